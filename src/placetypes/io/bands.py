"""Bands of a raster as layers that are read where they are asked for."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from placetypes.compact import ALL
from placetypes.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from placetypes._typing import AnyArray


class Bands:
    """A raster that stays open, so that it can still be read after another has taken its place."""

    def __init__(self, path: Path) -> None:
        import rasterio

        self.path, self._lock = path, threading.Lock()
        self._source = rasterio.open(path, driver="GTiff", sharing=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Descriptions of the bands."""
        return tuple(self._source.descriptions)

    def band(self, name: str) -> Band:
        """A band by its description."""
        return Band(self, self.names.index(name) + 1, self._source.shape)

    def read(self, number: int, window: Any) -> AnyArray:
        """Some of a band.

        Raises
        ------
        OutputError
            If the file is damaged there.
        """
        import rasterio

        try:
            with self._lock:
                values: AnyArray = self._source.read(number, window=window)
        except rasterio.errors.RasterioError as error:
            raise OutputError("the result is damaged", where=self.path, fix="run the region again") from error
        return values

    def __reduce__(self) -> Any:
        return Bands, (self.path,)


@dataclass(frozen=True, eq=False)
class Band:
    """A layer in a file; see `placetypes.compact.Held`."""

    file: Bands
    number: int
    """Of the band, from 1."""
    shape: tuple[int, int]

    def draw(self, rows: slice = ALL, cols: slice = ALL) -> AnyArray:
        """A window as an array."""
        from rasterio.windows import Window

        (start, stop, _), (left, right, _) = rows.indices(self.shape[0]), cols.indices(self.shape[1])
        return self.file.read(self.number, Window(left, start, right - left, stop - start))
