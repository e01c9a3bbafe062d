"""Layers that are filled from the top, a few rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import release, strips

if TYPE_CHECKING:
    from placetypes._typing import AnyArray


def filled(
    parts: Iterable[tuple[slice, AnyArray]], room: Callable[[type], AnyArray], *, least: type = np.float32
) -> AnyArray:
    """Rows and their amounts, as one layer: float32 where that holds each of them exactly, else float64.

    Parameters
    ----------
    parts
        Together all rows.
    room
        Makes the array, by its type, such as `Tiled.room`.
    least
        The type to begin with: float64 where it is asked for in any case.
    """
    out = room(least)
    for rows, values in parts:
        if out.dtype != np.float64 and not _is_single(values):
            out = _in_double(out, rows.start, room)
        out[rows] = values
        release(out, rows)
    return out


def _is_single(values: AnyArray) -> bool:
    """Whether float32 holds all values exactly."""
    if np.can_cast(values.dtype, np.float32):
        return True
    with np.errstate(over="ignore"):
        return np.array_equal(values.astype(np.float32), values, equal_nan=True)


def _in_double(single: AnyArray, rows: int, room: Callable[[type], AnyArray]) -> AnyArray:
    """The same with its first rows, as many as are filled, in double precision."""
    out = room(np.float64)
    for part in strips((rows, single.shape[1])):
        out[part] = single[part]
        release(out, part)
        release(single, part)
    return out
