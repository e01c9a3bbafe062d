import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster
from scipy.cluster.hierarchy import linkage as tree
from scipy.spatial.distance import pdist, squareform

from placetypes._kernels import linkage, strips


def in_strips(x, y, weight, height):
    origin = float(y.min())
    start = np.empty(int(np.ptp(y) / height) + 2, np.int64)
    order = np.empty(len(x), np.int64)
    strips.strip_order(y, origin, height, start, order)
    return strips.Strips(x[order], y[order], weight[order], order, start, origin, height)


def world(seed):
    # whole metres on a small square, so that many links tie
    rng = np.random.default_rng(seed)
    place = np.unique(rng.integers(0, 40, (200, 2)) * 20.0, axis=0)
    site = np.sort(rng.choice(len(place), 40, replace=False))
    run = np.concatenate([[0], np.cumsum(rng.integers(1, 3, 40))])
    return place[:, 0].copy(), place[:, 1].copy(), rng.random(len(place)) * 0.2, site, run


@pytest.mark.parametrize("seed", range(3))
def test_pairs_are_all_that_reach_one_another(seed):
    x, y, _, site, _ = world(seed)
    reach2 = np.random.default_rng(seed).uniform(0, 300, len(x)) ** 2
    laid = in_strips(x[site], y[site], np.ones(40), 70.0)
    out, d2 = np.empty((2000, 2), np.int64), np.empty(2000)
    found = linkage.pairs(site, x, y, reach2, laid, out, d2)
    away = squareform(pdist(np.column_stack([x[site], y[site]]), "sqeuclidean"))
    want = {(a, b) for a in range(40) for b in range(a + 1, 40) if away[a, b] <= max(reach2[site[a]], reach2[site[b]])}
    got = [tuple(sorted(pair)) for pair in out[:found].tolist()]
    assert len(got) == len(set(got)) > 20
    assert set(got) == want
    np.testing.assert_allclose(d2[:found], [away[a, b] for a, b in got])
    assert linkage.pairs(site, x, y, reach2, laid, out[:3], d2[:3]) == found


@pytest.mark.parametrize("seed", range(3))
def test_union_counts_every_site_once(seed):
    x, y, weight, site, _ = world(seed)
    laid = in_strips(x, y, weight, 60.0)
    near = (x[:, None] - x[site[:9]]) ** 2 + (y[:, None] - y[site[:9]]) ** 2
    for d2 in (0.0, 400.0, 120.0**2):
        want = weight[near.min(axis=1) <= d2].sum()
        assert linkage.union_sum(site, 9, x, y, d2, laid, np.inf) == pytest.approx(want)
        if want > 1:
            assert 0.5 < linkage.union_sum(site, 9, x, y, d2, laid, 0.5) <= want + 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_branches_are_the_single_linkage_tree(seed):
    x, y, weight, site, run = world(seed)
    owner = np.random.default_rng(seed).integers(0, 15, run[-1])
    everyone, laid = in_strips(x, y, weight, 60.0), in_strips(x[site], y[site], np.ones(40), 70.0)
    most, total, floor, buffer = 5.0, float(run[-1]), 0.5, 0.5
    links, d2 = np.empty((2000, 2), np.int64), np.empty(2000)
    n = linkage.pairs(site, x, y, np.full(len(x), 1e7), laid, links, d2)
    out, members, first = np.empty((40, 5)), np.empty(2000, np.int64), np.empty(41, np.int64)
    order = np.argsort(d2[:n], kind="stable")
    found, written = linkage.branches(
        order, links, d2, site, run, owner, x, y, everyone, 3, 3, most, total, floor, buffer,
        out, members, first,
    )  # fmt: skip
    assert written == first[found]
    got = {frozenset(members[first[w] : first[w + 1]].tolist()): out[w, 1:] for w in range(found)}
    place = np.column_stack([x[site], y[site]])
    heights = tree(place, "single")[:, 2]
    want = {}
    for height in np.unique(heights.round(9)):
        label = fcluster(tree(place, "single"), height + 1e-6, "distance")
        before = fcluster(tree(place, "single"), height - 1e-6, "distance")
        for c in np.unique(label):
            inside = np.flatnonzero(label == c)
            if len(set(before[inside])) == 1:
                continue  # not changed by a link of this length
            k = int(np.diff(run)[inside].sum())
            names = {int(o) for a in inside for o in owner[run[a] : run[a + 1]]}
            near = ((x[:, None] - x[site[inside]]) ** 2 + (y[:, None] - y[site[inside]]) ** 2).min(axis=1)
            e = weight[near <= (height * buffer) ** 2 + 1e-6].sum()
            if k < 3 or len(names) < 3 or e > most or k <= e:
                continue
            outside = (total - k) * np.log((total - k) / (total - e)) if total > k else 0.0
            score = k * np.log(k / e) + outside
            if score >= floor:
                want[frozenset(inside.tolist())] = ((height * buffer) ** 2, k, e, score)
    assert got.keys() == want.keys()
    assert len(got) > 3
    for group, values in want.items():
        np.testing.assert_allclose(got[group], values, rtol=1e-7)
