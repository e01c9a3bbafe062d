"""Charts of the page: bars whose numbers stand in the table that follows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from placetypes.words import say

Part = tuple[str, float]
"""Colour, and length in percent of the longest bar."""


@dataclass(frozen=True)
class Bar:
    """One row of a chart."""

    name: str
    parts: tuple[Part, ...]
    said: str
    """What is written at its end."""


@dataclass(frozen=True)
class Chart:
    """Bars under a title; ``said`` is what those hear who do not see them."""

    title: str
    said: str
    bars: tuple[Bar, ...]


def simple(title: str, rows: Iterable[tuple[str, str, float, str]], longest: float) -> Chart:
    """A bar of one part for each name, colour, value and its words; NaN = unknown, and no bar.

    Examples
    --------
    >>> simple("People", [("Town", "#683e0c", 0.25, "25.0%")], 0.5).said
    'People: Town 25.0%'
    """
    bars = tuple(Bar(name, parts([(color, value)], longest), said) for name, color, value, said in rows)
    return Chart(title, f"{title}: {'; '.join(f'{bar.name} {bar.said}' for bar in bars)}", bars)


def stacked(title: str, bars: Sequence[Bar], language: str) -> Chart:
    """Bars of several parts, which are too many to be told one by one."""
    return Chart(title, say("page_chart_alt", language, title=title), tuple(bars))


def parts(values: Iterable[tuple[str, float]], longest: float) -> tuple[Part, ...]:
    """Colours and values as parts of a bar; what is unknown or nothing is left out.

    Examples
    --------
    >>> parts([("#683e0c", 1.0), ("#a56d34", float("nan")), ("#cba67c", 2.0)], 4.0)
    (('#683e0c', 25.0), ('#cba67c', 50.0))
    """
    known = [(color, value) for color, value in values if math.isfinite(value) and value > 0]
    return tuple((color, round(100 * value / longest, 2)) for color, value in known)
