"""Travel time over a friction grid."""

from heapq import heappop, heappush

import numpy as np
from numba import njit

_UNITS = 2.0**36
"""Parts of a minute that the crossing of half a cell is rounded to, so that sums are exact: ways over the same cells in
another order take the same time, and times that are equal compare equal."""


@njit(nogil=True, cache=True)
def half_crossing(friction, length):  # type: ignore[no-untyped-def]
    """Minutes for half a step of `length` metres, from the centre of a cell to its edge; exact when summed."""
    return np.rint(friction / 2.0 * length * _UNITS) / _UNITS


@njit(nogil=True, cache=True)
def spread(friction, sources, free_start, cell_size, limit, minutes, label):  # type: ignore[no-untyped-def]
    """Least travel time from any source to every cell, and from which: Dijkstra over the eight neighbours.

    Parameters
    ----------
    friction
        float64 (rows, cols), minutes per metre; inf cannot be crossed.
    sources
        int32 (rows, cols), label of the source a cell belongs to, 0 = none. Every source cell has 0 minutes and its
        own label.
    free_start
        Whether moving inside a source cell costs nothing, so that time counts from its edge.
    cell_size
        metres.
    limit
        Cells farther than this many minutes are not reached.
    minutes, label
        Written: float64, inf where not reached; int32, 0 where not reached. Of two sources at the same time the
        smaller label wins.
    """
    rows, cols = friction.shape
    diagonal = cell_size * np.sqrt(2.0)
    minutes[:, :] = np.inf
    label[:, :] = 0
    queue = [(0.0, np.int64(0), np.int64(0))]
    queue.pop()
    for row in range(rows):
        for col in range(cols):
            if sources[row, col] > 0:
                minutes[row, col] = 0.0
                label[row, col] = sources[row, col]
                heappush(queue, (0.0, np.int64(sources[row, col]), np.int64(row * cols + col)))
    while queue:
        reached, owner, cell = heappop(queue)
        row, col = cell // cols, cell % cols
        if reached != minutes[row, col] or owner != label[row, col]:
            continue
        leave = 0.0 if free_start and sources[row, col] > 0 else friction[row, col]
        for dr in range(-1, 2):
            for dc in range(-1, 2):
                r, c = row + dr, col + dc
                if (dr == 0 and dc == 0) or r < 0 or r >= rows or c < 0 or c >= cols or sources[r, c] > 0:
                    continue
                length = diagonal if dr != 0 and dc != 0 else cell_size
                time = reached + half_crossing(leave, length) + half_crossing(friction[r, c], length)
                if time > limit or not np.isfinite(time):
                    continue
                if time < minutes[r, c] or (time == minutes[r, c] and owner < label[r, c]):
                    minutes[r, c] = time
                    label[r, c] = owner
                    heappush(queue, (time, owner, np.int64(r * cols + c)))
