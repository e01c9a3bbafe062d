"""Rules that ask for the largest part of each place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import Runs
from placetypes.judge import Judge
from placetypes.typology import layers_of

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray, LabelArray
    from placetypes.typology import Condition, Typology


@dataclass(frozen=True)
class Competing:
    """Places where a condition holds; called with some rows of `layers`."""

    typology: Typology
    condition: Condition
    place: str
    present: tuple[str, ...]
    """Layers that there are; the others are unknown."""

    @property
    def layers(self) -> tuple[str, ...]:
        """What it is called with."""
        return self.place, *(name for name in layers_of(self.condition) if name in self.present)

    def __call__(self, *arrays: AnyArray) -> tuple[LabelArray]:
        """Label of the place of each cell where the condition holds, 0 elsewhere; int32."""
        place, strip = arrays[0], dict(zip(self.layers, arrays, strict=True))
        out = np.zeros(place.shape, np.int32)
        holds = Judge(strip, place.shape, self.typology).answer(self.condition).holds & in_place(place)
        np.copyto(out, place, where=holds, casting="unsafe")
        return (out,)


def in_place(place: AnyArray) -> BoolArray:
    """Cells that lie in a place."""
    return np.isfinite(place) & (place > 0)


def smaller_parts(competing: Runs) -> Runs:
    """Cells of all but the largest part of each place; of parts as large the first in raster order counts."""
    from placetypes._kernels.runs import parts

    runs = competing
    part = np.empty(runs.number.size, np.int32)
    count = parts(runs.first, runs.edge, runs.number, 1, part)
    cells = np.bincount(part, weights=np.diff(runs.edge.reshape(-1, 2))[:, 0], minlength=count).astype(np.int64)
    place = np.zeros(count, np.int64)
    place[part] = runs.number
    largest = np.lexsort((np.arange(count), -cells, place))
    smaller = np.ones(count, bool)
    smaller[largest[np.unique(place[largest], return_index=True)[1]]] = False
    numbers = np.append(0, smaller).astype(np.int32)
    return Runs(runs.shape, runs.first, runs.edge, part + np.int32(1), np.dtype(bool)).renumbered(numbers)
