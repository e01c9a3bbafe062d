"""Finding the micro-clusters of a result: it needs nothing but the result, whether just made or saved long ago."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.io.write_tables import plain
from placetypes.pipeline import constellations, profiles, risk
from placetypes.pipeline.asked import alone, searched, settings_of
from placetypes.pipeline.remarks import remarks
from placetypes.pipeline.windows import network_of, radii_of, said_of
from placetypes.result.by_type import clusters_by_type
from placetypes.standing import MICRO_CLUSTER
from placetypes.themes import ANY
from placetypes.words import say

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from placetypes._typing import FloatArray, IntArray
    from placetypes.clusters import Clusters, Weaker
    from placetypes.config import Clusters as Settings
    from placetypes.grid import Grid
    from placetypes.result import Result

LETTER, ID_LENGTH = "M", 10
"""A cluster's id: a letter, so that no table program takes 9e88123456 for a number, and hexadecimal digits: among a
thousand clusters two collide with a chance of one in two million."""

SMALLEST_MARGIN = 50.0
"""Metres around the members of a cluster on the map, so that one at a single address is seen."""

COLUMNS = (
    "cluster_id", "standing", "theme", "place_type", "members", "organisations", "observed", "expected",
    "relative_risk", "rr_low", "rr_high", "concentration", "specialisation", "q_value", "support", "stable_scale",
    "stable_jitter", "stable_parameters", "radius_m", "easting", "northing", "municipality",
)  # fmt: skip
"""Of the table of micro-clusters, from the finder; `profiles.COLUMNS` follow."""


MEMBER_COLUMNS = ("cluster_id", "actor_id")


def find_clusters(result: Result) -> Result:
    """The result with its micro-clusters: groups of actors that chance does not explain, theme by theme.

    Weaker groups that are worth a visit are found beside them and kept apart.

    Actors of all themes are searched together as well; of these mixed groups those are reported of which no cluster of
    a theme holds half. All share one false-discovery budget. Clusters that the result had are replaced; whatever else
    it says stays. Settings are those of the region file and the typology, as the result keeps them.

    Parameters
    ----------
    result
        With or without clusters, just made or loaded.

    Raises
    ------
    ConfigError, InputError, ThemeError
        If a setting cannot be, or no actor has the one theme that is to be searched.
    """
    actors, settings = result.actors, settings_of(result)
    if actors.empty:
        nothing = {"clusters": no_clusters(result.grid), "members": no_members(), "visits": no_clusters(result.grid)}
        bare = replace(result, **nothing, visit_members=no_members(), expected={}, record=_recorded(result, {}))
        return replace(bare, **constellations.nothing_above(bare))
    points = np.column_stack([actors.geometry.x, actors.geometry.y])
    rows = risk.at_risk(result)
    found = _search(result, rows, settings)
    levels = [(theme, level) for theme, clusters in found.items() for level in (clusters, clusters.visits)]
    described = [_describe(result, theme, level, points) for theme, level in levels]
    table = _as_frame([rows for rows, _ in described], result.grid)
    members = {name: rows for _, groups in described for name, rows in groups.items()}
    table = profiles.with_profiles(result, table, members, found, q=settings.q)
    surer = (table["standing"] == MICRO_CLUSTER).to_numpy()
    clusters, visits = (table[own].reset_index(drop=True) for own in (surer, ~surer))
    pairs = _pairs(actors, members)
    of_clusters = pairs["cluster_id"].isin(clusters["cluster_id"]).to_numpy()
    record = {
        "q": settings.q,
        "visit_q": settings.visit_q,
        "replicates": settings.replicates,
        "seed": settings.seed,
        **({} if settings.theme is None else {"theme": settings.theme}),
        "actors": len(actors),
        "actors_with_theme": int((actors["theme"] != "").sum()),
        "smallest_that_could_be_called": {
            theme: of_theme.smallest.to_dict(orient="records") for theme, of_theme in found.items()
        },
        "worth_a_visit": _of_visits(found),
        "notes": [
            *alone(result, settings),
            *said_of(result, settings),
            *remarks(result, found, without_people=rows.without_people),
        ],
    }
    found_in = replace(
        result,
        clusters=clusters,
        members=pairs[of_clusters].reset_index(drop=True),
        visits=visits,
        visit_members=pairs[~of_clusters].reset_index(drop=True),
        expected=_expected(result, found),
    )
    record["by_place_type"] = plain(clusters_by_type(found_in).to_dict(orient="records"))
    found_in = replace(found_in, record=_recorded(result, record))
    return replace(found_in, **constellations.nothing_above(found_in))


def _of_visits(found: Mapping[str, Clusters]) -> dict[str, Any]:
    """How many of them chance is to be expected to have made, and the smallest that could have been called."""
    chance = next((clusters.visits.chance for clusters in found.values()), np.nan)  # of all themes together
    return {
        "share_by_chance": None if np.isnan(chance) else chance,
        "smallest_that_could_be_called": {
            theme: clusters.visits.smallest.to_dict(orient="records") for theme, clusters in found.items()
        },
    }


def left_to_the_first(result: Result) -> Result:
    """The result without micro-clusters: of several typologies the first has them, and the others say so."""
    result = replace(result, roads=None)
    if result.actors.empty:
        return result
    said = say("clusters_of_the_first", result.language)
    return replace(result, record={**result.record, "notes": [*result.record["notes"], said]})


def _search(result: Result, rows: risk.AtRisk, asked: Settings) -> dict[str, Clusters]:
    from placetypes.clusters import micro_clusters_by_theme

    t, themes = result.typology, searched(rows.themes, asked)
    return micro_clusters_by_theme(
        rows.points,
        rows.strata,
        themes,
        any_theme=ANY if asked.mixed and len(set(themes.tolist()) - {""}) > 1 else None,
        at_risk=rows.at_risk,
        organisations=rows.organisations,
        accuracy=risk.accuracy(result),
        q=asked.q,
        visit_q=asked.visit_q,
        replicates=asked.replicates,
        min_members=max(int(t["cluster_min_members"]), result.min_members),
        min_organisations=int(t["cluster_min_organisations"]),
        max_expected=t["cluster_max_expected"],
        radii=radii_of(result, asked),
        network=network_of(result, asked),
        bandwidth=t["cluster_bandwidth"],
        shrinkage=t["cluster_shrinkage"],
        seed=asked.seed,
        support_runs=asked.support_runs,
        clear_extent=t["cluster_clear_extent"],
        jitter=t["cluster_jitter"],
        same_group=t["cluster_same_group"],
        stable_a=t["cluster_stable_a"],
        stable_b=t["cluster_stable_b"],
        threads=os.cpu_count() or 1,  # the result does not depend on it
    )


def _expected(result: Result, found: Mapping[str, Clusters]) -> dict[str, FloatArray]:
    """Theme -> actors that are usual in each cell; all themes together are left out beside single ones."""
    rows, cols, _ = result.grid.rowcols(*risk.at_risk(result).points.T)
    layers = {}
    for theme, clusters in found.items():
        if theme != ANY or len(found) == 1:
            layers[theme] = np.zeros(result.grid.shape)
            np.add.at(layers[theme], (rows, cols), clusters.expected)
    return layers


def _recorded(result: Result, clusters: Mapping[str, Any]) -> dict[str, Any]:
    return {**result.record, "clusters": dict(clusters)}


def _describe(
    result: Result, theme: str, clusters: Clusters | Weaker, points: FloatArray
) -> tuple[pd.DataFrame, dict[str, IntArray]]:
    """Groups of a theme with an id made from their members, their municipality and outline; id -> rows of actors."""
    import shapely

    actors = result.actors
    table = clusters.table.rename(columns={"relative_risk_low": "rr_low", "relative_risk_high": "rr_high"})
    if table.empty:
        return table.assign(municipality="", geometry=None)[[*COLUMNS, "geometry"]], {}
    members = [np.flatnonzero(clusters.labels == label) for label in table["cluster_id"]]
    actor_ids = actors["actor_id"].astype(str).to_numpy()
    ids = [_identity(theme, actor_ids[rows].tolist()) for rows in members]
    margins = np.maximum(table["radius_m"].to_numpy(np.float64) / 2, SMALLEST_MARGIN)
    outlines = [
        shapely.MultiPoint(points[rows]).convex_hull.buffer(margin)
        for rows, margin in zip(members, margins, strict=True)
    ]
    named = dict(zip(result.units["unit_id"].astype(str), result.units["unit_name"].astype(str), strict=True))
    units = actors["unit_id"].to_numpy()[profiles.medoids(table, points, members)]
    municipality = np.array([named.get(unit, "") for unit in units.tolist()], dtype=object)
    described = table.assign(cluster_id=ids, theme=theme, municipality=municipality, geometry=outlines)
    return described[[*COLUMNS, "geometry"]], dict(zip(ids, members, strict=True))


def _identity(theme: str, members: list[str]) -> str:
    """Id that depends on the theme and the members alone: the same group keeps it from run to run."""
    return LETTER + hashlib.sha256("\n".join([theme, *sorted(members)]).encode()).hexdigest()[:ID_LENGTH]


def _pairs(actors: gpd.GeoDataFrame, members: Mapping[str, IntArray]) -> pd.DataFrame:
    """Clusters and their members, in the order of the actors and then of the ids of clusters."""
    import pandas as pd

    rows = [(row, cluster) for cluster, own in members.items() for row in own.tolist()]
    rows.sort()
    clusters = np.array([cluster for _, cluster in rows], dtype=object)
    ids = actors["actor_id"].to_numpy()[[row for row, _ in rows]]
    return pd.DataFrame(dict(zip(MEMBER_COLUMNS, (clusters, ids), strict=True)))


def no_members() -> pd.DataFrame:
    """The table of members without a row."""
    import pandas as pd

    return pd.DataFrame({name: pd.Series(dtype=object) for name in MEMBER_COLUMNS})


def no_clusters(grid: Grid) -> gpd.GeoDataFrame:
    """The table of micro-clusters without a row."""
    return _as_frame([], grid, (*COLUMNS, *profiles.COLUMNS, "constellation")).astype({"invisible": "boolean"})


def _as_frame(tables: list[pd.DataFrame], grid: Grid, names: Sequence[str] = COLUMNS) -> gpd.GeoDataFrame:
    """All clusters in one table, surest first."""
    import geopandas as gpd
    import pandas as pd

    filled = [table for table in tables if len(table)]
    crs = grid.crs.to_wkt()
    if not filled:
        columns: dict[str, list[Any]] = {name: [] for name in names}
        return gpd.GeoDataFrame(columns, geometry=[], crs=crs)
    table = pd.concat(filled, ignore_index=True)
    table = table.sort_values(["q_value", "concentration", "cluster_id"], ascending=[True, False, True], kind="stable")
    return gpd.GeoDataFrame(table.reset_index(drop=True), geometry="geometry", crs=crs)
