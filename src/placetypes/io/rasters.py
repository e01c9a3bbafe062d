"""Rasters in: a band of a GeoTIFF, on its own lattice, no more of it than the grid needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from placetypes.errors import InputError
from placetypes.io.damage import Blocks
from placetypes.io.disguises import require_no_links, require_plain_tiff
from placetypes.io.files import reading
from placetypes.io.limits import require_bearable_bands, require_bearable_blocks

if TYPE_CHECKING:
    from affine import Affine

    from placetypes._typing import AnyArray, BoolArray
    from placetypes.grid import Grid

Kind = Literal["count", "share", "mode"]
"""What a value is: summed, averaged, or a class of which the most frequent is taken."""
MARGIN_CELLS = 2
"""Cells of the source read beyond the grid, so that every cell of the grid sees all of its surroundings."""
LATTICE_SLACK = 1e-3
"""Share of a cell by which two lattices may differ and still be one: files round their coordinates."""
EDGE_POINTS = 21
"""Points per side, at least, with which the grid's outline is carried to another projection."""
CELLS_BETWEEN = 32
"""Cells between two such points, at most: there a side of the outline bends by less than a cell."""
LEAST_CACHE = 2**25
"""Bytes of blocks of a file that GDAL keeps at least: by itself it would keep a twentieth of the machine's memory."""


@dataclass(frozen=True)
class Source:
    """A layer on its own lattice, north up, that is read some rows at a time.

    Parameters
    ----------
    shape
        Rows, columns.
    transform
        Affine map from (col, row) to the source's coordinates.
    crs
        The source's CRS (`pyproj.CRS`).
    read
        Some rows: values, float32 or float64, NaN = no value; and which stand for one not published, None where none
        can.
    """

    shape: tuple[int, int]
    transform: Affine
    crs: Any
    read: Callable[[slice], tuple[AnyArray, BoolArray | None]]

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        t, (rows, cols) = self.transform, self.shape
        return t.c, t.f + rows * t.e, t.c + cols * t.a, t.f


def coordinate_system(own: Any, said: str | None, *, where: str) -> Any:
    """The CRS of a file: its own, else what the region file says of it.

    Raises
    ------
    InputError
        If neither says, or the region file's is not one.
    """
    import pyproj

    if own:
        return pyproj.CRS.from_user_input(own)
    if said is None:
        raise InputError(
            "the file does not say its coordinate system",
            where=where,
            fix="add 'crs', e.g. crs = \"EPSG:3006\", if you know it",
        )
    try:
        return pyproj.CRS.from_user_input(said)
    except pyproj.exceptions.CRSError as error:
        raise InputError(
            "no such coordinate system",
            where=where,
            got=f"'{said}'",
            expected="a code such as 'EPSG:3006'",
            fix="correct 'crs'",
        ) from error


def crs_name(crs: Any) -> str:
    """Short name of a CRS: its code where it has one.

    Examples
    --------
    >>> import pyproj
    >>> crs_name(pyproj.CRS.from_epsg(3006))
    'EPSG:3006'
    """
    code = crs.to_authority()
    return ":".join(code) if code else str(crs.name)


def same_crs(one: Any, other: Any) -> bool:
    """Whether two coordinate systems are one, whatever words they are written in."""
    return bool(one.equals(other, ignore_axis_order=True)) or (
        one.to_epsg() is not None and one.to_epsg() == other.to_epsg()
    )


def reach(grid: Grid, crs: Any) -> tuple[float, float, float, float]:
    """Bounds (west, south, east, north) of the grid in another CRS."""
    if same_crs(grid.crs.proj, crs):
        return grid.bounds
    import pyproj

    points = max(EDGE_POINTS, max(grid.shape) // CELLS_BETWEEN)
    bounds = pyproj.Transformer.from_crs(grid.crs.proj, crs, always_xy=True).transform_bounds(
        *grid.bounds, densify_pts=points
    )
    return bounds[0], bounds[1], bounds[2], bounds[3]


def band_names(path: Path, *, where: str) -> list[str]:
    """Descriptions of a raster's bands; the band's number where it has none."""
    with reading(where, path), _opened(path, where=where) as source:
        require_bearable_bands(source.count, where=where)
        return [text or str(i) for i, text in enumerate(source.descriptions, start=1)]


@contextmanager
def open_raster(path: Path, *, band: int, crs: str | None, grid: Grid, where: str) -> Iterator[Source]:
    """Band of a raster file over the grid's extent and a margin, on the file's own lattice, while the file is open.

    Values the file declares to be no data are NaN. They are float32 where that holds every number of the file's kind,
    else float64.

    Raises
    ------
    InputError
        If the file cannot be read, has no such band or no CRS, is not north up, or does not reach the grid.
    """
    import rasterio
    from rasterio.windows import Window

    with ExitStack() as stack:
        with reading(where, path):
            source = stack.enter_context(_opened(path, where=where))
            own = coordinate_system(source.crs, crs, where=where)
            if not 1 <= band <= source.count:
                raise InputError(
                    "no such band", where=where, got=band, expected=f"1 to {source.count}", fix="correct 'band'"
                )
            t = source.transform
            if t.b or t.d or t.a <= 0 or t.e >= 0:
                raise InputError(
                    "the raster is not north up", where=where, got=tuple(t)[:6], fix="warp it with gdalwarp first"
                )
            rows, cols = _window(t, source.shape, reach(grid, own), where=where)
            require_bearable_blocks(source, path, band=band, where=where)
            blocks = Blocks(source, path, band=band, cols=cols, where=where)
            transform = source.window_transform(Window.from_slices(rows, cols))
            kept = np.float32 if np.can_cast(source.dtypes[band - 1], np.float32) else np.float64
            masked = not _told_by_nan(source, band)

        def read(some: slice) -> tuple[AnyArray, None]:
            start, stop, _ = some.indices(rows[1] - rows[0])
            window = Window.from_slices((rows[0] + start, rows[0] + stop), cols)
            with reading(where, path):
                blocks.require_sound((window.row_off, window.row_off + window.height))
                data = source.read(band, window=window, masked=masked).astype(kept, copy=False)
            return (np.ma.filled(data, np.nan) if masked else data), None

        stack.enter_context(rasterio.Env(GDAL_CACHEMAX=_cache(source, band)))
        yield Source((rows[1] - rows[0], cols[1] - cols[0]), transform, own, read)


def _opened(path: Path, *, where: str) -> Any:
    """A GeoTIFF, and nothing else that GDAL would take it for."""
    import rasterio

    require_plain_tiff(path, where=where)
    source = rasterio.open(path.absolute(), driver="GTiff")
    require_no_links(source, path, where=where)
    return source


def _told_by_nan(source: Any, band: int) -> bool:
    """Whether a band's cells without a value are NaN already, if it has any: its mask need not be read."""
    from rasterio.enums import MaskFlags

    flags, nodata = source.mask_flag_enums[band - 1], source.nodatavals[band - 1]
    return MaskFlags.all_valid in flags or (flags == [MaskFlags.nodata] and nodata is not None and np.isnan(nodata))


def _cache(source: Any, band: int) -> int:
    """Bytes of blocks that GDAL must keep so that none is read twice: two rows of them."""
    height, width = source.block_shapes[band - 1]
    across = -(-source.width // width) * width
    two_rows: int = 2 * height * across * np.dtype(source.dtypes[band - 1]).itemsize
    return max(two_rows, LEAST_CACHE)


def _window(
    t: Affine, shape: tuple[int, int], bounds: tuple[float, float, float, float], *, where: str
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Rows and columns (start, stop) of the source that the bounds touch, with a margin."""
    west, south, east, north = bounds
    edges = [(west - t.c) / t.a, (east - t.c) / t.a, (north - t.f) / t.e, (south - t.f) / t.e]
    if not np.isfinite(edges).all():
        edges = [0, shape[1], 0, shape[0]]
    first_col, last_col = int(np.floor(edges[0])) - MARGIN_CELLS, int(np.ceil(edges[1])) + MARGIN_CELLS
    first_row, last_row = int(np.floor(edges[2])) - MARGIN_CELLS, int(np.ceil(edges[3])) + MARGIN_CELLS
    cols = max(first_col, 0), min(last_col, shape[1])
    rows = max(first_row, 0), min(last_row, shape[0])
    if rows[0] >= rows[1] or cols[0] >= cols[1]:
        raise InputError(
            "the layer lies wholly outside the region and its buffer",
            where=where,
            got=f"columns {t.c:g} to {t.c + shape[1] * t.a:g}, rows {t.f + shape[0] * t.e:g} to {t.f:g}",
            expected=f"something within {tuple(round(b, 3) for b in bounds)}",
            fix="check the coordinate systems of both, or take a file that covers the region",
        )
    return rows, cols
