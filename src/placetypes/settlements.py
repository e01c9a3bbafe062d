"""Settlements: the land they enclose, and the gaps between them and other places.

Places are held as runs, and nothing here draws a grid of them; what takes and gives arrays does the same for arrays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from placetypes._typing import BoolArray, FloatArray, LabelArray
from placetypes.compact import Runs, raw, release, strips
from placetypes.errors import InputError
from placetypes.runs import around, at_rim, by_number, outside, over, parts, runs_of, seamless, within

if TYPE_CHECKING:
    from placetypes._typing import IntArray
    from placetypes.compact import Held
    from placetypes.grid import Grid

_ROWS_AT_ONCE = 128
"""Rows of which distances are held at a time."""
_FAR = np.iinfo(np.int64).max
"""More than the square of any distance."""


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
    return enclosing(Runs.of(np.asarray(cells, dtype=bool)), land, contiguity=contiguity).draw()


def enclosing(cells: Runs, land: Held, *, contiguity: Literal["queen", "rook"]) -> Runs:
    """What `with_enclosed_land` makes of cells, yes and no."""
    holes = parts(outside(cells), contiguity="rook")
    enclosed = holes.renumbered(np.where(at_rim(holes), 0, 1).astype(np.int32))
    # a cluster that lies inside a hole touches its land, and becomes part of the cluster around
    both = Runs.stacked([_with_land(cells, enclosed, land, rows) for rows in strips(cells.shape)])
    patches = parts(both, contiguity=contiguity)
    has_cells = np.zeros(patches.highest + 1, np.int32)
    has_cells[patches.number[within(patches, cells)]] = 1
    return replace(patches.renumbered(has_cells), dtype=cells.dtype)


def _with_land(cells: Runs, enclosed: Runs, land: Held, rows: slice) -> Runs:
    """Cells and enclosed land in some rows."""
    here = cells.draw(rows)
    if enclosed.first[rows.start] < enclosed.first[rows.stop]:
        here |= (enclosed.draw(rows) > 0) & (np.nan_to_num(raw(land, rows)) > 0)
        release(land, rows)
    return Runs.of(here)


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
    return join(Runs.of(label), grid, distance=distance).draw()


def join(places: Runs, grid: Grid, *, distance: float) -> Runs:
    """What `joined` makes of places."""
    from placetypes._kernels.between import unite_near

    grid.require(places=places)
    if not 0 <= distance < np.inf:
        raise InputError("the distance is not one", got=f"{distance:g} m", expected="0 m or more")
    group = np.arange(places.highest + 1)
    unite_near(places.first, places.edge, places.number, _most_square(grid, distance), group)
    while (group != group[group]).any():  # from each to the first of its group
        group = group[group]
    groups, first = np.unique(group[places.number], return_index=True)
    numbers = np.zeros(group.size, np.int32)
    numbers[groups[np.argsort(first)]] = np.arange(1, groups.size + 1)
    return seamless(places.renumbered(numbers[group]))


def _most_square(grid: Grid, distance: float) -> int:
    """The largest square of a gap, in cells, that is less than a distance; -1 = none."""
    rows, cols = grid.shape
    most = min(int(grid.cells(distance) ** 2) + 1, rows**2 + cols**2)
    while most >= 0 and not np.sqrt(most) * grid.cell_size < distance:
        most -= 1
    return most


def edge_gaps(label: LabelArray | Runs, places: BoolArray | Runs, grid: Grid) -> FloatArray:
    """Metres from each cluster's edge to the nearest edge of `places`, one entry per label; inf without places."""
    from placetypes._kernels.gaps import least_squares

    of = runs_of(label)
    # from edge to edge of two cells it is as far as from the centre of one to the nearest centre around the other
    to = around(runs_of(places), 1)
    squares = np.full(of.highest + 1, _FAR)
    least_squares(of.first, of.edge, of.number, to.first, to.edge, grid.shape[1], _ROWS_AT_ONCE, squares)
    return _metres(squares, grid)


def gaps_to_own(label: LabelArray | Runs, places: LabelArray | Runs, own: LabelArray, grid: Grid) -> FloatArray:
    """Metres from each cluster's edge to that of the place `own` (one entry per label, 0 = none) names; inf without."""
    from placetypes._kernels.between import gaps_to

    of, to = by_number(runs_of(label)), by_number(runs_of(places))
    squares = np.full(own.size, _FAR)
    gaps_to(*of, *to, np.asarray(own, dtype=np.int32), squares)
    return _metres(squares, grid)


def _metres(squares: IntArray, grid: Grid) -> FloatArray:
    return np.where(squares < _FAR, np.sqrt(squares) * grid.cell_size, np.inf)


def least(label: LabelArray | Runs, values: Held) -> FloatArray:
    """Least of `values` (rows, cols) over each cluster's cells, one entry per label; NaN counts as nothing (inf)."""
    from placetypes._kernels.runs import lowest

    runs = runs_of(label)
    out = np.full(runs.highest + 1, np.inf)
    for _, first, here in over(runs, values):
        lowest(first, runs.edge, runs.number, here, out)
    return out
