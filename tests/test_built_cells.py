"""Which cells count as built: by their people, their floor area, or their neighbours."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from settled_land import built, nan
from strategies import SMALL, whole_numbers


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
