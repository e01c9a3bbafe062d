import numpy as np
import pyproj
import pytest
import rasterio
from affine import Affine

from placetypes.errors import InputError
from placetypes.grid import Grid
from placetypes.io.rasters import band_names, coordinate_system, crs_name, open_raster, reach, same_crs

WEST, NORTH = 500_000.0, 6_500_000.0


@pytest.fixture
def grid():
    return Grid.from_transform(Affine(1000, 0, WEST, 0, -1000, NORTH), (4, 4), "EPSG:3006")


def write(path, values, *, crs="EPSG:3006", nodata=None, transform=None, names=None, dtype="float64"):
    values = np.asarray(values, dtype=dtype)
    values = values if values.ndim == 3 else values[None]
    transform = transform or Affine(1000, 0, WEST, 0, -1000, NORTH)
    shape = {"count": values.shape[0], "height": values.shape[1], "width": values.shape[2]}
    with rasterio.open(
        path, "w", driver="GTiff", crs=crs, transform=transform, dtype=dtype, nodata=nodata, **shape
    ) as out:
        out.write(values)
        for i, name in enumerate(names or (), start=1):
            out.set_band_description(i, name)
    return path


def read(path, grid, *, band=1, crs=None):
    with open_raster(path, band=band, crs=crs, grid=grid, where="people") as source:
        return source, source.read(slice(None))[0]


def test_values_and_declared_no_data(tmp_path, grid):
    values = np.arange(16).reshape(4, 4)
    values[0, 0] = 4_294_967_295
    source, found = read(write(tmp_path / "a.tif", values, nodata=4_294_967_295, dtype="uint32"), grid)
    expected = values.astype(float)
    expected[0, 0] = np.nan
    np.testing.assert_array_equal(found, expected)
    assert source.crs.to_epsg() == 3006


def test_no_more_is_read_than_the_grid_and_a_margin(tmp_path, grid):
    values = np.arange(40_000.0).reshape(200, 200)
    path = write(tmp_path / "a.tif", values, transform=Affine(1000, 0, WEST - 90_000, 0, -1000, NORTH + 90_000))
    source, found = read(path, grid)
    assert found.shape == source.shape == (8, 8)
    np.testing.assert_array_equal(found[2:6, 2:6], values[90:94, 90:94])
    assert (source.transform.c, source.transform.f) == (WEST - 2000, NORTH + 2000)


def test_a_band_that_is_not_there(tmp_path, grid):
    path = write(tmp_path / "a.tif", np.ones((2, 4, 4)), names=["A", None])
    assert band_names(path, where="") == ["A", "2"]
    assert read(path, grid, band=2)[1].sum() == 16
    with pytest.raises(InputError, match=r"no such band; got 3, expected 1 to 2"):
        read(path, grid, band=3)


def test_without_a_crs_the_region_file_may_say_it(tmp_path, grid):
    path = write(tmp_path / "a.tif", np.ones((4, 4)), crs=None)
    with pytest.raises(InputError, match=r"people: the file does not say its coordinate system; add 'crs'"):
        read(path, grid)
    assert read(path, grid, crs="EPSG:3006")[0].crs.to_epsg() == 3006
    with pytest.raises(InputError, match=r"no such coordinate system; got 'EPSG:1'"):
        read(path, grid, crs="EPSG:1")


def test_a_raster_elsewhere_and_one_upside_down(tmp_path, grid):
    with pytest.raises(InputError, match=r"wholly outside the region and its buffer"):
        read(write(tmp_path / "a.tif", np.ones((4, 4)), transform=Affine(1000, 0, 0, 0, -1000, 0)), grid)
    with pytest.raises(InputError, match=r"not north up"):
        read(write(tmp_path / "b.tif", np.ones((4, 4)), transform=Affine(1000, 0, WEST, 0, 1000, NORTH - 4000)), grid)


def test_the_same_crs_in_other_words():
    mollweide = pyproj.CRS.from_user_input("ESRI:54009")
    assert same_crs(mollweide, pyproj.CRS.from_wkt(rasterio.crs.CRS.from_string("ESRI:54009").to_wkt()))
    assert not same_crs(mollweide, pyproj.CRS.from_epsg(3035))
    assert crs_name(pyproj.CRS.from_proj4("+proj=laea +lat_0=1 +lon_0=2 +units=m")) == "unknown"


def test_the_grid_reaches_as_far_in_degrees(grid):
    west, south, east, north = reach(grid, pyproj.CRS.from_epsg(4326))
    assert west == pytest.approx(15, abs=1e-6)
    assert west < east < 15.2
    assert 58 < south < north < 59


def test_a_wide_grid_reaches_as_far_as_any_point_of_its_edge():
    """The northern edge bends in degrees: a point of it between those of a short grid lies farther north."""
    wide = Grid.from_bounds((2_500_000, 5_000_000, 7_500_000, 5_010_000), crs="EPSG:3035", cell_size=1000)
    east = np.linspace(2_500_000, 7_500_000, 200_001)
    to_degrees = pyproj.Transformer.from_crs(3035, 4326, always_xy=True)
    north = to_degrees.transform(east, np.full(east.size, 5_010_000.0))[1].max()
    assert reach(wide, pyproj.CRS.from_epsg(4326))[3] >= north - 1e-4  # 11 m


def test_a_file_that_says_nothing_and_a_region_file_that_says_nothing():
    assert coordinate_system("EPSG:3035", "EPSG:3006", where="").to_epsg() == 3035
    with pytest.raises(InputError, match="does not say"):
        coordinate_system(None, None, where="")
