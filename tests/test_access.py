import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import TURNS, grid_of, turned

from placetypes import access
from placetypes.access import (
    CrowFly,
    friction,
    minutes_to_metres,
    travel_time,
    travel_time_to_own,
)
from placetypes.errors import GridError
from placetypes.straight import straight_distance

nan, inf = math.nan, math.inf
WAY = CrowFly(detour=1.3, speed=65.0)
KM = 1.3 / 65 * 60  # minutes along a straight kilometre


def reach(places, way, from_edge=True, limit=inf):
    places = np.array(places, np.int32)
    return travel_time(places, way, grid_of(places.shape), from_edge=from_edge, limit=limit)


def test_an_hour_at_a_speed():
    assert minutes_to_metres(60, 65) == 65_000
    assert minutes_to_metres(6, 100) == 10_000
    assert WAY.minutes(np.array([1000.0, 0.0])).tolist() == pytest.approx([KM, 0])


def test_friction_is_minutes_per_metre_of_the_fastest_way_through_a_cell():
    road = np.array([[60.0, 3.0, nan, nan, 90.0, nan]])
    land = np.array([[1.0, 1.0, 0.2, 0.0, 0.0, nan]])
    got = friction(road, land, off_road_speed=5.0)
    # road; a road slower than walking; no road; water; bridge; unknown land counts as land
    np.testing.assert_allclose(got, [[0.001, 0.012, 0.012, inf, 60 / 90_000, 0.012]])


def test_along_the_line_time_counts_from_the_edge_or_the_centre():
    got = reach([[0, 0, 3, 0, 0]], WAY)
    np.testing.assert_allclose(got.minutes, [[1.5 * KM, 0.5 * KM, 0, 0.5 * KM, 1.5 * KM]])
    assert got.nearest.tolist() == [[3] * 5]
    np.testing.assert_allclose(reach([[3, 0, 0]], WAY, from_edge=False).minutes, [[0, KM, 2 * KM]])
    np.testing.assert_allclose(reach([[3, 0], [0, 0]], WAY, from_edge=False).minutes[1, 1], math.sqrt(2) * KM)


def test_along_the_line_the_nearest_place_is_named():
    got = reach([[7, 0, 0, 0, 2]], WAY)
    assert got.nearest[0, [0, 1, 3, 4]].tolist() == [7, 7, 2, 2]
    assert got.nearest.dtype == np.int32


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("from_edge", [True, False])
def test_along_the_line_against_every_pair_of_cells(seed, from_edge):
    rng = np.random.default_rng(seed)
    places = np.where(rng.random((7, 9)) < 0.1, rng.integers(1, 4, (7, 9)), 0)
    got = reach(places, WAY, from_edge)
    sources = np.argwhere(places)
    for cell in np.ndindex(places.shape):
        metres = [1000 * math.dist(cell, source) for source in sources]
        expected = max(min(metres) - (500 if from_edge else 0), 0) * KM / 1000
        assert got.minutes[cell] == pytest.approx(expected)
        nearest = {int(places[tuple(s)]) for s, m in zip(sources, metres, strict=True) if m <= min(metres) + 1e-6}
        assert int(got.nearest[cell]) == min(nearest)


@pytest.mark.parametrize("way", [WAY, np.full((1, 4), KM / 1000)], ids=["line", "roads"])
def test_the_limit_itself_is_reached_and_beyond_it_nothing(way):
    got = reach([[5, 0, 0, 0]], way, from_edge=False, limit=2 * KM + 1e-9)
    np.testing.assert_allclose(got.minutes, [[0, KM, 2 * KM, inf]])
    assert got.nearest.tolist() == [[5, 5, 5, 0]]


@pytest.mark.parametrize("way", [WAY, np.full((2, 3), 0.001)], ids=["line", "roads"])
def test_without_places_nothing_is_reached(way):
    got = reach(np.zeros((2, 3)), way)
    assert np.isinf(got.minutes).all()
    assert not got.nearest.any()


def test_on_one_speed_roads_and_line_agree_along_the_lattice():
    places = np.zeros((9, 9))
    places[4, 4] = 1
    for from_edge in (True, False):
        line, roads = (reach(places, way, from_edge).minutes for way in (WAY, np.full((9, 9), KM / 1000)))
        np.testing.assert_allclose(line[4], roads[4])
        np.testing.assert_allclose(line[:, 4], roads[:, 4])
        assert (roads >= line - 0.21 * KM).all()  # eight directions: never shorter but for half a corner


def test_a_road_goes_round_the_water():
    speed = np.array([[60.0, 60.0, 60.0], [60.0, nan, 60.0], [nan, nan, nan]])
    land = np.array([[1.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    way = friction(speed, land, off_road_speed=5.0)
    places = np.zeros((3, 3))
    places[1, 0] = 1
    got = reach(places, way, from_edge=False)
    assert got.minutes[1, 2] == pytest.approx(2 * math.sqrt(2))  # cuts both corners
    assert got.minutes[2, 0] == pytest.approx((1 + 12) / 2)
    assert np.isinf(got.minutes[2, 1:]).all()
    assert got.nearest[2].tolist() == [1, 0, 0]


@pytest.mark.parametrize("turn", TURNS)
def test_turning_the_country_turns_the_times(turn):
    rng = np.random.default_rng(9)
    places = np.where(rng.random((8, 11)) < 0.05, rng.integers(1, 5, (8, 11)), 0)
    way = friction(rng.choice([nan, 50.0, 90.0], (8, 11)), rng.choice([0.0, 1.0], (8, 11)), off_road_speed=5.0)
    for straight, there in ((way, turned(turn, way)), (WAY, WAY)):
        before, after = reach(places, straight), reach(turned(turn, places), there)
        np.testing.assert_array_equal(after.minutes, turned(turn, before.minutes))
        np.testing.assert_array_equal(after.nearest, turned(turn, before.nearest))


@pytest.mark.parametrize("shapes", [((3, 4), (3, 5)), ((9, 9), (3, 4)), ((3, 4), (1, 1))])
def test_arrays_of_another_shape_never_reach_compiled_code(shapes):
    places, way = shapes
    with pytest.raises(GridError, match="does not fit the grid"):
        travel_time(np.zeros(places, np.int32), np.ones(way), grid_of((3, 4)), from_edge=True, limit=9.0)


def test_arrays_need_not_be_contiguous():
    way = np.random.default_rng(1).choice([0.001, 0.002], (6, 8))
    places = np.zeros((6, 8), np.int32)
    places[2, 3] = 1
    straight = travel_time(places[::2, ::2], way[::2, ::2], grid_of((3, 4)), from_edge=True, limit=inf)
    whole = travel_time(places[::2, ::2].copy(), way[::2, ::2].copy(), grid_of((3, 4)), from_edge=True, limit=inf)
    np.testing.assert_array_equal(straight.minutes, whole.minutes)


@pytest.mark.parametrize("turn", TURNS)
def test_of_places_as_near_along_the_line_the_smallest_label_is_named_however_the_map_lies(turn):
    rng = np.random.default_rng(5)
    places = np.where(rng.random((9, 12)) < 0.12, rng.integers(1, 6, (9, 12)), 0).astype(np.int32)
    near = straight_distance(places, np.zeros(places.shape), grid_of(places.shape), origin="edge")
    other = turned(turn, places)
    metres, label = straight_distance(other, np.zeros(other.shape), grid_of(other.shape), origin="edge")
    np.testing.assert_array_equal(metres, turned(turn, near[0]))
    np.testing.assert_array_equal(label, turned(turn, near[1]))
    assert reach([[2, 0, 1]], WAY).nearest.tolist() == [[2, 1, 1]]


def to_own_one_by_one(places, own, way, grid, limit):
    """The same, one whole grid per place."""
    out = np.full(grid.shape, inf)
    for place in np.unique(own[own > 0]):
        only = np.where(places == place, place, 0).astype(np.int32)
        minutes = travel_time(only, way, grid, from_edge=True, limit=limit).minutes
        np.copyto(out, minutes, where=own == place)
    return out


@given(seed=st.integers(0, 10_000), shape=st.tuples(st.integers(1, 9), st.integers(1, 9)), line=st.booleans())
def test_minutes_to_an_own_place_are_those_of_that_place_alone(seed, shape, line):
    rng = np.random.default_rng(seed)
    places = np.where(rng.random(shape) < 0.2, rng.integers(1, 5, shape), 0).astype(np.int32)
    own = np.where(rng.random(shape) < 0.5, rng.integers(1, 6, shape), 0).astype(np.int32)
    blocked = np.where(rng.random(shape) < 0.3, inf, rng.choice([0.0006, 0.001, 0.012], shape))
    way = WAY if line else blocked
    for limit in (inf, 4.0):
        got = travel_time_to_own(places, own, way, grid_of(shape), limit=limit)
        np.testing.assert_array_equal(got, to_own_one_by_one(places, own, way, grid_of(shape), limit))


@pytest.mark.parametrize("limit", [inf, 900.0])
def test_an_own_place_is_found_across_many_blocks(limit):
    rng, shape = np.random.default_rng(3), (150, 1100)
    places, own = np.zeros(shape, np.int32), rng.integers(0, 4, shape, dtype=np.int32)
    places[70:75, 505:515], places[10, 1090], places[140:, :3] = 1, 2, 3
    way = np.where(rng.random(shape) < 0.2, inf, rng.choice([0.0006, 0.001, 0.012], shape))
    got = travel_time_to_own(places, own, way, grid_of(shape), limit=limit)
    np.testing.assert_array_equal(got, to_own_one_by_one(places, own, way, grid_of(shape), limit))
    assert 0 < np.isfinite(got).sum() < (own > 0).sum()


def test_an_own_place_needs_arrays_of_the_grid():
    places = np.zeros((2, 3), np.int32)
    with pytest.raises(GridError, match="own"):
        travel_time_to_own(places, places[:1], WAY, grid_of((2, 3)), limit=inf)


@pytest.mark.parametrize(("widest", "of_one"), [(3_000, 1), (40, 64)])
def test_places_are_searched_from_a_few_at_a_time(widest, of_one):
    boxes, asking = np.zeros((500, 4), np.int64), np.ones((500, 2), np.int64)
    boxes[:, 2:] = np.random.default_rng(1).integers(1, widest, (500, 2))
    asking[7] = 0  # nobody's own
    empty = np.zeros((0, 0), np.int32)
    chunks = access.ToOwn(empty, empty, empty, (empty, empty, empty), boxes, asking, 1.0, 1.0, 1).chunks
    assert np.concatenate(chunks).tolist() == [k for k in range(1, 500) if k != 7]
    sizes = [np.prod(boxes[chunk, 2:], axis=1).sum() for chunk in chunks]
    assert all(size <= 2 * 2**24 for size in sizes)
    assert max(map(len, chunks)) <= 64
    assert min(map(len, chunks[:-1])) >= of_one // 2
