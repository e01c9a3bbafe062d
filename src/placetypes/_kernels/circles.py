"""Circular windows around every location, up to a share of the population, in one world or in many at once.

Places are rows of coordinates in a straight-line space of any dimension: the plane has two, the globe three (a chord
grows with the arc it spans). No kernel accepts NaN: callers refuse it.
"""

from typing import Any, NamedTuple

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.reach import ladder_table
from placetypes._kernels.scan import poisson_score
from placetypes._kernels.strips import Strips, disc_sites, lay

_DIGITS = 1e9  # scores are compared to nine decimals: sums taken in another order must not decide a tie
_HALVINGS = 24  # steps of a ladder of radii, each half the area of the next: from the extent to 1/4096 of it
_LEVELS = 6  # strips of as many heights, each a quarter of the next
_ROOM = 1.0 + 1e-6  # sums in another order must not leave out the location with which a window holds too much
_SLACK = 1e-9  # a sum of fractions of cases that misses a whole number by rounding still reaches it


class Rules(NamedTuple):
    """What a window must be, and what it is scored against.

    ``most`` expected cases and ``least`` cases of a window; ``tie``, the difference of distances that does not count;
    ``cases`` and ``controls`` in all (controls 0 = Poisson).
    """

    most: float
    least: float
    tie: float
    cases: float
    controls: float


@kernel
def window_score(observed: float, expected: float, cases: float, controls: float) -> float:
    """Log likelihood ratio of ``observed`` cases where ``expected`` are; 0 unless more than expected.

    Poisson (Kulldorff 1997) when ``controls`` is 0. Bernoulli (Kulldorff and Nagarwalla 1995) otherwise: the Poisson
    ratio of the cases plus that of the controls, which are fewer inside by as many as the cases are more.
    """
    score: float = poisson_score(observed, expected, cases)
    if score == 0.0 or controls == 0.0:
        return score
    more = observed - expected
    inside = expected * controls / cases
    outside = controls - inside
    if inside - more > _SLACK:
        score += (inside - more) * np.log1p(-more / inside)
    if outside > 0.0:
        score += (outside + more) * np.log1p(more / outside)
    return float(np.floor(score * _DIGITS + 0.5) / _DIGITS)


class Around(NamedTuple):
    """Where the neighbours of each location are looked for.

    All windows around it lie within the root of ``reach2`` (n,) float64; infinite = look at all locations. ``strips``
    hold them by their first two axes, which must be all there are where it is finite.
    """

    strips: Strips
    reach2: Any


@kernel
def around(place: Any, expected: Any, most: float) -> Around:
    """How far windows around each location of a plane reach that hold at most ``most`` expected cases.

    ``place`` (n, 2) float64 sorted by its first axis, ``expected`` (n,) float64. A window is a small part of a region
    of tens of thousands of locations: sorting these by distance, around each of them, is nearly all that a scan costs.
    """
    x, y = place[:, 0].copy(), place[:, 1].copy()
    extent = np.hypot(x.max() - x.min(), y.max() - y.min())
    if extent == 0.0:
        whole: Around = everywhere(place)
        return whole
    heights, radii = np.empty(_LEVELS), np.zeros(_HALVINGS + 2)
    for level in range(_LEVELS):
        heights[level] = extent / 4.0 ** (_LEVELS - level)
    for step in range(_HALVINGS + 1):
        radii[step + 1] = extent * _ROOM / np.sqrt(2.0) ** (_HALVINGS - step)
    strips = lay(x, y, expected, heights)
    table, reach2 = np.empty((x.size, radii.size), np.float32), np.empty(x.size)
    ladder_table(x, y, radii, strips, most * _ROOM, strips.site[: x.size], table, reach2)
    return Around(strips, reach2)


@kernel
def everywhere(place: Any) -> Around:
    """Look at all locations, however many axes they have."""
    one = np.zeros(1)
    return Around(lay(one, one, one, np.ones(1)), np.full(place.shape[0], np.inf))


@kernel
def _near(place: Any, centre: int, around: Around) -> Any:
    n, reach2 = place.shape[0], around.reach2[centre]
    if reach2 == np.inf:
        return np.arange(n)
    ids, away = np.empty(n, np.int64), np.empty(n)
    return np.sort(ids[: disc_sites(place[centre, 0], place[centre, 1], reach2, around.strips, ids, away)])


@kernel
def windows(
    place: Any, expected: Any, centre: int, most: float, tie: float, around: Around
) -> tuple[Any, Any, Any]:  # fmt: skip
    """Windows around one location: it and its neighbours by distance, those at a tied distance together.

    Parameters
    ----------
    place
        (n, axes) float64 coordinates.
    expected
        (n,) float64 expected cases.
    centre
        Row of the location in the middle.
    most, tie
        As in `Rules`.
    around
        Of the same ``most``.

    Returns
    -------
    order
        (near,) int64 locations by distance, then by number, as far as windows reach or farther.
    away
        (near,) float64 their distance.
    ends
        (windows,) int64: each window holds the locations ``order[:end]``.
    """
    order = _near(place, centre, around)
    n = order.size
    away = np.zeros(n)
    for axis in range(place.shape[1]):
        for i in range(n):
            step = place[order[i], axis] - place[centre, axis]
            away[i] += step * step
    away = np.sqrt(away)
    by_distance = np.argsort(away, kind="mergesort")
    order, away = order[by_distance], away[by_distance]
    ends = np.empty(n, np.int64)
    found, inside = 0, 0.0
    for a in range(n):
        inside += expected[order[a]]
        if inside > most:
            break
        if a + 1 == n or away[a + 1] - away[a] > tie:
            ends[found] = a + 1
            found += 1
    return order, away, ends[:found]


@kernel
def strongest(
    place: Any, cases: Any, expected: Any, rules: Rules, around: Around, taken: Any, low: int, high: int, out: Any
) -> None:  # fmt: skip
    """Strongest window around each of the centres ``low`` to ``high`` that holds no location already taken.

    ``cases`` and ``expected`` (n,) float64, ``taken`` (n,) bool. Ties: more cases, then fewer locations. ``out`` (high
    - low, 5) float64 is written: score (0 = no window holds more than expected), cases, expected, distance of the
    farthest location, locations.
    """
    for centre in range(low, high):
        order, away, ends = windows(place, expected, centre, rules.most, rules.tie, around)
        best = out[centre - low]
        best[:] = 0.0
        a, observed, inside, free = 0, 0.0, 0.0, True
        for end in ends:
            while a < end:
                observed += cases[order[a]]
                inside += expected[order[a]]
                free = free and not taken[order[a]]
                a += 1
            if not free:
                break
            if observed < rules.least - _SLACK:
                continue
            score = window_score(observed, inside, rules.cases, rules.controls)
            if score > best[0] or (score == best[0] > 0.0 and observed > best[1]):
                best[0], best[1], best[2], best[3], best[4] = score, observed, inside, away[end - 1], end


@kernel
def highest(
    place: Any, counts: Any, unit: float, expected: Any, rules: Rules, around: Around, low: int, high: int, out: Any
) -> None:  # fmt: skip
    """Highest score of every world over all windows around the centres ``low`` to ``high``.

    ``counts`` (n, worlds) int32 of cases, each worth ``unit``. Neighbours are sorted once for all worlds. More cases
    score higher, so each number of cases that occurs in a window is scored once, from the most downwards, until no
    world can gain. ``out`` (worlds,) float64 is raised where exceeded.
    """
    worlds = counts.shape[1]
    held = np.empty(worlds, np.int32)
    score = np.empty(worlds)
    fewest = int(np.ceil(rules.least / unit - _SLACK))
    for centre in range(low, high):
        order, _, ends = windows(place, expected, centre, rules.most, rules.tie, around)
        floor = out.min()
        held[:] = 0
        a, inside = 0, 0.0
        for end in ends:
            while a < end:
                inside += expected[order[a]]
                row = counts[order[a]]
                for w in range(worlds):
                    held[w] += row[w]
                a += 1
            most, known = held.max(), 0
            while known < worlds and most - known >= fewest:
                score[known] = window_score((most - known) * unit, inside, rules.cases, rules.controls)
                if score[known] <= floor:
                    break
                known += 1
            if known == 0:
                continue
            for w in range(worlds):
                fewer = most - held[w]
                if fewer < known:
                    out[w] = max(out[w], score[fewer])
                elif known == worlds and held[w] >= fewest:
                    out[w] = max(out[w], window_score(held[w] * unit, inside, rules.cases, rules.controls))
