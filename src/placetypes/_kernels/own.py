"""Travel time from each cell to a place of its own, which need not be the nearest."""

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.handing import UNITS
from placetypes._kernels.searching import bound_of, open_queue, search, start_at


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
def spread_to_own(friction, places, first, edge, row, boxes, own, many, cell_size, limit, width, left, out):  # type: ignore[no-untyped-def]
    """Least travel time from the edge of each place to the cells that have it for their own: one search per place.

    A search ends where the last cell of the place's own is reached, or the limit, so that near ones cost little.

    Parameters
    ----------
    friction
        float (rows, cols), minutes per metre; inf and NaN cannot be crossed.
    places
        Numbers of the places to search from.
    first, edge, row
        Where the runs of each number begin, put one number after the other, with their edges and rows.
    boxes
        Window of each place, with what can be reached around it: from `boxes_of`, wider.
    own, many
        int32 (rows, cols): the place that a cell asks for; how many ask for each number.
    cell_size, limit
        metres; cells farther than this many minutes are not reached.
    width
        Of the queue, from `searching.width_of`.
    left
        Room for the largest window, int64, 0; it is left so.
    out
        Written: float64 (rows, cols), where a place is a cell's own and reached.
    """
    bound, queue, extent = bound_of(limit), open_queue(1024), np.empty((left.shape[0], 2), np.int32)
    for place in places:
        todo, count = many[place], 0
        if todo == 0 or first[place] == first[place + 1]:
            continue
        top, west, bottom, east = boxes[place]
        high, wide = bottom - top, east - west
        extent[:, 0], extent[:, 1] = wide, 0
        here, asked = left[:high, :wide], own[top:bottom, west:east]
        for run in range(first[place], first[place + 1]):
            for col in range(edge[2 * run], edge[2 * run + 1]):
                queue = start_at(row[run] - top, col - west, bound, here, extent, queue, count)
                count += 1
                todo -= own[row[run], col] == place
        queue = search(
            friction[top:bottom, west:east], True, cell_size, bound, width, here, extent, queue, count, asked, place,
            todo,
        )  # fmt: skip
        for r in range(high):
            for c in range(extent[r, 0], extent[r, 1]):
                if here[r, c] > 0 and asked[r, c] == place:
                    out[top + r, west + c] = np.float64(bound - here[r, c]) / UNITS
                here[r, c] = 0
