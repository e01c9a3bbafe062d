import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from placetypes._kernels import network


def graph(seed, sites, nodes):
    """A sparse graph in parts, with short whole lengths, so that many ways tie."""
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, nodes, (2 * nodes, 2))
    ends = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
    ticks = rng.integers(1, 6, len(ends))
    one = network.joined(ends, ticks, nodes)
    every = dijkstra(csr_matrix((one.edges[:, 1].astype(float), one.edges[:, 0], one.start), shape=(nodes, nodes)))
    return one, every[:sites, :sites]


def every_row(one, weight, radii, most):
    sites = len(weight)
    return network.near(one, weight, radii, most, np.arange(sites))


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10_000), sites=st.integers(1, 30), themes=st.integers(1, 3), most=st.sampled_from([0.5, 2.0])
)
def test_rows_hold_all_that_is_near_as_far_as_any_theme_needs(seed, sites, themes, most):
    one, every = graph(seed, sites, sites + 10)
    assert np.array_equal(every, every.T)
    weight = np.random.default_rng(seed).random((sites, themes)) * 0.4
    radii = np.array([0.0, 2.0, 3.5, 7.0, 12.0])
    rows = every_row(one, weight, radii, most)
    for a in range(sites):
        sums = [[weight[every[a] <= r, theme].sum() for theme in range(themes)] for r in radii]
        reach = next((r for r, of_r in zip(radii, sums, strict=True) if min(of_r) > most), radii[-1])
        inside = np.flatnonzero(every[a] <= reach)
        order = inside[np.lexsort((inside, every[a, inside]))]
        assert rows.site[rows.start[a] : rows.start[a + 1]].tolist() == order.tolist()
        assert rows.ticks[rows.start[a] : rows.start[a + 1]].tolist() == every[a, order].tolist()


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), sites=st.integers(2, 30), most=st.sampled_from([0.5, 2.0, np.inf]))
def test_the_ladder_is_what_lies_within_each_step(seed, sites, most):
    one, every = graph(seed, sites, sites + 10)
    weight, radii = np.random.default_rng(seed).random(sites) * 0.4, np.array([0.0, 2.0, 3.5, 7.0])
    rows = every_row(one, weight[:, None], radii, most)
    table, reach2 = np.full((sites, 4), np.nan, np.float32), np.empty(sites)
    network.ladder_table(rows, weight, radii, most, np.arange(sites), table, reach2)
    for a in range(sites):
        sums = np.array([weight[every[a] <= r].sum() for r in radii])
        step = int(np.argmax(sums > most)) if (sums > most).any() else 4
        assert np.isinf(table[a, step:]).all()
        assert (table[a, :step] <= sums[:step]).all()
        np.testing.assert_allclose(table[a, :step], sums[:step], rtol=1e-5)
        assert reach2[a] == radii[min(step, 3)] ** 2


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), sites=st.integers(2, 30))
def test_a_union_counts_each_site_once_and_stops_beyond_the_most(seed, sites):
    one, every = graph(seed, sites, sites + 10)
    rng = np.random.default_rng(seed)
    weight, rows = rng.random(sites), every_row(one, np.zeros((sites, 1)), np.array([0.0, 9.0]), 1.0)
    centres, d2, seen = rng.permutation(sites)[:3], 20.25, np.zeros(sites, np.int64)
    want = weight[(every[centres] ** 2 <= d2).any(axis=0)].sum()
    for mark in (1, 2):
        assert np.isclose(network.union_sum(centres, d2, rows, weight, np.inf, seen, mark), want)
    stopped = network.union_sum(centres, d2, rows, weight, want / 2, seen, 3)
    assert want / 2 < stopped <= want * (1 + 1e-9)
