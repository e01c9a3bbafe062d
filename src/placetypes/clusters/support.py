"""How sure a cluster is: whether it comes back when what is uncertain is drawn again, or chosen otherwise.

Each run searches one world like the observed one and asks of every cluster whether it reappears: whether a group that
scores high enough to be called in its place type shares enough members with it, of those that are there (Jaccard
index; Hennig 2007, who speaks of a dissolved cluster where no new one shares more than half).
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from zlib import crc32

import numpy as np

from placetypes._typing import BoolArray, FloatArray, IntArray
from placetypes.clusters.expectation import narrowest_bandwidth
from placetypes.clusters.region import Region, Theme
from placetypes.clusters.search import Rules, Search
from placetypes.clusters.settings import Asked
from placetypes.clusters.sites import Sites

COLUMNS = ("support", "stable_scale", "stable_jitter", "stable_parameters")
"""Of `Clusters.table`."""

# radii of the largest window beyond a cluster's members: windows around them, and those that touch these. Searching all
# of three planted worlds instead changed 1 of 3 536 answers
_SURROUNDINGS = 2.0
_TWICE, _HALF = 2.0, 0.5  # largest radius, most expected, shrinkage: about what the ranges of their thresholds allow
_WIDER, _NARROWER = 1.5, 0.6  # bandwidth: its range
_MORE, _LESS = 1.25, 0.8  # rates, as in a register that repeats or lacks a fifth
_DRAWN, _MOVED = 1, 2  # in the counters of random numbers, where null worlds have 0

Runs = Sequence[Callable[[], "World"]]
"""Worlds to be searched, each made when its turn comes."""


@dataclass(frozen=True)
class World:
    """What a run searches.

    ``place`` (n, 2) and ``expected`` (n,) of each row, ``times`` (m,) how often each focus actor is there.
    """

    place: FloatArray
    expected: FloatArray
    times: IntArray
    rules: Rules


@dataclass(frozen=True)
class Sureness:
    """How sure the clusters of a theme are.

    ``group`` (m,) is the cluster of each focus actor (-1 none) and ``lowest`` (place types,) the score that is called.
    """

    region: Region
    theme: Theme
    asked: Asked
    group: IntArray
    lowest: FloatArray

    def columns(self) -> Mapping[str, Sequence[object]]:
        """`COLUMNS`, one value per cluster; NaN and '' where no run was asked for or nothing is tested."""
        clusters, runs = int(self.group.max(initial=-1)) + 1, self.asked.support_runs
        if not (clusters and runs) or np.isnan(self.lowest).all():
            return {COLUMNS[0]: [np.nan] * clusters, **{name: [""] * clusters for name in COLUMNS[1:]}}
        near = self._near()
        support = self._share([partial(self._redrawn, run) for run in range(runs)], near)
        moved = [partial(self._moved, run) for run in range(runs)]
        others = (self._other_scales(), moved, self._other_parameters())
        letters = [self._letters(self._share(worlds, near)) for worlds in others]
        return dict(zip(COLUMNS, (support.tolist(), *letters), strict=True))

    def _letters(self, share: FloatArray) -> list[str]:
        best, good = self.asked.stable_a, self.asked.stable_b
        return ["A" if one >= best else "B" if one >= good else "C" for one in share]

    def _share(self, worlds: Runs, near: IntArray) -> FloatArray:
        """Share of the worlds in which each cluster reappears."""
        with ThreadPoolExecutor(self.asked.threads) as pool:
            found = list(pool.map(lambda world: self.reappears(world(), near), worlds))
        result: FloatArray = np.mean(found, axis=0)
        return result

    def _near(self) -> IntArray:
        """Rows so near to a cluster that they can change what is found there."""
        of, search = self.region.sites.of, self.theme.search
        site = of[self.theme.rows]
        chosen = np.zeros(len(self.region.sites.x), dtype=bool)
        for cluster in range(int(self.group.max()) + 1):
            members = site[self.group == cluster]
            reach = _SURROUNDINGS * float(np.sqrt(search.reach2[members].max()))
            chosen[search.space.near(members, reach)] = True
        return np.flatnonzero(chosen[of])

    def reappears(self, world: World, near: IntArray) -> BoolArray:
        """(clusters,) whether a called group shares enough members with each; only the rows ``near`` are searched."""
        label = self._search(world, near)
        present = world.times > 0
        clusters, groups = int(self.group.max()) + 1, int(label.max(initial=-1)) + 1
        old, new = self.group[present], label[present]
        shared = (old >= 0) & (new >= 0)
        both = np.bincount(old[shared] * groups + new[shared], minlength=clusters * groups).reshape(clusters, groups)
        sizes = np.bincount(old[old >= 0], minlength=clusters), np.bincount(new[new >= 0], minlength=groups)
        union = sizes[0][:, None] + sizes[1][None, :] - both
        same = (both > 0) & (both >= self.asked.same_group * union)
        result: BoolArray = np.bitwise_or.reduce(same, axis=1)
        return result

    def _search(self, world: World, near: IntArray) -> IntArray:
        """(m,) group of each focus actor in this world, -1 where none is called or the actor is not there."""
        sites, number = self.region.sites, np.full(len(self.region.place), -1)
        number[self.theme.rows] = np.arange(len(self.theme.rows))
        actor = number[near]
        there = np.where(actor >= 0, world.times[actor], 0)
        times = np.maximum(there, 1)  # an address stays where its actor is not there
        again = np.repeat(np.arange(len(near)), times)
        again = again[np.argsort(world.place[near[again], 0], kind="stable")]  # those that did not move are sorted
        row = near[again]
        where = Sites.gather(world.place[row], sites.stratum[row], sites.owner[row])
        rows = np.flatnonzero(there[again] > 0)
        label = np.full(len(self.theme.rows), -1)
        if len(rows):
            expected, total = (world.expected[near] / times)[again], float(len(self.theme.rows))
            at = np.unique(where.of[rows])
            space = self.region.space(where, [expected], world.rules, 1, at=at)
            groups = Search(space, expected, world.rules, 1, total=total, at=at)(rows)
            called = np.append(groups.score >= self.lowest[groups.stratum], False)
            label[actor[again[rows]]] = np.where(called[groups.of_row], groups.of_row, -1)
        return label

    def _usual(self) -> World:
        times = np.ones(len(self.theme.rows), dtype=np.int64)
        return World(self.region.place, self.theme.expected, times, self.asked.rules)

    def _redrawn(self, run: int) -> World:
        """Actors drawn anew with replacement, moved, at rates drawn from what so many actors can tell of them."""
        random, usual, kind = self._random(_DRAWN, run), self._usual(), self.region.kind
        actors = len(usual.times)
        times = np.bincount(random.integers(actors, size=actors), minlength=actors)
        in_kind = np.maximum(1, np.bincount(kind[self.theme.rows], minlength=len(self.region.kinds)))
        expected = usual.expected * (random.gamma(in_kind) / in_kind)[kind]
        expected *= usual.expected.sum() / expected.sum()
        return replace(usual, place=self._jittered(random), expected=expected, times=times)

    def _moved(self, run: int) -> World:
        """The same actors, moved."""
        return replace(self._usual(), place=self._jittered(self._random(_MOVED, run)))

    def _jittered(self, random: np.random.Generator) -> FloatArray:
        """(n, 2) coordinates; addresses of focus actors are moved, with all that stand there."""
        of, place = self.region.sites.of, self.region.place
        moved = np.unique(of[self.theme.rows])
        step = np.zeros((int(of[-1]) + 1, 2))
        step[moved] = random.normal(0.0, self.asked.jitter, (len(moved), 2))
        result: FloatArray = place + step[of]
        return result

    def _random(self, kind: int, run: int) -> np.random.Generator:
        counter = np.array([0, 0, kind, crc32(self.theme.name.encode())], dtype=np.uint64)
        key = np.array([self.asked.seed, run], dtype=np.uint64)
        return np.random.Generator(np.random.Philox(key=key, counter=counter))

    def _other_scales(self) -> Runs:
        """Largest window half and twice as wide, half and twice as many expected, rates smoothed less and more."""
        usual, rules = self._usual(), self.asked.rules
        others = [replace(rules, radii=_up_to(rules, by)) for by in (_HALF, _TWICE)]
        others += [replace(rules, max_expected=rules.max_expected * by) for by in (_HALF, _TWICE)]
        return [partial(replace, usual, rules=other) for other in others] + [
            partial(self._estimated, bandwidth=by) for by in (_NARROWER, _WIDER)
        ]

    def _other_parameters(self) -> Runs:
        """All rates lower and higher, one member less and more, half and twice the shrinkage."""
        usual, rules = self._usual(), self.asked.rules
        least = [max(1, rules.min_members + by) for by in (-1, 1)]
        return (
            [partial(replace, usual, expected=usual.expected * by) for by in (_LESS, _MORE)]
            + [partial(replace, usual, rules=replace(rules, min_members=members)) for members in least]
            + [partial(self._estimated, shrinkage=by) for by in (_HALF, _TWICE)]
        )

    def _estimated(self, *, bandwidth: float = 1.0, shrinkage: float = 1.0) -> World:
        """The observed world with the expectation that another bandwidth or shrinkage gives (times the one asked)."""
        focus = np.zeros(len(self.region.place), dtype=bool)
        focus[self.theme.rows] = True
        width = max(self.asked.bandwidth * bandwidth, narrowest_bandwidth(self.region.place))
        expected = self.region.expected(focus, bandwidth=width, shrinkage=self.asked.shrinkage * shrinkage)
        return replace(self._usual(), expected=expected)


def _up_to(rules: Rules, by: float) -> FloatArray:
    """The ladder that ends at so many times its last step, but not below what coordinates tell."""
    last = max(float(rules.radii[-1]) * by, rules.accuracy)
    return np.append(rules.radii[rules.radii < last], last)
