"""Connected cells, labelled by runs: consecutive cells of a row are one run, and runs that touch are united.

A run that touches none above begins a part; parts that meet are united, the later into the earlier. So labels are
numbered by the first cell in raster order, and what is remembered of a part stays little. Amounts are summed in whole
units of 1 / `scale`, so that no sum depends on the order of cells. NaN amounts count as nothing.
"""

import numpy as np
from numba import njit

from placetypes._kernels.runs import count_runs, root, sum_units


@njit(nogil=True, cache=True)
def _edges(cells, row, edge, count):  # type: ignore[no-untyped-def]
    """Write where runs of a row start and stop, in turn, to `edge` from `count` on; returns how many edges there are.

    Without a branch, which a ragged row would mispredict: each column is written, and overwritten if it is no edge.
    """
    cols = cells.shape[1]
    edge[count] = 0
    count += np.int64(cells[row, 0])
    for col in range(1, cols):
        edge[count] = col
        count += cells[row, col] != cells[row, col - 1]
    edge[count] = cols
    return count + count % 2


@njit(nogil=True, cache=True)
def _numbered(parent, total, parts, least):  # type: ignore[no-untyped-def]
    """Add totals up and number the parts that stay: number of each part, 0 where less than `least`; totals by number.

    A part that is none of the first is united with one before it.
    """
    count = 0
    number = np.zeros(parts, np.int32)
    for part in range(parts):
        own = root(parent, part)
        parent[part] = own
        if own != part:
            total[own] += total[part]
    for part in range(parts):
        if parent[part] != part:
            number[part] = number[parent[part]]
        elif total[part] >= least:
            count += 1
            number[part] = count
            total[count - 1] = total[part]  # never beyond the part at hand
    kept = np.zeros(count + 1, np.int64)
    kept[1:] = total[:count]
    return number, kept


@njit(nogil=True, cache=True)
def _keep(first, edge, part, number):  # type: ignore[no-untyped-def]
    """Drop the runs whose part has number 0, in place; returns how many stay."""
    kept, run = 0, 0
    for row in range(first.size - 1):
        last = first[row + 1]
        while run < last:
            own = number[part[run]]
            if own > 0:
                edge[2 * kept], edge[2 * kept + 1], part[kept] = edge[2 * run], edge[2 * run + 1], own
                kept += 1
            run += 1
        first[row + 1] = kept
    return kept


@njit(nogil=True, cache=True)
def components(cells, amounts, reach, scale, least, most):  # type: ignore[no-untyped-def]
    """Label the components of `cells` (bool) whose `amounts` (float) sum to at least `least` (int64, units of 1/scale).

    `reach` 0 joins cells that share an edge, 1 also those that share a corner. Returns the runs of the components as
    `placetypes._kernels.runs` has them, first, edge and number; the sum of each component, one int64 entry per number
    from 0; and whether the sizes of all amounts are below `most`.
    """
    first = count_runs(cells)
    runs = first[-1]
    edge = np.empty(2 * runs + 2, np.int32)  # a closing edge may be written twice
    part, parent, total = np.empty(runs, np.int32), np.empty(runs + 1, np.int32), np.empty(runs + 1, np.int64)
    parts, above, all_usual = 0, 0, True
    for row in range(cells.shape[0]):
        _edges(cells, row, edge, 2 * first[row])
        above, last_above = first[max(row - 1, 0)], first[row]
        for run in range(first[row], first[row + 1]):
            start, stop = edge[2 * run], edge[2 * run + 1]
            units, usual = sum_units(amounts, row, start, stop, scale, most)
            all_usual &= usual
            mine = parts
            parent[parts], total[parts] = parts, 0
            while above < last_above and edge[2 * above] < stop + reach:
                far = edge[2 * above + 1]
                if far + reach > start:
                    other = root(parent, part[above])
                    parent[max(mine, other)] = mine = min(mine, other)
                if far > stop:  # it may touch the next run too; those that end before cannot
                    break
                above += 1
            parts += mine == parts
            part[run] = mine
            total[mine] += units
    number, kept = _numbered(parent, total, parts, least)
    stay = _keep(first, edge, part, number)
    edge, part = edge[: 2 * stay], part[:stay]
    if 2 * stay < runs:  # what is left would hold the room of all
        edge, part = edge.copy(), part.copy()
    return first, edge, part, kept, all_usual
