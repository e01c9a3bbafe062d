"""How alike two places are in what the rules read of them: gaps from 0, the same, to nearly 1, far apart.

A difference is measured in widths of the range of the threshold that the layer is compared with: what a typology takes
for little or much stands there and nowhere else. A gap is w / (1 + w) of w widths, so that one half is one width apart
and no single layer can outweigh all others; the distance of two places is the mean of their gaps, as in Gower's general
coefficient (Gower 1971), over what is known of both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.typology import Compare
from placetypes.typology.conditions import walk
from placetypes.typology.wording import Wording

if TYPE_CHECKING:
    from placetypes._typing import FloatArray, IntArray
    from placetypes.typology import Typology


@dataclass(frozen=True)
class Scale:
    """By what differences of a layer are measured."""

    layer: str
    unit: str
    ranges: tuple[tuple[float, float], ...]
    """Value of each threshold that the layer is compared with, and the width of its range."""
    yes_or_no: bool
    """Whether the layer says yes, from its threshold on, or no."""

    def gap(self, one: float, others: FloatArray) -> FloatArray:
        """Gap of a value to other values, 0-1; NaN where one of the two is unknown.

        Of several thresholds the one nearest to the value counts: what is much for a village is little for a town. Two
        values that are both endless, as of places that reach nothing, are the same.

        Examples
        --------
        >>> minutes = Scale("minutes_to_core", "min", ((7.5, 10.0), (45.0, 30.0)), yes_or_no=False)
        >>> minutes.gap(5.0, np.array([5.0, 15.0, np.inf, np.nan])).tolist()
        [0.0, 0.5, 1.0, nan]
        >>> minutes.gap(50.0, np.array([20.0])).tolist()
        [0.5]
        """
        others = np.asarray(others, dtype=np.float64)
        if np.isnan(one):
            return np.full(others.shape, np.nan)
        limit, width = min(self.ranges, key=lambda threshold: abs(one - threshold[0]) / threshold[1])
        if self.yes_or_no:
            return np.where(np.isnan(others), np.nan, (others >= limit) != (one >= limit))
        with np.errstate(invalid="ignore"):  # endless minus endless
            return bounded(np.where(others == one, 0.0, np.abs(others - one) / width))


def scales(typology: Typology) -> tuple[Scale, ...]:
    """A scale for each layer that the rules compare with a threshold, in the order they read them.

    Examples
    --------
    >>> from placetypes.typology import load
    >>> [scale.layer for scale in scales(load("halland"))][:2]
    ['built_population', 'density']
    """
    wording = Wording(typology, "en")
    read: dict[str, dict[str, None]] = {}
    for c in (part for rule in typology.rules for part in walk(rule.condition) if isinstance(part, Compare)):
        read.setdefault(c.layer, {})[c.threshold] = None
    found = []
    for layer, names in read.items():
        unit = typology.thresholds[next(iter(names))].unit
        widths = [(typology.originals.get(name) or typology.thresholds[name]).width for name in names]
        ranges = tuple(zip((typology[name] for name in names), widths, strict=True))
        found.append(Scale(layer, unit, ranges, wording.is_state(unit)))
    return tuple(found)


def bounded(widths: FloatArray) -> FloatArray:
    """A difference in widths as a gap: 0 of none, one half of one, 1 of an endless one."""
    with np.errstate(invalid="ignore"):
        return np.where(np.isinf(widths), 1.0, widths / (1 + widths))


def size_gap(one: FloatArray | float, other: FloatArray | float) -> FloatArray:
    """Gap of two numbers of people: one half where one is twice the other; NaN where one is 0 or unknown.

    Examples
    --------
    >>> size_gap(1000.0, np.array([1000.0, 2000.0, 250.0, 0.0])).round(3).tolist()
    [0.0, 0.5, 0.667, nan]
    """
    ratio = np.asarray(one, dtype=np.float64) * np.ones_like(other)
    known = (ratio > 0) & (np.asarray(other) > 0)
    doublings = np.full(ratio.shape, np.nan)
    np.divide(ratio, other, out=doublings, where=known)
    np.log2(doublings, out=doublings, where=known)
    return bounded(np.abs(doublings))


def mean_gap(gaps: Iterable[FloatArray], places: int) -> FloatArray:
    """Mean of the gaps that are known of each place.

    A place of which less than half is known that is known of any of them would be alike by what is not known of it, and
    has no distance. Their region may still know less than that of the place asked about.

    Parameters
    ----------
    gaps
        One component after the other, each (places,); NaN = unknown.
    places
        How many there are.

    Returns
    -------
    (places,) float64, NaN = too little is known.

    Examples
    --------
    >>> mean_gap([np.array([0.25, np.nan]), np.array([0.5, np.nan]), np.array([0.75, 0.3])], 2).tolist()
    [0.5, nan]
    """
    count, total, components = np.zeros(places, dtype=np.int64), np.zeros(places), 0
    for gap in gaps:
        known = ~np.isnan(gap)
        components += bool(known.any())
        count += known
        total += np.where(known, gap, 0.0)
    out = np.full(places, np.nan)
    np.divide(total, count, out=out, where=(count > 0) & (2 * count >= components))
    return out


def weighted_medians(values: FloatArray, weights: FloatArray, group: IntArray, groups: int) -> FloatArray:
    """The median of each group, weighted: the least value that at least half of the weight does not exceed.

    Parameters
    ----------
    values
        Of each member, (members,); NaN = unknown, left out.
    weights
        0 or more. Of a group whose weights are all 0 every member weighs the same.
    group
        To which group each belongs, from 0.
    groups
        How many there are.

    Returns
    -------
    (groups,) float64, NaN where nothing is known.

    Examples
    --------
    >>> weighted_medians(np.array([1.0, 2, 9, 4]), np.array([1.0, 1, 3, 0]), np.array([0, 0, 0, 1]), 3).tolist()
    [9.0, 4.0, nan]
    """
    known = ~np.isnan(values)
    values, weights, group = values[known], weights[known].astype(np.float64), group[known]
    none = np.bincount(group, weights=weights, minlength=groups) == 0
    weights = np.where(none[group], 1.0, weights)
    order = np.lexsort((values, group))
    values, weights, group = values[order], weights[order], group[order]
    half = np.bincount(group, weights=weights, minlength=groups) / 2
    before = np.concatenate([[0.0], np.cumsum(weights)])
    start = np.searchsorted(group, np.arange(groups))
    reached = before[1:] - before[start][group] >= half[group]
    out = np.full(groups, np.nan)
    at = np.flatnonzero(reached)
    out[group[at[::-1]]] = values[at[::-1]]  # of several the first is written last
    return out
