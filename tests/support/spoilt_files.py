"""The people of a small region in every form that is read, to be spoilt."""

import geopandas as gpd
import numpy as np
import pandas as pd
from region_folder import CELL, NORTH, PEOPLE, POINTS, SIDE, WEST, box, polygons, raster

CELLS = 'column = "n"\n'
FORMS = {
    "plain.tif": "", "deflate.tif": "", "zstd.tif": "", "a.csv": CELLS + POINTS, "a.parquet": CELLS + POINTS,
    "a.gpkg": CELLS, "a.geojson": CELLS, "a.fgb": CELLS, "a.geoparquet": CELLS, "a.shp": CELLS, "a.shx": CELLS,
    "a.dbf": CELLS,
}  # fmt: skip
"""File -> what the region file says of it beside its name."""


def write(folder):
    """The same people in every form, and the boundary around them."""
    polygons(folder / "boundary.gpkg", [box(2, 2, 8, 8)])
    for name in ("plain", "deflate", "zstd"):
        raster(folder / f"{name}.tif", PEOPLE, compress=None if name == "plain" else name)
    rows, cols = (index.ravel() for index in np.indices(PEOPLE.shape))
    table = pd.DataFrame({"x": WEST + cols * CELL, "y": NORTH - (rows + 1) * CELL, "n": PEOPLE.ravel()}).astype(int)
    table.to_csv(folder / "a.csv", index=False)
    table.to_parquet(folder / "a.parquet")
    squares = [box(row, col, 1, 1) for row, col in np.ndindex(SIDE, SIDE)]
    frame = gpd.GeoDataFrame(table[["n"]], geometry=squares, crs="EPSG:3006")
    frame.to_parquet(folder / "a.geoparquet")
    for ending in ("gpkg", "geojson", "fgb", "shp"):
        frame.to_file(folder / f"a.{ending}")
