"""Municipalities and other units by the classes of the cells in them: whose people, or land, lies in which.

The numbers that unit rules read, such as those of the Degree of Urbanisation (GHSL Data Package 2023, section 2.7.2):
shares of groups of classes, and by how much one group leads others. The rules themselves are a decision list.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from placetypes._typing import CodeArray, FloatArray
from placetypes.compact import Held, drawn, raw, release, strips
from placetypes.errors import InputError


def by_class(unit: Held, types: CodeArray, amount: Held, *, units: int, codes: Sequence[int]) -> FloatArray:
    """People, or land, of each unit in each class; (units, classes) float64, in the unit of `amount`.

    Parameters
    ----------
    unit
        Number of the unit a cell lies in, 1 to `units`; 0 = none. (rows, cols).
    types
        Class of each cell, (rows, cols) uint8; cells of other codes than `codes`, such as water, are left out.
    amount
        Persons or km2 per cell, (rows, cols); NaN counts as nothing.
    units, codes
        How many units there are, and the classes in the order of the columns.

    Raises
    ------
    InputError
        If shapes differ, a unit's number is beyond `units`, or a code is named twice.

    Examples
    --------
    >>> unit, types = np.array([[1, 1, 2]], np.int32), np.array([[30, 11, 11]], np.uint8)
    >>> by_class(unit, types, np.array([[900.0, 100.0, 5.0]]), units=2, codes=(30, 11)).tolist()
    [[900.0, 100.0], [0.0, 5.0]]
    """
    for name, layer in (("types", types), ("amount", amount)):
        if layer.shape != unit.shape:
            raise InputError("the array has another shape than 'unit'", where=name, got=layer.shape)
    if len(set(codes)) != len(codes):
        raise InputError("a class is named twice", where="codes", got=tuple(codes))
    column = np.full(np.iinfo(types.dtype).max + 1, -1)
    column[list(codes)] = np.arange(len(codes))
    sums = np.zeros(units * len(codes))
    before = np.arange(sums.size)
    for rows in strips(unit.shape):
        number, place = raw(unit, rows), column[types[rows]]
        if number.min(initial=0) < 0 or number.max(initial=0) > units:
            raise InputError("a cell names a unit that is not there", where="unit", expected=f"0 to {units}")
        inside = (number > 0) & (place >= 0)
        slot = (number[inside].astype(np.int64) - 1) * len(codes) + place[inside]
        weights = np.concatenate([sums, np.nan_to_num(drawn(amount, rows)[inside])])  # each goes on where it stopped
        sums[:] = np.bincount(np.concatenate([before, slot]), weights=weights, minlength=sums.size)
        for layer in (unit, types, amount):
            release(layer, rows)
    return sums.reshape(units, len(codes))


def people_or_area(people: FloatArray, area: FloatArray) -> FloatArray:
    """What a unit's shares are taken of: its people by class or, where it has none, its land by class.

    Both (units, classes); a unit without either stays at 0.

    Examples
    --------
    >>> people_or_area(np.array([[3.0, 1.0], [0.0, 0.0]]), np.array([[5.0, 5.0], [1.0, 2.0]])).tolist()
    [[3.0, 1.0], [1.0, 2.0]]
    """
    if people.shape != area.shape:
        raise InputError("the array has another shape than 'people'", where="area", got=area.shape)
    empty = people.sum(axis=1, keepdims=True) == 0
    return np.where(empty, area, people)


def share_in(amounts: FloatArray, *, codes: Sequence[int], group: Sequence[int]) -> FloatArray:
    """Share of each unit that lies in a group of classes, (units,) 0-1; NaN for a unit with nothing in any class.

    Parameters
    ----------
    amounts
        People or land by class, (units, classes), see `by_class` and `people_or_area`.
    codes, group
        The classes of the columns, and those of the group.

    Raises
    ------
    InputError
        If the group names a class without a column, or the columns are not those of `codes`.

    Examples
    --------
    >>> share_in(np.array([[6.0, 2.0, 2.0], [0, 0, 0]]), codes=(30, 23, 11), group=(30, 23)).tolist()
    [0.8, nan]
    """
    if amounts.shape[1:] != (len(codes),):
        raise InputError("the columns are not the classes", where="amounts", got=amounts.shape, expected=len(codes))
    if unknown := sorted(set(group) - set(codes)):
        raise InputError("a group names classes without a column", where="group", got=unknown, expected=tuple(codes))
    total = amounts.sum(axis=1)
    part = amounts[:, [code in set(group) for code in codes]].sum(axis=1)
    share = np.full(total.shape, np.nan)
    np.divide(part, total, out=share, where=total > 0)
    return share


def lead_of(
    amounts: FloatArray, *, codes: Sequence[int], group: Sequence[int], rivals: Sequence[Sequence[int]]
) -> FloatArray:
    """Share of a group of classes minus the largest share of its rivals, (units,) -1 to 1; 0 in a tie, NaN as there.

    Examples
    --------
    >>> lead_of(np.array([[0.5, 0.25, 0.25]]), codes=(13, 12, 11), group=(13,), rivals=((12,), (11,))).tolist()
    [0.25]
    """
    if not rivals:
        raise InputError("there is no rival", where="rivals", expected="one group of classes or more")
    own = share_in(amounts, codes=codes, group=group)
    best: FloatArray = np.max([share_in(amounts, codes=codes, group=rival) for rival in rivals], axis=0)
    return own - best
