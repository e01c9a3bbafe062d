"""Removing ragged edges and specks from a class map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes._typing import CodeArray
from placetypes.compact import Runs
from placetypes.density import half_widths

if TYPE_CHECKING:
    from placetypes.grid import Grid


def smooth(
    types: CodeArray, grid: Grid, *, codes: tuple[int, ...], majority_radius: float, min_patch_area: float
) -> CodeArray:
    """Class map with ragged edges and specks removed, (rows, cols) uint8.

    Only cells of `codes` change, and only among them. One pass in which each cell takes the majority class within
    `majority_radius` metres (ties: its own, else the smallest code), then patches smaller than `min_patch_area` km2
    join the neighbour they share most edges with, smallest first, then in raster order.
    """
    out = majority(types, grid, codes=codes, radius=majority_radius)
    found = Runs.of(patches(out, codes=codes)[0])
    absorb(out, found, codes=codes, least=least_cells(grid, min_patch_area))
    return out


def majority(types: CodeArray, grid: Grid, *, codes: tuple[int, ...], radius: float) -> CodeArray:
    """Each cell of `codes` with the class that most such cells within `radius` metres have, (rows, cols) uint8."""
    from placetypes._kernels.focal import disc_majority

    grid.require(types=types)
    out = np.empty_like(types)
    disc_majority(types, np.isin(types, codes), half_widths(grid, radius), out)
    return out


def patches(types: CodeArray, *, codes: tuple[int, ...]) -> tuple[CodeArray]:
    """Classes where they are one of `codes`, 0 elsewhere: patches are cells of one class that share edges."""
    return (np.where(np.isin(types, codes), types, np.uint8(0)),)


def least_cells(grid: Grid, area: float) -> int:
    """Cells of the smallest patch that has at least an area, km2."""
    return int(np.ceil(area / grid.cell_area_km2 - 1e-9))


def absorb(types: CodeArray, found: Runs, *, codes: tuple[int, ...], least: int) -> None:
    """Let patches of fewer than `least` cells, given as runs, join a neighbour; `types` are changed in place."""
    from placetypes._kernels.patches import absorb_patches
    from placetypes._kernels.runs import parts

    if least <= 1:
        return
    part = np.empty(found.number.size, np.int32)
    count = parts(found.first, found.edge, found.number, 0, part)
    start, stop = found.edge[::2], found.edge[1::2]
    cells = np.bincount(part, weights=stop - start, minlength=count)
    begins = np.unique(part, return_index=True)[1]  # parts are numbered by their first cell, which begins a run
    row = np.searchsorted(found.first, begins, side="right") - 1
    seeds = np.column_stack([row, start[begins]]).astype(np.int64)
    small = np.flatnonzero(cells < least)
    free = np.isin(np.arange(1 + np.iinfo(types.dtype).max), codes)
    absorb_patches(types, free, seeds[small[np.argsort(cells[small], kind="stable")]], least)
