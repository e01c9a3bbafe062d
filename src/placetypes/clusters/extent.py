"""Where a called group begins and ends: the window on which those that explain it as well agree most.

The strongest window tells that there is a group, not who belongs to it: a window with one actor more or less is often
nearly as strong, and the strongest of thousands is stretched by chance towards actors near by. Every window that
overlaps the group therefore has a say, by its likelihood; the one that shares most members with all others, on average,
is reported. Where even that share is small nobody can say who belongs to the group.
"""

from dataclasses import dataclass, replace

import numpy as np

from placetypes._kernels import extent, scan
from placetypes._typing import BoolArray, FloatArray, IntArray
from placetypes.clusters.search import SCORE_FLOOR, Groups, Search

# Each member costs this much of the score: growing a window by whoever stands nearest adds about as much by chance.
_PER_MEMBER = 0.3
# Windows share most of their actors, so that a likelihood of each counts an actor many times: a power of it has a say
# (a fractional posterior, as where a model is not quite right; Bhattacharya, Pati and Yang 2019, Annals of Statistics).
# With this one the shares come out about true on planted worlds; the square root promises more than it holds.
_POWER = 0.35
_LEAST = 12.0  # less than the best by more than this: a weight below 0.02
_MOST_WINDOWS = 400  # with a say in one group, the strongest; bounds work where many actors stand close together
_DIGITS = 1e9  # summed distances are compared to nine decimals: sums taken in another order must not decide a tie


@dataclass(frozen=True)
class _Windows:
    """Windows of the observed world, and what is needed to count them."""

    search: Search
    world: scan.World
    found: scan.Candidates

    def sites(self, w: int) -> IntArray:
        first = self.found.first[w]
        ids: IntArray = self.found.members[first : first + self.found.count[w]]
        return ids

    def counted(self, w: int) -> tuple[float, float]:
        """Actors expected in a window, and its score; NaN where it is no window after all."""
        found, world, ground, rules = self.found, self.world, self.search.ground, self.search.rules
        ids = self.sites(w)
        centres = world.site[ids if found.grown[w] else ids[:1]]
        expected = self.search.around.inside(centres, found.d2[w], rules.max_expected)
        score = scan.poisson_score(found.actors[w], expected, ground.total)
        owners = np.unique(np.concatenate([world.owner[world.run[a] : world.run[a + 1]] for a in ids]))
        fits = expected <= rules.max_expected and score >= SCORE_FLOOR and len(owners) >= rules.min_organisations
        return (expected, score) if fits else (expected, np.nan)

    def medoid(self, w: int) -> int:
        """Occupied site with the least summed distance to all actors of a window, the smallest of several."""
        ids = np.sort(self.sites(w))
        x, y = self.world.x[ids], self.world.y[ids]
        away = np.sqrt((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2) @ np.diff(self.world.run)[ids]
        return int(ids[np.argmin(np.floor(away * _DIGITS + 0.5))])


def delimit(search: Search, rows: IntArray, groups: Groups, *levels: IntArray) -> tuple[Groups, list[FloatArray]]:
    """The called groups with the members that they are reported with, and how sure these are.

    Parameters
    ----------
    search, rows
        Search and focus actors of the observed world (ascending canonical rows).
    groups
        Groups found among them.
    *levels
        Which of these are called; of each level the strongest is delimited first, and no actor belongs to two. A level
        is delimited as if there were none after it, and its groups keep their members from these.

    Returns
    -------
    Groups
        The same number of groups. Those called have the members, window, medoid and count of their reported window;
        their score stays that of the strongest, which was tested. Actors of others belong to none.
    list
        For each level (called,) float64 in (0, 1], share of members that windows which explain the group as well have
        in common with the reported one, of all in either, on average; NaN for a group of which one of a level before
        has an actor: what is left of it was never tested, and belongs to none.
    """
    world = search.world(rows)
    windows = _Windows(search, world, search.candidates(world))
    result = replace(
        groups, **{n: getattr(groups, n).copy() for n in ("grown", "centre", "medoid", "d2", "actors", "expected")}
    )
    found = groups.of_row[world.run[:-1]]
    group = np.full(len(found), -1, dtype=np.int64)
    shares = [_delimit_level(windows, called, found, group, result) for called in levels]
    return replace(result, of_row=np.repeat(group, np.diff(world.run))), shares


def _delimit_level(windows: _Windows, called: IntArray, found: IntArray, group: IntArray, groups: Groups) -> FloatArray:
    """Delimit the groups of one level; ``found`` and ``group`` (sites) are as found and as delimited so far."""
    share = np.full(len(groups.score), np.nan)
    robbed = found[group >= 0]
    whole = called[~np.isin(called, robbed)]
    free = np.isin(found, whole)
    group[free] = found[free]
    only = np.empty(len(windows.found.first), dtype=np.int64)
    extent.touched(*windows.found[:3], group, only)
    order = np.argsort(only, kind="stable")
    parts = {
        int(only[part[0]]): part for part in np.split(order, np.flatnonzero(np.diff(only[order])) + 1) if len(part)
    }
    for g in whole[np.argsort(-groups.score[whole], kind="stable")].tolist():
        share[g] = _delimit_one(windows, g, parts[g], group, groups)
    return share[called]


def _delimit_one(windows: _Windows, g: int, near: IntArray, group: IntArray, groups: Groups) -> float:
    """Choose the window of one group among those ``near``, and write it to ``group`` (sites) and ``groups``."""
    world, found = windows.world, windows.found
    free = [w for w in near if not ((group[windows.sites(w)] >= 0) & (group[windows.sites(w)] != g)).any()]
    chosen, value, expected = _with_a_say(windows, np.array(free, dtype=np.int64))
    here: BoolArray = np.zeros(len(group), dtype=bool)
    weight = np.exp(_POWER * (value - value.max()))
    share = extent.shared(found.members, found.first[chosen], found.count[chosen], np.diff(world.run), weight, here)
    kinds, first = windows.search.sites.stratum, windows.search.first
    for k in np.argsort(-share, kind="stable").tolist():
        w = int(chosen[k])
        medoid = int(world.site[windows.medoid(w)])
        if kinds[first[medoid]] == groups.stratum[g]:  # it was tested among groups of this place type
            break
    group[group == g] = -1
    group[windows.sites(w)] = g
    groups.grown[g], groups.d2[g] = found.grown[w], found.d2[w]
    groups.centre[g] = medoid if found.grown[w] else world.site[windows.sites(w)[0]]
    groups.medoid[g], groups.actors[g], groups.expected[g] = medoid, found.actors[w], expected[k]
    return float(share[k])


def _with_a_say(windows: _Windows, free: IntArray) -> tuple[IntArray, FloatArray, FloatArray]:
    """Windows nearly as good as the best, best first, the score less the cost of members, and what they expect."""
    cost = _PER_MEMBER * windows.found.actors
    order = free[np.argsort(-(windows.found.bound[free] - cost[free]), kind="stable")]
    kept: list[tuple[float, int, float]] = []
    best = -np.inf
    for w in order.tolist():
        if windows.found.bound[w] - cost[w] < best - _LEAST:
            break
        expected, score = windows.counted(w)
        if not np.isnan(score):
            kept.append((float(score - cost[w]), w, expected))
            best = max(best, kept[-1][0])
    kept = sorted((one for one in kept if one[0] >= best - _LEAST), key=lambda one: (-one[0], one[1]))[:_MOST_WINDOWS]
    value, chosen, expected_ = zip(*kept, strict=True)
    return np.array(chosen), np.array(value), np.array(expected_)
