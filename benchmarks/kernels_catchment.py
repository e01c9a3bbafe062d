"""Two-step floating catchments over a friction grid, beside the same sums composed from scipy."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from beside import Case, Way, peer
from kernels_travel import graph_of
from lands import CELL, Land

from placetypes.catchment import Supply, catchment_access
from placetypes.grid import Grid

BOUND, SERVICES = 30.0, 500
"""Minutes; cells per service."""
ROWS = 300
"""Of the land: a search from each service reaches hundreds of cells, so that it costs more than other kernels."""
AT_ONCE = 20
"""Searches that scipy makes at once: it holds a row of all cells for each."""
MOVED = 24.0
"""Bytes per cell: friction and people are read, access is written; what searches read again is not counted."""


def _composed(csgraph, friction, supply, people):
    """Gaussian weights of scipy's distances, summed twice; building the graph is not counted."""
    graph, at, foot = graph_of(friction), np.flatnonzero(supply), np.exp(-0.5)

    def run():
        access = np.zeros(people.size)
        for some in np.array_split(at, -(-at.size // AT_ONCE)):
            minutes = csgraph.dijkstra(graph, directed=False, indices=some, limit=BOUND)
            near = minutes <= BOUND
            weight = np.where(near, (np.exp(-0.5 * (np.where(near, minutes, 0.0) / BOUND) ** 2) - foot) / (1 - foot), 0)
            demand = weight @ people.ravel()
            ratio = np.divide(supply.ravel()[some], demand, out=np.zeros(some.size), where=demand > 0)
            access += ratio @ weight
        return access

    return run


def cases(land: Land) -> Iterator[Case]:
    """Services on one cell in some hundred, within half an hour."""
    friction = np.ascontiguousarray(land.minutes[:ROWS]) / CELL
    people = np.ascontiguousarray(land.people[:ROWS])
    rng = np.random.default_rng([land.seed, 40])
    supply = np.where(np.isfinite(friction) & (rng.random(friction.shape) < 1 / SERVICES), 1.0, 0.0)
    rows, cols = friction.shape
    grid = Grid.from_bounds((0, 0, cols * CELL, rows * CELL), crs="EPSG:3035", cell_size=CELL)
    at = np.nonzero(supply)
    ours = partial(catchment_access, Supply.of(*at, supply[at]), people, friction, grid, catchment=BOUND)
    across = friction * CELL  # scipy's graph is in cells
    ways = [
        Way("placetypes", ours),
        peer("scipy.sparse.csgraph", "scipy dijkstra and numpy", lambda c: _composed(c, across, supply, people)),
    ]
    yield Case(f"catchments of {int(supply.sum())} services, {rows} rows", friction.size, ways, MOVED)
