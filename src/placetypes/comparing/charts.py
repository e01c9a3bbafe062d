"""Charts of a comparison: bars with the interval that close calls leave, a group per place type, a bar per region."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from placetypes.maps.frame import round_length
from placetypes.words import number, percent, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from placetypes.typology import PlaceType

WIDTH, LABEL, BARS = 430.0, 142.0, 206.0
"""Of a chart, of the names of regions, and of the longest bar; as drawn, scaled to the page."""
HEADING, LINE, GAP, TOP, BOTTOM = 18.0, 15.0, 9.0, 4.0, 20.0
THICK = 10.0
"""Of a bar."""
LETTERS = 22
"""Of a region's name, so that it fits beside its bar; the table has all of it."""
_TICKS = 4
_LONGEST = 2.5
"""The axis ends at so many times the largest rate. With a handful of actors an interval hardly has an end, and it would
press all others to the edge."""


@dataclass(frozen=True)
class Bar:
    """One region's bar: lengths from the left end of the bars."""

    y: float
    name: str
    length: float
    low: float
    high: float
    said: str
    """What is written beside it."""
    known: bool
    cut: bool
    """Whether the interval goes on beyond the axis."""


@dataclass(frozen=True)
class Group:
    """The bars of one place type."""

    y: float
    name: str
    code: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    """Groups of bars over an axis."""

    title: str
    height: float
    groups: tuple[Group, ...]
    ticks: tuple[tuple[float, str], ...]
    """How far from the left end of the bars, and what is written there."""


def chart(
    title: str,
    table: pd.DataFrame,
    classes: Sequence[tuple[PlaceType, str]],
    columns: tuple[str, str, str],
    language: str,
    *,
    shares: bool,
) -> Chart:
    """A chart of a table with one row per region and place type.

    Parameters
    ----------
    title
        What is shown.
    table
        Columns region and code, and those of `columns`.
    classes
        Place types and their names, in the order they are shown.
    columns
        Value, low and high end; NaN = unknown.
    language
        Of numbers.
    shares
        Whether values are shares from 0 to 1.
    """
    regions = list(dict.fromkeys(table["region"]))
    rows = {(str(r), int(c)): v for r, c, *v in table[["region", "code", *columns]].itertuples(index=False)}
    most = _end_of_axis([values for values in rows.values() if not any(map(math.isnan, values))])
    groups, y = [], TOP
    for place_type, name in classes:
        bars = []
        for order, region in enumerate(regions):
            at = y + HEADING + order * LINE
            bars.append(_bar(at, region, rows[region, place_type.code], most, language, shares=shares))
        groups.append(Group(y, name, place_type.code, tuple(bars)))
        y += HEADING + len(regions) * LINE + GAP
    ticks = tuple((at / most * BARS, _round(at, language, shares=shares)) for at in _ticks(most))
    return Chart(title, y + BOTTOM, tuple(groups), ticks)


def shortened(name: str, letters: int) -> str:
    """A name of so many letters at most.

    Examples
    --------
    >>> shortened("Torres Vedras / Oeste", 14)
    'Torres Vedras…'
    """
    return name if len(name) <= letters else name[: letters - 1] + "…"


def _bar(y: float, region: str, values: list[float], most: float, language: str, *, shares: bool) -> Bar:
    known = not any(map(math.isnan, values))
    length, low, high = (round(min(value / most, 1.0) * BARS, 2) if known else 0.0 for value in values)
    return Bar(
        y,
        shortened(region, LETTERS),
        length,
        low,
        high,
        _said(values[0], language, shares=shares),
        known,
        values[2] > most,
    )


def _end_of_axis(known: list[list[float]]) -> float:
    """The largest end of an interval or, where single intervals are far longer than all bars, less."""
    ends, largest = [max(values) for values in known], max((value for value, *_ in known), default=0.0)
    longest = max(ends, default=0.0)
    return min(longest, _LONGEST * largest) if largest > 0 else longest or 1.0


def _ticks(most: float) -> Iterator[float]:
    step = round_length(most / (_TICKS - 1))
    yield from (step * order for order in range(int(most / step) + 1))


def _round(value: float, language: str, *, shares: bool) -> str:
    """A round number below the axis."""
    return say("percent", language, number=number(100 * value, language)) if shares else number(value, language)


def _said(value: float, language: str, *, shares: bool) -> str:
    if math.isnan(value):
        return "–"
    return percent(value, language) if shares else number(value, language, digits=2)
