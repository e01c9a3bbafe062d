"""Removing ragged edges and specks from a class map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from placetypes._typing import CodeArray
from placetypes.density import half_widths

if TYPE_CHECKING:
    from placetypes.grid import Grid

_ROOK = ndimage.generate_binary_structure(2, 1)


def smooth(
    types: CodeArray, grid: Grid, *, codes: tuple[int, ...], majority_radius: float, min_patch_area: float
) -> CodeArray:
    """Class map with ragged edges and specks removed, (rows, cols) uint8.

    Only cells of `codes` change, and only among them. One pass in which each cell takes the majority class within
    `majority_radius` metres (ties: its own, else the smallest code), then patches smaller than `min_patch_area` km2
    join the neighbour they share most edges with, smallest first, then in raster order.
    """
    from placetypes._kernels.focal import disc_majority
    from placetypes._kernels.patches import absorb_patches

    grid.require(types=types)
    if not codes:
        return types.copy()
    free = np.isin(types, codes)
    majority = np.empty_like(types)
    disc_majority(types, free, half_widths(grid, majority_radius), majority)
    least = int(np.ceil(min_patch_area / grid.cell_area_km2 - 1e-9))
    seeds: list[NDArray[np.int64]] = []
    sizes: list[NDArray[np.int64]] = []
    for code in codes:
        label, count = ndimage.label(majority == code, _ROOK)
        cells = np.bincount(label.ravel(), minlength=count + 1)
        first = np.full(count + 1, types.size, np.int64)
        np.minimum.at(first, label.ravel(), np.arange(types.size))
        small = np.flatnonzero(cells < least)
        small = small[small > 0]
        seeds.append(first[small])
        sizes.append(cells[small])
    seed, size = np.concatenate(seeds), np.concatenate(sizes)
    out = majority.copy()
    if least > 1:
        absorb_patches(majority, free, seed[np.lexsort((seed, size))], least, out)
    return out
