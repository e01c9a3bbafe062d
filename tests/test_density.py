import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from strategies import SMALL, TURNS, grid_of, shapes, turned, whole_numbers

from placetypes.density import area_density, disc_share, disc_sum, half_widths, population_density, ratio
from placetypes.errors import GridError, InputError

nan = np.nan
radii = st.sampled_from([0.0, 500.0, 1000.0, 1414.0, 1415.0, 2000.0, 3300.0, 20_000.0])


def within(shape, row, col, radius, size=1000.0):
    r, c = np.mgrid[: shape[0], : shape[1]]
    return np.hypot((r - row) * size, (c - col) * size) <= radius


def slow_sum(values, radius):
    return [
        [np.nansum(values[within(values.shape, r, c, radius)]) for c in range(values.shape[1])]
        for r in range(values.shape[0])
    ]


def test_density_is_people_per_land():
    grid = grid_of((2, 3), 500.0)
    people = np.array([[100.0, 100.0, 0.0], [nan, 5.0, 5.0]])
    land = np.array([[1.0, 0.25, 1.0], [1.0, 0.0, nan]])
    expected = [[400.0, 1600.0, 0.0], [nan, nan, nan]]
    np.testing.assert_array_equal(population_density(people, land, grid, radius=0), expected)


@given(whole_numbers(0, 9000, (3, 4)), st.integers(0, 10))
@settings(**SMALL)
def test_density_scales_with_people(people, factor):
    grid, land = grid_of((3, 4)), np.linspace(0.1, 1, 12).reshape(3, 4)
    once = population_density(people, land, grid, radius=0)
    np.testing.assert_allclose(population_density(people * factor, land, grid, radius=0), once * factor)
    np.testing.assert_allclose((once * land * grid.cell_area_km2).sum(), people.sum())


def slow_density(people, land, size, radius):
    """People over land of the cells within the radius of which both are known, one cell after the other."""
    out = np.full(people.shape, nan)
    for row, col in np.ndindex(people.shape):
        if np.isnan(people[row, col]) or not land[row, col] > 0:
            continue
        near = within(people.shape, row, col, radius, size) & ~np.isnan(people) & ~np.isnan(land)
        out[row, col] = people[near].sum() / (land[near].sum() * (size / 1000) ** 2)
    return out


@given(
    st.integers(0, 10_000),
    st.sampled_from([(1000.0, 750.0), (250.0, 750.0), (100.0, 750.0), (250.0, 200.0), (300.0, 940.0)]),
)
@settings(**SMALL)
def test_density_within_a_radius_is_people_over_land_of_the_disc(seed, cells):
    (size, radius), rng = cells, np.random.default_rng(seed)
    people = np.where(rng.random((9, 11)) < 0.1, nan, rng.integers(0, 900, (9, 11)).astype(float))
    land = rng.choice([0.0, 0.123, 0.5, 1.0, nan], (9, 11), p=[0.1, 0.2, 0.2, 0.4, 0.1])
    found = population_density(people, land, grid_of((9, 11), size), radius=radius)
    np.testing.assert_allclose(found, slow_density(people, land, size, radius), rtol=1e-6)
    if radius < size:
        np.testing.assert_array_equal(found, population_density(people, land, grid_of((9, 11), size), radius=0))


@pytest.mark.parametrize("size", [250.0, 100.0, 50.0])
def test_small_cells_of_an_even_land_are_as_dense_as_large_ones(size):
    side = round(4000 / size)
    people, land = np.full((side, side), 300.0 * (size / 1000) ** 2), np.full((side, side), 0.5)
    found = population_density(people, land, grid_of((side, side), size), radius=750)
    np.testing.assert_allclose(found, 600.0, rtol=1e-4)  # people of a cell are rounded to 1/1024 in a disc


@given(whole_numbers(-99, 9000), radii)
@settings(**SMALL)
def test_disc_sum_is_the_sum_over_the_disc(values, radius):
    np.testing.assert_array_equal(disc_sum(values, grid_of(values.shape), radius=radius), slow_sum(values, radius))


def test_in_a_disc_unknown_counts_as_nothing():
    values = np.array([[1.0, nan, 4.0]])
    assert disc_sum(values, grid_of((1, 3)), radius=1000).tolist() == [[1.0, 5.0, 4.0]]
    assert disc_sum(np.full((1, 2), nan), grid_of((1, 2)), radius=1000).tolist() == [[0.0, 0.0]]


@given(whole_numbers(0, 9000))
@settings(**SMALL)
def test_a_disc_that_reaches_everything_holds_the_total(values):
    assert (disc_sum(values, grid_of(values.shape), radius=30_000) == values.sum()).all()
    np.testing.assert_array_equal(disc_sum(values, grid_of(values.shape), radius=0), values)


@pytest.mark.parametrize("turn", TURNS)
def test_turning_the_people_turns_their_sums(turn):
    values = np.random.default_rng(1).random((6, 9)) * 1000  # not whole: sums must still be exact in any order
    before = disc_sum(values, grid_of((6, 9)), radius=2500)
    after = disc_sum(turned(turn, values), grid_of(turned(turn, values).shape), radius=2500)
    np.testing.assert_array_equal(after, turned(turn, before))


def test_sums_are_exact_to_a_thousandth_per_cell():
    values = np.full((5, 5), 0.1)
    got = disc_sum(values, grid_of((5, 5)), radius=10_000)
    assert abs(got - 2.5).max() <= 25 / 2048


def test_arrays_need_not_be_contiguous():
    values = np.arange(24.0).reshape(4, 6)[:, ::2].T
    np.testing.assert_array_equal(disc_sum(values, grid_of((3, 4)), radius=1500), slow_sum(values, 1500))


def test_an_array_of_another_shape_never_reaches_compiled_code():
    with pytest.raises(GridError, match="does not fit the grid"):
        disc_sum(np.zeros((500, 500)), grid_of((2, 2)), radius=1000)
    with pytest.raises(GridError, match="floor_area"):
        area_density(np.zeros((3, 3)), np.zeros((2, 2)), grid_of((2, 2)), radius=1000)


def test_prevalent_area_density_is_the_median_of_land_around():
    grid = grid_of((1, 5))
    floor = np.array([[0.0, 100_000.0, 400_000.0, nan, 200_000.0]])
    land = np.array([[1.0, 1.0, 0.5, 1.0, 1.0]])
    got = area_density(floor, land, grid, radius=1000)
    # 0 | 0.1 0 0.8 | 0.8 0.1 | unknown | 0.2 alone: the unknown neighbour does not count
    np.testing.assert_allclose(got, [[0.05, 0.1, 0.45, nan, 0.2]])
    np.testing.assert_allclose(area_density(floor, land * 0, grid, radius=1000), np.full((1, 5), nan))
    np.testing.assert_allclose(area_density(floor, land, grid, radius=0), [[0, 0.1, 0.8, nan, 0.2]])


@given(
    hnp.arrays(np.float64, shapes, elements=st.one_of(st.integers(0, 9).map(float), st.just(nan))),
    radii,
)
@settings(**SMALL)
def test_prevalent_area_density_against_numpy(floor, radius):
    land = np.ones(floor.shape)
    got = area_density(floor, land, grid_of(floor.shape), radius=radius)
    for row, col in np.ndindex(floor.shape):
        near = floor[within(floor.shape, row, col, radius)]
        expected = nan if np.isnan(floor[row, col]) else np.nanmedian(near) / 1e6
        np.testing.assert_allclose(got[row, col], expected)


def test_a_share_is_unknown_where_there_is_no_whole():
    part, whole = np.array([[1.0, 0.0, 0.0, nan]]), np.array([[2.0, 2.0, 0.0, 0.0]])
    np.testing.assert_allclose(disc_share(part, whole, grid_of((1, 4)), radius=0), [[0.5, 0.0, nan, nan]])
    np.testing.assert_allclose(disc_share(part, whole, grid_of((1, 4)), radius=1000), [[0.25, 0.25, 0, nan]])


def test_half_widths_of_known_circles():
    grid = grid_of((1, 1))
    assert half_widths(grid, 0).tolist() == [0]
    assert half_widths(grid, 999.9).tolist() == [0]
    assert half_widths(grid, 1000).tolist() == [0, 1, 0]
    assert half_widths(grid, 1500).tolist() == [1, 1, 1]  # the eight cells around
    assert half_widths(grid, 5000).tolist() == [0, 3, 4, 4, 4, 5, 4, 4, 4, 3, 0]  # 3-4-5 lies on the circle


@pytest.mark.parametrize("size", [0.1, 0.7, 30.1, 100.0 / 3, 250.0, 1000.0])
@pytest.mark.parametrize("cells", range(1, 14))
def test_a_centre_on_the_circle_is_inside_whatever_the_rounding(size, cells):
    widths = half_widths(grid_of((1, 1), size), cells * size).tolist()
    assert widths == half_widths(grid_of((1, 1)), cells * 1000).tolist()
    assert widths == widths[::-1]
    assert len(widths) == 2 * cells + 1
    assert max(widths) == cells


@pytest.mark.parametrize("radius", [-1.0, nan, np.inf, -np.inf])
def test_a_radius_that_is_no_distance_is_refused(radius):
    with pytest.raises(GridError, match="not a distance"):
        half_widths(grid_of((1, 1)), radius)


def test_a_share_is_rounded_before_it_is_judged_and_unknown_without_land():
    area = np.array([[0.19949, 0.1995, 0.1, np.nan, 0.1]])
    land = np.array([[1.0, 1.0, 0.0, 1.0, np.nan]])
    np.testing.assert_array_equal(ratio(area, land, decimals=3), [[0.199, 0.2, np.nan, np.nan, np.nan]])


def test_a_ratio_of_layers_of_other_shapes_is_refused():
    with pytest.raises(InputError, match="another shape"):
        ratio(np.ones((2, 2)), np.ones((2, 1)), decimals=3)
