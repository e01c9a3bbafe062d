"""Against chance: null worlds, and one false-discovery budget over place types and themes."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from placetypes._kernels import chance
from placetypes._typing import FloatArray, IntArray
from placetypes.clusters.search import Search

Family = tuple[str, int]
"""A theme and the index of a place type: null worlds are pooled within, the budget is shared between."""

_MOSTLY = 0.5  # above this share of a place type's actors, drawing one after the other meets too many already taken
_SURPLUS = 1.25  # uniform numbers fetched at once per actor wanted


@dataclass(frozen=True)
class Pool:
    """Rows of one place type from which ``wanted`` focus actors are drawn.

    ``cumulative`` are running sums of what is expected, ``guided`` leads into them, ``limit`` is the number at risk in
    each row, ``room`` that in all.
    """

    rows: IntArray
    cumulative: FloatArray
    guided: IntArray
    limit: FloatArray
    room: float
    wanted: int

    @classmethod
    def of(cls, rows: IntArray, expected: FloatArray, limit: FloatArray, wanted: int) -> "Pool":
        """From what is expected in each row, more than 0."""
        cumulative, guided = np.cumsum(expected), np.empty(len(rows), dtype=np.int64)
        chance.guide(cumulative, guided)
        return cls(rows, cumulative, guided, limit, float(np.maximum(1, limit).sum()), wanted)

    @property
    def most(self) -> bool:
        """Whether so many are wanted that drawing one after the other takes long."""
        return self.wanted > _MOSTLY * self.room

    def draw(self, random: np.random.Generator) -> IntArray:
        """(wanted,) rows, none more often than there are actors at risk; a row may always be drawn once.

        Where people are at risk, of whom few are actors, that is almost drawing with replacement.
        """
        return self.rows[self._draw_most(random)] if self.most else Pools.of([self]).draw(random)

    def _draw_most(self, random: np.random.Generator) -> IntArray:
        """The same law in one step: exponential arrival times, the earliest win (Efraimidis and Spirakis 2006)."""
        actors = np.maximum(1, np.ceil(self.limit)).astype(np.int64)
        row = np.repeat(np.arange(len(actors)), actors)
        before = np.arange(len(row)) - (np.cumsum(actors) - actors)[row]
        part = np.minimum(1.0, self.limit[row] - before) / self.limit[row]  # the last of 2.5 counts half
        arrival = random.exponential(size=len(row)) / (np.diff(self.cumulative, prepend=0.0)[row] * part)
        return row[np.argsort(arrival, kind="stable")[: self.wanted]]


@dataclass(frozen=True)
class Pools:
    """Several pools end to end, drawn from in one call: a world is drawn thousands of times."""

    rows: IntArray
    first: IntArray
    wanted: IntArray
    cumulative: FloatArray
    guided: IntArray
    limit: FloatArray

    @classmethod
    def of(cls, pools: Sequence[Pool]) -> "Pools":
        """In this order."""
        first = np.cumsum([0, *(len(pool.rows) for pool in pools)])
        wanted = np.array([pool.wanted for pool in pools], dtype=np.int64)
        parts = (np.concatenate([getattr(p, name) for p in pools]) for name in ("cumulative", "guided", "limit"))
        return cls(np.concatenate([pool.rows for pool in pools]), first, wanted, *parts)

    def draw(self, random: np.random.Generator) -> IntArray:
        """Rows of all pools, as `Pool.draw` of one after the other gives them."""
        out, uniforms = np.empty(int(self.wanted.sum()), dtype=np.int64), np.empty(0)
        some = 2 * len(out) + 2 * len(self.wanted)
        while True:
            uniforms = np.concatenate([uniforms, random.random(some)])
            taken = np.zeros(len(self.rows), dtype=np.int32)
            own = (self.first, self.wanted, self.cumulative, self.guided, self.limit)
            if chance.draw_pools(*own, uniforms, _SURPLUS, taken, out):
                return self.rows[out]


@dataclass(frozen=True)
class Null:
    """Draws focus actors from the expectation: the same total per place type, no actor at risk twice."""

    pools: Mapping[int, Pool]
    together: Pools | None
    """All pools, where each is drawn from one row after the other."""

    @classmethod
    def of(cls, expected: FloatArray, stratum: IntArray, risk: FloatArray, totals: IntArray) -> "Null":
        """From the expectation and the number at risk of each row in canonical order; a pool per place type."""
        pools = {}
        for s in np.flatnonzero(totals).tolist():
            rows = np.flatnonzero((stratum == s) & (expected > 0))
            pools[s] = Pool.of(rows, expected[rows], risk[rows], int(totals[s]))
        apart = any(pool.most for pool in pools.values())
        return cls(pools, None if apart else Pools.of(list(pools.values())))

    def world(self, random: np.random.Generator) -> IntArray:
        """Canonical rows of the focus actors of one null world, ascending; a row stands as often as it is drawn."""
        if self.together is not None:
            return np.sort(self.together.draw(random))
        return np.sort(np.concatenate([pool.draw(random) for pool in self.pools.values()]))


def null_scores(
    search: Search, null: Null, *, theme: str, seed: int, replicates: int, threads: int
) -> dict[int, FloatArray]:
    """Scores of all groups found in the null worlds, ascending, by index of the place type.

    World ``r`` uses the Philox stream of key (seed, r) and a counter set by the theme's name: neither threads nor
    other themes nor the number of worlds change it.
    """

    def one(replicate: int) -> tuple[IntArray, FloatArray]:
        stream = np.random.Philox(
            key=np.array([seed, replicate], dtype=np.uint64),
            counter=np.array([0, 0, 0, crc32(theme.encode())], dtype=np.uint64),
        )
        groups = search(null.world(np.random.Generator(stream)))
        return groups.stratum, groups.score

    with ThreadPoolExecutor(threads) as pool:
        worlds = list(pool.map(one, range(replicates)))
    stratum = np.concatenate([world[0] for world in worlds])
    score = np.concatenate([world[1] for world in worlds])
    return {s: np.sort(score[stratum == s]) for s in null.pools}


@dataclass(frozen=True)
class Budget:
    """Tail rates of every family, and the q-values that follow when all families share one budget.

    ``nulls`` holds the ascending null scores of each family over ``replicates`` worlds.
    """

    nulls: Mapping[Family, FloatArray]
    replicates: int

    def rate(self, family: Family, score: FloatArray) -> FloatArray:
        """Groups of the family that chance makes at least this strong, per region; one added, so never 0.

        Davison and Hinkley (1997), section 4.2.
        """
        null = self.nulls[family]
        result: FloatArray = (1 + len(null) - np.searchsorted(null, score, side="left")) / (self.replicates + 1)
        return result

    def false(self, rate: FloatArray) -> FloatArray:
        """Groups of all families together with a tail rate at most this, per region, when nothing is real."""
        most = np.array([(1 + len(null)) / (self.replicates + 1) for null in self.nulls.values()])
        result: FloatArray = np.minimum(rate[:, None], most[None, :]).sum(axis=1)
        return result

    def q_values(self, rate: FloatArray) -> FloatArray:
        """Share of false groups among those with a tail rate at most this one's.

        Benjamini and Hochberg (1995), with the tail rates of the families in place of p-values.
        """
        if not len(rate):
            return np.empty(0)
        order = np.argsort(rate, kind="stable")
        called = np.searchsorted(rate[order], rate[order], side="right")
        share = self.false(rate[order]) / called
        result = np.empty(len(rate))
        result[order] = np.minimum(1.0, np.minimum.accumulate(share[::-1])[::-1])
        return result

    def lowest_score(self, family: Family, called: int, q: float, floor: float) -> float:
        """Lowest score at which one more group of the family would be called; infinity when the worlds are too few."""
        allowed = np.arange(1, len(self.nulls[family]) + 2) / (self.replicates + 1)
        passing = int(np.count_nonzero(self.false(allowed) <= q * (called + 1)))
        if passing == 0:
            return float("inf")
        null = self.nulls[family]
        return floor if passing > len(null) else float(np.nextafter(null[len(null) - passing], np.inf))
