"""What tiles must know of each other: the rows and columns along their edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from placetypes._typing import AnyArray
    from placetypes.tiles.layout import Tile, Tiling


@dataclass(frozen=True)
class Edges:
    """First and last row, first and last column of a tile."""

    top: AnyArray
    bottom: AnyArray
    left: AnyArray
    right: AnyArray

    @classmethod
    def of(cls, values: AnyArray) -> Edges:
        """Copies of the edges of an array (rows, cols)."""
        return cls(values[0].copy(), values[-1].copy(), values[:, 0].copy(), values[:, -1].copy())


class Frame:
    """The edges of all tiles of a layer, put together to whole rows and columns of the grid.

    `rows` and `cols` hold, by their number in the grid, the first and last of every tile; `fill` where nothing is set.
    """

    def __init__(self, tiling: Tiling, dtype: np.dtype[Any] | type, fill: float) -> None:
        (rows, cols), (down, across) = tiling.shape, tiling.counts
        tops = [tiling.tile(k, 0).box[0] for k in range(down)]
        lefts = [tiling.tile(0, k).box[1] for k in range(across)]
        self.rows = {at: np.full(cols, fill, dtype) for side in tops for at in (side.start, side.stop - 1)}
        self.cols = {at: np.full(rows, fill, dtype) for side in lefts for at in (side.start, side.stop - 1)}
        self.dtype, self.fill = dtype, fill

    def _edges(self, tile: Tile) -> dict[str, AnyArray]:
        rows, cols = tile.box
        return {
            "top": self.rows[rows.start][cols],
            "bottom": self.rows[rows.stop - 1][cols],
            "left": self.cols[cols.start][rows],
            "right": self.cols[cols.stop - 1][rows],
        }

    def put(self, tile: Tile, edges: Edges) -> None:
        """Set the edges of a tile."""
        for side, here in self._edges(tile).items():
            here[:] = getattr(edges, side)
