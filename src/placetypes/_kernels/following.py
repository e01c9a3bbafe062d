"""Travel time within a tile where few cells have news: a queue of those, the earliest first, on the grid itself.

Where ways are one cell wide sweeps would load whole rows for a cell of each. Time is whole, as in `handing`. The queue
is a heap of times and of cells of the tile; a cell that has come nearer since is still in it, and says nothing new.
Arrays are taken out of tuples once, not for each cell: numba counts who holds them.
"""

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.handing import half_cost

AROUND = 8
"""Neighbours of a cell, each of which may put it into the queue."""


@kernel
def hear(land, found, box, queue, earliest):  # type: ignore[no-untyped-def]
    """Put into the queue what the rim of a tile has to say; return how many cells.

    `box` is the tile's first row and column, and its size; `earliest` is that of `travel.visit`.
    """
    (friction, free_start, cell_size), (times, owners), (due, cells) = land, found, queue
    top, left, height, width = box
    count, diagonal = 0, cell_size * np.sqrt(2.0)
    for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        y, x = top + max(down, 0) * (height - 1), left + max(right, 0) * (width - 1)
        along, across = abs(right), abs(down)
        if not (0 <= y + down < friction.shape[0] and 0 <= x + right < friction.shape[1]):
            continue
        for _ in range(width if right == 0 else height):
            time, owner, better = times[y, x], owners[y, x], False
            for k in range(-1, 2):
                r, c = y + down + k * along, x + right + k * across
                if not (0 <= r < friction.shape[0] and 0 <= c < friction.shape[1]):
                    continue
                there = times[r, c]
                if there > time or time == 0 or (there == time and owners[r, c] >= owner):
                    continue
                length = cell_size if k == 0 else diagonal
                away = half_cost(friction[r, c], there == 0, free_start, length)
                arrives = there + (away + half_cost(friction[y, x], False, free_start, length))
                if arrives < time or (arrives == time and owners[r, c] < owner):
                    time, owner, better = arrives, owners[r, c], True
            if better:
                times[y, x], owners[y, x] = time, owner
                note(earliest, height, width, y - top, x - left, time)
                put(due, cells, count, time, (y - top) * width + x - left)
                count += 1
            y, x = y + along, x + across
    return count


@kernel
def note(earliest, height, width, row, col, time):  # type: ignore[no-untyped-def]
    """Write a time to those of `earliest` for the tiles around that see a cell."""
    if 0 < row < height - 1 and 0 < col < width - 1:
        return
    for up in range(0 if row == 0 else 1, 3 if row == height - 1 else 2):
        for edge in range(0 if col == 0 else 1, 3 if col == width - 1 else 2):
            earliest[up, edge] = min(earliest[up, edge], time)


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
def follow(land, found, box, queue, count, room, earliest):  # type: ignore[no-untyped-def]
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
                if there < time or (there == time and owners[r, c] <= owner):
                    continue
                aslant = r != y and c != x
                step = half_cost(friction[r, c], False, free_start, diagonal if aslant else cell_size)
                arrives = time + ((slant if aslant else straight) + step)
                if arrives < there or (arrives == there and owner < owners[r, c]):
                    times[r, c], owners[r, c] = arrives, owner
                    note(earliest, height, width, r - top, c - left, arrives)
                    put(due, cells, count, arrives, (r - top) * width + c - left)
                    count += 1
    return count
