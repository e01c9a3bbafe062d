"""Settlements: the land they enclose, and the gaps between them and other places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import ndimage

from placetypes._typing import BoolArray, FloatArray, LabelArray

if TYPE_CHECKING:
    from placetypes.grid import Grid

QUEEN = np.ones((3, 3), dtype=int)
ROOK = ndimage.generate_binary_structure(2, 1)


def with_enclosed_land(cells: BoolArray, land: FloatArray, *, contiguity: Literal["queen", "rook"]) -> BoolArray:
    """`cells` and the land that a cluster of them encloses, (rows, cols) bool.

    A hole is a rook-connected patch of other cells that one cluster surrounds; its land (share > 0) joins the cluster
    where it touches it, so an islet in a town's lake does not. Holes at the edge of the grid stay open.

    Examples
    --------
    >>> cells = np.array([[1, 1, 1, 0], [1, 0, 1, 0], [1, 1, 1, 0], [0, 0, 0, 1]], bool)
    >>> with_enclosed_land(cells, np.ones((4, 4)), contiguity="queen").astype(int).tolist()
    [[1, 1, 1, 0], [1, 1, 1, 0], [1, 1, 1, 0], [0, 0, 0, 1]]
    """
    label, count = ndimage.label(_filled(cells, land), QUEEN if contiguity == "queen" else ROOK)
    has_cells = np.zeros(count + 1, bool)
    has_cells[label[cells]] = True
    return np.asarray((label > 0) & has_cells[label], dtype=np.bool_)


def _filled(built: BoolArray, land: FloatArray) -> BoolArray:
    """Cells and the land in their holes.

    A cluster that lies inside a filled hole touches it, and becomes part of the cluster around.
    """
    holes, count = ndimage.label(~built, ROOK)
    edge = np.unique(np.concatenate([holes[0], holes[-1], holes[:, 0], holes[:, -1]]))
    enclosed = np.ones(count + 1, bool)
    enclosed[0] = False
    enclosed[edge] = False
    return np.asarray(built | (enclosed[holes] & (np.nan_to_num(land) > 0)), dtype=np.bool_)


def edge_gaps(label: LabelArray, places: BoolArray, grid: Grid) -> FloatArray:
    """Metres from each cluster's edge to the nearest edge of `places`, one entry per label; inf without places."""
    if not places.any():
        return np.full(int(label.max(initial=0)) + 1, np.inf)
    # from edge to edge of two cells it is as far as from the centre of one to the nearest centre around the other
    apart = ndimage.distance_transform_edt(~ndimage.binary_dilation(places, QUEEN)) * grid.cell_size
    return least(label, apart)


def gaps_to_own(label: LabelArray, places: LabelArray, own: LabelArray, grid: Grid) -> FloatArray:
    """Metres from each cluster's edge to that of the place `own` (one entry per label, 0 = none) names; inf without."""
    gaps = np.full(own.size, np.inf)
    for place in np.unique(own[own > 0]):
        gaps[own == place] = edge_gaps(label, places == place, grid)[own == place]
    return gaps


def least(label: LabelArray, values: FloatArray) -> FloatArray:
    """Least of `values` (rows, cols) over each cluster's cells, one entry per label; NaN counts as nothing (inf)."""
    out = np.full(int(label.max(initial=0)) + 1, np.inf)
    np.minimum.at(out, label.ravel(), np.nan_to_num(values, nan=np.inf, posinf=np.inf).ravel())
    return out
