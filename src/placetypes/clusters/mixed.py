"""Groups of several themes beside the groups of one: which of them say something new."""

from collections.abc import Sequence

import numpy as np

from placetypes._typing import BoolArray, IntArray

_TOLD = 0.5  # share of a mixed group's members in one group of a theme, from which on it is that group told again


def told_by_themes(mixed: IntArray, themes: Sequence[IntArray]) -> BoolArray:
    """Whether one group of one theme already holds at least half of the members of each mixed group.

    Parameters
    ----------
    mixed
        (n,) group of several themes that each actor is in, counted from 0; -1 = none.
    themes
        Of every theme (n,) the group it is in; -1 = none. An actor has one theme.

    Returns
    -------
    ndarray
        One bool per mixed group.

    Examples
    --------
    >>> food, energy = np.array([0, 0, 0, -1, -1, -1, -1]), np.array([-1, -1, -1, 0, 0, -1, -1])
    >>> told_by_themes(np.array([0, 0, 0, 0, 1, 1, 1]), [food, energy]).tolist()
    [True, False]
    """
    number = int(mixed.max(initial=-1)) + 1
    inside = mixed >= 0
    size = np.bincount(mixed[inside], minlength=number)
    most = np.zeros(number, dtype=np.int64)
    for theme in themes:
        both = inside & (theme >= 0)
        pairs, held = np.unique(np.column_stack([mixed[both], theme[both]]), axis=0, return_counts=True)
        np.maximum.at(most, pairs[:, 0], held)
    told: BoolArray = most >= _TOLD * size
    return told
