"""What lies around, between and beside places that are held as runs, without drawing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import Runs, raw, release, strips

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from placetypes._typing import AnyArray, BoolArray, IntArray
    from placetypes.compact import Held

REACH = {"rook": 0, "queen": 1}
"""Columns beyond its own that a run touches in the rows beside it, by contiguity."""
_YES = np.dtype(bool)


def runs_of(layer: Held) -> Runs:
    """A layer of numbers or of yes and no as runs, found strip by strip; unknown is 0.

    Examples
    --------
    >>> runs_of(np.array([[0.0, np.nan, 2.0]])).draw().tolist()
    [[0, 0, 2]]
    """
    if isinstance(layer, Runs):
        return layer
    return Runs.stacked([Runs.of(_whole_numbers(raw(layer, rows))) for rows in strips(layer.shape)])


def outside(runs: Runs) -> Runs:
    """The cells that have no number, as yes and no.

    Examples
    --------
    >>> outside(Runs.of(np.array([[0, 1, 2, 0]]))).draw().tolist()
    [[True, False, False, True]]
    """
    rows, cols = runs.shape
    row = row_of(runs)
    before = np.arange(row.size) + row  # of each run the place of the gap on its left among all gaps, row by row
    start, stop = np.zeros(row.size + rows, np.int32), np.full(row.size + rows, cols, np.int32)
    start[before + 1], stop[before] = runs.edge[1::2], runs.edge[::2]
    gaps = start < stop
    first = np.concatenate([[0], np.cumsum(gaps)])[runs.first + np.arange(rows + 1)]
    edge = np.column_stack([start[gaps], stop[gaps]]).ravel()
    return Runs(runs.shape, first, edge, np.ones(edge.size // 2, np.int32), _YES)


def parts(runs: Runs, *, contiguity: str) -> Runs:
    """The connected parts of each number by themselves, numbered from 1 by first cell in raster order.

    Examples
    --------
    >>> parts(Runs.of(np.array([[1, 2, 0, 1]])), contiguity="rook").draw().tolist()
    [[1, 2, 0, 3]]
    """
    from placetypes._kernels.runs import parts as number_parts

    part = np.empty(runs.number.size, np.int32)
    number_parts(runs.first, runs.edge, runs.number, REACH[contiguity], part)
    part += 1
    return Runs(runs.shape, runs.first, runs.edge, part, np.dtype(np.int32))


def around(runs: Runs, reach: int) -> Runs:
    """The cells within so many king's steps of the runs and the runs themselves, as yes and no.

    Examples
    --------
    >>> around(Runs.of(np.array([[0, 0, 0, 0, 3]])), 2).draw().tolist()
    [[False, False, True, True, True]]
    """
    from placetypes._kernels.between import spread

    first, edge = spread(runs.first, runs.edge, runs.shape[1], reach)
    return Runs(runs.shape, first, edge, np.ones(edge.size // 2, np.int32), _YES)


def joint(one: Runs, other: Runs) -> Runs:
    """The numbers of both, which share no cell."""
    row, edge = np.concatenate([row_of(one), row_of(other)]), np.concatenate([one.edge, other.edge]).reshape(-1, 2)
    order = np.lexsort((edge[:, 0], row))
    first = one.first + other.first
    return seamless(
        Runs(one.shape, first, edge[order].ravel(), np.concatenate([one.number, other.number])[order], one.dtype)
    )


def seamless(runs: Runs) -> Runs:
    """The same cells and numbers, where runs of one number may have stood side by side."""
    row, edge = row_of(runs), runs.edge.reshape(-1, 2)
    begins = np.ones(row.size, bool)
    begins[1:] = (row[1:] != row[:-1]) | (edge[1:, 0] != edge[:-1, 1]) | (runs.number[1:] != runs.number[:-1])
    if begins.all():
        return runs
    ends = np.append(begins[1:], True)
    first = np.concatenate([[0], np.cumsum(begins)])[runs.first]
    return Runs(
        runs.shape, first, np.column_stack([edge[begins, 0], edge[ends, 1]]).ravel(), runs.number[begins], runs.dtype
    )


def by_number(runs: Runs) -> tuple[IntArray, NDArray[np.int32], IntArray]:
    """Where the runs of each number begin when these are put one number after the other; their edges; their rows."""
    order = np.argsort(runs.number, kind="stable")
    first = np.searchsorted(runs.number[order], np.arange(runs.highest + 2))
    return first, runs.edge.reshape(-1, 2)[order].ravel(), row_of(runs)[order]


def row_of(runs: Runs) -> IntArray:
    """The row of each run."""
    return np.repeat(np.arange(runs.shape[0]), np.diff(runs.first))


def within(runs: Runs, others: Runs) -> IntArray:
    """Which of the runs each of the others lies in; each of them must lie in one."""
    cols = runs.shape[1]
    starts, wanted = row_of(runs) * cols + runs.edge[::2], row_of(others) * cols + others.edge[::2]
    return np.asarray(np.searchsorted(starts, wanted, side="right") - 1, dtype=np.int64)


def at_rim(runs: Runs) -> BoolArray:
    """Whether a number reaches the edge of the grid, one entry per number from 0."""
    (rows, cols), (top, bottom, left, right, cells) = runs.shape, runs.boxes.T
    return np.asarray((cells > 0) & ((top == 0) | (bottom == rows) | (left == 0) | (right == cols)), dtype=np.bool_)


def over(runs: Runs, layer: Held) -> Iterator[tuple[slice, IntArray, AnyArray]]:
    """Some rows at a time, the first run of each (and of the next) and a layer there; rows without runs are left out.

    What is drawn or read of the layer for it is given back.
    """
    for rows in strips(runs.shape):
        first = runs.first[rows.start : rows.stop + 1]
        if first[0] < first[-1]:
            yield rows, first, raw(layer, rows)
            release(layer, rows)


def where(runs: Runs, codes: AnyArray, code: int) -> Runs:
    """The cells of the runs that have a code (`codes`, (rows, cols)), with their numbers.

    Examples
    --------
    >>> where(Runs.of(np.array([[5, 5, 5, 7]])), np.array([[1, 2, 1, 1]], np.uint8), 1).draw().tolist()
    [[5, 0, 5, 7]]
    """
    return Runs.stacked([Runs.of(runs.draw(rows) * (codes[rows] == code)) for rows in strips(runs.shape)])


def numbers_at(runs: Runs, rows: IntArray, cols: IntArray) -> IntArray:
    """The number of each of some cells, by row and column, (n,) each; 0 = none.

    Examples
    --------
    >>> numbers_at(Runs.of(np.array([[0, 1, 2, 0]])), np.array([0, 0]), np.array([2, 3])).tolist()
    [2, 0]
    """
    width = runs.shape[1]
    starts, wanted = row_of(runs) * width + runs.edge[::2], rows * width + cols
    found = np.searchsorted(starts, wanted, side="right")  # 1 + the last run that begins before
    ends = np.concatenate([[0], row_of(runs) * width + runs.edge[1::2]])
    return np.asarray(np.where(wanted < ends[found], np.concatenate([[0], runs.number])[found], 0), dtype=np.int64)


def touched(runs: Runs, cells: Held, *, there: bool) -> BoolArray:
    """Whether a cell of the number is one of the `cells` or, `there` being false, is none; one entry per number from 0.

    Examples
    --------
    >>> touched(Runs.of(np.array([[1, 1, 0, 2]])), np.array([[True, False, True, True]]), there=False).tolist()
    [False, True, False]
    """
    from placetypes._kernels.runs import touched as touch

    out = np.zeros(runs.highest + 1, bool)
    for _, first, here in over(runs, cells):
        touch(first, runs.edge, runs.number, np.ascontiguousarray(here, dtype=bool), there, out)
    return out


def _whole_numbers(cells: AnyArray) -> AnyArray:
    return np.nan_to_num(cells).astype(np.int32) if np.issubdtype(cells.dtype, np.floating) else cells
