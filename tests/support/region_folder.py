"""A folder of inputs for a region of 8 x 8 cells, and what is added to it."""

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from affine import Affine

from placetypes.config import read

WEST, NORTH, CELL, SIDE = 500_000.0, 6_500_000.0, 1000.0, 12
CRS = "EPSG:3006"
PEOPLE = np.random.default_rng(11).poisson(40, (SIDE, SIDE)).astype(float)
BASE = """
[region]
id = "test"
name = "Test"
country = "SE"
buffer_km = 2
boundary = { path = "boundary.gpkg" }
[grid]
crs = "EPSG:3006"
[layers.population]
path = "people.tif"
kind = "count"
"""


def box(row, col, height, width):
    west, north = WEST + col * CELL, NORTH - row * CELL
    return shapely.box(west, north - height * CELL, west + width * CELL, north)


def polygons(path, boxes, crs=CRS, **columns):
    gpd.GeoDataFrame(columns, geometry=list(boxes), crs=crs).to_file(path)


def raster(path, values, *, names=(), compress=None):
    values = np.asarray(values, dtype=float)
    values = values if values.ndim == 3 else values[None]
    profile = {"count": len(values), "height": values.shape[1], "width": values.shape[2], "dtype": "float64"}
    transform = Affine(CELL, 0, WEST, 0, -CELL, NORTH)
    with rasterio.open(
        path, "w", driver="GTiff", crs=CRS, transform=transform, nodata=np.nan, compress=compress, **profile
    ) as out:
        out.write(values)
        for i, name in enumerate(names, start=1):
            out.set_band_description(i, name)


def load(folder, more="", base=BASE):
    path = folder / "region.toml"
    path.write_text(base + more, encoding="utf-8")
    return read(path)


FLOWS = """
[flows]
path = "flows.csv"
origin = "a"
destination = "b"
count = "n"
zones = { path = "zones.gpkg", id = "code" }
"""


POINTS = 'x = "x"\ny = "y"\ncrs = "EPSG:3006"\n'


def place(row, col):
    return f"{WEST + col * CELL},{NORTH - row * CELL}"
