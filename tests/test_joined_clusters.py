"""Clusters that are joined over a gap, against joining them pair by pair."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from settled_land import corner_gap, label_settlements
from strategies import SMALL, TURNS, grid_of, masks, same_partition, turned

from placetypes.errors import InputError
from placetypes.settlements import joined


def gap_of(a, b):
    """Metres between the nearest edges of two sets of cells, by all pairs."""
    return 1000 * min(corner_gap(x, y) for x in a for y in b)


def slowly_joined(label, distance):
    """Clusters joined pair by pair until no pair is near enough, numbered by first cell."""
    groups = [[tuple(c) for c in np.argwhere(label == k)] for k in np.unique(label[label > 0])]
    found = True
    while found:
        found = False
        for a, b in itertools.combinations(range(len(groups)), 2):
            if gap_of(groups[a], groups[b]) < distance:
                groups[a] += groups.pop(b)
                found = True
                break
    out = np.zeros(label.shape, np.int32)
    for number, cells in enumerate(sorted(groups, key=min), start=1):
        out[tuple(np.transpose(cells))] = number
    return out


LABELS = hnp.arrays(
    np.int32, st.tuples(st.integers(1, 8), st.integers(1, 9)), elements=st.sampled_from([0] * 8 + [1, 2, 3, 7])
)


@given(LABELS, st.sampled_from([0.0, 0.5, 1000.0, 1000.1, 1500.0, 2000.0, 3000.0, 20_000.0]))
@settings(**SMALL | {"max_examples": 120})
def test_clusters_are_joined_as_pair_by_pair(label, distance):
    np.testing.assert_array_equal(
        joined(label, grid_of(label.shape), distance=distance), slowly_joined(label, distance)
    )


@given(masks(), st.sampled_from([0.0, 1500.0, 3000.0]), st.sampled_from(sorted(TURNS)))
@settings(**SMALL)
def test_turning_the_cells_turns_what_is_joined(cells, distance, turn):
    label = label_settlements(cells, np.ones(cells.shape), np.ones(cells.shape)).label
    straight = joined(label, grid_of(label.shape), distance=distance)
    other = turned(turn, label)
    assert same_partition(turned(turn, straight), joined(other, grid_of(other.shape), distance=distance))


def test_joining_goes_by_way_of_others_and_a_gap_of_the_distance_itself_does_not():
    row = np.array([[3, 0, 0, 1, 0, 0, 2]], np.int32)
    grid = grid_of(row.shape)
    assert joined(row, grid, distance=2000.0).tolist() == [[1, 0, 0, 2, 0, 0, 3]]
    assert joined(row, grid, distance=2000.1).tolist() == [[1, 0, 0, 1, 0, 0, 1]]


def test_at_no_distance_even_clusters_that_touch_stay_apart():
    touching = np.array([[1, 2], [3, 0]], np.int32)
    assert joined(touching, grid_of((2, 2)), distance=0.0).tolist() == touching.tolist()
    assert joined(np.zeros((2, 2), np.int32), grid_of((2, 2)), distance=9e9).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("distance", [-1.0, math.inf, math.nan])
def test_what_is_no_distance_joins_nothing(distance):
    with pytest.raises(InputError, match="the distance is not one"):
        joined(np.ones((1, 1), np.int32), grid_of((1, 1)), distance=distance)
