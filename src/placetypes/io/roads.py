"""Roads burnt into a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import FloatArray
    from placetypes.grid import Grid


def road_speeds(roads: gpd.GeoDataFrame, grid: Grid) -> FloatArray:
    """Speed of the fastest road that touches each cell, km/h, (rows, cols); NaN where none does.

    `roads` has line geometries in the grid's CRS and a column ``speed_kmh``. rasterio burns them (weighed: an overlay
    with exact lengths - slower, and the fastest road is what counts).
    """
    from rasterio.features import rasterize

    ordered = roads.sort_values("speed_kmh", kind="stable")  # the fastest is burnt last
    shapes = [
        (line, speed) for line, speed in zip(ordered.geometry, ordered["speed_kmh"], strict=True) if not line.is_empty
    ]
    if not shapes:
        return np.full(grid.shape, np.nan)
    burnt = rasterize(
        shapes, out_shape=grid.shape, transform=grid.transform, fill=np.nan, all_touched=True, dtype="float64"
    )
    return np.asarray(burnt, dtype=np.float64)
