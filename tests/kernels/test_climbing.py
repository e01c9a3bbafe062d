import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ladder_oracle import over_friction, parts
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import pdist, squareform

from placetypes._kernels import climbing
from placetypes._kernels.travel import spread

CELL = 1000.0
INF = float("inf")


def land(seed, shape=(9, 10), sources=9):
    rng = np.random.default_rng(seed)
    friction = rng.choice([0.0006, 0.001, 0.0025, 0.012], shape)
    friction[rng.random(shape) < 0.1] = np.inf
    cells = np.sort(rng.choice(friction.size, sources, replace=False))
    label = np.zeros(shape, np.int32)
    label.flat[cells] = np.arange(1, sources + 1)
    return friction, cells, label


def road_tree(friction, label, limit=INF):
    minutes, nearest = np.empty(friction.shape), np.empty(friction.shape, np.int32)
    spread(friction, label, False, CELL, limit, minutes, nearest)
    pairs, time = np.empty((4 * friction.size, 2), np.int64), np.empty(4 * friction.size)
    found = climbing.crossings(friction, minutes, nearest, CELL, limit, pairs, time)
    assert climbing.crossings(friction, minutes, nearest, CELL, limit, pairs[:1], time[:1]) == found
    pairs, time = pairs[:found] - 1, time[:found]
    kept = np.zeros(found, bool)
    count = climbing.spanning(np.argsort(time, kind="stable"), pairs, int(label.max()), kept)
    assert count == kept.sum()
    return pairs[kept], time[kept]


def as_matrix(pairs, time, nodes):
    away = np.full((nodes, nodes), np.inf)
    np.fill_diagonal(away, 0.0)
    for (a, b), t in zip(pairs, time, strict=True):
        away[a, b] = away[b, a] = min(t, away[a, b])
    return away


def same_parts(one, other, heights):
    return all((parts(one, h + 1e-9) == parts(other, h + 1e-9)).all() for h in heights)


@settings(max_examples=40, derandomize=True)
@given(seed=st.integers(0, 10**6))
def test_territories_give_the_single_linkage_tree_of_travel_time(seed):
    friction, cells, label = land(seed)
    away = over_friction(friction, CELL, [[c] for c in cells])
    pairs, time = road_tree(friction, label)
    assert len(pairs) == 9 - len(np.unique(parts(away, 1e9)))
    assert same_parts(as_matrix(pairs, time, 9), away, np.unique(away[np.isfinite(away)]))


@settings(max_examples=20, derandomize=True)
@given(seed=st.integers(0, 10**6), limit=st.sampled_from([1.0, 3.0, 6.0]))
def test_within_a_limit_nothing_is_lost_and_nothing_beyond_is_told(seed, limit):
    friction, cells, label = land(seed)
    away = over_friction(friction, CELL, [[c] for c in cells])
    pairs, time = road_tree(friction, label, limit)
    assert (time <= limit).all()
    assert same_parts(as_matrix(pairs, time, 9), away, np.unique(away[away <= limit - 1e-6]))


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_land_has_links_of_the_same_lengths(turns):
    friction, _, label = land(5)
    _, time = road_tree(friction, label)
    _, turned = road_tree(np.ascontiguousarray(np.rot90(friction, turns)), np.ascontiguousarray(np.rot90(label, turns)))
    assert sorted(time.tolist()) == sorted(turned.tolist())


@settings(max_examples=30, derandomize=True)
@given(seed=st.integers(0, 10**6), n=st.integers(1, 30))
def test_the_straight_tree_is_as_short_as_any(seed, n):
    place = np.random.default_rng(seed).integers(0, 12, (n, 2)).astype(float)
    place = np.unique(place, axis=0)
    pairs, d2 = np.empty((len(place) - 1, 2), np.int64), np.empty(len(place) - 1)
    climbing.straight_tree(place[:, 0].copy(), place[:, 1].copy(), pairs, d2)
    away = squareform(pdist(place)) if len(place) > 1 else np.zeros((1, 1))
    np.testing.assert_allclose(d2, ((place[pairs[:, 0]] - place[pairs[:, 1]]) ** 2).sum(axis=1))
    assert np.sqrt(d2).sum() == pytest.approx(minimum_spanning_tree(away).sum())
    assert len(np.unique(parts(as_matrix(pairs, np.sqrt(d2), len(place)), 1e9))) == 1


@settings(max_examples=40, derandomize=True)
@given(seed=st.integers(0, 10**6))
def test_one_more_node_hangs_together_through_its_few_links_as_through_all(seed):
    rng = np.random.default_rng(seed)
    place = rng.integers(0, 15, (14, 2)).astype(float)
    away = squareform(pdist(place))
    away[away > 9] = np.inf
    others = away[:-1, :-1]
    pairs = np.array([(a, b) for a in range(13) for b in range(a) if np.isfinite(others[a, b])]).reshape(-1, 2)
    time = others[pairs[:, 0], pairs[:, 1]]
    order = np.argsort(time, kind="stable")
    kept = np.zeros(len(order), bool)
    climbing.spanning(order, pairs, 13, kept)
    tree = order[kept[order]]
    to, out = away[-1, :-1].copy(), np.empty(13, np.int64)
    found = climbing.joining(pairs[tree], time[tree], np.argsort(to, kind="stable"), to, 8.0, out)
    few = np.vstack([pairs[tree], np.column_stack([np.full(found, 13), out[:found]])])
    matrix = as_matrix(few, np.concatenate([time[tree], to[out[:found]]]), 14)
    heights = np.unique(away[away <= 8.0])
    assert same_parts(matrix, away, heights)
    assert found <= np.isfinite(to).sum()
