"""Who carries a group: what is left of it when one organisation is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes._kernels.scan import poisson_score

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Carriers:
    """One entry per group."""

    lowest: FloatArray
    """Lowest concentration score when one organisation is left out; 0 = no more than expected."""
    rows: list[IntArray]
    """Members of the organisation, or of each of several alike, without which it is lowest."""


def leaving_one_out(
    organisation: AnyArray,
    groups: Sequence[IntArray],
    *,
    observed: IntArray,
    expected: FloatArray,
    total: IntArray,
) -> Carriers:
    """The score that a group keeps whichever organisation leaves, and who that is.

    The window stays, its actors of the organisation leave, and with them their share of what is expected anywhere: with
    k of N actors left out, n - k are observed and e * (N - k) / N expected. The score is the finder's, the Poisson log
    likelihood ratio of Kulldorff (1997).

    Parameters
    ----------
    organisation
        (n,) organisation of each actor.
    groups
        Rows of the members of each group.
    observed, expected
        (groups,) actors of the theme in the group's window, and how many such a place has anyway.
    total
        (groups,) actors of the theme in the region.

    Returns
    -------
    Carriers
        The organisation with most members is the one that matters most; of several with as many, all are named.

    Examples
    --------
    >>> found = leaving_one_out(
    ...     np.array(["a", "a", "b", "c", "d"]), [np.arange(5)],
    ...     observed=np.array([5]), expected=np.array([0.5]), total=np.array([100]),
    ... )
    >>> found.lowest.round(2).tolist(), found.rows[0].tolist()
    ([2.96], [0, 1])
    """
    lowest, rows = np.empty(len(groups)), []
    for number, members in enumerate(groups):
        _, owner, counts = np.unique(organisation[members], return_inverse=True, return_counts=True)
        most = int(counts.max())
        left, everyone = int(observed[number]) - most, int(total[number])
        share = (everyone - most) / everyone
        lowest[number] = poisson_score(float(left), float(expected[number]) * share, float(everyone - most))
        rows.append(members[np.isin(owner, np.flatnonzero(counts == most))])
    return Carriers(lowest, rows)
