"""Medians in wide discs: a count of each value that slides along, so that a step costs the rims of the disc alone.

Huang, Yang and Tang (1979) for values of few levels; here values are ranks, counted in three levels so that few counts
are read to find the one in the middle.
"""

import numpy as np

from placetypes._kernels.compiling import kernel


@kernel(forceinline=True)
def _count(rank, by, fine, middle, coarse):  # type: ignore[no-untyped-def]
    """Count a rank once more or less at all levels."""
    fine[rank] += by
    middle[rank >> 8] += by
    coarse[rank >> 16] += by


@kernel
def _at(k, fine, middle, coarse):  # type: ignore[no-untyped-def]
    """The rank that has at most `k` below it, and more with it."""
    block = 0
    while k >= coarse[block]:
        k -= coarse[block]
        block += 1
    block <<= 8
    while k >= middle[block]:
        k -= middle[block]
        block += 1
    block <<= 8
    while k >= fine[block]:
        k -= fine[block]
        block += 1
    return block


@kernel
def disc_median_of_ranks(ranks, values, half, out):  # type: ignore[no-untyped-def]
    """Median of the known values in the disc around every cell into float64 `out`; a cell with none is left alone.

    `ranks` (int32, -1: unknown) are places in `values` (float64, ascending, each once).
    """
    rows, cols = ranks.shape
    radius = half.size // 2
    coarse = np.zeros((values.size >> 16) + 1, np.int32)
    middle, fine = np.zeros(coarse.size << 8, np.int32), np.zeros(coarse.size << 16, np.int32)
    for row in range(rows):
        top, bottom = max(row - radius, 0), min(row + radius + 1, rows)
        known = 0
        for col in range(-half[radius], cols + half[radius] + 1):
            for r in range(top, bottom):  # the disc slides by a cell: one comes in and one goes out in each of its rows
                comes, goes = col + half[r - row + radius], col - half[r - row + radius] - 1
                if 0 <= comes < cols and ranks[r, comes] >= 0:
                    _count(ranks[r, comes], 1, fine, middle, coarse)
                    known += 1
                if 0 <= goes < cols and ranks[r, goes] >= 0:
                    _count(ranks[r, goes], -1, fine, middle, coarse)
                    known -= 1
            if known and 0 <= col < cols:
                low = high = values[_at((known - 1) // 2, fine, middle, coarse)]
                if known % 2 == 0:
                    high = values[_at(known // 2, fine, middle, coarse)]
                out[row, col] = low if known % 2 else (low + high) / 2.0
