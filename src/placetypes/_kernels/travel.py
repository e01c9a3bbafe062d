"""Travel time over a friction grid.

The answer is the least fixpoint of handing on (minutes, label) between neighbours, so that the order in which it is
done cannot matter: tile by tile, the one with the earliest news first, each until nothing changes in it. A queue of
single cells (Dijkstra) was weighed: it takes ten times as long, most of it waiting for memory and for branches.
"""

from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.handing import FARTHEST, UNITS, WALL, half_cost, hand_along, load_row, settle, tell

TILE = (64, 256)
"""Rows and columns of a tile: its 4 arrays of int64 take 540 kB and stay in the second cache."""


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
    rows, cols = land[0].shape
    across = -(-cols // tile[1])
    cells, state = np.empty((4, tile[0] + 2, tile[1] + 2), np.int64), np.empty(tile[0] + 2, np.int8)
    news, earliest = np.empty((2, tile[0] + 2, 2), np.int64), np.empty((3, 3), np.int64)
    queue = [(time, number) for number, time in awake.items()]
    heapify(queue)
    wake, told = dict(awake), dict[int, int]()
    while queue:
        time, number = heappop(queue)
        if wake.get(number) != time:
            continue
        del wake[number]
        y, x = divmod(number, across)
        at = (y * tile[0], x * tile[1])
        part = (min(tile[0], rows - at[0]), min(tile[1], cols - at[1]))
        visit(land, found, at, part, time < 0, cells, state, news, earliest)
        for dy, row in enumerate(earliest.tolist(), -1):
            for dx, heard in enumerate(row, -1):
                down, right, there = y + dy, x + dx, number + dy * across + dx
                if heard == WALL or not (0 <= down * tile[0] < rows and 0 <= right * tile[1] < cols):
                    continue
                if not (among[0] <= down < among[2] and among[1] <= right < among[3]):
                    told[there] = min(heard, told.get(there, WALL))
                elif heard < wake.get(there, WALL):
                    wake[there] = heard
                    heappush(queue, (heard, there))
    return told


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
def visit(land, found, corner, size, opens, cells, state, news, earliest):  # type: ignore[no-untyped-def]
    """Bring a tile to its fixpoint, given what is found around it.

    Written to `earliest` (3, 3): the earliest time that has changed at the edge to each tile around.
    """
    tile = (cells[0], cells[1], cells[2], cells[3])
    for row in range(size[0] + 2):
        state[row] = 0
        for side in range(2):
            news[side, row, 0], news[side, row, 1] = size[1] + 2, 0
    _arrive(land, found, corner, size, opens, tile, state, news)
    settle(land, found, corner, size, tile, state, news)
    _store(found, corner, size, tile, state, earliest)


@kernel
def _arrive(land, found, corner, size, opens, tile, state, news):  # type: ignore[no-untyped-def]
    """Hear what the rim has to say, whole rows of it above and below; in a tile that `opens` sources spread."""
    height, width = size
    news[0, 0, 0], news[0, 0, 1] = 0, width + 2
    news[1, height + 1, 0], news[1, height + 1, 1] = 0, width + 2
    for row in range(1, height + 1):
        y = corner[0] + row - 1
        time = found[0][y, corner[1] : corner[1] + width]
        west = _offer(land, found, y, corner[1], -1)
        east = _offer(land, found, y, corner[1] + width - 1, 1)
        first, end = width + 1, 0
        if west[1] > 0:
            first, end = 1, 2
        if opens:
            for i in range(width):
                if time[i] == 0:
                    first, end = min(first, i + 1), i + 2
        if east[1] > 0:
            first, end = min(first, width), width + 1
        if end == 0:
            continue
        load_row(land, found, corner, width, row, tile)
        state[row] = 2
        t, o = tile[0][row], tile[1][row]
        for col, (arrives, owner) in ((1, west), (width, east)):
            if owner > 0 and (arrives < t[col] or (arrives == t[col] and owner < o[col])):
                t[col], o[col] = arrives, owner
        first, end = hand_along(tile, width, row, first, end)
        tell(news, row, first, end)


@kernel
def _offer(land, found, y, x, step):  # type: ignore[no-untyped-def]
    """Time and owner that the column beside a cell has to give, if better than the cell's own; else owner 0."""
    friction, free_start, cell_size = land
    time, owner, best = found[0][y, x], np.int64(found[1][y, x]), np.int64(0)
    if time == 0 or not 0 <= x + step < friction.shape[1]:
        return time, best
    for giver in range(max(y - 1, 0), min(y + 2, friction.shape[0])):
        if found[0][giver, x + step] > time:
            continue
        length = cell_size if giver == y else cell_size * np.sqrt(2.0)
        away = half_cost(friction[giver, x + step], found[0][giver, x + step] == 0, free_start, length)
        arrives = found[0][giver, x + step] + (away + half_cost(friction[y, x], False, free_start, length))
        if arrives < time or (arrives == time and found[1][giver, x + step] < owner):
            time = arrives
            owner = best = np.int64(found[1][giver, x + step])
    return time, best


@kernel
def _store(found, corner, size, tile, state, earliest):  # type: ignore[no-untyped-def]
    """Write changed rows of a tile, and `earliest`."""
    height, width = size
    for up in range(3):
        for edge in range(3):
            earliest[up, edge] = WALL
    for row in range(1, height + 1):
        if state[row] != 2:  # noqa: PLR2004
            continue
        y = corner[0] + row - 1
        time, owner = found[0][y, corner[1] : corner[1] + width], found[1][y, corner[1] : corner[1] + width]
        t, o = tile[0][row, 1 : width + 1], tile[1][row, 1 : width + 1]
        for edge, i in ((0, 0), (2, width - 1)):
            if t[i] != time[i] or o[i] != owner[i]:
                for up in range(0 if row == 1 else 1, 3 if row == height else 2):
                    earliest[up, edge] = min(earliest[up, edge], t[i])
        for up, at in ((0, 1), (2, height)):
            if row == at:
                for i in range(width):
                    if t[i] != time[i] or o[i] != owner[i]:
                        earliest[up, 1] = min(earliest[up, 1], t[i])
        for i in range(width):
            time[i], owner[i] = t[i], o[i]
