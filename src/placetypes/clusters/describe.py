"""What each cluster says about itself, and the smallest group that could have been called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincinv, xlogy

from placetypes._kernels import scan
from placetypes._typing import FloatArray, IntArray
from placetypes.clusters.inference import Budget, Family
from placetypes.clusters.model import COLUMNS, Weaker, frame
from placetypes.clusters.region import Region, Theme
from placetypes.clusters.search import SCORE_FLOOR, Search

if TYPE_CHECKING:
    import pandas as pd

_TAIL = 0.025  # each end of a 95 % interval
_EXPECTED_STEPS = (
    0.05,
    0.1,
    0.2,
    0.5,
    1.0,
    2.0,
    4.0,
)  # rows of the table of smallest groups: open country to town centre
_SMALLEST_COLUMNS = {"place_type": np.int64, "expected": np.float64, "members": np.float64, "score": np.float64}


@dataclass(frozen=True)
class Called:
    """Groups to be reported, in order: index of the group, false groups per region, q-value."""

    group: IntArray
    rate: FloatArray
    q_value: FloatArray


def poisson_interval(observed: int, expected: float) -> tuple[float, float]:
    """Exact 95 % interval of observed / expected (Garwood 1936).

    >>> [round(end, 4) for end in poisson_interval(4, 1.0)]
    [1.0899, 10.2416]
    """
    low = gammaincinv(observed, _TAIL) if observed else 0.0
    return float(low / expected), float(gammaincinv(observed + 1, 1 - _TAIL) / expected)


def bernoulli_score(inside: float, at_risk: float, total: float, everyone: float) -> float:
    """Bernoulli log likelihood ratio of ``inside`` of ``at_risk`` against the rest; 0 unless its share is higher.

    Kulldorff and Nagarwalla (1995). Examples: 4 of 5 inside, 4 of 5 anywhere else: nothing special.

    >>> bernoulli_score(4, 5, 8, 10)
    0.0
    >>> round(bernoulli_score(4, 5, 50, 1000), 3)
    9.685
    """
    at_risk = max(at_risk, inside)
    outside, rest = total - inside, max(everyone - at_risk, total - inside)
    if rest <= 0 or inside / at_risk <= outside / rest:
        return 0.0

    def likelihood(cases: float, people: float) -> float:
        return float(xlogy(cases, cases / people) + xlogy(people - cases, (people - cases) / people))

    return max(0.0, likelihood(inside, at_risk) + likelihood(outside, rest) - likelihood(total, at_risk + rest))


def table(
    region: Region, theme: Theme, *, called: Called, sure: Mapping[str, Sequence[object]], standing: str, first: int
) -> "pd.DataFrame":
    """One row per called group of one ``standing``, their ids counted from ``first``.

    ``sure`` holds one value per group of each column about its sureness.
    """
    sites, search, groups = region.sites, theme.search, theme.groups
    everyone = search.space.around(sites.sums(region.risk), search.radii)
    result = []
    for number, g in enumerate(called.group):
        x, y = sites.x[groups.centre[g]], sites.y[groups.centre[g]]
        observed, expected = int(groups.actors[g]), float(groups.expected[g])
        low, high = poisson_interval(observed, expected)
        members = theme.rows[groups.of_row == g]
        at = np.unique(sites.of[members])
        grown, reach2 = bool(groups.grown[g]), float(groups.d2[g])
        minutes = search.space.minutes(np.sqrt(reach2))
        at_risk = everyone.inside(at if grown else groups.centre[g : g + 1], reach2)
        result.append(
            {
                "cluster_id": first + number,
                "standing": standing,
                "theme": theme.name,
                "place_type": region.kinds[groups.stratum[g]],
                "members": len(members),
                "organisations": len(np.unique(sites.owner[members])),
                "easting": sites.x[groups.medoid[g]],
                "northing": sites.y[groups.medoid[g]],
                "centre_easting": x,
                "centre_northing": y,
                "radius_m": float(np.hypot(sites.x[at] - x, sites.y[at] - y).max()),
                "shape": "grown" if grown else "disc",
                "buffer_m": 0.0 if not grown else np.sqrt(reach2) if np.isnan(minutes) else np.nan,
                "window_min": minutes,
                "observed": observed,
                "expected": expected,
                "relative_risk": observed / expected,
                "relative_risk_low": low,
                "relative_risk_high": high,
                "concentration": groups.score[g],
                "specialisation": bernoulli_score(observed, at_risk, search.total, float(region.risk.sum())),
                "false_per_region": called.rate[number],
                "q_value": called.q_value[number],
                **{name: values[number] for name, values in sure.items()},
            }
        )
    return frame(result, COLUMNS)


def smallest_groups(
    theme: str, kinds: IntArray, search: Search, *, budget: Budget, called: int, q: float
) -> "pd.DataFrame":
    """Fewest actors that would have been called in each place type, by the number expected."""
    rules, rows = search.rules, []
    families: Sequence[Family] = [family for family in budget.nulls if family[0] == theme]
    for family in families:
        lowest = budget.lowest_score(family, called, q, SCORE_FLOOR)
        for expected in _EXPECTED_STEPS:
            if expected > rules.max_expected:
                break
            actors = max(rules.min_members, int(expected) + 1)
            while actors < search.total and scan.poisson_score(actors, expected, search.total) < lowest:
                actors += 1
            reached = scan.poisson_score(actors, expected, search.total) >= lowest
            rows.append(
                {
                    "place_type": kinds[family[1]],
                    "expected": expected,
                    "members": float(actors) if reached else np.nan,
                    "score": lowest,
                }
            )
    return frame(rows, _SMALLEST_COLUMNS)


def no_smallest() -> "pd.DataFrame":
    """The same table without a row."""
    return frame([], _SMALLEST_COLUMNS)


def nothing_weaker(points: int) -> Weaker:
    """No group that is worth a visit, among so many points."""
    return Weaker(frame([], COLUMNS), np.full(points, -1, dtype=np.int32), no_smallest(), np.nan)
