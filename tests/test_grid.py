import copy
import pickle

import numpy as np
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from odc.geo.geobox import GeoBox
from strategies import SMALL, grid_of

from placetypes.errors import GridError, PlacetypesError
from placetypes.grid import Grid

BOUNDS = (500_000.0, 6_400_000.0, 504_000.0, 6_403_000.0)


def made(**change):
    return Grid.from_bounds(**{"bounds": BOUNDS, "crs": "EPSG:3006", "cell_size": 1000.0, **change})


def test_bounds_on_the_lattice_are_kept():
    grid = made()
    assert grid.bounds == BOUNDS
    assert grid.shape == (3, 4)
    assert grid.cell_area_km2 == 1.0


def test_bounds_off_the_lattice_grow_to_it():
    grid = made(bounds=(500_001, 6_400_001, 503_999, 6_402_001))
    assert grid.bounds == BOUNDS
    assert made(bounds=(500_001, 6_400_001, 503_999, 6_402_001), origin=(1.0, 1.0)).bounds == (
        500_001,
        6_400_001,
        504_001,
        6_402_001,
    )


def test_negative_coordinates_snap_down_and_up_too():
    assert made(bounds=(-1500, -2500, -400, -600)).bounds == (-2000, -3000, 0, 0)


def test_rounding_does_not_open_another_row_of_cells():
    west, south, east, north = BOUNDS
    assert made(bounds=(west + 1e-8, south - 1e-8, east + 1e-8, north - 1e-8)).shape == (3, 4)
    assert made(bounds=(0, 0, 0.1 * 3, 0.1 * 7), cell_size=0.1).shape == (7, 3)


@given(
    west=st.integers(-5000, 5000),
    south=st.integers(-5000, 5000),
    width=st.integers(1, 9000),
    height=st.integers(1, 9000),
    size=st.sampled_from([100.0, 250.0, 1000.0]),
    origin=st.integers(-500, 500),
)
@settings(**SMALL)
def test_a_grid_covers_its_bounds_with_the_fewest_cells(*, west, south, width, height, size, origin):
    grid = made(bounds=(west, south, west + width, south + height), cell_size=size, origin=(origin, origin))
    left, bottom, right, top = grid.bounds
    assert left <= west < left + size
    assert bottom <= south < bottom + size
    assert right - size < west + width <= right
    assert top - size < south + height <= top
    assert (left - origin) % size == 0
    assert (top - origin) % size == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"crs": "EPSG:4326"}, "does not measure in metres"),
        ({"crs": "EPSG:2263"}, "does not measure in metres"),  # New York in feet
        ({"crs": "EPSG:4978"}, "does not measure in metres"),  # geocentric
        ({"crs": None}, "no coordinate system"),
        ({"cell_size": 0}, "grid.cell_size"),
        ({"cell_size": -1000}, "grid.cell_size"),
        ({"cell_size": float("inf")}, "grid.cell_size"),
        ({"cell_size": float("nan")}, "grid.cell_size"),
        ({"bounds": (2.0, 0.0, 1.0, 1.0)}, "empty"),
        ({"bounds": (0.0, 1.0, 1.0, 1.0)}, "empty"),
        ({"bounds": (0.0, 0.0, float("nan"), 1.0)}, "empty"),
        ({"bounds": (0.0, 0.0, float("inf"), 1.0)}, "empty"),
    ],
)
def test_a_grid_that_cannot_be_is_refused(change, words):
    with pytest.raises(GridError, match=words):
        made(**change)


@pytest.mark.parametrize(
    "transform",
    [
        Affine(1000, 0, 0, 0, -500, 0),  # not square
        Affine(1000, 0, 0, 0, 1000, 0),  # south up
        Affine(-1000, 0, 0, 0, 1000, 0),  # mirrored
        Affine(1000, 10, 0, 0, -1000, 0),  # sheared
        Affine(0, 1000, 0, 1000, 0, 0),  # rotated by a quarter
        Affine(800, -600, 0, -600, -800, 0),  # rotated
        Affine(float("nan"), 0, 0, 0, -1000, 0),
    ],
)
def test_cells_that_are_not_square_and_north_up_are_refused(transform):
    with pytest.raises(GridError, match="not square and north up"):
        Grid.from_transform(transform, (2, 2), "EPSG:3006")


def test_a_geobox_without_crs_or_cells_is_refused():
    with pytest.raises(GridError, match="no coordinate system"):
        Grid(GeoBox((2, 2), Affine(1000, 0, 0, 0, -1000, 0), None))
    with pytest.raises(GridError, match="no coordinate system"):
        Grid.from_transform(Affine(1000, 0, 0, 0, -1000, 0), (2, 2), None)
    with pytest.raises(GridError, match="no cells"):
        Grid.from_transform(Affine(1000, 0, 0, 0, -1000, 0), (0, 2), "EPSG:3006")


@pytest.mark.parametrize("crs", ["EPSG:999999", "", "metres", "EPSG:3006;EPSG:3035"])
def test_an_unknown_coordinate_system_is_refused_by_name(crs):
    with pytest.raises(GridError, match="coordinate system") as error:
        made(crs=crs)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("crs", ["EPSG:3035", "EPSG:3413", "EPSG:2180", "EPSG:5845", "ESRI:102014"])
def test_every_projected_system_in_metres_will_do(crs):
    assert made(crs=crs).shape == (3, 4)  # polar axes both point south, northing may come first, heights may follow


def test_cell_ids_name_the_lower_left_corner():
    grid = Grid.from_bounds((4_636_000, 3_816_000, 4_638_000, 3_818_000), crs="EPSG:3035", cell_size=1000)
    assert grid.cell_ids([0, 1], [0, 1]) == ["CRS3035RES1000mN3817000E4636000", "CRS3035RES1000mN3816000E4637000"]
    fine = Grid.from_bounds((4_636_000, 3_817_000, 4_636_250, 3_817_250), crs="EPSG:3035", cell_size=250)
    assert fine.cell_ids([0], [0]) == ["CRS3035RES250mN3817000E4636000"]
    with pytest.raises(ValueError, match=r"shorter|longer"):
        grid.cell_ids([0, 1], [0])


def test_centres_and_cells_agree():
    grid = made()
    assert grid.eastings.tolist() == [500_500, 501_500, 502_500, 503_500]
    assert grid.northings.tolist() == [6_402_500, 6_401_500, 6_400_500]
    for row, northing in enumerate(grid.northings):
        for col, easting in enumerate(grid.eastings):
            assert grid.rowcol(easting, northing) == (row, col)


def test_a_point_on_an_edge_belongs_east_and_south_of_it():
    west, south, east, north = BOUNDS
    points = [(west, north), (west + 1000, north - 1000), (east, north), (west, south), (west - 0.01, north), (0, 0)]
    rows, cols, inside = made().rowcols(*np.array(points, dtype=float).T)
    assert inside.tolist() == [True, True, False, False, False, False]
    assert rows.tolist() == [0, 1, -1, -1, -1, -1]
    assert cols.tolist() == [0, 1, -1, -1, -1, -1]


def test_points_that_are_no_numbers_are_outside():
    rows, cols, inside = made().rowcols(np.array([np.nan, np.inf, -np.inf, 500_500]), np.array([1, 1, 1, np.nan]))
    assert not inside.any()
    assert (rows == -1).all()
    assert (cols == -1).all()
    assert made().rowcols(np.array([]), np.array([]))[2].shape == (0,)


def test_a_point_outside_is_refused_with_the_way_to_mend_it():
    with pytest.raises(GridError, match="outside the grid") as error:
        made().rowcol(15.6, 58.4)
    assert "EPSG:3006" in str(error.value)
    assert "15.6" in str(error.value)
    assert "expected E " in str(error.value)


@given(metres=st.floats(0, 12_000), size=st.sampled_from([250.0, 1000.0]), origin=st.integers(0, 999))
@settings(**SMALL)
def test_a_wider_grid_keeps_the_lattice(metres, size, origin):
    grid = made(cell_size=size, origin=(origin, origin))
    wide = grid.buffered(metres)
    rows, cols, inside = wide.rowcols(np.repeat(grid.eastings, grid.shape[0]), np.tile(grid.northings, grid.shape[1]))
    assert inside.all()
    np.testing.assert_array_equal(wide.eastings[cols], np.repeat(grid.eastings, grid.shape[0]))
    np.testing.assert_array_equal(wide.northings[rows], np.tile(grid.northings, grid.shape[1]))
    for here, there in zip(grid.bounds[:2], wide.bounds[:2], strict=True):
        assert metres - 1e-5 <= here - there < metres + size
    for here, there in zip(grid.bounds[2:], wide.bounds[2:], strict=True):
        assert metres - 1e-5 <= there - here < metres + size


def test_grids_are_values():
    assert made() == made()
    assert hash(made()) == hash(made())
    assert made() != made(cell_size=500)
    assert pickle.loads(pickle.dumps(made())) == made()
    assert copy.deepcopy(made()) == made()
    assert "3 x 4" in repr(made())
    assert "EPSG:3006" in repr(made())
    with pytest.raises(AttributeError):
        made().geobox = None


def test_an_array_of_another_shape_is_refused_by_name():
    grid = grid_of((2, 3))
    grid.require(people=np.zeros((2, 3)))
    with pytest.raises(GridError, match=r"jobs: .*\(3, 2\).*\(2, 3\)") as error:
        grid.require(people=np.zeros((2, 3)), jobs=np.zeros((3, 2)))
    assert isinstance(error.value, PlacetypesError)
