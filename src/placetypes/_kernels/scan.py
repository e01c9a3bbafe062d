"""Focus actors of one world and their neighbours; circular windows that may hold clearly more actors than expected.

A window is first only *bounded*: the ladder of `placetypes._kernels.reach` says how many actors it is expected to hold
at least, so how strong it is at most. `placetypes._kernels.choice` counts the few that can still win. No kernel accepts
NaN: callers refuse it.
"""

from typing import Any, NamedTuple

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.strips import Strips, disc_sites

_DIGITS = 1e9  # scores are compared to nine decimals: sums taken in another order must not decide a tie
_HALVINGS = 64  # of an interval, until its ends are neighbours in float64
_SMALL = 64  # insertion sort beats a general sort below this length


class Ground(NamedTuple):
    """What is the same in all worlds of a theme.

    ``everyone`` are all sites in strips (weight = expected actors), ``radii`` and ``table`` those of
    `reach.ladder_table`, ``total`` focus actors in the region, ``room`` that of `room_for`.
    """

    everyone: Strips
    radii: Any
    table: Any
    total: float
    room: Any


class World(NamedTuple):
    """Focus actors of one world.

    ``site`` (m,) int64 those that hold any, ascending: the *occupied sites*, which all kernels number from 0. Occupied
    site ``a`` lies at ``x[a]``, ``y[a]`` and windows around it reach as far as the root of ``reach2[a]``
    (`reach.ladder_table`); its actors are rows ``run[a]`` to ``run[a + 1]`` of ``owner``, the organisation of each
    actor.
    """

    site: Any
    x: Any
    y: Any
    reach2: Any
    run: Any
    owner: Any


class Limits(NamedTuple):
    """Fewest actors and organisations, most expected actors of a window."""

    least: int
    owners: int
    most: float


class Candidates(NamedTuple):
    """Windows not counted yet.

    Window ``w`` holds the occupied sites ``members[first[w]:first[w] + count[w]]``, the first of them its centre;
    ``actors[w]`` of them and a score of at most ``bound[w]``. ``d2`` is the squared radius of its disc or, when
    ``grown``, of the discs around all its members.
    """

    members: Any
    first: Any
    count: Any
    actors: Any
    d2: Any
    bound: Any
    grown: Any


@kernel
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


@kernel
def room_for(most: float, floor: float, total: float) -> Any:
    """Most actors expected, up to ``most``, where a window of 0, 1, 2, ... actors scores at least ``floor``.

    Up to ``total`` actors, or as many as have room for ``most``; -1 where no room is small enough.
    """
    enough = 1
    while enough < total and poisson_score(enough, most, total) < floor:
        enough += 1
    room = np.full(enough + 1, -1.0)
    for actors in range(1, enough + 1):
        if poisson_score(actors, most, total) >= floor:
            room[actors] = most
            continue
        low, high = 0.0, most
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if poisson_score(actors, middle, total) >= floor:
                low = middle
            else:
                high = middle
        if low > 0.0:
            room[actors] = low
    return room


@kernel(forceinline=True)
def room_of(actors: int, room: Any) -> float:
    """Look up the `room_for` this many actors."""
    return float(room[min(actors, room.size - 1)])


@kernel
def _sink(ids: Any, dist: Any, place: int, count: int) -> None:
    """Restore the heap, the farthest site first, of which only the one at ``place`` may be too near."""
    key, number = dist[place], ids[place]
    while 2 * place + 1 < count:
        child = 2 * place + 1
        other = child + 1
        if other < count and (dist[other] > dist[child] or (dist[other] == dist[child] and ids[other] > ids[child])):
            child = other
        if dist[child] < key or (dist[child] == key and ids[child] < number):
            break
        dist[place], ids[place] = dist[child], ids[child]
        place = child
    dist[place], ids[place] = key, number


@kernel
def _by_distance(ids: Any, dist: Any, count: int) -> None:
    """Sort sites by distance, then by number, in place.

    Many by a heap: numba's `argsort` took 4 of the 5 seconds that this kernel needed to compile.
    """
    if count > _SMALL:
        for place in range(count // 2 - 1, -1, -1):
            _sink(ids, dist, place, count)
        for last in range(count - 1, 0, -1):
            dist[0], dist[last] = dist[last], dist[0]
            ids[0], ids[last] = ids[last], ids[0]
            _sink(ids, dist, 0, last)
        return
    for a in range(1, count):
        key, number = dist[a], ids[a]
        b = a - 1
        while b >= 0 and (dist[b] > key or (dist[b] == key and ids[b] > number)):
            dist[b + 1], ids[b + 1] = dist[b], ids[b]
            b -= 1
        dist[b + 1], ids[b + 1] = key, number


@kernel
def neighbours(world: World, occupied: Strips, start: Any, near: Any, d2: Any) -> int:
    """Occupied sites that a window around each occupied site can reach, nearest first (itself), ties by number.

    ``occupied`` are the occupied sites in strips. Those of ``a`` are ``near[start[a]:start[a + 1]]`` at squared
    distances ``d2``; ``start`` (m + 1,), ``near`` and ``d2`` (room,) are written. Returns how many there are: more than
    there is room for means that the call is to be repeated with more.
    """
    m = world.site.size
    ids, dist = np.empty(m, np.int64), np.empty(m)
    total = 0
    for a in range(m):
        count = disc_sites(world.x[a], world.y[a], world.reach2[a], occupied, ids, dist)
        start[a] = total
        if total + count <= near.size:
            _by_distance(ids, dist, count)
            for k in range(count):
                near[total + k], d2[total + k] = ids[k], dist[k]
        total += count
    start[m] = total
    return total


@kernel
def discs(ground: Ground, world: World, limits: Limits, start: Any, d2: Any, found: Candidates) -> int:
    """Circular windows around occupied sites that may reach the lowest score; return how many.

    Each reaches exactly to one more occupied site, or to all at a tied distance. ``start`` and ``d2`` of `neighbours`,
    whose ``near`` is the beginning of ``found.members``. Written to ``found`` from 0 on; there are never more than
    neighbours.
    """
    radii, run = ground.radii, world.run
    w = 0
    for centre in range(world.site.size):
        s = world.site[centre]
        actors, step = 0, 0
        low, high = start[centre], start[centre + 1]
        for p in range(low, high):
            a = found.members[p]
            actors += run[a + 1] - run[a]
            if actors < limits.least or (p + 1 < high and d2[p + 1] == d2[p]):
                continue
            while step + 1 < radii.size and radii[step + 1] * radii[step + 1] <= d2[p]:
                step += 1
            least = ground.table[s, step]
            if least > limits.most:
                break
            if least > room_of(actors, ground.room):
                continue
            found.first[w], found.count[w], found.actors[w] = low, p + 1 - low, actors
            found.d2[w], found.bound[w], found.grown[w] = d2[p], poisson_score(actors, least, ground.total), False
            w += 1
    return w
