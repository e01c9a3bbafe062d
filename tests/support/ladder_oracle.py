"""The Cluster Ladder's branches in plain NumPy and SciPy: every pair of nodes, every height, nothing clever."""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components, dijkstra


def over_friction(friction, cell_size, sources):
    """Minutes between groups of cells (lists of flat indices) by a Dijkstra from each over the whole grid."""
    rows, cols = friction.shape
    start, end, cost = [], [], []
    for r, c in np.ndindex(rows, cols):
        for y in range(max(r - 1, 0), min(r + 2, rows)):
            for x in range(max(c - 1, 0), min(c + 2, cols)):
                if (y, x) == (r, c) or not np.isfinite(friction[r, c] + friction[y, x]):
                    continue
                minutes = (friction[r, c] + friction[y, x]) / 2 * cell_size * np.hypot(y - r, x - c)
                start.append(r * cols + c)
                end.append(y * cols + x)
                cost.append(minutes)
    graph = sparse.coo_array((cost, (start, end)), shape=(rows * cols, rows * cols)).tocsr()
    from_each = [dijkstra(graph, indices=source, min_only=True) for source in sources]
    away = np.array([[times[other].min() for other in sources] for times in from_each])
    np.fill_diagonal(away, 0.0)
    return away


def parts(away, minutes):
    """Number of the part each node belongs to when nodes within these minutes are linked."""
    return connected_components(sparse.csr_array(away <= minutes), directed=False)[1]


def score(observed, expected, total):
    """Log likelihood ratio of Kulldorff (1997) for ``total`` in all; 0 unless more than expected."""
    if observed <= expected:
        return 0.0
    rest = (total - observed) * np.log((total - observed) / (total - expected)) if total > observed else 0.0
    return observed * np.log(observed / expected) + rest


def branches(away, is_cluster, has_theme, *, within, least):
    """Branches that stand out, by nodes: (index of the limit, minutes, members, in reach, score), sorted.

    ``away`` is over the theme's lone actors and all micro-clusters; ``has_theme`` says which nodes are of the theme.
    """
    own = np.flatnonzero(has_theme)
    mine, everyone = int((is_cluster & has_theme).sum()), int(is_cluster.sum())
    found, seen = [], set()
    heights = np.unique(away[np.ix_(own, own)])
    for minutes in heights[heights <= within[-1]]:
        part = parts(away[np.ix_(own, own)], minutes)
        for number in np.unique(part):
            members = frozenset(own[part == number].tolist())
            clusters = frozenset(m for m in members if is_cluster[m])
            if len(clusters) < 2 or clusters in seen:
                continue
            seen.add(clusters)
            inside = sorted(members)
            reach = [
                j
                for j in np.flatnonzero(is_cluster)
                if j in members or (not has_theme[j] and away[j, inside].min() <= minutes)
            ]
            value = score(len(clusters), len(reach) * mine / everyone, mine) if len(clusters) >= least else 0.0
            limit = int(np.flatnonzero(np.asarray(within) >= minutes)[0])
            found.append((limit, float(minutes), members, len(reach), round(value, 9)))
    standing = [b for b in found if b[4] > max((a[4] for a in found if a[2] < b[2]), default=0.0)]
    kept = [b for b in standing if not any(a[0] == b[0] and a[2] > b[2] for a in standing)]
    return sorted(kept, key=lambda b: (b[1], min(b[2])))
