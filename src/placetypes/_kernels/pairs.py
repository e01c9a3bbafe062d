"""Amounts summed over pairs of zone and place."""

import numpy as np

from placetypes._kernels.compiling import kernel

FREE = -1
"""Key of an entry that no pair has taken."""
_APART = 40503
"""Entries between those of neighbouring zones: odd, and more than most zones have places."""


@kernel
def add_up(zone, place, amounts, row, keys, sums, used):  # type: ignore[no-untyped-def]
    """Add the amounts of cells to the sums of their pairs, row by row; NaN adds nothing.

    Parameters
    ----------
    zone, place
        int32 (rows, cols), 0 or more.
    amounts
        float (rows, cols).
    row
        The first to be added.
    keys, sums
        Table of pairs, as long as a power of two: ``zone << 32 | place`` int64, `FREE` where there is none yet, and
        float64.
    used
        int64 (1,): how many pairs there are.

    Returns
    -------
    int
        The row before which the table became half full and must grow; the number of rows where all were added.
    """
    rows, cols = zone.shape
    mask = keys.size - 1
    last, at = np.int64(FREE), np.int64(0)
    while row < rows and 2 * (used[0] + cols) <= keys.size:
        for col in range(cols):
            key = np.int64(zone[row, col]) << 32 | np.int64(place[row, col])
            if key != last:
                last, at = key, (np.int64(zone[row, col]) * _APART + place[row, col]) & mask
                while keys[at] != key and keys[at] != FREE:
                    at = (at + 1) & mask
                if keys[at] == FREE:
                    keys[at] = key
                    used[0] += 1
            amount = amounts[row, col]
            if not np.isnan(amount):
                sums[at] += amount
        row += 1
    return row
