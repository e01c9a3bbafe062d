"""The step that finds micro-clusters, and what each is called."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.pipeline import profiles
from placetypes.words import say

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from placetypes._typing import FloatArray
    from placetypes.clusters import Clusters
    from placetypes.grid import Grid
    from placetypes.pipeline.state import State

ID_LENGTH = 10
"""Hexadecimal digits of a cluster's id: among a thousand clusters two collide with a chance of one in two million."""

SMALLEST_MARGIN = 50.0
"""Metres around the members of a cluster on the map, so that one at a single address is seen."""

COLUMNS = (
    "cluster_id", "theme", "place_type", "members", "organisations", "observed", "expected", "relative_risk",
    "rr_low", "rr_high", "concentration", "specialisation", "q_value", "radius_m", "easting", "northing",
    "municipality",
)  # fmt: skip
"""Of the table of micro-clusters, from the finder; `profiles.COLUMNS` follow."""


def micro_clusters(state: State) -> None:
    """Groups of actors that chance does not explain, theme by theme, under one false-discovery budget."""
    from placetypes.clusters import micro_clusters_by_theme

    grid, actors, asked, t = state.layers.grid, state.layers.actors, state.config.clusters, state.typology
    if actors is None or actors.empty or state.types is None:
        state.fallbacks.append(say("no_actors", state.language))
        state.clusters = no_clusters(grid)
        return
    points = np.column_stack([actors.geometry.x, actors.geometry.y])
    rows, cols, _ = grid.rowcols(points[:, 0], points[:, 1])
    found = micro_clusters_by_theme(
        points,
        state.types[rows, cols].astype(np.int64),
        actors["theme"].to_numpy(),
        any_theme=None,
        organisations=actors["organisation"].to_numpy(),
        q=asked.q,
        replicates=asked.replicates,
        min_members=max(int(t["cluster_min_members"]), state.config.publish.min_members),
        min_organisations=int(t["cluster_min_organisations"]),
        max_expected=t["cluster_max_expected"],
        radii=asked.radii or t.clusters.radii,
        bandwidth=t["cluster_bandwidth"],
        shrinkage=t["cluster_shrinkage"],
        seed=asked.seed,
        threads=os.cpu_count() or 1,  # the result does not depend on it
    )
    tables = [_describe(state, theme, clusters, points) for theme, clusters in found.items()]
    state.clusters = profiles.with_profiles(state, _as_frame(tables, grid), found)
    state.cluster_record = {
        "q": asked.q,
        "replicates": asked.replicates,
        "seed": asked.seed,
        "actors": len(actors),
        "actors_with_theme": int((actors["theme"] != "").sum()),
        "smallest_that_could_be_called": {
            theme: clusters.smallest.to_dict(orient="records") for theme, clusters in found.items()
        },
    }


def left_to_the_first(state: State) -> None:
    """No micro-clusters: of several typologies the first has them. Actors get their place type all the same."""
    actors = state.layers.actors
    state.clusters = no_clusters(state.layers.grid)
    if actors is None or actors.empty:
        state.fallbacks.append(say("no_actors", state.language))
    else:
        state.notes.append(say("clusters_of_the_first", state.language))


def _describe(state: State, theme: str, clusters: Clusters, points: FloatArray) -> pd.DataFrame:
    """Clusters of a theme with an id made from their members, their municipality and outline."""
    import shapely

    actors, layers, grid = state.layers.actors, state.layers, state.layers.grid
    table = clusters.table.rename(columns={"relative_risk_low": "rr_low", "relative_risk_high": "rr_high"})
    if actors is None or table.empty:
        return table.assign(municipality="", geometry=None)[[*COLUMNS, "geometry"]]
    actor_ids = actors["actor_id"].astype(str).to_numpy()
    members = [np.flatnonzero(clusters.labels == label) for label in table["cluster_id"]]
    ids = [_identity(theme, actor_ids[rows].tolist()) for rows in members]
    for rows, identity in zip(members, ids, strict=True):
        state.member_of |= dict.fromkeys(rows.tolist(), identity)
    margins = np.maximum(table["radius_m"].to_numpy(np.float64) / 2, SMALLEST_MARGIN)
    eastings, northings = table["easting"].to_numpy(np.float64), table["northing"].to_numpy(np.float64)
    unit = layers.unit[grid.rowcols(eastings, northings)[:2]]
    municipality = np.array(["", *layers.units["unit_name"].astype(str)], dtype=object)[unit]
    outlines = [
        shapely.MultiPoint(points[rows]).convex_hull.buffer(margin)
        for rows, margin in zip(members, margins, strict=True)
    ]
    described = table.assign(cluster_id=ids, theme=theme, municipality=municipality, geometry=outlines)
    return described[[*COLUMNS, "geometry"]]


def _identity(theme: str, members: list[str]) -> str:
    """Id that depends on the theme and the members alone: the same group keeps it from run to run."""
    return hashlib.sha256("\n".join([theme, *sorted(members)]).encode()).hexdigest()[:ID_LENGTH]


def no_clusters(grid: Grid) -> gpd.GeoDataFrame:
    """The table of micro-clusters without a row."""
    return _as_frame([], grid, (*COLUMNS, *profiles.COLUMNS))


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
