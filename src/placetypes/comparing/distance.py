"""How far the profiles of regions are from each other: the distance between their shares by place type."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from placetypes.comparing.shares import ratio
from placetypes.comparing.tally import COUNTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from placetypes._typing import FloatArray
    from placetypes.comparing.model import Region

COLUMNS = ("region", "other", "counted", "distance", "close_calls", "widest_key", "widest_type", "difference")


def distances(regions: Sequence[Region], language: str) -> pd.DataFrame:
    """One row per pair of regions and thing counted.

    Parameters
    ----------
    regions
        To be compared.
    language
        Of the names of types.

    Returns
    -------
    DataFrame
        region, other, counted; distance (`jensen_shannon`, 0-1); close_calls: the larger of the two distances of each
        region to itself with every close call gone the other way, a yardstick: a distance below it may be nothing but
        where thresholds lie; the type whose shares differ most, widest_key and widest_type, and the difference, share
        of the first minus share of the other.
    """
    import pandas as pd

    rows = []
    for one, other in combinations(regions, 2):
        names = one.result.typology.names(language)
        for number, counted in enumerate(COUNTED):
            own, others = (_profile(region.tally.whole)[number] for region in (one, other))
            apart = own - others
            widest = one.result.typology.classes[int(np.argmax(np.nan_to_num(np.abs(apart))))]
            moved = max(of_close_calls(region)[number] for region in (one, other))
            difference = float(apart[list(one.result.typology.by_code).index(widest.code)])
            told = (widest.key, names[widest.code], difference)
            rows.append((one.name, other.name, counted, jensen_shannon(own, others), moved, *told))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def square(regions: Sequence[Region], counted: str) -> FloatArray:
    """Distances of all regions to each other, (regions, regions), of one of `COUNTED`."""
    profiles = [_profile(region.tally.whole)[COUNTED.index(counted)] for region in regions]
    return np.array([[jensen_shannon(one, other) for other in profiles] for one in profiles])


def jensen_shannon(one: FloatArray, other: FloatArray) -> float:
    """Jensen-Shannon distance of two profiles of shares: 0 the same, 1 nothing in common (base 2).

    The square root of the mean Kullback-Leibler divergence from the profile halfway between the two; a metric (Lin
    1991; Endres and Schindelin 2003). It knows no order of the types: moving people to a type near by in meaning counts
    as much as moving them to any other.

    Parameters
    ----------
    one, other
        Shares that sum to 1, (classes,); NaN = nothing is classified.

    Returns
    -------
    float
        NaN where a profile is unknown.

    Examples
    --------
    >>> jensen_shannon(np.array([1.0, 0.0]), np.array([0.0, 1.0])), jensen_shannon(np.ones(1), np.ones(1))
    (1.0, 0.0)
    """
    return float(apart(one, other))


def apart(one: FloatArray, other: FloatArray) -> FloatArray:
    """`jensen_shannon` of profiles along the last axis; what stands before it is broadcast."""
    from scipy.spatial.distance import jensenshannon

    with np.errstate(invalid="ignore"):
        found = np.asarray(jensenshannon(one, other, base=2, axis=-1))
    # of profiles that are nearly the same the divergence may be rounded to just below 0, which has no root
    rounded = np.isnan(found) & np.isfinite(np.asarray(one + other)).all(axis=-1)
    return np.where(rounded, 0.0, found)


def of_close_calls(region: Region) -> FloatArray:
    """Distance of a region to itself with every close call gone the other way, (3,) as `COUNTED`."""
    pairs = zip(_profile(region.tally.whole), _profile(region.tally.tipped), strict=True)
    return np.array([jensen_shannon(own, tipped) for own, tipped in pairs])


def _profile(amounts: FloatArray) -> FloatArray:
    return ratio(amounts, amounts.sum(axis=1, keepdims=True))
