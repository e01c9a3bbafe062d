"""How far two maps of one grid agree: cross table, percent agreement, Cohen's kappa, adjusted mutual information.

The cross table counts what two maps have in common. Percent agreement and kappa ask whether both say *the same* class,
so they need to know which class of one map is which of the other; `corresponding` says that. Adjusted mutual
information asks only how much one map tells of the other, whatever classes are called.

Kappa and mutual information are scikit-learn's; statsmodels has a kappa too, but of counts alone, and no mutual
information.

Sources: Cohen, J. (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20;
Vinh, N. X., Epps, J., Bailey, J. (2010), Information theoretic measures for clusterings comparison, Journal of Machine
Learning Research 11.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, FloatArray

UNMATCHED = -1
"""Stands in a correspondence for a class that no class of the other map is read as."""


def cross_table(
    first: AnyArray, second: AnyArray, amount: AnyArray, *, first_codes: Sequence[int], second_codes: Sequence[int]
) -> FloatArray:
    """What each class of one map has in common with each class of another.

    Parameters
    ----------
    first, second
        Class codes of the same cells, of one shape; cells whose code is not listed in either map are left out.
    amount
        What is counted in each cell, e.g. persons, or 1 for the cell itself; NaN counts as 0.
    first_codes, second_codes
        The classes, in the order of the rows and of the columns.

    Returns
    -------
    ndarray of float64, (classes of the first, classes of the second)
        Sums of `amount`, in its unit.

    Examples
    --------
    >>> people = np.array([5.0, 2.0, 1.0, 9.0])
    >>> cross_table([1, 1, 2, 0], [1, 2, 2, 1], people, first_codes=(1, 2), second_codes=(1, 2))
    array([[5., 2.],
           [0., 1.]])
    """
    rows, cols = _positions(first, first_codes), _positions(second, second_codes)
    both = (rows >= 0) & (cols >= 0)
    shape = len(first_codes), len(second_codes)
    weights = np.nan_to_num(np.asarray(amount, dtype=np.float64).ravel()[both])
    at = rows[both] * shape[1] + cols[both]
    return np.bincount(at, weights=weights, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def _positions(codes: AnyArray, known: Sequence[int]) -> AnyArray:
    """Where each code stands in the list, -1 where it does not; flat."""
    values = np.asarray(codes).ravel()
    order = np.argsort(known, kind="stable")
    listed = np.asarray(known)[order]
    at = np.minimum(np.searchsorted(listed, values), len(listed) - 1)
    return np.where(listed[at] == values, order[at], -1)


def corresponding(
    table: FloatArray, ties: FloatArray, *, first_keys: Sequence[str], second_keys: Sequence[str]
) -> AnyArray:
    """Which class of the second map each class of the first is read as.

    Classes of one key are the same class. The others are matched one to one so that most of what is counted is in the
    same class of both maps, by the assignment of `scipy.optimize.linear_sum_assignment`. Such a matching is chosen to
    agree: it flatters.

    Parameters
    ----------
    table
        Cross table, (classes of the first, classes of the second).
    ties
        Another cross table, which decides between matchings that have the same in common up to one (one person, one
        cell).
    first_keys, second_keys
        Keys of the classes, in the order of rows and columns.

    Returns
    -------
    ndarray of int64, (classes of the first,)
        Column of each row, `UNMATCHED` where there is none: the other map has fewer classes, or none left with anything
        in common.

    Examples
    --------
    >>> people = np.array([[90.0, 0.0], [0.0, 4.0], [5.0, 6.0]])
    >>> corresponding(people, people, first_keys=("town", "village", "farms"), second_keys=("urban", "rural"))
    array([ 0, -1,  1])
    """
    from scipy.optimize import linear_sum_assignment

    second = {key: col for col, key in enumerate(second_keys)}
    match = np.array([second.get(key, UNMATCHED) for key in first_keys], dtype=np.int64)
    rows = np.flatnonzero(match == UNMATCHED)
    cols = np.setdiff1d(np.arange(len(second_keys)), match)
    common = table + ties / (ties.sum() + 1)  # all ties together weigh less than one
    for row, col in zip(*linear_sum_assignment(common[np.ix_(rows, cols)], maximize=True), strict=True):
        if table[rows[row], cols[col]] > 0:
            match[rows[row]] = cols[col]
    return match


def agreement(table: FloatArray, match: AnyArray) -> float:
    """The share of what is counted that has the same class in both maps, 0 to 1; NaN where nothing is counted.

    Parameters
    ----------
    table
        Cross table, see `cross_table`.
    match
        Which column each row is read as, see `corresponding`.

    Examples
    --------
    >>> agreement(np.array([[40.0, 10.0], [20.0, 30.0]]), np.array([0, 1]))
    0.7
    """
    total = float(table.sum())
    rows = np.flatnonzero(match != UNMATCHED)
    return float(table[rows, match[rows]].sum()) / total if total > 0 else float("nan")


def kappa(table: FloatArray, match: AnyArray) -> float:
    """Cohen's kappa: agreement beyond what two maps with these sums would have by chance, over the most there can be.

    1 is full agreement, 0 what chance gives, below 0 less than that. NaN where nothing is counted, or where all is of
    one class in both maps: chance then agrees fully, and kappa is not defined.

    Parameters
    ----------
    table
        Cross table, see `cross_table`.
    match
        Which column each row is read as, see `corresponding`; a class that is not matched agrees with none.

    Examples
    --------
    >>> round(kappa(np.array([[20.0, 5.0], [10.0, 15.0]]), np.array([0, 1])), 3)
    0.4
    """
    from sklearn.metrics import cohen_kappa_score

    rows, cols = np.nonzero(table)
    classes = np.arange(len(match), len(match) + table.shape[1])  # of the columns, where no row is read as them
    matched = np.flatnonzero(match != UNMATCHED)
    classes[match[matched]] = matched
    if len(np.unique(np.concatenate([rows, classes[cols]]))) <= 1:
        return float("nan")
    return float(cohen_kappa_score(rows, classes[cols], sample_weight=table[rows, cols]))


def adjusted_mutual_information(first: AnyArray, second: AnyArray) -> float:
    """How much one map tells of the other: mutual information, less what chance gives, over the mean of the entropies.

    1 where each map tells all of the other, about 0 where it tells nothing; what classes are called does not matter.
    Every cell counts once: the measure compares with all ways to shuffle cells, and people of one cell are not shuffled
    apart. NaN where there are no cells; 1 where both maps have a single class.

    Parameters
    ----------
    first, second
        Class codes of the same cells; give only cells that both maps classify.

    Examples
    --------
    >>> adjusted_mutual_information([1, 1, 2, 2], [7, 7, 3, 3])
    1.0
    """
    from sklearn.metrics import adjusted_mutual_info_score

    one, other = np.asarray(first).ravel(), np.asarray(second).ravel()
    return float(adjusted_mutual_info_score(one, other)) if one.size else float("nan")
