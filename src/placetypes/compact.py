"""Layers held in little room: numbers of places as runs, amounts by place as a table, cell rules as what they do.

A typology makes some twenty layers of one grid. Most number few places, or follow from others cell by cell: as whole
arrays they would take several times the room of what they are made from. A layer is drawn where it is read: strip by
strip, or as an array when it is asked for by name.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, IntArray, LabelArray

_CELLS_AT_ONCE = 2**16
"""Cells of a strip: a dozen working arrays of so many numbers fit into the cache of a processor."""
_AROUND = 2**21
"""Bytes around the one that is read that a system maps with it, at most; whole pages."""
_CELLS_MAPPED = 2**19
"""Cells of whole rows of which a window of a mapped array is copied at a time: the system maps what lies beside it."""
ALL = slice(None)
"""All rows."""


def strips(shape: tuple[int, ...], cells: int = _CELLS_AT_ONCE) -> Iterator[slice]:
    """Rows of a grid, a strip of about so many cells at a time, by itself one that stays near the processor.

    Examples
    --------
    >>> [(rows.start, rows.stop) for rows in strips((5, 4), cells=9)]
    [(0, 2), (2, 4), (4, 5)]
    """
    rows, cols = shape
    step = max(1, cells // max(cols, 1))
    return (slice(start, min(start + step, rows)) for start in range(0, rows, step))


def release(layer: Held, rows: slice = ALL) -> None:
    """Give back the memory of some rows of mapped arrays: the system reads them again when it must."""
    for source in layer.sources if isinstance(layer, Worked) else ():
        release(source, rows)
    mapped: mmap.mmap | None = getattr(layer, "_mmap", None)
    if isinstance(layer, np.memmap) and mapped is not None and hasattr(mmap, "MADV_DONTNEED"):
        start, stop, _ = rows.indices(layer.shape[0])
        whole = layer.nbytes + layer.offset == len(mapped)
        first, last = (layer.offset + at * layer.strides[0] for at in (start, stop)) if whole else (0, len(mapped))
        first -= first % _AROUND  # reading these rows has brought back pages of those before
        mapped.madvise(mmap.MADV_DONTNEED, first, last - first)


@dataclass(frozen=True, eq=False)
class Runs:
    """Whole numbers, 0 nearly everywhere; see `placetypes._kernels.runs` for what the arrays say."""

    shape: tuple[int, int]
    first: IntArray
    edge: NDArray[np.int32]
    number: NDArray[np.int32]
    dtype: np.dtype[Any]
    """Of the layer when it is drawn: int32, or bool for yes and no."""

    @classmethod
    def of(cls, cells: AnyArray) -> Runs:
        """Runs of a layer of whole numbers or of yes and no, (rows, cols)."""
        from placetypes._kernels.runs import count_runs, find_runs

        kind = np.dtype(bool) if cells.dtype == np.bool_ else np.dtype(np.int32)
        cells = np.ascontiguousarray(cells, dtype=np.uint8 if kind == np.bool_ else kind)
        rows, cols = cells.shape
        first = count_runs(cells) if cells.size else np.zeros(rows + 1, np.int64)
        edge, number = np.empty(2 * first[-1], np.int32), np.empty(first[-1], np.int32)
        if cells.size:
            find_runs(cells, first, edge, number)
        return cls((rows, cols), first, edge, number, kind)

    @classmethod
    def stacked(cls, parts: Sequence[Runs]) -> Runs:
        """Runs of the rows of all parts, one part below the other."""
        before = np.cumsum([0, *(part.number.size for part in parts)])
        first = [part.first[:-1] + runs for part, runs in zip(parts, before[:-1], strict=True)]
        return cls(
            (sum(part.shape[0] for part in parts), parts[0].shape[1]),
            np.concatenate([*first, before[-1:]]),
            np.concatenate([part.edge for part in parts]),
            np.concatenate([part.number for part in parts]),
            parts[0].dtype,
        )

    def some(self, rows: slice) -> Runs:
        """The runs of some rows."""
        start, stop, _ = rows.indices(self.shape[0])
        begin, end = self.first[start], self.first[stop]
        first = self.first[start : stop + 1] - begin
        shape = stop - start, self.shape[1]
        return Runs(shape, first, self.edge[2 * begin : 2 * end], self.number[begin:end], self.dtype)

    @property
    def highest(self) -> int:
        """The highest number, 0 where there is none."""
        return int(self.number.max(initial=0))

    def draw(self, rows: slice = ALL, cols: slice = ALL, *, amounts: AnyArray | None = None) -> AnyArray:
        """A window as an array: of the numbers or, with `amounts` (one entry per number), of what they stand for."""
        from placetypes._kernels.runs import paint

        (start, stop, _), (left, right, _) = rows.indices(self.shape[0]), cols.indices(self.shape[1])
        first = self.first[start : stop + 1]
        values = self.number[first[0] : first[-1]]
        out = np.zeros((stop - start, right - left), self.dtype if amounts is None else amounts.dtype)
        if amounts is not None and amounts[0]:
            out.fill(amounts[0])
        paint(first, self.edge, values.astype(self.dtype) if amounts is None else amounts[values], left, out)
        return out

    def renumbered(self, numbers: LabelArray) -> Runs:
        """The runs with `numbers` (one entry per number) instead of theirs, without those that become 0."""
        number = numbers[self.number]
        stay = number > 0
        before = np.concatenate([[0], np.cumsum(stay)])
        edge = self.edge.reshape(-1, 2)[stay].ravel()
        return Runs(self.shape, before[self.first], edge, number[stay], self.dtype)

    @cached_property
    def boxes(self) -> IntArray:
        """First and last row and column (exclusive) of each number, and its cells, one row per number from 0."""
        from placetypes._kernels.runs import boxes

        out = np.zeros((self.highest + 1, 5), np.int64)
        boxes(self.first, self.edge, self.number, out)
        return out


@dataclass(frozen=True, eq=False)
class ByPlace:
    """An amount of the place each cell lies in."""

    places: Runs
    amounts: AnyArray
    """One entry per number of a place, from 0: that of cells in none."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""
        return self.places.shape

    def draw(self, rows: slice = ALL, cols: slice = ALL) -> AnyArray:
        """A window as an array."""
        return self.places.draw(rows, cols, amounts=self.amounts)


@dataclass(frozen=True, eq=False)
class Worked:
    """A layer that follows from others cell by cell."""

    shape: tuple[int, int]
    rule: Callable[..., AnyArray]
    """Gives a window of it from the same window of the others, in the precision these are held in."""
    sources: tuple[Held, ...]
    dtype: type[np.generic] | type = np.float64
    """Of the layer when it is drawn."""

    def draw(self, rows: slice = ALL, cols: slice = ALL, *, dtype: type | None = None) -> AnyArray:
        """A window as an array, worked out a strip at a time."""
        (start, stop, _), (left, right, _) = rows.indices(self.shape[0]), cols.indices(self.shape[1])
        out: AnyArray = np.empty((stop - start, right - left), dtype or self.dtype)
        for part in strips(out.shape):
            here = slice(start + part.start, start + part.stop)
            out[part] = self.rule(*(raw(layer, here, cols) for layer in self.sources))
        return out


class Drawn(Protocol):
    """Another layer that is not an array, such as one in a file."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""

    def draw(self, rows: slice = ALL, cols: slice = ALL) -> AnyArray:
        """A window as an array."""


Held = NDArray[Any] | Runs | ByPlace | Worked | Drawn
"""A layer, as it is held."""


def held(runs: Runs) -> Held:
    """A layer of whole numbers or of yes and no as runs, or as an array where that takes less room."""
    room = runs.shape[0] * runs.shape[1] * runs.dtype.itemsize
    return runs if runs.edge.nbytes + runs.number.nbytes < room else runs.draw()


def raw(layer: Held, rows: slice = ALL, cols: slice = ALL) -> AnyArray:
    """A window of a layer in the precision it is held in."""
    if not isinstance(layer, np.ndarray):
        return layer.draw(rows, cols)
    left, right, _ = cols.indices(layer.shape[1])
    if not isinstance(layer, np.memmap) or (left, right) == (0, layer.shape[1]):
        return np.asanyarray(layer[rows, cols], order="C")  # the one layout that kernels are compiled for
    start, stop, _ = rows.indices(layer.shape[0])
    out = np.empty((stop - start, right - left), layer.dtype)
    for here, part in _mapped(start, stop, layer):
        out[part] = layer[here, cols]
        release(layer, here)
    return out


def put(layer: AnyArray, rows: slice, cols: slice, values: AnyArray) -> None:
    """Write a window of an array, of which no more is in memory meanwhile than some rows."""
    start, stop, _ = rows.indices(layer.shape[0])
    for here, part in _mapped(start, stop, layer):
        layer[here, cols] = values[part]
        release(layer, here)


def _mapped(start: int, stop: int, layer: AnyArray) -> Iterator[tuple[slice, slice]]:
    """Some rows of a layer at a time, and where they are in a window that has all of them."""
    for part in strips((stop - start, layer.shape[1]), _CELLS_MAPPED):
        yield slice(start + part.start, start + part.stop), part


def drawn(layer: Held, rows: slice = ALL, cols: slice = ALL) -> AnyArray:
    """A window of a layer: numbers int32, yes and no bool, amounts float64."""
    cells = raw(layer, rows, cols)
    return cells.astype(np.float64, copy=False) if np.issubdtype(cells.dtype, np.floating) else cells
