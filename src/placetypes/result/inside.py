"""What a result keeps of the arrays and layers of a run: those of its window, and nothing of cells beyond the region.

Nothing is copied that can be read where it lies. A window that is small in its grid is copied, so that the result of a
town does not hold the memory of the country around it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import numpy as np

from placetypes.compact import ByPlace, Runs, Worked, release, strips
from placetypes.layer_store import LayerStore

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray
    from placetypes.boxes import Box
    from placetypes.compact import Held

AT_ONCE = 2**20
"""Cells that are looked at at once."""
_SMALL = 0.5
"""Share of its grid below which a window is copied."""


def cut(layers: LayerStore, box: Box) -> LayerStore:
    """The layers of some rows and columns, each where it lies and drawn in single precision when it is read."""
    rows, cols = box
    shape = (rows.stop - rows.start, cols.stop - cols.start)
    if shape == layers.shape:
        return LayerStore({name: layers.held(name) for name in layers}, shape, np.float32)
    made: dict[int, Held] = {}  # what several layers follow from is cut once

    def of(layer: Held) -> Held:
        if id(layer) not in made:
            made[id(layer)] = _cut(layer, box, of)
        return made[id(layer)]

    return LayerStore({name: of(layers.held(name)) for name in layers}, shape, np.float32)


def window(values: AnyArray, box: Box) -> AnyArray:
    """Some rows and columns of an array: a view, or a copy of a small part of what is in memory."""
    part = values[box]
    return part if part.size >= _SMALL * values.size or hasattr(values, "_mmap") else part.copy()


def _cut(layer: Held, box: Box, of: Callable[[Held], Held]) -> Held:
    match layer:
        case Worked():
            rows, cols = box
            shape = (rows.stop - rows.start, cols.stop - cols.start)
            return Worked(shape, layer.rule, tuple(map(of, layer.sources)))
        case ByPlace():
            return ByPlace(cast("Runs", of(layer.places)), layer.amounts)
        case Runs():
            return _cut_runs(layer, box)
        case np.ndarray():
            return window(layer, box)
        case _:
            return layer.draw(*box)


def _cut_runs(runs: Runs, box: Box) -> Runs:
    """The runs of some rows and columns, cut off at their ends."""
    rows, cols = box
    first = runs.first[rows.start : rows.stop + 1]
    here = slice(first[0], first[-1])
    width = cols.stop - cols.start
    edge = np.clip(runs.edge.reshape(-1, 2)[here] - np.int32(cols.start), 0, width).astype(np.int32)
    stay = edge[:, 0] < edge[:, 1]
    before = np.concatenate([[0], np.cumsum(stay)])
    number = runs.number[here][stay]
    return Runs((len(first) - 1, width), before[first - first[0]], edge[stay].ravel(), number, runs.dtype)


def every(values: AnyArray, step: int) -> AnyArray:
    """The first of every so many rows and columns; the array itself where that is all."""
    if step == 1:
        return values
    some = np.array(values[::step, ::step], subok=False)
    release(values)
    return some


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
