"""The evidence at one cell, read as the classifier reads it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from placetypes.judge import Judge
from placetypes.typology import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    FirstKnown,
    Optional,
    Otherwise,
    Typology,
    Vote,
    layers_of,
)
from placetypes.typology.conditions import walk

if TYPE_CHECKING:
    from placetypes._typing import BoolArray
    from placetypes.result.model import Result

_MOST_TRIED = 10_000
"""Values of a cell that lie on thresholds are tried in so many combinations; one or two is usual."""


@dataclass(frozen=True)
class Cell:
    """The evidence at one cell and the rule that decided, from 1."""

    typology: Typology
    values: Mapping[str, float]
    rule: int

    @cached_property
    def judge(self) -> Judge:
        """Evaluates conditions at the cell: its layers hold one value each."""
        return Judge({name: np.array([value]) for name, value in self.values.items()}, (1,), self.typology)

    def value(self, layer: str) -> float:
        """Evidence at the cell; NaN = unknown."""
        return self.values.get(layer, float("nan"))

    def holds(self, condition: Condition) -> bool | None:
        """Whether a condition holds; None = unknown."""
        answer = self.judge.answer(condition)
        return bool(answer.holds[0]) if answer.known[0] else None

    def allowed(self) -> list[BoolArray]:
        """Whether each rule may apply, each (1,): not where it is outside the largest part that alone counts.

        Of the rules before the one that decided, those that hold were kept out; of the later ones it is not known.
        """
        return [np.array([self._may(number)]) for number in range(1, len(self.typology.rules) + 1)]

    def _may(self, number: int) -> bool:
        rule = self.typology.rules[number - 1]
        if rule.largest_part_per is None or number == self.rule:
            return True
        kept_out = number < self.rule and self.holds(rule.condition)
        return not kept_out and np.isfinite(place := self.value(rule.largest_part_per)) and place > 0

    def agrees(self) -> bool:
        """Whether the rules say what was decided."""
        rules = self.typology.rules[: self.rule]
        first = next((n for n, r in enumerate(rules, start=1) if self._may(n) and self.holds(r.condition)), 0)
        return first == self.rule

    def gap(self, c: Compare) -> float:
        """How far the value is on the holding side of the threshold, in widths of its range; NaN = unknown."""
        threshold = self.typology.thresholds[c.threshold]
        distance = self.value(c.layer) - threshold.value
        return (distance if c.operator in {">=", ">"} else -distance) / threshold.width

    def known_and_needed(self, vote: Vote) -> tuple[int, int]:
        """How many parts of a vote are known, and how many of them must hold."""
        known = sum(self.holds(part) is not None for part in vote.parts)
        needed = np.ceil(self.typology[vote.needed]) if known == len(vote.parts) else known // 2 + 1
        return known, int(np.clip(needed, 1, len(vote.parts)))

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
                yield from self.reasons(next(p for p in parts if self._layers_known(p) and self.holds(p) is not None))
            case Otherwise():
                return

    def _layers_known(self, condition: Condition) -> bool:
        return not any(np.isnan(self.value(layer)) for layer in layers_of(condition))

    def _strength(self, condition: Condition) -> float:
        """How far a holding condition is from failing: the least gap of its comparisons."""
        return min((self.gap(c) for c in self.reasons(condition)), default=float("inf"))


def comparisons(typology: Typology) -> tuple[Compare, ...]:
    """Every comparison that rules make, each once, in the order of the rules."""
    parts = (part for rule in typology.rules for part in walk(rule.condition))
    return tuple(dict.fromkeys(part for part in parts if isinstance(part, Compare)))


def read_cell(result: Result, at: tuple[int, int]) -> Cell:
    """The evidence at a classified cell.

    Evidence is kept as float32, but was more precise when rules read it. A value that is as near to a threshold as
    float32 can tell may have lain on it or on either side: it is read in the way that agrees with what was decided.
    """
    typology, rule = result.typology, int(result.rule[at])
    kept = {name: float(layer[at]) for name, layer in result.evidence.items()}
    first = None
    for values in itertools.islice(_possible(typology, kept), _MOST_TRIED):
        cell = Cell(typology, values, rule)
        if cell.agrees():
            return cell
        first = first or cell
    return first or Cell(typology, kept, rule)


def _possible(typology: Typology, kept: Mapping[str, float]) -> Iterator[dict[str, float]]:
    """The values that evidence may have had before it was rounded, as far as thresholds can tell."""
    on_edge: dict[str, list[float]] = {}
    for c in comparisons(typology):
        limit = typology[c.threshold]
        if c.layer in kept and np.float32(limit) == np.float32(kept[c.layer]):
            on_edge.setdefault(c.layer, []).extend([limit, np.nextafter(limit, -np.inf), np.nextafter(limit, np.inf)])
    for values in itertools.product(*(dict.fromkeys(tried) for tried in on_edge.values())):
        yield {**kept, **dict(zip(on_edge, map(float, values), strict=True))}
