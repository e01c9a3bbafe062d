"""Access to services where others want them too: the enhanced two-step floating catchment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes._typing import AnyArray, FloatArray, IntArray
from placetypes.access import CrowFly, searched
from placetypes.boxes import Box
from placetypes.compact import put, raw, release, strips
from placetypes.errors import GridError

if TYPE_CHECKING:
    from placetypes.grid import Grid

PER = 1000.0
"""Services are told per so many people."""
_SIDE = 1024
"""Rows and columns of a square whose supply is shared out at a time: its catchments reach some hundreds of cells
beyond, where cells are small. Part of the order in which sums are taken, so no setting."""
_CELLS_AT_ONCE = 2**21
"""Cells of a strip that are written at a time."""


@dataclass(frozen=True)
class Supply:
    """Cells that have something to give, each once and in raster order, and how much that is; (n,) each."""

    rows: IntArray
    cols: IntArray
    amounts: FloatArray

    @classmethod
    def of(cls, rows: IntArray, cols: IntArray, amounts: FloatArray) -> Supply:
        """What cells have to give that may come more than once: summed, whatever the order."""
        order = np.lexsort((amounts, cols, rows))
        cells, which = np.unique(np.column_stack([rows, cols])[order], axis=0, return_inverse=True)
        sums = np.zeros(len(cells))
        np.add.at(sums, which.ravel(), amounts[order])
        return cls(cells[:, 0], cells[:, 1], sums)

    def by_square(self, side: int) -> Iterator[Supply]:
        """That of each square of the grid that has any, in the order of the squares."""
        down, across = self.rows // side, self.cols // side
        for square in np.unique(np.column_stack([down, across]), axis=0):
            here = (down == square[0]) & (across == square[1])
            yield Supply(self.rows[here], self.cols[here], self.amounts[here])

    def surroundings(self, reach: int, shape: tuple[int, int]) -> Box:
        """The window of a grid with all cells within so many rows and columns of one that has something to give."""
        top, left = (max(int(at.min()) - reach, 0) for at in (self.rows, self.cols))
        bottom, right = (
            min(int(at.max()) + reach + 1, most) for at, most in zip((self.rows, self.cols), shape, strict=True)
        )
        return slice(top, bottom), slice(left, right)


def catchment_access(
    supply: Supply,
    population: AnyArray,
    way: AnyArray | CrowFly,
    grid: Grid,
    *,
    catchment: float,
    access: AnyArray | None = None,
) -> AnyArray:
    """Services per 1 000 people within reach, (rows, cols) float64: 0 where no service is.

    Step one shares what each place has to give among the people it reaches, R = S / sum(P W(t)); step two sums over the
    places that a cell reaches, A = sum(R W(t)). The weight is the Gaussian W(t) = (exp(-(t / t0)^2 / 2) - exp(-1/2)) /
    (1 - exp(-1/2)): 1 at the door, 0 at the end t0 of the catchment, and nothing beyond.

    Parameters
    ----------
    supply
        Services, or their capacity.
    population
        (rows, cols), persons per cell; NaN counts as nobody.
    way
        Friction in minutes per metre (rows, cols), or the crow-fly fallback, as for `access.travel_time`; time counts
        from centre to centre of the cells.
    catchment
        t0, minutes.
    access
        Where to write it; None: in memory.

    Returns
    -------
    numpy.ndarray
        `access`. Summed over people it gives back all services that reach somebody.

    Raises
    ------
    GridError
        If the catchment is not a time, or a layer does not fit the grid.

    Notes
    -----
    Radke and Mu (2000); Luo and Qi (2009), who let people within a catchment count by distance; the Gaussian of Dai
    (2010). One bounded search from each cell of supply serves both steps; it costs what it reaches. Sums are taken in
    the order of the cells, a square of 1 024 rows and columns after the other, so that nothing else shows in them.

    Examples
    --------
    >>> from placetypes.grid import Grid
    >>> grid = Grid.from_bounds((0, 0, 2000, 1000), crs="EPSG:3035", cell_size=1000)
    >>> people, one = np.array([[500.0, 0.0]]), Supply(np.array([0]), np.array([0]), np.array([1.0]))
    >>> catchment_access(one, people, np.full((1, 2), 0.001), grid, catchment=30).round(3).tolist()
    [[2.0, 1.997]]
    """
    if not 0 < catchment < np.inf:
        raise GridError("the catchment is not a time", got=f"{catchment:g} min", expected="more than 0 minutes")
    access = np.empty(grid.shape) if access is None else access
    grid.require(population=population, access=access)
    for rows in strips(grid.shape, _CELLS_AT_ONCE):
        access[rows] = 0.0
        release(access, rows)
    if isinstance(way, CrowFly):
        reach, share = _along_the_line(way, population, grid, catchment)
    else:
        reach, share = _over(way, population, grid, catchment)
    for here in supply.by_square(_SIDE):
        rows, cols = window = here.surroundings(reach, grid.shape)
        there = Supply(here.rows - rows.start, here.cols - cols.start, here.amounts)
        given = np.zeros((rows.stop - rows.start, cols.stop - cols.start))
        top, left, bottom, right = share(there, window, given)
        reached = slice(rows.start + top, rows.start + bottom), slice(cols.start + left, cols.start + right)
        known = raw(access, *reached)
        known += given[top:bottom, left:right]
        put(access, *reached, known)
        release(population, rows)
    for rows in strips(grid.shape, _CELLS_AT_ONCE):
        access[rows] *= PER
        release(access, rows)
    return access


_Share = Callable[[Supply, Box, FloatArray], "tuple[int, int, int, int]"]
"""Adds what the supply in a window gives; says the first row and column that were given anything, and the ends."""


def _over(way: AnyArray, population: AnyArray, grid: Grid, catchment: float) -> tuple[int, _Share]:
    """How many cells are reached over a friction grid at most, and how supply is shared out over it."""
    from placetypes._kernels.catchment import over_friction

    size, (reach, width) = float(grid.cell_size), searched(way, grid, limit=catchment)

    def share(here: Supply, window: Box, given: FloatArray) -> tuple[int, int, int, int]:
        land, people = raw(way, *window), raw(population, *window)
        found = over_friction(land, here.rows, here.cols, here.amounts, people, size, catchment, reach, width, given)
        release(way, window[0])
        return tuple(found)

    return reach, share


def _along_the_line(way: CrowFly, population: AnyArray, grid: Grid, catchment: float) -> tuple[int, _Share]:
    """The same along straight lines."""
    from placetypes._kernels.catchment import along_the_line

    per_cell = float(way.minutes(np.array(grid.cell_size)))

    def share(here: Supply, window: Box, given: FloatArray) -> tuple[int, int, int, int]:
        people = raw(population, *window)
        return tuple(along_the_line(per_cell, here.rows, here.cols, here.amounts, people, catchment, given))

    return int(min(catchment / per_cell, max(grid.shape))), share
