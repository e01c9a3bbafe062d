"""Layers that are filled from the top, a few rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import release

if TYPE_CHECKING:
    from placetypes._typing import AnyArray


def filled(parts: Iterable[tuple[slice, AnyArray]], room: Callable[[type], AnyArray]) -> AnyArray:
    """Rows and their values, as one layer.

    Parameters
    ----------
    parts
        Together all rows.
    room
        Makes the array, by its type, such as `Tiled.room`.
    """
    out = room(np.float64)
    for rows, values in parts:
        out[rows] = values
        release(out, rows)
    return out
