"""Small files that declare or expand to gigabytes: refused by name before memory is taken for them."""

import json
import os
import sqlite3
import struct
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import rasterio
from affine import Affine
from hostile_region import BASE, NORTH, SIDE, WEST, polygons, raster
from interruption import WAIT

MIB = 2**20
ROOM = 600 * MIB
"""More than a region of 64 cells needs, and less than any of these asks for."""
READING = """
import json, resource, sys, warnings
from pathlib import Path
from placetypes.config import read
from placetypes.errors import PlacetypesError
from placetypes.layers import align
import geopandas, pyogrio, pyarrow.parquet, rasterio.features, exactextract
warnings.simplefilter("error")
def said(file):
    try:
        return align(read(file)).notes
    except PlacetypesError as error:
        return str(error)
said(Path(sys.argv[2]) / "plain.toml")
taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (taken, taken))
print(json.dumps({file.stem: said(file) for file in sorted(Path(sys.argv[2]).glob("*.toml"))}))
"""
TABLE = 'column = "n"\nx = "x"\ny = "y"\ncrs = "EPSG:3006"\n'
UNITS = '[units]\npath = "{}"\nid = "code"\nname = "name"\n'


def sparse(path, height, width, *, cell=1000.0, count=1, block=512):
    """A raster that says what it is, and holds nothing."""
    profile = {"count": count, "height": height, "width": width, "dtype": "float64", "crs": "EPSG:3006"}
    place = Affine(cell, 0, WEST, 0, -cell, NORTH)
    layout = {"tiled": True, "blockxsize": block, "blockysize": block, "BIGTIFF": "YES", "sparse_ok": True}
    with rasterio.open(path, "w", driver="GTiff", transform=place, compress="deflate", **profile, **layout):
        pass


def wide_blocks(folder):
    sparse(folder / "blocks.tif", 60_000, 60_000, block=59_904)
    return BASE.replace("people.tif", "blocks.tif"), "stored in blocks that are too large"


def tiny_cells(folder):
    sparse(folder / "fine.tif", 200_000, 200_000, cell=0.05, block=8192)
    return BASE.replace("people.tif", "fine.tif") + "warp = true\n", "too many cells to be warped; got 160"


def many_bands(folder):
    sparse(folder / "bands.tif", 8, 8, count=5000, block=16)
    return BASE + '[layers.jobs]\npath = "bands.tif"\nkind = "count"\nband = "each"\n', "too many bands; got 5000"


def far_cells(folder):
    (folder / "far.csv").write_text(f"x,y,n\n{WEST},{NORTH - 1000},1\n{WEST + 7000},{NORTH - 5000},1\n")
    more = TABLE + "cell_size = 0.0001\nwarp = true\n"
    return BASE.replace("people.tif", "far.csv") + more, "too many cells to be warped; got 40000001 x 70000001"


def equal_rows(folder):
    rows = np.zeros(30_000_000, np.int8)
    pq.write_table(pa.table({"x": rows, "y": rows, "n": rows}), folder / "rows.parquet", compression="zstd")
    return BASE.replace("people.tif", "rows.parquet") + TABLE, "expands beyond reason; got 30000000 rows of 3 columns"


def features_of_a_geopackage(folder):
    polygons(folder / "many.gpkg", (WEST, NORTH - 8000, WEST + 8000, NORTH), code=["a"], name=["A"])
    base = sqlite3.connect(folder / "many.gpkg")
    base.execute("update gpkg_ogr_contents set feature_count = 2000000000")
    base.commit()
    base.close()
    return BASE + UNITS.format("many.gpkg"), "it says it has 2000000000 features; got 'many.gpkg': "


def features_of_a_flatgeobuf(folder):
    polygons(folder / "many.fgb", (WEST, NORTH - 8000, WEST + 8000, NORTH), code=["a"], name=["A"])
    content = (folder / "many.fgb").read_bytes()
    (folder / "many.fgb").write_bytes(content.replace(struct.pack("<Q", 1), struct.pack("<Q", 10**9), 1))
    return BASE + UNITS.format("many.fgb"), "it says it has 1000000000 features; got 'many.fgb': "


def objects_within_objects(folder):
    inside = "[" * 9999 + "]" * 9999
    feature = f'{{"type": "Feature", "properties": {{"a": {inside}}}, "geometry": null}}'
    (folder / "deep.geojson").write_text(f'{{"type": "FeatureCollection", "features": [{feature}]}}')
    return BASE + UNITS.format("deep.geojson"), "the file cannot be read; got 'deep.geojson'"


def too_many_actors(folder):
    (folder / "shops.csv").write_text(f"x,y,shops\n{WEST + 4000},{NORTH - 4000},2000000000\n")
    places = 'x = "x"\ny = "y"\ncrs = "EPSG:3006"\ncounts = { shops = "shop" }\n'
    return BASE + f'[actors]\npath = "shops.csv"\n{places}', "stand for too many actors; got 2e+09"


def lists_within_lists(folder):
    return "a = " + "[" * 20_000 + "]" * 20_000, "the region file is not valid TOML; got lists within lists"


BOMBS = (
    wide_blocks, tiny_cells, many_bands, far_cells, equal_rows, features_of_a_geopackage, features_of_a_flatgeobuf,
    objects_within_objects, too_many_actors, lists_within_lists,
)  # fmt: skip


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="limits of Linux")  # noqa: PTH110
def test_small_files_that_stand_for_gigabytes_are_refused_before_memory_is_taken(tmp_path):
    polygons(tmp_path / "boundary.gpkg", (WEST + 1000, NORTH - 7000, WEST + 7000, NORTH - 1000), code=["1"])
    raster(tmp_path / "people.tif", np.full((SIDE, SIDE), 10.0))
    (tmp_path / "plain.toml").write_text(BASE)
    expected = {}
    for bomb in BOMBS:
        text, expected[bomb.__name__] = bomb(tmp_path)
        (tmp_path / f"{bomb.__name__}.toml").write_text(text)
    assert all(file.stat().st_size < MIB for file in tmp_path.iterdir())
    done = subprocess.run(
        [sys.executable, "-c", READING, str(ROOM), str(tmp_path)],
        capture_output=True, text=True, timeout=2 * WAIT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert isinstance(told.pop("plain"), list)  # there is room enough for what is no bomb
    assert told.keys() == expected.keys()
    for name, words in expected.items():
        assert words in told[name]
        assert told[name].endswith(".")
