"""Straight distances between runs, exact in whole cells: down each column, then along each row.

After Meijster, Roerdink and Hesselink (2000), https://doi.org/10.1007/0-306-47025-X_36, a strip of rows at a time.
"""

import numpy as np
from numba import njit

_NONE = 2**30
"""Stands for a row that there is not."""


@njit(nogil=True, cache=True)
def _first_below(first, edge, cols, height):  # type: ignore[no-untyped-def]
    """The first row with a run below each strip of `height` rows, in each column: int32 (strips, cols)."""
    rows = first.size - 1
    out = np.full((-(-rows // height), cols), _NONE, np.int32)
    for strip in range(out.shape[0] - 2, -1, -1):
        out[strip] = out[strip + 1]
        for row in range(min((strip + 2) * height, rows) - 1, (strip + 1) * height - 1, -1):
            for run in range(first[row], first[row + 1]):
                out[strip, edge[2 * run] : edge[2 * run + 1]] = row
    return out


@njit(nogil=True, cache=True)
def _down(first, edge, begin, above, below, out):  # type: ignore[no-untyped-def]
    """Write rows to the nearest run in each column (int32) of a strip that begins at a row; moves `above`, `below`."""
    rows, cols = out.shape
    for k in range(rows):
        for run in range(first[begin + k], first[begin + k + 1]):
            above[edge[2 * run] : edge[2 * run + 1]] = begin + k
        for col in range(cols):
            out[k, col] = begin + k - above[col]
    for k in range(rows - 1, -1, -1):
        for run in range(first[begin + k], first[begin + k + 1]):
            below[edge[2 * run] : edge[2 * run + 1]] = begin + k
        for col in range(cols):
            out[k, col] = min(out[k, col], below[col] - begin - k)


@njit(nogil=True, cache=True)
def _nearest_columns(down, col_of, start_of):  # type: ignore[no-untyped-def]
    """Write the columns that are nearest somewhere in a row, and where the stretch of each starts; returns how many."""
    count = 0
    for col in range(down.size):
        own = np.int64(down[col])
        if own > _NONE // 2:
            continue
        while count > 0:
            last, at = col_of[count - 1], start_of[count - 1]
            if (at - last) ** 2 + np.int64(down[last]) ** 2 <= (at - col) ** 2 + own**2:
                break
            count -= 1
        start = 0
        if count > 0:
            last = col_of[count - 1]
            start = 1 + (col**2 - last**2 + own**2 - np.int64(down[last]) ** 2) // (2 * (col - last))
        if start < down.size:
            col_of[count], start_of[count] = col, start
            count += 1
    return count


@njit(nogil=True, cache=True)
def least_squares(first, edge, number, to_first, to_edge, cols, height, out):  # type: ignore[no-untyped-def]
    """Lower `out` (int64, one entry per number) to the least square of the distance of a cell to the other runs.

    Distances go from centre to centre, in cells. `height` rows are worked on at a time.
    """
    rows = first.size - 1
    down, above = np.empty((height, cols), np.int32), np.full(cols, -_NONE, np.int32)
    col_of, start_of = np.empty(cols, np.int64), np.empty(cols, np.int64)
    for strip, below in enumerate(_first_below(to_first, to_edge, cols, height)):
        begin, end = strip * height, min((strip + 1) * height, rows)
        _down(to_first, to_edge, begin, above, below, down[: end - begin])
        for row in range(begin, end):
            if first[row] == first[row + 1]:
                continue
            count, at = _nearest_columns(down[row - begin], col_of, start_of), 0
            if count == 0:
                continue
            for run in range(first[row], first[row + 1]):
                least = out[number[run]]
                for col in range(edge[2 * run], edge[2 * run + 1]):
                    while at + 1 < count and start_of[at + 1] <= col:
                        at += 1
                    near = col_of[at]
                    least = min(least, (col - near) ** 2 + np.int64(down[row - begin, near]) ** 2)
                out[number[run]] = least
