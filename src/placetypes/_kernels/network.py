"""Which sites lie how many ticks apart on a graph, and what is expected within so many ticks of some of them.

Lengths are whole ticks of at least 1, so that sums are exact, equal ways tie exactly and no order of rows decides. The
first nodes of a graph are the *sites* (distinct addresses), the others lie on roads. Distances are handed to the
kernels of the scan squared, as theirs are: squares of ticks are exact as long as a window reaches less than 2**26.
"""

from heapq import heappop, heappush
from typing import Any, NamedTuple

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.scan import Candidates, Ground, World, poisson_score, room_of

_NODE_BITS = 32  # of a key in the queue; the ticks stand above them, so that keys rank by ticks, then by node
_NODE_MASK = (1 << _NODE_BITS) - 1
_UNREACHED = 2**62
_FLOOR_32 = 1.0 - 1e-6  # keeps a float32 lower bound below its float64 value


class Graph(NamedTuple):
    """Undirected: from node ``a`` lead ``edges[start[a]:start[a + 1]]``, int32: the other node, and ticks."""

    start: Any
    edges: Any


class Rows(NamedTuple):
    """For each site those near it, itself first, ascending by ticks, then by number.

    Those of ``a`` are ``site[start[a]:start[a + 1]]`` (int32), ``ticks`` away (int32).
    """

    start: Any
    site: Any
    ticks: Any


@kernel
def joined(ends: Any, ticks: Any, nodes: int) -> Graph:
    """Graph of these edges: ``ends`` (edges, 2) node numbers, ``ticks`` (edges,) int64 lengths."""
    start = np.zeros(nodes + 1, np.int64)
    for e in range(ends.shape[0]):
        start[ends[e, 0] + 1] += 1
        start[ends[e, 1] + 1] += 1
    for a in range(nodes):
        start[a + 1] += start[a]
    free = start[:-1].copy()
    edges = np.empty((start[nodes], 2), np.int32)
    for e in range(ends.shape[0]):
        for a, b in ((ends[e, 0], ends[e, 1]), (ends[e, 1], ends[e, 0])):
            edges[free[a], 0], edges[free[a], 1] = b, ticks[e]
            free[a] += 1
    return Graph(start, edges)


@kernel(forceinline=True)
def _all_beyond(totals: Any, most: float) -> bool:
    for total in totals:  # noqa: SIM110 - numba compiles no generators
        if total <= most:
            return False
    return True


@kernel
def near(graph: Graph, weight: Any, radii: Any, most: float, at: Any) -> Rows:
    """Sites within reach of each of the sites ``at``: one shortest-path tree each (Dijkstra), as far as needed.

    ``weight`` (sites, themes) float64 is what is expected at each site. A tree is complete up to the first of the
    ascending ``radii`` (ticks) within which more than ``most`` is expected of every theme, or the last. Rows are
    those of ``at``, in that order.
    """
    sites, themes = weight.shape
    far = np.full(graph.start.size - 1, _UNREACHED)
    met = np.empty(graph.start.size - 1, np.int64)
    start, written = np.zeros(at.size + 1, np.int64), 0
    site, ticks = np.empty(at.size, np.int32), np.empty(at.size, np.int32)
    totals, last = np.empty(themes), int(radii[-1])
    for k in range(at.size):
        totals[:] = 0.0
        queue, step, count = [np.int64(at[k])], 0, 1
        far[at[k]], met[0] = 0, at[k]
        while queue:
            key = heappop(queue)
            here, a = key >> _NODE_BITS, key & _NODE_MASK
            if here > far[a]:
                continue
            while here > radii[step] and not _all_beyond(totals, most):
                step += 1  # never beyond the last: no key in the queue is
            if here > radii[step]:
                break
            if a < sites:
                if written == site.size:
                    site, ticks = _doubled(site), _doubled(ticks)
                site[written], ticks[written] = a, here
                written += 1
                for theme in range(themes):
                    totals[theme] += weight[a, theme]
            for e in range(graph.start[a], graph.start[a + 1]):
                b, there = graph.edges[e, 0], here + graph.edges[e, 1]
                if there < far[b] and there <= last:
                    if far[b] == _UNREACHED:
                        met[count] = b
                        count += 1
                    far[b] = there
                    heappush(queue, np.int64((there << _NODE_BITS) | b))
        for i in range(count):
            far[met[i]] = _UNREACHED
        start[k + 1] = written
    return Rows(start, site[:written].copy(), ticks[:written].copy())


@kernel
def _doubled(values: Any) -> Any:
    more = np.empty(2 * values.size, values.dtype)
    more[: values.size] = values
    return more


@kernel
def ladder_table(rows: Rows, weight: Any, radii: Any, most: float, at: Any, table: Any, reach2: Any) -> None:
    """Expected actors around each site at each step of the ladder of ticks, as `reach.ladder_table` gives them.

    ``weight`` (sites,) float64, ``radii`` (steps,) float64 ascending, the first 0.
    """
    steps = radii.size
    for a in at:
        table[a, :] = np.inf
        reach2[a] = radii[steps - 1] ** 2
        total, p = 0.0, rows.start[a]
        for step in range(steps):
            while p < rows.start[a + 1] and rows.ticks[p] <= radii[step]:
                total += weight[rows.site[p]]
                p += 1
            if total > most:
                reach2[a] = radii[step] ** 2
                break
            table[a, step] = total * _FLOOR_32


@kernel
def neighbours(world: World, rows: Rows, number: Any, start: Any, near_: Any, d2: Any) -> int:
    """Occupied sites that a window around each occupied site can reach; as `scan.neighbours`.

    ``number`` (sites,) int32 is -1 everywhere; it is used and left so.
    """
    for a in range(world.site.size):
        number[world.site[a]] = a
    total = 0
    for a in range(world.site.size):
        start[a] = total
        s = world.site[a]
        for p in range(rows.start[s], rows.start[s + 1]):
            away = float(rows.ticks[p]) ** 2
            if away > world.reach2[a]:
                break
            b = number[rows.site[p]]
            if b >= 0:
                if total < near_.size:
                    near_[total], d2[total] = b, away
                total += 1
    start[world.site.size] = total
    for a in range(world.site.size):
        number[world.site[a]] = -1
    return total


@kernel
def union_sum(sites: Any, d2: float, rows: Rows, weight: Any, most: float, seen: Any, mark: int) -> float:
    """Sum of weights of all sites within the root of ``d2`` of any of these, in the order of their rows.

    Stops as soon as the sum is beyond ``most``. ``seen`` (sites,) int64 is below ``mark`` everywhere, and written.
    """
    total = 0.0
    for s in sites:
        for p in range(rows.start[s], rows.start[s + 1]):
            if float(rows.ticks[p]) ** 2 > d2:
                break
            b = rows.site[p]
            if seen[b] < mark:
                seen[b] = mark
                total += weight[b]
        if total > most:
            break
    return total


@kernel
def count(ground: Ground, world: World, rows: Rows, weight: Any, found: Candidates, expected: Any) -> None:
    """Count what all windows are expected to hold, and put their score in the place of their bound; 0 when too low.

    ``expected`` (candidates,) float64 is written; infinite where a window reaches farther from one of its members than
    any window around that may, because more than the most is expected there.
    """
    seen, sites = np.zeros(weight.size, np.int64), np.empty(world.site.size, np.int64)
    for w in range(found.bound.size):
        members = found.members[found.first[w] : found.first[w] + found.count[w]]
        centres = members if found.grown[w] else members[:1]
        room, inside = room_of(found.actors[w], ground.room), True
        for k in range(centres.size):
            sites[k] = world.site[centres[k]]
            inside = inside and found.d2[w] <= world.reach2[centres[k]]
        if inside:
            expected[w] = union_sum(sites[: centres.size], found.d2[w], rows, weight, room, seen, w + 1)
        else:
            expected[w] = np.inf
        enough = expected[w] <= room
        found.bound[w] = poisson_score(found.actors[w], expected[w], ground.total) if enough else 0.0
