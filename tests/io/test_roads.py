"""Roads burnt into a grid."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st

from placetypes.grid import Grid
from placetypes.io.roads import road_speeds

CRS = "EPSG:3006"


@pytest.fixture
def grid():
    return Grid.from_bounds((0, 0, 4000, 3000), crs=CRS, cell_size=1000)


def roads(*ways):
    lines, speeds = zip(*ways, strict=True) if ways else ((), ())
    return gpd.GeoDataFrame({"speed_kmh": list(speeds)}, geometry=[shapely.LineString(w) for w in lines], crs=CRS)


def test_a_cell_takes_the_fastest_road_that_touches_it(grid):
    ways = [([(0, 1500), (4000, 1500)], 90.0), ([(500, 0), (500, 3000)], 50.0), ([(500, 0), (500, 900)], 110.0)]
    expected = [[50, np.nan, np.nan, np.nan], [90, 90, 90, 90], [110, np.nan, np.nan, np.nan]]
    np.testing.assert_array_equal(road_speeds(roads(*ways), grid), expected)
    np.testing.assert_array_equal(road_speeds(roads(*ways[::-1]), grid), expected)


def test_a_road_across_a_corner_touches_each_cell_on_its_way(grid):
    speed = road_speeds(roads(([(100, 100), (1900, 1950)], 70.0)), grid)
    assert np.isfinite(speed[2, 0])
    assert np.isfinite(speed[1, 1])
    reached = np.argwhere(np.isfinite(speed))
    assert (np.abs(np.diff(reached, axis=0)).sum(axis=1) <= 2).all()


def test_without_roads_no_cell_has_a_speed(grid):
    assert np.isnan(road_speeds(roads(), grid)).all()
    empty = gpd.GeoDataFrame({"speed_kmh": [50.0]}, geometry=[shapely.LineString()], crs=CRS)
    assert np.isnan(road_speeds(empty, grid)).all()


@settings(max_examples=40)
@given(st.integers(0, 9_999), st.integers(1, 60))
def test_roads_are_the_same_in_windows_of_any_height(seed, height):
    rng = np.random.default_rng(seed)
    wide = Grid.from_transform(Affine(1000, 0, 0, 0, -1000, 60_000), (60, 20), "EPSG:3006")
    lengths = [1_000, 5_000, 60_000]
    ways = []
    for _ in range(30):
        steps = rng.uniform(-1, 1, (rng.integers(2, 7), 2)) * rng.choice(lengths)
        points = np.clip(rng.uniform(0, 1, 2) * [20_000, 60_000] + np.cumsum(steps, axis=0), 0, [20_000, 60_000])
        ways.append((points, float(rng.choice([30, 50, 90]))))
    whole = road_speeds(roads(*ways), wide)
    assert whole.dtype == np.float32
    np.testing.assert_array_equal(road_speeds(roads(*ways), wide, cells=height * 20), whole)


def test_speeds_that_single_precision_does_not_hold_are_kept():
    grid = Grid.from_transform(Affine(1000, 0, 0, 0, -1000, 2000), (2, 2), "EPSG:3006")
    speed = road_speeds(roads(([(100, 100), (900, 150)], 70.1)), grid)
    assert speed[1, 0] == 70.1
