"""Travel time over a friction grid.

The answer is the least fixpoint of handing on (minutes, label) between neighbours, so that the order in which it is
done cannot matter: tile by tile, the one with the earliest news first, each until nothing changes in it. Where many
cells have news rows are swept (`handing`), where few have, or sweeps come to no end, they queue (`following`). A queue
of all cells (Dijkstra) was weighed: it takes ten times as long, most of it waiting for memory and for branches.
"""

from itertools import product
from typing import Any

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.following import AROUND, follow, hear, note, put, tell_around
from placetypes._kernels.handing import FARTHEST, UNITS, WALL, hand_along, load_row, settle, tell

TILE = (64, 256)
"""Rows and columns of a tile: its 4 arrays of int64 take 540 kB and stay in the second cache."""
FEW = 32
"""Cells with news, at most, that a tile leaves to the queue."""
SWEEPS = 8
"""Times that a tile is swept down and up before what is left goes to the queue: in mazes there is no end to it."""
VISITS = 1024
"""Tiles that are visited at a time: in between an interrupt is heard."""


@kernel
def half_crossing(friction, length):  # type: ignore[no-untyped-def]
    """Minutes for half a step of `length` metres, from the centre of a cell to its edge; exact when summed."""
    return np.rint(friction / 2.0 * length * UNITS) / UNITS


def spread(
    friction: Any,
    sources: Any,
    free_start: bool,
    cell_size: float,
    limit: float,
    minutes: Any,
    label: Any,
    tile: tuple[int, int] = TILE,
) -> None:
    """Least travel time from any source to every cell, and from which, over the eight neighbours.

    Parameters
    ----------
    friction
        float64 (rows, cols), minutes per metre; inf and NaN cannot be crossed, nor what takes years.
    sources
        int32 (rows, cols), label of the source a cell belongs to, 0 = none. Every source cell has 0 minutes and its
        own label.
    free_start
        Whether moving inside a source cell costs nothing, so that time counts from its edge.
    cell_size
        metres.
    limit
        Cells farther than this many minutes are not reached.
    minutes, label
        Written: float64, inf where not reached; int32, 0 where not reached. Of two sources at the same time the
        smaller label wins. Whole numbers of 2^-36 minutes, exact up to 91 days.
    tile
        Rows and columns of a tile; the answer does not depend on them.
    """
    rows, cols = friction.shape
    times, beyond = minutes.view(np.int64), never(limit)  # whole times stand where the minutes will
    size = min(tile[0], rows), min(tile[1], cols)
    awake = np.zeros((-(-rows // size[0]), -(-cols // size[1])), np.int8)
    begin(sources, 0, beyond, size[0], size[1], times, label, awake)
    land = (friction, free_start, float(cell_size))
    settle_tiles(land, (times, label), size, (0, 0, *awake.shape), waking(awake))
    end(times, beyond, minutes)


def never(limit: float) -> int:
    """The whole time of cells that are not reached within so many minutes."""
    return int(max(2.0 * np.floor(min(limit * UNITS, FARTHEST)) + 2.0, 1.0))


def waking(awake: Any) -> dict[int, int]:
    """Number of each tile that has something to do, from `begin`, and its earliest news: -1 where it has sources."""
    return {int(number): 1 - int(awake.flat[number]) for number in np.flatnonzero(awake)}


def settle_tiles(
    land: Any, found: Any, tile: tuple[int, int], among: tuple[int, int, int, int], awake: dict[int, int]
) -> dict[int, int]:
    """Bring tiles to their fixpoint, given what is found around them, and say who else has something to do.

    Parameters
    ----------
    land
        Friction, ``free_start`` and ``cell_size`` of `spread`.
    found
        Whole times and labels, of the whole grid.
    tile
        Rows and columns of a tile; tiles are numbered row by row.
    among
        Tiles that are this call's to settle: the first ones down and across, and the ends. No others are written.
    awake
        Those of them that have something to do, and their earliest news; -1 where their own sources have not spread.

    Returns
    -------
    dict
        Tiles beyond `among`, and the earliest news for each.
    """
    (rows, cols), (top, left, bottom, right) = land[0].shape, among
    across = -(-cols // tile[1])
    wake = np.full((bottom - top + 2, right - left + 2), WALL)  # with the tiles around
    for number, time in awake.items():
        wake[number // across - top + 1, number % across - left + 1] = time
    many = AROUND * tile[0] * tile[1]
    room, heard = np.full(wake.shape, FEW), np.full((*wake.shape, 4, 2), [0, max(tile)])
    queue = np.empty(many + AROUND, np.int64), np.empty(many + AROUND, np.int32)
    cells, state = np.empty((4, tile[0] + 2, tile[1] + 2), np.int64), np.empty(tile[0] + 2, np.int8)
    around = np.empty((3, 3), np.int64), np.empty((4, 2), np.int64)
    work = tuple(cells), state, np.empty((2, tile[0] + 2, 2), np.int64), around, queue
    more = True
    while more:
        more = settle_some(land, found, tile, (top, left), (wake, heard, room), work, VISITS)
    return {
        y * across + x: int(wake[y - top + 1, x - left + 1])
        for y, x in product(range(max(top - 1, 0), bottom + 1), range(max(left - 1, 0), right + 1))
        if wake[y - top + 1, x - left + 1] < WALL and y * tile[0] < rows and x * tile[1] < cols
    }


@kernel
def settle_some(land, found, tile, first, tiles, work, visits):  # type: ignore[no-untyped-def]
    """Visit so many tiles, the one with the earliest news first; return whether there may be more to do.

    `tiles`, those from `first` with those around them, int64: the earliest news for each; from where to where it may
    hear some on each side (4, 2); how many of its cells may be in the queue before rows are swept.
    """
    rows, cols = land[0].shape
    (wake, heard, room), around = tiles, work[3]
    for _ in range(visits):
        y = x = 0
        for r in range(1, wake.shape[0] - 1):
            for c in range(1, wake.shape[1] - 1):
                if wake[r, c] < wake[y, x] or y == 0:
                    y, x = r, c
        time = wake[y, x]
        if time == WALL:
            return False
        wake[y, x] = WALL
        at = (first[0] + y - 1) * tile[0], (first[1] + x - 1) * tile[1]
        box = at[0], at[1], min(tile[0], rows - at[0]), min(tile[1], cols - at[1])
        room[y, x] = visit(land, found, box, time < 0, heard[y, x], room[y, x], work)
        heard[y, x, :, 0], heard[y, x, :, 1] = WALL, 0
        tell_around(heard, y, x, around, tile[1])
        for up in range(3):
            for edge in range(3):
                wake[y + up - 1, x + edge - 1] = min(wake[y + up - 1, x + edge - 1], around[0][up, edge])
    return True


@kernel
def begin(sources, top, beyond, high, wide, times, label, awake):  # type: ignore[no-untyped-def]
    """Put sources in their place in a band of rows, of which the first is `top`; nothing else is reached.

    ``awake`` (int8, all tiles) becomes 2 where a tile has sources and at least 1 where one lies in it or beside it.
    """
    rows, cols = sources.shape
    down, across = awake.shape
    for row in range(rows):
        for col in range(cols):
            times[row, col], label[row, col] = beyond, sources[row, col]
            if sources[row, col] > 0:
                times[row, col] = 0
                y, x = (top + row) // high, col // wide
                awake[y, x] = 2
                for r in range(max(top + row - 1, 0) // high, min((top + row + 1) // high + 1, down)):
                    for c in range(max(col - 1, 0) // wide, min((col + 1) // wide + 1, across)):
                        awake[r, c] = max(awake[r, c], 1)


@kernel
def end(times, beyond, minutes):  # type: ignore[no-untyped-def]
    """Whole times as minutes, in the same memory; what is minutes already stays, so that this can be done again."""
    rows, cols = times.shape
    for row in range(rows):
        for col in range(cols):
            time = times[row, col]
            if time <= WALL:  # of minutes that are not 0 the bits are more
                minutes[row, col] = np.inf if time == beyond else np.float64(time >> 1) / UNITS


@kernel
def visit(land, found, box, opens, heard, room, work):  # type: ignore[no-untyped-def]
    """Bring a tile to its fixpoint, given what is found around it; in a tile that `opens` sources spread.

    Written to `around`: the earliest time that has changed at the edge to each tile around (3, 3), and from where to
    where it has above, below, to the left and to the right (4, 2). Returned: the `room` of the tile, that of all cells
    once it was too much for sweeps.
    """
    cells, state, news, around, queue = work
    around[0][:] = WALL
    around[1][:, 0], around[1][:, 1] = WALL, 0
    count = hear(land, found, box, heard, queue, around)
    while True:
        if not opens:
            count = follow(land, found, box, queue, count, room, around)
            if count == 0:
                break
        _gather(found, box, opens, queue, count, state, news)
        _load(land, found, box, cells, state, news)
        done = settle(land, found, box, cells, state, news, SWEEPS)
        _store(found, box, cells, state, around)
        if done:
            break
        opens, room = False, queue[0].size - AROUND
        count = _queue_up(box, cells[0], news, queue)
    around[0][1, 1] = WALL
    return room


@kernel
def _queue_up(box, times, news, queue):  # type: ignore[no-untyped-def]
    """Put cells that may have news into the queue; return how many."""
    (due, cells), count = queue, 0
    for row in range(1, box[2] + 1):
        first, end = min(news[0, row, 0], news[1, row, 0]), max(news[0, row, 1], news[1, row, 1])
        for col in range(first, end):
            put(due, cells, count, times[row, col], (row - 1) * box[3] + col - 1)
            count += 1
    return count


@kernel
def _gather(found, box, opens, queue, count, state, news):  # type: ignore[no-untyped-def]
    """Note which cells have news: those of the queue and, in a tile that `opens`, its sources."""
    top, left, height, width = box
    for row in range(height + 2):
        state[row] = 0
        for side in range(2):
            news[side, row, 0], news[side, row, 1] = width + 2, 0
    for k in range(count):
        row, col = queue[1][k] // width + 1, queue[1][k] % width + 1
        tell(news, row, col, col + 1)
    if opens:
        for row in range(1, height + 1):
            time = found[0][top + row - 1, left : left + width]
            for i in range(width):
                if time[i] == 0:
                    tell(news, row, i + 1, i + 2)


@kernel
def _load(land, found, box, cells, state, news):  # type: ignore[no-untyped-def]
    """Load rows that have news, and hand on along them."""
    for row in range(1, box[2] + 1):
        if news[0, row, 1] > 0:
            load_row(land, found, box, row, cells)
            state[row] = 2
            first, end = hand_along(cells, box[3], row, news[0, row, 0], news[0, row, 1])
            tell(news, row, first, end)


@kernel
def _store(found, box, cells, state, around):  # type: ignore[no-untyped-def]
    """Write changed rows of a tile, and `earliest`."""
    top, left, height, width = box
    for row in range(1, height + 1):
        if state[row] != 2:  # noqa: PLR2004
            continue
        time, owner = found[0][top + row - 1, left : left + width], found[1][top + row - 1, left : left + width]
        t, o = cells[0][row, 1 : width + 1], cells[1][row, 1 : width + 1]
        step = 1 if row in (1, height) else max(width - 1, 1)
        for i in range(0, width, step):
            if t[i] != time[i] or o[i] != owner[i]:
                note(around, height, width, row - 1, i, t[i])
        for i in range(width):
            time[i], owner[i] = t[i], o[i]
