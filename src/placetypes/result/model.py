"""The result of a run, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from placetypes.errors import InputError

if TYPE_CHECKING:
    import os

    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    from placetypes._typing import AnyArray, BoolArray, CodeArray, LabelArray
    from placetypes.grid import Grid
    from placetypes.result.comparison import Comparison
    from placetypes.result.explain import Explanation, Group
    from placetypes.typology import PlaceKind, Typology

NOT_CLASSIFIED = 0
"""Code of cells outside the region, of water, and of cells without data."""

NEEDED = ("population", "land", "density")
"""Evidence that every result has."""

ACTOR_COLUMNS = (
    "actor_id", "theme", "further_themes", "role", "helix", "sector", "activity", "organisation", "kind", "place_type",
    "cluster_id",
)  # fmt: skip
"""Nothing else of an actor leaves the program: a name column could hold a person."""

SMALLEST_PUBLISHED = 3
"""Fewer actors than this are never shown as a group, whatever a region file says: statistical confidentiality's usual
floor."""


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """Place types of a region, with everything that is needed to explain them.

    Arrays have the grid's shape (rows, cols). Outside the region types, rule, runner-up and unit are set to 0 and the
    margin to NaN; evidence is kept there, as float32, the precision in which it is saved.

    Raises
    ------
    InputError
        If an array does not have the grid's shape, needed evidence is missing, or a code or unit does not exist.
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
    places: gpd.GeoDataFrame
    """Columns kind (the layer that numbers the places), label (its number there), name, population, area_km2,
    geometry; kinds in the typology's order."""
    clusters: gpd.GeoDataFrame
    """One row per micro-cluster: cluster_id, theme, place_type, members, observed, expected, q_value, ..., geometry."""
    actors: gpd.GeoDataFrame
    """Columns `ACTOR_COLUMNS` and geometry; '' = none or not known. ``activity`` is the NACE Rev. 2 code or
    OpenStreetMap tag that told theme, role and sector; ``further_themes`` are parted by ';'."""
    services: gpd.GeoDataFrame
    """Columns kind, name, geometry."""
    record: Mapping[str, Any]
    """Where it all comes from: versions, configuration, inputs, sums, fallbacks, notes, times."""
    beside: Mapping[str, Result] = field(default_factory=dict)
    """Short name -> what another typology says of the same region, on the same grid."""

    def __post_init__(self) -> None:
        self._check()
        inside = np.asarray(self.region, dtype=bool)
        for name, kind in (("types", np.uint8), ("rule", np.uint8), ("runner_up", np.uint8), ("unit", np.int32)):
            self._set(name, np.where(inside, getattr(self, name), 0).astype(kind))
        self._set("margin", np.where(inside, self.margin, np.nan).astype(np.float32))
        self._set("region", inside)
        self._set("evidence", {name: np.asarray(values, dtype=np.float32) for name, values in self.evidence.items()})
        self._set("record", dict(self.record))
        self._set("beside", dict(self.beside))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _check(self) -> None:
        named = {name: getattr(self, name) for name in ("types", "rule", "margin", "runner_up", "region", "unit")}
        for name, values in {**named, **self.evidence}.items():
            if np.shape(values) != self.grid.shape:
                raise InputError(
                    "an array does not fit the grid",
                    where=name,
                    got=f"shape {np.shape(values)}",
                    expected=self.grid.shape,
                )
        if missing := [name for name in NEEDED if name not in self.evidence]:
            raise InputError(
                "evidence is missing",
                where="evidence",
                got="no " + ", ".join(missing),
                expected="all of " + ", ".join(NEEDED),
            )
        known = [NOT_CLASSIFIED, *self.typology.by_code]
        for name in ("types", "runner_up"):
            if stray := sorted(set(np.unique(getattr(self, name)).tolist()) - set(known)):
                raise InputError(
                    "codes that the typology does not have", where=name, got=stray, expected=f"among {known}"
                )
        if (
            int(np.max(self.rule)) > len(self.typology.rules)
            or int(np.max(self.unit)) > len(self.units)
            or int(np.min(self.unit)) < 0
        ):
            raise InputError(
                "a cell names a rule or unit that does not exist",
                where="rule or unit",
                got=f"rule {np.max(self.rule)}, unit {np.min(self.unit)} to {np.max(self.unit)}",
                expected=f"at most {len(self.typology.rules)} rules and {len(self.units)} units",
            )
        self._check_beside()

    def _check_beside(self) -> None:
        for name, other in self.beside.items():
            if not name or name != Path(name).name or name.startswith(".") or other.beside:
                raise InputError(
                    "a result cannot stand beside another like this",
                    where="beside",
                    got=f"'{name}'",
                    expected="a short name that can name a folder, and a result with none beside it",
                )
            if other.grid != self.grid:
                raise InputError("a result beside another has another grid", where=f"beside, {name}", got=other.grid)

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

    def places_of(self, kind: PlaceKind, *, own: bool = False) -> gpd.GeoDataFrame:
        """The places of one kind, or those of the region itself."""
        table = self.own_places if own else self.places
        return table[table["kind"] == kind.layer].reset_index(drop=True)

    @property
    def own_places(self) -> gpd.GeoDataFrame:
        """The places of the region itself: those beyond its border count for it, but are not of it."""
        points = self.places.geometry.representative_point()
        rows, cols, within = self.grid.rowcols(points.x.to_numpy(), points.y.to_numpy())
        own = within & self.region[np.where(within, rows, 0), np.where(within, cols, 0)]
        return self.places[own].reset_index(drop=True)

    @property
    def place_types(self) -> xr.DataArray:
        """Place types as a labelled array (northing, easting), uint8, 0 = not classified, with CF flags and the CRS."""
        from placetypes.result.labelled import place_types

        return place_types(self)

    def summary(self) -> pd.DataFrame:
        """People, land area and cells by unit and place type; see `placetypes.result.summary.summarise`."""
        from placetypes.result.summary import summarise

        return summarise(self)

    def compare(self, other: Result) -> Comparison:
        """Cross table and agreement with another result on the same grid; see `placetypes.result.comparison.compare`.

        Raises
        ------
        GridError
            If the grids differ.
        """
        from placetypes.result.comparison import compare

        return compare(self, other)

    def explain(self, easting: float, northing: float, language: str | None = None) -> Explanation:
        """Why the cell at a point has its place type; see `placetypes.result.explain.explain_point`.

        Raises
        ------
        GridError
            If the point lies outside the grid.
        """
        from placetypes.result.explain import explain_point

        return explain_point(self, easting, northing, language or self.language)

    def explain_unit(self, name: str, language: str | None = None) -> Group:
        """Who lives in a unit, asked for by id or name, and why; see `placetypes.result.explain.explain_unit`.

        Raises
        ------
        InputError
            If there is no such unit, or several of that name.
        """
        from placetypes.result.explain import explain_unit

        return explain_unit(self, name, language or self.language)

    def explain_place(self, place: str | tuple[float, float], language: str | None = None) -> Group:
        """Who lives in a place, asked for by name or a point in it, and why; see `...result.explain.explain_place`.

        Raises
        ------
        InputError
            If there is no such place in the region, or several of that name; for a point off the grid `GridError`.
        """
        from placetypes.result.explain import explain_place

        return explain_place(self, place, language or self.language)

    def save(
        self, folder: str | os.PathLike[str], *, force: bool = False, extras: Mapping[str, bytes] | None = None
    ) -> Path:
        """Write the result's files into `folder`, all or nothing; see `placetypes.result.saving.save`.

        Raises
        ------
        OutputError
            If `folder` holds something that is no result and `force` is not set, or writing fails; an earlier result is
            then untouched.
        """
        from placetypes.result.saving import save

        return save(self, folder, force=force, extras=extras or {})

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> Self:
        """Read a saved result; see `placetypes.result.loading.load`.

        Raises
        ------
        OutputError
            If `folder` holds no result, or one of another format.
        """
        from placetypes.result.loading import load, within

        beside = {name: cls.load(place) for name, place in within(folder).items()}
        return cls(**load(folder), beside=beside)

    def __repr__(self) -> str:
        from placetypes.result.summary import told

        return told(self)
