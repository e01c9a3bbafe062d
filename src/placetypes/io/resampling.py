"""Shares averaged and classes by the most frequent, from a layer's own lattice to the grid, by GDAL.

GDAL warps from file to file, in memory or on disk, and holds a window of both at a time: which, follows from the two
lattices. To give it some rows of the grid at a time was weighed, and so was a `rasterio.vrt.WarpedVRT`: where such a
part begins shows in the last bits of what it finds, for places within a row are interpolated.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.compact import strips
from placetypes.errors import OutputError
from placetypes.io import placing
from placetypes.io.placing import Placed, Reading, Strip
from placetypes.io.rasters import LEAST_CACHE

if TYPE_CHECKING:
    from affine import Affine

    from placetypes.grid import Grid
    from placetypes.io.rasters import Kind, Source

BYTES = np.dtype(np.float64).itemsize


@contextmanager
def resampled(source: Source, grid: Grid, *, kind: Kind, folder: Path | None) -> Iterator[Placed]:
    """Averages of shares, or the most frequent class, NaN where the source has no value; what is held lies in `folder`.

    Raises
    ------
    OutputError
        If the folder has no room for it.
    """
    import rasterio
    from rasterio.enums import Resampling
    from rasterio.warp import reproject

    cells = source.shape[0] * source.shape[1] + grid.shape[0] * grid.shape[1]
    if folder is not None and shutil.disk_usage(folder).free < cells * BYTES:
        raise OutputError(
            "a layer that is warped cannot be kept on disk", where=str(folder), got="no room",
            expected=f"{cells * BYTES / 2**20:.0f} MiB", fix="make room there, or name another folder",
        )  # fmt: skip
    with ExitStack() as stack:
        stack.enter_context(rasterio.Env(GDAL_CACHEMAX=LEAST_CACHE))
        given = stack.enter_context(_file(source.shape, source.transform, source.crs, folder))
        made = stack.enter_context(_file(grid.shape, grid.transform, grid.crs.proj, folder))
        reading = Reading(source)
        for rows, values in reading:
            given.write(values.astype(np.float64), 1, window=_window(rows, values.shape[1]))
        reproject(
            rasterio.band(given, 1),
            rasterio.band(made, 1),
            src_nodata=np.nan,
            dst_nodata=np.nan,
            resampling=Resampling.average if kind == "share" else Resampling.mode,
        )
        total = reading.total
        yield Placed(_strips(made, grid), total, total, reading.suppressed, reading.suppressed_total)


@contextmanager
def _file(shape: tuple[int, int], transform: Affine, crs: Any, folder: Path | None) -> Iterator[Any]:
    """A raster of float64 to be written and read, gone at the end. Its blocks are rows, as of an array."""
    import rasterio
    from rasterio.io import MemoryFile

    with ExitStack() as stack:
        if folder is None:
            name = stack.enter_context(MemoryFile(ext=".tif")).name
        else:
            name = f"{stack.enter_context(TemporaryDirectory(dir=folder))}/layer.tif"
        profile = {"height": shape[0], "width": shape[1], "count": 1, "dtype": "float64", "nodata": np.nan}
        yield stack.enter_context(
            rasterio.open(
                name, "w+", driver="GTiff", transform=transform, crs=crs.to_wkt(), blockysize=1, BIGTIFF="YES",
                **profile,
            )
        )  # fmt: skip


def _strips(made: Any, grid: Grid) -> Iterator[Strip]:
    """Rows of the grid from the top."""
    for rows in strips(grid.shape, cells=placing.CELLS_AT_ONCE):
        yield rows, made.read(1, window=_window(rows, grid.shape[1])), None


def _window(rows: slice, cols: int) -> Any:
    from rasterio.windows import Window

    return Window(0, rows.start, cols, rows.stop - rows.start)
