"""Straight distances between runs, exact in whole cells: down each column, then along each row.

After Meijster, Roerdink and Hesselink (2000), https://doi.org/10.1007/0-306-47025-X_36, a strip of rows at a time.
"""

import numpy as np

from placetypes._kernels.compiling import kernel

_NONE = 2**30
"""Stands for a row that there is not."""


@kernel
def _mark(first, edge, row, out):  # type: ignore[no-untyped-def]
    """Write a row into `out` (int32, one entry per column) where it has a run."""
    for run in range(first[row], first[row + 1]):
        for col in range(edge[2 * run], edge[2 * run + 1]):
            out[col] = row


@kernel
def _first_below(first, edge, cols, height):  # type: ignore[no-untyped-def]
    """The first row with a run below each strip of `height` rows, in each column: int32 (strips, cols)."""
    rows = first.size - 1
    out = np.full((-(-rows // height), cols), _NONE, np.int32)
    for strip in range(out.shape[0] - 2, -1, -1):
        for col in range(cols):
            out[strip, col] = out[strip + 1, col]
        for row in range(min((strip + 2) * height, rows) - 1, (strip + 1) * height - 1, -1):
            _mark(first, edge, row, out[strip])
    return out


@kernel
def _down(first, edge, begin, end, above, below, out):  # type: ignore[no-untyped-def]
    """Write rows to the nearest run in each column (int32) of the rows of a strip; moves `above` and `below` along."""
    for row in range(begin, end):
        _mark(first, edge, row, above)
        for col in range(above.size):
            out[row - begin, col] = row - above[col]
    for row in range(end - 1, begin - 1, -1):
        _mark(first, edge, row, below)
        for col in range(above.size):
            out[row - begin, col] = min(out[row - begin, col], below[col] - row)


@kernel
def _square(across, down):  # type: ignore[no-untyped-def]
    return across * across + np.int64(down) * np.int64(down)


@kernel
def _nearest_columns(down, col_of, start_of):  # type: ignore[no-untyped-def]
    """Write the columns that are nearest somewhere in a row, and where the stretch of each starts; returns how many."""
    count = 0
    for col in range(down.size):
        if down[col] > _NONE // 2:
            continue
        while count > 0:
            last, at = col_of[count - 1], start_of[count - 1]
            if _square(at - last, down[last]) <= _square(at - col, down[col]):
                break
            count -= 1
        start = 0
        if count > 0:
            last = col_of[count - 1]
            start = 1 + (_square(col, down[col]) - _square(last, down[last])) // (2 * (col - last))
        if start < down.size:
            col_of[count], start_of[count] = col, start
            count += 1
    return count


@kernel
def least_squares(first, edge, number, to_first, to_edge, cols, height, out):  # type: ignore[no-untyped-def]
    """Lower `out` (int64, one entry per number) to the least square of the distance of a cell to the other runs.

    Distances go from centre to centre, in cells. `height` rows are worked on at a time.
    """
    rows = first.size - 1
    down, above = np.empty((height, cols), np.int32), np.full(cols, -_NONE, np.int32)
    col_of, start_of = np.empty(cols, np.int64), np.empty(cols, np.int64)
    below = _first_below(to_first, to_edge, cols, height)
    for strip in range(below.shape[0]):
        begin, end = strip * height, min((strip + 1) * height, rows)
        _down(to_first, to_edge, begin, end, above, below[strip], down)
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
                    least = min(least, _square(col - near, down[row - begin, near]))
                out[number[run]] = least
