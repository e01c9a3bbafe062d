"""The nearest of many places along roads, such as the service that each address comes to first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes._kernels import allocation
from placetypes.errors import InputError
from placetypes.network import LONGEST, TICKS, Network, graph_of

if TYPE_CHECKING:
    from placetypes._kernels.network import Graph
    from placetypes._typing import FloatArray, IntArray

_BUCKETS_PER_EDGE = 4  # of the queue: finer ones are left sooner, coarser ones are fewer to look into
_MOST_BUCKETS = 2**20  # some MB


@dataclass(frozen=True)
class Nearest:
    """Of each place (n,): ``minutes`` to its ``source`` (its row, int64); infinite and -1 where none is in reach."""

    minutes: FloatArray
    source: IntArray


def nearest_by_road(network: Network, places: FloatArray, sources: FloatArray, *, limit: float = np.inf) -> Nearest:
    """Which source each place comes to first, and after how many minutes.

    A place comes to the nearest point of the nearest road at the off-road speed, or straight to a neighbour that is
    nearer than the roads are; so does a source.

    Parameters
    ----------
    network
        The roads.
    places, sources
        (n, 2) and (m, 2) easting and northing, metres.
    limit
        Minutes.

    Returns
    -------
    Nearest
        Of sources as near, to the millisecond, the first.

    Raises
    ------
    InputError
        A place or source without coordinates, no source, or a limit that is not a time.

    Examples
    --------
    >>> road = Network(np.array([[0, 0], [1000, 0], [2000, 0]]), [[0, 1], [1, 2]], [1.0, 2.0], off_road_speed=5)
    >>> found = nearest_by_road(road, np.array([[900.0, 0], [1800, 0]]), np.array([[2000.0, 0], [0, 0]]))
    >>> found.source.tolist(), found.minutes.round(3).tolist()
    ([1, 0], [0.9, 0.4])
    """
    places, sources = (np.asarray(points, dtype=np.float64).reshape(-1, 2) for points in (places, sources))
    if not (np.isfinite(places).all() and np.isfinite(sources).all() and len(sources)):
        raise InputError("places and sources need coordinates, and there must be a source", where="nearest_by_road")
    if not limit >= 0:
        raise InputError("must be a time, minutes", where="limit", got=limit)
    distinct, node = np.unique(np.concatenate([places, sources]), axis=0, return_inverse=True)
    node = node.ravel().astype(np.int64)
    key = nearest_sources(graph_of(network, distinct), node[len(places) :], limit=limit)[node[: len(places)]]
    there = key != allocation.UNREACHED
    minutes = np.where(there, (key >> allocation.SOURCE_BITS) / TICKS, np.inf)
    source = np.where(there, key & (2**allocation.SOURCE_BITS - 1), -1)
    return Nearest(minutes, source)


def nearest_sources(graph: Graph, sources: IntArray, *, limit: float) -> IntArray:
    """Key of each node of a graph, ticks and source, as `_kernels.allocation` has them, within a limit of minutes."""
    last = int(min(limit * TICKS, LONGEST))
    ticks = graph.edges[:, 1]
    longest = min(int(ticks.max()), last)
    width = max(int(ticks.mean()) // _BUCKETS_PER_EDGE, longest // _MOST_BUCKETS, 1)
    key = np.empty(len(graph.start) - 1, np.int64)
    allocation.allocate(graph.start, graph.edges, sources, last, longest, width.bit_length() - 1, key)
    return key
