"""Layers in which a cell depends on cells within a distance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from placetypes.compact import drawn, put, release

if TYPE_CHECKING:
    from placetypes._typing import AnyArray
    from placetypes.compact import Held
    from placetypes.grid import Grid
    from placetypes.tiles.engine import Engine
    from placetypes.tiles.layout import Tile, Tiling

Method = Callable[..., "AnyArray"]
"""Called with the arrays of a window and ``grid``, the grid of that window; gives an array of the window."""


@dataclass(frozen=True)
class _Make:
    method: Method
    layers: tuple[Held, ...]
    output: AnyArray
    grid: Grid
    tiling: Tiling
    halo: int

    def __call__(self, tile: Tile) -> None:
        outer, inner = self.tiling.around(tile, self.halo)
        arrays = [drawn(layer, *outer) for layer in self.layers]
        put(self.output, *tile.box, self.method(*arrays, grid=self.grid.window(outer))[inner])
        for layer in self.layers:
            release(layer, outer[0])


def near(
    method: Method, *layers: Held, output: AnyArray, grid: Grid, tiling: Tiling, engine: Engine, radius: float
) -> None:
    """Write what a method makes of layers, tile by tile.

    Parameters
    ----------
    method
        Of which a cell depends on cells whose centre lies within `radius` metres of its own, and on no other.
    layers, output
        Of the grid. Layers are drawn where a tile needs them.
    """
    slack = 1e-9  # a radius that is a whole number of cells up to rounding is one
    halo = int(grid.cells(radius) + slack)
    engine.map(_Make(method, layers, output, grid, tiling, halo), tiling)
