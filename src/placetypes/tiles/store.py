"""Where the cells of a layer are kept: in memory, or on disk with a file per tile.

A file per tile in NumPy's own format, read by window: zarr, which keeps a file per chunk as well, was weighed. It
would be a dependency with eight of its own, to compress what is read again at once and then deleted.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from placetypes.errors import OutputError

if TYPE_CHECKING:
    from placetypes._typing import AnyArray
    from placetypes.boxes import Box
    from placetypes.tiles.layout import Tile, Tiling


class Cells(Protocol):
    """The cells of a layer, by window."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of a cell."""

    def read(self, box: Box) -> AnyArray:
        """Values of a window, not to be written to."""

    def write(self, tile: Tile, values: AnyArray) -> None:
        """Set the values of a tile."""


@dataclass(frozen=True)
class InMemory:
    """The cells of an array (rows, cols)."""

    values: AnyArray

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of a cell."""
        return self.values.dtype

    def read(self, box: Box) -> AnyArray:
        """Values of a window, not to be written to."""
        return self.values[box]

    def write(self, tile: Tile, values: AnyArray) -> None:
        """Set the values of a tile."""
        self.values[tile.box] = values


@dataclass(frozen=True)
class OnDisk:
    """Cells in a folder, a file for each tile that was written; others are 0.

    A file is there as a whole or not at all: a writer that is killed leaves what was there before. Tiles may be written
    by several processes at once.
    """

    folder: Path
    tiling: Tiling
    dtype: np.dtype[Any]

    def _file(self, tile: Tile) -> Path:
        return self.folder / f"{tile.down}-{tile.across}.npy"

    def read(self, box: Box) -> AnyArray:
        """Values of a window, not to be written to."""
        rows, cols = box
        out = np.zeros((rows.stop - rows.start, cols.stop - cols.start), self.dtype)
        for tile in self.tiling.meeting(box):
            file = self._file(tile)
            if file.exists():
                source, target = _common(tile.box, box)
                out[target] = np.load(file, mmap_mode="r")[source]
        return out

    def write(self, tile: Tile, values: AnyArray) -> None:
        """Set the values of a tile.

        Raises
        ------
        OutputError
            If the disk does not take them; what was there before stays.
        """
        file = self._file(tile)
        partial = file.with_suffix(f".{os.getpid()}.part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as out:
                np.save(out, np.ascontiguousarray(values, dtype=self.dtype))
            partial.replace(file)
        except OSError as error:
            partial.unlink(missing_ok=True)
            got = error.strerror or str(error)
            raise OutputError("a tile cannot be written", where=self.folder, got=got, fix="make room there") from error


def _common(tile: Box, box: Box) -> tuple[Box, Box]:
    """The cells that a tile and a window share, as seen from each."""
    both = [(max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(tile, box, strict=True)]
    (top, bottom), (left, right) = both

    def seen_from(origin: Box) -> Box:
        rows, cols = origin
        return slice(top - rows.start, bottom - rows.start), slice(left - cols.start, right - cols.start)

    return seen_from(tile), seen_from(box)
