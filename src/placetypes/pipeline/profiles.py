"""What each micro-cluster says about itself, as columns beside what the finder says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.pipeline import naming, risk
from placetypes.profiles import (
    by_municipality,
    criteria,
    formation,
    hill_numbers,
    largest_share,
    leaving_one_out,
    missing_links,
    over_represented,
    size_class,
)
from placetypes.standing import STANDINGS
from placetypes.themes import ANY, HELIXES
from placetypes.themes.nace import DIVISION, digits
from placetypes.typology.model import text
from placetypes.words import number, say

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from placetypes._typing import FloatArray, IntArray
    from placetypes.clusters import Clusters
    from placetypes.profiles import Municipal
    from placetypes.result import Result
    from placetypes.themes import Chain

COLUMNS = (
    "name", "activities", "helixes", "helix_counts", "sectors", "diversity_0", "diversity_1", "diversity_2",
    "largest_share", "dominated", "formation", "size_class", "scope", "municipal_quotient", "municipal_q", "invisible",
    "lowest_without_one", "holds_without_one", "carried_by", "missing_links", "missing_roles", "missing_km",
    "missing_actors",
)  # fmt: skip
"""Of the table of micro-clusters, after those of the finder."""

_ACTIVITIES = 2
"""Activities that a name tells: more would make it a sentence."""

_KM = 1000.0
_KM_DIGITS = 2
"""Of a straight-line distance: more would promise what no road keeps."""


@dataclass(frozen=True)
class _Region:
    """What the profiles of all clusters are made from."""

    result: Result
    table: pd.DataFrame
    """Of the finder, one row per cluster."""
    members: Sequence[IntArray]
    """Rows of the actors in each cluster."""

    @property
    def actors(self) -> gpd.GeoDataFrame:
        return self.result.actors

    @property
    def themes(self) -> Mapping[str, Chain]:
        return self.result.themes

    @property
    def language(self) -> str:
        return self.result.language


def with_profiles(
    result: Result, table: gpd.GeoDataFrame, members: Mapping[str, IntArray], found: Mapping[str, Clusters], *, q: float
) -> gpd.GeoDataFrame:
    """The table of micro-clusters with `COLUMNS` before its outlines.

    Parameters
    ----------
    result
        Has the actors.
    table
        Of the finder, one row per cluster.
    members
        Id of a cluster -> rows of its actors.
    found
        What the finder says of each theme.
    q
        False discovery rate at which a municipality shows a theme.
    """
    if table.empty:
        columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
        profile = table.drop(columns="geometry").iloc[:0].assign(**columns).astype({"invisible": "boolean"})
    else:
        region = _Region(result, table, [members[cluster] for cluster in table["cluster_id"]])
        profile = _told(region, q).assign(**_carried(region, found), **_lacking(region))
    return profile.assign(geometry=table.geometry).set_geometry("geometry", crs=table.crs)


def medoids(table: pd.DataFrame, points: FloatArray, members: Sequence[IntArray]) -> IntArray:
    """Row of the actor in the middle of each cluster: the first of the members that stand there."""
    middles = table[["easting", "northing"]].to_numpy(np.float64)
    apart = (np.hypot(*(points[rows] - middle).T) for rows, middle in zip(members, middles, strict=True))
    return np.array([rows[np.argmin(d)] for rows, d in zip(members, apart, strict=True)], dtype=np.int64)


def _told(region: _Region, q: float) -> pd.DataFrame:
    activity = region.actors["activity"].to_numpy()
    activities = over_represented(activity, region.members, most=_ACTIVITIES)
    told = region.table.drop(columns="geometry")
    points = np.column_stack([region.actors.geometry.x, region.actors.geometry.y])
    middles = medoids(region.table, points, region.members)
    names = naming.names(region.result, region.table, members=region.members, medoids=middles, activities=activities)
    told = told.assign(name=names, activities=[";".join(codes) for codes in activities])
    unit = _units(region.result)
    told = told.assign(**_bodies(region), **_diversity(region), **_criteria(region, unit))
    return told.assign(**_invisible(region, unit, q=q))


def _bodies(region: _Region) -> dict[str, Any]:
    """Kinds of bodies and sectors among the members."""
    helix, sector = region.actors["helix"].to_numpy(), region.actors["sector"].to_numpy()
    kinds = [Counter(kind for kind in helix[rows].tolist() if kind) for rows in region.members]
    return {
        "helixes": [len(kind) for kind in kinds],
        "helix_counts": [";".join(f"{name} {kind[name]}" for name in HELIXES if kind[name]) for kind in kinds],
        "sectors": [len(set(sector[rows].tolist()) - {""}) for rows in region.members],
    }


def _diversity(region: _Region) -> dict[str, Any]:
    """Hill numbers over divisions of NACE, or tags where there is no code."""
    activity = region.actors["activity"].to_numpy()
    known = [[name for name in activity[rows].tolist() if name] for rows in region.members]
    kinds = [Counter((digits(name) or "")[:DIVISION] or name for name in names) for names in known]
    counts = [np.array(list(kind.values()), dtype=np.int64) for kind in kinds]
    numbers = np.array([hill_numbers(count) for count in counts])
    return {f"diversity_{order}": column for order, column in enumerate(numbers.T)}


def _criteria(region: _Region, unit: IntArray) -> dict[str, Any]:
    """What a register shows of the criteria of CSEI; ``unit`` of each actor."""
    asked, helix = criteria(), region.actors["helix"].to_numpy()
    share = largest_share(region.actors["organisation"].to_numpy(), region.members)
    organisations = region.table["organisations"].to_numpy()
    return {
        "largest_share": share,
        "dominated": share > asked.dominating,
        "formation": [formation(helix[rows], social=asked.social, mainly=asked.mainly) for rows in region.members],
        "size_class": size_class(organisations, sizes=asked.sizes),
        "scope": ["local" if len(np.unique(unit[rows])) == 1 else "inter_municipal" for rows in region.members],
    }


def _invisible(region: _Region, unit: IntArray, *, q: float) -> dict[str, Any]:
    """What a table by municipality shows of each cluster, in that of its members' municipalities that shows most."""
    import pandas as pd

    of_actor = region.actors["theme"].to_numpy().astype(str)
    units, people = len(region.result.units), risk.people_of_units(region.result)
    rows: dict[int, tuple[Any, ...]] = {}
    for mixed in (False, True):  # a mixed group is compared with all that have a theme, in a table of its own
        themes = np.where(of_actor == "", "", ANY) if mixed else of_actor
        names, theme = np.unique(themes, return_inverse=True)
        theme = np.where(names == "", -1, np.arange(len(names)))[theme]
        found = by_municipality(theme, unit - 1, themes=len(names), units=units, q=q, people=people)
        for cluster in np.flatnonzero((region.table["theme"] == ANY).to_numpy() == mixed).tolist():
            here = np.unique(unit[region.members[cluster]]) - 1
            at = int(np.searchsorted(names, region.table["theme"].iloc[cluster])), here[here >= 0]
            rows[cluster] = _shown(found, at)
    quotients, q_values, invisible = zip(*(rows[cluster] for cluster in sorted(rows)), strict=True)
    return {
        "municipal_quotient": np.array(quotients, dtype=np.float64),
        "municipal_q": np.array(q_values, dtype=np.float64),
        "invisible": pd.array(invisible, dtype="boolean"),
    }


def _shown(found: Municipal, at: tuple[int, IntArray]) -> tuple[float, float, Any]:
    """Quotient and q value of the municipality that shows a theme most, and whether none of them flags it."""
    import pandas as pd

    quotient, q_value = found.quotient[at], found.q_value[at]
    known = np.isfinite(q_value)
    if not known.any():
        return np.nan, np.nan, pd.NA
    best = np.lexsort((-quotient[known], q_value[known]))[0]
    return float(quotient[known][best]), float(q_value[known][best]), not found.flagged[at].any()


def _carried(region: _Region, found: Mapping[str, Clusters]) -> dict[str, Any]:
    """What is left of each cluster when its largest organisation leaves, and the role of that; '' where not one."""
    table, role = region.table, region.actors["role"].to_numpy()
    in_theme = region.actors["theme"].value_counts().to_dict()
    in_theme[ANY] = sum(count for theme, count in in_theme.items() if theme)
    called = {
        (theme, standing, kind): score
        for theme, clusters in found.items()
        for standing, smallest in zip(STANDINGS, (clusters.smallest, clusters.visits.smallest), strict=True)
        for kind, score in smallest[["place_type", "score"]].itertuples(index=False)
    }
    carriers = leaving_one_out(
        region.actors["organisation"].to_numpy(),
        region.members,
        observed=table["observed"].to_numpy(np.int64),
        expected=table["expected"].to_numpy(np.float64),
        total=np.array([in_theme[theme] for theme in table["theme"]], dtype=np.int64),
    )
    keys = zip(table["theme"], table["standing"], table["place_type"], strict=True)
    needed = [called.get(key, np.nan) for key in keys]
    roles = [set(role[rows].tolist()) for rows in carriers.rows]
    return {
        "lowest_without_one": carriers.lowest,
        "holds_without_one": carriers.lowest >= np.array(needed),
        "carried_by": [next(iter(own)) if len(own) == 1 else "" for own in roles],
    }


def _lacking(region: _Region) -> dict[str, Any]:
    """Roles of the theme's chain that each cluster lacks, with the nearest actor of each: in words, and apart."""
    actors = region.actors
    points, role = np.column_stack([actors.geometry.x, actors.geometry.y]), actors["role"].to_numpy()
    ids, of_theme = actors["actor_id"].astype(str).to_numpy(), actors["theme"].to_numpy()
    told: list[tuple[str, ...]] = []
    for members, row in zip(region.members, region.table.itertuples(), strict=True):
        theme = region.themes.get(str(row.theme))
        if theme is None or not any(role[members]):
            told.append(("", "", "", ""))
            continue
        own, centre = np.flatnonzero(of_theme == row.theme), np.array([row.easting, row.northing], dtype=np.float64)
        group = np.searchsorted(own, members)
        links = missing_links(points[own], role[own], group, centre=centre, chain=theme.roles)
        kilometres = [f"{metres / _KM:.1f}" if at >= 0 else "" for _, at, metres in links]
        nearest = [ids[own[at]] if at >= 0 else "" for _, at, _ in links]
        parts = [key for key, _, _ in links], kilometres, nearest
        told.append((_links_said(links, theme, region.language), *(";".join(part) for part in parts)))
    columns = zip(*told, strict=True)
    return dict(zip(("missing_links", "missing_roles", "missing_km", "missing_actors"), columns, strict=True))


def _links_said(links: Sequence[tuple[str, int, float]], theme: Chain, language: str) -> str:
    """Missing roles in words, with the distance to the nearest; apart those that no actor has.

    These may be there all the same: codes of two digits, or tags, do not tell every role.
    """
    names = {link.key: text(link.name, language) for link in theme.chain}
    near = [
        say("link_near", language, role=names[key], km=number(metres / _KM, language, digits=_KM_DIGITS))
        for key, at, metres in links
        if at >= 0
    ]
    unseen = ", ".join(names[key] for key, at, _ in links if at < 0)
    parts = [", ".join(near)] if near else []
    parts += [say("link_none", language, roles=unseen)] if unseen else []
    return "; ".join(parts) or say("nothing", language)


def _units(result: Result) -> IntArray:
    """Number of the unit that each actor lies in; 0 = none."""
    number = {"": 0, **{unit: row for row, unit in enumerate(result.units["unit_id"].astype(str), start=1)}}
    return np.array([number[unit] for unit in result.actors["unit_id"].tolist()], dtype=np.int64)
