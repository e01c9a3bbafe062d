"""Groups grown from actor to actor: the branches of the single-linkage tree, footprint the union of discs.

Links are limited to where a window can reach, which gives the exact tree there. For 9 700 actors they take 4 ms per
world, scipy's Delaunay triangulation 30 ms (one core, before its edges are read out).
"""

from typing import Any

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.scan import Candidates, Ground, Limits, World, poisson_score, room_of
from placetypes._kernels.strips import union_sum

_APART = 1.0 - 1e-9  # discs shrunk by this share do not meet, however their distance rounds


@kernel
def links(world: World, start: Any, near: Any, d2: Any, ends: Any, length: Any) -> int:
    """Pairs of occupied sites of which one can reach the other; return how many.

    ``start``, ``near`` and ``d2`` of `scan.neighbours`; written to ``ends`` (neighbours, 2) with squared distances
    ``length``.
    """
    found = 0
    for a in range(start.size - 1):
        for p in range(start[a], start[a + 1]):
            b = near[p]
            if b > a or (b < a and world.reach2[b] < d2[p]):
                ends[found, 0], ends[found, 1], length[found] = a, b, d2[p]
                found += 1
    return found


@kernel
def _root(parent: Any, a: int) -> int:
    while parent[a] != a:
        parent[a] = parent[parent[a]]
        a = parent[a]
    return a


@kernel
def _least_expected(a: int, least: Any, following: Any, site: Any, table: Any, step: int) -> float:
    """Fewest actors expected near a branch, when discs have grown to this step of the ladder."""
    best = least[a]
    while a >= 0:
        best = max(best, table[site[a], step])
        a = following[a]
    return float(best)


@kernel
def branches(
    ground: Ground, world: World, limits: Limits, order: Any, ends: Any, length: Any, buffer: float, blurred: float,
    base: int, w: int, found: Candidates,
) -> int:  # fmt: skip
    """Branches of the single-linkage tree that may reach the lowest score; return how many windows there are now.

    The footprint of a branch is all within ``buffer`` times its longest link of a member. Until two branches join, the
    discs around the members of one do not meet those of the other where the buffer is at most 0.5, so the union is
    expected to hold at least what both hold together; but links of up to ``blurred`` squared length (infinite for a
    larger buffer) may be shorter in truth.

    ``order`` sorts the `links` by length; those of equal length join at once, so that no order of rows decides.
    Written to ``found`` from ``w`` on, members from ``base`` on: in the order in which the tree chains them, every
    branch is one stretch. The first member of a branch is its smallest.
    """
    m = world.site.size
    parent, following, last = np.arange(m), np.full(m, -1), np.arange(m)
    actors, size = np.diff(world.run), np.ones(m, np.int64)
    least, done = np.zeros(m), np.full(m, -1.0)
    touched = np.empty(m, np.int64)
    begin, e, step = w, 0, 0
    while e < order.size:
        here, changed = length[order[e]], 0
        d2 = here * buffer * buffer
        while step + 1 < ground.radii.size and ground.radii[step + 1] ** 2 < d2 * _APART:
            step += 1
        while e < order.size and length[order[e]] == here:
            a, b = _root(parent, ends[order[e], 0]), _root(parent, ends[order[e], 1])
            e += 1
            if a == b:
                continue
            a, b = min(a, b), max(a, b)
            for c in (a, b):
                if least[c] <= limits.most and done[c] != here:
                    least[c] = _least_expected(c, least, following, world.site, ground.table, step)
            parent[b] = a
            following[last[a]] = b
            last[a] = last[b]
            actors[a] += actors[b]
            size[a] += size[b]
            least[a] = max(least[a], least[b]) if here <= blurred else least[a] + least[b]
            done[a] = here
            touched[changed] = a
            changed += 1
        for t in range(changed):
            a = touched[t]
            if parent[a] != a or done[a] < 0 or actors[a] < limits.least or least[a] > limits.most:
                continue
            done[a] = -1.0
            if least[a] > room_of(actors[a], ground.room):
                continue
            found.first[w], found.count[w], found.actors[w] = a, size[a], actors[a]
            found.d2[w], found.bound[w], found.grown[w] = d2, poisson_score(actors[a], least[a], ground.total), True
            w += 1
    _chain(parent, following, base, found, begin, w)
    return w


@kernel
def _chain(parent: Any, following: Any, base: int, found: Candidates, begin: int, end: int) -> None:
    """Write the chains of all trees one after the other, and where each branch begins in them."""
    place, at = np.empty(parent.size, np.int64), base
    for root in range(parent.size):
        a = root if parent[root] == root else -1
        while a >= 0:
            found.members[at] = a
            place[a] = at
            at += 1
            a = following[a]
    for w in range(begin, end):
        found.first[w] = place[found.first[w]]


@kernel
def count(ground: Ground, world: World, order: Any, found: Candidates, expected: Any) -> None:
    """Count what `branches` are expected to hold, and put their score in the place of their bound; 0 when too low.

    Most have to be counted in the end, which is twice as fast where ``order`` takes those of a tree together: they lie
    in the same strips, which memory then has at hand. ``expected`` (candidates,) float64 is written for branches; a
    lower bound where the score is too low.
    """
    x, y, discs = np.empty(world.site.size), np.empty(world.site.size), np.empty((world.site.size, 4))
    for w in order:
        ids = found.members[found.first[w] : found.first[w] + found.count[w]]
        for k in range(ids.size):
            x[k], y[k] = world.x[ids[k]], world.y[ids[k]]
        room = room_of(found.actors[w], ground.room)
        expected[w] = union_sum(x[: ids.size], y[: ids.size], found.d2[w], ground.everyone, room, discs)
        enough = expected[w] <= room
        found.bound[w] = poisson_score(found.actors[w], expected[w], ground.total) if enough else 0.0
