"""From a layer's own lattice to the grid: copied where they agree, warped where the region file allows it.

Shares are averaged and classes take the most frequent by GDAL; counts are shared out by area.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import strips
from placetypes.errors import InputError
from placetypes.io import placing
from placetypes.io.limits import require_bearable_cells
from placetypes.io.placing import Placed, Strip
from placetypes.io.rasters import LATTICE_SLACK, Kind, Source, crs_name, same_crs
from placetypes.io.resampling import resampled
from placetypes.io.sharing import shared_out

if TYPE_CHECKING:
    from pathlib import Path

    from placetypes._typing import AnyArray
    from placetypes.grid import Grid


def fits(source: Source, grid: Grid, *, warp: bool, where: str) -> bool:
    """Whether a layer is on the grid's CRS and lattice, so that it can be copied; if not, it must be warped.

    Raises
    ------
    InputError
        If the layer is in another CRS, in degrees, of another cell size or off the lattice, and `warp` is false; or it
        has too many cells to be warped.
    """
    problem = _misfit(source, grid)
    if problem is not None and not warp:
        what, got, expected, fix = problem
        raise InputError(what, where=where, got=got, expected=expected, fix=fix)
    if problem is not None:
        require_bearable_cells(source, where=where)
    return problem is None


@contextmanager
def warped(
    source: Source,
    grid: Grid,
    *,
    kind: Kind,
    room: Callable[[tuple[int, int], type], AnyArray],
    folder: Path | None,
) -> Iterator[Placed]:
    """Bring a layer onto another lattice. Cells without a value in the source, or outside it, are NaN.

    `room` makes an array of 0 for what is held meanwhile, files lie in `folder`, or in memory where it is None.
    """
    if kind == "count":
        yield shared_out(source, grid, room=room)
    else:
        with resampled(source, grid, kind=kind, folder=folder) as placed:
            yield placed


def _misfit(source: Source, grid: Grid) -> tuple[str, str, str, str] | None:
    """Why a layer cannot be copied: what, got, expected, fix; None where it can."""
    t, size, crs = source.transform, grid.cell_size, source.crs
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
    for part in strips(source.shape, cells=placing.CELLS_AT_ONCE):
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
    for part in strips((rows.stop - rows.start, grid.shape[1]), cells=placing.CELLS_AT_ONCE):
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
