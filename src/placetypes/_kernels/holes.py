"""Holes that labels enclose."""

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def fill(label, most_cells):  # type: ignore[no-untyped-def]
    """Give each hole of at most `most_cells` cells to the label around it; int32 `label` changes in place.

    A hole is a patch of cells without label, connected by edges, whose neighbours by edge all have one and the same
    label; a patch at the edge of the grid is none.
    """
    rows, cols = label.shape
    unseen, open_, current = 0, 1, 2
    state = np.zeros((rows, cols), np.uint8)
    patch = np.empty(most_cells + 1, np.int64)
    for row in range(rows):
        for col in range(cols):
            owner = label[row, col]
            if owner == 0:
                continue
            for r0, c0 in ((row - 1, col), (row, col - 1), (row, col + 1), (row + 1, col)):
                if r0 < 0 or r0 >= rows or c0 < 0 or c0 >= cols:
                    continue
                if label[r0, c0] != 0 or state[r0, c0] != unseen:
                    continue
                patch[0] = r0 * cols + c0
                state[r0, c0] = current
                size, next_up, closed = 1, 0, True
                while closed and next_up < size:
                    r, c = patch[next_up] // cols, patch[next_up] % cols
                    next_up += 1
                    for y, x in ((r - 1, c), (r, c - 1), (r, c + 1), (r + 1, c)):
                        if y < 0 or y >= rows or x < 0 or x >= cols:
                            closed = False
                        elif label[y, x] != 0:
                            closed = closed and label[y, x] == owner
                        elif state[y, x] == open_:
                            closed = False
                        elif state[y, x] == unseen:
                            if size >= most_cells:
                                closed = False
                            else:
                                state[y, x] = current
                                patch[size] = y * cols + x
                                size += 1
                for k in range(size):
                    r, c = patch[k] // cols, patch[k] % cols
                    state[r, c] = open_
                    if closed:
                        label[r, c] = owner
