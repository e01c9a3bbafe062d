"""What a result holds: its parts, made to fit, and what of them may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.layer_store import LayerStore
from placetypes.result.consistency import check
from placetypes.result.inside import confined
from placetypes.result.later import Later

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from placetypes._typing import AnyArray, BoolArray, CodeArray, LabelArray
    from placetypes.grid import Grid
    from placetypes.result.model import Result
    from placetypes.themes import Chain
    from placetypes.typology import Typology

ACTOR_COLUMNS = (
    "actor_id", "theme", "further_themes", "role", "helix", "sector", "activity", "organisation", "kind", "place_type",
    "unit_id", "locality",
)  # fmt: skip
"""Nothing else of an actor leaves the program: a name column could hold a person."""

SMALLEST_PUBLISHED = 3
"""Fewer actors than this are never shown as a group, whatever a region file says: statistical confidentiality's usual
floor."""


@dataclass(frozen=True, eq=False, repr=False)
class Parts:
    """Place types of a region, with everything that is needed to explain them.

    Arrays have the grid's shape (rows, cols). Outside the region types, rule, runner-up and unit are set to 0 and the
    margin to NaN; evidence is kept there, as float32, the precision in which it is saved.

    Raises
    ------
    InputError
        If the parts do not fit together; see `placetypes.result.consistency.check`.
    """

    grid: Grid
    """Cut to the region's extent: the buffer is gone."""
    typology: Typology
    """With overrides applied."""
    types: CodeArray
    """Code of the place type; 0 = not classified."""
    rule: CodeArray
    """Which rule of the typology decided, counted from 1; 0 = none."""
    margin: AnyArray
    """Distance to the nearest deciding threshold as a share of that threshold's range; 0 = on the edge, NaN = none."""
    runner_up: CodeArray
    """Place type the cell would take if that threshold gave way; 0 = none."""
    evidence: Mapping[str, AnyArray]
    """Layer -> values; NaN = unknown. ``population`` [persons], ``land`` [share of the cell] and ``density`` are always
    there."""
    region: BoolArray
    """Cells that belong to the region."""
    unit: LabelArray
    """Row of `units` + 1 a cell belongs to; 0 = none."""
    units: gpd.GeoDataFrame
    """Columns unit_id, unit_name, geometry; where the typology classifies units also people, area_km2 [of land],
    unit_class (code; 0 = none, as beyond the region), unit_key, unit_type (name), margin, runner_up, and measures."""
    clusters: gpd.GeoDataFrame
    """One row per micro-cluster: cluster_id, standing, theme, place_type, members, observed, expected, q_value, ...,
    geometry."""
    members: pd.DataFrame
    """Columns cluster_id, actor_id: who is in which micro-cluster, in the order of the actors."""
    visits: gpd.GeoDataFrame
    """Groups that are too weak for a micro-cluster and worth a visit, with the same columns; never part of
    `clusters`."""
    visit_members: pd.DataFrame
    """Who is in which of them, as `members`."""
    constellations: gpd.GeoDataFrame
    """The Cluster Ladder, one row per constellation: constellation_id, theme, rung, micro_clusters, ..., geometry."""
    constellation_members: pd.DataFrame
    """Columns constellation_id, actor_id: the smallest constellation of each actor that is in one, lone or not."""
    actors: gpd.GeoDataFrame
    """Columns `ACTOR_COLUMNS` and geometry; '' = none or not known. ``activity`` is the NACE Rev. 2 code or
    OpenStreetMap tag that told theme, role and sector; ``further_themes`` are parted by ';'; ``unit_id`` is the unit of
    the actor's cell, ``locality`` the name of the nearest named place."""
    services: gpd.GeoDataFrame
    """Columns kind, name, geometry."""
    record: Mapping[str, Any]
    """Where it all comes from: versions, configuration, inputs, sums, fallbacks, notes, times."""
    places: Later = Later()  # noqa: RUF009 - a descriptor, not a default
    """Columns kind (the layer that numbers the places), label (its number there), name, population, area_km2,
    geometry; kinds in the typology's order. May be given as a function that makes the table when it is first asked
    for: outlines of some hundred thousand places take far longer than their cells."""
    themes: Mapping[str, Chain] = field(default_factory=dict)
    """Id -> name and chain of the themes that a file describes; actors may have others, from a column of their own."""
    expected: Mapping[str, AnyArray] = field(default_factory=dict)
    """Theme -> actors that are usual in each cell; each sums to the actors of the theme. None where none was
    searched."""
    roads: gpd.GeoDataFrame | None = None
    """Road lines with speed_kmh, kept where micro-clusters are searched by travel time."""
    beside: Mapping[str, Result] = field(default_factory=dict)
    """Short name -> what another typology says of the same region, on the same grid."""

    def __post_init__(self) -> None:
        check(self)
        inside = np.asanyarray(self.region, dtype=bool)
        for name, kind in (("types", np.uint8), ("rule", np.uint8), ("runner_up", np.uint8), ("unit", np.int32)):
            self._set(name, confined(getattr(self, name), inside, 0, kind))
        self._set("margin", confined(self.margin, inside, np.nan, np.float32))
        self._set("region", inside)
        self._set("evidence", LayerStore.kept(self.evidence, self.grid.shape))
        self._set("record", dict(self.record))
        self._set("themes", dict(self.themes))
        self._set("expected", {theme: np.asarray(values, dtype=np.float32) for theme, values in self.expected.items()})
        self._set("beside", dict(self.beside))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    @property
    def language(self) -> str:
        """Language of names on maps and reports."""
        return str(self.record.get("language", "en"))

    @property
    def synthetic(self) -> bool:
        """Whether the region's data are invented."""
        return bool(self.record.get("synthetic", False))

    @property
    def mark(self) -> str:
        """What stands on every output: SYNTHETIC where the data are invented, else nothing."""
        return "SYNTHETIC" if self.synthetic else ""

    @property
    def changes(self) -> str:
        """Which thresholds were set otherwise than the typology says, as a sentence in the result's language."""
        from placetypes.typology.wording import Wording

        return Wording(self.typology, self.language).changes()

    @property
    def name(self) -> str:
        """Name of the region."""
        return str(self.record.get("region", {}).get("name", "region"))

    @property
    def min_members(self) -> int:
        """Smallest number of actors that may be shown as a group."""
        asked = self.record.get("configuration", {}).get("publish", {}).get("min_members", SMALLEST_PUBLISHED)
        return max(int(asked), SMALLEST_PUBLISHED)

    @property
    def published_clusters(self) -> gpd.GeoDataFrame:
        """The micro-clusters that may be shown: those with at least `min_members` members."""
        return self.clusters[self.clusters["members"] >= self.min_members].reset_index(drop=True)

    @property
    def published_visits(self) -> gpd.GeoDataFrame:
        """The weaker groups worth a visit that may be shown: those with at least `min_members` members."""
        return self.visits[self.visits["members"] >= self.min_members].reset_index(drop=True)

    @property
    def published_constellations(self) -> gpd.GeoDataFrame:
        """The constellations that may be shown: those with at least `min_members` members."""
        return self.constellations[self.constellations["members"] >= self.min_members].reset_index(drop=True)

    @property
    def published_members(self) -> gpd.GeoDataFrame:
        """Actors of the micro-clusters that may be shown, one row per cluster and member."""
        return self._members_in(self.members, self.published_clusters)

    @property
    def published_visit_members(self) -> gpd.GeoDataFrame:
        """Actors of the weaker groups worth a visit that may be shown, one row per group and member."""
        return self._members_in(self.visit_members, self.published_visits)

    def _members_in(self, members: pd.DataFrame, groups: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        standing = dict(zip(groups["cluster_id"], groups["standing"], strict=True))
        shown = members[members["cluster_id"].isin(standing)]
        named = self.actors[[*ACTOR_COLUMNS, "geometry"]].set_index("actor_id", drop=False)
        rows = named.loc[shown["actor_id"]].reset_index(drop=True)
        rows.insert(0, "cluster_id", shown["cluster_id"].to_numpy())
        rows.insert(1, "standing", [standing[cluster] for cluster in shown["cluster_id"]])
        return rows
