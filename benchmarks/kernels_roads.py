"""Nearest of many places on a graph of roads, within 30 minutes, and which it is: beside its peers."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from beside import Case, Way, peer
from lands import Land
from scipy import sparse

from placetypes._kernels.network import joined
from placetypes.allocation import nearest_sources
from placetypes.network import TICKS, by_nearness

NODES, CORNER = 1_000_000, 200.0
"""Crossings; metres from one to the next."""
KEPT, SPEEDS = 0.85, (30.0, 50.0, 70.0, 90.0)
"""Share of pieces of a lattice that are roads; km/h."""
SOURCES, BOUND = (200, 2_000), 30.0
PIECE = 0.04
"""Share of the nodes that pandana gets: it orders them first, which takes a minute for all."""
BAR = 180.0
"""CPU ns per node."""
MOVED = 8 + 8 + 4 * (8 + 8)
"""Bytes per node: its key and its row of edges once, and for each of some four edges itself and a key."""


def roads(nodes: int, seed: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Crossings of a crooked lattice (metres), the pieces between them, and whole ticks of each."""
    rng = np.random.default_rng(seed)
    side = int(nodes**0.5)
    number = np.arange(side * side).reshape(side, side)
    lattice = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"), -1).reshape(-1, 2)
    at = CORNER * (lattice + rng.uniform(-0.3, 0.3, lattice.shape))
    ends = np.concatenate(
        [
            np.column_stack([number[:-1].ravel(), number[1:].ravel()]),
            np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
        ]
    )
    ends = ends[rng.random(len(ends)) < KEPT].astype(np.int64)
    metres = np.hypot(*(at[ends[:, 0]] - at[ends[:, 1]]).T)
    minutes = metres * 0.06 / rng.choice(SPEEDS, len(ends))
    return at, ends, np.ceil(minutes * TICKS).astype(np.int64)


def _scipy(csgraph, graph, sources):
    matrix = sparse.csr_array(
        (graph.edges[:, 1].astype(float), graph.edges[:, 0], graph.start), shape=(len(graph.start) - 1,) * 2
    )
    limit = BOUND * TICKS
    return partial(
        csgraph.dijkstra, matrix, indices=sources, min_only=True, limit=limit, return_predecessors=True
    )  # fmt: skip


def _pandana(pandana, count):
    import pandas as pd

    at, ends, ticks = roads(round(NODES * PIECE))
    start, end = ends.T
    network = pandana.Network(*(pd.Series(axis) for axis in at.T), start, end, pd.DataFrame({"m": ticks / TICKS}))
    sources = np.random.default_rng(5).choice(len(at), max(1, round(count * PIECE)), replace=False)
    chosen = [pd.Series(axis) for axis in at[sources].T]
    network.set_pois("places", BOUND, 1, *chosen)
    return lambda: network.nearest_pois(BOUND, "places", num_pois=1)


def cases(_: Land) -> Iterator[Case]:
    """A million crossings, few and many places."""
    at, ends, ticks = roads(NODES)
    graph = joined(by_nearness(at)[ends], ticks, len(at))
    for count in SOURCES:
        sources = np.random.default_rng(5).choice(len(at), count, replace=False).astype(np.int64)
        ways = [
            Way("placetypes: exact, with allocation", partial(nearest_sources, graph, sources, limit=BOUND)),
            peer("scipy.sparse.csgraph", "scipy dijkstra", lambda module, of=sources: _scipy(module, graph, of)),
            peer("pandana", "pandana", partial(_pandana, count=count), "rounded, building it not counted", unit=PIECE),
        ]
        yield Case(f"{count} places, {len(at)} crossings, within 30 min", len(at), ways, MOVED, BAR)
