"""Where: one frozen, hashable value for a grid of square cells in a projected CRS in metres.

A thin wrapper of odc-geo's `GeoBox` that adds the invariants the methods rely on and readable errors; the geometry
itself is
odc-geo's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from odc.geo.geobox import GeoBox

from placetypes._typing import BoolArray, FloatArray, IntArray, Shaped
from placetypes.errors import GridError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from affine import Affine

    from placetypes.boxes import Box

SQUARE_METRES_PER_KM2 = 1_000_000.0
LARGE = 1_000_000
"""Cells from which on a grid is large: beyond what a page can show cell by cell, and nobody looks at single rows of."""


@dataclass(frozen=True)
class Grid:
    """Square cells on a projected plane, north up.

    Parameters
    ----------
    geobox
        Shape, transform and CRS. Build one with `Grid.from_bounds` or `Grid.from_transform`.

    Raises
    ------
    GridError
        If the CRS is missing or not projected in metres, or cells are not square and north up.

    Examples
    --------
    >>> grid = Grid.from_bounds((500_000, 6_400_000, 504_000, 6_404_000), crs="EPSG:3006", cell_size=1000)
    >>> grid.shape
    (4, 4)
    >>> grid.rowcol(500_500, 6_403_500)
    (0, 0)
    """

    geobox: GeoBox

    def __post_init__(self) -> None:
        crs = self.geobox.crs
        if crs is None:
            raise GridError(
                "the grid has no coordinate system",
                expected="a projected CRS in metres",
                fix="name it, e.g. 'EPSG:3035'",
            )
        units = {axis.unit_name for axis in crs.proj.axis_info}
        if not crs.projected or not units <= {"metre", "meter", "m"}:
            raise GridError(
                "the grid's coordinate system does not measure in metres",
                got=f"{crs} ({', '.join(sorted(units))}{'' if crs.projected else ', not projected'})",
                expected="a projected CRS in metres",
                fix="set 'grid.crs', e.g. 'EPSG:3035'",
            )
        t = self.geobox.transform
        if t.b or t.d or t.a <= 0 or not math.isclose(t.a, -t.e, rel_tol=1e-9):
            raise GridError(
                "cells are not square and north up",
                got=f"{t.a:g} x {t.e:g}, shear {t.b:g}, {t.d:g}",
                expected="width = -height > 0, no shear",
            )
        if min(self.geobox.shape.yx) < 1:
            raise GridError("the grid has no cells", got=f"shape {self.geobox.shape.yx}")

    @classmethod
    def from_transform(cls, transform: Affine, shape: tuple[int, int], crs: Any) -> Grid:
        """Grid of `shape` (rows, cols) whose upper-left corner and cell size `transform` gives."""
        if crs is None:  # odc-geo would silently take degrees
            raise GridError(
                "the grid has no coordinate system",
                expected="a projected CRS in metres",
                fix="name it, e.g. 'EPSG:3035'",
            )
        from pyproj.exceptions import CRSError

        try:
            return cls(GeoBox(shape, transform, crs))
        except CRSError as error:
            raise GridError(
                "the coordinate system is not known",
                where="grid.crs",
                got=repr(str(crs)),
                fix="name it, e.g. 'EPSG:3035'",
            ) from error

    @classmethod
    def from_bounds(
        cls,
        bounds: tuple[float, float, float, float],
        *,
        crs: Any,
        cell_size: float,
        origin: tuple[float, float] = (0.0, 0.0),
    ) -> Grid:
        """Smallest grid on the lattice through `origin` that covers `bounds` (west, south, east, north; metres)."""
        from affine import Affine

        if not (cell_size > 0 and math.isfinite(cell_size)):
            raise GridError("the cell size is not a positive number of metres", where="grid.cell_size", got=cell_size)
        if not all(math.isfinite(b) for b in bounds) or bounds[2] <= bounds[0] or bounds[3] <= bounds[1]:
            raise GridError("the extent is empty", got=bounds, expected="west < east and south < north")
        slack = 1e-9  # a bound on the lattice up to rounding does not open another row of cells
        west, south = (math.floor((b - o) / cell_size + slack) for b, o in zip(bounds[:2], origin, strict=True))
        east, north = (math.ceil((b - o) / cell_size - slack) for b, o in zip(bounds[2:], origin, strict=True))
        transform = Affine(cell_size, 0, origin[0] + west * cell_size, 0, -cell_size, origin[1] + north * cell_size)
        return cls.from_transform(transform, (north - south, east - west), crs)

    @property
    def crs(self) -> Any:
        """The coordinate system, as odc-geo's `CRS` (`str(grid.crs)` names it)."""
        return self.geobox.crs

    @property
    def transform(self) -> Affine:
        """Affine map from (col, row) to (easting, northing)."""
        return self.geobox.transform

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""
        rows, cols = self.geobox.shape.yx
        return rows, cols

    @property
    def is_large(self) -> bool:
        """Whether the grid has `LARGE` cells or more: pictures show a part of them, files are laid out for programs."""
        return self.shape[0] * self.shape[1] >= LARGE

    @property
    def cell_size(self) -> float:
        """Side of a cell, metres."""
        return float(self.geobox.transform.a)

    @property
    def cell_area_km2(self) -> float:
        """Area of a cell, km2."""
        return self.cell_size**2 / SQUARE_METRES_PER_KM2

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north; metres."""
        box = self.geobox.boundingbox
        return box.left, box.bottom, box.right, box.top

    @cached_property
    def eastings(self) -> FloatArray:
        """Eastings of cell centres, one per column, metres."""
        return np.asarray(self.transform.c + (np.arange(self.shape[1]) + 0.5) * self.cell_size, dtype=np.float64)

    @cached_property
    def northings(self) -> FloatArray:
        """Northings of cell centres, one per row, metres."""
        return np.asarray(self.transform.f - (np.arange(self.shape[0]) + 0.5) * self.cell_size, dtype=np.float64)

    def rowcol(self, easting: float, northing: float) -> tuple[int, int]:
        """Row and column of the cell that holds a point.

        Raises
        ------
        GridError
            If the point lies outside the grid.
        """
        rows, cols, inside = self.rowcols(np.array([easting]), np.array([northing]))
        if not inside[0]:
            west, south, east, north = self.bounds
            raise GridError(
                "the point is outside the grid",
                got=f"E {easting:.10g}, N {northing:.10g}",
                expected=f"E {west:.10g} to {east:.10g}, N {south:.10g} to {north:.10g}",
                fix=f"give metres in {self.crs}",
            )
        return int(rows[0]), int(cols[0])

    def rowcols(self, eastings: FloatArray, northings: FloatArray) -> tuple[IntArray, IntArray, BoolArray]:
        """Rows, columns and whether inside, for points (n,) in metres; -1 outside.

        A point on an edge belongs east and south of it.
        """
        cols = np.floor((np.asarray(eastings, dtype=float) - self.transform.c) / self.cell_size)
        rows = np.floor((self.transform.f - np.asarray(northings, dtype=float)) / self.cell_size)
        inside = (rows >= 0) & (rows < self.shape[0]) & (cols >= 0) & (cols < self.shape[1])
        return np.where(inside, rows, -1).astype(np.int64), np.where(inside, cols, -1).astype(np.int64), inside

    def cells(self, metres: float) -> float:
        """A length in metres as a number of cells: radii are given in metres, never in cells."""
        return metres / self.cell_size

    def require(self, **arrays: Shaped) -> None:
        """Refuse arrays that do not have the grid's shape: compiled code would read beyond their end.

        Raises
        ------
        GridError
            If one has another shape; the message names it.
        """
        for name, values in arrays.items():
            if values.shape != self.shape:
                raise GridError("the array does not fit the grid", where=name, got=values.shape, expected=self.shape)

    def window(self, box: Box) -> Grid:
        """The grid of some rows and columns.

        Examples
        --------
        >>> grid = Grid.from_bounds((0, 0, 4000, 4000), crs="EPSG:3035", cell_size=1000)
        >>> grid.window((slice(1, 3), slice(0, 2))).bounds
        (0.0, 1000.0, 2000.0, 3000.0)
        """
        from affine import Affine

        (rows, cols), t, size = box, self.transform, self.cell_size
        corner = Affine(t.a, 0.0, t.c + cols.start * size, 0.0, t.e, t.f - rows.start * size)
        return Grid.from_transform(corner, (rows.stop - rows.start, cols.stop - cols.start), self.crs)

    def every(self, step: int) -> Grid:
        """The grid of every so many rows and columns: the first of them stands for those up to the next.

        It ends beyond this one where that is no multiple of `step`.

        Examples
        --------
        >>> grid = Grid.from_bounds((0, 0, 4000, 5000), crs="EPSG:3035", cell_size=1000)
        >>> grid.every(2).shape, grid.every(2).bounds
        ((3, 2), (0.0, -1000.0, 4000.0, 5000.0))
        """
        from affine import Affine

        t, shape = self.transform, (-(-self.shape[0] // step), -(-self.shape[1] // step))
        wide = Affine(t.a * step, 0.0, t.c, 0.0, t.e * step, t.f)
        return self if step == 1 else Grid.from_transform(wide, shape, self.crs)

    def buffered(self, metres: float) -> Grid:
        """The same lattice, wider by at least `metres` on every side."""
        west, south, east, north = self.bounds
        t = self.transform
        return Grid.from_bounds(
            (west - metres, south - metres, east + metres, north + metres),
            crs=self.crs,
            cell_size=self.cell_size,
            origin=(t.c, t.f),
        )

    def cell_ids(self, rows: Iterable[int], cols: Iterable[int]) -> list[str]:
        """INSPIRE-style ids of cells by their lower-left corner, e.g. ``CRS3035RES1000mN3817000E4636000``."""
        epsg, t, size = self.crs.to_epsg() or 0, self.transform, self.cell_size
        rows, cols = list(rows), list(cols)
        north = {r: f"CRS{epsg}RES{size:.0f}mN{t.f - (r + 1) * size:.0f}" for r in set(rows)}
        east = {c: f"E{t.c + c * size:.0f}" for c in set(cols)}
        return [north[r] + east[c] for r, c in zip(rows, cols, strict=True)]

    def __repr__(self) -> str:
        rows, cols = self.shape
        west, south, *_ = self.bounds
        return f"<Grid {rows} x {cols} cells of {self.cell_size:g} m, {self.crs}, from E {west:.0f} N {south:.0f}>"
