"""Files that declare, or expand to, more than any region needs: they are refused before memory is taken for them.

A few kilobytes can say that a raster has blocks of gigabytes, a table a billion equal rows, or a layer more features
than the file has bytes. Libraries take memory for what is said, and find out afterwards.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.errors import InputError

if TYPE_CHECKING:
    from placetypes.io.rasters import Source

MIB = 2**20
MOST_OF_A_BLOCK = 512 * MIB
"""Bytes of a block of a raster, which is in memory as a whole."""
MOST_BANDS = 1000
"""Layers of a raster of which each band is one: NACE has 615 classes."""
MOST_CELLS, MOST_ACROSS = 1e9, 1e7
"""Cells of a layer over the region and its buffer that are to be warped, and of a side: 1 m over 31 x 31 km."""
MOST_EXPANDED, OF_WHICH_ALL_MAY_BE_ONE = 1000, 512 * MIB
"""How many times its bytes a table may take in memory, and up to which size that does not matter."""
BYTES = np.dtype(np.float64).itemsize


def require_bearable_blocks(source: Any, path: Path, *, band: int, where: str) -> None:
    """See that a block of an open raster has room in memory.

    Raises
    ------
    InputError
        If it is too large.
    """
    height, width = source.block_shapes[band - 1]
    together = source.count if source.tags(ns="IMAGE_STRUCTURE").get("INTERLEAVE") == "PIXEL" else 1
    size = height * width * together * np.dtype(source.dtypes[band - 1]).itemsize
    if size > MOST_OF_A_BLOCK:
        raise InputError(
            "the raster is stored in blocks that are too large",
            where=where,
            got=f"'{path.name}' with blocks of {size / MIB:.0f} MiB, {height} x {width} cells",
            expected=f"{MOST_OF_A_BLOCK // MIB} MiB at most",
            fix="store it in tiles: gdal_translate -co TILED=YES -co COMPRESS=DEFLATE",
        )


def require_bearable_bands(number: int, *, where: str) -> None:
    """See that a raster of which each band is a layer has no more than a region can have.

    Raises
    ------
    InputError
        If it has more.
    """
    if number > MOST_BANDS:
        raise InputError(
            "the raster has too many bands",
            where=where,
            got=number,
            expected=f"{MOST_BANDS} at most where each is a layer",
            fix="say which by 'band', or take the file apart",
        )


def require_bearable_cells(source: Source, *, where: str) -> None:
    """See that a layer that is to be warped can be within a lifetime.

    Raises
    ------
    InputError
        If it has too many cells.
    """
    rows, cols = source.shape
    if rows * cols > MOST_CELLS or max(rows, cols) > MOST_ACROSS:
        raise InputError(
            "the layer has too many cells to be warped",
            where=where,
            got=f"{rows} x {cols} cells of {source.transform.a:g} within the region and its buffer",
            expected=f"{MOST_CELLS:.0e} at most",
            fix="correct its cell size; if it is right, make the layer coarser first, e.g. with gdalwarp -tr",
        )


def require_bearable_rows(path: Path, *, where: str) -> None:
    """See that a Parquet file does not expand to so much that no table of a region can be meant.

    Raises
    ------
    InputError
        If it does.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        about = file.metadata
        groups = range(about.num_row_groups)
        stored = sum(about.row_group(group).total_byte_size for group in groups)
        rows, columns = about.num_rows, about.num_columns
    needed, size = max(rows * columns * BYTES, stored), path.stat().st_size
    if needed > max(size * MOST_EXPANDED, OF_WHICH_ALL_MAY_BE_ONE):
        raise InputError(
            "the table says that it expands beyond reason",
            where=where,
            got=f"{rows} rows of {columns} columns, {needed / MIB:.0f} MiB, in a file of {size / MIB:.1f} MiB",
            expected=f"{MOST_EXPANDED} times its size at most",
            fix="look at the file: equal rows may be there many times",
        )
