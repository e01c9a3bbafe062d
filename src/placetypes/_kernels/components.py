"""Connected cells, labelled by runs: consecutive cells of a row are one run, and runs that touch are united.

Labels are numbered by the first cell in raster order. Amounts are summed in whole units of 1 / `scale`, so that no
sum depends on the order of cells. NaN amounts count as nothing.
"""

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def _count_runs(cells):  # type: ignore[no-untyped-def]
    rows, cols = cells.shape
    count = 0
    for row in range(rows):
        count += cells[row, 0]
        for col in range(1, cols):  # without a branch, which a ragged row would mispredict
            count += cells[row, col] > cells[row, col - 1]
    return count


@njit(nogil=True, cache=True)
def _edges(cells, row, edge):  # type: ignore[no-untyped-def]
    """Write where runs of a row start and stop, in turn, to `edge` (int32, cols + 2); returns how many edges."""
    cols = cells.shape[1]
    edge[0] = 0
    count = 1 if cells[row, 0] else 0
    for col in range(1, cols):
        edge[count] = col
        count += cells[row, col] != cells[row, col - 1]
    edge[count] = cols
    return count + count % 2


@njit(nogil=True, cache=True)
def _root(parent, run):  # type: ignore[no-untyped-def]
    while parent[run] != run:
        parent[run] = parent[parent[run]]
        run = parent[run]
    return run


@njit(nogil=True, cache=True)
def _number(parent, total, least):  # type: ignore[no-untyped-def]
    """Point every run at its root and replace the root's total by its number, 0 where it is less than `least`."""
    runs = parent.size
    for run in range(runs):
        root = _root(parent, run)
        parent[run] = root
        if root != run:
            total[root] += total[run]
    count = 0
    for run in range(runs):  # a root is the first run of its component
        if parent[run] == run:
            if total[run] >= least:
                count += 1
                total[run] = count
            else:
                total[run] = 0
    return count


@njit(nogil=True, cache=True)
def components(cells, amounts, reach, scale, least, most, label):  # type: ignore[no-untyped-def]
    """Label the components of `cells` (bool) whose `amounts` (float) sum to at least `least` (int64, units of 1/scale).

    `reach` 0 joins cells that share an edge, 1 also those that share a corner. Writes int32 `label`, which must be
    all 0. Returns the number of labels, or -1 when the size of an amount is `most` or more.
    """
    rows, cols = cells.shape
    runs = _count_runs(cells)
    start = np.empty(runs, np.int32)
    stop = np.empty(runs, np.int32)
    parent = np.arange(runs).astype(np.int32)
    total = np.zeros(runs, np.int64)
    first_of_row = np.zeros(rows + 1, np.int64)
    edge = np.empty(cols + 2, np.int32)
    absurd = False
    run = 0
    for row in range(rows):
        first_of_row[row] = run
        above = first_of_row[row - 1] if row > 0 else run
        last_above = run
        for k in range(0, _edges(cells, row, edge), 2):
            people = np.int64(0)
            for col in range(edge[k], edge[k + 1]):
                amount = amounts[row, col]
                if abs(amount) >= most:
                    absurd = True
                elif not np.isnan(amount):
                    people += np.int64(np.rint(amount * scale))
            start[run], stop[run], total[run] = edge[k], edge[k + 1], people
            while above < last_above and stop[above] + reach <= start[run]:
                above += 1
            touching = above
            while touching < last_above and start[touching] < stop[run] + reach:
                a, b = _root(parent, touching), _root(parent, run)
                if a < b:
                    parent[b] = a
                elif b < a:
                    parent[a] = b
                touching += 1
            run += 1
    if absurd:
        return -1
    first_of_row[rows] = run
    count = _number(parent, total, least)
    for row in range(rows):
        for run in range(first_of_row[row], first_of_row[row + 1]):
            number = np.int32(total[parent[run]])
            if number > 0:
                for col in range(start[run], stop[run]):
                    label[row, col] = number
    return count


@njit(nogil=True, cache=True)
def touched(label, cells, out):  # type: ignore[no-untyped-def]
    """Set `out` (bool, one entry per label) where one of `cells` (bool) lies in the label; 0 is left alone."""
    rows, cols = label.shape
    for row in range(rows):
        for col in range(cols):
            if cells[row, col] and label[row, col] > 0:
                out[label[row, col]] = True


@njit(nogil=True, cache=True)
def renumber(label, numbers, out):  # type: ignore[no-untyped-def]
    """Write `numbers` (int32, one entry per label) of `label` into int32 `out`."""
    rows, cols = label.shape
    for row in range(rows):
        for col in range(cols):
            out[row, col] = numbers[label[row, col]]


@njit(nogil=True, cache=True)
def totals(label, amounts, scale, most, out):  # type: ignore[no-untyped-def]
    """Add `amounts` (float, units of 1/scale in the sum) of each label's cells to int64 `out`; cells of 0 do not count.

    Returns whether the sizes of all amounts are below `most`.
    """
    rows, cols = label.shape
    for row in range(rows):
        for col in range(cols):
            number = label[row, col]
            if number > 0:
                amount = amounts[row, col]
                if abs(amount) >= most:
                    return False
                if not np.isnan(amount):
                    out[number] += np.int64(np.rint(amount * scale))
    return True
