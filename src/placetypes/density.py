"""Density of people and floor area, and sums over discs around a cell.

Radii are metres: a cell belongs to a disc when its centre lies within the radius of the disc's centre cell.
"""

from __future__ import annotations

import numpy as np

from placetypes._typing import BoolArray, FloatArray, IntArray
from placetypes.errors import GridError, InputError
from placetypes.grid import SQUARE_METRES_PER_KM2, Grid

_SORTED = 13
"""Cells of a disc of which the median is found by sorting them: in wider ones counts that slide along are faster."""
_FIXED_POINT = 1024.0  # sums are exact in units of 1/1024, a power of two, so that order and tiles cannot matter


def population_density(population: FloatArray, land: FloatArray, grid: Grid, *, radius: float) -> FloatArray:
    """Persons per km2 of land within `radius` metres, (rows, cols) float64.

    Parameters
    ----------
    population
        Persons per cell; NaN = unknown gives NaN.
    land
        Share of the cell that is land, 0-1; where it is 0 or NaN the density is NaN.
    radius
        Sums go over the cells whose centre lies within it; those of unknown people or land do not count. A cell
        belongs to its own disc, so that a radius shorter than the cell gives the density of the cell alone.

    Examples
    --------
    >>> grid = Grid.from_bounds((0, 0, 2000, 1000), crs="EPSG:3035", cell_size=1000)
    >>> people, land = np.array([[300.0, 300.0]]), np.array([[1.0, 0.5]])
    >>> population_density(people, land, grid, radius=750).tolist()
    [[300.0, 600.0]]
    >>> population_density(people, land, grid, radius=1000).tolist()
    [[400.0, 400.0]]
    """
    grid.require(population=population, land=land)
    if half_widths(grid, radius).size == 1:
        return density_of_cells(population, land, cell_area=grid.cell_area_km2)
    known = ~(np.isnan(population) | np.isnan(land))
    here = known & (land > 0)
    square_metres = np.where(known, land, 0.0) * grid.cell_area_km2 * SQUARE_METRES_PER_KM2
    people = disc_sum(np.where(known, population, 0.0), grid, radius=radius)
    area = disc_sum(square_metres, grid, radius=radius) / SQUARE_METRES_PER_KM2
    return np.where(here, people / np.where(here, area, np.nan), np.nan)


def density_of_cells(population: FloatArray, land: FloatArray, *, cell_area: float) -> FloatArray:
    """Persons per km2 of the land of each cell of `cell_area` km2; NaN where one is unknown or there is no land.

    Examples
    --------
    >>> density_of_cells(np.array([300.0, 300.0]), np.array([0.5, 0.0]), cell_area=1.0).tolist()
    [600.0, nan]
    """
    return ratio(population, land, factor=cell_area)


def ratio(top: FloatArray, bottom: FloatArray, *, factor: float = 1.0, decimals: int | None = None) -> FloatArray:
    """One amount over another times a factor, float64; NaN where one is unknown or the other is not more than 0.

    With `decimals` it is rounded before any threshold sees it, as the Degree of Urbanisation rounds the share of a
    cell's land that is built on.

    Raises
    ------
    InputError
        If the shapes differ.

    Examples
    --------
    >>> ratio(np.array([1.0, 1.0, np.nan]), np.array([4.0, 0.0, 4.0])).tolist()
    [0.25, nan, nan]
    >>> ratio(np.array([0.1, 0.1]), np.array([0.3, 0.0]), decimals=3).tolist()
    [0.333, nan]
    """
    from placetypes._kernels import ratios

    if top.shape != bottom.shape:
        raise InputError("the layer has another shape than what it is divided by", got=top.shape, expected=bottom.shape)
    out = np.empty(top.shape)
    ratios.ratio(np.ravel(top), np.ravel(bottom), factor, out.reshape(-1))
    return out if decimals is None else np.round(out, decimals, out=out)


def area_density(floor_area: FloatArray, land: FloatArray, grid: Grid, *, radius: float) -> FloatArray:
    """Prevalent floor area density: the median, within `radius` metres, of m2 of floor per m2 of land.

    Cells without land or with unknown floor area do not count, and are NaN themselves. After the prevalent area
    density of the SYKE urban-rural classification.
    """
    grid.require(floor_area=floor_area, land=land)
    ratio = floor_area / (np.where(land > 0, land, np.nan) * grid.cell_area_km2 * SQUARE_METRES_PER_KM2)
    known = np.isfinite(ratio)
    return np.where(known, _disc_median(ratio, known, half_widths(grid, radius)), np.nan)


def _disc_median(values: FloatArray, known: BoolArray, half: IntArray) -> FloatArray:
    """Median of the known values in the disc around every cell, NaN where there is none."""
    from placetypes._kernels.focal import disc_median
    from placetypes._kernels.medians import disc_median_of_ranks

    out = np.full(values.shape, np.nan)
    if (2 * half + 1).sum() <= _SORTED:
        disc_median(np.where(known, values, 0.0), known, half, out)
        return out
    ranks = np.full(values.shape, -1, np.int32)
    distinct, ranks[known] = np.unique(values[known], return_inverse=True)
    disc_median_of_ranks(ranks, distinct, half, out)
    return out


def disc_sum(values: FloatArray, grid: Grid, *, radius: float) -> FloatArray:
    """Sum within `radius` metres of every cell, (rows, cols) float64, in the unit of `values`.

    NaN counts as nothing. Sums are exact to 1/1024 per cell, so they do not depend on order.

    Examples
    --------
    >>> grid = Grid.from_bounds((0, 0, 3000, 3000), crs="EPSG:3035", cell_size=1000)
    >>> disc_sum(np.ones((3, 3)), grid, radius=1000).tolist()
    [[3.0, 4.0, 3.0], [4.0, 5.0, 4.0], [3.0, 4.0, 3.0]]
    """
    from placetypes._kernels import focal

    grid.require(values=values)
    out = np.empty(grid.shape)
    focal.disc_sum(np.ascontiguousarray(values, dtype=np.float64), half_widths(grid, radius), _FIXED_POINT, out)
    return out


def disc_share(part: FloatArray | BoolArray, whole: FloatArray | BoolArray, grid: Grid, *, radius: float) -> FloatArray:
    """Sum of `part` over sum of `whole` within `radius` metres; NaN where the whole is 0.

    NaN in either counts as nothing.
    """
    top = disc_sum(np.asarray(part, dtype=np.float64), grid, radius=radius)
    bottom = disc_sum(np.asarray(whole, dtype=np.float64), grid, radius=radius)
    out = np.full(grid.shape, np.nan)
    np.divide(top, bottom, out=out, where=bottom > 0)
    return out


def half_widths(grid: Grid, radius: float) -> IntArray:
    """Half width in cells of every row of a disc of `radius` metres, from its top row to its bottom row.

    Raises
    ------
    GridError
        If the radius is negative or not finite.

    Examples
    --------
    >>> grid = Grid.from_bounds((0, 0, 4000, 4000), crs="EPSG:3035", cell_size=1000)
    >>> half_widths(grid, 2000).tolist()
    [0, 1, 2, 1, 0]
    """
    if not 0 <= radius < np.inf:
        raise GridError("the radius is not a distance", got=f"{radius:g} m", expected="0 m or more")
    slack = 1e-9  # a centre exactly on the circle is inside, whatever the rounding
    cells = grid.cells(radius)
    tallest = int(cells + slack)
    rows = np.arange(-tallest, tallest + 1)
    reach: IntArray = np.floor(np.sqrt(np.maximum(cells**2 - rows**2, 0.0)) + slack).astype(np.int64)
    return reach
