"""Polygons to grid: squares are cells; others are weighed by the area they share with each cell.

exactextract gives the share of each cell that a polygon covers, to rounding; rasterising at ten times the resolution
was the alternative, slower and right to 1 % of a cell only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes.io.tables import Cells

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from placetypes._typing import FloatArray
    from placetypes.grid import Grid

SQUARE_SLACK = 1e-6
"""Share by which a square's sides and area may differ from the others' and it still is one: rounding of coordinates."""
AREAS, AREA = ("Polygon", "MultiPolygon"), 2
"""Shapes with an area, and their dimension."""


def as_cells(polygons: gpd.GeoDataFrame, values: FloatArray) -> Cells | None:
    """Polygons that are all equal upright squares, as cells; None where one is not."""
    import shapely

    if polygons.empty:
        return None
    west, south, east, north = polygons.geometry.bounds.to_numpy().T
    size = float(np.median(east - west))
    slack = SQUARE_SLACK * size
    upright = (np.abs(east - west - size) < slack) & (np.abs(north - south - size) < slack)
    area = shapely.area(polygons.geometry.to_numpy())  # in their own units, also in degrees
    full = np.abs(area - size**2) < slack * size
    if not (upright & full).all():
        return None
    size = float(np.round(size, 6))
    return Cells((west + east) / 2, (south + north) / 2, values, size, polygons.crs)


def coverage(polygons: gpd.GeoDataFrame, grid: Grid) -> pd.DataFrame:
    """Which cells each polygon covers: columns row (of `polygons`), cell (flat index), share (of the cell, 0-1)."""
    import pandas as pd
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    west, south, east, north = grid.bounds
    index = np.arange(grid.shape[0] * grid.shape[1], dtype=np.float64).reshape(grid.shape)
    source = NumPyRasterSource(index, west, south, east, north, srs_wkt=grid.crs.proj.to_wkt())
    here = _mended(polygons, grid)
    touching = np.flatnonzero(here.intersects(_box(grid)).to_numpy())
    if not len(touching):
        return pd.DataFrame({"row": [], "cell": [], "share": []}).astype({"row": int, "cell": int, "share": float})
    found = exact_extract(source, here.iloc[touching].to_frame("geometry"), ["values", "coverage"], output="pandas")
    lengths = [len(v) for v in found["values"]]
    return pd.DataFrame(
        {
            "row": np.repeat(touching, lengths),
            "cell": np.concatenate(found["values"].tolist()).astype(np.int64),
            "share": np.concatenate(found["coverage"].tolist()).astype(float),
        }
    )


def _mended(polygons: gpd.GeoDataFrame, grid: Grid) -> gpd.GeoSeries:
    """Polygons in the grid's CRS, valid, without the lines and points that mending leaves of some."""
    import shapely

    moved = polygons.geometry.to_crs(grid.crs.proj).make_valid()
    for i in np.flatnonzero(~moved.geom_type.isin(AREAS)):
        parts = shapely.get_parts(shapely.get_parts(moved.iloc[i]))
        moved.iloc[i] = shapely.multipolygons(parts[shapely.get_dimensions(parts) == AREA])
    return moved


def _box(grid: Grid) -> object:
    """The grid's outline."""
    import shapely

    return shapely.box(*grid.bounds)


def count_by_area(polygons: gpd.GeoDataFrame, values: FloatArray, grid: Grid) -> tuple[FloatArray, float, float]:
    """Counts of polygons, shared out evenly over their area; NaN where none lies.

    Returns the array, the people of the polygons' parts within the grid by plane geometry, and those that arrived.
    """
    moved = _mended(polygons, grid)
    area = moved.area.to_numpy()
    density = np.divide(values, area, out=np.full(len(values), np.nan), where=area > 0)
    found = coverage(polygons, grid)
    people = density[found["row"]] * found["share"].to_numpy() * grid.cell_size**2
    known = np.isfinite(people)
    cell, n = found["cell"].to_numpy()[known], grid.shape[0] * grid.shape[1]
    total, hit = np.bincount(cell, people[known], minlength=n), np.bincount(cell, minlength=n)
    array = np.where(hit > 0, total, np.nan).reshape(grid.shape)
    inside = moved.clip_by_rect(*grid.bounds).area.to_numpy()
    return array, float(np.nansum(density * inside)), float(np.nansum(array))


def share_covered(chosen: gpd.GeoDataFrame, everything: gpd.GeoDataFrame, grid: Grid) -> FloatArray:
    """Share of each cell's mapped part (what `everything` covers) that `chosen` covers; NaN where nothing is mapped."""
    n = grid.shape[0] * grid.shape[1]
    part, whole = (
        np.bincount(found["cell"], found["share"], minlength=n).reshape(grid.shape)
        for found in (coverage(chosen, grid), coverage(everything, grid))
    )
    return np.where(whole > 0, np.minimum(part / np.where(whole > 0, whole, 1.0), 1.0), np.nan)


def cover(polygons: gpd.GeoDataFrame, grid: Grid) -> FloatArray:
    """Share of each cell that polygons cover, 0-1; NaN where none does. Overlapping polygons count once."""
    import geopandas as gpd

    union = _mended(polygons, grid).union_all()
    found = coverage(gpd.GeoDataFrame(geometry=[union], crs=grid.crs.proj), grid)
    n = grid.shape[0] * grid.shape[1]
    share = np.bincount(found["cell"], found["share"], minlength=n).reshape(grid.shape)
    return np.where(share > 0, np.minimum(share, 1.0), np.nan)


def average(polygons: gpd.GeoDataFrame, values: FloatArray, grid: Grid) -> FloatArray:
    """Mean of polygons' values by the area they share with the cell; NaN where none with a value lies."""
    found = coverage(polygons, grid)
    value, share, cell = values[found["row"]], found["share"].to_numpy(), found["cell"].to_numpy()
    known, n = np.isfinite(value), grid.shape[0] * grid.shape[1]
    weight = np.bincount(cell[known], share[known], minlength=n)
    total = np.bincount(cell[known], value[known] * share[known], minlength=n)
    return np.where(weight > 0, total / np.where(weight > 0, weight, 1.0), np.nan).reshape(grid.shape)


def most_frequent(polygons: gpd.GeoDataFrame, values: FloatArray, grid: Grid) -> FloatArray:
    """Value that covers most of the cell, the smaller of two equal ones; NaN where no polygon with a value lies."""
    found = coverage(polygons, grid).assign(value=lambda f: values[f["row"]]).dropna(subset=["value"])
    sums = found.groupby(["cell", "value"])["share"].sum().reset_index()
    best = sums.sort_values(["cell", "share", "value"], ascending=[True, False, True]).drop_duplicates("cell")
    array = np.full(grid.shape[0] * grid.shape[1], np.nan)
    array[best["cell"].to_numpy(dtype=np.int64)] = best["value"].to_numpy()
    return array.reshape(grid.shape)
