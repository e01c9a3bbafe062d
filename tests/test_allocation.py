"""The nearest of many places along roads, beside all ways from all of them."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_roads import minutes_between, random_network

from placetypes.allocation import nearest_by_road
from placetypes.errors import InputError
from placetypes.network import Network


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), places=st.integers(1, 12), sources=st.integers(1, 5))
def test_the_nearest_source_is_that_of_all_ways(seed, places, sources):
    rng = np.random.default_rng(seed)
    network = random_network(rng)
    # some at the same point
    everyone = np.round(rng.uniform(-100, 1_100, (places + sources, 2)), 1)[rng.integers(0, places, places + sources)]
    distinct, node = np.unique(everyone, axis=0, return_inverse=True)
    between = minutes_between(network, distinct)[np.ix_(node.ravel()[:places], node.ravel()[places:])]
    limit = float(rng.choice([np.inf, 0.0, 3.0]))
    found = nearest_by_road(network, everyone[:places], everyone[places:], limit=limit)
    least = between.min(axis=1)
    reached = np.isfinite(least) & (least <= limit)
    np.testing.assert_array_equal(found.minutes, np.where(reached, least, np.inf))
    np.testing.assert_array_equal(found.source, np.where(reached, between.argmin(axis=1), -1))


@pytest.mark.parametrize(
    ("places", "sources", "limit", "said"),
    [
        ([[0, np.nan]], [[0, 0]], 5, "coordinates"),
        ([[0, 0]], np.empty((0, 2)), 5, "must be a source"),
        ([[0, 0]], [[0, 0]], np.nan, "time, minutes"),
        ([[0, 0]], [[0, 0]], -1, "time, minutes"),
    ],
)
def test_what_cannot_be_reached_for_is_refused(places, sources, limit, said):
    road = Network.from_lines([shapely.LineString([(0, 0), (10, 0)])], 50, off_road_speed=5)
    with pytest.raises(InputError, match=said):
        nearest_by_road(road, np.array(places, float), np.array(sources, float), limit=limit)
