"""Travel time over a part of a friction grid, given what is known around it."""

from typing import Any

import numpy as np
from numba import njit

from placetypes._kernels.handing import UNITS
from placetypes._kernels.travel import TILE, end, never, settle_tiles


def relax(
    friction: Any, sources: Any, free_start: bool, cell_size: float, limit: float, minutes: Any, label: Any
) -> bool:
    """Lower travel times inside a window until no way through it is shorter; return whether any cell changed.

    The outermost ring of the window belongs to its neighbours: it is read, never written. Repeated over all windows
    while one changes, whatever their order, times and labels become those of `travel.spread` over the whole grid: the
    least that are consistent, of which there is one.

    Parameters
    ----------
    friction, sources, free_start, cell_size, limit
        As in `travel.spread`, with the ring.
    minutes, label
        What is known so far: float64, inf where nothing; int32, 0 where nothing. Those inside are lowered.
    """
    rows, cols = friction.shape
    times, beyond = minutes.view(np.int64), never(limit)
    size = (rows - 2, cols - 2)
    tile = (min(TILE[0], size[0]), min(TILE[1], size[1]))
    opens = np.zeros((-(-size[0] // tile[0]), -(-size[1] // tile[1])), np.bool_)
    _resume(sources, beyond, tile[0], tile[1], minutes, times, opens)
    land, awake = (friction, sources, free_start, float(cell_size)), list(range(opens.size))
    changed = settle_tiles(land, (times, label), corner=(1, 1), size=size, tile=tile, opens=opens, awake=awake)
    end(times, beyond, minutes)
    return changed


@njit(nogil=True, cache=True)
def _resume(sources, beyond, high, wide, minutes, times, opens):  # type: ignore[no-untyped-def]
    """Whole times of what is known, in the same memory; tiles with sources that are not yet in place have to open."""
    rows, cols = sources.shape
    for row in range(rows):
        for col in range(cols):
            known = minutes[row, col]
            if not np.isfinite(known):
                times[row, col] = beyond
            elif sources[row, col] > 0:
                times[row, col] = 0
            else:
                times[row, col] = 2 * np.int64(np.rint(known * UNITS)) + 1
            if sources[row, col] > 0 and known > 0.0 and 0 < row < rows - 1 and 0 < col < cols - 1:
                opens[(row - 1) // high, (col - 1) // wide] = True
