"""What a picture can show of a grid: all of it or, of a large one, as many rows and columns as a page has dots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import release
from placetypes.layer_store import LayerStore
from placetypes.result.inside import every
from placetypes.words import number, say

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray, CodeArray
    from placetypes.grid import Grid
    from placetypes.result import Result

MAP_HEIGHT, MAP_WIDTHS = 7.4, (5.0, 10.5)
"""Inches of a map on a landscape page with the legend beside it."""
DPI = 200


@dataclass(frozen=True, eq=False)
class Picture:
    """The cells that are drawn, (rows, cols): of every `step` rows and columns the first.

    Single cells are taken rather than the most frequent type around: each type keeps its share of the picture, and
    none that is rare everywhere goes.
    """

    step: int
    grid: Grid
    """Where each stands for those that are left out; it may end beyond the grid of the result."""
    types: CodeArray
    region: BoolArray
    land: AnyArray
    """Share of land; NaN = unknown."""

    @classmethod
    def of(cls, result: Result, step: int | None = None) -> Picture:
        """What is drawn of a result: one of every `step` rows and columns, or as many as a printed page can show."""
        step = step_of(result.grid) if step is None else step
        return cls(
            step, result.grid.every(step), every(result.types, step), every(result.region, step), _land(result, step)
        )

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """West, east, south, north, as matplotlib asks for them."""
        west, south, east, north = self.grid.bounds
        return west, east, south, north


def step_of(grid: Grid) -> int:
    """One of how many rows and columns is drawn: 1 unless a large grid has more of them than the page has dots."""
    rows, cols = grid.shape
    return max(int(max(rows / (MAP_HEIGHT * DPI), cols / (MAP_WIDTHS[1] * DPI))), 1) if grid.is_large else 1


def left_out(grid: Grid, language: str, step: int | None = None) -> str:
    """What a picture leaves out of a grid, as a sentence; '' where it leaves out nothing."""
    step = step_of(grid) if step is None else step
    return "" if step == 1 else say("picture", language, cells=number(step**2, language), step=str(step))


def _land(result: Result, step: int) -> AnyArray:
    layers = LayerStore.of(result.evidence, result.grid.shape)
    if step == 1:
        return layers["land"]
    drawn = (layers.drawn("land", slice(row, row + 1))[0, ::step] for row in range(0, result.grid.shape[0], step))
    land = np.stack(list(drawn))
    release(layers.held("land"))
    return land
