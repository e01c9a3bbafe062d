"""The evidence at one cell, read as the classifier reads it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from placetypes import decision
from placetypes.judge import Judge
from placetypes.layer_store import LayerStore
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
    from placetypes._typing import AnyArray, BoolArray, CodeArray, FloatArray
    from placetypes.result.model import Result

_MOST_TRIED = 4096
"""Values of a cell that lie on thresholds are tried in so many combinations, of twelve layers; one or two is usual."""
_NO_CHANGE = 1e9
"""More than any margin, for values from which no move leads to the runner-up."""


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
        """Whether each rule may apply, each (1,); see `allowed_here`."""
        return allowed_here(self.judge, self.rule)

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


def allowed_here(judge: Judge, decided: int | CodeArray) -> list[BoolArray]:
    """Whether each rule may apply: not where it is outside the largest part that alone counts.

    Of the rules before the one that decided, from 1, those that hold were kept out; of the later ones it is not known,
    and they may.
    """
    found = []
    for number, rule in enumerate(judge.typology.rules, start=1):
        may = np.ones(judge.shape, bool)
        if rule.largest_part_per is not None:
            place = judge.evidence.get(rule.largest_part_per, np.zeros(judge.shape))
            kept_out = judge.answer(rule.condition).holds & (number < decided)
            may = (number == decided) | (np.isfinite(place) & (place > 0) & ~kept_out)
        found.append(may)
    return found


def read_cell(result: Result, at: tuple[int, int]) -> Cell:
    """The evidence at a classified cell.

    Evidence is kept as float32, but was more precise when rules read it. A value that is as near to a threshold as
    float32 can tell may have lain on it or beside it: it is read in the way that agrees with what was decided.
    """
    typology, rule = result.typology, int(result.rule[at])
    kept = LayerStore.of(result.evidence, result.grid.shape).at(*at)
    on_edge = on_thresholds(typology, kept)
    tried = combinations(on_edge)
    if len(tried) == 1:
        return Cell(typology, kept, rule)
    columns = {layer: tried[:, column] for column, layer in enumerate(on_edge)}
    values = {name: columns.get(name, np.full(len(tried), value)) for name, value in kept.items()}
    judge = Judge(values, (len(tried),), typology)
    apart = disagreement(judge, rule, np.asarray(result.margin[at]), int(result.runner_up[at]))
    return Cell(typology, {**kept, **dict(zip(on_edge, tried[apart.argmin()].tolist(), strict=True))}, rule)


def combinations(on_edge: Mapping[str, list[float]]) -> FloatArray:
    """What the layers of a cell that lie on thresholds may have been together, (combinations, layers)."""
    return np.array(list(itertools.islice(itertools.product(*on_edge.values()), _MOST_TRIED)))


def disagreement(judge: Judge, rule: int | CodeArray, margin: AnyArray, runner_up: int | CodeArray) -> FloatArray:
    """How far values are from what was decided: in margin where the rule is right, endless where it is not."""
    codes, allowed = decision.codes_of_rules(judge.typology), allowed_here(judge, rule)
    holding = [judge.answer(r.condition).holds & may for r, may in zip(judge.typology.rules, allowed, strict=True)]
    right = decision.first_holding(holding) == rule
    nearest = np.full(judge.shape, _NO_CHANGE)
    for _, move, code in decision.moved_past(judge, holding, allowed, codes):
        there = (code == runner_up) & np.isfinite(margin)
        np.fmin(nearest, np.abs(move - margin), out=nearest, where=there)
    return np.where(right, nearest, np.inf)


def on_thresholds(typology: Typology, kept: Mapping[str, float]) -> dict[str, list[float]]:
    """Layers that lie on a threshold -> the values they may have had, as far as rules can tell."""
    found: dict[str, dict[float, None]] = {}
    for c in (part for rule in typology.rules for part in walk(rule.condition) if isinstance(part, Compare)):
        limit = typology[c.threshold]
        if c.layer in kept and np.float32(limit) == np.float32(kept[c.layer]):
            beside = np.nextafter(limit, -np.inf if c.operator in {">=", "<"} else np.inf)
            found.setdefault(c.layer, {}).update({limit: None, float(beside): None})
    return {layer: list(values) for layer, values in found.items()}
