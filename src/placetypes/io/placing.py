"""What is said of a layer that is brought onto the grid, whatever brings it there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import strips
from placetypes.totals import row_sums

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray
    from placetypes.io.rasters import Source

Strip = tuple[slice, "AnyArray", "BoolArray | None"]
"""Rows of the grid, their values (NaN = no value), and which of these stand for one not published."""

CELLS_AT_ONCE = 2**18
"""Cells of a layer that are read and looked at together: their arrays stay in a processor's cache."""


@dataclass(frozen=True)
class Placed:
    """A layer warped onto the grid.

    Parameters
    ----------
    strips
        From the top, made as they are taken.
    before, after
        Total of the source over what was placed, and of the same on the grid's lattice, before cropping.
    suppressed, suppressed_total
        Cells whose value stands for one not published, and their total.
    """

    strips: Iterator[Strip]
    before: float
    after: float
    suppressed: int = 0
    suppressed_total: float = 0.0

    @classmethod
    def of(cls, array: AnyArray, before: float, after: float) -> Placed:
        """A layer that is on the grid already, (rows, cols)."""
        parts = ((rows, array[rows], None) for rows in strips(array.shape, cells=CELLS_AT_ONCE))
        return cls(parts, before, after)


@dataclass
class Reading:
    """A source, some rows at a time from the top, and what was counted of it meanwhile."""

    source: Source
    suppressed: int = 0
    _sums: list[float] = field(default_factory=list)
    _hidden: list[float] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[slice, AnyArray]]:
        for rows in strips(self.source.shape, cells=CELLS_AT_ONCE):
            values, flags = self.source.read(rows)
            self._sums += row_sums(values)
            if flags is not None:
                self.suppressed += int(np.count_nonzero(flags))
                self._hidden += row_sums(np.where(flags, values, 0))
            yield rows, values

    @property
    def total(self) -> float:
        """Sum of what was read."""
        return math.fsum(self._sums)

    @property
    def suppressed_total(self) -> float:
        """Sum of what stands for values not published."""
        return math.fsum(self._hidden)
