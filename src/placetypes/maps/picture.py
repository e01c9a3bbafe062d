"""What a picture can show of a grid: all of it or, of a large one, as many rows and columns as a page has dots."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import release
from placetypes.errors import GridError
from placetypes.layer_store import LayerStore
from placetypes.result.inside import every
from placetypes.words import number, say

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray, CodeArray
    from placetypes.boxes import Box
    from placetypes.grid import Grid
    from placetypes.result import Result

MAP_HEIGHT, MAP_WIDTHS = 7.4, (5.0, 10.5)
"""Inches of a map on a landscape page with the legend beside it."""
DPI = 200
Bounds = tuple[float, float, float, float]


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
    view: Bounds
    """West, south, east and north of what is shown."""

    @classmethod
    def of(cls, result: Result, step: int | None = None, extent: Bounds | None = None) -> Picture:
        """What is drawn of a result: one of every `step` rows and columns, or as many as a printed page can show.

        Raises
        ------
        GridError
            If the extent shows nothing of the grid.
        """
        view, box = seen(result.grid, extent)
        grid = result.grid.window(box)
        step = step_of(grid) if step is None else step
        types, region = (values if extent is None else values[box] for values in (result.types, result.region))
        return cls(step, grid.every(step), every(types, step), every(region, step), _land(result, box, step), view)

    @property
    def extent(self) -> Bounds:
        """West, east, south, north, as matplotlib asks for them."""
        west, south, east, north = self.grid.bounds
        return west, east, south, north


def seen(grid: Grid, extent: Bounds | None) -> tuple[Bounds, Box]:
    """What of a grid lies in an extent (west, south, east, north): its bounds, and the rows and columns it touches.

    Raises
    ------
    GridError
        If the extent shows nothing of the grid.

    Examples
    --------
    >>> from placetypes.grid import Grid
    >>> seen(Grid.from_bounds((0, 0, 4000, 5000), crs="EPSG:3035", cell_size=1000), (1500, -9, 2500, 3000))
    ((1500, 0.0, 2500, 3000), (slice(2, 5, None), slice(1, 3, None)))
    """
    if extent is None:
        return grid.bounds, (slice(0, grid.shape[0]), slice(0, grid.shape[1]))
    edges = tuple(pick(pair) for pick, *pair in zip((max, max, min, min), extent, grid.bounds, strict=True))
    west, south, east, north = edges
    if not (west < east and south < north):  # so also where an edge is no number
        raise GridError(
            "the extent shows nothing of the grid",
            got=" ".join(f"{edge:g}" for edge in extent),
            expected="west, south, east, north within " + " ".join(f"{edge:g}" for edge in grid.bounds),
        )
    size, left, top = grid.cell_size, grid.transform.c, grid.transform.f
    rows = slice(math.floor((top - north) / size), math.ceil((top - south) / size))
    cols = slice(math.floor((west - left) / size), math.ceil((east - left) / size))
    return (west, south, east, north), (rows, cols)


def step_of(grid: Grid) -> int:
    """One of how many rows and columns is drawn: 1 unless a large grid has more of them than the page has dots."""
    rows, cols = grid.shape
    return max(int(max(rows / (MAP_HEIGHT * DPI), cols / (MAP_WIDTHS[1] * DPI))), 1) if grid.is_large else 1


def left_out(grid: Grid, language: str, step: int | None = None) -> str:
    """What a picture leaves out of a grid, as a sentence; '' where it leaves out nothing."""
    step = step_of(grid) if step is None else step
    return "" if step == 1 else say("picture", language, cells=number(step**2, language), step=str(step))


def _land(result: Result, box: Box, step: int) -> AnyArray:
    layers = LayerStore.of(result.evidence, result.grid.shape)
    rows, cols = box
    if step == 1:
        return layers.drawn("land", rows)[:, cols]
    drawn = (layers.drawn("land", slice(row, row + 1))[0, cols][::step] for row in range(rows.start, rows.stop, step))
    land = np.stack(list(drawn))
    release(layers.held("land"))
    return land
