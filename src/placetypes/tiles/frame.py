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

    def differing(self, tile: Tile, edges: Edges) -> frozenset[str]:
        """Names of the edges of a tile that are not as they are here."""
        return frozenset(
            side for side, here in self._edges(tile).items() if not np.array_equal(here, getattr(edges, side))
        )

    def ring(self, tile: Tile) -> Edges:
        """The cells around a tile, `fill` beyond the grid; rows are longer by both corners."""
        rows, cols = tile.box
        wide = slice(cols.start - 1, cols.stop + 1)
        return Edges(
            self._part(self.rows.get(rows.start - 1), wide), self._part(self.rows.get(rows.stop), wide),
            self._part(self.cols.get(cols.start - 1), rows), self._part(self.cols.get(cols.stop), rows),
        )  # fmt: skip

    def _part(self, line: AnyArray | None, span: slice) -> AnyArray:
        """A copy of a stretch of a row or column, which may begin before and end beyond it."""
        out = np.full(span.stop - span.start, self.fill, self.dtype)
        if line is not None:
            first, last = max(span.start, 0), min(span.stop, line.size)
            out[first - span.start : last - span.start] = line[first:last]
        return out
