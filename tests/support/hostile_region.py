"""A small region whose files are spoilt, and the sentence with which it is refused."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine

from placetypes.config import read
from placetypes.errors import InputError
from placetypes.layers import align, check

WEST, NORTH, CELL, SIDE = 500_000.0, 6_500_000.0, 1000.0, 8
BASE = """
[region]
id = "test"
name = "Test"
country = "SE"
buffer_km = 1
boundary = { path = "boundary.gpkg" }
[grid]
crs = "EPSG:3006"
[layers.population]
path = "people.tif"
kind = "count"
"""
TRANSFORM = Affine(CELL, 0, WEST, 0, -CELL, NORTH)


def raster(path, values, *, crs="EPSG:3006", transform=TRANSFORM):
    values = np.asarray(values, dtype="float32")
    height, width = values.shape
    profile = {"count": 1, "height": height, "width": width, "dtype": "float32"}
    with rasterio.open(path, "w", driver="GTiff", crs=crs, transform=transform, **profile) as out:
        out.write(values, 1)
    return path


def polygons(path, *bounds, crs="EPSG:3006", **columns):
    gpd.GeoDataFrame(columns, geometry=[shapely.box(*b) for b in bounds], crs=crs).to_file(path)
    return path


def load(folder, more="", base=BASE):
    (folder / "region.toml").write_text(base + more, encoding="utf-8")
    return read(folder / "region.toml")


def refused(config, error=InputError):
    """The sentence with which a region is refused; aligning and checking say the same."""
    with pytest.raises(error) as caught:
        align(config)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert sentence in {f.problem for f in check(config)[0]}
    return sentence
