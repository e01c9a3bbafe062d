"""Travel time over a part of a friction grid, given what is known around it."""

from heapq import heappop, heappush

import numpy as np
from numba import njit

from placetypes._kernels.travel import half_crossing


@njit(nogil=True, cache=True)
def relax(friction, sources, free_start, cell_size, limit, minutes, label):  # type: ignore[no-untyped-def]
    """Lower travel times inside a window until no way through it is shorter; return whether any cell changed.

    The outermost ring of the window belongs to its neighbours: it is read, never written. Repeated over all windows
    while one changes, whatever their order, times and labels become those of `travel.spread` over the whole grid: the
    least that are consistent, of which there is one.

    Parameters
    ----------
    friction, sources, free_start, cell_size, limit
        As in `travel.spread`, with the ring.
    minutes, label
        What is known so far: float64, inf where nothing; int32, 0 where nothing. Those inside are lowered.
    """
    rows, cols = friction.shape
    diagonal = cell_size * np.sqrt(2.0)
    changed = False
    queue = [(0.0, np.int64(0), np.int64(0))]
    queue.pop()
    for row in range(rows):
        for col in range(cols):
            ring = row == 0 or row == rows - 1 or col == 0 or col == cols - 1
            if not ring and sources[row, col] > 0 and minutes[row, col] > 0.0:
                minutes[row, col], label[row, col] = 0.0, sources[row, col]
                changed = True
                heappush(queue, (0.0, np.int64(label[row, col]), np.int64(row * cols + col)))
            elif ring and label[row, col] > 0:
                heappush(queue, (minutes[row, col], np.int64(label[row, col]), np.int64(row * cols + col)))
    while queue:
        reached, owner, cell = heappop(queue)
        row, col = cell // cols, cell % cols
        if reached != minutes[row, col] or owner != label[row, col]:
            continue
        leave = 0.0 if free_start and sources[row, col] > 0 else friction[row, col]
        for r in range(max(row - 1, 1), min(row + 2, rows - 1)):
            for c in range(max(col - 1, 1), min(col + 2, cols - 1)):
                if (r == row and c == col) or sources[r, c] > 0:
                    continue
                length = diagonal if r != row and c != col else cell_size
                time = reached + half_crossing(leave, length) + half_crossing(friction[r, c], length)
                if time > limit or not np.isfinite(time):
                    continue
                if time < minutes[r, c] or (time == minutes[r, c] and owner < label[r, c]):
                    minutes[r, c], label[r, c] = time, owner
                    changed = True
                    heappush(queue, (time, owner, np.int64(r * cols + c)))
    return changed
