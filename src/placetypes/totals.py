"""Totals of layers that depend neither on strips nor on order: each row by itself, then all rows exactly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import release, strips

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray


def row_sums(values: AnyArray) -> list[float]:
    """Sum of each row in double precision; NaN counts as nothing."""
    wide = values.astype(np.float64)
    np.copyto(wide, 0.0, where=np.isnan(wide))
    with np.errstate(invalid="ignore"):  # of infinite values, which are refused, the sum may be nothing
        return [float(total) for total in wide.sum(axis=1)]


def total(values: AnyArray, *, within: BoolArray | None = None) -> float:
    """Sum of a layer, or of its cells `within`; NaN counts as nothing.

    Examples
    --------
    >>> total(np.array([[0.1, np.nan], [0.2, 0.3]]), within=np.array([[True, True], [True, False]]))
    0.30000000000000004
    """
    sums: list[float] = []
    for rows in strips(values.shape):
        here = values[rows] if within is None else np.where(within[rows], values[rows], 0)
        sums += row_sums(here)
        for layer in (values,) if within is None else (values, within):
            release(layer, rows)
    return math.fsum(sums)
