"""Whether a condition of a typology holds in each cell, as far as is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes._typing import AnyArray, BoolArray, FloatArray
from placetypes.typology import AllOf, AnyOf, Compare, Condition, FirstKnown, Optional, Otherwise, Vote, layers_of

if TYPE_CHECKING:
    from placetypes.typology import Typology

TESTS = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less}


@dataclass(frozen=True)
class Answer:
    """Whether a condition holds in each cell, and whether that is known; it does not hold where it is unknown."""

    holds: BoolArray
    known: BoolArray


class Judge:
    """Evaluates conditions over the layers of one grid."""

    def __init__(
        self,
        evidence: Mapping[str, FloatArray],
        shape: tuple[int, ...],
        typology: Typology,
        moved: Mapping[str, FloatArray] | None = None,
    ) -> None:
        self.evidence, self.shape, self.typology, self.moved = evidence, shape, typology, moved or {}

    def with_threshold(self, name: str, values: FloatArray) -> Judge:
        """The same judge with a threshold of its own for each cell."""
        return Judge(self.evidence, self.shape, self.typology, {name: values})

    def answer(self, condition: Condition) -> Answer:  # noqa: PLR0911 - one return per kind of condition
        """Whether a condition holds in each cell."""
        match condition:
            case Compare():
                return self.compare(condition)
            case AllOf(parts):
                return self._all(parts)
            case AnyOf(parts):
                return self._any(parts)
            case Vote(needed, parts):
                return self._vote(self.typology[needed], parts)
            case FirstKnown(parts):
                return self._first_known(parts)
            case Optional(part):
                return self.answer(part)
            case Otherwise():
                return Answer(np.ones(self.shape, bool), np.ones(self.shape, bool))

    def compare(self, c: Compare) -> Answer:
        """Whether a comparison holds in each cell."""
        layer = self.evidence.get(c.layer)
        if layer is None:
            return Answer(np.zeros(self.shape, bool), np.zeros(self.shape, bool))
        value = self.moved.get(c.threshold, self.typology[c.threshold])
        return Answer(TESTS[c.operator](layer, value), _known(layer))

    def _all(self, parts: tuple[Condition, ...]) -> Answer:
        """False where any part is, else unknown where any part is that is not optional."""
        unknown, fails = np.zeros(self.shape, bool), np.zeros(self.shape, bool)
        for part in parts:
            a = self.answer(part)
            if not isinstance(part, Optional):
                unknown |= ~a.known
            fails |= a.known & ~a.holds
        return Answer(~fails & ~unknown, fails | ~unknown)

    def _any(self, parts: tuple[Condition, ...]) -> Answer:
        """True where any part is; unknown parts are left out."""
        answers = [self.answer(part) for part in parts]
        return Answer(
            np.logical_or.reduce([a.known & a.holds for a in answers]), np.logical_or.reduce([a.known for a in answers])
        )

    def _vote(self, needed: float, parts: tuple[Condition, ...]) -> Answer:
        answers = [self.answer(part) for part in parts]
        known = np.sum([a.known for a in answers], axis=0)
        held = np.sum([a.known & a.holds for a in answers], axis=0)
        votes = np.where(known == len(parts), np.ceil(needed), known // 2 + 1)
        return Answer((held >= np.clip(votes, 1, len(parts))) & (known > 0), known > 0)

    def _first_known(self, parts: tuple[Condition, ...]) -> Answer:
        holds, known = np.zeros(self.shape, bool), np.zeros(self.shape, bool)
        for part in parts:
            a = self.answer(part)
            use = ~known & self._layers_known(part) & a.known
            holds |= use & a.holds
            known |= use
        return Answer(holds, known)

    def _layers_known(self, condition: Condition) -> BoolArray:
        out = np.ones(self.shape, bool)
        for name in layers_of(condition):
            out &= self.known(name)
        return out

    def known(self, name: str) -> BoolArray:
        """Where a layer has a value."""
        layer = self.evidence.get(name)
        return np.zeros(self.shape, bool) if layer is None else _known(layer)


def _known(layer: AnyArray) -> BoolArray:
    """Where a layer has a value; yes and no and whole numbers always have."""
    return ~np.isnan(layer) if np.issubdtype(layer.dtype, np.floating) else np.ones(layer.shape, bool)
