"""Finding the constellations of a result: micro-clusters of a theme that hang together, from rung to rung."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes import access
from placetypes.pipeline.asked import settings_of
from placetypes.result.titles import theme_title
from placetypes.words import number, say

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from placetypes._typing import AnyArray, FloatArray, IntArray
    from placetypes.grid import Grid
    from placetypes.ladder import Ladder
    from placetypes.result import Result

COLUMNS = (
    "constellation_id", "name", "theme", "rung", "micro_clusters", "lone_actors", "members", "minutes", "within",
    "span_m", "units", "regions", "countries", "municipalities", "in_reach", "expected", "score", "false_per_region",
    "q_value", "parent", "children",
)  # fmt: skip
"""Of the table of constellations."""

MEMBER_COLUMNS = ("constellation_id", "actor_id")

NAMED = 3
"""Places that a name tells: more would make it a list."""

LONE_MARGIN = 50.0
"""Metres around a lone actor in an outline, as around the members of a micro-cluster."""


def find_constellations(result: Result) -> Result:
    """The result with its constellations: the Cluster Ladder over its micro-clusters and its actors with a theme.

    Constellations that the result had are replaced. Micro-clusters get a column ``constellation``, the smallest that
    holds them. Groups of several themes have no theme of their own and stay below the ladder. So do weaker groups that
    are worth a visit; their actors are lone ones.
    """
    clusters = result.clusters[result.clusters["theme"].isin(set(result.actors["theme"]) - {""})]
    if len(clusters) <= 1:
        return replace(result, **nothing_above(result))
    way = _way(result)
    ladder = _climb(result, way)
    table = _described(result, ladder)
    direct = {cluster: row["constellation_id"] for _, row in table.iterrows() for cluster in row["children"].split(";")}
    own = [direct.get(cluster, "") for cluster in result.clusters["cluster_id"]]
    return replace(
        result,
        constellations=table,
        constellation_members=_pairs(result, ladder),
        clusters=_belonging(result.clusters, own),
        record=_recorded(result, ladder, way),
    )


def nothing_above(result: Result) -> dict[str, Any]:
    """Fields of a result in which no micro-cluster belongs to a constellation."""
    record = {key: value for key, value in result.record.items() if key != "constellations"}
    return {
        "constellations": no_constellations(result.grid),
        "constellation_members": no_members(),
        "clusters": _belonging(result.clusters, ""),
        "visits": _belonging(result.visits, ""),
        "record": record,
    }


def _belonging(clusters: gpd.GeoDataFrame, own: list[str] | str) -> gpd.GeoDataFrame:
    """Micro-clusters with the constellation each belongs to, before their outlines."""
    told = clusters.drop(columns="geometry").assign(constellation=own)
    return told.assign(geometry=clusters.geometry).set_geometry("geometry", crs=clusters.crs)


def no_constellations(grid: Grid) -> gpd.GeoDataFrame:
    """The table of constellations without a row."""
    import geopandas as gpd

    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    return gpd.GeoDataFrame(columns, geometry=[], crs=grid.crs.to_wkt())


def no_members() -> pd.DataFrame:
    """The table of members without a row."""
    import pandas as pd

    return pd.DataFrame({name: pd.Series(dtype=object) for name in MEMBER_COLUMNS})


def _way(result: Result) -> FloatArray | access.CrowFly:
    """How one travels: over the region's own friction, its roads or, without either, along the straight line."""
    evidence, t = result.evidence, result.typology
    if "friction" in evidence:
        own = evidence["friction"].astype(np.float64)
        return np.where(np.isfinite(own), own, np.inf)
    if "road_speed" in evidence:
        said = result.record.get("configuration", {}).get("roads", {}).get("off_road_speed")
        off_road = t["constellation_off_road_speed"] if said is None else float(said)
        roads, land = (evidence[name].astype(np.float64) for name in ("road_speed", "land"))
        return access.friction(roads, land, off_road_speed=off_road)
    return access.CrowFly(detour=t["constellation_detour"], speed=t["constellation_speed"])


def _climb(result: Result, way: FloatArray | access.CrowFly) -> Ladder:
    from placetypes.ladder import cluster_ladder

    actors, t = result.actors, result.typology
    asked = settings_of(result)
    return cluster_ladder(
        np.column_stack([actors.geometry.x, actors.geometry.y]),
        actors["theme"].to_numpy(),
        _cluster_of(result),
        actors["actor_id"].to_numpy(),
        actors["unit_id"].to_numpy(),
        regions=_codes(result, "region"),
        countries=_codes(result, "country"),
        way=way,
        grid=result.grid,
        within=[t[f"constellation_minutes_{limit}"] for limit in ("near", "wide", "far")],
        min_clusters=int(t["constellation_min_clusters"]),
        q=asked.q,
        replicates=asked.replicates,
        seed=asked.seed,
        threads=os.cpu_count() or 1,  # the result does not depend on it
    )


def _cluster_of(result: Result) -> AnyArray:
    """Micro-cluster of its own theme that each actor belongs to; "" = none."""
    theme_of = dict(zip(result.clusters["cluster_id"], result.clusters["theme"], strict=True))
    pairs = zip(result.members["actor_id"], result.members["cluster_id"], strict=True)
    inside = {(actor, theme_of[cluster]): cluster for actor, cluster in pairs}
    own = zip(result.actors["actor_id"], result.actors["theme"], strict=True)
    return np.array([inside.get(key, "") for key in own], dtype=object)


def _codes(result: Result, name: str) -> AnyArray | None:
    """Code of the region or country that each actor's unit lies in; None where the units do not say."""
    if name not in result.units:
        return None
    codes = dict(zip(result.units["unit_id"].astype(str), result.units[name].astype(str), strict=True))
    return np.array([codes.get(unit, "") for unit in result.actors["unit_id"].tolist()], dtype=object)


def _described(result: Result, ladder: Ladder) -> gpd.GeoDataFrame:
    """The table of the ladder with names, municipalities and outlines, the surest first."""
    import geopandas as gpd

    table = ladder.table
    inside = [ladder.members(identity) for identity in table["constellation_id"]]
    units = dict(zip(result.units["unit_id"].astype(str), result.units["unit_name"].astype(str), strict=True))
    of_actor = result.actors["unit_id"].to_numpy()
    municipalities = [_by_frequency([units[unit] for unit in of_actor[rows].tolist() if unit]) for rows in inside]
    columns = {
        "name": [_name(result, *of) for of in zip(table["theme"], inside, municipalities, strict=True)],
        "municipalities": [";".join(names) for names in municipalities],
    }
    shapes = [_outline(result, rows, theme) for theme, rows in zip(table["theme"], inside, strict=True)]
    whole = gpd.GeoDataFrame(table.assign(**columns)[list(COLUMNS)], geometry=shapes, crs=result.grid.crs.to_wkt())
    order = ["q_value", "micro_clusters", "constellation_id"]
    return whole.sort_values(order, ascending=[True, False, True], kind="stable").reset_index(drop=True)


def _by_frequency(names: Sequence[str]) -> list[str]:
    """Distinct names, the most frequent first."""
    distinct, counts = np.unique(np.array(names, dtype=str), return_counts=True)
    result: list[str] = distinct[np.lexsort((distinct, -counts))].tolist()
    return result


def _name(result: Result, theme: str, rows: IntArray, municipalities: Sequence[str]) -> str:
    """Theme, and the municipalities spanned or, within one, the places its members are near."""
    language = result.language
    title = theme_title(theme, result.themes, language)
    near = _by_frequency([place for place in result.actors["locality"].to_numpy()[rows].tolist() if place])
    places = municipalities if len(municipalities) > 1 or not near else near
    return say("constellation_named", language, theme=title, places=" – ".join(places[:NAMED])) if places else title


def _outline(result: Result, rows: IntArray, theme: str) -> Any:
    """Hull of its micro-clusters and lone actors: made of all that is inside, so that it holds what they hold."""
    import shapely

    clusters = result.clusters[result.clusters["theme"] == theme]
    ids = set(result.actors["actor_id"].to_numpy()[rows].tolist())
    held = set(result.members["cluster_id"][result.members["actor_id"].isin(ids)])
    shapes = clusters.geometry[clusters["cluster_id"].isin(held)].to_numpy()
    lone = shapely.buffer(result.actors.geometry.to_numpy()[rows], LONE_MARGIN)
    return shapely.union_all([*shapes, *lone]).convex_hull


def _pairs(result: Result, ladder: Ladder) -> pd.DataFrame:
    """The smallest constellation of each actor that belongs to one, in the order of the actors."""
    import pandas as pd

    rows = np.flatnonzero(ladder.labels >= 0)
    ids = ladder.table["constellation_id"].to_numpy(dtype=object)[ladder.labels[rows]]
    actors = result.actors["actor_id"].to_numpy(dtype=object)[rows]
    return pd.DataFrame(dict(zip(MEMBER_COLUMNS, (ids, actors), strict=True)))


def _recorded(result: Result, ladder: Ladder, way: FloatArray | access.CrowFly) -> dict[str, Any]:
    """What was asked, the smallest that could have been called and, where roads are missing, what stood in for them."""
    told = [_known(row) for row in ladder.smallest.to_dict(orient="records")]
    record = {**result.record, "constellations": {**_plain(ladder.settings), "smallest_that_could_be_called": told}}
    if isinstance(way, access.CrowFly):
        detour, speed = number(way.detour, result.language), number(way.speed, result.language)
        said = say("no_roads", result.language, detour=detour, speed=speed)
        record["fallbacks"] = [*record["fallbacks"], *([] if said in record["fallbacks"] else [said])]
    return record


def _plain(settings: Mapping[str, object]) -> dict[str, Any]:
    """Settings as they are read back: JSON knows lists only."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in settings.items()}


def _known(row: Mapping[Any, Any]) -> dict[str, Any]:
    """The same with None for NaN, as JSON gives it back."""
    return {str(key): None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}
