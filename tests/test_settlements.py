"""Settlements and the people in them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from settled_land import built, label_settlements, nan, settled
from strategies import SMALL, TURNS, grid_of, masks, same_partition, turned

from placetypes.density import population_density
from placetypes.settlements import least


def test_cells_connect_by_sides_and_corners():
    found = settled("#... .#.. ...# ..#.")
    assert found.label.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 2], [0, 0, 2, 0]]
    assert settled("#.. ... ..#").label.tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 2]]
    assert settled("#.. .#. ..#").population.tolist() == [0, 3]
    assert settled("#..# .... ....").population.tolist() == [0, 1, 1]


def test_labels_are_numbered_by_first_cell_and_fit_the_population():
    found = settled("..# #.. #.#", people=[[9, 9, 1], [2, 9, 9], [4, 9, 8]])
    assert found.label.tolist() == [[0, 0, 1], [2, 0, 0], [2, 0, 3]]
    assert found.population.tolist() == [0, 1, 6, 8]
    assert found.label.dtype == np.int32
    assert found.population[found.label].tolist() == [[0, 0, 1], [6, 0, 0], [6, 0, 8]]


def test_enclosed_land_joins_and_brings_its_people():
    found = settled("##### #...# #.#.# #...# #####", people=np.arange(25).reshape(5, 5))
    assert (found.label == 1).all()  # also the settlement within the hole
    assert found.population.tolist() == [0, 300]


def test_a_ring_closed_by_corners_encloses_and_an_opening_by_a_side_does_not():
    assert settled(".#. #.# .#.").label[1, 1] == 1
    assert settled("### #.# #.#").label[1:, 1].tolist() == [0, 0]  # opens to the edge of the grid
    assert settled("###. #.#. #... ###.").label[1, 1] == 0
    assert settled("####. #..#. #.#.. ##...").label[2, 1] == 1


def test_enclosed_water_stays_water():
    land = np.ones((5, 5))
    land[1:4, 1:4] = 0
    found = settled("##### #...# #...# #...# #####", land=land)
    assert found.label[1:4, 1:4].any() == np.False_
    assert found.population.tolist() == [0, 16]


def test_the_shore_of_an_enclosed_lake_joins_but_an_islet_in_it_is_no_settlement():
    land = np.ones((7, 7))
    land[2:5, 2:5] = 0
    land[3, 3] = 1
    people = np.ones((7, 7))
    people[3, 3] = 500
    found = settled("####### #.....# #.....# #.....# #.....# #.....# #######", people=people, land=land)
    assert (found.label[land > 0].reshape(-1)[:16] == 1).all()
    assert found.label[3, 3] == 0
    assert found.population.tolist() == [0, 40]
    # but what is built on the islet is a settlement of its own
    found = settled("####### #.....# #.....# #..#..# #.....# #.....# #######", people=people, land=land)
    assert found.label[3, 3] == 2
    assert found.population.tolist() == [0, 40, 500]


def test_unknown_people_count_as_nothing():
    assert settled("##", people=[[nan, 5]]).population.tolist() == [0, 5]


def test_nothing_built_makes_no_settlement():
    found = settled("... ...")
    assert not found.label.any()
    assert found.population.tolist() == [0]
    assert settled("#").population.tolist() == [0, 1]


@given(masks(), st.integers(0, 99))
@settings(**SMALL)
def test_everyone_in_a_settlement_is_counted_once(cells, seed):
    people = np.random.default_rng(seed).integers(0, 99, cells.shape).astype(float)
    found = label_settlements(cells, people, np.ones(cells.shape))
    assert found.population.sum() == people[found.label > 0].sum()
    assert (found.label[cells] > 0).all()
    assert set(np.unique(found.label)) - {0} == set(range(1, found.population.size))
    twice = label_settlements(found.label > 0, people, np.ones(cells.shape))
    np.testing.assert_array_equal(twice.label, found.label)  # nothing is left to fill


@given(masks(), st.sampled_from(sorted(TURNS)))
@settings(**SMALL | {"max_examples": 60})
def test_turning_the_cells_turns_the_settlements_up_to_their_numbers(cells, turn):
    rng = np.random.default_rng(cells.size)
    people, land = (
        rng.integers(0, 99, cells.shape).astype(float),
        (cells | (rng.random(cells.shape) < 0.7)).astype(float),
    )
    straight = label_settlements(cells, people, land)
    other = label_settlements(turned(turn, cells), turned(turn, people), turned(turn, land))
    assert same_partition(turned(turn, straight.label), other.label)
    np.testing.assert_array_equal(turned(turn, straight.population[straight.label]), other.population[other.label])


def test_settlements_grow_out_of_people():
    people = np.full((6, 6), 10.0)
    people[2:4, 2:4] = 4000
    grid, land = grid_of((6, 6)), np.ones((6, 6))
    cells = built(population_density(people, land, grid, radius=0))
    found = label_settlements(cells, people, land)
    # without floor areas a cell beside two dense ones has only 2 of 9: the block stays as it is
    assert found.population.tolist() == [0, 16_000]


def test_the_least_over_a_settlement_leaves_out_what_is_unknown():
    found = settled("##.#")
    assert least(found.label, np.array([[nan, 4.0, 1.0, nan]]))[1:].tolist() == [4.0, np.inf]
    assert least(found.label, np.array([[7.0, 4.0, 1.0, np.inf]]))[1:].tolist() == [4.0, np.inf]
