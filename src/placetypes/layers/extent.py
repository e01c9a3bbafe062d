"""Where the region is: its boundary, the grid around it, and the cells that belong to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import release, strips
from placetypes.errors import GridError, InputError
from placetypes.grid import Grid
from placetypes.io.rasters import crs_name
from placetypes.io.vectors import burnt, read_vectors
from placetypes.layers.cells import grid_layer
from placetypes.tiles import Tiled

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import BoolArray, FloatArray
    from placetypes.config import GridSpec, Layer, RegionFile
    from placetypes.layers.ledger import Ledger

METRES_PER_KM = 1000.0
MASK_REACH = 5000.0
"""Metres beyond the boundary in which cells of the mask are looked for: generalised coastlines are off by less."""
MOST_CELLS = 1_000_000_000
"""A grid of more cells is a mistake of units or of cell size: Europe has 5 million at 1 km, 500 million at 100 m."""


def extent(config: RegionFile, ledger: Ledger, *, making: Callable[[Grid], Tiled] = Tiled) -> tuple[Tiled, BoolArray]:
    """The grid, on the lattice the region file names, over region and buffer; and (rows, cols) which cells are region.

    A cell belongs to the region where its centre lies in a polygon of the boundary, or where the mask is above 0.
    `making` says of a grid how its layers are made and where they are kept.

    Raises
    ------
    GridError
        If the grid's CRS is unknown or not in metres.
    InputError
        If the boundary cannot be read or carried to the grid's CRS, or no cell belongs to it.
    """
    spec = config.region.boundary
    where = ledger.where("region.boundary", spec)
    crs = _grid_crs(config.grid)
    polygons = read_vectors(spec.path, layer=spec.layer, crs=spec.crs, keep=spec.where, shape="polygons", where=where)
    if polygons.empty:
        raise InputError("the boundary has no polygons, so the region is empty", where=where, fix="check 'where'")
    boundary = polygons.to_crs(crs)
    grid = _around(boundary, config.grid, where=where)
    own = crs_name(polygons.crs)
    ledger.enter(
        "region.boundary", spec, crs=own, rows=len(polygons), extent=[round(float(b), 3) for b in polygons.total_bounds]
    )
    if config.region.mask is not None:
        grid = _with_mask(config.region.mask, boundary, making(grid.buffered(MASK_REACH)), grid, ledger)
    tiled = making(grid.buffered(config.region.buffer_km * METRES_PER_KM))
    region = _within(boundary, tiled)
    if config.region.mask is not None:
        more = _add(_mask(config.region.mask, tiled, ledger), region)
        if more:
            ledger.note("note_mask", count=more)
    if not region.any():
        raise InputError(
            "no cell's centre lies in the region, so it is empty",
            where=where,
            got=f"polygons within {tuple(round(b) for b in boundary.total_bounds)}",
            expected=f"at least one cell of {grid.cell_size:g} m",
            fix="check the boundary, or use smaller cells",
        )
    return tiled, region


def _within(boundary: gpd.GeoDataFrame, tiled: Tiled) -> BoolArray:
    """Cells whose centre lies in a polygon."""
    out: BoolArray = tiled.room(bool)
    for rows, label in burnt(boundary, tiled.grid):
        out[rows] = label > 0
        release(out, rows)
    return out


def _add(mask: FloatArray, region: BoolArray) -> int:
    """Add the cells where the mask is above 0 to the region; how many are new."""
    more = 0
    for rows in strips(region.shape):
        new = (mask[rows] > 0) & ~region[rows]
        more += int(np.count_nonzero(new))
        region[rows] |= new
        release(mask, rows)
        release(region, rows)
    return more


def _grid_crs(spec: GridSpec) -> object:
    """The CRS of the grid."""
    import pyproj

    try:
        return pyproj.CRS.from_user_input(spec.crs)
    except pyproj.exceptions.CRSError as error:
        raise GridError(
            "no such coordinate system", where="grid.crs", got=f"'{spec.crs}'", expected="a code such as 'EPSG:3035'"
        ) from error


def _around(boundary: gpd.GeoDataFrame, spec: GridSpec, *, where: str) -> Grid:
    """The grid just around the boundary."""
    bounds = [float(b) for b in boundary.total_bounds]
    if not np.isfinite(bounds).all():
        raise InputError(
            "the boundary lies outside what the grid's coordinate system can show",
            where=where,
            got=f"bounds {bounds} in {spec.crs}",
            expected="coordinates in metres",
            fix="check the boundary's 'crs' and grid.crs",
        )
    cells = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1]) / spec.cell_size**2
    if cells > MOST_CELLS:
        raise InputError(
            "the grid would be too large",
            where=where,
            got=f"{cells:.3g} cells of {spec.cell_size:g} m",
            expected=f"at most {MOST_CELLS:.0e}",
            fix="check the boundary's 'crs' and grid.cell_size, which is in metres",
        )
    return Grid.from_bounds(
        (bounds[0], bounds[1], bounds[2], bounds[3]), crs=spec.crs, cell_size=spec.cell_size, origin=spec.origin
    )


def _mask(spec: Layer, tiled: Tiled, ledger: Ledger) -> FloatArray:
    """The mask, which adds cells where it is above 0."""
    return grid_layer("mask", spec, tiled, region=None, ledger=ledger, prefix="region.")["mask"]


def _with_mask(spec: Layer, boundary: gpd.GeoDataFrame, tiled: Tiled, grid: Grid, ledger: Ledger) -> Grid:
    """The grid widened to the cells the mask adds near the boundary, of those that `tiled` makes."""
    wide, region = tiled.grid, _within(boundary, tiled)
    _add(_mask(spec, tiled, ledger), region)
    rows, cols = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    if not len(rows):
        return grid
    size, west, north = wide.cell_size, wide.transform.c, wide.transform.f
    old = grid.bounds
    bounds = (
        min(old[0], west + cols.min() * size),
        min(old[1], north - (rows.max() + 1) * size),
        max(old[2], west + (cols.max() + 1) * size),
        max(old[3], north - rows.min() * size),
    )
    return Grid.from_bounds(bounds, crs=grid.crs, cell_size=size, origin=(west, north))
