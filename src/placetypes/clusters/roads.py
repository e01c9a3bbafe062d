"""Travel time on roads as the space of a search: distances are ticks of the network's graph, squared."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from placetypes import network as roads
from placetypes._kernels import network as kernel
from placetypes._kernels import scan
from placetypes._kernels.strips import Strips
from placetypes._typing import AnyArray, FloatArray, IntArray
from placetypes.clusters.sites import Sites
from placetypes.clusters.space import Around, Neighbours, finer, grown_to_fit
from placetypes.errors import InputError

MOST_PAIRS = 200_000_000
"""Of an address and one within its reach that are kept: 8 bytes each."""
_SAMPLE = 256  # sites by whose reach the pairs are guessed before any work is done
_PARTS = 16  # pieces of work per thread: rows are long in some parts of a region and short in others
_NO_STRIPS = Strips(
    levels=np.ones((1, 3)), origin=0.0, start=np.zeros(2, np.int64), site=np.empty(0, np.int64),
    spot=np.empty((0, 3)), guide=np.empty(0, np.int32), lane=np.zeros((1, 2)),
)  # fmt: skip
"""No window is counted in the plane."""


@dataclass(frozen=True)
class Roads:
    """Sites on the graph of a network, with those that are within reach of each, as far as any theme needs."""

    sites: Sites
    network: roads.Network
    graph: kernel.Graph
    rows: kernel.Rows
    buffer: float = 1.0
    """All that a link of this length would reach. Half of it, as in the plane, would not do: from door to door every
    way begins and ends off the road, so that within half the way between two doors there is often nobody else, and any
    few actors near a street would be a group."""

    @classmethod
    def of(
        cls, sites: Sites, network: roads.Network, expected: Sequence[FloatArray], *, minutes: FloatArray, most: float,
        threads: int, at: IntArray | None = None, access: roads.Access | None = None,
    ) -> "Roads":  # fmt: skip
        """For themes that expect so many actors in each row, in windows that hold up to ``most`` of them.

        Raises
        ------
        InputError
            If the pairs of sites within reach would not fit `MOST_PAIRS`.
        """
        graph = roads.graph_of(network, np.column_stack([sites.x, sites.y]), access)
        weight = np.column_stack([sites.sums(one) for one in expected])
        sources = np.arange(len(sites.x)) if at is None else np.asarray(at, dtype=np.int64)
        find = partial(kernel.near, graph, weight, finer(_ticks(minutes)), most)
        _check_room(find, sources)
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(find, np.array_split(sources, _PARTS * threads)))
        return cls(sites, network, graph, _one_after_the_other(parts, sources, len(sites.x)))

    def lengths(self, reach: FloatArray) -> FloatArray:
        """Ticks."""
        return _ticks(reach)

    def minutes(self, reach: float) -> float:
        """By the size of a tick."""
        return reach / roads.TICKS

    def around(self, weight: FloatArray, radii: FloatArray) -> Around:  # noqa: ARG002 - rows reach far enough
        """Rows reach far enough for every theme."""
        return OnRoads(self.rows, weight)

    def near(self, members: IntArray, reach: float) -> IntArray:
        """By one shortest-path tree around each member."""
        nothing = np.zeros((len(self.sites.x), 1))
        found = kernel.near(self.graph, nothing, np.array([reach]), np.inf, np.unique(members))
        return np.unique(found.site).astype(np.int64)


@dataclass(frozen=True)
class OnRoads:
    """Sites with a weight each, and those within reach of each."""

    rows: kernel.Rows
    weight: FloatArray
    strips: Strips = _NO_STRIPS

    def ladder(self, radii: FloatArray, most: float, at: IntArray | None, threads: int) -> tuple[AnyArray, FloatArray]:
        """See `Around.ladder`."""
        n = len(self.weight)
        table, reach2 = np.empty((n, len(radii)), dtype=np.float32), np.empty(n)
        where = np.arange(n) if at is None else at
        one = partial(kernel.ladder_table, self.rows, self.weight, radii, most)
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda part: one(part, table, reach2), np.array_split(where, threads)))
        return table, reach2

    def neighbours(self, world: scan.World) -> Neighbours:
        """See `Around.neighbours`."""
        number = np.full(len(self.weight), -1, dtype=np.int32)
        return grown_to_fit(partial(kernel.neighbours, world, self.rows, number), len(world.site))

    def counted(self, ground: scan.Ground, world: scan.World, found: scan.Candidates) -> FloatArray:
        """See `Around.counted`."""
        expected = np.empty(len(found.bound))
        kernel.count(ground, world, self.rows, self.weight, found, expected)
        return expected

    def inside(self, centres: IntArray, d2: float, most: float = np.inf) -> float:
        """See `Around.inside`."""
        seen = np.zeros(len(self.weight), dtype=np.int64)
        return float(kernel.union_sum(centres, d2, self.rows, self.weight, most, seen, 1))


def _ticks(minutes: FloatArray) -> FloatArray:
    """Whole ticks of a ladder of minutes, as floats that kernels compare with squares."""
    result: FloatArray = np.rint(np.asarray(minutes, dtype=np.float64) * roads.TICKS)
    return result


def _check_room(find: "partial[kernel.Rows]", sources: IntArray) -> None:
    """Refuse rows that would not fit, by those of some sites spread over all."""
    if len(sources) <= _SAMPLE:
        return
    some = sources[np.linspace(0, len(sources) - 1, _SAMPLE).astype(np.int64)]
    pairs = len(find(some).site) / _SAMPLE * len(sources)
    if pairs > MOST_PAIRS:
        raise InputError(
            "too many addresses are within reach of each other by travel time",
            where="network",
            got=f"about {pairs / 1e6:.0f} million pairs",
            expected=f"at most {MOST_PAIRS / 1e6:.0f} million",
            fix="lower 'max_expected' or the last of 'radii', give fewer addresses, or leave 'network' out",
        )


def _one_after_the_other(parts: list[kernel.Rows], sources: IntArray, sites: int) -> kernel.Rows:
    """Rows of all sites, of which only the ``sources`` have any; parts are given back as they are copied."""
    length = np.zeros(sites + 1, dtype=np.int64)
    length[sources + 1] = np.concatenate([np.diff(part.start) for part in parts])
    start = np.cumsum(length)
    site, ticks = np.empty(start[-1], dtype=np.int32), np.empty(start[-1], dtype=np.int32)
    begin = 0
    parts.reverse()
    while parts:
        part = parts.pop()
        end = begin + len(part.site)
        site[begin:end], ticks[begin:end] = part.site, part.ticks
        begin = end
    return kernel.Rows(start, site, ticks)
