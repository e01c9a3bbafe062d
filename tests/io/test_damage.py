"""Damage that readers pass over is told, and what only looks like it is not."""

import sqlite3

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine
from region_folder import box, polygons

from placetypes.errors import InputError
from placetypes.grid import Grid
from placetypes.io.rasters import open_raster
from placetypes.io.tables import read_table
from placetypes.io.vectors import read_vectors

GRID = Grid.from_transform(Affine(1000, 0, 0, 0, -1000, 64_000), (64, 64), "EPSG:3006")


def raster(path, **options):
    values = np.random.default_rng(1).integers(0, 9, (64, 64)).astype("int16")
    profile = {"count": 1, "height": 64, "width": 64, "dtype": "int16", "crs": "EPSG:3006"}
    with rasterio.open(path, "w", driver="GTiff", transform=GRID.transform, **profile, **options) as out:
        out.write(values, 1)
    return values


def opened(path, grid=GRID):
    with open_raster(path, band=1, crs=None, grid=grid, where="a") as source:
        return source.read(slice(None))[0]


def passed_over(path, values):
    """Whether GDAL reads other values without a word."""
    try:
        with rasterio.open(path) as source:
            return not np.array_equal(source.read(1), values)
    except rasterio.RasterioIOError:
        return False


@pytest.mark.parametrize("layout", [{}, {"tiled": True, "blockxsize": 32, "blockysize": 32}])
def test_every_bit_of_a_compressed_block_counts(tmp_path, layout):
    path, silent = tmp_path / "a.tif", 0
    values = raster(path, compress="deflate", predictor=2, **layout)
    np.testing.assert_array_equal(opened(path), values)
    with rasterio.open(path) as source:
        at, size = (int(source.get_tag_item(f"BLOCK_{name}_0_0", "TIFF", bidx=1)) for name in ("OFFSET", "SIZE"))
    content = path.read_bytes()
    for i in range(at + 2, at + size, 11):
        path.write_bytes(content[:i] + bytes([content[i] ^ 1 << i % 8]) + content[i + 1 :])
        silent += passed_over(path, values)
        with pytest.raises(InputError, match=r"a: the file is damaged: block 0, 0 is .*; got 'a.tif'"):
            opened(path)
    assert silent


def test_blocks_that_are_not_there_or_not_needed_are_not_looked_at(tmp_path):
    path = tmp_path / "a.tif"
    raster(path, compress="deflate", tiled=True, blockxsize=16, blockysize=16, sparse_ok=True)
    with rasterio.open(path) as source:
        at = int(source.get_tag_item("BLOCK_OFFSET_3_3", "TIFF", bidx=1))
    content = bytearray(path.read_bytes())
    content[at + 9] ^= 1
    path.write_bytes(content)
    part = Grid.from_transform(GRID.transform, (32, 32), "EPSG:3006")
    assert opened(path, part).shape == (34, 34)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x,y,n\n1,2,3\n4,5", "it ends in the middle of a row; got 'a.csv': 2 of 3 fields"),
        ("x,y,n\n1,2,3\n4", "it ends in the middle of a row; got 'a.csv': 1 of 3 fields"),
        ("x,yn,m\n1,2,3,4\n", "rows have more fields than the header has names; got 3 names"),
    ],
)
def test_rows_that_are_cut_or_too_long(tmp_path, text, said):
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(InputError) as error:
        read_table(tmp_path / "a.csv", keep={}, where="a")
    assert said in str(error.value)


@pytest.mark.parametrize(
    "text", ["x,n\n1,2\n3,", "x,n\n1,2\n3,NA", "x,n\n1,2\n3\n", "x,n\n", "x,n", 'x,n\n1,"a\nb"', "x,n\n1,2\n3,4"]
)
def test_rows_that_may_be_whole(tmp_path, text):
    (tmp_path / "a.csv").write_text(text)
    pd.testing.assert_frame_equal(
        read_table(tmp_path / "a.csv", keep={}, where="a"), pd.read_csv(tmp_path / "a.csv"), check_dtype=False
    )


def read(path):
    return read_vectors(path, layer=None, crs=None, keep={}, shape="polygons", where="a")


def refused(path):
    with pytest.raises(InputError) as error:
        read(path)
    return str(error.value)


@pytest.fixture
def shapefile(tmp_path):
    polygons(tmp_path / "a.shp", [box(row, 0, 1, 1) for row in range(9)], n=[float(row) for row in range(9)])
    assert len(read(tmp_path / "a.shp")) == 9
    return tmp_path


@pytest.mark.parametrize("ending", ["shp", "shx", "dbf"])
def test_a_shapefile_whose_parts_are_cut_short_or_of_another(shapefile, ending):
    part = shapefile / f"a.{ending}"
    content = part.read_bytes()
    part.write_bytes(content[:-40])
    assert f"a: the file is damaged: it says it has {len(content) if ending != 'dbf' else 9}" in refused(
        shapefile / "a.shp"
    )
    polygons(shapefile / "b.shp", [box(row, 0, 1, 1) for row in range(4)], n=[1.0] * 4)
    part.write_bytes((shapefile / f"b.{ending}").read_bytes())
    assert "a: the file is damaged: " in refused(shapefile / "a.shp")


def test_shapes_of_a_shapefile_are_where_the_index_says(shapefile):
    content = bytearray((shapefile / "a.shx").read_bytes())
    (shapefile / "a.shx").write_bytes(content[:127] + bytes([content[127] ^ 4]) + content[128:])
    assert "shape 4 is not where its index says; got 'a.shp'" in refused(shapefile / "a.shp")
    (shapefile / "a.shx").write_bytes(content[:124] + content[116:124] + content[132:])  # the third twice
    assert "shape 3 is not where its index says; got 'a.shp'" in refused(shapefile / "a.shp")


def test_shapefiles_of_programs_with_ways_of_their_own_are_read(shapefile):
    """Shapes numbered from 0, and bytes behind the last."""
    content = bytearray((shapefile / "a.shp").read_bytes())
    index = (shapefile / "a.shx").read_bytes()
    for which in range(9):
        at = 2 * int.from_bytes(index[100 + 8 * which : 104 + 8 * which], "big")
        content[at : at + 4] = which.to_bytes(4, "big")
    (shapefile / "a.shp").write_bytes(content + bytes(8))
    assert len(read(shapefile / "a.shp")) == 9


def test_features_that_are_gone(tmp_path):
    polygons(tmp_path / "a.gpkg", [box(row, 0, 1, 1) for row in range(9)])
    with sqlite3.connect(tmp_path / "a.gpkg") as base:
        base.execute("update gpkg_ogr_contents set feature_count = 12")
    base.close()
    assert "the file is damaged: it says it has 12 features; got 'a.gpkg': 9 of them; fetch it" in refused(
        tmp_path / "a.gpkg"
    )


@pytest.mark.parametrize("edge", [np.inf, 1e12, -1e300])
def test_shapes_that_lie_nowhere(tmp_path, edge):
    frame = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1), shapely.box(0, 0, edge, 1)], crs="EPSG:3006")
    frame.to_parquet(tmp_path / "a.geoparquet")
    assert "1 of its shapes lie nowhere; got 'a.geoparquet': bounds " in refused(tmp_path / "a.geoparquet")
