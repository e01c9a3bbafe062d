"""The strongest windows, no site twice: counted only when nothing stronger can be left."""

from typing import Any

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.scan import Candidates, Ground, Limits, World, poisson_score, room_of
from placetypes._kernels.strips import disc_sum

_DIGITS = 1e9  # summed distances are compared to nine decimals: sums taken in another order must not decide a tie


@kernel(forceinline=True)
def _free(ids: Any, group: Any) -> bool:
    for a in ids:  # noqa: SIM110 - numba compiles no generators
        if group[a] >= 0:
            return False
    return True


@kernel(forceinline=True)
def _enough_owners(ids: Any, world: World, seen: Any) -> bool:
    """Whether the actors at these sites belong to at least ``seen.size`` owners."""
    found = 0
    for a in ids:
        for row in range(world.run[a], world.run[a + 1]):
            new = True
            for b in range(found):
                if seen[b] == world.owner[row]:
                    new = False
                    break
            if new:
                seen[found] = world.owner[row]
                found += 1
                if found == seen.size:
                    return True
    return False


@kernel
def _wins_tie(v: int, w: int, found: Candidates) -> bool:
    """Among equal scores: most actors, discs before branches, smallest centre, smallest radius."""
    if found.actors[v] != found.actors[w]:
        return bool(found.actors[v] > found.actors[w])
    if found.grown[v] != found.grown[w]:
        return bool(found.grown[w])
    a, b = found.members[found.first[v]], found.members[found.first[w]]
    return bool(a < b or (a == b and found.d2[v] < found.d2[w]))


@kernel(forceinline=True)
def _before(v: int, w: int, score: Any, found: Candidates) -> bool:
    return bool(score[v] > score[w] or (score[v] == score[w] and _wins_tie(v, w, found)))


@kernel(forceinline=True)
def _push(heap: Any, size: int, w: int, score: Any, found: Candidates) -> None:
    at = size
    while at > 0:
        up = (at - 1) >> 1
        if not _before(w, heap[up], score, found):
            break
        heap[at] = heap[up]
        at = up
    heap[at] = w


@kernel(forceinline=True)
def _pop(heap: Any, size: int, score: Any, found: Candidates) -> int:
    """Take the first of the heap's ``size`` windows off it."""
    top, w, at = heap[0], heap[size - 1], 0
    while True:
        down = 2 * at + 1
        if down >= size - 1:
            break
        if down + 1 < size - 1 and _before(heap[down + 1], heap[down], score, found):
            down += 1
        if not _before(heap[down], w, score, found):
            break
        heap[at] = heap[down]
        at = down
    heap[at] = w
    return int(top)


@kernel
def _medoid(ids: Any, world: World) -> int:
    best, least = -1, np.inf
    for a in ids:
        away = 0.0
        for b in ids:
            dx, dy = world.x[a] - world.x[b], world.y[a] - world.y[b]
            away += (world.run[b + 1] - world.run[b]) * np.sqrt(dx * dx + dy * dy)
        away = np.floor(away * _DIGITS + 0.5) / _DIGITS
        if away < least or (away == least and a < best):
            best, least = a, away
    return int(best)


@kernel
def choose(
    ground: Ground, world: World, limits: Limits, found: Candidates, order: Any, group: Any, kept: Any, medoid: Any,
    expected: Any, score: Any,
) -> int:  # fmt: skip
    """Take the strongest window, drop all that share a site with it, and so on; return how many are taken.

    The same as counting every candidate, sorting them and taking them in turn, but a candidate is only counted when its
    bound reaches the strongest score left and none of its sites is taken. Branches come counted (`linkage.count`), on
    roads all windows (`network.count`).

    Parameters
    ----------
    ground, world, limits, found
        As in `placetypes._kernels.scan`.
    order
        (candidates,) int64, sorts ``found.bound`` downward; those that cannot reach the lowest score may be left out.
    group
        (m,) int64, written: number of the group of each occupied site, -1 none.
    kept, medoid
        (candidates,) int64, written from 0 on: window of each group and its occupied site with the least summed
        distance to all its actors.
    expected, score
        (candidates,) float64. ``expected`` is read, and written where it is NaN, which only discs along the straight
        line may be; ``score`` is written where the window has the lowest score.
    """
    heap, size, nearest, groups = np.empty(order.size, np.int64), 0, 0, 0
    seen = np.empty(limits.owners, np.int64)
    group[:] = -1
    while True:
        if nearest < order.size and (size == 0 or found.bound[order[nearest]] >= score[heap[0]]):
            w = order[nearest]
            nearest += 1
            counted = False
        elif size > 0:
            w = _pop(heap, size, score, found)
            size -= 1
            counted = True
        else:
            return groups
        ids = found.members[found.first[w] : found.first[w] + found.count[w]]
        if not _free(ids, group):
            continue
        if counted:
            for a in ids:
                group[a] = groups
            kept[groups], medoid[groups] = w, _medoid(ids, world)
            groups += 1
        elif _enough_owners(ids, world, seen):
            room = room_of(found.actors[w], ground.room)
            if np.isnan(expected[w]):
                expected[w] = disc_sum(world.x[ids[0]], world.y[ids[0]], found.d2[w], ground.everyone, room)
            if expected[w] <= room:
                score[w] = poisson_score(found.actors[w], expected[w], ground.total)
                _push(heap, size, w, score, found)
                size += 1
