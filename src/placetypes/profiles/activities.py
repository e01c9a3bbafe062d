"""What the members of a group do more than others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import xlogy

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, IntArray

_SCORE_DIGITS = 9
"""Decimals by which two scores are told apart: below that they differ by rounding alone."""


def over_represented(activity: AnyArray, groups: Sequence[IntArray], *, most: int) -> list[tuple[str, ...]]:
    """The activities that members of a group have more often than all actors of the region, the clearest first.

    With x members of n in the group, of which e = n * share in the region are to be expected, an activity's score is
    x * ln(x / e) - (x - e): the Poisson log likelihood ratio of Dunning (1993), "Accurate methods for the statistics of
    surprise and coincidence". It weighs how many there are against how unusual they are, where a bare quotient would
    put one actor with a rare activity before all others. Of equal scores the more frequent activity goes first, then
    the smaller code.

    Parameters
    ----------
    activity
        (n,) code or tag of each actor of the region; '' = not known, and not counted.
    groups
        Rows of the members of each group.
    most
        Activities to name, at most.

    Returns
    -------
    list
        For each group its activities; those as frequent as in the region, or less, are never named.

    Examples
    --------
    >>> region = np.array(["56.10"] * 8 + ["10.71"] * 3 + ["47.24"] * 2 + ["62.01"] * 87, dtype=object)
    >>> over_represented(region, [np.array([0, 8, 9, 11, 20])], most=2)
    [('10.71', '47.24')]
    """
    names, number = np.unique(activity.astype(str), return_inverse=True)
    known = names != ""
    everywhere = np.bincount(number, minlength=len(names)) * known
    named = []
    for rows in groups:
        inside = np.bincount(number[rows], minlength=len(names)) * known
        here = np.flatnonzero(inside)
        found, expected = inside[here], inside.sum() * everywhere[here] / max(everywhere.sum(), 1)
        score = np.round(xlogy(found, found / expected) - (found - expected), _SCORE_DIGITS)
        order = [i for i in np.lexsort((here, -found, -score)) if found[i] > expected[i]]
        named.append(tuple(str(names[here[i]]) for i in order[:most]))
    return named
