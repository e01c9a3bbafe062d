"""Travel time over a friction grid.

The answer is the least fixpoint of handing on (minutes, label) between neighbours, so that the order in which it is
done cannot matter: tile by tile, the one with the earliest news first, each until nothing changes in it. A queue of
single cells (Dijkstra) was weighed: it takes ten times as long, most of it waiting for memory and for branches.
"""

from heapq import heappop, heappush
from typing import Any

import numpy as np
from numba import njit

from placetypes._kernels.handing import FARTHEST, UNITS, WALL, half_cost, hand_along, load_row, settle, tell

TILE = (64, 256)
"""Rows and columns of a tile: its 4 arrays of int64 take 540 kB and stay in the second cache."""


@njit(nogil=True, cache=True)
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
    high, wide = min(tile[0], rows), min(tile[1], cols)
    opens = np.zeros((-(-rows // high), -(-cols // wide)), np.bool_)
    _begin(sources, beyond, high, wide, times, label, opens)
    land = (friction, sources, free_start, float(cell_size))
    awake = np.flatnonzero(opens).tolist()
    settle_tiles(land, (times, label), corner=(0, 0), size=(rows, cols), tile=(high, wide), opens=opens, awake=awake)
    end(times, beyond, minutes)


def never(limit: float) -> int:
    """The whole time of cells that are not reached within so many minutes."""
    return int(max(2.0 * np.floor(min(limit * UNITS, FARTHEST)) + 2.0, 1.0))


def settle_tiles(
    land: Any,
    found: Any,
    *,
    corner: tuple[int, int],
    size: tuple[int, int],
    tile: tuple[int, int],
    opens: Any,
    awake: list[int],
) -> bool:
    """Bring the cells from `corner`, `size` of them, to their fixpoint; return whether one has changed.

    ``opens`` (bool, tiles): where sources are to be put in their place. ``awake``: the tiles to begin with.
    """
    (high, wide), (down, across) = tile, opens.shape
    cells, state = np.empty((4, high + 2, wide + 2), np.int64), np.empty(high + 2, np.int8)
    news, earliest = np.empty((2, high + 2, 2), np.int64), np.empty((3, 3), np.int64)
    queue = [(0, number) for number in awake]
    wake = dict.fromkeys(awake, 0)  # earliest news of each tile
    changed = False
    while queue:
        time, number = heappop(queue)
        if wake.get(number) != time:
            continue
        del wake[number]
        y, x = divmod(number, across)
        part = (min(high, size[0] - y * high), min(wide, size[1] - x * wide))
        at = (corner[0] + y * high, corner[1] + x * wide)
        changed |= visit(land, found, at, part, bool(opens[y, x]), cells, state, news, earliest)
        opens[y, x] = False
        for dy, told in enumerate(earliest.tolist(), -1):
            for dx, heard in enumerate(told, -1):
                there = (y + dy) * across + x + dx
                if heard < wake.get(there, WALL) and 0 <= y + dy < down and 0 <= x + dx < across:
                    wake[there] = heard
                    heappush(queue, (heard, there))
    return changed


@njit(nogil=True, cache=True)
def _begin(sources, beyond, high, wide, times, label, opens):  # type: ignore[no-untyped-def]
    """Nothing is reached; tiles with sources have to open."""
    rows, cols = sources.shape
    for row in range(rows):
        for col in range(cols):
            times[row, col], label[row, col] = beyond, 0
            if sources[row, col] > 0:
                opens[row // high, col // wide] = True


@njit(nogil=True, cache=True)
def end(times, beyond, minutes):  # type: ignore[no-untyped-def]
    """Whole times as minutes, in the same memory."""
    rows, cols = times.shape
    for row in range(rows):
        for col in range(cols):
            time = times[row, col]
            minutes[row, col] = np.inf if time == beyond else np.float64(time >> 1) / UNITS


@njit(nogil=True, cache=True)
def visit(land, found, corner, size, opens, cells, state, news, earliest):  # type: ignore[no-untyped-def]
    """Bring a tile to its fixpoint, given what is found around it; return whether a cell has changed.

    Written to `earliest` (3, 3): the earliest time that has changed at the edge to each tile around.
    """
    tile = (cells[0], cells[1], cells[2], cells[3])
    for row in range(size[0] + 2):
        state[row] = 0
        for side in range(2):
            news[side, row, 0], news[side, row, 1] = size[1] + 2, 0
    _arrive(land, found, corner, size, opens, tile, state, news)
    settle(land, found, corner, size, tile, state, news)
    return _store(found, corner, size, tile, state, earliest)


@njit(nogil=True, cache=True)
def _arrive(land, found, corner, size, opens, tile, state, news):  # type: ignore[no-untyped-def]
    """Hear what the rim has to say, whole rows of it above and below; a tile that `opens` puts its sources in place."""
    height, width = size
    news[0, 0, 0], news[0, 0, 1] = 0, width + 2
    news[1, height + 1, 0], news[1, height + 1, 1] = 0, width + 2
    for row in range(1, height + 1):
        y = corner[0] + row - 1
        source = land[1][y, corner[1] : corner[1] + width]
        west = _offer(land, found, y, corner[1], -1)
        east = _offer(land, found, y, corner[1] + width - 1, 1)
        first, end = width + 1, 0
        if west[1] > 0:
            first, end = 1, 2
        if opens:
            for i in range(width):
                if source[i] > 0:
                    first, end = min(first, i + 1), i + 2
        if east[1] > 0:
            first, end = min(first, width), width + 1
        if end == 0:
            continue
        load_row(land, found, corner, width, row, tile)
        state[row] = 2
        t, o = tile[0][row], tile[1][row]
        if opens:
            for i in range(width):
                if source[i] > 0:
                    t[i + 1], o[i + 1] = 0, source[i]
        for col, (time, owner) in ((1, west), (width, east)):
            if owner > 0 and (time < t[col] or (time == t[col] and owner < o[col])):
                t[col], o[col] = time, owner
        first, end = hand_along(tile, width, row, first, end)
        tell(news, row, first, end)


@njit(nogil=True, cache=True)
def _offer(land, found, y, x, step):  # type: ignore[no-untyped-def]
    """Time and owner that the column beside a cell has to give, if better than the cell's own; else owner 0."""
    friction, sources, free_start, cell_size = land
    time, owner, best = found[0][y, x], np.int64(found[1][y, x]), np.int64(0)
    if sources[y, x] > 0 or not 0 <= x + step < friction.shape[1]:
        return time, best
    for giver in range(max(y - 1, 0), min(y + 2, friction.shape[0])):
        if found[0][giver, x + step] > time:
            continue
        length = cell_size if giver == y else cell_size * np.sqrt(2.0)
        away = half_cost(friction[giver, x + step], sources[giver, x + step], free_start, length)
        arrives = found[0][giver, x + step] + (away + half_cost(friction[y, x], sources[y, x], free_start, length))
        if arrives < time or (arrives == time and found[1][giver, x + step] < owner):
            time = arrives
            owner = best = np.int64(found[1][giver, x + step])
    return time, best


@njit(nogil=True, cache=True)
def _store(found, corner, size, tile, state, earliest):  # type: ignore[no-untyped-def]
    """Write changed rows of a tile, and `earliest`; return whether a cell has changed."""
    height, width = size
    changed = False
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
            changed |= (t[i] != time[i]) | (o[i] != owner[i])
            time[i], owner[i] = t[i], o[i]
    return changed
