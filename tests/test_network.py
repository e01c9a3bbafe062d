"""Roads as a graph: what is a node, where addresses come to the road, which way is the fastest."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_roads import minutes_between, random_network, ticks_between

from placetypes.errors import InputError
from placetypes.network import Network


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), places=st.integers(1, 25))
def test_the_fastest_ways_are_those_of_a_plain_account(seed, places):
    rng = np.random.default_rng(seed)
    network = random_network(rng)
    place = np.unique(np.round(rng.uniform(-100, 1_100, (places, 2)), 1), axis=0)
    got, want = minutes_between(network, place), ticks_between(network, place) / 60_000
    # the position on a piece is rounded: a tick more or less where two roundings meet half way
    np.testing.assert_allclose(got, want, atol=6 / 60_000)


def test_lines_meet_where_they_share_a_vertex_and_not_where_they_cross():
    across, up = shapely.LineString([(0, 0), (1_000, 0)]), shapely.LineString([(500, -500), (500, 500)])
    ends = np.array([[0.0, 0.0], [500.0, 500.0]])
    assert np.isinf(minutes_between(Network.from_lines([across, up], 60, off_road_speed=5), ends)[0, 1])
    joined = shapely.node(shapely.MultiLineString([across, up]))
    away = minutes_between(Network.from_lines([joined], 60, off_road_speed=5), ends)[0, 1]
    assert away == pytest.approx(1.0, abs=1e-3)


def test_vertices_that_differ_by_rounding_meet_and_the_faster_of_two_roads_counts():
    lines = [
        shapely.LineString([(0, 0), (1_000, 0)]), shapely.LineString([(1_000.004, 0.003), (2_000, 0)]),
        shapely.LineString([(2_000, 0), (1_000, 0)]),
    ]  # fmt: skip
    network = Network.from_lines(lines, [60, 30, 60], off_road_speed=5)
    assert network.minutes.tolist() == pytest.approx([1.0, 1.0])


def test_lines_in_another_order_and_direction_are_the_same_network():
    rng = np.random.default_rng(1)
    lines = [shapely.LineString(np.round(rng.uniform(0, 500, (4, 2)))) for _ in range(20)]
    speed, order = rng.choice([30.0, 60.0], 20), rng.permutation(20)
    one = Network.from_lines(lines, speed, off_road_speed=5)
    other = Network.from_lines([lines[i].reverse() for i in order], speed[order], off_road_speed=5)
    for name in ("nodes", "ends", "minutes"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


def test_a_lake_between_two_shores_is_as_wide_as_the_road_around_it():
    shores = shapely.LineString([(0, 0), (0, 10_000), (300, 10_000), (300, 0)])
    network = Network.from_lines([shores], 30, off_road_speed=5)
    one, other, behind = [20.0, 0.0], [280.0, 0.0], [-400.0, 0.0]
    minutes = minutes_between(network, np.array([one, other, behind]))
    assert minutes[0, 1] == pytest.approx(20.3 / 0.5 + 2 * 20 / (5_000 / 60), abs=0.2)
    assert minutes[0, 2] == pytest.approx(420 / (5_000 / 60), abs=0.01)


def test_neighbours_far_from_any_road_walk_to_each_other():
    network = Network.from_lines([shapely.LineString([(0, 0), (5_000, 0)])], 60, off_road_speed=5)
    minutes = minutes_between(network, np.array([[1_000.0, 900.0], [1_200.0, 900.0], [4_000.0, 900.0]]))
    assert minutes[0, 1] == pytest.approx(200 / (5_000 / 60), abs=1e-3)
    assert minutes[0, 2] == pytest.approx(2 * 900 / (5_000 / 60) + 3, abs=1e-3)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ends": np.empty((0, 2), int), "minutes": []}, "there is no road"),
        ({"minutes": [0.0]}, "takes no time"),
        ({"minutes": [1.0, 1.0]}, "do not fit"),
        ({"ends": [[0, 2]]}, "do not fit"),
        ({"nodes": [[0, 0], [np.nan, 0]]}, "no coordinates"),
        ({"off_road_speed": 0.0}, "positive speed"),
    ],
)
def test_what_is_no_network_is_refused(changed, said):
    parts = {"nodes": [[0, 0], [1, 0]], "ends": [[0, 1]], "minutes": [1.0], "off_road_speed": 5.0}
    with pytest.raises(InputError, match=said):
        Network(**{**parts, **changed})


def test_lines_without_a_speed_are_refused():
    with pytest.raises(InputError, match="no usable speed"):
        Network.from_lines([shapely.LineString([(0, 0), (1, 0)])], [np.nan], off_road_speed=5)
    with pytest.raises(InputError, match="there is no road"):
        Network.from_lines([], 50, off_road_speed=5)
