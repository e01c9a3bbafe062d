"""Why every cell has its type, in the very sentences of `explain_point`, without saying them cell by cell.

Cells whose sentences differ in numbers alone share a pattern: its sentences are those of one of them, with slots where
numbers stand. Whoever shows a cell fills its numbers in, written as `placetypes.words` writes them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from placetypes.decision import codes_of_rules
from placetypes.result.explain import sentences
from placetypes.result.explain.cell import Cell
from placetypes.result.explain.many import Cells, Changes, compares_of, nearest_changes
from placetypes.result.explain.sentences import CLOSER_THAN
from placetypes.result.explain.smoothed import Votes, votes_around_each
from placetypes.result.explain.values import Change
from placetypes.typology import Compare, Vote
from placetypes.typology.wording import Beside, Wording
from placetypes.words import say

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray, IntArray
    from placetypes.result.model import Result

OUTSIDE, NOT_CLASSIFIED = 0, 1
"""Patterns of cells that have no type."""


@dataclass(frozen=True)
class Slot:
    """Where a number of the cell stands: of which kind, of which layer, beside which threshold in which unit.

    Kinds are the methods of `Beside`, and ``easting``, ``northing``, ``margin``, ``count``, ``all``.
    """

    kind: str
    layer: str = ""
    limit: float = 0.0
    unit: str = ""


@dataclass(frozen=True)
class Pattern:
    """Sentences that some cells share: text and slots in turn, text first and last."""

    parts: tuple[str | Slot, ...]
    runner_up: str
    """Name of the type beyond the nearest threshold; '' where there is none or smoothing gave the type."""


@dataclass(frozen=True)
class Everywhere:
    """The pattern of every cell, and the numbers of those that have a type, in the order of rows."""

    pattern: IntArray
    """(rows, cols), position in `patterns`; `OUTSIDE` beyond the region, `NOT_CLASSIFIED` where there is no type."""
    patterns: tuple[Pattern, ...]
    layers: Mapping[str, AnyArray]
    """Layer -> its value in each cell that has a type, float32; 0 where the pattern does not ask for it."""
    margin: AnyArray
    """float32; 0 where the pattern does not ask for it."""
    count: IntArray
    """Votes for the type of the cell in the majority around it, and all of them; 0 where they are not asked for."""
    all: IntArray


def explain_everywhere(result: Result, language: str) -> Everywhere:
    """What `explain_point` says of the middle of every cell.

    Parameters
    ----------
    result
        What to explain; its grid is to have so few cells that its layers can be held at once.
    language
        Of all sentences.
    """
    told = result.region & (result.types > 0) & (result.rule > 0)
    rows, cols = np.nonzero(told)
    cells = Cells.of(result, rows, cols)
    smoothed = codes_of_rules(result.typology)[cells.rule] != result.types[rows, cols]
    count, everyone, decided = (np.zeros(rows.shape, np.int64) for _ in range(3))
    for whole, part in zip(
        (count, everyone, decided), votes_around_each(result, rows[smoothed], cols[smoothed]), strict=True
    ):
        whole[smoothed] = part
    changes = nearest_changes(cells)
    changes.compare[smoothed] = -1
    keys, used = _keys(cells, changes, smoothed, decided, result.types[rows, cols])
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    types = result.types[rows, cols]
    made = [
        _pattern(
            result, cells.part(np.array([at])), changes.part(np.array([at])), int(types[at]),
            _votes(count[at], everyone[at], decided[at]), language=language,
        )
        for at in first.tolist()
    ]  # fmt: skip
    pattern = np.where(result.region, NOT_CLASSIFIED, OUTSIDE)
    pattern[told] = number.ravel() + NOT_CLASSIFIED + 1
    margins = np.where(changes.compare >= 0, result.margin[rows, cols], np.float32(0))
    layers = {
        name: np.where(where & ~cells.on_edge[name], cells.values[name], 0).astype(np.float32)
        for name, where in used.items()
        if name in cells.values
    }
    return Everywhere(pattern, (*_without_type(result, language), *made), layers, margins, count, everyone)


def _keys(
    cells: Cells, changes: Changes, smoothed: BoolArray, decided: IntArray, types: AnyArray
) -> tuple[IntArray, dict[str, BoolArray]]:
    """A number for each cell, the same where sentences differ in numbers alone; and where they name which layer."""
    key = _Key(cells.rule.size)
    used = {c.layer: np.zeros(smoothed.shape, bool) for c in compares_of(cells.typology)}
    for values in (cells.rule, types, cells.runner_up, np.where(smoothed, decided + 1, 3)):
        key.add(values)
    _add_rules(key, cells, used)
    _add_changes(key, cells, changes, used)
    key.add(np.where(changes.compare >= 0, np.searchsorted(CLOSER_THAN, cells.margin, side="right"), 0))
    for name, near in cells.on_edge.items():  # such a value stands in the pattern as it is
        known = np.where(used[name] & near, cells.values[name], np.nan)
        key.add(np.unique(known, return_inverse=True)[1].ravel())
    return key.numbers, used


def _add_rules(key: _Key, cells: Cells, used: dict[str, BoolArray]) -> None:
    """By which comparisons rules hold, how votes end, and which rules were kept out."""
    for number, rule in enumerate(cells.typology.rules, start=1):
        holds = cells.holds(rule.condition)
        if rule.largest_part_per:
            key.add(holds & (number < cells.rule))
        here = holds & (cells.rule == number)
        if not here.any():
            continue
        key.add(here)
        for c, where in cells.reasons(rule.condition, here):
            key.add(where)
            used[c.layer] |= where
        if isinstance(rule.condition, Vote):
            answers = [cells.judge.answer(part) for part in rule.condition.parts]
            for facts in ([a.known for a in answers], [a.known & a.holds for a in answers]):
                key.add(np.where(here, np.sum(facts, axis=0), 0))


def _add_changes(key: _Key, cells: Cells, changes: Changes, used: dict[str, BoolArray]) -> None:
    """Which comparison is nearest, and what moves which way."""
    key.add(changes.compare + 1)
    for number, c in enumerate(compares_of(cells.typology)):
        here = changes.compare == number
        if here.any():
            limit, value = cells.typology[c.threshold], cells.values[c.layer]
            edge = value.astype(np.float32) == np.float32(limit)
            for fact in (changes.of_value, changes.to > value, changes.to == limit, changes.to < limit, edge):
                key.add(fact & here)
            used[c.layer] |= here


class _Key:
    """Whole numbers of cells written one after the other, as digits of one number."""

    def __init__(self, size: int) -> None:
        self.numbers: IntArray = np.zeros(size, np.int64)
        self._cards = 1

    def add(self, values: AnyArray) -> None:
        card = int(values.max(initial=0)) + 1
        if self._cards * card > np.iinfo(np.int64).max:
            self.numbers = np.unique(self.numbers, return_inverse=True)[1].ravel().astype(np.int64)
            self._cards = int(self.numbers.max(initial=0)) + 1
        self.numbers = self.numbers * card + values
        self._cards *= card


def _votes(count: int, everyone: int, decided: int) -> Votes | None:
    return None if decided < 0 else Votes(int(count), int(everyone), bool(decided))


def _without_type(result: Result, language: str) -> tuple[Pattern, Pattern]:
    marking = _Marking(result.typology, language)
    outside = say("outside", language, where=marking.where(), region=result.name)
    return Pattern(marking.parts(outside), ""), Pattern(
        marking.parts(say("not_classified", language, where=marking.where())), ""
    )


def _pattern(result: Result, one: Cells, changes: Changes, code: int, votes: Votes | None, *, language: str) -> Pattern:
    """The sentences of one cell, with slots for its numbers."""
    typology, rule = result.typology, int(one.rule[0])
    near = frozenset(name for name, edge in one.on_edge.items() if edge[0])
    cell = Cell(typology, {name: float(values[0]) for name, values in one.values.items()}, rule)
    marking, type_ = _Marking(typology, language, near), typology.by_code[code]
    change, runner_up = _change(one, changes), typology.names(language).get(int(one.runner_up[0]), "")
    smoothed = typology.rules[rule - 1].type != type_.key
    told = [
        sentences.what(cell, marking, type_, marking.where(), votes),
        *sentences.kept_out(cell, marking),
        *([] if smoothed else sentences.margin(marking, float(one.margin[0]), change, runner_up)),
        *([say("synthetic_data", language)] if result.synthetic else []),
    ]
    return Pattern(marking.parts(" ".join(told)), "" if change is None else runner_up)


def _change(one: Cells, changes: Changes) -> Change | None:
    if changes.compare[0] < 0:
        return None
    c: Compare = compares_of(one.typology)[changes.compare[0]]
    threshold = one.typology.thresholds[c.threshold]
    return Change(
        of="value" if changes.of_value[0] else "threshold",
        layer=c.layer,
        value=float(one.values[c.layer][0]),
        unit=threshold.unit,
        threshold=c.threshold,
        limit=threshold.value,
        to=float(changes.to[0]),
    )


_MARK = re.compile("\ue000(\\d+)\ue001")
"""A slot in a sentence that is being made; letters of no language."""


@dataclass(frozen=True)
class _Marking(Wording):
    """A typology in words, with slots instead of the numbers of a cell."""

    constants: frozenset[str] = frozenset()
    """Layers whose value is the same in all cells of the pattern."""
    slots: list[Slot] = field(default_factory=list)

    def mark(self, slot: Slot) -> str:
        self.slots.append(slot)
        return f"\ue000{len(self.slots) - 1}\ue001"

    def where(self) -> str:
        """The place that is spoken of."""
        easting, northing = self.mark(Slot("easting")), self.mark(Slot("northing"))
        return say("at_point", self.language, easting=easting, northing=northing)

    def beside(self, layer: str, value: float, limit: float, unit: str) -> Beside:
        kind = Beside if layer in self.constants else _MarkedBeside
        return kind(self, layer, value, limit, unit)

    def share(self, of: str, value: float) -> str:  # noqa: ARG002 - it is filled in later
        return self.mark(Slot(of))

    def count(self, of: str, value: int) -> str:  # noqa: ARG002 - it is filled in later
        return self.mark(Slot(of))

    def parts(self, text: str) -> tuple[str | Slot, ...]:
        """Text and slots in turn."""
        split = _MARK.split(text)
        return tuple(self.slots[int(part)] if number % 2 else part for number, part in enumerate(split))


@dataclass(frozen=True)
class _MarkedBeside(Beside):
    """Slots for a value beside a threshold."""

    wording: _Marking

    def _slot(self, kind: str) -> str:
        return self.wording.mark(Slot(kind, self.layer, self.limit, self.unit))

    def amount(self) -> str:
        return self._slot("amount")

    def bare(self) -> str:
        return self._slot("bare")

    def limit_amount(self) -> str:
        return self._slot("limit_amount")

    def limit_bare(self) -> str:
        return self._slot("limit_bare")

    def state(self) -> str:
        return self._slot("state")

    def difference(self) -> str:
        return self._slot("difference")
