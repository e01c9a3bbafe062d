"""Travel time within a tile where few cells have news: a queue of those, the earliest first, on the grid itself.

Where ways are one cell wide sweeps would load whole rows for a cell of each. Time is whole, as in `handing`. The queue
is a heap of times and of cells of the tile; a cell that has come nearer since is still in it, and says nothing new.
Arrays are taken out of tuples once, not for each cell: numba counts who holds them.
"""

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.handing import WALL, half_cost

AROUND = 8
"""Neighbours of a cell, each of which may put it into the queue."""


@kernel
def hear(land, found, box, heard, queue, around):  # type: ignore[no-untyped-def]
    """Put into the queue what the rim of a tile has to say; return how many cells.

    `box` is the tile's first row and column, and its size; `heard` (4, 2) from where to where there may be news above
    it, below, to the left and to the right. `around` is that of `travel.visit`.
    """
    (friction, free_start, cell_size), (times, owners), (due, cells) = land, found, queue
    top, left, height, width = box
    count, diagonal = 0, cell_size * np.sqrt(2.0)
    for side, down, right in ((0, -1, 0), (1, 1, 0), (2, 0, -1), (3, 0, 1)):
        along, across = abs(right), abs(down)
        first, end = max(heard[side, 0], 0), min(heard[side, 1], width if right == 0 else height)
        for at in range(first, end):
            y = top + max(down, 0) * (height - 1) + at * along
            x = left + max(right, 0) * (width - 1) + at * across
            time, owner, better = times[y, x], owners[y, x], False
            if time == 0 or not friction[y, x] < np.inf:
                continue
            for k in range(-1, 2):
                r, c = y + down + k * along, x + right + k * across
                if not (0 <= r < friction.shape[0] and 0 <= c < friction.shape[1]):
                    continue
                there = times[r, c]
                if there > time or (there == time and owners[r, c] >= owner):
                    continue
                length = cell_size if k == 0 else diagonal
                away = half_cost(friction[r, c], there == 0, free_start, length)
                arrives = there + (away + half_cost(friction[y, x], False, free_start, length))
                if arrives < time or (arrives == time and owners[r, c] < owner):
                    time, owner, better = arrives, owners[r, c], True
            if better:
                times[y, x], owners[y, x] = time, owner
                note(around, height, width, y - top, x - left, time)
                put(due, cells, count, time, (y - top) * width + x - left)
                count += 1
    return count


@kernel
def note(around, height, width, row, col, time):  # type: ignore[no-untyped-def]
    """Note for the tiles around that a cell of a tile has come nearer, if they see it."""
    if 0 < row < height - 1 and 0 < col < width - 1:
        return
    earliest, changed = around
    for up in range(0 if row == 0 else 1, 3 if row == height - 1 else 2):
        for edge in range(0 if col == 0 else 1, 3 if col == width - 1 else 2):
            earliest[up, edge] = min(earliest[up, edge], time)
    for side in range(4):
        at, last = (col, row) if side < 2 else (row, col)  # noqa: PLR2004
        if last == (0 if side % 2 == 0 else (height if side == 1 else width) - 1):
            changed[side, 0], changed[side, 1] = min(changed[side, 0], at), max(changed[side, 1], at + 1)


@kernel
def tell_around(heard, y, x, around, wide):  # type: ignore[no-untyped-def]
    """Add to what there is to hear for the tiles around one what has changed in it; `wide`: columns of a tile."""
    earliest, changed = around
    for side, down, right in ((0, -1, 0), (1, 1, 0), (2, 0, -1), (3, 0, 1)):
        there = heard[y + down, x + right, side ^ 1]
        there[0], there[1] = min(there[0], changed[side, 0] - 1), max(there[1], changed[side, 1] + 1)
        if down != 0:
            for edge, at in ((-1, wide - 1), (1, 0)):
                if earliest[1 + down, 1 + edge] < WALL:
                    there = heard[y + down, x + edge, side ^ 1]
                    there[0], there[1] = min(there[0], at), max(there[1], at + 1)


@kernel
def put(due, cells, count, time, cell):  # type: ignore[no-untyped-def]
    """Put a cell into the queue, after `count` others."""
    at = count
    while at > 0 and due[(at - 1) >> 1] > time:
        due[at], cells[at] = due[(at - 1) >> 1], cells[(at - 1) >> 1]
        at = (at - 1) >> 1
    due[at], cells[at] = time, cell


@kernel
def _drop(due, cells, count):  # type: ignore[no-untyped-def]
    """Take the first of `count` cells out of the queue."""
    last, at, below = count - 1, 0, 1
    while below < last:
        if below + 1 < last and due[below + 1] < due[below]:
            below += 1
        if due[below] >= due[last]:
            break
        due[at], cells[at] = due[below], cells[below]
        at, below = below, 2 * below + 1
    due[at], cells[at] = due[last], cells[last]


@kernel
def follow(land, found, box, queue, count, room, around):  # type: ignore[no-untyped-def]
    """Let the cells of the queue hand on within the tile until none is left, or more than `room`; return how many."""
    (friction, free_start, cell_size), (times, owners), (due, cells) = land, found, queue
    top, left, height, width = box
    diagonal = cell_size * np.sqrt(2.0)
    while 0 < count <= room:
        time, cell = due[0], np.int64(cells[0])
        _drop(due, cells, count)
        count -= 1
        row, col = cell // width, cell % width
        y, x = top + row, left + col
        if times[y, x] != time:
            continue
        owner, straight = owners[y, x], half_cost(friction[y, x], time == 0, free_start, cell_size)
        slant = half_cost(friction[y, x], time == 0, free_start, diagonal)
        for r in range(y - min(row, 1), min(y + 2, top + height)):
            for c in range(x - min(col, 1), min(x + 2, left + width)):
                there = times[r, c]
                if there < time or (there == time and owners[r, c] <= owner) or not friction[r, c] < np.inf:
                    continue
                aslant = r != y and c != x
                step = half_cost(friction[r, c], False, free_start, diagonal if aslant else cell_size)
                arrives = time + ((slant if aslant else straight) + step)
                if arrives < there or (arrives == there and owner < owners[r, c]):
                    times[r, c], owners[r, c] = arrives, owner
                    note(around, height, width, r - top, c - left, arrives)
                    put(due, cells, count, arrives, (r - top) * width + c - left)
                    count += 1
    return count
