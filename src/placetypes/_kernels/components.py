"""Connected cells, labelled by runs: consecutive cells of a row are one run, and runs that touch are united.

A run that touches none above begins a part; parts that meet are united, the later into the earlier. So labels are
numbered by the first cell in raster order, and what is remembered of a part stays little. Amounts are summed in whole
units of 1 / `scale`, so that no sum depends on the order of cells. NaN amounts count as nothing.
"""

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.runs import count_runs, meet, root, sum_units


@kernel
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


@kernel
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
    for part in range(count):  # a slice would take seconds to compile
        kept[part + 1] = total[part]
    return number, kept


@kernel
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


@kernel
def components(cells, amounts, reach, scale, most):  # type: ignore[no-untyped-def]
    """Find the components of `cells` (bool) and sum `amounts` (float) over them.

    `reach` 0 joins cells that share an edge, 1 also those that share a corner. Returns runs as
    `placetypes._kernels.runs` has them, first, edge and, instead of a number, the part of a component that each belongs
    to, in order of first cells; of each part the one it is united with, and the sum of what it adds (int64, units of
    1 / `scale`); and whether the sizes of all amounts are below `most`.
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
    return first, edge[: 2 * runs], part, parent[:parts].copy(), total[:parts].copy(), all_usual


@kernel
def together(first, edge, part, seams, reach, parent, total, least):  # type: ignore[no-untyped-def]
    """Number the components whose total is at least `least`, from 1 by first cell, and drop the others in place.

    Of what `components` gives, that of several strips of rows may stand one after the other; `seams` (int64) are the
    rows at which a new one begins. Returns how many runs stay; their number then stands in `part`; and the total of
    each component, one entry per number from 0.
    """
    for row in seams:
        meet(first, edge, None, row, reach, part, parent)
    number, kept = _numbered(parent, total, parent.size, least)
    return _keep(first, edge, part, number), kept
