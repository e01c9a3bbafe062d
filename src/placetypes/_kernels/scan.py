"""Circular windows around actors that hold clearly more than expected; draws of null worlds.

Windows are found on sites in strips (`placetypes._kernels.strips`). No kernel accepts NaN: callers refuse it.
"""

from typing import Any

import numpy as np
from numba import njit

from placetypes._kernels.strips import Strips, disc_sites, disc_sum

_DIGITS = 1e9  # scores are compared to nine decimals: sums taken in another order must not decide a tie
_SMALL = 64  # insertion sort beats a general sort below this length


@njit(nogil=True, cache=True)
def poisson_score(observed: float, expected: float, total: float) -> float:
    """Poisson log likelihood ratio of ``observed`` against ``expected``; 0 unless more than expected.

    Kulldorff (1997), "A spatial scan statistic": inside and outside, given ``total``, each keep their own rate.
    """
    if observed <= expected or expected <= 0.0:
        return 0.0
    score = observed * np.log(observed / expected)
    if total > observed:
        score += (total - observed) * np.log((total - observed) / (total - expected))
    return float(np.floor(score * _DIGITS + 0.5) / _DIGITS)


@njit(nogil=True, cache=True)
def _by_distance(ids: Any, dist: Any, count: int) -> None:
    """Sort sites by distance, then by number, in place."""
    if count > _SMALL:
        order = np.argsort(ids[:count])
        ids[:count] = ids[:count][order]
        dist[:count] = dist[:count][order]
        order = np.argsort(dist[:count], kind="mergesort")
        ids[:count] = ids[:count][order]
        dist[:count] = dist[:count][order]
        return
    for a in range(1, count):
        key, number = dist[a], ids[a]
        b = a - 1
        while b >= 0 and (dist[b] > key or (dist[b] == key and ids[b] > number)):
            dist[b + 1], ids[b + 1] = dist[b], ids[b]
            b -= 1
        dist[b + 1], ids[b + 1] = key, number


@njit(nogil=True, cache=True)
def enough_owners(ids: Any, count: int, run: Any, owner: Any, seen: Any) -> bool:
    """Whether the rows of these sites belong to at least ``seen.size`` owners."""
    found = 0
    for a in range(count):
        for row in range(run[ids[a]], run[ids[a] + 1]):
            new = True
            for b in range(found):
                if seen[b] == owner[row]:
                    new = False
                    break
            if new:
                seen[found] = owner[row]
                found += 1
                if found == seen.size:
                    return True
    return False


@njit(nogil=True, cache=True)
def windows(
    site: Any, run: Any, owner: Any, x: Any, y: Any, focus: Strips, everyone: Strips, radii: Any, table: Any, reach2:
    Any, least: int, owners: int, most: float, total: float, floor: float, out: Any, members: Any, first: Any,
) -> tuple[int, int]:  # fmt: skip
    """All circular windows around occupied sites that hold clearly more actors than expected.

    Parameters
    ----------
    site
        (m,) int64, the sites that hold focus actors, ascending.
    run
        (m + 1,) int64: actors of occupied site ``a`` are rows ``run[a]`` to ``run[a + 1]`` of ``owner``.
    owner
        (actors,) int64, organisation of each focus actor.
    x, y
        (sites,) float64 of all sites.
    focus, everyone
        Strips of the occupied sites (``site`` = index into ``site``) and of all sites (``weight`` = expected actors).
    radii, table, reach2
        From `ladder_table`.
    least, owners, most
        Fewest actors, fewest organisations and most expected actors of a window.
    total, floor
        Focus actors in the region; lowest score worth keeping.
    out
        (capacity, 5) float64, written: occupied site of the centre, squared radius, actors, expected, score.
    members, first
        (room,) and (capacity + 1,) int64, written: window ``w`` holds occupied sites ``members[first[w]:first[w +
        1]]``.

    Returns
    -------
    tuple of int
        Windows found and members they have. More than there is room for means that the call is to be repeated with
        more.
    """
    ids = np.empty(site.size, np.int64)
    dist = np.empty(site.size)
    seen = np.empty(owners, np.int64)
    found, written = 0, 0
    first[0] = 0
    for centre in range(site.size):
        s = site[centre]
        near = disc_sites(x[s], y[s], reach2[s], focus, ids, dist)
        _by_distance(ids, dist, near)
        actors, step = 0, 0
        for a in range(near):
            actors += run[ids[a] + 1] - run[ids[a]]
            if actors < least or (a + 1 < near and dist[a + 1] == dist[a]):
                continue
            while step + 1 < radii.size and radii[step + 1] * radii[step + 1] <= dist[a]:
                step += 1
            if table[s, step] > most:
                break
            if poisson_score(actors, table[s, step], total) < floor:
                continue
            expected = disc_sum(x[s], y[s], dist[a], everyone)
            if expected > most:
                break
            score = poisson_score(actors, expected, total)
            if score < floor or not enough_owners(ids, a + 1, run, owner, seen):
                continue
            if found < out.shape[0] and written + a < members.size:
                members[written : written + a + 1] = ids[: a + 1]
                first[found + 1] = written + a + 1
                out[found, 0], out[found, 1], out[found, 2] = centre, dist[a], actors
                out[found, 3], out[found, 4] = expected, score
            found += 1
            written += a + 1
    return found, written


@njit(nogil=True, cache=True)
def select(
    order: Any, members: Any, first: Any, site: Any, run: Any, x: Any, y: Any, group: Any, kept: Any, medoid: Any
) -> int:
    """Take candidates in the given order, each only when none of its sites is taken; return how many.

    Candidate ``w`` holds the occupied sites ``members[first[w]:first[w + 1]]``. ``group`` (m,) int64 receives the
    number of the group of each occupied site (-1 none), ``kept`` the candidate of each group and ``medoid`` its
    occupied site with the least summed distance to all actors of the group (``run`` as in `windows`).
    """
    group[:] = -1
    groups = 0
    for w in order:
        ids = members[first[w] : first[w + 1]]
        free = True
        for a in ids:
            if group[a] >= 0:
                free = False
                break
        if not free:
            continue
        for a in ids:
            group[a] = groups
        kept[groups] = w
        medoid[groups] = _medoid(ids, site, run, x, y)
        groups += 1
    return groups


@njit(nogil=True, cache=True)
def _medoid(ids: Any, site: Any, run: Any, x: Any, y: Any) -> int:
    best, least = -1, np.inf
    for a in ids:
        away = 0.0
        for b in ids:
            dx, dy = x[site[a]] - x[site[b]], y[site[a]] - y[site[b]]
            away += (run[b + 1] - run[b]) * np.sqrt(dx * dx + dy * dy)
        away = np.floor(away * _DIGITS + 0.5) / _DIGITS
        if away < least or (away == least and a < best):
            best, least = a, away
    return best


@njit(nogil=True, cache=True)
def draw(cumulative: Any, uniforms: Any, wanted: int, taken: Any, out: Any, got: int) -> int:
    """Draw distinct rows with probability proportional to their weight, one by one; return how many are drawn by now.

    ``cumulative`` (rows,) float64 running sums of the weights; each uniform number in [0, 1) proposes one row,
    refused when already
    ``taken`` (rows,) bool. Continues after ``got`` rows already written to ``out`` (wanted,) int64.
    """
    last = cumulative.size - 1
    for u in uniforms:
        if got == wanted:
            break
        row = min(np.searchsorted(cumulative, u * cumulative[last], side="right"), last)
        if not taken[row]:
            taken[row] = True
            out[got] = row
            got += 1
    return got
