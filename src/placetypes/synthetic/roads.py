"""Roads of the twin: the main roads that exist, links that bring every locality to them, and a mesh of minor roads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

from placetypes.synthetic.chance import stream

if TYPE_CHECKING:
    from placetypes._typing import BoolArray, FloatArray, IntArray
    from placetypes.grid import Grid
    from placetypes.synthetic.areas import Areas
    from placetypes.synthetic.facts import Facts
    from placetypes.synthetic.terrain import Terrain

SPEED_SECONDARY = 80.0  # km/h, usual on a Swedish county road
SPEED_MINOR = 70.0  # km/h, the general limit outside built-up areas
MESH_METRES = 3600.0  # a crossroads about every 3.6 km: nearly every farm is within 3 km of a road
MESH_JITTER = 0.38  # of the mesh
CROWDED_METRES = 1500.0  # no crossroads this near to a locality's
LAND_WANTED = 0.6  # share of the cell, for a crossroads
WATER_TOLERANCE_METRES = 350.0  # a bridge of this length is nothing special
WATER_COST = 25.0  # a metre over water counts as this many when the network is joined up
LONG_METRES = 9000.0  # minor roads longer than this are left out unless nothing else joins
VILLAGE_LINK = 300  # persons: a locality of this size has a secondary road
BEND = 0.07  # of the length: roads are not straight
BENDS_PER_METRE = 1 / 3000.0
MAX_BENDS = 4
ROUND_METRES = 10.0


def _crossroads(facts: Facts, grid: Grid, terrain: Terrain, areas: Areas, rng: np.random.Generator) -> FloatArray:
    """Nodes (n, 2): the localities first, in order, then a jittered mesh on land within the rim."""
    west, south, east, north = grid.bounds
    x, y = np.meshgrid(np.arange(west, east, MESH_METRES), np.arange(south, north, MESH_METRES))
    mesh = np.column_stack([x.ravel(), y.ravel()]) + rng.uniform(-MESH_JITTER, MESH_JITTER, (x.size, 2)) * MESH_METRES
    rows, cols, inside = grid.rowcols(mesh[:, 0], mesh[:, 1])
    usable = (
        inside & areas.known[rows, cols] & (areas.owner[rows, cols] >= 0) & (terrain.land[rows, cols] > LAND_WANTED)
    )
    places = facts.localities[["easting", "northing"]].to_numpy(dtype=float)
    usable &= cKDTree(places).query(mesh)[0] > CROWDED_METRES
    return np.vstack([places, np.round(mesh[usable] / ROUND_METRES) * ROUND_METRES])


def _neighbours(nodes: FloatArray) -> IntArray:
    """Gabriel graph, (m, 2) node indices, lower first: neighbours with no other node in the circle between them."""
    triangles = Delaunay(nodes).simplices
    pairs = np.unique(
        np.sort(np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]]), axis=1), axis=0
    )
    middle = nodes[pairs].mean(axis=1)
    radius = np.linalg.norm(nodes[pairs[:, 0]] - nodes[pairs[:, 1]], axis=1) / 2
    nearest = cKDTree(nodes).query(middle)[0]
    linked: IntArray = pairs[nearest >= radius - 1e-6]
    return linked


def _over_water(nodes: FloatArray, pairs: IntArray, outline: Any) -> FloatArray:
    """Metres of each straight link that lie over drawn water."""
    import shapely

    lines = shapely.linestrings(nodes[pairs])
    shapely.prepare(outline)
    wet = ~shapely.covers(outline, lines)
    metres = np.zeros(len(pairs))
    metres[wet] = shapely.length(lines[wet]) - shapely.length(shapely.intersection(lines[wet], outline))
    return metres


def _tree(pairs: IntArray, cost: FloatArray, n: int) -> BoolArray:
    """Which links form the minimum spanning tree."""
    tree = minimum_spanning_tree(coo_matrix((cost, (pairs[:, 0], pairs[:, 1])), shape=(n, n))).tocoo()
    chosen = np.sort(np.column_stack([tree.row, tree.col]), axis=1).astype(np.int64)
    return np.isin(pairs[:, 0] * n + pairs[:, 1], chosen[:, 0] * n + chosen[:, 1])


def _bent(start: FloatArray, end: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Vertices of a slightly winding line from start to end, (k, 2), metres."""
    along = end - start
    length = float(np.hypot(*along))
    n = int(np.clip(round(length * BENDS_PER_METRE), 1, MAX_BENDS))
    share = np.arange(1, n + 1) / (n + 1)
    side = np.array([-along[1], along[0]])
    swing = rng.uniform(-BEND, BEND, n) / np.sqrt(n)
    middle = start + share[:, None] * along + swing[:, None] * side
    return np.vstack([start, np.round(middle / ROUND_METRES) * ROUND_METRES, end])


def _main_roads(facts: Facts) -> list[tuple[int, int, float, str, str]]:
    row_of = {name: row for row, name in enumerate(facts.localities["name"])}
    return [
        (row_of[a], row_of[b], road.speed_kmh, road.road_class, road.name)
        for road in facts.roads
        for a, b in zip(road.through[:-1], road.through[1:], strict=True)
    ]


def _links(facts: Facts, nodes: FloatArray, outline: Any) -> list[tuple[int, int, float, str, str]]:
    """Secondary and minor links between nodes."""
    pairs = _neighbours(nodes)
    length = np.linalg.norm(nodes[pairs[:, 0]] - nodes[pairs[:, 1]], axis=1)
    water = _over_water(nodes, pairs, outline)
    tree = _tree(pairs, length + WATER_COST * water, len(nodes))
    kept = tree | ((water < WATER_TOLERANCE_METRES) & (length < LONG_METRES))
    people = facts.localities["population"].to_numpy()
    known = np.concatenate([people, np.zeros(len(nodes) - len(people), dtype=people.dtype)])
    secondary = tree & (known[pairs].max(axis=1) >= VILLAGE_LINK)
    return [
        (int(a), int(b), SPEED_SECONDARY, "secondary", "") if second else (int(a), int(b), SPEED_MINOR, "minor", "")
        for (a, b), second in zip(pairs[kept], secondary[kept], strict=True)
    ]


def build_roads(facts: Facts, grid: Grid, terrain: Terrain, areas: Areas, seed: int) -> Any:
    """Draw the roads.

    Main roads link the localities they pass; every other pair of neighbouring crossroads (Gabriel graph) on the same
    side of the water is linked by a minor road, by a secondary one where the shortest tree joins a village; links of
    the shortest tree are kept whatever they cross, so that the network is one piece.

    Returns
    -------
    GeoDataFrame
        LineString in metres; ``road_class`` (motorway, trunk, secondary, minor), ``speed_kmh`` (km/h), ``road`` (number
        or empty).
    """
    import geopandas as gpd
    import shapely

    rng = stream(seed, "roads")
    nodes = _crossroads(facts, grid, terrain, areas, rng)
    main = _main_roads(facts)
    taken = {frozenset(link[:2]) for link in main}
    links = main + [link for link in _links(facts, nodes, terrain.outline) if frozenset(link[:2]) not in taken]
    return gpd.GeoDataFrame(
        {
            "road_class": [link[3] for link in links],
            "speed_kmh": np.array([link[2] for link in links]),
            "road": [link[4] for link in links],
        },
        geometry=[shapely.linestrings(_bent(nodes[a], nodes[b], rng)) for a, b, *_ in links],
        crs=facts.crs,
    )


def metres_to_road(roads: Any, grid: Grid) -> FloatArray:
    """Distance from each cell's centre to the nearest road, (rows, cols) float64, metres."""
    import shapely

    x, y = np.meshgrid(grid.eastings, grid.northings)
    points = shapely.points(x.ravel(), y.ravel())
    _, distance = shapely.STRtree(roads.geometry.to_numpy()).query_nearest(
        points, return_distance=True, all_matches=False
    )
    metres: FloatArray = np.round(distance, 1).reshape(grid.shape)
    return metres
