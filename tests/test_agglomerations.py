import degurba_oracle as oracle
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_land import degree_of_urbanisation
from strategies import SMALL, TURNS, grid_of, masks, same_partition, shapes, turned, whole_numbers

from placetypes.agglomerations import (
    apart,
    contiguous,
    fill_holes,
    grow_by_majority,
    holding,
    population_of,
)
from placetypes.compact import Runs
from placetypes.errors import GridError, InputError

PRESETS = sorted(oracle.PRESETS)


def region(seed, shape=(36, 40)):
    """People, land and built-up shares of towns of all sizes, lakes, a coast, and odd values on the thresholds."""
    rng = np.random.default_rng(seed)
    row, col = np.indices(shape)
    people = rng.choice([0, 0, 3, 49, 50, 299, 300], shape).astype(float)
    for _ in range(int(rng.integers(3, 9))):
        r, c, width = rng.uniform(0, shape[0]), rng.uniform(0, shape[1]), rng.uniform(0.6, 4)
        people += rng.choice([800, 1600, 6000]) * np.exp(-((row - r) ** 2 + (col - c) ** 2) / width**2)
    people = np.round(people)
    odd = rng.random(shape) < 0.3
    people[odd] = rng.choice([0, 50, 300, 900, 1499, 1500, 9000], odd.sum(), p=[0.3, 0.2, 0.2, 0.1, 0.1, 0.05, 0.05])
    land = rng.choice([1.0, 1.0, 1.0, 0.75, 0.5, 0.25, 0.0], shape)
    land[:, : int(rng.integers(0, 8))] = 0.0
    people[(land == 0) & (rng.random(shape) < 0.9)] = 0
    built = land * rng.choice([0.0, 0.0, 0.01, 0.03, 0.1, 0.1995, 0.2, 0.23, 0.5], shape)
    people[rng.random(shape) < 0.03] = np.nan
    return people, land, built


@pytest.mark.parametrize("preset", PRESETS)
@settings(**SMALL | {"max_examples": 12})
@given(seed=st.integers(0, 10**6))
def test_the_operations_compose_to_the_published_method(preset, seed):
    layers = region(seed)
    np.testing.assert_array_equal(
        degree_of_urbanisation(*layers, preset=preset, level=2), oracle.level2(*layers, preset)
    )
    np.testing.assert_array_equal(
        degree_of_urbanisation(*layers, preset=preset, level=1), oracle.level1(*layers, preset)
    )


def test_the_regions_of_the_tests_have_every_class():
    for preset in PRESETS:
        found = {code for seed in range(12) for code in np.unique(oracle.level2(*region(seed), preset)).tolist()}
        assert found == {10, 11, 12, 13, 21, 22, 23, 30}, preset


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("turn", sorted(TURNS))
def test_turning_the_region_turns_the_classes(preset, turn):
    for seed in range(2):
        layers = region(seed)
        moved = [turned(turn, layer) for layer in layers]
        classes = degree_of_urbanisation(*moved, preset=preset, level=2)
        np.testing.assert_array_equal(classes, turned(turn, degree_of_urbanisation(*layers, preset=preset, level=2)))


@pytest.mark.parametrize("preset", PRESETS)
def test_a_rim_of_the_unknown_changes_nothing_inside(preset):
    for seed in range(6):
        layers = region(seed)
        inside = degree_of_urbanisation(*layers, preset=preset, level=2)
        rimmed = [np.pad(layer, 4, constant_values=np.nan) for layer in layers]
        around = degree_of_urbanisation(*rimmed, preset=preset, level=2).copy()
        np.testing.assert_array_equal(around[4:-4, 4:-4], inside)
        around[4:-4, 4:-4] = 10
        assert (around == 10).all()


@settings(**SMALL)
@given(whole_numbers(0, 9), st.sampled_from(["rook", "queen"]), st.sampled_from(sorted(TURNS)))
def test_clusters_turn_with_the_grid(people, contiguity, turn):
    def found(values):
        return contiguous(values > 3, values, contiguity=contiguity, min_population=9)

    assert same_partition(turned(turn, found(people)), found(turned(turn, people)))


@settings(**SMALL)
@given(masks(), st.integers(0, 10**6))
def test_the_sum_does_not_depend_on_order(cells, seed):
    people = np.random.default_rng(seed).random(cells.shape) * 1000
    label = contiguous(cells, people, contiguity="queen", min_population=0)
    for turn in TURNS:
        there = contiguous(turned(turn, cells), turned(turn, people), contiguity="queen", min_population=0)
        here = sorted(population_of(label, people).tolist())
        assert here == sorted(population_of(there, turned(turn, people)).tolist())


@settings(**SMALL)
@given(whole_numbers(0, 9), st.integers(2, 3))
def test_thresholds_are_not_counted_in_cells(people, fine):
    """Splitting cells and their people changes neither clusters nor holes."""
    split = np.ones((fine, fine))
    coarse, finer = grid_of(people.shape), grid_of(tuple(fine * n for n in people.shape), 1000 / fine)
    label = contiguous(people > 2, people, contiguity="rook", min_population=8)
    people_in_parts = np.kron(people, split) / fine**2
    there = contiguous(np.kron(people > 2, split) > 0, people_in_parts, contiguity="rook", min_population=7.999)
    np.testing.assert_array_equal(there, np.kron(label, split))
    for max_area in (1.0, 2.0, 2.5):
        np.testing.assert_array_equal(
            fill_holes(there, finer, max_area=max_area), np.kron(fill_holes(label, coarse, max_area=max_area), split)
        )


def test_size_is_people_not_density_and_the_threshold_belongs():
    people = np.array([[600.0, 400.0, np.nan]])
    cells = np.ones((1, 3), bool)
    assert contiguous(cells, people, contiguity="rook", min_population=1000).tolist() == [[1, 1, 1]]
    assert not contiguous(cells, people, contiguity="rook", min_population=1000.001).any()


def test_single_precision_gives_the_same_clusters():
    people = region(3)[0]
    np.testing.assert_array_equal(
        contiguous(people >= 300, people, contiguity="queen", min_population=5000),
        contiguous(people >= 300, people.astype(np.float32), contiguity="queen", min_population=5000),
    )


def test_some_or_all_cells_of_a_cluster():
    label = Runs.of(np.array([[1, 1, 0, 3], [0, 0, 0, 3]], np.int32))  # there is no 2
    cells = np.array([[True, False, True, True], [True, True, True, True]])
    assert holding(label, cells, every=False).draw().tolist() == [[1, 1, 0, 2], [0, 0, 0, 2]]
    assert holding(label, cells, every=True).draw().tolist() == [[0, 0, 0, 1], [0, 0, 0, 1]]
    assert not holding(label, np.zeros((2, 4), bool), every=False).highest


@settings(**SMALL)
@given(masks(), masks(st.tuples(st.integers(7, 9), st.integers(7, 9))))
def test_growing_keeps_what_there_is_and_ends(seeds, pattern):
    water = pattern[: seeds.shape[0], : seeds.shape[1]]
    label = contiguous(seeds, np.ones(seeds.shape), contiguity="rook", min_population=2)
    grown = grow_by_majority(label, barred=water, uncounted=water)
    np.testing.assert_array_equal(grown[label > 0], label[label > 0])
    assert not grown[water & (label == 0)].any()
    np.testing.assert_array_equal(grow_by_majority(grown, barred=water, uncounted=water), grown)


def test_growing_and_filling_leave_their_input_alone():
    label = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.int32)
    assert grow_by_majority(label)[1, 1] == fill_holes(label, grid_of((3, 3)), max_area=2)[1, 1] == 1
    assert label[1, 1] == 0


@pytest.mark.parametrize(("max_area", "cell_size", "cells"), [(15, 1000, 14), (15, 500, 59), (0.03, 100, 2)])
def test_a_hole_of_exactly_the_area_stays_open(max_area, cell_size, cells):
    for length, closed in ((cells, True), (cells + 1, False)):
        label = np.ones((3, length + 2), np.int32)
        label[1, 1:-1] = 0
        out = fill_holes(label, grid_of(label.shape, cell_size), max_area=max_area)
        assert bool(out[1, 1]) is closed


@settings(**SMALL)
@given(masks(shapes), st.sampled_from([0, 999, 1000, 2000, 2999.9, 1e7]), st.sampled_from([500.0, 1000.0]))
def test_apart_is_farther_than_the_distance_from_all(marked, distance, cell_size):
    rows, cols = np.indices(marked.shape)
    gap = np.full(marked.shape, np.inf)
    for r, c in zip(*np.nonzero(marked), strict=True):
        gap = np.minimum(gap, np.maximum(abs(rows - r), abs(cols - c)) * cell_size)
    grid = grid_of(marked.shape, cell_size)
    np.testing.assert_array_equal(apart(marked, grid, distance=distance), gap > distance)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (
            lambda: contiguous(np.ones((2, 2), bool), np.ones((2, 3)), contiguity="rook", min_population=1),
            InputError,
            "population: the array has another shape than 'cells'",
        ),
        (
            lambda: contiguous(np.ones((1, 1), bool), np.ones((1, 1)), contiguity="bishop", min_population=1),
            InputError,
            "'bishop'",
        ),
        (
            lambda: contiguous(np.ones((1, 1), bool), np.full((1, 1), np.inf), contiguity="rook", min_population=1),
            InputError,
            "more people than ever lived",
        ),
        (
            lambda: contiguous(np.ones((1, 1), bool), np.ones((1, 1)), contiguity="rook", min_population=np.nan),
            InputError,
            "least number of people",
        ),
        (lambda: population_of(np.ones((1, 1), np.int32), np.full((1, 1), -np.inf)), InputError, "ever lived"),
        (lambda: holding(Runs.of(np.ones((2, 2), np.int32)), np.ones((3, 2), bool), every=True), InputError, "cells"),
        (lambda: grow_by_majority(np.ones((2, 2), np.int32), barred=np.ones((1, 2), bool)), InputError, "barred"),
        (lambda: fill_holes(np.ones((2, 2), np.int32), grid_of((2, 3)), max_area=15), GridError, "label"),
        (lambda: apart(np.ones((2, 2)), grid_of((2, 3)), distance=1), GridError, "label"),
        (lambda: apart(np.ones((2, 2)), grid_of((2, 2)), distance=-1), InputError, "-1 m"),
    ],
)
def test_what_cannot_be_is_refused(call, error, says):
    with pytest.raises(error, match=says):
        call()
