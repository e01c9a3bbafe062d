"""Travel time with allocation on a friction grid, beside its peers: bounded, unbounded, and where ways wind."""

import math
from collections.abc import Iterator

import numpy as np
from beside import Case, Way, peer
from lands import CELL, Land, serpentine

from placetypes._kernels.travel import spread

BOUND = 30.0
BARS = {BOUND: 35.0, math.inf: 55.0}
PIECE = 0.1
"""Share of the rows that slow peers get."""
MOVED = 32.0
"""Bytes per cell: friction and sources are read, minutes and label written once and read again for the rim."""


def _piece(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values[: max(1, int(len(values) * PIECE))])


def _xarray(cost_distance, friction, sources, limit):
    """Minutes to the nearest source, as the friction times cells; without allocation."""
    import xarray

    cells = {"y": np.arange(len(friction))[::-1].astype(float), "x": np.arange(friction.shape[1]).astype(float)}
    given = xarray.DataArray(np.minimum(sources, 1).astype(float), coords=cells, dims=("y", "x"))
    cost = xarray.DataArray(np.where(np.isfinite(friction), friction, np.nan), coords=cells, dims=("y", "x"))
    return lambda: cost_distance.cost_distance(given, cost, max_cost=limit)


def graph_of(friction):
    """Steps between the eight neighbours as a sparse matrix, minutes."""
    from scipy import sparse

    rows, cols = friction.shape
    number = np.arange(rows * cols).reshape(rows, cols)
    starts, ends, minutes = [], [], []
    for dy, dx in ((0, 1), (1, 0), (1, 1), (1, -1)):
        a = (slice(0, rows - dy), slice(max(-dx, 0), cols - max(dx, 0)))
        b = (slice(dy, rows), slice(max(dx, 0), cols - max(-dx, 0)))
        step = (friction[a] + friction[b]) / 2 * math.hypot(dy, dx)
        passable = np.isfinite(step)
        starts.append(number[a][passable])
        ends.append(number[b][passable])
        minutes.append(step[passable])
    pairs = (np.concatenate(starts), np.concatenate(ends))
    return sparse.coo_array((np.concatenate(minutes), pairs), shape=(number.size, number.size)).tocsr()


def _graph(csgraph, friction, sources, limit):
    """scipy's Dijkstra; building the graph is not counted."""
    graph, indices = graph_of(friction), np.flatnonzero(sources)
    return lambda: csgraph.dijkstra(
        graph, directed=False, indices=indices, min_only=True, limit=limit, return_predecessors=True
    )


def _mcp(graph, friction, sources):
    starts = np.argwhere(sources > 0).tolist()
    cost = np.where(np.isfinite(friction), friction, -1.0)
    return lambda: graph.MCP_Geometric(cost).find_costs(starts)


def _ours(friction, sources, limit):
    per_metre, minutes, label = friction / CELL, np.empty(friction.shape), np.empty(friction.shape, np.int32)
    return lambda: spread(per_metre, sources, False, CELL, limit, minutes, label)


def cases(land: Land) -> Iterator[Case]:
    """Winding roads and a lattice of them; at the end a corridor through all of a smaller land, both ways."""
    for name, friction in (("winding roads", land.minutes), ("roads every 8 cells", land.lattice)):
        few, start = _piece(friction), _piece(land.towns)
        for limit, bar in BARS.items():
            peers = [
                peer(
                    "xrspatial.cost_distance",
                    "xarray-spatial",
                    lambda m, few=few, start=start, limit=limit: _xarray(m, few, start, limit),
                    "no allocation",
                    PIECE,
                ),
                peer(
                    "scipy.sparse.csgraph",
                    "scipy dijkstra",
                    lambda m, few=few, start=start, limit=limit: _graph(m, few, start, limit),
                    "graph given",
                    PIECE,
                ),
            ]
            if limit == math.inf:
                peers.append(
                    peer("skimage.graph", "scikit-image MCP", lambda m, few=few, s=start: _mcp(m, few, s), unit=PIECE)
                )
            called = "unbounded" if limit == math.inf else f"within {limit:g} min"
            ours = Way("placetypes", _ours(friction, land.towns, limit), "exact, with allocation")
            yield Case(f"{name}, {called}", land.cells, [ours, *peers], MOVED, bar)
    side = math.isqrt(land.cells // 10)
    for name, turn in (("corridor along rows", np.array), ("corridor along columns", np.transpose)):
        friction, sources = (np.ascontiguousarray(turn(part)) for part in serpentine(side, side))
        yield Case(
            f"{name}, unbounded",
            side * side,
            [
                Way("placetypes", _ours(friction, sources, math.inf), "exact, with allocation"),
                peer(
                    "scipy.sparse.csgraph",
                    "scipy dijkstra",
                    lambda m, f=friction, s=sources: _graph(m, f, s, math.inf),
                    "graph given",
                ),
            ],
            MOVED,
        )
