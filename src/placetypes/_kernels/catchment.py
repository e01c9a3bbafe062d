"""Enhanced two-step floating catchments: what each place serves, shared out among the people it reaches.

Both kernels go from one place of supply to the next in raster order, so that sums do not depend on the order in which
facilities were given.
"""

from heapq import heappop, heappush

import numpy as np
from numba import njit

from placetypes._kernels.travel import half_crossing

_FOOT = np.exp(-0.5)
"""The Gaussian at its own bandwidth, where the catchment ends; taking it away makes the weight 0 there."""


@njit(nogil=True, cache=True)
def weight(minutes, catchment):  # type: ignore[no-untyped-def]
    """Gaussian decay: 1 at 0 minutes, 0 at the end of the catchment (Dai 2010)."""
    return (np.exp(-0.5 * (minutes / catchment) ** 2) - _FOOT) / (1.0 - _FOOT)


@njit(nogil=True, cache=True)
def share_out(supply, people, reached, decay, count, access):  # type: ignore[no-untyped-def]
    """Divide the `supply` (kinds,) of one place by the weighted people it reaches, and give each cell its part.

    `reached` has the flat indices of the first `count` cells and `decay` their weights; `access` (kinds, cells) is
    added to. Supply that reaches nobody is given to nobody.
    """
    demand = 0.0
    for k in range(count):
        demand += people[reached[k]] * decay[k]
    if demand <= 0.0:
        return
    for kind in range(supply.size):
        if supply[kind] > 0.0:
            ratio = supply[kind] / demand
            for k in range(count):
                access[kind, reached[k]] += ratio * decay[k]


@njit(nogil=True, cache=True)
def over_friction(friction, supply, people, cell_size, catchment, access):  # type: ignore[no-untyped-def]
    """Access over a friction grid: one bounded search (Dijkstra, eight neighbours) from each place of supply.

    Parameters
    ----------
    friction
        float64 (rows, cols), minutes per metre; inf cannot be crossed.
    supply
        float64 (kinds, rows * cols), 0 = none.
    people
        float64 (rows * cols,), no NaN.
    cell_size, catchment
        metres; minutes.
    access
        Written: float64 (kinds, rows * cols), supply per person.
    """
    rows, cols = friction.shape
    diagonal = cell_size * np.sqrt(2.0)
    minutes = np.full(rows * cols, np.inf)
    reached = np.empty(rows * cols, np.int64)
    decay = np.empty(rows * cols, np.float64)
    access[:, :] = 0.0
    for start in range(rows * cols):
        if not np.any(supply[:, start] > 0.0):
            continue
        minutes[start] = 0.0
        reached[0], known = start, 1
        queue = [(0.0, np.int64(start))]
        while queue:
            time, cell = heappop(queue)
            if time != minutes[cell]:
                continue
            row, col = cell // cols, cell % cols
            for r in range(max(row - 1, 0), min(row + 2, rows)):
                for c in range(max(col - 1, 0), min(col + 2, cols)):
                    length = diagonal if r != row and c != col else cell_size
                    there = time + half_crossing(friction[row, col], length) + half_crossing(friction[r, c], length)
                    other = r * cols + c
                    if not there <= catchment or there >= minutes[other]:  # infinite minutes are never within
                        continue
                    if minutes[other] == np.inf:
                        reached[known] = other
                        known += 1
                    minutes[other] = there
                    heappush(queue, (there, np.int64(other)))
        for k in range(known):
            decay[k] = weight(minutes[reached[k]], catchment)
        share_out(supply[:, start], people, reached, decay, known, access)
        for k in range(known):
            minutes[reached[k]] = np.inf


@njit(nogil=True, cache=True)
def along_the_line(per_cell, supply, people, shape, catchment, access):  # type: ignore[no-untyped-def]
    """Access along straight lines: the same with `per_cell` minutes for the side of a cell, and no obstacles."""
    rows, cols = shape
    reach = np.int64(catchment / per_cell)
    reached = np.empty(rows * cols, np.int64)
    decay = np.empty(rows * cols, np.float64)
    access[:, :] = 0.0
    for start in range(rows * cols):
        if not np.any(supply[:, start] > 0.0):
            continue
        row, col, known = start // cols, start % cols, 0
        for r in range(max(row - reach, 0), min(row + reach + 1, rows)):
            for c in range(max(col - reach, 0), min(col + reach + 1, cols)):
                minutes = per_cell * np.sqrt(float((r - row) ** 2 + (c - col) ** 2))
                if minutes <= catchment:
                    reached[known], decay[known] = r * cols + c, weight(minutes, catchment)
                    known += 1
        share_out(supply[:, start], people, reached, decay, known, access)
