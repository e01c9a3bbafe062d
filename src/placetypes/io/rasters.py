"""Rasters in: a band of a GeoTIFF, on its own lattice, no more of it than the grid needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from placetypes.errors import InputError
from placetypes.io.files import reading

if TYPE_CHECKING:
    from affine import Affine

    from placetypes._typing import BoolArray, FloatArray
    from placetypes.grid import Grid

Kind = Literal["count", "share", "mode"]
"""What a value is: summed, averaged, or a class of which the most frequent is taken."""
MARGIN_CELLS = 2
"""Cells of the source read beyond the grid, so that every cell of the grid sees all of its surroundings."""
LATTICE_SLACK = 1e-3
"""Share of a cell by which two lattices may differ and still be one: files round their coordinates."""
EDGE_POINTS = 21
"""Points per side with which the grid's outline is carried to another projection."""


@dataclass(frozen=True)
class Raster:
    """A layer on its own lattice, north up, as read.

    Parameters
    ----------
    data
        (rows, cols); NaN = no value.
    transform
        Affine map from (col, row) to the source's coordinates.
    crs
        The source's CRS (`pyproj.CRS`).
    suppressed
        (rows, cols); cells whose value stands for one not published; None where there are none.
    """

    data: FloatArray
    transform: Affine
    crs: Any
    suppressed: BoolArray | None = None


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

    bounds = pyproj.Transformer.from_crs(grid.crs.proj, crs, always_xy=True).transform_bounds(
        *grid.bounds, densify_pts=EDGE_POINTS
    )
    return bounds[0], bounds[1], bounds[2], bounds[3]


def band_names(path: Path, *, where: str) -> list[str]:
    """Descriptions of a raster's bands; the band's number where it has none."""
    import rasterio

    with reading(where, path), rasterio.open(path) as source:
        return [text or str(i) for i, text in enumerate(source.descriptions, start=1)]


def read_raster(path: Path, *, band: int, crs: str | None, grid: Grid, where: str) -> Raster:
    """Band of a raster file over the grid's extent and a margin, on the file's own lattice.

    Values the file declares to be no data are NaN.

    Raises
    ------
    InputError
        If the file cannot be read, has no such band or no CRS, is not north up, or does not reach the grid.
    """
    import rasterio
    from rasterio.windows import Window

    with reading(where, path), rasterio.open(path) as source:
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
        window = Window.from_slices(rows, cols)
        data = source.read(band, window=window, masked=True)
        values = np.ma.filled(data.astype(float), np.nan)
        return Raster(values, source.window_transform(window), own)


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
