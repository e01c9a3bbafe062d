"""What is counted, refused and mended of a layer while its rows go by."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import release
from placetypes.errors import InputError
from placetypes.totals import row_sums

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray
    from placetypes.config import Layer
    from placetypes.io.placing import Strip

SHARE_SLACK = 1e-6
"""How far a share may leave 0 to 1 by rounding."""
PERCENT = 100.0
NO_DATA = -9999.0, -99999.0, -32768.0, -2147483648.0
"""What stands for no data in many files, also in some that do not say so."""
MOST = 1e15
"""Nothing of a cell comes to more, in persons, square metres or any currency; what does is damage, or no data."""


class Soundness:
    """Finds values that cannot be: infinite ones, numbers of people below 0, and those that usually mean no data."""

    def __init__(self, spec: Layer) -> None:
        self.spec, self.infinite, self.negative, self.marked = spec, _Wrong(), _Wrong(), _Wrong()
        self.marks = np.array(NO_DATA) * spec.scale

    def look(self, values: AnyArray, at: Callable[[int], str]) -> None:
        """Look at further values; `at` says where the i-th of them is."""
        low, high = (extreme.reduce(values, axis=None, initial=0.0) for extreme in (np.fmin, np.fmax))
        if np.isinf(low) or np.isinf(high):
            self.infinite.add(values, np.isinf(values), at)
        if low < 0 and self.spec.kind == "count":
            self.negative.add(values, values < 0, at)
        elif low <= self.marks.max() or max(high, -low) > MOST:
            wrong = np.isin(values, self.marks.astype(values.dtype)) | (np.abs(values) > MOST)
            if wrong.any():
                self.marked.add(values, wrong, at)

    def refuse(self, *, where: str) -> None:
        """Refuse the layer if a value was wrong; the message names the first.

        Raises
        ------
        InputError
            If there was one.
        """
        if self.infinite.number:
            wrong, what, fix = self.infinite, "are infinite", "correct the file, or declare the value as no data"
        elif self.marked.number:
            wrong, what = self.marked, "are what stands for no data in many files"
            fix = "declare the value as no data, e.g. with gdal_edit -a_nodata or by 'suppressed', or correct the file"
        else:
            wrong, what = self.negative, "are negative"
            fix = "correct the file; if the value means no data or not published, declare it as such"
        if wrong.number:
            raise InputError(
                f"{wrong.number} cells {what}" if wrong.number > 1 else f"1 cell {what.replace('are', 'is')}",
                where=where,
                got=wrong.first,
                expected="0 or more" if self.spec.kind == "count" else "finite numbers",
                fix=fix,
            )


class _Wrong:
    """How many values are wrong, and the first of them."""

    def __init__(self) -> None:
        self.number, self.first = 0, ""

    def add(self, values: AnyArray, wrong: BoolArray, at: Callable[[int], str]) -> None:
        if not self.number:
            i = int(np.argmax(wrong))
            self.first = f"{values.reshape(-1)[i]:g} at {at(i)}"
        self.number += int(np.count_nonzero(wrong))


class Tally:
    """What is counted of a layer on the grid.

    Parameters
    ----------
    spec
        Of the layer.
    region
        Cells of the region; None: none is known yet.
    bounded
        Whether values are shares of the cell, which lie between 0 and 1.
    """

    def __init__(self, spec: Layer, region: BoolArray | None, *, bounded: bool) -> None:
        self.spec, self.region, self.bounded = spec, region, bounded
        self.known = self.missing = self.missing_in_region = self.suppressed = 0
        self.low = self.high = 0.0
        self._sums: list[float] = []
        self._hidden: list[float] = []

    @property
    def total(self) -> float:
        """Sum of a layer of counts."""
        return math.fsum(self._sums)

    @property
    def suppressed_total(self) -> float:
        """Sum of what stands for values not published."""
        return math.fsum(self._hidden)

    def over(self, parts: Iterable[Strip]) -> Iterator[tuple[slice, AnyArray]]:
        """Rows as they are kept: missing values mean what the region file says, shares are rid of rounding."""
        for rows, values, flags in parts:
            unknown = np.isnan(values)
            missing = int(np.count_nonzero(unknown))
            self.missing += missing
            self.known += values.size - missing
            if missing and self.region is not None:
                self.missing_in_region += int(np.count_nonzero(unknown & self.region[rows]))
                release(self.region, rows)
            if self.spec.kind == "count":
                self._sums += row_sums(values)
            if flags is not None:
                self.suppressed += int(np.count_nonzero(flags))
                self._hidden += row_sums(np.where(flags, values, 0))
            kept = (
                np.where(unknown, values.dtype.type(0), values) if missing and self.spec.missing == "zero" else values
            )
            if self.bounded:
                self.low = min(self.low, float(np.fmin.reduce(kept, axis=None, initial=0.0)))
                self.high = max(self.high, float(np.fmax.reduce(kept, axis=None, initial=0.0)))
                kept = np.clip(kept, 0.0, 1.0)
            yield rows, kept

    def refuse(self, *, where: str) -> None:
        """Refuse a share of the cell that is not one.

        Raises
        ------
        InputError
            If a value left 0 to 1 by more than rounding.
        """
        low, high = self.low, self.high
        if low < -SHARE_SLACK or high > 1 + SHARE_SLACK:
            fix = "add scale = 0.01 for percent" if low >= 0 and high <= PERCENT else "add 'scale', or correct the file"
            raise InputError("shares leave 0 to 1", where=where, got=f"{low:g} to {high:g}", expected="0 to 1", fix=fix)
