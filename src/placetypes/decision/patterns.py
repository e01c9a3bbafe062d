"""What the rules make of every combination of answers that occurs.

Rules see nothing of a cell but what their comparisons say of it. Of millions of cells there are a few hundred
combinations: each is read once, by the same `Judge` that reads cells, and looked up from then on.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from placetypes.decision.rules import codes_of_rules, first_holding
from placetypes.judge import Answer, Judge
from placetypes.typology import Compare, thresholds_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from placetypes._typing import AnyArray, BoolArray, CodeArray
    from placetypes.typology import Typology

_BITS = 64
_OPERATORS = {">=": 0, ">": 1, "<=": 2, "<": 3}
_FIRST_ROOM = 1024


class _OfPatterns(Judge):
    """Reads conditions from what comparisons say: (patterns, comparisons)."""

    def __init__(self, typology: Typology, compares: Mapping[Compare, int], holds: BoolArray, known: BoolArray) -> None:
        super().__init__({}, (len(holds),), typology)
        self.compares, self.answers = compares, Answer(holds, known)

    def compare(self, c: Compare) -> Answer:
        if c not in self.compares:
            return super().compare(c)
        return Answer(self.answers.holds[:, self.compares[c]], self.answers.known[:, self.compares[c]])

    def known(self, name: str) -> BoolArray:
        own = [k for c, k in self.compares.items() if c.layer == name]
        return self.answers.known[:, own[0]] if own else super().known(name)


class Patterns:
    """Combinations of answers, numbered in order of first appearance, and the rule that each leads to."""

    def __init__(self, typology: Typology, compares: Sequence[Compare], limited: Sequence[int]) -> None:
        """`compares`: all that rules name and whose layer is there; `limited`: rules that may not apply everywhere."""
        self.typology, self.compares = typology, {c: k for k, c in enumerate(compares)}
        self.limited = {rule: 2 * len(compares) + k for k, rule in enumerate(limited)}
        self.width = max(1, -(-(2 * len(compares) + len(limited)) // _BITS))
        self.codes = codes_of_rules(typology)
        self._count = 0
        self._make_room(_FIRST_ROOM)
        self.rule = np.zeros(0, np.uint8)
        """Position of the rule that each pattern leads to, from 1, 0 = none."""
        self.after: dict[Compare, CodeArray] = {c: np.zeros(0, np.uint8) for c in self.alone}
        """Class of each pattern when one comparison says the opposite; 0 where it does not change."""

    @cached_property
    def alone(self) -> list[Compare]:
        """Comparisons whose threshold no other reads: when it moves, nothing else changes."""
        return [c for c in self.compares if not self.siblings(c)]

    @cached_property
    def reading(self) -> list[frozenset[str]]:
        """Thresholds that each rule reads."""
        return [frozenset(thresholds_of(rule.condition)) for rule in self.typology.rules]

    def siblings(self, c: Compare) -> list[Compare]:
        """The other comparisons with the same threshold."""
        return [other for other in self.compares if other.threshold == c.threshold and other != c]

    def words(self, strip: Mapping[str, AnyArray], allowed: Mapping[int, BoolArray], cells: int) -> NDArray[np.uint64]:
        """What all comparisons say of each cell, (width, cells)."""
        out = np.zeros((self.width, cells), np.uint64)
        for c in self.compares:
            self.mark(c, strip, np.array([self.typology[c.threshold]]), out)
        for rule, bit in self.limited.items():
            out[bit // _BITS] |= allowed[rule].ravel().astype(np.uint64) << np.uint64(bit % _BITS)
        return out

    def mark(self, c: Compare, strip: Mapping[str, AnyArray], thresholds: AnyArray, words: NDArray[np.uint64]) -> None:
        """Write what one comparison says, with one threshold or one for each cell."""
        from placetypes._kernels.verdicts import mark

        word, shift = divmod(2 * self.compares[c], _BITS)
        mark(strip[c.layer].ravel(), _OPERATORS[c.operator], thresholds, shift, words[word])

    def classes_after(
        self, c: Compare, strip: Mapping[str, AnyArray], words: NDArray[np.uint64], pattern: NDArray[np.int32]
    ) -> tuple[CodeArray, NDArray[np.int32]]:
        """Classes where one comparison says the opposite, 0 where it does not change, and which of them each cell gets.

        Its threshold moves just past the cell's own value. What others with the same threshold then say depends on
        their values too, and is asked once for cells in a row that are alike in all of them.
        """
        from placetypes._kernels.verdicts import changes, past, rank, turns

        if c in self.after:
            return self.after[c], pattern
        group = (c, *self.siblings(c))
        new = np.zeros(pattern.size, bool)
        new[0] = True
        for array in (*words, *(strip[one.layer].ravel() for one in group)):
            turns(array, new)
        heads = np.flatnonzero(new)
        few = {one.layer: strip[one.layer].ravel()[heads] for one in group}
        moved, beyond = words[:, heads], np.empty(heads.size)
        past(few[c.layer], _OPERATORS[c.operator], self.typology[c.threshold], beyond)
        for one in group:
            self.mark(one, few, beyond, moved)
        after = self.number(moved)
        code, index = np.empty(heads.size, np.uint8), np.empty(pattern.size, np.int32)
        changes(after, pattern, heads, self.codes[self.rule], code)
        rank(new, index)
        return code, index

    def number(self, words: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Number of the pattern of each cell; those that are new are read."""
        from placetypes._kernels.verdicts import number

        out = np.empty(words.shape[1], np.int32)
        done = 0
        while True:
            self._count, done = number(words, done, self._keys, self._slots, self._count, out)
            if done == out.size:
                break
            known = np.ascontiguousarray(self._keys.T)
            self._make_room(2 * len(self._keys))
            number(known, 0, self._keys, self._slots, 0, np.empty(self._count, np.int32))
        if self._count > self.rule.size:
            read = self._keys[self.rule.size : self._count]
            self.rule = np.concatenate([self.rule, first_holding(self._holding(*self._answers(read)))])
        return out

    def _make_room(self, patterns: int) -> None:
        self._keys = np.zeros((patterns, self.width), np.uint64)
        self._slots = np.full(4 * patterns, -1, np.int32)

    def turn(self) -> None:
        """Read the rules again for all patterns, each time with one comparison that says the opposite."""
        if not self.alone or self.after[self.alone[0]].size == self._count:
            return
        begin = self.after[self.alone[0]].size
        known, holds, allowed = self._answers(self._keys[begin : self._count])
        holding, rule = self._holding(known, holds, allowed), self.rule[begin:]
        for c in self.alone:
            turned = holds.copy()
            turned[:, self.compares[c]] = known[:, self.compares[c]] & ~holds[:, self.compares[c]]
            reads = [c.threshold in thresholds for thresholds in self.reading]
            code = self.codes[first_holding(self._holding(known, turned, allowed, holding, reads))]
            code[(rule == 0) | (code == self.codes[rule])] = 0
            self.after[c] = np.concatenate([self.after[c], code])

    def _answers(self, keys: NDArray[np.uint64]) -> tuple[BoolArray, BoolArray, BoolArray]:
        """What patterns say: known, holds (patterns, comparisons), and where each rule may apply (rules, patterns)."""
        known, holds = (self._bits(keys, range(at, 2 * len(self.compares), 2)) for at in (0, 1))
        allowed = np.ones((len(self.typology.rules), len(keys)), bool)
        for rule, bit in self.limited.items():
            allowed[rule] = self._bits(keys, [bit])[:, 0]
        return known, holds, allowed

    def _holding(
        self,
        known: BoolArray,
        holds: BoolArray,
        allowed: BoolArray,
        before: Sequence[BoolArray] = (),
        changed: Sequence[bool] = (),
    ) -> list[BoolArray]:
        """Whether each rule holds in patterns; as `before` where it has not `changed`."""
        judge = _OfPatterns(self.typology, self.compares, holds, known)
        return [
            judge.answer(rule.condition).holds & allowed[k] if not before or changed[k] else before[k]
            for k, rule in enumerate(self.typology.rules)
        ]

    @staticmethod
    def _bits(keys: NDArray[np.uint64], bits: Sequence[int]) -> BoolArray:
        """Some bits of patterns, (patterns, bits)."""
        out = np.zeros((len(keys), len(bits)), bool)
        for column, bit in enumerate(bits):
            out[:, column] = keys[:, bit // _BITS] >> np.uint64(bit % _BITS) & np.uint64(1)
        return out
