"""Enhanced two-step floating catchments: what each place serves, shared out among the people it reaches.

Both kernels go from one place of supply to the next in raster order, and sum over the people that each reaches in
raster order, so that sums depend neither on the order in which facilities were given nor on that of a search.
"""

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.handing import UNITS
from placetypes._kernels.searching import BLOCK, begin, bound_of, open_queue, search, start_at

_FOOT = np.exp(-0.5)
"""The Gaussian at its own bandwidth, where the catchment ends; taking it away makes the weight 0 there."""


@kernel
def weight(minutes, catchment):  # type: ignore[no-untyped-def]
    """Gaussian decay: 1 at 0 minutes, 0 at the end of the catchment (Dai 2010)."""
    return (np.exp(-0.5 * (minutes / catchment) ** 2) - _FOOT) / (1.0 - _FOOT)


@kernel
def share_out(supply, people, decay, extent, access):  # type: ignore[no-untyped-def]
    """Divide the `supply` of one place by the weighted people around it, and give each cell its part.

    All arrays are of a window: `decay` has the weights of cells from the first column to the end that `extent` says of
    each row; `access` is added to. Supply that reaches nobody is given to nobody; unknown people are nobody.
    """
    demand = 0.0
    for row in range(decay.shape[0]):
        for col in range(extent[row, 0], extent[row, 1]):
            if people[row, col] > 0.0:
                demand += people[row, col] * decay[row, col]
    if demand <= 0.0:
        return
    ratio = supply / demand
    for row in range(decay.shape[0]):
        for col in range(extent[row, 0], extent[row, 1]):
            access[row, col] += ratio * decay[row, col]


@kernel
def widen(reached, extent, top, west):  # type: ignore[no-untyped-def]
    """Let the first rows and columns and the ends in `reached` (4,) hold what `extent` says of a window from there."""
    for row in range(extent.shape[0]):
        if extent[row, 0] < extent[row, 1]:
            reached[0], reached[2] = min(reached[0], top + row), max(reached[2], top + row + 1)
            reached[1], reached[3] = min(reached[1], west + extent[row, 0]), max(reached[3], west + extent[row, 1])


@kernel
def over_friction(friction, rows, cols, supply, people, cell_size, catchment, reach, width, access):  # type: ignore[no-untyped-def]
    """Access over a friction grid: one bounded search over the eight neighbours from each place of supply.

    Parameters
    ----------
    friction
        float (rows, cols), minutes per metre; inf and NaN cannot be crossed.
    rows, cols, supply
        Cells of places of supply, int64, in raster order, and what each has to give.
    people
        float (rows, cols), NaN = nobody known.
    cell_size, catchment
        metres; minutes.
    reach, width
        Cells that can be reached within the catchment in a straight line; of the queue, from `searching.width_of`.
    access
        Added to: float64 (rows, cols), supply per person.

    Returns
    -------
    The first row and column that anything was added to, and the ends; int64 (4,).
    """
    high, wide = min(friction.shape[0], 2 * reach + 1), min(friction.shape[1], 2 * reach + 1)
    left, decay = np.zeros((high, wide), np.int64), np.empty((high, wide))
    extent, known = np.empty((high, 2), np.int32), np.ones((high // BLOCK[0] + 1, wide // BLOCK[1] + 1), np.bool_)
    extent[:, 0], extent[:, 1] = wide, 0
    bound, nothing, queue = bound_of(catchment), np.empty((0, 0), np.bool_), open_queue(high + wide)
    reached = np.array([friction.shape[0], friction.shape[1], 0, 0])
    for k in range(rows.size):
        top = max(min(rows[k] - reach, friction.shape[0] - high), 0)
        west = max(min(cols[k] - reach, friction.shape[1] - wide), 0)
        down, across = slice(top, top + high), slice(west, west + wide)
        queue = start_at(rows[k] - top, cols[k] - west, bound, left, extent, queue, 0)
        queue, _ = search(
            friction[down, across], known, False, cell_size, bound, width, left, extent, queue, begin(1, bound, -1),
            nothing,
        )  # fmt: skip
        for row in range(high):
            for col in range(extent[row, 0], extent[row, 1]):
                here = left[row, col]
                decay[row, col] = weight(np.float64(bound - here) / UNITS, catchment) if here > 0 else 0.0
                left[row, col] = 0
        share_out(supply[k], people[down, across], decay, extent, access[down, across])
        widen(reached, extent, top, west)
        extent[:, 0], extent[:, 1] = wide, 0
    return reached


@kernel
def along_the_line(per_cell, rows, cols, supply, people, catchment, access):  # type: ignore[no-untyped-def]
    """Access along straight lines: the same with `per_cell` minutes for the side of a cell, and no obstacles."""
    reach = np.int64(min(catchment / per_cell, np.float64(max(people.shape))))
    high, wide = min(people.shape[0], 2 * reach + 1), min(people.shape[1], 2 * reach + 1)
    decay, extent = np.empty((high, wide)), np.empty((high, 2), np.int32)
    reached = np.array([people.shape[0], people.shape[1], 0, 0])
    for k in range(rows.size):
        top = max(min(rows[k] - reach, people.shape[0] - high), 0)
        west = max(min(cols[k] - reach, people.shape[1] - wide), 0)
        for row in range(high):
            extent[row, 0], extent[row, 1] = wide, 0
            for col in range(wide):
                minutes = per_cell * np.sqrt(float((top + row - rows[k]) ** 2 + (west + col - cols[k]) ** 2))
                decay[row, col] = weight(minutes, catchment) if minutes <= catchment else 0.0
                if minutes <= catchment:
                    extent[row, 0], extent[row, 1] = min(extent[row, 0], col), col + 1
        down, across = slice(top, top + high), slice(west, west + wide)
        share_out(supply[k], people[down, across], decay, extent, access[down, across])
        widen(reached, extent, top, west)
    return reached
