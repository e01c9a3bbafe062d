"""Near-towns, and the gaps by which they are near."""

import math

import numpy as np
import pytest
from settled_land import OPERATIONS, corner_gap, work_on
from strategies import grid_of

from placetypes.evidence.compute import make
from placetypes.settlements import edge_gaps, gaps_to_own


def towns(label, core_label, people, *, gap=3000.0, tied=None, tied_gap=40_000.0, least_people=200.0):
    """Near-towns of the shipped typology, `tied` (one per label) being those that send many commuters to the core."""
    label = np.array(label, np.int32)
    population = np.array([0.0, *people])
    tied = np.zeros(population.size, bool) if tied is None else np.array(tied)
    work = work_on(
        {
            "population": np.zeros(label.shape),
            "settlement": label,
            "settlement_population": population[label],
            "core": label == core_label,
            "town_commuting_share": np.where(tied, 0.9, 0.0)[label],
        },
        label.shape,
        near_town_min_population=least_people,
        near_town_distance=gap,
        near_town_commuting_distance=tied_gap,
    )
    work.layers.add(make(OPERATIONS["core_gap"], work))
    work.layers.add({"town_commuting_gap": work.layers["core_gap"]})
    work.layers.add(make(OPERATIONS["near_town"], work))
    return work.layers["near_town"].astype(int)


def test_a_gap_of_the_most_itself_is_near():
    row = [[1, 0, 0, 0, 2, 0, 0, 0, 0, 3]]
    assert towns(row, 1, [20_000, 500, 500]).tolist() == [[0, 0, 0, 0, 1, 0, 0, 0, 0, 0]]
    assert not towns(row, 1, [20_000, 500, 500], gap=2999.9).any()
    assert towns(row, 1, [20_000, 500, 500], gap=8000.0).tolist() == [[0, 0, 0, 0, 1, 0, 0, 0, 0, 2]]


def test_the_least_people_themselves_are_a_town_and_a_core_is_none():
    row = [[1, 0, 2, 0, 3]]
    assert towns(row, 1, [20_000, 200, 199.9]).tolist() == [[0, 0, 1, 0, 0]]
    assert towns(row, 1, [20_000, 200, 200], least_people=0.0).tolist() == [[0, 0, 1, 0, 2]]


def test_a_tied_town_must_be_nearer_than_the_most():
    row = [[1, 0, 0, 0, 0, 0, 2, 3]]
    tied = [True, True, True, False]
    assert towns(row, 1, [20_000, 500, 500], tied=tied, tied_gap=5000.1).tolist() == [[0, 0, 0, 0, 0, 0, 1, 0]]
    assert not towns(row, 1, [20_000, 500, 500], tied=tied, tied_gap=5000.0).any()
    assert not towns(row, 1, [20_000, 199, 500], tied=tied).any()


def test_without_a_core_no_town_is_near_one():
    assert not towns([[2, 0, 3]], 9, [0, 500, 500], tied=[True] * 4).any()


@pytest.mark.parametrize("seed", range(5))
def test_gaps_are_measured_from_edge_to_edge_in_every_direction(seed):
    rng = np.random.default_rng(seed)
    places = rng.random((9, 11)) < 0.04
    label = np.where(rng.random((9, 11)) < 0.1, rng.integers(1, 5, (9, 11)), 0).astype(np.int32)
    label[0, 0] = 4  # every label is there to be measured
    got = edge_gaps(label, places, grid_of((9, 11)))
    for k in range(1, 5):
        gaps = [corner_gap(a, b) for a in np.argwhere(label == k) for b in np.argwhere(places)]
        assert got[k] == pytest.approx(1000 * min(gaps, default=math.inf))


def test_a_diagonal_gap_is_the_gap_of_the_corners():
    label = np.zeros((4, 4), np.int32)
    label[0, 0], label[3, 3] = 1, 2  # two empty cells between the corners each way
    assert towns(label, 1, [20_000, 500], gap=2000 * math.sqrt(2)).any()
    assert not towns(label, 1, [20_000, 500], gap=2828.0).any()


def test_a_town_that_commutes_to_a_far_core_is_measured_to_that_core():
    label = np.array([[1, 0, 2, 0, 0, 0, 0, 3]], np.int32)
    cores = np.array([[1, 0, 0, 0, 0, 0, 0, 2]], np.int32)
    gaps = gaps_to_own(label, cores, np.array([0, 0, 2, 0], np.int32), grid_of(label.shape))
    assert gaps.tolist() == [np.inf, np.inf, 4000.0, np.inf]


@pytest.mark.parametrize("seed", range(5))
def test_gaps_to_own_are_those_to_that_place_alone(seed):
    rng = np.random.default_rng(seed)
    places = np.where(rng.random((12, 15)) < 0.06, rng.integers(1, 4, (12, 15)), 0).astype(np.int32)
    label = np.where(rng.random((12, 15)) < 0.1, rng.integers(1, 6, (12, 15)), 0).astype(np.int32)
    own = rng.integers(0, 5, 6).astype(np.int32)
    own[0] = 0
    got = gaps_to_own(label, places, own, grid_of(label.shape))
    for k in range(6):
        gaps = [corner_gap(a, b) for a in np.argwhere(label == k) for b in np.argwhere(places == own[k])]
        assert got[k] == pytest.approx(1000 * min(gaps, default=math.inf) if own[k] else math.inf)
