"""From a layer's own lattice to the grid: copied where they agree, warped where the region file allows it.

Shares are averaged and classes take the most frequent by GDAL. Counts are shared out by area: GDAL's own ``sum`` works
on the upright box around each target cell, which between rotated projections lost 0.03 % of Belgium's people (Mollweide
to LAEA) and put 2 % of them into neighbouring cells, while sharing out keeps every person.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import strips
from placetypes.errors import InputError
from placetypes.io.rasters import LATTICE_SLACK, Kind, Raster, Source, crs_name, same_crs

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray, FloatArray, IntArray
    from placetypes.grid import Grid

Strip = tuple[slice, "AnyArray", "BoolArray | None"]
"""Rows of the grid, their values (NaN = no value), and which of these stand for one not published."""

PARTS_PER_SIDE = 16
"""Parts per side of a target cell: each carries 1/256 of its area, 62 m at 1 km, finer than cells are located."""
LEAST_PARTS_PER_SIDE = 4
"""Of a source cell much finer than the grid."""
MOST_PARTS_PER_SIDE = 64
"""Of a source cell much coarser than the grid: 4 096 parts each keep memory bounded."""
CHUNK_PARTS = 4_000_000
"""Parts carried over at a time, so that memory stays bounded."""
CELLS_AT_ONCE = 2**18
"""Cells of a layer that are read and looked at together: their arrays stay in a processor's cache."""


@dataclass(frozen=True)
class Placed:
    """A layer warped onto the grid.

    Parameters
    ----------
    data
        (rows, cols) of the grid; NaN = no value.
    before, after
        Total of the source over what was placed, and of the same on the grid's lattice, before cropping.
    suppressed, suppressed_total
        Cells whose value stands for one not published, and their total.
    """

    data: FloatArray
    before: float
    after: float
    suppressed: int = 0
    suppressed_total: float = 0.0


def fits(source: Source | Raster, grid: Grid, *, warp: bool, where: str) -> bool:
    """Whether a layer is on the grid's CRS and lattice, so that it can be copied; if not, it must be warped.

    Raises
    ------
    InputError
        If the layer is in another CRS, in degrees, of another cell size or off the lattice, and `warp` is false.
    """
    problem = _misfit(source, grid)
    if problem is not None and not warp:
        what, got, expected, fix = problem
        raise InputError(what, where=where, got=got, expected=expected, fix=fix)
    return problem is None


def warped(raster: Raster, grid: Grid, *, kind: Kind) -> Placed:
    """Bring a layer onto another lattice. Cells without a value in the source, or outside it, are NaN."""
    return _share_out(raster, grid) if kind == "count" else _resample(raster, grid, kind)


def _misfit(raster: Source | Raster, grid: Grid) -> tuple[str, str, str, str] | None:
    """Why a layer cannot be copied: what, got, expected, fix; None where it can."""
    t, size, crs = raster.transform, grid.cell_size, raster.crs
    if crs.is_geographic:
        return (
            "the layer is in degrees",
            crs_name(crs),
            str(grid.crs),
            "set warp = true to warp it onto the grid, or reproject it first",
        )
    if not same_crs(grid.crs.proj, crs):
        return (
            "the layer is in another coordinate system than the grid",
            crs_name(crs),
            str(grid.crs),
            "set warp = true to warp it, or set grid.crs to the layer's",
        )
    if not (math.isclose(t.a, size, rel_tol=1e-9) and math.isclose(-t.e, size, rel_tol=1e-9)):
        return (
            "the layer has another cell size than the grid",
            f"{t.a:g} x {-t.e:g} m",
            f"{size:g} m",
            "set warp = true to warp it, or set grid.cell_size to the layer's",
        )
    east, north = ((a - b) / size % 1 for a, b in ((t.c, grid.transform.c), (t.f, grid.transform.f)))
    if any(LATTICE_SLACK < part < 1 - LATTICE_SLACK for part in (east, north)):
        return (
            "the layer's cells are offset from the grid's",
            f"{east * size:g} m east and {north * size:g} m north",
            "cells that coincide",
            f"set warp = true to warp it, or grid.origin = [{t.c % size:g}, {t.f % size:g}]",
        )
    return None


def copied(source: Source, grid: Grid) -> Iterator[Strip]:
    """A layer that fits, exactly, in strips of the grid from the top; NaN where it does not reach.

    All rows of the source are read, also those beyond the grid.
    """
    rows, _ = grid.shape
    row = round((grid.transform.f - source.transform.f) / grid.cell_size)
    col = round((source.transform.c - grid.transform.c) / grid.cell_size)
    done = 0
    for part in strips(source.shape, cells=CELLS_AT_ONCE):
        values, flags = source.read(part)
        top, bottom = max(part.start + row, 0), min(part.stop + row, rows)
        if top < bottom:
            yield from _nothing(slice(done, top), grid)
            here = slice(top - row - part.start, bottom - row - part.start)
            marked = None if flags is None else _across(flags[here], col, grid, beyond=False)
            yield slice(top, bottom), _across(values[here], col, grid, beyond=np.nan), marked
            done = bottom
    yield from _nothing(slice(done, rows), grid)


def _nothing(rows: slice, grid: Grid) -> Iterator[Strip]:
    """Rows of the grid that a layer does not reach."""
    for part in strips((rows.stop - rows.start, grid.shape[1]), cells=CELLS_AT_ONCE):
        empty = np.full((part.stop - part.start, grid.shape[1]), np.nan, np.float32)
        yield slice(rows.start + part.start, rows.start + part.stop), empty, None


def _across(values: AnyArray, col: int, grid: Grid, *, beyond: float) -> AnyArray:
    """Some rows of a layer that begins at a column of the grid, from the grid's edge to its edge."""
    cols = grid.shape[1]
    left, right = max(col, 0), min(col + values.shape[1], cols)
    if (left, right) == (0, cols):
        return values[:, -col : cols - col]
    out = np.full((len(values), cols), beyond, values.dtype)
    out[:, left : max(left, right)] = values[:, left - col : max(left, right) - col]
    return out


def _unpublished(values: FloatArray, flags: BoolArray | None) -> tuple[int, float]:
    """How many values stand for one not published, and their total."""
    if flags is None:
        return 0, 0.0
    return int(flags.sum()), float(np.nansum(values[flags]))


def _share_out(raster: Raster, grid: Grid) -> Placed:
    """Counts, each shared out over the grid's cells by area, each source cell cut into equal parts.

    Corners are projected exactly, the parts lie evenly between them.
    """
    import pyproj

    t = raster.transform
    rows, cols = np.nonzero(np.isfinite(raster.data))
    counts = raster.data[rows, cols]
    to_grid = pyproj.Transformer.from_crs(raster.crs, grid.crs.proj, always_xy=True)
    height, width = raster.data.shape
    corner_cols, corner_rows = np.meshgrid(np.arange(width + 1), np.arange(height + 1))
    east, north = to_grid.transform(t.c + corner_cols * t.a, t.f + corner_rows * t.e)
    u, v = (east - grid.transform.c) / grid.cell_size, (grid.transform.f - north) / grid.cell_size
    extent = float(np.nanmax(np.abs(np.diff(u[np.isfinite(u).all(axis=1)], axis=1)), initial=1.0))
    k = min(max(round(PARTS_PER_SIDE * extent), LEAST_PARTS_PER_SIDE), MOST_PARTS_PER_SIDE)
    totals, known, after = np.zeros(grid.shape), np.zeros(grid.shape, bool), 0.0
    step = max(CHUNK_PARTS // k**2, 1)
    for start in range(0, len(counts), step):
        part = slice(start, start + step)
        at_col, at_row = (_parts(corner, rows[part], cols[part], k) for corner in (u, v))
        people = np.broadcast_to(counts[part, None] / k**2, at_col.shape)
        after += float(people[np.isfinite(at_col) & np.isfinite(at_row)].sum())
        inside = (at_col >= 0) & (at_col < grid.shape[1]) & (at_row >= 0) & (at_row < grid.shape[0])
        if inside.any():
            down, across = at_row[inside].astype(np.int64), at_col[inside].astype(np.int64)
            here = slice(int(down.min()), int(down.max()) + 1)
            cell: IntArray = (down - here.start) * grid.shape[1] + across
            size = totals[here].size
            totals[here] += np.bincount(cell, people[inside], minlength=size).reshape(totals[here].shape)
            known[here] |= np.bincount(cell, minlength=size).reshape(totals[here].shape) > 0
    array = np.where(known, totals, np.nan)
    return Placed(array, float(counts.sum()), after, *_unpublished(raster.data, raster.suppressed))


def _parts(corner: FloatArray, rows: IntArray, cols: IntArray, k: int) -> FloatArray:
    """(cells, k * k) positions of the middles of the k x k parts of cells, evenly between their corners' positions."""
    f = (np.arange(k) + 0.5) / k
    down, right = (a.ravel() for a in np.meshgrid(f, f, indexing="ij"))
    return np.asarray(
        corner[rows, cols, None] * ((1 - down) * (1 - right))
        + corner[rows, cols + 1, None] * ((1 - down) * right)
        + corner[rows + 1, cols, None] * (down * (1 - right))
        + corner[rows + 1, cols + 1, None] * (down * right)
    )


def _resample(raster: Raster, grid: Grid, kind: Kind) -> Placed:
    """Shares averaged, classes by the most frequent; by GDAL."""
    from rasterio.enums import Resampling
    from rasterio.warp import reproject

    values = np.full(grid.shape, np.nan)
    reproject(
        raster.data,
        values,
        src_transform=raster.transform,
        src_crs=raster.crs.to_wkt(),
        src_nodata=np.nan,
        dst_transform=grid.transform,
        dst_crs=grid.crs.proj.to_wkt(),
        dst_nodata=np.nan,
        resampling=Resampling.average if kind == "share" else Resampling.mode,
    )
    before, after = float(np.nansum(raster.data)), float(np.nansum(values))
    return Placed(values, before, after, *_unpublished(raster.data, raster.suppressed))
