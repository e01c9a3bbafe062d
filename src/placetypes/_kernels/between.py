"""What lies around and between runs, without a grid; `placetypes._kernels.runs` says what their arrays hold."""

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.runs import root


@kernel
def _widen(first, edge, row, reach, cols, step, change):  # type: ignore[no-untyped-def]
    """Add `step` to `change` where a run of the row, wider by `reach` on both sides, begins; take it where it ends."""
    if 0 <= row < first.size - 1:
        for run in range(first[row], first[row + 1]):
            change[max(edge[2 * run] - reach, 0)] += step
            change[min(edge[2 * run + 1] + reach, cols)] -= step


@kernel
def spread(first, edge, cols, reach):  # type: ignore[no-untyped-def]
    """Runs of the cells within `reach` king's steps of the runs: first, int64, and edge, int32."""
    rows = first.size - 1
    out = np.zeros(rows + 1, np.int64)
    edges = np.empty(0, np.int32)
    for turn in range(2):  # count, then write
        change = np.zeros(cols + 1, np.int64)  # of how many runs in reach above, beside and below
        for row in range(min(reach, rows)):
            _widen(first, edge, row, reach, cols, 1, change)
        count = 0
        for row in range(rows):
            _widen(first, edge, row + reach, reach, cols, 1, change)
            _widen(first, edge, row - reach - 1, reach, cols, -1, change)
            over = 0
            for col in range(cols + 1):
                before = over
                over = over + change[col] if col < cols else 0
                if (before > 0) != (over > 0):
                    if turn == 1:
                        edges[count] = col
                    count += 1
            out[row + 1] = count // 2
        if turn == 0:
            edges = np.empty(count, np.int32)
    return out, edges


@kernel
def neighbours(first, edge, part, other_first, other_edge, other_number, low, high):  # type: ignore[no-untyped-def]
    """Lowest and highest number of the other runs that share an edge with each part of the runs.

    Writes `low` and `high` (int32, one entry per part from 0); those of parts without neighbours stay as they are.
    """
    rows = first.size - 1
    for row in range(rows):
        for there in range(max(row - 1, 0), min(row + 2, rows)):
            reach = 1 if there == row else 0
            other, last = other_first[there], other_first[there + 1]
            for run in range(first[row], first[row + 1]):
                start, stop = edge[2 * run] - reach, edge[2 * run + 1] + reach
                while other < last and other_edge[2 * other + 1] <= start:
                    other += 1
                touching = other
                while touching < last and other_edge[2 * touching] < stop:
                    low[part[run]] = min(low[part[run]], other_number[touching])
                    high[part[run]] = max(high[part[run]], other_number[touching])
                    touching += 1


@kernel
def unite_near(first, edge, number, most, parent):  # type: ignore[no-untyped-def]
    """Unite in `parent` (one entry per number) the numbers with cells so near that the gap squared is at most `most`.

    A gap is that between the nearest edges of two cells, in cells; it has whole numbers of rows and columns.
    """
    rows = first.size - 1
    for row in range(rows):
        for there in range(row, rows):
            down = max(there - row - 1, 0)
            if down * down > most:
                break
            wide = np.int64(np.sqrt(float(most - down * down)))
            near, last = first[there], first[there + 1]
            for run in range(first[row], first[row + 1]):
                start, stop = edge[2 * run] - wide, edge[2 * run + 1] + wide
                while near < last and edge[2 * near + 1] < start:
                    near += 1
                other = near
                while other < last and edge[2 * other] <= stop:
                    if number[other] != number[run]:
                        one, two = root(parent, number[run]), root(parent, number[other])
                        parent[max(one, two)] = min(one, two)
                    other += 1


@kernel
def _nearest(edge, row_of, start, stop, row, left, right, least):  # type: ignore[no-untyped-def]
    """Least square of the gap of a run to runs `start` to `stop`, ordered by row, if less than `least`, else that."""
    low, high = start, stop
    while low < high:
        middle = (low + high) // 2
        if row_of[middle] < row:
            low = middle + 1
        else:
            high = middle
    for step in (1, -1):
        run = low if step == 1 else low - 1
        while start <= run < stop:
            down = max(abs(row_of[run] - row) - 1, 0)
            if down * down >= least:
                break
            wide = max(edge[2 * run] - right, left - edge[2 * run + 1], 0)
            least = min(least, down * down + wide * wide)
            run += step
    return least


@kernel
def gaps_to(first, edge, row_of, other_first, other_edge, other_row, own, squares):  # type: ignore[no-untyped-def]
    """Square of the gap, in cells, between the runs of each number and those of the other number `own` names.

    Runs are ordered by number, those of a number from first[number] to first[number + 1], each with its row. `squares`
    (int64, one entry per number) holds more than any gap and is lowered.
    """
    for number in range(1, min(first.size - 1, own.size)):
        if 0 < own[number] < other_first.size - 1:
            start, stop = other_first[own[number]], other_first[own[number] + 1]
            for run in range(first[number], first[number + 1]):
                squares[number] = _nearest(
                    other_edge, other_row, start, stop, row_of[run], edge[2 * run], edge[2 * run + 1], squares[number]
                )
