"""Damage that readers pass over: what a file says of itself is held against what is in it.

A reader that finds fewer features or a shorter row than the file declares goes on without a word. GDAL refuses most
blocks whose checksum by Deflate is wrong, but not all: those that still expand to the length it needs it takes.
"""

from __future__ import annotations

import csv
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from placetypes._typing import AnyArray

_FIX = "fetch it again, or open it in QGIS and export it anew"
_FARTHEST = 1e9
"""Metres, feet or degrees from the origin: no place on Earth has such a coordinate in any system."""
_LAST_BYTES = 2**16
"""Of a table, in which its last row is looked for."""
_DEFLATE = frozenset({"DEFLATE", "LERC_DEFLATE"})
_SHP_HEAD, _SHX_ENTRY, _WORD = 100, 8, 2
"""Bytes of the header of .shp and .shx, of an entry of .shx, and of the words in which both count."""
_SHP_LENGTH = slice(24, 28)
_DBF_ROWS, _DBF_HEAD, _DBF_ROW = slice(4, 8), slice(8, 10), slice(10, 12)
"""In the header of .dbf: how many rows, where they begin, and the bytes of one."""


def refuse_damaged(what: str, path: Path, *, where: str, got: object = None) -> None:
    """Refuse a file whose parts contradict each other.

    Raises
    ------
    InputError
        Always.
    """
    said = f"'{path.name}'" if got is None else f"'{path.name}': {got}"
    raise InputError(f"the file is damaged: {what}", where=where, got=said, fix=_FIX)


class Blocks:
    """Blocks of a band of an open GeoTIFF, of which those that are compressed by Deflate end with a checksum.

    Parameters
    ----------
    source
        The raster.
    path
        Its file.
    band
        From 1.
    cols
        First column that is read, and the one after the last.
    where
        How errors name it.
    """

    def __init__(self, source: Any, path: Path, *, band: int, cols: tuple[int, int], where: str) -> None:
        self.source, self.path, self.band, self.where = source, path, band, where
        self.summed = source.tags(ns="IMAGE_STRUCTURE").get("COMPRESSION") in _DEFLATE
        self.height, width = source.block_shapes[band - 1]
        self.across = range(cols[0] // width, -(-cols[1] // width))
        self.seen = 0
        """Rows of blocks that were looked at."""

    def require_sound(self, rows: tuple[int, int]) -> None:
        """See that blocks with these rows, read from the top, have the checksum they end with.

        Raises
        ------
        InputError
            If one has not.
        """
        first, last = max(rows[0] // self.height, self.seen), -(-rows[1] // self.height)
        if not self.summed or first >= last:
            return
        self.seen = last
        with self.path.open("rb") as file:
            for row in range(first, last):
                for col in self.across:
                    at, size = self._tag("OFFSET", row, col), self._tag("SIZE", row, col)
                    if at is not None and size is not None:  # a block that is not there has no values
                        file.seek(int(at))
                        _require_sound(file.read(int(size)), f"block {row}, {col}", self.path, where=self.where)

    def _tag(self, name: str, row: int, col: int) -> str | None:
        tag: str | None = self.source.get_tag_item(f"BLOCK_{name}_{col}_{row}", "TIFF", bidx=self.band)
        return tag


def _require_sound(block: bytes, name: str, path: Path, *, where: str) -> None:
    """Take a block apart some bytes at a time, however far it expands."""
    inside = zlib.decompressobj()
    try:
        while block and not inside.eof:
            inside.decompress(block, _LAST_BYTES)
            block = inside.unconsumed_tail
    except zlib.error as error:
        refuse_damaged(f"{name} is not as it was written", path, where=where, got=error)
    if not inside.eof:
        refuse_damaged(f"{name} is cut short", path, where=where)


def require_whole_parts(path: Path, *, where: str) -> None:
    """See that no part of a Shapefile is cut short, that they speak of as many features, and of each once.

    What is written in ways of their own by some programs, such as numbers of shapes, is not looked at.

    Raises
    ------
    InputError
        If one is not.
    """
    for part in (path, path.with_suffix(".shx")):
        if part.is_file():
            with part.open("rb") as file:
                says = int.from_bytes(file.read(_SHP_HEAD)[_SHP_LENGTH], "big") * _WORD
            if says > part.stat().st_size:
                refuse_damaged(f"it says it has {says} bytes", part, where=where, got=f"{part.stat().st_size} bytes")
    index, table = path.with_suffix(".shx"), path.with_suffix(".dbf")
    if index.is_file():
        _require_records(path, index, where=where)
    if index.is_file() and table.is_file():
        _require_rows(table, (index.stat().st_size - _SHP_HEAD) // _SHX_ENTRY, where=where)


def _require_rows(table: Path, shapes: int, *, where: str) -> None:
    """See that the rows of a Shapefile are all there, one for each shape."""
    with table.open("rb") as file:
        head = file.read(_DBF_ROW.stop)
    rows, start, size = (int.from_bytes(head[part], "little") for part in (_DBF_ROWS, _DBF_HEAD, _DBF_ROW))
    if rows != shapes:
        refuse_damaged(f"it has {rows} rows for {shapes} shapes", table, where=where)
    if start + rows * size > table.stat().st_size:
        refuse_damaged(f"it says it has {rows} rows", table, where=where, got=f"{table.stat().st_size} bytes")


def _require_records(path: Path, index: Path, *, where: str) -> None:
    """See that each shape stands where the index says, as long as it says there, and no two at one place."""
    entries = np.fromfile(index, dtype=">i4", offset=_SHP_HEAD).reshape(-1, 2).astype(np.int64)
    words = np.fromfile(path, dtype=">i4")
    at, lengths = entries[:, 0] * _WORD // words.itemsize, entries[:, 1]
    inside = (at >= 0) & (at + 1 < len(words))
    at = np.where(inside, at, 0)
    others = np.unique(at, return_inverse=True, return_counts=True)
    sound = inside & (words[np.minimum(at + 1, len(words) - 1)] == lengths) & (others[2][others[1]] == 1)
    if not sound.all():
        refuse_damaged(f"shape {int(np.argmin(sound)) + 1} is not where its index says", path, where=where)


def require_room_for(says: int, path: Path, *, where: str) -> None:
    """See that a file has not more features than bytes, for which readers take memory.

    Raises
    ------
    InputError
        If it says so.
    """
    if says > path.stat().st_size:
        refuse_damaged(f"it says it has {says} features", path, where=where, got=f"{path.stat().st_size} bytes")


def require_all_features(frame: pd.DataFrame, says: int, path: Path, *, where: str) -> None:
    """See that as many features were read as the file says it has; -1: it says nothing.

    Raises
    ------
    InputError
        If fewer or more were read.
    """
    if says not in {-1, len(frame)}:
        refuse_damaged(f"it says it has {says} features", path, where=where, got=f"{len(frame)} of them")


def require_places(frame: gpd.GeoDataFrame, path: Path, *, where: str) -> None:
    """See that shapes have coordinates that can be.

    Raises
    ------
    InputError
        If one is not finite, or farther off than any place on Earth.
    """
    import shapely

    bounds: AnyArray = shapely.bounds(frame.geometry.to_numpy()).reshape(-1, 4)
    wrong = ~(np.abs(bounds) < _FARTHEST).all(axis=1)
    if wrong.any():
        first = ", ".join(f"{edge:g}" for edge in bounds[np.argmax(wrong)])
        refuse_damaged(f"{int(wrong.sum())} of its shapes lie nowhere", path, where=where, got=f"bounds {first}")


def require_whole_rows(table: pd.DataFrame, path: Path, *, where: str) -> None:
    """See that the rows of a CSV file have as many fields as its header, as far as that can be told.

    Raises
    ------
    InputError
        If rows have more, so that it is not known which is which; or the last has fewer, because the file is cut short.
    """
    import pandas as pd

    if not isinstance(table.index, pd.RangeIndex):
        raise InputError(
            "rows have more fields than the header has names",
            where=where,
            got=f"{table.shape[1]} names",
            fix="name every column, and take away separators at the ends of rows",
        )
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _LAST_BYTES, 0))
        end = file.read()
    if len(table) and not end.endswith((b"\n", b"\r")) and bool(table.iloc[-1:, -1].isna().all()):
        last = end.decode("utf-8", "replace").splitlines()[-1]
        fields = len(next(csv.reader([last], strict=False), []))
        if fields < table.shape[1]:
            refuse_damaged(
                "it ends in the middle of a row", path, where=where, got=f"{fields} of {table.shape[1]} fields"
            )
