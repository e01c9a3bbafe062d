"""Travel time within a tile: rows of cells hand on time and owner to their neighbours until nothing changes.

Time is whole: twice the parts of a minute that a way takes, plus 1; a source has 0. So nothing that arrives is as early
as a source, and no source is overrun. A cell is handed over as (time, owner), of which the smaller counts, time first.
A tile has a rim of one cell on each side; its arrays are (rows + 2, columns + 2) int64, or more.
"""

import numpy as np

from placetypes._kernels.compiling import kernel

UNITS = 2.0**36
"""Parts of a minute that the crossing of half a cell is rounded to, so that sums are exact: ways over the same cells in
another order take the same time, and times that are equal compare equal."""
WALL = 2**60
"""Time to cross what cannot be crossed; three of these can be added."""
FARTHEST = 2.0**58
"""Parts of a minute that count as never (8 years)."""


@kernel
def half_cost(friction, source, free_start, length):  # type: ignore[no-untyped-def]
    """Whole time for half a step of `length` metres from the centre of a cell, a `source` or not, to its edge."""
    parts = np.rint(friction / 2.0 * length * UNITS)
    cost = 2.0 * parts if parts < FARTHEST else np.float64(WALL)  # neither where it is NaN
    return np.int64(0.0 if free_start and source else cost) + source


@kernel
def load_row(land, found, box, row, tile):  # type: ignore[no-untyped-def]
    """Write a row of a tile with its rim: what is known of its cells, and what halves of steps cost there.

    `box` is the tile's first row and column within the rim, and its size; `land` and `found` are those of
    `travel.settle_tiles`.
    """
    friction, free_start, cell_size = land
    rows, cols = friction.shape
    times, owners, straight, slant = tile
    (top, left, _, width) = box
    y = top + row - 1
    first, end = max(1 - left, 0), min(cols - left + 1, width + 2)
    if y < 0 or y >= rows:
        first = end = width + 2
    for i in range(first):
        times[row, i], owners[row, i], straight[row, i], slant[row, i] = WALL, 0, WALL, WALL
    for i in range(end, width + 2):
        times[row, i], owners[row, i], straight[row, i], slant[row, i] = WALL, 0, WALL, WALL
    if first == end:
        return
    west, east = left - 1 + first, left - 1 + end
    here = friction[y, west:east]
    time, owner = found[0][y, west:east], found[1][y, west:east]
    t, o, s, d = times[row, first:end], owners[row, first:end], straight[row, first:end], slant[row, first:end]
    diagonal = cell_size * np.sqrt(2.0)
    for i in range(end - first):
        t[i], o[i] = time[i], owner[i]
        s[i] = half_cost(here[i], time[i] == 0, free_start, cell_size)
        d[i] = half_cost(here[i], time[i] == 0, free_start, diagonal)


@kernel
def pull(tile, row, giver, first, end):  # type: ignore[no-untyped-def]
    """Hand on from the row `giver` above or below to cells from `first` to before `end`; return which changed."""
    times, owners, straight, slant = tile
    n = end - first
    t, o, s, d = times[row, first:end], owners[row, first:end], straight[row, first:end], slant[row, first:end]
    t0, o0, s0 = times[giver, first:end], owners[giver, first:end], straight[giver, first:end]
    west, east = first - 1, end - 1
    t1, o1, d1 = times[giver, west:east], owners[giver, west:east], slant[giver, west:east]
    west, east = first + 1, end + 1
    t2, o2, d2 = times[giver, west:east], owners[giver, west:east], slant[giver, west:east]
    lowest, highest = n, -1
    for i in range(n):  # without a branch, so that it runs on several cells at a time
        best, own = t[i], o[i]
        time = t0[i] + (s0[i] + s[i])
        better = (time < best) | ((time == best) & (o0[i] < own))
        best, own = time if better else best, o0[i] if better else own
        changed = better
        time = t1[i] + (d1[i] + d[i])
        better = (time < best) | ((time == best) & (o1[i] < own))
        best, own = time if better else best, o1[i] if better else own
        changed |= better
        time = t2[i] + (d2[i] + d[i])
        better = (time < best) | ((time == best) & (o2[i] < own))
        best, own = time if better else best, o2[i] if better else own
        changed |= better
        t[i], o[i] = best, own
        lowest, highest = min(lowest, i if changed else n), max(highest, i if changed else -1)
    return first + lowest, first + highest + 1


@kernel
def hand_along(tile, width, row, first, end):  # type: ignore[no-untyped-def]
    """Hand on both ways along a row from cells that have changed; return the first and the end of those that have."""
    times, owners, straight, _ = tile
    t, o, s = times[row], owners[row], straight[row]
    for way in (1, -1):
        start = first if way == 1 else end - 1
        time, own = t[start], o[start]
        for k in range(1, end - first):
            i = start + way * k
            arrives, there, owner = time + (s[i - way] + s[i]), t[i], o[i]
            better = -np.int64((arrives < there) | ((arrives == there) & (own < owner)))
            time = min(arrives, there)
            own = owner ^ ((owner ^ own) & better)  # without a branch, which ragged ways would mispredict
            t[i], o[i] = time, own
    while end <= width and _later(t[end], o[end], t[end - 1] + (s[end - 1] + s[end]), o[end - 1]):
        t[end], o[end] = t[end - 1] + (s[end - 1] + s[end]), o[end - 1]
        end += 1
    while first > 1 and _later(t[first - 1], o[first - 1], t[first] + (s[first] + s[first - 1]), o[first]):
        t[first - 1], o[first - 1] = t[first] + (s[first] + s[first - 1]), o[first]
        first -= 1
    return first, end


@kernel
def _later(time, owner, other_time, other_owner):  # type: ignore[no-untyped-def]
    """Whether a cell would rather have the other time and owner."""
    return other_time < time or (other_time == time and other_owner < owner)


@kernel
def tell(news, row, first, end):  # type: ignore[no-untyped-def]
    """Note cells of a row that have changed, for the row below (news[0]) and the one above (news[1])."""
    for side in range(2):
        news[side, row, 0] = min(news[side, row, 0], first)
        news[side, row, 1] = max(news[side, row, 1], end)


@kernel
def settle(land, found, box, tile, state, news, sweeps):  # type: ignore[no-untyped-def]
    """Hand on news down and up a tile until there are none, so many times at most; return whether there are none.

    `state` of each row: 0 not loaded, 1 loaded, 2 changed. Rows are loaded when they are needed.
    """
    height, width = box[2:]
    busy = True
    for _ in range(sweeps):
        busy = False
        for side in range(2):
            for k in range(height):
                row = k + 1 if side == 0 else height - k
                giver = row - 1 if side == 0 else row + 1
                if news[side, giver, 1] == 0:
                    continue
                first, end = max(news[side, giver, 0] - 1, 1), min(news[side, giver, 1] + 1, width + 1)
                news[side, giver, 0], news[side, giver, 1] = width + 2, 0
                for needed in (row, giver):
                    if state[needed] == 0:
                        load_row(land, found, box, needed, tile)
                        state[needed] = 1
                first, end = pull(tile, row, giver, first, end)
                if first < end:
                    first, end = hand_along(tile, width, row, first, end)
                    tell(news, row, first, end)
                    state[row] = 2
                    busy = True
        if not busy:
            break
    return not busy
