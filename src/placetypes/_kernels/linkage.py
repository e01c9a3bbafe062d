"""Groups grown from actor to actor: the branches of the single-linkage tree, scored on the union of their discs.

Links are limited to where a window can reach, which gives the exact tree there. For 9 700 actors they take 4 ms per
world, scipy's Delaunay triangulation 30 ms (one core, before its edges are read out).
"""

from typing import Any

import numpy as np
from numba import njit

from placetypes._kernels.scan import enough_owners, poisson_score
from placetypes._kernels.strips import Strips, disc_sites, row_range, span


@njit(nogil=True, cache=True)
def pairs(site: Any, x: Any, y: Any, reach2: Any, focus: Strips, out: Any, d2: Any) -> int:
    """Pairs of occupied sites of which one can reach the other; return how many.

    Written to ``out`` (capacity, 2) with their squared distances ``d2``; more than fit means that the call is to be
    repeated.
    """
    ids, dist = np.empty(site.size, np.int64), np.empty(site.size)
    found = 0
    for a in range(site.size):
        s = site[a]
        near = disc_sites(x[s], y[s], reach2[s], focus, ids, dist)
        for p in range(near):
            b = ids[p]
            if b > a or (b < a and reach2[site[b]] < dist[p]):
                if found < d2.size:
                    out[found, 0], out[found, 1], d2[found] = a, b, dist[p]
                found += 1
    return found


@njit(nogil=True, cache=True)
def union_sum(sites: Any, count: int, x: Any, y: Any, d2: float, strips: Strips, most: float) -> float:
    """Sum of weights of sites within the squared distance of any of the first ``count`` sites given.

    Stops as soon as the sum is beyond ``most``.
    """
    total = 0.0
    radius = np.sqrt(d2)
    for a in range(count):
        cx, cy = x[sites[a]], y[sites[a]]
        low, high = row_range(cy, radius, strips)
        for row in range(low, high + 1):
            first, beyond = span(cx, cy, radius, row, strips)
            for p in range(first, strips.start[row + 1]):
                px, py = strips.x[p], strips.y[p]
                if px > beyond:
                    break
                if (px - cx) ** 2 + (py - cy) ** 2 > d2:
                    continue
                new = True
                for b in range(a):
                    s = sites[b]
                    if (px - x[s]) ** 2 + (py - y[s]) ** 2 <= d2:
                        new = False
                        break
                if new:
                    total += strips.weight[p]
        if total > most:
            return total
    return total


@njit(nogil=True, cache=True)
def _root(parent: Any, a: int) -> int:
    while parent[a] != a:
        parent[a] = parent[parent[a]]
        a = parent[a]
    return a


@njit(nogil=True, cache=True)
def _walk(a: int, following: Any, ids: Any) -> int:
    """Write the members of a branch; return how many."""
    count = 0
    while a >= 0:
        ids[count] = a
        count += 1
        a = following[a]
    return count


@njit(nogil=True, cache=True)
def branches(
    order: Any, edges: Any, d2: Any, site: Any, run: Any, owner: Any, x: Any, y: Any, everyone: Strips,
    least: int, owners: int, most: float, total: float, floor: float, buffer: float, out: Any, members: Any, first: Any,
) -> tuple[int, int]:  # fmt: skip
    """Branches of the single-linkage tree with clearly more actors than expected near them.

    Near is within ``buffer`` times the branch's longest link of a member.

    ``order`` sorts the pairs by distance. Written: ``out`` (capacity, 5) like `scan.windows`, the centre being the
    smallest member and the squared radius that of the discs around members; ``members`` and ``first`` as there, and so
    is what is returned. Links of equal length join at once, so that no order of rows decides.
    """
    m = site.size
    parent, following, last = np.arange(m), np.full(m, -1), np.arange(m)
    actors = np.diff(run)
    full, done = np.zeros(m, np.bool_), np.full(m, -1.0)
    touched, ids, seen = np.empty(m, np.int64), np.empty(m, np.int64), np.empty(owners, np.int64)
    found, written, e = 0, 0, 0
    first[0] = 0
    while e < order.size:
        here, changed = d2[order[e]], 0
        while e < order.size and d2[order[e]] == here:
            a, b = _root(parent, edges[order[e], 0]), _root(parent, edges[order[e], 1])
            e += 1
            if a == b:
                continue
            a, b = min(a, b), max(a, b)
            parent[b] = a
            following[last[a]] = b
            last[a] = last[b]
            actors[a] += actors[b]
            full[a] |= full[b]
            touched[changed] = a
            changed += 1
        for t in range(changed):
            a = touched[t]
            if parent[a] != a or full[a] or actors[a] < least or done[a] == here:
                continue
            done[a] = here
            count = _walk(a, following, ids)
            expected = union_sum(site[ids[:count]], count, x, y, here * buffer * buffer, everyone, most)
            if expected > most:
                full[a] = True
                continue
            score = poisson_score(actors[a], expected, total)
            if score < floor or not enough_owners(ids, count, run, owner, seen):
                continue
            if found < out.shape[0] and written + count <= members.size:
                out[found, 0], out[found, 1], out[found, 2] = a, here * buffer * buffer, actors[a]
                out[found, 3], out[found, 4] = expected, score
                members[written : written + count] = ids[:count]
                first[found + 1] = written + count
            found += 1
            written += count
    return found, written
