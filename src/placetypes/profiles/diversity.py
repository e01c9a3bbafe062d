"""How many kinds of activity a group holds, as if all of such a group had been seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import digamma, hyp2f1

if TYPE_CHECKING:
    from placetypes._typing import FloatArray, IntArray

ORDERS = (0, 1, 2)
"""Of the Hill numbers: kinds, kinds weighted by how frequent they are, kinds that dominate."""
_PAIR = 2  # members that make a kind seen twice


def hill_numbers(counts: IntArray) -> FloatArray:
    """Effective number of kinds of orders 0, 1 and 2, estimated for all that the members are a sample of.

    Counting kinds among few members misses the rare ones, so a small group always looks poorer than a large one. These
    are the asymptotic estimators of Chao and Jost (2015), "Estimating diversity and entropy profiles via discovery
    rates of new species": Chao's lower bound of the number of kinds (order 0), the entropy of Chao, Wang and Jost
    (2013), and the unbiased inverse of Simpson's index. With few members they are wide: read them beside the number of
    members.

    Parameters
    ----------
    counts
        (k,) members of each kind; zeros do not matter.

    Returns
    -------
    array
        (3,) float64. NaN = cannot be told: no member; for orders 1 and 2 where no two members are alike, as then
        nothing says how much was missed.

    Examples
    --------
    >>> hill_numbers(np.array([5, 3, 2])).round(2).tolist()
    [3.0, 3.12, 3.21]
    >>> hill_numbers(np.array([1, 1, 1])).round(2).tolist()
    [5.0, nan, nan]
    """
    x = counts[counts > 0].astype(np.float64)
    n = float(x.sum())
    if n == 0:
        return np.full(len(ORDERS), np.nan)
    once, twice = float(np.count_nonzero(x == 1)), float(np.count_nonzero(x == _PAIR))
    unseen = once**2 / (2 * twice) if twice else once * (once - 1) / 2
    kinds = len(x) + (n - 1) / n * unseen
    if once == n:
        return np.array([kinds, np.nan, np.nan])
    alike = float((x * (x - 1)).sum() / (n * (n - 1)))
    return np.array([kinds, np.exp(_entropy(x, n, once, twice)), 1 / alike])


def _entropy(x: FloatArray, n: float, once: float, twice: float) -> float:
    """Entropy of Chao, Wang and Jost; the tail as a hypergeometric function, as its closed form cancels digits away."""
    seen = float((x / n * (digamma(n) - digamma(x))).sum())
    if not once:
        return seen
    share = 2 * twice / ((n - 1) * once + 2 * twice) if twice else 2 / ((n - 1) * (once - 1) + 2)
    rest = 1 - share
    return seen + float(once / n * rest / n * hyp2f1(1, n, n + 1, rest))
