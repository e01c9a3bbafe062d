"""From micro-clusters to constellations: spanning trees of travel time, and the branches of one world.

A tree is found without a matrix of all pairs: minutes between two places that lie next to each other are those of the
cheapest step across the border of their territories, and these steps hold a minimum spanning tree of the travel-time
metric (Mehlhorn 1988). scipy's `minimum_spanning_tree` was weighed for the rest: it takes a link of 0 minutes for none.
"""

from typing import Any

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.linkage import _root
from placetypes._kernels.scan import poisson_score
from placetypes._kernels.travel import half_crossing


@kernel
def crossings(friction: Any, minutes: Any, label: Any, cell_size: float, limit: float, out: Any, time: Any) -> int:
    """Steps between cells nearest to different places, with the minutes from place to place; return how many.

    ``friction``, ``minutes`` and ``label`` are those of `travel.spread`. Written to ``out`` (capacity, 2), labels, the
    smaller first, and ``time``: those of at most ``limit`` minutes. More than fit: the call is to be repeated.
    """
    rows, cols = label.shape
    diagonal = cell_size * np.sqrt(2.0)
    found = 0
    for row in range(rows):
        for col in range(cols):
            here = label[row, col]
            if here == 0:
                continue
            for step in range(4):  # east, south-west, south, south-east: every pair of neighbours once
                r = row if step == 0 else row + 1
                c = col + 1 if step == 0 else col + step - 2
                if r >= rows or c < 0 or c >= cols or label[r, c] == 0 or label[r, c] == here:
                    continue
                length = diagonal if r != row and c != col else cell_size
                across = half_crossing(friction[row, col], length) + half_crossing(friction[r, c], length)
                whole = minutes[row, col] + minutes[r, c] + across
                if whole <= limit and np.isfinite(whole):
                    if found < time.size:
                        out[found, 0], out[found, 1] = min(here, label[r, c]), max(here, label[r, c])
                        time[found] = whole
                    found += 1
    return found


@kernel
def spanning(order: Any, edges: Any, nodes: int, kept: Any) -> int:
    """Mark in ``kept`` the edges of the minimum spanning forest, ``order`` sorting them (Kruskal); return how many."""
    parent = np.arange(nodes)
    count = 0
    for e in order:
        a, b = _root(parent, edges[e, 0]), _root(parent, edges[e, 1])
        kept[e] = a != b
        if a != b:
            parent[max(a, b)] = min(a, b)
            count += 1
    return count


@kernel
def straight_tree(x: Any, y: Any, out: Any, d2: Any) -> None:
    """Minimum spanning tree of points in the plane (Prim): ``out`` (n - 1, 2) and squared lengths ``d2``.

    Quadratic in time, linear in memory, and without the degenerate cases of a triangulation.
    """
    n = x.size
    nearest, best = np.zeros(n, np.int64), np.full(n, np.inf)
    todo = np.ones(n, np.bool_)
    here = 0
    for step in range(n - 1):
        todo[here] = False
        following = -1
        for a in range(n):
            if not todo[a]:
                continue
            away = (x[a] - x[here]) ** 2 + (y[a] - y[here]) ** 2
            if away < best[a]:
                best[a], nearest[a] = away, here
            if following < 0 or best[a] < best[following]:
                following = a
        out[step, 0], out[step, 1], d2[step] = nearest[following], following, best[following]
        here = following


@kernel
def joining(edges: Any, time: Any, order: Any, to: Any, limit: float, out: Any) -> int:
    """Links of one more node that the spanning tree of the others and it needs; return how many.

    ``edges`` and ``time`` are the tree of the others, ascending; ``to`` the minutes to each of them, which ``order``
    sorts. Written to ``out``: the nodes it is linked to. Within any number of minutes it hangs together with the same
    nodes through these links as through all of them.
    """
    n = to.size
    parent = np.arange(n + 1)
    found, e = 0, 0
    for node in order:
        if to[node] > limit:
            break
        while e < time.size and time[e] <= to[node]:
            a, b = _root(parent, edges[e, 0]), _root(parent, edges[e, 1])
            parent[max(a, b)] = min(a, b)
            e += 1
        a, b = _root(parent, node), _root(parent, n)
        if a != b:
            parent[max(a, b)] = min(a, b)
            out[found] = node
            found += 1
    return found


@kernel
def links(
    chosen: Any, edges: Any, time: Any, lone: int, first: Any, link: Any, link_time: Any, between: Any
) -> tuple[Any, Any]:
    """All links that the single linkage of one theme needs: pairs of nodes, (links, 2) int64, and their minutes.

    Nodes are the ``lone`` actors, then the micro-clusters ``chosen``; parameters as in `constellations`.
    """
    n, e = chosen.size, edges.shape[0]
    total = e + n * (n - 1) // 2
    for s in range(n):
        total += first[chosen[s] + 1] - first[chosen[s]]
    pairs, minutes = np.empty((total, 2), np.int64), np.empty(total)
    for k in range(e):
        pairs[k, 0], pairs[k, 1], minutes[k] = edges[k, 0], edges[k, 1], time[k]
    for s in range(n):
        for p in range(first[chosen[s]], first[chosen[s] + 1]):
            pairs[e, 0], pairs[e, 1], minutes[e] = lone + s, link[p], link_time[p]
            e += 1
        for other in range(s):
            pairs[e, 0], pairs[e, 1] = lone + s, lone + other
            minutes[e] = between[chosen[s], chosen[other]]
            e += 1
    return pairs, minutes


@kernel
def _reach(
    root: int, here: float, parent: Any, chosen: Any, lone: int, first: Any, link: Any, link_time: Any, between: Any
) -> int:
    """Micro-clusters that are not of the theme and would hang together with the branch if they were."""
    has_theme = np.zeros(between.shape[0], np.bool_)
    has_theme[chosen] = True
    count = 0
    for j in range(between.shape[0]):
        near = False
        for p in range(first[j], first[j + 1]):
            near |= link_time[p] <= here and _root(parent, link[p]) == root
        for s in range(chosen.size):
            near |= between[j, chosen[s]] <= here and _root(parent, lone + s) == root
        count += near and not has_theme[j]
    return count


@kernel
def constellations(
    chosen: Any, edges: Any, time: Any, lone: int, first: Any, link: Any, link_time: Any, between: Any, within: Any,
    least: int, out: Any,
) -> int:  # fmt: skip
    """Branches of one theme's single-linkage tree with more micro-clusters than expected; return how many.

    Parameters
    ----------
    chosen
        int64 (n,), the micro-clusters that have the theme in this world, ascending.
    edges, time
        Spanning tree of the theme's ``lone`` actors.
    first, link, link_time
        Links of every micro-cluster to them, as `joining` gives them: those of micro-cluster j from ``first[j]``.
    between
        float64 (N, N), minutes between micro-clusters.
    within
        Ascending limits, minutes: a branch belongs to the first that its longest link does not pass.
    least
        Fewest micro-clusters.
    out
        Written, (n, 6): index of the limit, longest link, micro-clusters, micro-clusters of any theme in reach, score,
        one of the branch's micro-clusters. A branch is kept when it scores higher than every branch inside it and no
        branch around it, of the same limit, is kept.
    """
    n, everyone, found, e = chosen.size, between.shape[0], 0, 0
    pairs, minutes = links(chosen, edges, time, lone, first, link, link_time, between)
    order = np.argsort(minutes, kind="mergesort")
    parent, holds, changed = np.arange(lone + n), np.zeros(lone + n, np.int64), np.zeros(lone + n, np.bool_)
    holds[lone:] = 1
    branch, above = np.full(n, -1), np.full(n, -1)
    while e < order.size and minutes[order[e]] <= within[-1]:
        here = minutes[order[e]]
        while e < order.size and minutes[order[e]] == here:
            a, b = _root(parent, pairs[order[e], 0]), _root(parent, pairs[order[e], 1])
            e += 1
            if a == b:
                continue
            a, b = min(a, b), max(a, b)
            parent[b] = a
            changed[a] = changed[a] or changed[b] or (holds[a] > 0 and holds[b] > 0)
            changed[b] = False
            holds[a] += holds[b]
        for s in range(n):
            root = _root(parent, lone + s)
            if not changed[root]:
                continue
            changed[root] = False
            for t in range(s, n):
                if _root(parent, lone + t) == root:
                    if branch[t] >= 0:
                        above[branch[t]] = found
                    branch[t] = found
            reach = holds[root] + _reach(root, here, parent, chosen, lone, first, link, link_time, between)
            score = poisson_score(holds[root], reach * n / everyone, n) if holds[root] >= least else 0.0
            out[found, 0], out[found, 1], out[found, 2] = np.searchsorted(within, here), here, holds[root]
            out[found, 3], out[found, 4], out[found, 5] = reach, score, chosen[s]
            found += 1
    outstanding: int = _outstanding(out, above, found)
    return outstanding


@kernel
def _outstanding(out: Any, above: Any, found: int) -> int:
    """Keep branches that score higher than all inside them, of one limit only the outermost; return how many."""
    inside, stands = np.zeros(found), np.zeros(found, np.bool_)
    for b in range(found):
        stands[b] = out[b, 4] > inside[b]
        if above[b] >= 0:
            inside[above[b]] = max(inside[above[b]], inside[b], out[b, 4])
    kept = 0
    for b in range(found):
        outermost, a = stands[b], above[b]
        while a >= 0 and outermost:
            outermost = not (stands[a] and out[a, 0] == out[b, 0])
            a = above[a]
        if outermost:
            out[kept] = out[b]  # branches are made from the inside out, so none is overwritten before it is read
            kept += 1
    return kept
