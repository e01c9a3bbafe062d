"""How a grid is cut into tiles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from placetypes.boxes import Box
from placetypes.errors import GridError


@dataclass(frozen=True)
class Tile:
    """A window of a grid: its place among the tiles, and the rows and columns it has."""

    down: int
    across: int
    box: Box


@dataclass(frozen=True)
class Tiling:
    """A grid of `shape` (rows, cols) cut into tiles of `size` cells (rows, cols), the last of each row smaller.

    Raises
    ------
    GridError
        If the grid or a tile has no cells.

    Examples
    --------
    >>> [tile.box for tile in Tiling((2, 5), (2, 3))]
    [(slice(0, 2, None), slice(0, 3, None)), (slice(0, 2, None), slice(3, 5, None))]
    """

    shape: tuple[int, int]
    size: tuple[int, int]

    def __post_init__(self) -> None:
        if min(self.shape) < 1 or min(self.size) < 1:
            raise GridError(
                "a tile has no cells", got=f"tiles of {self.size} on {self.shape}", expected="1 x 1 or more"
            )

    @property
    def counts(self) -> tuple[int, int]:
        """How many tiles there are down and across."""
        return -(-self.shape[0] // self.size[0]), -(-self.shape[1] // self.size[1])

    def __len__(self) -> int:
        down, across = self.counts
        return down * across

    def __iter__(self) -> Iterator[Tile]:
        return (self.tile(*place) for place in product(*map(range, self.counts)))

    @property
    def bands(self) -> list[slice]:
        """Whole rows, in bands of about as many cells as a tile has."""
        (rows, cols), (height, width) = self.shape, self.size
        step = max(1, height * min(width, cols) // cols)
        return [slice(start, min(start + step, rows)) for start in range(0, rows, step)]

    def tile(self, down: int, across: int) -> Tile:
        """The tile at a place."""
        (rows, cols), (height, width) = self.shape, self.size
        top, left = down * height, across * width
        return Tile(down, across, (slice(top, min(top + height, rows)), slice(left, min(left + width, cols))))

    def around(self, tile: Tile, halo: int) -> tuple[Box, Box]:
        """A tile's window with `halo` cells on every side, as far as the grid goes; and where the tile is in it."""
        rows, cols = tile.box
        outer = tuple(
            slice(max(side.start - halo, 0), min(side.stop + halo, most))
            for side, most in zip(tile.box, self.shape, strict=True)
        )
        top, left = outer[0].start, outer[1].start
        inner = slice(rows.start - top, rows.stop - top), slice(cols.start - left, cols.stop - left)
        return (outer[0], outer[1]), inner
