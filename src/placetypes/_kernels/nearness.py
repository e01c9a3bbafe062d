"""Cells near marked cells: counted in king's steps, and along the straight line."""

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def near(marked, reach, out):  # type: ignore[no-untyped-def]
    """Whether one of the `marked` (bool) cells lies within `reach` king's steps; writes bool `out`.

    First along the rows, then along the columns, each in both directions: the cost does not grow with the reach.
    """
    rows, cols = marked.shape
    across = np.empty((rows, cols), np.bool_)
    for row in range(rows):
        seen = -reach - 1
        for col in range(cols):
            if marked[row, col]:
                seen = col
            across[row, col] = col - seen <= reach
        seen = cols + reach
        for col in range(cols - 1, -1, -1):
            if marked[row, col]:
                seen = col
            if seen - col <= reach:
                across[row, col] = True
    last = np.full(cols, -reach - 1, np.int64)
    for row in range(rows):
        for col in range(cols):
            if across[row, col]:
                last[col] = row
            out[row, col] = row - last[col] <= reach
    last[:] = rows + reach
    for row in range(rows - 1, -1, -1):
        for col in range(cols):
            if across[row, col]:
                last[col] = row
            if last[col] - row <= reach:
                out[row, col] = True


@njit(nogil=True, cache=True)
def lowest_at(labels, squares, out):  # type: ignore[no-untyped-def]
    """Least of the `labels` (int32, 0 = none) at exactly the distance whose square `squares` (int64, cells) gives.

    Writes int32 `out`: of places that are equally near to a cell the smallest number, wherever they lie.
    """
    rows, cols = labels.shape
    for row in range(rows):
        for col in range(cols):
            least, square = 0, squares[row, col]
            for dr in range(int(np.sqrt(float(square))) + 1):
                rest = square - dr * dr
                dc = int(np.rint(np.sqrt(float(rest))))
                if dc * dc != rest:
                    continue
                for r in (row - dr, row + dr):
                    for c in (col - dc, col + dc):
                        if 0 <= r < rows and 0 <= c < cols and labels[r, c] > 0:
                            least = labels[r, c] if least == 0 else min(least, labels[r, c])
            out[row, col] = least
