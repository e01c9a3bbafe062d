"""Why a cell has its place type, in words a planner can quote.

The sentence is read from the same rules the classifier reads: what held, with which values, against which thresholds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.typology import AllOf, AnyOf, Compare, Condition, FirstKnown, Optional, Otherwise, Rule, Typology, Vote
from placetypes.typology.conditions import walk
from placetypes.typology.model import text

if TYPE_CHECKING:
    from placetypes.result.model import Result

_CLOSE, _CLEAR = 0.1, 0.5
"""Margins below a tenth of a threshold's range are called very close, from half of it clear."""
_SAME = 1e-3
"""Two margins are the same up to this relative difference: the saved one has been rounded to float32."""
_WORDS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}
_UNITLESS = {"share", "ratio", "index 0-1", "tier"}
"""Units that the name of a layer already says."""
_DIGITS = 3
"""Significant digits of numbers below a thousand."""


@dataclass(frozen=True)
class _Cell:
    """The evidence at one cell, and the thresholds it is compared with."""

    typology: Typology
    values: Mapping[str, float]

    def gap(self, c: Compare) -> float:
        """How far the value is on the holding side of the threshold, in widths of its range; NaN = unknown."""
        threshold = self.typology.thresholds[c.threshold]
        value = self.values.get(c.layer, float("nan"))
        # evidence is kept as float32: the threshold is rounded alike, so that a value on the edge stays on it
        distance = value - float(np.float32(threshold.value))
        return (distance if c.operator in {">=", ">"} else -distance) / threshold.width

    def holds(self, condition: Condition) -> bool | None:
        """Whether a condition holds; None = unknown."""
        state: bool | None = True
        match condition:
            case Otherwise():
                pass
            case Compare():
                gap = self.gap(condition)
                state = None if np.isnan(gap) else gap >= 0 if "=" in condition.operator else gap > 0
            case Optional(part):
                state = self.holds(part)
            case AllOf(parts):
                state = self._all(parts)
            case AnyOf(parts):
                states = [self.holds(p) for p in parts]
                state = True if True in states else None if None in states else False
            case FirstKnown(parts):
                state = next((s for s in map(self.holds, parts) if s is not None), None)
            case Vote():
                known = [s for s in map(self.holds, condition.parts) if s is not None]
                state = sum(known) >= self.needed(condition) if known else None
        return state

    def _all(self, parts: tuple[Condition, ...]) -> bool | None:
        states = [self.holds(p) for p in parts if not (isinstance(p, Optional) and self.holds(p) is None)]
        return False if False in states else None if None in states else True

    def needed(self, vote: Vote) -> float:
        """How many parts of a vote must hold here: a majority of the known ones where some are unknown."""
        known = sum(self.holds(p) is not None for p in vote.parts)
        return self.typology[vote.needed] if known == len(vote.parts) else known // 2 + 1

    def reasons(self, condition: Condition) -> Iterator[Compare]:
        """The comparisons that make a condition hold, in the order they are written."""
        match condition:
            case Compare():
                yield condition
            case Optional(part):
                if self.holds(part):
                    yield from self.reasons(part)
            case AllOf(parts) | Vote(_, parts):
                for part in parts:
                    if self.holds(part):
                        yield from self.reasons(part)
            case AnyOf(parts):
                yield from self.reasons(max((p for p in parts if self.holds(p)), key=self._strength))
            case FirstKnown(parts):
                yield from self.reasons(next(p for p in parts if self.holds(p) is not None))
            case Otherwise():
                return

    def _strength(self, condition: Condition) -> float:
        """How far a holding condition is from failing: the least gap of its comparisons."""
        return min((self.gap(c) for c in self.reasons(condition)), default=float("inf"))


def explain_cell(result: Result, easting: float, northing: float, language: str) -> str:
    """Why the cell at a point has its type: rule, values, thresholds, margin and runner-up.

    Parameters
    ----------
    result
        What to explain.
    easting, northing
        A point in the grid's coordinate system, metres.
    language
        Of the names of place types, and of what a rule says where the typology has it in that language.

    Raises
    ------
    GridError
        If the point lies outside the grid.
    """
    at = result.grid.rowcol(easting, northing)
    where = f"E {easting:.0f} N {northing:.0f}"
    if not result.region[at]:
        return f"{where} lies outside the region {result.name}."
    code, number = int(result.types[at]), int(result.rule[at])
    if not code or not number:
        return f"{where} is not classified: it is water, or data are missing there."
    typology, names = result.typology, result.typology.names(language)
    cell = _Cell(typology, {name: float(values[at]) for name, values in result.evidence.items()})
    rule = typology.rules[number - 1]
    sentences = [
        f"{where} is {names[code]} ({code}): {_because(cell, rule, code, names, language)}.",
        *_kept_out(cell, typology.rules[: number - 1], names),
        *_margin(result, cell, at, names),
    ]
    standing = [" The data are SYNTHETIC."] if result.synthetic else []
    return " ".join(sentences) + "".join(standing)


def _because(cell: _Cell, rule: Rule, code: int, names: Mapping[int, str], language: str) -> str:
    own = cell.typology.by_key[rule.type].code
    values = list(cell.reasons(rule.condition)) if cell.holds(rule.condition) else []
    said = f"it {text(rule.says, language)}"
    if values:
        said += ": " + " and ".join(_reading(cell, c) for c in dict.fromkeys(values)) + _votes(cell, rule.condition)
    if own != code:
        said = f"alone it would be {names[own]}, as {said}; as part of a small patch it took the type of its neighbours"
    return said


def _votes(cell: _Cell, condition: Condition) -> str:
    if not isinstance(condition, Vote):
        return ""
    states = [s for s in map(cell.holds, condition.parts) if s is not None]
    return f" ({sum(states)} of {len(states)} known signs, {number(cell.needed(condition))} needed)"


def _reading(cell: _Cell, c: Compare) -> str:
    asked = f"{_WORDS[c.operator]} {number(cell.typology[c.threshold])}"
    return f"{label(c.layer)} {number(cell.values[c.layer])}{_unit(cell, c)} ({asked})"


def _unit(cell: _Cell, c: Compare) -> str:
    unit = cell.typology.thresholds[c.threshold].unit
    return "" if unit in _UNITLESS else f" {unit}"


def _kept_out(cell: _Cell, earlier: tuple[Rule, ...], names: Mapping[int, str]) -> Iterator[str]:
    """Earlier rules whose values the cell meets, but only the largest connected part counts."""
    for rule in earlier:
        if rule.largest_part_per and cell.holds(rule.condition):
            name = names[cell.typology.by_key[rule.type].code]
            of = label(rule.largest_part_per)
            yield f"It meets the values of {name}, but is not in the largest connected part of its {of}."


def _margin(result: Result, cell: _Cell, at: tuple[int, int], names: Mapping[int, str]) -> Iterator[str]:
    margin, runner = float(result.margin[at]), int(result.runner_up[at])
    rule = result.typology.rules[int(result.rule[at]) - 1]
    smoothed = result.typology.by_key[rule.type].code != int(result.types[at])
    if np.isnan(margin) or smoothed:  # of a smoothed cell the neighbours decide, not a threshold
        return
    how = "very close" if margin < _CLOSE else "clear" if margin >= _CLEAR else "close"
    nearest = _nearest(cell, result.typology.rules[: int(result.rule[at])], margin)
    share = f"{number(margin)} of the threshold's range away, {how}"
    if nearest is None:
        yield f"The nearest threshold is {share}" + (
            f"; beyond it the cell would be {names[runner]}." if runner else "."
        )
        return
    downward = (nearest.operator in {">=", ">"}) == (cell.gap(nearest) >= 0)
    at_value = f"{label(nearest.layer)} {number(cell.typology[nearest.threshold])}{_unit(cell, nearest)}"
    yield f"The nearest threshold is {at_value} ({share})" + (
        f"; {'below' if downward else 'above'} it the cell would be {names[runner]}." if runner else "."
    )


def _nearest(cell: _Cell, rules: tuple[Rule, ...], margin: float) -> Compare | None:
    """The comparison that is as far from its threshold as the margin says; the deciding rule is searched first."""
    found = (part for rule in reversed(rules) for part in walk(rule.condition) if isinstance(part, Compare))
    tolerance = _SAME * max(margin, _SAME)
    return next((c for c in found if abs(abs(cell.gap(c)) - margin) <= tolerance), None)


def label(layer: str) -> str:
    """The name of a layer as words.

    Examples
    --------
    >>> label("settlement_population")
    'settlement population'
    """
    return layer.replace("_", " ")


def number(value: float) -> str:
    """A number as a planner writes it: thousands apart, three digits below a thousand.

    Examples
    --------
    >>> number(114417.2), number(4.5), number(0.03333), number(27.0)
    ('114 417', '4.5', '0.0333', '27')
    """
    thousand = 1000
    if abs(value) >= thousand:
        return f"{value:,.0f}".replace(",", " ")
    return np.format_float_positional(value, precision=_DIGITS, unique=False, fractional=False, trim="-")
