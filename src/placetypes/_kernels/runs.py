"""Layers of numbers as runs: consecutive cells of a row that have one and the same number other than 0.

Run k covers the columns ``edge[2 * k]`` to ``edge[2 * k + 1]`` (exclusive) and has ``number[k]``; row r has the runs
``first[r]`` to ``first[r + 1]`` (exclusive), from left to right.
"""

import numpy as np

from placetypes._kernels.compiling import kernel


@kernel
def count_runs(cells):  # type: ignore[no-untyped-def]
    """How many runs there are in each row of `cells` (bool, or whole numbers), summed up: int64, rows + 1."""
    rows, cols = cells.shape
    first = np.zeros(rows + 1, np.int64)
    for row in range(rows):
        count = np.int64(cells[row, 0] != 0)
        for col in range(1, cols):  # without a branch, which a ragged row would mispredict
            count += (cells[row, col] != cells[row, col - 1]) & (cells[row, col] != 0)
        first[row + 1] = first[row] + count
    return first


@kernel
def find_runs(cells, first, edge, number):  # type: ignore[no-untyped-def]
    """Write `edge` and `number` (int32) of the runs of `cells`; `first` as `count_runs` gives it."""
    rows, cols = cells.shape
    for row in range(rows):
        run = first[row] - 1
        before = cells[row, 0] != cells[row, 0]  # nothing, of the same kind
        for col in range(cols):
            here = cells[row, col]
            if here != before:
                if before != 0:
                    edge[2 * run + 1] = col
                if here != 0:
                    run += 1
                    edge[2 * run] = col
                    number[run] = here
                before = here
        if before != 0:
            edge[2 * run + 1] = cols


@kernel
def paint(first, edge, values, left, out):  # type: ignore[no-untyped-def]
    """Write the value of each run (one of `values` per run of the rows of `out`, in order) into its cells of `out`.

    `first` and `edge` may begin at any row, as long as `values` begins with the first run of that row; `out` begins
    with column `left`.
    """
    begin, right = first[0], left + out.shape[1]
    for row in range(out.shape[0]):
        for run in range(first[row], first[row + 1]):
            if edge[2 * run] >= right:
                break
            value = values[run - begin]
            for col in range(max(edge[2 * run], left), min(edge[2 * run + 1], right)):
                out[row, col - left] = value


@kernel
def touched(first, edge, number, cells, there, out):  # type: ignore[no-untyped-def]
    """Set `out` (bool, one entry per number) where a cell of the number's runs is as `there` in `cells` (bool)."""
    for row in range(cells.shape[0]):
        for run in range(first[row], first[row + 1]):
            if not out[number[run]]:
                for col in range(edge[2 * run], edge[2 * run + 1]):
                    if cells[row, col] == there:
                        out[number[run]] = True
                        break


@kernel
def sum_units(amounts, row, start, stop, scale, most):  # type: ignore[no-untyped-def]
    """Sum of `amounts` (float) of some columns of a row in whole units of 1 / `scale`, and whether all are usual.

    NaN counts as nothing. An amount whose size is `most` or more is not usual and does not count either.
    """
    units, usual = np.int64(0), True
    for col in range(start, stop):
        amount = np.float64(amounts[row, col])
        if abs(amount) < most:
            units += np.int64(np.rint(amount * scale))
        else:
            usual &= np.isnan(amount)
    return units, usual


@kernel
def totals(first, edge, number, amounts, scale, most, out):  # type: ignore[no-untyped-def]
    """Add `amounts` (float, whole units of 1 / `scale`) of the runs to int64 `out`, one entry per number.

    Returns whether the sizes of all amounts are below `most`.
    """
    all_usual = True
    for row in range(amounts.shape[0]):
        for run in range(first[row], first[row + 1]):
            units, usual = sum_units(amounts, row, edge[2 * run], edge[2 * run + 1], scale, most)
            out[number[run]] += units
            all_usual &= usual
    return all_usual


@kernel
def boxes(first, edge, number, out):  # type: ignore[no-untyped-def]
    """Write the first and last row and column (exclusive) and the cells of each number to int64 `out` (n, 5).

    Rows of numbers without cells are left as they are.
    """
    for row in range(first.size - 1):
        for run in range(first[row], first[row + 1]):
            box, start, stop = out[number[run]], edge[2 * run], edge[2 * run + 1]
            if box[4] == 0:
                box[0], box[2], box[3] = row, start, stop
            box[1] = row + 1
            box[2] = min(box[2], start)
            box[3] = max(box[3], stop)
            box[4] += stop - start


@kernel
def root(parent, part):  # type: ignore[no-untyped-def]
    """The first of the parts that are united with a part; shortens the way to it in `parent`."""
    up = parent[part]
    while up != part:
        higher = parent[up]
        parent[part] = higher
        part, up = up, higher
    return up


@kernel
def meet(first, edge, number, row, reach, member, parent):  # type: ignore[no-untyped-def]
    """Unite in `parent` the members of runs of a row with those of runs of the row above that touch them.

    `reach` 0 joins cells that share an edge, 1 also those that share a corner; with `number`, only runs of one number.
    """
    above, last_above = first[row - 1], first[row]
    for run in range(first[row], first[row + 1]):
        start, stop = edge[2 * run] - reach, edge[2 * run + 1] + reach
        while above < last_above and edge[2 * above + 1] <= start:
            above += 1
        touching = above
        while touching < last_above and edge[2 * touching] < stop:
            if number is None or number[touching] == number[run]:
                one, other = root(parent, member[touching]), root(parent, member[run])
                parent[max(one, other)] = min(one, other)
            touching += 1


@kernel
def parts(first, edge, number, reach, part):  # type: ignore[no-untyped-def]
    """Number the connected parts of the runs, whose cells all have one number, from 0 by first cell in raster order.

    `reach` 0 joins cells that share an edge, 1 also those that share a corner. Writes int32 `part`, one entry per run,
    and returns how many parts there are.
    """
    for run in range(number.size):
        part[run] = run
    parent = part.copy()
    for row in range(1, first.size - 1):
        meet(first, edge, number, row, reach, part, parent)
    count = 0
    for run in range(number.size):
        own = root(parent, run)
        if own == run:
            part[run] = count
            count += 1
        else:
            part[run] = part[own]
    return count


@kernel
def lowest(first, edge, number, amounts, out):  # type: ignore[no-untyped-def]
    """Lower float64 `out`, one entry per number, to the least of `amounts` (float, NaN = nothing) in its runs."""
    for row in range(amounts.shape[0]):
        for run in range(first[row], first[row + 1]):
            least = out[number[run]]
            for col in range(edge[2 * run], edge[2 * run + 1]):
                amount = np.float64(amounts[row, col])
                least = min(least, amount)
            out[number[run]] = least


@kernel
def add_up(first, edge, number, amounts, out):  # type: ignore[no-untyped-def]
    """Add `amounts` (float, NaN = nothing) of the runs' cells, in raster order, to float64 `out`, one per number."""
    for row in range(amounts.shape[0]):
        for run in range(first[row], first[row + 1]):
            for col in range(edge[2 * run], edge[2 * run + 1]):
                amount = np.float64(amounts[row, col])
                if not np.isnan(amount):
                    out[number[run]] += amount


@kernel
def add_moments(first, edge, number, amounts, eastings, northings, out):  # type: ignore[no-untyped-def]
    """Add to float64 `out` (n, 6), one row per number, what the middles of the runs follow from, in raster order.

    That is the sum of `amounts` (float, NaN = nothing) and their sums times easting and times northing; then how many
    cells there are, and the sums of their eastings and northings.
    """
    for row in range(amounts.shape[0]):
        for run in range(first[row], first[row + 1]):
            sums = out[number[run]]
            for col in range(edge[2 * run], edge[2 * run + 1]):
                amount = np.float64(amounts[row, col])
                if not np.isnan(amount):
                    sums[0] += amount
                    sums[1] += amount * eastings[col]
                    sums[2] += amount * northings[row]
                sums[3] += 1.0
                sums[4] += eastings[col]
                sums[5] += northings[row]
