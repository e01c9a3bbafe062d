"""The nearest of places along the straight line, exact and a few rows at a time.

Columns first, then rows (Meijster, Roerdink and Hesselink 2000). Of a cell's distance what is compared is its square in
cells times `scale` plus the label there: whole numbers, of which the least tells the nearest place and, of those as
near, the smallest label. scipy's distance transform was weighed: it needs the whole grid, and says one nearest of many.
"""

import numpy as np

from placetypes._kernels.compiling import kernel

NONE = -1
"""Row of a place where there is none."""
_NEVER = np.iinfo(np.int64).max


@kernel
def seen(first, edge, number, starts, step, row_at, label_at):  # type: ignore[no-untyped-def]
    """The last place in each column before some rows, of places held as runs.

    Goes down (`step` 1) or up (-1) the rows. ``starts`` are rows in that order; int32 `row_at` and `label_at` (starts,
    columns) are written: the row, `NONE` where there is none, and the label of the place.
    """
    rows, cols = first.size - 1, row_at.shape[1]
    row_now, label_now = np.full(cols, NONE, np.int32), np.zeros(cols, np.int32)
    at, row = 0, 0 if step == 1 else rows - 1
    while at < starts.size:
        if row == starts[at]:
            row_at[at], label_at[at] = row_now, label_now
            at += 1
        for run in range(first[row], first[row + 1]):
            for col in range(edge[2 * run], edge[2 * run + 1]):
                row_now[col], label_now[col] = row, number[run]
        row += step


@kernel
def nearest_in(labels, top, row_above, label_above, row_below, label_below, scale, squares, nearest):  # type: ignore[no-untyped-def]
    """Squared distance in cells of each cell of some rows to the nearest place, and which that is.

    Parameters
    ----------
    labels
        int32 (rows, cols) of these rows, of which the first is `top` in the grid; 0 = none.
    row_above, label_above, row_below, label_below
        Last place in each column before these rows and after them, from `seen`.
    scale
        More than any label.
    squares, nearest
        Written: int64, -1 without places; int32, 0 without places.
    """
    rows, cols = labels.shape
    key = np.empty((rows, cols), np.int64)
    at, label = row_above.copy(), label_above.copy()
    for row in range(rows):
        for col in range(cols):
            if labels[row, col] > 0:
                at[col], label[col] = top + row, labels[row, col]
            away = np.int64(top + row - at[col])
            key[row, col] = _NEVER if at[col] == NONE else scale * away * away + label[col]
    at[:], label[:] = row_below, label_below
    for row in range(rows - 1, -1, -1):
        for col in range(cols):
            if labels[row, col] > 0:
                at[col], label[col] = top + row, labels[row, col]
            away = np.int64(at[col] - top - row)
            if at[col] != NONE:
                key[row, col] = min(key[row, col], scale * away * away + label[col])
    best, start = np.empty(cols, np.int64), np.empty(cols, np.int64)
    for row in range(rows):
        _along(key[row], scale, best, start, squares[row], nearest[row])


@kernel
def _along(key, scale, best, start, squares, nearest):  # type: ignore[no-untyped-def]
    """The least of all columns' keys at each cell of a row, as parabolas: `best` have it from `start` on, in order."""
    cols, last = key.size, -1
    for col in range(cols):
        if key[col] == _NEVER:
            continue
        begin = np.int64(0)
        while last >= 0:
            other, since = best[last], start[last]
            if scale * (since - other) ** 2 + key[other] <= scale * (since - col) ** 2 + key[col]:
                # the last cell where the other is not beaten
                reach = (scale * (col * col - other * other) + key[col] - key[other]) // (2 * scale * (col - other))
                begin = reach + 1
                break
            last -= 1
        if begin < cols:
            last += 1
            best[last], start[last] = col, begin
    for col in range(cols - 1, -1, -1):
        if last < 0:
            squares[col], nearest[col] = -1, 0
            continue
        least = scale * (col - best[last]) ** 2 + key[best[last]]
        squares[col], nearest[col] = least // scale, least % scale
        if col == start[last]:
            last -= 1
