"""Arrays that say nothing beyond a region."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import release, strips

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray

AT_ONCE = 2**20
"""Cells that are looked at at once."""


def confined(
    values: AnyArray,
    inside: BoolArray,
    elsewhere: float,
    dtype: type,
    *,
    room: Callable[[type], AnyArray] | None = None,
) -> AnyArray:
    """The values inside a region and one value elsewhere; the array itself where that is what it holds.

    Parameters
    ----------
    values
        (rows, cols).
    inside
        Which cells belong to the region.
    elsewhere
        Of the others: 0 or NaN.
    dtype
        Of what is given back.
    room
        Gives an array of a type for the values where they must change; in memory where None.
    """
    values = np.asanyarray(values)  # a mapped array stays one
    if values.dtype == dtype and not _differs(values, inside, elsewhere):
        return values
    out = np.empty(values.shape, dtype) if room is None else room(dtype)
    for rows in strips(values.shape, cells=AT_ONCE):
        out[rows] = np.where(inside[rows], values[rows], elsewhere)
        for each in (values, inside, out):
            release(each)
    return out


def _differs(values: AnyArray, inside: BoolArray, elsewhere: float) -> bool:
    """Whether a cell beyond the region has another value."""
    for rows in strips(values.shape, cells=AT_ONCE):
        beyond = values[rows][~inside[rows]]
        release(values)
        release(inside)
        if not (np.isnan(beyond) if np.isnan(elsewhere) else beyond == elsewhere).all():
            return True
    return False
