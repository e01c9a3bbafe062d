import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_travel import plain_spread
from scipy import sparse
from scipy.sparse.csgraph import dijkstra
from strategies import SMALL, TURNS, turned

from placetypes._kernels.travel import half_crossing, spread

BOTH = [spread, getattr(spread, "py_func", spread)]
CELL = 1000.0


def run(kernel, friction, sources, free_start=True, limit=math.inf):
    minutes, label = np.empty(friction.shape), np.empty(friction.shape, np.int32)
    kernel(friction, sources.astype(np.int32), free_start, CELL, limit, minutes, label)
    return minutes, label


def steps(friction, sources, free_start):
    """Cost of every step between neighbours, (from, to) -> minutes; none into a source."""
    rows, cols = friction.shape
    cost = {}
    for r, c in np.ndindex(rows, cols):
        leave = 0.0 if free_start and sources[r, c] else friction[r, c]
        for y in range(max(r - 1, 0), min(r + 2, rows)):
            for x in range(max(c - 1, 0), min(c + 2, cols)):
                if (y, x) == (r, c) or sources[y, x]:
                    continue
                minutes = (leave + friction[y, x]) / 2 * CELL * math.hypot(y - r, x - c)
                if math.isfinite(minutes):
                    cost[r * cols + c, y * cols + x] = minutes
    return cost


def per_source(friction, sources, free_start):
    """Minutes from each label to each cell by scipy's Dijkstra, (labels, cells)."""
    cost = steps(friction, sources, free_start)
    size = friction.size
    start, end = zip(*cost, strict=True) if cost else ((), ())
    graph = sparse.coo_array((list(cost.values()), (start, end)), shape=(size, size)).tocsr()
    labels = [k for k in np.unique(sources) if k]
    out = np.full((len(labels), size), np.inf)
    for number, k in enumerate(labels):
        cells = np.flatnonzero(sources.ravel() == k)
        out[number] = dijkstra(graph, indices=cells, min_only=True)
        out[number][(sources.ravel() > 0) & (sources.ravel() != k)] = np.inf
    return labels, out


def world(seed, barrier=0.15, shape=(8, 9), many=4):
    rng = np.random.default_rng(seed)
    friction = rng.choice([0.0006, 0.001, 0.0025, 0.012], shape)
    friction[rng.random(shape) < barrier] = np.inf
    sources = np.where(rng.random(shape) < 0.08, rng.integers(1, many + 1, shape), 0)
    return friction, sources.astype(np.int32)


@pytest.mark.parametrize("free_start", [True, False])
@pytest.mark.parametrize("seed", range(10))
def test_times_and_places_are_those_of_an_independent_dijkstra(seed, free_start):
    friction, sources = world(seed)
    labels, times = per_source(friction, sources, free_start)
    expected = times.min(axis=0, initial=np.inf).reshape(friction.shape)
    for kernel in BOTH:
        minutes, label = run(kernel, friction, sources, free_start)
        np.testing.assert_allclose(minutes, expected, rtol=0, atol=1e-9)
        assert (np.isinf(minutes) == (label == 0)).all()
        for cell in np.flatnonzero(label.ravel()):
            near = [k for k, t in zip(labels, times[:, cell], strict=True) if t <= minutes.ravel()[cell] + 1e-9]
            assert label.ravel()[cell] in near


@pytest.mark.parametrize("seed", range(10))
def test_every_cell_holds_the_smallest_time_and_then_label_that_a_neighbour_can_give(seed):
    """A certificate without tolerance: with steps that cost something it has one solution."""
    friction, sources = world(seed, many=3)
    friction = np.where(np.isfinite(friction), 0.001, np.inf)  # one speed, so that ties abound
    cost = steps(friction, sources, True)
    for kernel in BOTH:
        minutes, label = (a.ravel() for a in run(kernel, friction, sources))
        offers = {}
        for (start, end), step in cost.items():
            if label[start]:
                # the kernel's own arithmetic, so that equality is exact
                cols = friction.shape[1]
                straight = abs(start - end) in {1, cols}
                length = CELL if straight else CELL * np.sqrt(2.0)
                leave = 0.0 if sources.ravel()[start] else friction.ravel()[start]
                time = minutes[start] + half_crossing(leave, length) + half_crossing(friction.ravel()[end], length)
                assert time == pytest.approx(minutes[start] + step)
                offers.setdefault(end, []).append((time, label[start]))
        for cell in range(friction.size):
            if sources.ravel()[cell]:
                assert (minutes[cell], label[cell]) == (0.0, sources.ravel()[cell])
            else:
                assert (minutes[cell], label[cell]) == min(offers.get(cell, [(np.inf, 0)]))


@pytest.mark.parametrize("kernel", BOTH)
def test_of_two_sources_at_the_same_time_the_smaller_label_wins(kernel):
    friction = np.full((1, 5), 0.001)
    for left, right in ((1, 2), (2, 1)):
        minutes, label = run(kernel, friction, np.array([[left, 0, 0, 0, right]]))
        assert minutes.tolist() == [[0, 0.5, 1.5, 0.5, 0]]
        assert label.tolist() == [[left, left, 1, right, right]]


@pytest.mark.parametrize("kernel", BOTH)
def test_a_smaller_label_that_comes_later_at_the_same_time_is_handed_on(kernel):
    # cells that cost nothing: label 1 reaches them at the same time as label 2, after it was queued
    friction = np.zeros((1, 6))
    minutes, label = run(kernel, friction, np.array([[2, 0, 0, 0, 0, 1]]))
    assert not minutes.any()
    assert label.tolist() == [[2, 1, 1, 1, 1, 1]]


@pytest.mark.parametrize("kernel", BOTH)
def test_sources_side_by_side_keep_their_labels_and_pass_nothing_on(kernel):
    friction = np.full((1, 4), 0.001)
    minutes, label = run(kernel, friction, np.array([[3, 1, 1, 0]]))
    assert label.tolist() == [[3, 1, 1, 1]]
    assert minutes.tolist() == [[0, 0, 0, 0.5]]
    minutes, _ = run(kernel, friction, np.array([[3, 1, 1, 0]]), free_start=False)
    assert minutes.tolist() == [[0, 0, 0, 1.0]]


@pytest.mark.parametrize("kernel", BOTH)
def test_what_cannot_be_crossed_is_not_crossed_even_by_a_corner(kernel):
    friction = np.full((3, 3), 0.001)
    friction[:, 1] = np.inf
    source = np.zeros((3, 3), np.int32)
    source[1, 0] = 7
    minutes, label = run(kernel, friction, source)
    assert np.isinf(minutes[:, 1:]).all()
    assert not label[:, 1:].any()
    friction[1, 1] = np.nan  # an unknown friction is no way through either
    assert np.isinf(run(kernel, friction, source)[0][:, 1:]).all()
    friction[0, 1] = 0.001
    assert run(kernel, friction, source)[0][1, 2] == pytest.approx(0.5 * 2**0.5 + 2**0.5)


@pytest.mark.parametrize("kernel", BOTH)
def test_the_limit_itself_is_reached(kernel):
    friction = np.full((1, 4), 0.001)
    source = np.array([[1, 0, 0, 0]])
    minutes, label = run(kernel, friction, source, limit=1.5)
    assert minutes.tolist() == [[0, 0.5, 1.5, np.inf]]
    assert label.tolist() == [[1, 1, 1, 0]]


@pytest.mark.parametrize("kernel", BOTH)
def test_without_sources_nothing_is_reached(kernel):
    minutes, label = run(kernel, np.full((2, 3), 0.001), np.zeros((2, 3)))
    assert np.isinf(minutes).all()
    assert not label.any()


@pytest.mark.parametrize("turn", TURNS)
def test_turning_the_world_turns_the_answer(turn):
    friction, sources = world(42)
    minutes, label = run(spread, friction, sources)
    turned_minutes, turned_label = run(spread, turned(turn, friction), turned(turn, sources))
    np.testing.assert_array_equal(turned_minutes, turned(turn, minutes))
    np.testing.assert_array_equal(turned_label, turned(turn, label))


@pytest.mark.parametrize("seed", range(6))
def test_no_way_grows_longer_when_a_source_is_added_or_friction_falls(seed):
    friction, sources = world(seed)
    before, _ = run(spread, friction, sources)
    more = sources.copy()
    more[seed, seed] = 9
    assert (run(spread, friction, more)[0] <= before).all()
    easier = np.where(np.random.default_rng(seed).random(friction.shape) < 0.3, 0.0005, friction)
    assert (run(spread, np.minimum(friction, easier), sources)[0] <= before).all()


@pytest.mark.parametrize("seed", range(12))
def test_ways_of_the_same_steps_in_another_order_take_the_same_time(seed):
    """A cell between two sources, as far from either over the same cells in another order: the smaller label wins."""
    rng = np.random.default_rng(seed)
    one = rng.choice([1 / 300, 1 / 700, 1 / 1100, 0.1], 7)  # no sum of these is exact in binary
    other = rng.permutation(one)
    friction = np.concatenate([[0.001], one, [0.001], other, [0.001]])[None]
    for left, right in ((1, 2), (2, 1)):
        sources = np.zeros(friction.shape, np.int32)
        sources[0, 0], sources[0, -1] = left, right
        assert run(spread, friction, sources)[1][0, 8] == 1


def by_tiles(friction, sources, tile, free_start=True, limit=math.inf):
    minutes, label = np.empty(friction.shape), np.empty(friction.shape, np.int32)
    spread(friction, sources, free_start, CELL, limit, minutes, label, tile)
    return minutes, label


def assert_same(found, expected):
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)


sides = st.integers(1, 12)


@settings(**SMALL | {"max_examples": 150})
@given(
    seed=st.integers(0, 2**32 - 1),
    sizes=st.tuples(sides, sides, sides, sides),
    speeds=st.sampled_from([[0.001], [0.0], [0.0, 0.001], [0.0006, 0.001, 0.0015, 0.012]]),
    wall=st.sampled_from([0.0, 0.2, 0.5]),
    limit=st.sampled_from([-1.0, 0.0, 1.0, 3.7, math.inf]),
)
def test_minutes_and_places_are_those_of_a_plain_queue_whatever_the_tiles(seed, sizes, speeds, wall, limit):
    free_start = seed % 2 == 0
    rng, shape, tile = np.random.default_rng(seed), sizes[:2], sizes[2:]
    friction = rng.choice(speeds, shape)
    friction[rng.random(shape) < wall] = rng.choice([np.inf, np.nan])
    sources = np.where(rng.random(shape) < 0.1, rng.integers(1, 5, shape), 0).astype(np.int32)
    expected = plain_spread(friction, sources, free_start, CELL, limit)
    assert_same(by_tiles(friction, sources, tile, free_start, limit), expected)
    assert_same(run(spread, friction, sources, free_start, limit), expected)


@pytest.mark.parametrize("tile", [(4, 4), (7, 3), (64, 256)])
@pytest.mark.parametrize("turn", TURNS)
def test_a_corridor_that_winds_through_every_tile_is_followed_to_its_end(turn, tile):
    friction = np.full((21, 20), np.inf)
    friction[::2] = 0.001
    friction[1::4, -1] = friction[3::4, 0] = 0.001
    sources = np.zeros(friction.shape, np.int32)
    sources[0, 0] = 3
    friction, sources = turned(turn, friction), turned(turn, sources)
    minutes, label = by_tiles(friction, sources, tile)
    assert (label == np.where(np.isfinite(friction), 3, 0)).all()
    assert_same((minutes, label), plain_spread(friction, sources, True, CELL, math.inf))
    assert np.nanmax(np.where(np.isinf(minutes), np.nan, minutes)) > 200  # 11 rows of 20, less where corners are cut


def test_a_land_of_many_tiles_is_that_of_a_plain_queue():
    friction, sources = world(11, shape=(70, 270), many=500)
    expected = plain_spread(friction, sources, True, CELL, 30.0)
    assert_same(run(spread, friction, sources, limit=30.0), expected)


@pytest.mark.parametrize("kernel", BOTH)
def test_what_takes_years_to_cross_is_not_crossed(kernel):
    friction = np.array([[0.001, 1e6, 0.001]])
    minutes, label = run(kernel, friction, np.array([[1, 0, 0]]))
    assert minutes.tolist() == [[0, np.inf, np.inf]]
    assert label.tolist() == [[1, 0, 0]]
