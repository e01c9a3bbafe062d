"""Places near cells, along the straight line."""

import numpy as np
from numba import njit


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
