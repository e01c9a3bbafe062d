"""Settlements: the land they enclose, and the gaps between them and other places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import ndimage, sparse

from placetypes._typing import BoolArray, FloatArray, LabelArray
from placetypes.boxes import boxes_of_both
from placetypes.errors import InputError

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
    return least(label, _gaps(places, grid))


def joined(label: LabelArray, grid: Grid, *, distance: float) -> LabelArray:
    """Clusters whose edges are less than `distance` metres apart as one, also by way of others between them.

    Returns
    -------
    numpy.ndarray
        (rows, cols) int32, numbered from 1 by first cell in raster order; 0 = none. At a distance of 0 none are joined.

    Raises
    ------
    GridError
        If `label` has another shape than the grid.
    InputError
        If the distance is negative or not finite.

    Examples
    --------
    >>> from placetypes.grid import Grid
    >>> grid = Grid.from_bounds((0, 0, 6000, 1000), crs="EPSG:3035", cell_size=1000)
    >>> joined(np.array([[1, 0, 2, 0, 0, 3]], np.int32), grid, distance=2000).tolist()
    [[1, 0, 1, 0, 0, 2]]
    """
    grid.require(label=label)
    if not 0 <= distance < np.inf:
        raise InputError("the distance is not one", got=f"{distance:g} m", expected="0 m or more")
    count = int(label.max(initial=0))
    near = sparse.dok_array((count + 1, count + 1), dtype=bool)
    rim = int(grid.cells(distance)) + 1  # no cell beyond it is near enough
    for place, box in enumerate(ndimage.find_objects(label), start=1):
        if box is None:
            continue
        around = tuple(slice(max(side.start - rim, 0), side.stop + rim) for side in box)
        gaps = _gaps(label[around] == place, grid)
        for other in np.unique(label[around][gaps < distance]):
            near[place, other] = other > 0
    _, group = sparse.csgraph.connected_components(near.tocsr(), directed=False)
    of_cell = np.where(label > 0, group[label] + 1, 0)
    groups, first = np.unique(of_cell, return_index=True)
    numbers = np.zeros(count + 2, np.int32)
    in_order = groups[np.argsort(first)]
    in_order = in_order[in_order > 0]
    numbers[in_order] = np.arange(1, in_order.size + 1)
    return numbers[of_cell]


def _gaps(places: BoolArray, grid: Grid) -> FloatArray:
    """Metres from the edge of every cell to the nearest edge of `places`, some of which there are."""
    # from edge to edge of two cells it is as far as from the centre of one to the nearest centre around the other
    return np.asarray(ndimage.distance_transform_edt(~ndimage.binary_dilation(places, QUEEN)) * grid.cell_size)


def gaps_to_own(label: LabelArray, places: LabelArray, own: LabelArray, grid: Grid) -> FloatArray:
    """Metres from each cluster's edge to that of the place `own` (one entry per label, 0 = none) names; inf without."""
    gaps = np.full(own.size, np.inf)
    own_of_cell = own[label]
    for place, box in boxes_of_both(places, own_of_cell):  # the nearest edge of the place lies in it
        asking = own_of_cell[box] == place
        np.minimum.at(gaps, label[box][asking], _gaps(places[box] == place, grid)[asking])
    return gaps


def least(label: LabelArray, values: FloatArray) -> FloatArray:
    """Least of `values` (rows, cols) over each cluster's cells, one entry per label; NaN counts as nothing (inf)."""
    out = np.full(int(label.max(initial=0)) + 1, np.inf)
    np.minimum.at(out, label.ravel(), np.nan_to_num(values, nan=np.inf, posinf=np.inf).ravel())
    return out
