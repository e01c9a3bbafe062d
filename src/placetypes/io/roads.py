"""Roads burnt into a grid."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import release, strips
from placetypes.io.vectors import BURNT_AT_ONCE

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import AnyArray, FloatArray, IntArray
    from placetypes.grid import Grid


def road_speeds(
    roads: gpd.GeoDataFrame, grid: Grid, *, room: Callable[[type], AnyArray] | None = None, cells: int = BURNT_AT_ONCE
) -> FloatArray:
    """Speed of the fastest road that touches each cell, km/h, (rows, cols); NaN where none does.

    `roads` has line geometries within the grid, in its CRS, and a column ``speed_kmh``. rasterio burns them (weighed:
    an overlay with exact lengths - slower, and the fastest road is what counts): into windows of about so many `cells`,
    which hold their roads from end to end, as GDAL burns lines otherwise that leave what they are burnt into. `room`
    makes the array, by its type: float32 where that holds all speeds exactly, else float64.
    """
    ordered = roads[~roads.is_empty].sort_values("speed_kmh", kind="stable")  # the fastest is burnt last
    lines, speeds = ordered.geometry.to_numpy(), ordered["speed_kmh"].to_numpy(dtype=np.float64)
    kind = np.float32 if (speeds == speeds.astype(np.float32)).all() else np.float64
    out = np.empty(grid.shape, kind) if room is None else room(kind)
    parts = list(strips(grid.shape, cells=cells))
    for rows in parts:
        out[rows] = np.nan
        release(out, rows)
    if len(parts) > 1:
        lines, speeds = _segments(lines, speeds, grid, parts[0].stop)
    first, last = _reach(lines, grid)
    for rows in parts:
        here = (first >= rows.start) & (first < rows.stop)
        if here.any():
            window = slice(rows.start, max(rows.stop, int(last[here].max()) + 1))
            np.fmax(out[window], _burnt(lines[here], speeds[here], grid, window), out=out[window])
            release(out, window)
    return out


def _burnt(lines: AnyArray, speeds: FloatArray, grid: Grid, rows: slice) -> FloatArray:
    """Speeds of lines in some rows of the grid, the last wins."""
    from rasterio.features import rasterize

    window = grid.window((rows, slice(0, grid.shape[1])))
    burnt: FloatArray = rasterize(
        zip(lines, speeds, strict=True), out_shape=window.shape, transform=window.transform, fill=np.nan,
        all_touched=True, dtype="float64",
    )  # fmt: skip
    return burnt


def _reach(lines: AnyArray, grid: Grid) -> tuple[IntArray, IntArray]:
    """First and last row of each line, and one more on either side, as far as the grid goes."""
    import shapely

    _, south, _, north = shapely.bounds(lines).T.reshape(4, -1)
    top, bottom = (np.floor((grid.transform.f - edge) / grid.cell_size).astype(np.int64) for edge in (north, south))
    most = grid.shape[0] - 1
    return np.clip(top - 1, 0, most), np.clip(bottom + 1, 0, most)


def _segments(lines: AnyArray, speeds: FloatArray, grid: Grid, height: int) -> tuple[AnyArray, FloatArray]:
    """Lines with those that are higher than so many rows taken apart; GDAL burns line by line from point to point."""
    import shapely

    first, last = _reach(lines, grid)
    high = last - first > height
    points, of = shapely.get_coordinates(lines[high], return_index=True)
    joined = of[1:] == of[:-1]
    pieces = shapely.linestrings(np.stack([points[:-1][joined], points[1:][joined]], axis=1)) if joined.any() else []
    together = np.concatenate([lines[~high], pieces]), np.concatenate([speeds[~high], speeds[high][of[:-1][joined]]])
    order = np.argsort(together[1], kind="stable")
    return together[0][order], together[1][order]
