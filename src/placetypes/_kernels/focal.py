"""Sums, medians and majorities in a disc of cells.

A disc is given by its half widths: row `dy` of the disc (from -r to r) spans the columns from -half[dy + r] to
half[dy + r]. Beyond the edge of the grid there is nothing. No kernel sees NaN.
"""

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def disc_sum(values, half, out):  # type: ignore[no-untyped-def]
    """Sum of int64 `values` (rows, cols) in the disc around every cell into int64 `out`; exact, cost grows with r."""
    rows, cols = values.shape
    radius = half.size // 2
    out[:, :] = 0
    prefix = np.zeros(cols + 1, np.int64)
    for source in range(rows):
        for col in range(cols):
            prefix[col + 1] = prefix[col] + values[source, col]
        for dy in range(-radius, radius + 1):
            row = source + dy
            if row < 0 or row >= rows:
                continue
            reach = half[dy + radius]
            for col in range(cols):
                left = max(col - reach, 0)
                right = min(col + reach + 1, cols)
                out[row, col] += prefix[right] - prefix[left]


@njit(nogil=True, cache=True)
def disc_median(values, known, half, out):  # type: ignore[no-untyped-def]
    """Median of the `known` float64 `values` in the disc around every cell; a cell with none is left alone."""
    rows, cols = values.shape
    radius = half.size // 2
    buffer = np.empty((2 * half + 1).sum(), np.float64)
    for row in range(rows):
        for col in range(cols):
            count = 0
            for r in range(max(row - radius, 0), min(row + radius + 1, rows)):
                reach = half[r - row + radius]
                for c in range(max(col - reach, 0), min(col + reach + 1, cols)):
                    if known[r, c]:
                        buffer[count] = values[r, c]
                        count += 1
            if count:
                out[row, col] = np.median(buffer[:count])


@njit(nogil=True, cache=True)
def disc_majority(codes, votes, half, out):  # type: ignore[no-untyped-def]
    """Most frequent code among the `votes` (bool) cells in the disc around every voting cell.

    A tie keeps the cell's own code if it is among the tied, else takes the smallest. uint8 in and out; other cells
    are copied.
    """
    rows, cols = codes.shape
    radius = half.size // 2
    counts = np.zeros(256, np.int64)
    for row in range(rows):
        for col in range(cols):
            own = codes[row, col]
            out[row, col] = own
            if not votes[row, col]:
                continue
            counts[:] = 0
            for r in range(max(row - radius, 0), min(row + radius + 1, rows)):
                reach = half[r - row + radius]
                for c in range(max(col - reach, 0), min(col + reach + 1, cols)):
                    if votes[r, c]:
                        counts[codes[r, c]] += 1
            best = own
            for code in range(256):
                if counts[code] > counts[best]:
                    best = code
            out[row, col] = best
