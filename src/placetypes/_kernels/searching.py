"""A bounded search over a friction grid from a few cells: what it costs is what it reaches, not the size of the grid.

A queue of buckets (Dial 1969): times are whole numbers of `UNITS` of a minute, so that sums are exact and no order of
cells matters. A cell holds what is left of the time plus 1, and 0 where it is not reached: the memory of a window that
nothing reaches is never taken. `heapq` was weighed: twice as slow, as it sorts what need not be sorted.
"""

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.handing import FARTHEST, UNITS

BLOCK = (64, 512)
"""Rows and columns of the blocks of a window that are brought when a search comes to them; a row is one page."""
BUCKETS = 1024
"""Of the queue, a power of two. What is due later than all of them waits in the last one."""
_MOST_EMPTY = 2.0**20
"""Buckets that are looked into in vain, at most, for a step."""


@kernel
def extremes(friction):  # type: ignore[no-untyped-def]
    """Least and largest friction of cells that can be crossed; inf and 0 where there are none."""
    least, most = np.inf, 0.0
    rows, cols = friction.shape
    for row in range(rows):
        for col in range(cols):
            here = np.float64(friction[row, col])
            if here < np.inf:
                least, most = min(least, here), max(most, here)
    return least, most


@kernel
def bound_of(limit):  # type: ignore[no-untyped-def]
    """The whole time that is left at the start of a search."""
    return np.int64(np.floor(max(min(limit * UNITS, FARTHEST), 0.0))) + 1


@kernel
def width_of(least, most, cell_size, limit):  # type: ignore[no-untyped-def]
    """Binary logarithm of the width of a bucket: the shortest step, unless too many were empty then."""
    longest = min(most * cell_size * np.sqrt(2.0), limit) * UNITS
    width = 0
    while 2.0 ** (width + 1) <= min(least * cell_size * UNITS, FARTHEST) or longest > 2.0**width * _MOST_EMPTY:
        width += 1
    return width


@kernel
def half_step(friction, length):  # type: ignore[no-untyped-def]
    """Whole time for half a step of `length` metres, from the centre of a cell to its edge; -1 = cannot be crossed."""
    parts = np.rint(friction / 2.0 * length * UNITS)
    return np.int64(parts) if parts < FARTHEST else np.int64(-1)


@kernel
def open_queue(cells):  # type: ignore[no-untyped-def]
    """An empty queue with room for so many cells: heads of buckets; cell, what is left there, and next of entries."""
    return (
        np.full(BUCKETS, -1, np.int32),
        np.empty(cells, np.int32),
        np.empty(cells, np.int64),
        np.empty(cells, np.int32),
    )


@kernel
def _wider(queue):  # type: ignore[no-untyped-def]
    """The same queue with twice the room; copied entry by entry, as slices take seconds to compile."""
    heads, cells, values, after = queue
    size = cells.size
    more, left, following = np.empty(2 * size, np.int32), np.empty(2 * size, np.int64), np.empty(2 * size, np.int32)
    for item in range(size):
        more[item], left[item], following[item] = cells[item], values[item], after[item]
    return heads, more, left, following


@kernel
def start_at(row, col, bound, left, extent, queue, count):  # type: ignore[no-untyped-def]
    """Begin a search at a cell of the window, after `count` others; return the queue."""
    if count == queue[1].size:
        queue = _wider(queue)
    heads, cells, values, after = queue
    left[row, col] = bound
    extent[row, 0], extent[row, 1] = min(extent[row, 0], col), max(extent[row, 1], col + 1)
    cells[count], values[count], after[count] = row * left.shape[1] + col, bound, heads[0]
    heads[0] = count
    return queue


@kernel
def begin(count, bound, todo):  # type: ignore[no-untyped-def]
    """What `search` keeps of itself, int64: how many entries wait and are used, the first free one, the bucket.

    Then the latest cell asked for so far, the least time left that matters, and how many are still asked for.
    """
    return np.array([count, count, -1, 0, bound, bound + 1 if todo == 0 else 1, todo])


@kernel
def _lacking(row, col, known):  # type: ignore[no-untyped-def]
    """Number of a block that a cell or one beside it lies in and that is not known; -1: none."""
    high, wide = BLOCK
    for r in (max(row - 1, 0) // high, min((row + 1) // high, known.shape[0] - 1)):
        for c in (max(col - 1, 0) // wide, min((col + 1) // wide, known.shape[1] - 1)):
            if not known[r, c]:
                return np.int64(r * known.shape[1] + c)
    return np.int64(-1)


@kernel
def _vacant(after, free, used):  # type: ignore[no-untyped-def]
    """An entry that is not used, the next free one, and how many are used."""
    return (np.int32(used), free, used + 1) if free < 0 else (np.int32(free), np.int64(after[free]), used)


@kernel
def search(friction, known, free_start, cell_size, bound, width, left, extent, queue, state, asking):  # type: ignore[no-untyped-def]
    """Reach what can be reached from the cells that the queue holds; return the queue, empty, and -1.

    Or the queue as it is and the number of a block that must be brought first: the search is then called again.

    Parameters
    ----------
    friction
        float (rows, cols) of the window, minutes per metre; inf and NaN cannot be crossed.
    known
        bool, which blocks of `friction` and `asking` are there.
    free_start
        Whether leaving a cell at the start costs nothing.
    bound, width
        From `bound_of` and `width_of`.
    left
        int64 (rows, cols) of the window: what is left of the time, 0 where not reached. Written.
    extent
        int32 (rows, 2): first column that is reached in each row, and the end. Written.
    queue, state
        From `open_queue` and `start_at`, and from `begin`.
    asking
        bool, cells that ask for their time: the search ends when as many as `begin` was told of are reached beside
        those at the start; of -1 it does not.
    """
    rows, cols = friction.shape
    heads, cells, values, after = queue
    diagonal, lacking = cell_size * np.sqrt(2.0), np.int64(-1)
    held, used, free, at, latest, least, todo = state[0], state[1], state[2], state[3], state[4], state[5], state[6]
    while held > 0:
        slot = at & (BUCKETS - 1)
        item = heads[slot]
        if item < 0:
            at += 1
            continue
        cell, value = np.int64(cells[item]), values[item]
        due = (bound - value) >> width
        row, col = cell // cols, cell % cols
        lacking = _lacking(row, col, known) if due <= at else np.int64(-1)
        if lacking >= 0:
            break
        heads[slot] = after[item]
        if due > at:
            slot = min(due, at + BUCKETS - 1) & (BUCKETS - 1)
            after[item], heads[slot] = heads[slot], item
            continue
        after[item], free = free, item
        held -= 1
        leave = 0.0 if free_start and value == bound else np.float64(friction[row, col])
        if left[row, col] != value or half_step(leave, diagonal) < 0:
            continue
        straight, slant = value - half_step(leave, cell_size), value - half_step(leave, diagonal)
        for r in range(max(row - 1, 0), min(row + 2, rows)):
            for c in range(max(col - 1, 0), min(col + 2, cols)):
                aslant = r != row and c != col
                step = half_step(friction[r, c], diagonal if aslant else cell_size)
                remains = (slant if aslant else straight) - step
                if step < 0 or remains <= left[r, c] or remains < least:
                    continue
                if left[r, c] == 0:
                    extent[r, 0], extent[r, 1] = min(extent[r, 0], c), max(extent[r, 1], c + 1)
                    if todo > 0 and asking[r, c]:
                        todo -= 1
                        latest = min(latest, remains)
                        if todo == 0:
                            least = latest
                left[r, c] = remains
                if free < 0 and used == cells.size:
                    heads, cells, values, after = _wider((heads, cells, values, after))
                new, free, used = _vacant(after, free, used)
                cells[new], values[new] = r * cols + c, remains
                slot = min((bound - remains) >> width, at + BUCKETS - 1) & (BUCKETS - 1)
                after[new], heads[slot] = heads[slot], new
                held += 1
    state[0], state[1], state[2], state[3], state[4], state[5], state[6] = held, used, free, at, latest, least, todo
    return (heads, cells, values, after), lacking
