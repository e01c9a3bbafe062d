"""Agglomerations: clusters of cells by density and size, grown by majority, with their holes filled and kept apart.

The operations of which cluster typologies such as the Degree of Urbanisation are made; a typology names them, their
order and their thresholds. Labels are (rows, cols) int32, 0 = none. Thresholds are metres, km2 and persons, never
cells. After GHSL Data Package 2023 (JRC133256), section 2.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from placetypes._typing import AnyArray, BoolArray, FloatArray, LabelArray
from placetypes.compact import Runs
from placetypes.errors import InputError
from placetypes.runs import REACH, around, at_rim, joint, outside, over, parts, runs_of, touched

if TYPE_CHECKING:
    from placetypes._typing import IntArray
    from placetypes.compact import Held
    from placetypes.grid import Grid

Contiguity = Literal["rook", "queen"]
_UNITS_PER_PERSON = 2.0**20  # sums in whole units do not depend on order; 2**43 persons fit into 64 bits
_MOST_PER_CELL = 1e11  # more people than have ever lived: a sum over cells below it stays inside 64 bits
_SLACK = 1e-9  # a length that is a whole number of cells up to rounding is one


def contiguous(
    cells: BoolArray, population: FloatArray, *, contiguity: Contiguity, min_population: float
) -> LabelArray:
    """Clusters of touching `cells` with at least `min_population` people, numbered by first cell in raster order.

    Parameters
    ----------
    cells
        Cells that may belong to a cluster, e.g. those of a density; (rows, cols) bool.
    population
        Persons per cell, summed over a cluster (not density); NaN counts as nobody. Sums are exact to 1/2**20 person
        per cell, so that they do not depend on order.
    contiguity
        "rook": cells that share an edge touch; "queen": also those that share a corner.

    Raises
    ------
    InputError
        If the shapes differ, the contiguity is none of the two, or a cell has more people than ever lived.

    Examples
    --------
    >>> people = np.array([[900.0, 0, 0], [0, 700, 0], [0, 0, 100]])
    >>> contiguous(people > 0, people, contiguity="queen", min_population=1000).tolist()
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    >>> contiguous(people > 0, people, contiguity="rook", min_population=700).tolist()
    [[1, 0, 0], [0, 2, 0], [0, 0, 0]]
    """
    found = clusters_in(cells, population, contiguity=contiguity)
    return together([found], contiguity=contiguity, min_population=min_population)[0].draw()


@dataclass(frozen=True)
class Found:
    """Clusters of a strip of rows, of which some may be one by way of other strips."""

    runs: Runs
    """With the number of a part of a cluster, from 0."""
    united: LabelArray
    """The part that each part is one with, itself or an earlier one."""
    units: IntArray
    """People of each part, in whole units."""


def clusters_in(cells: BoolArray, population: FloatArray, *, contiguity: Contiguity) -> Found:
    """The clusters of touching `cells` in a strip of rows, and their people; see `contiguous`."""
    from placetypes._kernels.components import components

    _same_shape(cells=cells, population=population)
    if contiguity not in REACH:
        raise InputError("no such contiguity", got=repr(contiguity), expected="'rook' or 'queen'")
    rows, cols = cells.shape
    if not cells.size:
        return Found(Runs.of(np.zeros((rows, cols), np.int32)), np.zeros(0, np.int32), np.zeros(0, np.int64))
    first, edge, part, united, units, usual = components(
        np.ascontiguousarray(cells, dtype=bool),
        np.ascontiguousarray(population),
        REACH[contiguity],
        _UNITS_PER_PERSON,
        _MOST_PER_CELL,
    )
    if not usual:
        raise _too_many_people()
    return Found(Runs((rows, cols), first, edge, part, np.dtype(np.int32)), united, units)


def together(found: Sequence[Found], *, contiguity: Contiguity, min_population: float) -> tuple[Runs, FloatArray]:
    """What `contiguous` numbers, as runs, and the people of each cluster, one entry per number from 0 (0 persons).

    Parameters
    ----------
    found
        Clusters of strips of rows, from north to south.
    contiguity, min_population
        As of `contiguous`.
    """
    from placetypes._kernels.components import together as unite

    runs, units = Runs.stacked([one.runs for one in found]), np.concatenate([one.units for one in found])
    united = np.concatenate([one.united for one in found])
    before = np.cumsum([0, *(one.units.size for one in found)], dtype=np.int32)[:-1]  # parts of earlier strips
    united += np.repeat(before, [one.units.size for one in found])
    runs.number[:] += np.repeat(before, [one.runs.number.size for one in found])
    seams = np.cumsum([one.runs.shape[0] for one in found])[:-1]
    stay, people = unite(
        runs.first, runs.edge, runs.number, seams, REACH[contiguity], united, units, _units(min_population)
    )
    kept = replace(runs, edge=runs.edge[: 2 * stay], number=runs.number[:stay])
    if 2 * stay < runs.number.size:  # what is left would hold the room of all
        kept = replace(kept, edge=kept.edge.copy(), number=kept.number.copy())
    return kept, np.asarray(people / _UNITS_PER_PERSON, dtype=np.float64)


def population_of(label: LabelArray | Runs, population: Held) -> FloatArray:
    """People of each label, one entry per label from 0 (0 persons); NaN counts as nobody.

    Raises
    ------
    InputError
        If the shapes differ or a cell has more people than ever lived.

    Examples
    --------
    >>> population_of(np.array([[1, 1], [0, 2]], np.int32), np.array([[5.0, 6.0], [7.0, np.nan]])).tolist()
    [0.0, 11.0, 0.0]
    """
    from placetypes._kernels.runs import totals

    _same_shape(label=label, population=population)
    runs = runs_of(label)
    out = np.zeros(runs.highest + 1, np.int64)
    for _, first, amounts in over(runs, population):
        if not totals(first, runs.edge, runs.number, amounts, _UNITS_PER_PERSON, _MOST_PER_CELL, out):
            raise _too_many_people()
    return np.asarray(out / _UNITS_PER_PERSON, dtype=np.float64)


def holding(label: Runs, cells: Held, *, every: bool) -> Runs:
    """The labels that hold at least one of `cells`, or only such cells; numbered anew from 1 in the old order.

    Examples
    --------
    >>> label, cells = Runs.of(np.array([[1, 1, 0, 2]], np.int32)), np.array([[False, True, False, True]])
    >>> holding(label, cells, every=False).draw().tolist(), holding(label, cells, every=True).draw().tolist()
    ([[1, 1, 0, 2]], [[0, 0, 0, 1]])
    """
    _same_shape(label=label, cells=cells)
    chosen = ~touched(label, cells, there=False) if every else touched(label, cells, there=True)
    chosen &= label.boxes[:, -1] > 0  # numbers that no cell has leave no gap
    return label.renumbered(np.where(chosen, np.cumsum(chosen), 0).astype(np.int32))


def grow_by_majority(
    label: LabelArray,
    *,
    barred: BoolArray | None = None,
    uncounted: BoolArray | None = None,
    passes: int | None = None,
) -> LabelArray:
    """Labels after every cell that most of its neighbours enclose has joined them, over and over to the end.

    A cell without label joins when more than half of its eight neighbours have one and the same label: 5 of 8. All
    cells are judged at once in each pass; labels never lose cells, change or merge, and two cannot both have more
    than half. Neighbours beyond the edge of the grid count and have no label. A label may come to lie before a
    smaller one in raster order; numbers stay.

    Parameters
    ----------
    barred
        Cells that never join, such as open water; None = none.
    uncounted
        Cells that do not count among the neighbours unless they have a label, such as water, so that a majority of
        fewer than eight is enough beside it; None = none.
    passes
        After which to stop; None = at the end.

    Raises
    ------
    InputError
        If the shapes differ.

    Examples
    --------
    >>> label = np.array([[1, 1, 1], [1, 0, 0], [1, 0, 0]], np.int32)
    >>> grow_by_majority(label).tolist()
    [[1, 1, 1], [1, 1, 0], [1, 0, 0]]
    """
    from placetypes._kernels.majority import grow

    barred = np.zeros(label.shape, bool) if barred is None else np.ascontiguousarray(barred, dtype=bool)
    uncounted = np.zeros(label.shape, bool) if uncounted is None else np.ascontiguousarray(uncounted, dtype=bool)
    _same_shape(label=label, barred=barred, uncounted=uncounted)
    out = np.array(label, dtype=np.int32, order="C")
    grow(out, barred, uncounted, out.size if passes is None else passes)  # a pass adds a cell, or is the last
    return out


def fill_holes(label: LabelArray, grid: Grid, *, max_area: float) -> LabelArray:
    """Labels with the holes of less than `max_area` km2 filled that one of them encloses.

    A hole is a patch of cells without label, connected by edges, all of whose neighbours by edge have the same label.
    Patches at the edge of the grid and between two labels stay open.

    Raises
    ------
    GridError
        If `label` has another shape than the grid.

    Examples
    --------
    >>> from placetypes.grid import Grid
    >>> grid = Grid.from_bounds((0, 0, 4000, 4000), crs="EPSG:3035", cell_size=1000)
    >>> label = np.array([[0, 1, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0], [0, 0, 0, 0]], np.int32)
    >>> fill_holes(label, grid, max_area=3.0)[1].tolist()
    [1, 1, 1, 1]
    >>> fill_holes(label, grid, max_area=2.0)[1].tolist()
    [1, 0, 0, 1]
    """
    return filled(Runs.of(label), grid, max_area=max_area).draw()


def filled(label: Runs, grid: Grid, *, max_area: float) -> Runs:
    """What `fill_holes` makes of labels."""
    from placetypes._kernels.between import neighbours

    grid.require(label=label)
    most = np.ceil(max_area / grid.cell_area_km2 - _SLACK) - 1  # of cells whose area is still less
    holes = parts(outside(label), contiguity="rook")
    low = np.full(holes.highest + 1, np.iinfo(np.int32).max, np.int32)
    high = np.zeros_like(low)
    neighbours(holes.first, holes.edge, holes.number, label.first, label.edge, label.number, low, high)
    closed = ~at_rim(holes) & (low == high) & (holes.boxes[:, -1] <= most)
    return joint(label, holes.renumbered(np.where(closed, low, 0).astype(np.int32)))


def apart(label: AnyArray, grid: Grid, *, distance: float) -> BoolArray:
    """Cells farther than `distance` metres from every marked cell (`label` > 0, or True); (rows, cols) bool.

    From centre to centre along the rows or the columns, whichever is farther (Chebyshev); marked cells themselves
    are not apart.

    Raises
    ------
    GridError
        If `label` has another shape than the grid.
    InputError
        If the distance is negative or not finite.

    Examples
    --------
    >>> from placetypes.grid import Grid
    >>> grid = Grid.from_bounds((0, 0, 4000, 1000), crs="EPSG:3035", cell_size=1000)
    >>> apart(np.array([[1, 0, 0, 0]]), grid, distance=2000).tolist()
    [[False, False, False, True]]
    """
    grid.require(label=label)
    return far_from(Runs.of(np.asarray(label) > 0), grid, distance=distance).draw()


def far_from(places: Runs, grid: Grid, *, distance: float) -> Runs:
    """What `apart` says of places."""
    grid.require(places=places)
    if not 0 <= distance < np.inf:
        raise InputError("the distance is not one", got=f"{distance:g} m", expected="0 m or more")
    return outside(around(places, int(min(grid.cells(distance) + _SLACK, max(grid.shape)))))


def _units(persons: float) -> int:
    """Least whole number of units that is not less than so many persons."""
    if not abs(persons) <= _MOST_PER_CELL:
        raise InputError("the least number of people is not one", got=persons)
    return int(np.ceil(persons * _UNITS_PER_PERSON))


def _too_many_people() -> InputError:
    return InputError("a cell has more people than ever lived", where="population", expected="persons per cell")


def _same_shape(**arrays: Held) -> None:
    """Refuse arrays of different shapes: compiled code would read beyond their end."""
    (first, reference), *others = arrays.items()
    for name, array in others:
        if array.shape != reference.shape:
            raise InputError(f"the array has another shape than '{first}'", where=name, got=array.shape)
