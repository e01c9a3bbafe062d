"""Travel time from each cell to a place of its own, which need not be the nearest."""

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.handing import UNITS
from placetypes._kernels.searching import open_queue, start_at


@kernel
def boxes_of(first, edge, row, out):  # type: ignore[no-untyped-def]
    """First row, first column, end of rows and end of columns of each place, to int64 `out` (places, 4) of 0."""
    for place in range(first.size - 1):
        box = out[place]
        for run in range(first[place], first[place + 1]):
            if run == first[place]:
                box[0], box[1] = row[run], edge[2 * run]
            box[0], box[2] = min(box[0], row[run]), max(box[2], row[run] + 1)
            box[1], box[3] = min(box[1], edge[2 * run]), max(box[3], edge[2 * run + 1])


@kernel
def start(first, edge, row, place, top, west, bound, left, extent):  # type: ignore[no-untyped-def]
    """A queue with the cells of a place, and how many there are; `top` and `west` are the corner of its window."""
    queue, count = open_queue(1024), 0
    for run in range(first[place], first[place + 1]):
        for col in range(edge[2 * run], edge[2 * run + 1]):
            queue = start_at(row[run] - top, col - west, bound, left, extent, queue, count)
            count += 1
    return queue, count


@kernel
def answer(asking, bound, first, end, top, west, left, extent, out):  # type: ignore[no-untyped-def]
    """Write minutes to the cells that ask, in some rows of a window; empty what was reached.

    `asking` (bool), `left` (becomes 0) and `extent` are of the window, `out` (float64) of the grid.
    """
    for r in range(first, end):
        for c in range(extent[r, 0], extent[r, 1]):
            if left[r, c] > 0 and asking[r, c]:
                out[top + r, west + c] = np.float64(bound - left[r, c]) / UNITS
            left[r, c] = 0
