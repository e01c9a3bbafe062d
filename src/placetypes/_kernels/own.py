"""Travel time from each cell to a place of its own, which need not be the nearest."""

from heapq import heappop, heappush

import numpy as np
from numba import njit

from placetypes._kernels.travel import half_crossing


@njit(nogil=True, cache=True)
def grouped(label, first, cells):  # type: ignore[no-untyped-def]
    """Cells of each label, one label after the other.

    Writes flat cells to int64 `cells` (as many as are labelled) in raster order, those of label k from `first[k]` to
    `first[k + 1]`; `first` (largest label + 2,) int64 must be 0.
    """
    flat = label.ravel()
    for cell in range(flat.size):
        if flat[cell] > 0:
            first[flat[cell] + 1] += 1
    for k in range(1, first.size):
        first[k] += first[k - 1]
    free = first.copy()
    for cell in range(flat.size):
        if flat[cell] > 0:
            cells[free[flat[cell]]] = cell
            free[flat[cell]] += 1


@njit(nogil=True, cache=True)
def spread_to_own(friction, first, cells, first_own, own_cells, cell_size, limit, out):  # type: ignore[no-untyped-def]
    """Least travel time from the edge of each place to the cells that have it for their own: Dijkstra, place by place.

    A search ends where the last cell of the place's own is reached, or the limit, so that near ones cost little.

    Parameters
    ----------
    friction
        float64 (rows, cols), minutes per metre; inf cannot be crossed.
    first, cells, first_own, own_cells
        Cells of each place, and cells that have it for their own, from `grouped`; both of as many labels.
    cell_size
        metres.
    limit
        Cells farther than this many minutes are not reached.
    out
        Written: float64 (rows, cols), where a place is a cell's own and reached.
    """
    rows, cols = friction.shape
    diagonal = cell_size * np.sqrt(2.0)
    minutes = np.full(rows * cols, np.inf)
    of_place, wanted = np.zeros(rows * cols, np.int32), np.zeros(rows * cols, np.int32)
    for place in range(1, first.size - 1):
        todo = first_own[place + 1] - first_own[place]
        if todo == 0:
            continue
        for cell in own_cells[first_own[place] : first_own[place + 1]]:
            wanted[cell] = place
        queue = [(0.0, np.int64(0))]
        queue.pop()
        for cell in cells[first[place] : first[place + 1]]:
            minutes[cell], of_place[cell] = 0.0, place
            heappush(queue, (0.0, cell))
        while queue and todo > 0:
            reached, cell = heappop(queue)
            if reached > minutes[cell]:
                continue
            row, col = cell // cols, cell % cols
            if wanted[cell] == place:
                out[row, col] = reached
                wanted[cell] = 0
                todo -= 1
            leave = 0.0 if reached == 0.0 else friction[row, col]
            for dr in range(-1, 2):
                for dc in range(-1, 2):
                    r, c = row + dr, col + dc
                    if (dr == 0 and dc == 0) or r < 0 or r >= rows or c < 0 or c >= cols:
                        continue
                    length = diagonal if dr != 0 and dc != 0 else cell_size
                    time = reached + half_crossing(leave, length) + half_crossing(friction[r, c], length)
                    to = r * cols + c
                    if time <= limit and np.isfinite(time) and (of_place[to] != place or time < minutes[to]):
                        minutes[to], of_place[to] = time, place
                        heappush(queue, (time, to))
