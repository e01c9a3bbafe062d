"""Micro-clusters per 1 000 actors and per 10 000 people by place type, with exact intervals of a count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from placetypes.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from placetypes.comparing.model import Region
    from placetypes.result import Result

PER = {"actors": 1_000, "people": 10_000}
"""What a rate is of -> of how many."""
WHOLE = -1
"""Code of the row for the whole region."""
COLUMNS = (
    "region", "code", "key", "type", "clusters", "actors", "people", "per_1000_actors", "actors_low", "actors_high",
    "per_10000_people", "people_low", "people_high",
)  # fmt: skip


def rates(regions: Sequence[Region], language: str, *, level: float) -> pd.DataFrame:
    """One row per region and place type, and one for each whole region, of code -1.

    Parameters
    ----------
    regions
        To be compared.
    language
        Of the names of types.
    level
        Of the intervals, 0-1.

    Returns
    -------
    DataFrame
        region, code, key, type; clusters that may be shown, by the type at their middle; actors in the region's cells
        of the type; people; per_1000_actors and per_10000_people with the ends of their intervals (`garwood`). Where no
        micro-clusters were looked for, as no actors were given, clusters, actors and rates are NaN: unknown, not 0. A
        rate of nobody is NaN.
    """
    import pandas as pd

    rows = [row for region in regions for row in _rows(region, language, level)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def searched(result: Result) -> bool:
    """Whether micro-clusters were looked for."""
    return bool(result.expected)


def garwood(count: float, *, level: float) -> tuple[float, float]:
    """The exact central interval of the mean of a count that follows Poisson's law (Garwood 1936).

    Parameters
    ----------
    count
        What was counted; NaN = unknown.
    level
        0-1.

    Returns
    -------
    tuple
        Low and high end; of 0 the low end is 0 and the high one is not. NaN of an unknown count.

    Examples
    --------
    >>> [round(end, 3) for end in garwood(0, level=0.95)], [round(end, 3) for end in garwood(10, level=0.95)]
    ([0.0, 3.689], [4.795, 18.39])
    """
    from scipy.stats import chi2

    tail = (1 - level) / 2
    low = 0.0 if count == 0 else float(chi2.ppf(tail, 2 * count)) / 2
    return low, float(chi2.ppf(1 - tail, 2 * (count + 1))) / 2


def _rows(region: Region, language: str, level: float) -> Iterator[tuple[object, ...]]:
    result = region.result
    names, keys = result.typology.names(language), {c.code: c.key for c in result.typology.classes}
    people = dict(zip(result.typology.by_code, region.tally.whole[0].tolist(), strict=True))
    clusters, actors = _by_code(result)
    for code in [*result.typology.by_code, WHOLE]:
        whole = code == WHOLE
        name = say("total", language) if whole else names[code]
        own = float(sum(clusters.values()) if whole else clusters.get(code, 0))
        of = {
            "actors": float(sum(actors.values()) if whole else actors.get(code, 0)),
            "people": sum(people.values()) if whole else people[code],
        }
        if not searched(result):
            own, of["actors"] = np.nan, np.nan
        told = [value for base, amount in of.items() for value in _rate(own, amount, PER[base], level)]
        yield (region.name, code, keys.get(code, ""), name, own, *of.values(), *told)


def _rate(clusters: float, amount: float, per: int, level: float) -> tuple[float, ...]:
    """Clusters per so many, and the ends of the interval."""
    if not amount > 0:
        return (np.nan,) * 3
    return tuple(per * value / amount for value in (clusters, *garwood(clusters, level=level)))


def _by_code(result: Result) -> tuple[dict[int, int], dict[int, int]]:
    """Code of the place type -> micro-clusters that may be shown, and actors in the region; 0 = not classified."""
    points = result.actors.geometry
    rows, cols, within = result.grid.rowcols(points.x.to_numpy(), points.y.to_numpy())
    own = within & result.region[np.where(within, rows, 0), np.where(within, cols, 0)]
    counts = (
        np.bincount(codes.astype(np.int64), minlength=1)
        for codes in (result.published_clusters["place_type"].to_numpy(), result.actors["place_type"].to_numpy()[own])
    )
    clusters, actors = (dict(enumerate(count.tolist())) for count in counts)
    return clusters, actors
