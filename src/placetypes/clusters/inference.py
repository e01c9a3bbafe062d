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

_MOSTLY = 0.5  # above this share of a place type's addresses, drawing one after the other meets too many already taken
_SURPLUS = 1.25  # uniform numbers fetched at once per actor wanted


@dataclass(frozen=True)
class Null:
    """Draws focus actors from the expectation: the same total per place type, no address twice."""

    rows: Sequence[IntArray]
    cumulative: Sequence[FloatArray]
    guides: Sequence[IntArray]
    totals: Sequence[int]

    @classmethod
    def of(cls, expected: FloatArray, stratum: IntArray, totals: IntArray) -> "Null":
        """From the expectation of each actor in canonical order."""
        rows = [np.flatnonzero((stratum == s) & (expected > 0)) for s in range(len(totals))]
        cumulative = [np.cumsum(expected[r]) for r in rows]
        guides = [np.empty(len(r), dtype=np.int64) for r in rows]
        for sums, guided in zip(cumulative, guides, strict=True):
            if len(sums):
                chance.guide(sums, guided)
        return cls(rows, cumulative, guides, [int(t) for t in totals])

    def world(self, random: np.random.Generator) -> IntArray:
        """Canonical rows of the focus actors of one null world, ascending."""
        drawn = [
            rows[_draw(cumulative, guided, total, random)]
            for rows, cumulative, guided, total in zip(
                self.rows, self.cumulative, self.guides, self.totals, strict=True
            )
            if total
        ]
        return np.sort(np.concatenate(drawn))


def _draw(cumulative: FloatArray, guided: IntArray, wanted: int, random: np.random.Generator) -> IntArray:
    n = len(cumulative)
    if wanted > _MOSTLY * n:
        # the same law in one step: exponential arrival times, the earliest win (Efraimidis and Spirakis 2006)
        arrival = random.exponential(size=n) / np.diff(cumulative, prepend=0.0)
        return np.argsort(arrival, kind="stable")[:wanted]
    taken, out, got = np.zeros(n, dtype=bool), np.empty(wanted, dtype=np.int64), 0
    while got < wanted:
        got = chance.draw(
            cumulative, guided, random.random(int(_SURPLUS * (wanted - got)) + 1), wanted, taken, out, got
        )
    return out


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
    return {s: np.sort(score[stratum == s]) for s, total in enumerate(null.totals) if total}


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
