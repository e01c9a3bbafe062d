import itertools
import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from strategies import SMALL, TURNS, grid_of, masks, same_partition, turned, whole_numbers

from placetypes.agglomerations import contiguous, population_of
from placetypes.density import population_density
from placetypes.errors import InputError
from placetypes.evidence import Inputs
from placetypes.evidence.compute import make
from placetypes.evidence.work import Work
from placetypes.settlements import edge_gaps, gaps_to_own, joined, least, with_enclosed_land
from placetypes.typology import load

nan = np.nan


SHIPPED = load("ostergotland")
OPERATIONS = {operation.name: operation for operation in SHIPPED.evidence}


def work_on(layers, shape, **overrides):
    """A working table with these layers and the shipped typology's thresholds, some set otherwise."""
    typology = SHIPPED.with_overrides(overrides, allow_outside_range=True)
    return Work(typology, Inputs(grid_of(shape), {}), {name: np.array(v, float) for name, v in layers.items()}, "en")


def built(density, area=None, land=None, share=0.3333, *, radius=1500.0, least_density=300.0, least_area=0.02):
    """Cells that the shipped typology counts as settled, before clusters are made of them."""
    shape = np.shape(density)
    layers = {"density": density, "land": np.ones(shape) if land is None else land}
    if area is not None:
        layers["area_density"] = area
    work = work_on(
        layers,
        shape,
        settlement_density=least_density,
        settlement_area_density=least_area,
        settlement_neighbour_share=share,
        settlement_neighbour_radius=radius,
    )
    work.layers |= make(OPERATIONS["built_nearby"], work)
    return work.holds(OPERATIONS["settlement"].where)


def drawn(text):
    """A picture as bool: # is True."""
    return np.array([[c == "#" for c in line] for line in text.split()])


def label_settlements(cells, people, land):
    """Settlements as the shipped typology makes them: queen-connected, with the land they enclose."""
    label = contiguous(
        with_enclosed_land(cells, land, contiguity="queen"), people, contiguity="queen", min_population=0.0
    )
    return SimpleNamespace(label=label, population=population_of(label, people))


def settled(picture, people=None, land=None):
    cells = drawn(picture)
    people = np.ones(cells.shape) if people is None else np.array(people, float)
    return label_settlements(cells, people, np.ones(cells.shape) if land is None else np.array(land, float))


# which cells are built


def test_the_least_density_itself_is_built():
    assert built([[300.0, 299.99, 0.0, 0.0]], radius=0).tolist() == [[True, False, False, False]]


def test_without_floor_areas_a_third_of_dense_neighbours_builds_a_cell():
    density = np.zeros((5, 5))
    density[0, :3] = 400
    got = built(density)
    assert got[0].tolist() == [True, True, True, False, False]
    assert got[1].tolist() == [True, True, False, False, False]  # 2 of 6 at the edge of the grid, 3 of 9, 2 of 9
    assert not got[2:].any()
    assert built(density, share=0.34)[1].tolist() == [False] * 5
    density[0, 2] = 299
    assert built(density)[1].tolist() == [True, False, False, False, False]


def test_water_does_not_count_as_a_neighbour_and_is_never_built():
    density = [[400.0, nan, nan], [0.0, nan, nan], [0.0, nan, 0.0]]
    land = [[1, 0, 0], [1, 0, 0], [1, 0, 1]]
    assert built(density, land=land)[:, 0].tolist() == [True, True, False]  # 1 of 3 land cells, of 6 in all
    land[2][1] = 1
    assert built(density, land=land)[:, 0].tolist() == [True, False, False]  # 1 of 4
    assert not built([[nan, 400.0, 400.0]], land=[[0, 1, 1]])[0, 0]
    assert not built([[nan, 400.0, 400.0]], land=[[nan, 1, 1]])[0, 0]


def test_an_unknown_density_is_not_built_but_its_neighbours_may_bring_it_in():
    assert built([[nan, nan]]).tolist() == [[False, False]]
    assert built([[400.0, nan, 400.0]]).tolist() == [[True, True, True]]
    assert built([[400.0, nan, nan, nan]], radius=0).tolist() == [[True, False, False, False]]


def test_floor_area_counts_for_the_neighbourhood_not_for_the_cell_alone():
    area = np.zeros((5, 5))
    area[2, 2] = 0.5
    assert not built(np.zeros((5, 5)), area).any()  # 1 of 9
    area[2, 1:4] = 0.02
    got = built(np.zeros((5, 5)), area)
    assert np.argwhere(got).tolist() == [[1, 2], [2, 2], [3, 2]]
    area[2, 3] = 0.0199
    assert not built(np.zeros((5, 5)), area).any()
    area[2, 3] = nan
    assert not built(np.zeros((5, 5)), area).any()


def test_dense_cells_count_as_built_where_floor_areas_are_known_too():
    density, area = np.zeros((3, 3)), np.zeros((3, 3))
    density[0, 0], area[0, 1:] = 400, 0.1
    assert built(density, area)[1, 1]
    area[0, 1:] = 0.01
    assert not built(density, area)[1, 1]


def slow_built(density, area, land, share):
    out = np.zeros(density.shape, bool)
    for row, col in np.ndindex(density.shape):
        near = [
            (r, c)
            for r in range(max(row - 1, 0), min(row + 2, density.shape[0]))
            for c in range(max(col - 1, 0), min(col + 2, density.shape[1]))
            if land[r, c] > 0
        ]
        count = sum(density[at] >= 300 or (area is not None and area[at] >= 0.02) for at in near)
        around = land[row, col] > 0 and count > 0 and count >= share * len(near)
        out[row, col] = density[row, col] >= 300 or around
    return out


@pytest.mark.parametrize("with_area", [False, True])
@pytest.mark.parametrize("share", [0.25, 0.3333, 0.5])
@pytest.mark.parametrize("seed", range(4))
def test_against_the_rule_cell_by_cell(seed, share, with_area):
    rng = np.random.default_rng(seed)
    land = rng.choice([0.0, 0.4, 1.0], (7, 8), p=[0.2, 0.2, 0.6])
    density = np.where(land > 0, rng.choice([0.0, 299.0, 300.0, 900.0, nan], (7, 8), p=[0.5, 0.1, 0.1, 0.2, 0.1]), nan)
    area = rng.choice([0.0, 0.019, 0.02, nan], (7, 8)) if with_area else None
    np.testing.assert_array_equal(built(density, area, land, share), slow_built(density, area, land, share))


@given(whole_numbers(0, 600), st.integers(150, 450), st.integers(0, 200))
@settings(**SMALL)
def test_a_higher_threshold_never_adds_a_cell(density, low, more):
    assert not (built(density, least_density=low + more) & ~built(density, least_density=low)).any()
    area = density / 10_000
    wide = built(density, area, least_area=low / 10_000)
    assert not (built(density, area, least_area=(low + more) / 10_000) & ~wide).any()
    assert not (built(density, share=0.5) & ~built(density, share=0.3)).any()


# settlements and the people in them


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


# near-towns


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
    work.layers |= make(OPERATIONS["core_gap"], work)
    work.layers["town_commuting_gap"] = work.layers["core_gap"]
    return make(OPERATIONS["near_town"], work)["near_town"].astype(int)


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


def corner_gap(a, b):
    """Least distance between two unit squares, by their sides."""
    return math.hypot(max(abs(a[0] - b[0]) - 1, 0), max(abs(a[1] - b[1]) - 1, 0))


@pytest.mark.parametrize("seed", range(5))
def test_gaps_are_measured_from_edge_to_edge_in_every_direction(seed):
    rng = np.random.default_rng(seed)
    places = rng.random((9, 11)) < 0.04
    label = np.where(rng.random((9, 11)) < 0.1, rng.integers(1, 5, (9, 11)), 0).astype(np.int32)
    label[0, 0] = 4  # every label is there to be measured
    got = edge_gaps(label, places, grid_of((9, 11)))
    for k in range(5):
        gaps = [corner_gap(a, b) for a in np.argwhere(label == k) for b in np.argwhere(places)]
        assert got[k] == pytest.approx(1000 * min(gaps, default=math.inf))


def test_a_diagonal_gap_is_the_gap_of_the_corners():
    label = np.zeros((4, 4), np.int32)
    label[0, 0], label[3, 3] = 1, 2  # two empty cells between the corners each way
    assert towns(label, 1, [20_000, 500], gap=2000 * math.sqrt(2)).any()
    assert not towns(label, 1, [20_000, 500], gap=2828.0).any()


def test_the_least_over_a_settlement_leaves_out_what_is_unknown():
    found = settled("##.#")
    assert least(found.label, np.array([[nan, 4.0, 1.0, nan]])).tolist() == [1.0, 4.0, np.inf]
    assert least(found.label, np.array([[7.0, 4.0, 1.0, np.inf]])).tolist() == [1.0, 4.0, np.inf]


def test_a_town_that_commutes_to_a_far_core_is_measured_to_that_core():
    label = np.array([[1, 0, 2, 0, 0, 0, 0, 3]], np.int32)
    cores = np.array([[1, 0, 0, 0, 0, 0, 0, 2]], np.int32)
    gaps = gaps_to_own(label, cores, np.array([0, 0, 2, 0], np.int32), grid_of(label.shape))
    assert gaps.tolist() == [np.inf, np.inf, 4000.0, np.inf]


# clusters that are joined


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
