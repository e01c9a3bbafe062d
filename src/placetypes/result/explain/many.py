"""Many cells read at once as `cell` and `change` read one: by which comparisons rules hold, and what would change them.

Every array here has one entry per cell. What it says of a cell is what these say of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from placetypes import decision
from placetypes.judge import TESTS, Judge
from placetypes.layer_store import LayerStore
from placetypes.result.explain.cell import allowed_here, combinations, disagreement, on_thresholds
from placetypes.result.explain.change import SAME
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
    from placetypes._typing import AnyArray, BoolArray, CodeArray, FloatArray, IntArray
    from placetypes.result.model import Result


@dataclass(frozen=True)
class Cells:
    """The evidence at some cells, the rules that decided there, from 1, and how near they were to another type."""

    typology: Typology
    values: Mapping[str, FloatArray]
    rule: CodeArray
    margin: FloatArray
    """NaN = no threshold alone changes the type."""
    runner_up: CodeArray
    on_edge: Mapping[str, BoolArray]
    """Layer -> where its value is a threshold's or the next to it, as evidence is too coarse to tell."""

    @classmethod
    def of(cls, result: Result, rows: IntArray, cols: IntArray) -> Cells:
        """The evidence at classified cells; see `read_cell`."""
        store, typology = LayerStore.of(result.evidence, result.grid.shape), result.typology
        compares = list(compares_of(typology))
        named = dict.fromkeys([*(c.layer for c in compares), *(r.largest_part_per or "" for r in typology.rules)])
        kept = {name: store[name][rows, cols].astype(np.float64) for name in named if name in store}
        limits: dict[str, list[np.float32]] = {}
        for c in compares:
            limits.setdefault(c.layer, []).append(np.float32(typology[c.threshold]))
        on_edge = {name: np.isin(kept[name].astype(np.float32), near) for name, near in limits.items() if name in kept}
        cells = cls(
            typology,
            kept,
            result.rule[rows, cols],
            result.margin[rows, cols].astype(np.float64),
            result.runner_up[rows, cols],
            on_edge,
        )
        return cells._settled()

    def _settled(self) -> Cells:
        """Values on thresholds read in the way that agrees with what was decided."""
        at = np.flatnonzero(np.any(list(self.on_edge.values()), axis=0)) if self.on_edge else np.empty(0, int)
        if not at.size:
            return self
        edge = [np.where(near[at], self.values[name][at], np.nan) for name, near in self.on_edge.items()]
        _, first, group = np.unique(np.stack(edge), axis=1, return_index=True, return_inverse=True)
        nears = [
            on_thresholds(self.typology, {name: float(values[one]) for name, values in self.values.items()})
            for one in at[first]
        ]
        tried = [(tuple(near), combinations(near)) for near in nears]
        part, best, least = self.part(at), self.part(at), np.full(at.size, np.inf)
        for number in range(max(len(found) for _, found in tried)):
            new = part._tried(number, group.ravel(), tried)
            judge = Judge(new, (at.size,), self.typology)
            apart = disagreement(judge, part.rule, part.margin, part.runner_up)
            better = (number == 0) | (apart < least)
            least[better] = apart[better]
            for name, values in new.items():
                best.values[name][better] = values[better]
        settled = {name: values.copy() for name, values in self.values.items()}
        for name, values in best.values.items():
            settled[name][at] = values
        return Cells(self.typology, settled, self.rule, self.margin, self.runner_up, self.on_edge)

    def _tried(
        self, number: int, group: IntArray, tried: list[tuple[tuple[str, ...], FloatArray]]
    ) -> dict[str, FloatArray]:
        """Values with one combination of each group of cells; of groups with fewer the first again."""
        new = {name: values.copy() for name, values in self.values.items()}
        for one, (names, found) in enumerate(tried):
            here = group == one
            for name, value in zip(names, found[number if number < len(found) else 0], strict=True):
                new[name][here] = value
        return new

    def part(self, where: BoolArray | IntArray) -> Cells:
        """Some of the cells."""
        values = {name: array[where] for name, array in self.values.items()}
        on_edge = {name: near[where] for name, near in self.on_edge.items()}
        return Cells(self.typology, values, self.rule[where], self.margin[where], self.runner_up[where], on_edge)

    @cached_property
    def judge(self) -> Judge:
        """Evaluates conditions at the cells."""
        return Judge(self.values, self.rule.shape, self.typology)

    def holds(self, condition: Condition) -> BoolArray:
        """Where a condition is known to hold."""
        answer = self.judge.answer(condition)
        return answer.holds & answer.known

    def reasons(self, condition: Condition, where: BoolArray) -> Iterator[tuple[Compare, BoolArray]]:
        """The comparisons that make a condition hold `where` it does, and in which cells; see `Cell.reasons`."""
        match condition:
            case Compare():
                if where.any():  # else the layer may not even be there
                    yield condition, where
            case Optional(part):
                yield from self.reasons(part, where & self.holds(part))
            case AllOf(parts) | Vote(_, parts):
                for part in parts:
                    yield from self.reasons(part, where & self.holds(part))
            case AnyOf(parts):
                holding = [where & self.holds(part) for part in parts]
                strength = [self._strength(part, here) for part, here in zip(parts, holding, strict=True)]
                strongest = np.argmax(strength, axis=0)
                for number, (part, here) in enumerate(zip(parts, holding, strict=True)):
                    yield from self.reasons(part, here & (strongest == number))
            case FirstKnown(parts):
                left = where
                for part in parts:
                    known = self.judge.answer(part).known
                    for layer in layers_of(part):
                        known = known & self.judge.known(layer)
                    yield from self.reasons(part, left & known)
                    left = left & ~known
            case Otherwise():
                return

    def _strength(self, condition: Condition, where: BoolArray) -> FloatArray:
        """How far a condition is from failing where it holds; elsewhere less than anything."""
        least = np.full(where.shape, np.inf)
        for c, here in self.reasons(condition, where):
            np.minimum(least, self._gap(c), out=least, where=here)
        return np.where(where, least, -np.inf)

    def _gap(self, c: Compare) -> FloatArray:
        threshold = self.typology.thresholds[c.threshold]
        distance = self.values[c.layer] - threshold.value
        return (distance if c.operator in {">=", ">"} else -distance) / threshold.width


@dataclass(frozen=True)
class Changes:
    """The least change that makes each cell its runner-up; see `Change`."""

    compare: IntArray
    """Position in `compares_of`; -1 = none."""
    of_value: BoolArray
    """Whether the value changes, not the threshold alone."""
    to: FloatArray

    def part(self, where: BoolArray | IntArray) -> Changes:
        """Those of some of the cells."""
        return Changes(self.compare[where], self.of_value[where], self.to[where])


def compares_of(typology: Typology) -> tuple[Compare, ...]:
    """Every comparison of the rules, once, in the order they are written."""
    every = (c for rule in typology.rules for c in walk(rule.condition) if isinstance(c, Compare))
    return tuple(dict.fromkeys(every))


def nearest_changes(cells: Cells) -> Changes:
    """What `nearest_change` finds, of many cells."""
    typology, judge, codes = cells.typology, cells.judge, decision.codes_of_rules(cells.typology)
    order = {c: number for number, c in enumerate(compares_of(typology))}
    best = np.full(cells.rule.shape, np.inf)
    compare, closed_off = np.full(best.shape, -1), np.zeros(best.shape, bool)
    held = [judge.answer(rule.condition).holds for rule in typology.rules]
    known = allowed_here(judge, cells.rule)
    kinds = {False: known, True: _closed(cells, known)}
    for closed, allowed in kinds.items():
        if closed and all((a == b).all() for a, b in zip(*kinds.values(), strict=True)):
            continue
        holding = [holds & may for holds, may in zip(held, allowed, strict=True)]
        for c, move, code in decision.moved_past(judge, holding, allowed, codes):
            apart = np.abs(move - cells.margin)
            nearer = (code == cells.runner_up) & np.isfinite(move) & (apart < best)
            best[nearer], compare[nearer], closed_off[nearer] = apart[nearer], order[c], closed
    compare[~(best <= SAME * np.fmax(1, cells.margin))] = -1
    of_value, to = np.zeros(best.shape, bool), np.full(best.shape, np.nan)
    for c, number in order.items():
        for closed, allowed in kinds.items():
            here = np.flatnonzero((compare == number) & (closed_off == closed))
            if here.size:
                of_value[here], to[here] = _moved(cells.part(here), c, [may[here] for may in allowed], codes)
    return Changes(compare, of_value, to)


def _closed(cells: Cells, allowed: list[BoolArray]) -> list[BoolArray]:
    """What may apply if later rules that ask for the largest part do not."""
    rules = enumerate(cells.typology.rules, start=1)
    return [
        may & ((rule.largest_part_per is None) | (number <= cells.rule))
        for (number, rule), may in zip(rules, allowed, strict=True)
    ]


def _moved(cells: Cells, c: Compare, allowed: list[BoolArray], codes: CodeArray) -> tuple[BoolArray, AnyArray]:
    """Whether moving the value does what moving the threshold does, and where the one that does would be."""
    limit, value = cells.typology.thresholds[c.threshold].value, cells.values[c.layer]
    beyond = np.nextafter(limit, -np.inf if c.operator in {">=", "<"} else np.inf)
    moved = np.where(TESTS[c.operator](value, limit) == (c.operator in {">=", "<="}), beyond, limit)
    after = Judge({**cells.values, c.layer: moved}, moved.shape, cells.typology)
    rules = cells.typology.rules
    holding = [after.answer(rule.condition).holds & may for rule, may in zip(rules, allowed, strict=True)]
    does = codes[decision.first_holding(holding)] == cells.runner_up
    return does, np.where(does, moved, decision.threshold_past(value, c, limit))
