import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine

from placetypes.grid import Grid
from placetypes.io.polygons import as_cells, average, count_by_area, cover, most_frequent, share_covered

GRID = Grid.from_transform(Affine(1000, 0, 0, 0, -1000, 4000), (4, 4), "EPSG:3006")


def frame(*boxes):
    return gpd.GeoDataFrame(geometry=[shapely.box(*b) for b in boxes], crs="EPSG:3006")


def test_equal_squares_are_cells_and_others_are_not():
    squares = frame((0, 0, 1000, 1000), (1000, 2999.9999999, 2000.0000001, 4000))
    found = as_cells(squares, np.array([1.0, 2.0]))
    np.testing.assert_allclose(found.eastings, [500, 1500])
    np.testing.assert_allclose(found.northings, [500, 3500])
    assert found.size == 1000
    assert as_cells(frame((0, 0, 1000, 1000), (0, 0, 500, 500)), np.ones(2)) is None
    assert as_cells(gpd.GeoDataFrame(geometry=[shapely.Point(0, 0).buffer(500)], crs=3006), np.ones(1)) is None
    assert as_cells(frame().iloc[:0], np.ones(0)) is None
    assert as_cells(gpd.GeoDataFrame(geometry=[shapely.Point(15, 58).buffer(1)], crs=4326), np.ones(1)) is None


def test_counts_are_shared_out_by_area_and_the_rest_stays_outside():
    array, before, after = count_by_area(
        frame((500, 3000, 2500, 4000), (3000, 0, 5000, 1000)), np.array([80.0, 10.0]), GRID
    )
    expected = np.full((4, 4), np.nan)
    expected[0, :3] = 20, 40, 20
    expected[3, 3] = 5
    np.testing.assert_allclose(array, expected)
    assert before == pytest.approx(85)
    assert after == pytest.approx(85)


def test_a_polygon_without_a_count_leaves_its_cells_unknown():
    array, before, _ = count_by_area(frame((0, 0, 1000, 1000), (0, 3000, 2000, 4000)), np.array([np.nan, 6.0]), GRID)
    assert np.isnan(array[3, 0])
    np.testing.assert_allclose(array[0, :2], 3)
    assert before == pytest.approx(6)


def test_the_share_covered_is_of_what_is_mapped():
    everything = frame((0, 3000, 1500, 4000), (1500, 3000, 1750, 4000))
    share = share_covered(everything.iloc[[0]], everything, GRID)
    np.testing.assert_allclose(share[0, :2], [1, 2 / 3], rtol=1e-6)
    assert np.isnan(share).sum() == 14


def test_cover_counts_overlaps_once():
    share = cover(frame((0, 3000, 500, 4000), (250, 3000, 750, 4000)), GRID)
    assert share[0, 0] == pytest.approx(0.75)
    assert np.isnan(share).sum() == 15


def test_average_and_most_frequent_weigh_by_area():
    polygons, values = (
        frame((0, 3000, 250, 4000), (250, 3000, 1000, 4000), (1000, 3000, 1500, 4000)),
        np.array([4.0, 0, np.nan]),
    )
    assert average(polygons, values, GRID)[0, 0] == pytest.approx(1)
    assert most_frequent(polygons, values, GRID)[0, 0] == 0
    assert np.isnan(average(polygons, values, GRID)[0, 1])
    assert np.isnan(most_frequent(polygons, values, GRID)[0, 1])


def test_polygons_elsewhere_cover_nothing():
    far = frame((9e5, 9e5, 9.1e5, 9.1e5))
    assert np.isnan(cover(far, GRID)).all()
    array, before, after = count_by_area(far, np.array([5.0]), GRID)
    assert np.isnan(array).all()
    assert before == after == 0


def test_lines_that_mending_leaves_of_a_polygon_cover_nothing():
    spike = shapely.Polygon([(0, 0), (2000, 0), (2000, 2000), (3000, 3000), (2000, 2000), (0, 2000)])
    flat = shapely.Polygon([(0, 0), (2000, 0), (0, 0)])
    array, before, after = count_by_area(
        gpd.GeoDataFrame(geometry=[spike, flat], crs="EPSG:3006"), np.array([8.0, np.nan]), GRID
    )
    np.testing.assert_allclose(array[2:, :2], 2)
    assert np.isnan(array).sum() == 12
    assert (before, after) == (pytest.approx(8), pytest.approx(8))
