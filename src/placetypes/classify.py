"""The classifier: an ordered list of rules over evidence layers, the first that holds wins.

It knows nothing of urban or rural: rules, thresholds and classes come from a typology. Beside the class, every cell
gets the rule that decided, the margin (how far the nearest deciding threshold is, as a fraction of that threshold's
range) and the runner-up (the class it would take if that threshold gave way).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from placetypes._typing import BoolArray, CodeArray, FloatArray
from placetypes.errors import InputError
from placetypes.typology import AllOf, AnyOf, Compare, Condition, FirstKnown, Optional, Otherwise, Vote, layers_of

if TYPE_CHECKING:
    from placetypes.typology import Rule, Typology

_QUEEN = np.ones((3, 3), dtype=int)


@dataclass(frozen=True)
class Decision:
    """What the rules say of every cell; all (rows, cols).

    `types` uint8 class code, 0 = not classified; `rule` uint8 position of the deciding rule from 1, 0 = none;
    `margin` float32, NaN = no threshold could change it; `runner_up` uint8 class code, 0 = none.
    """

    types: CodeArray
    rule: CodeArray
    margin: NDArray[np.float32]
    runner_up: CodeArray


@dataclass(frozen=True)
class _Answer:
    """Whether a condition holds in each cell and by what margin.

    `holds` and `known` are bool; `margin` is positive where it holds and negative where it does not, in widths of a
    threshold's range; it has no meaning where not known.
    """

    holds: BoolArray
    known: BoolArray
    margin: FloatArray


def decide(evidence: Mapping[str, FloatArray], classified: BoolArray, typology: Typology) -> Decision:
    """Apply a typology's rules.

    Parameters
    ----------
    evidence
        Layer name -> (rows, cols) float64, NaN = unknown. Layers that rules name and that are absent are unknown
        everywhere.
    classified
        Cells to classify; the others get class 0.
    typology
        Classes, thresholds and rules.

    Raises
    ------
    InputError
        If a layer has another shape than `classified`.
    """
    for name, layer in evidence.items():
        if layer.shape != classified.shape:
            raise InputError("the layer has another shape", where=name, got=layer.shape, expected=classified.shape)
    judge = _Judge(evidence, classified.shape, typology)
    answers = [_restricted(judge.answer(rule.condition), rule, evidence, classified) for rule in typology.rules]
    rule = np.zeros(classified.shape, np.uint8)
    for position, answer in reversed(list(enumerate(answers, start=1))):
        rule[answer.holds & classified] = position
    margin, runner_up = _nearest_change(answers, rule, typology)
    codes = np.array([0, *(typology.by_key[r.type].code for r in typology.rules)], dtype=np.uint8)
    return Decision(codes[rule], rule, margin, runner_up)


def _restricted(answer: _Answer, rule: Rule, evidence: Mapping[str, FloatArray], classified: BoolArray) -> _Answer:
    """The answer with only the largest connected part per label of a layer kept, where the rule asks for that."""
    if rule.largest_part_per is None:
        return answer
    places = evidence.get(rule.largest_part_per)
    if places is None:
        raise InputError("a rule needs this layer", where=rule.largest_part_per, fix="add it to the evidence")
    places = np.where(np.isfinite(places), places, 0).astype(np.int64)
    parts, count = ndimage.label(answer.holds & (places > 0), _QUEEN)
    sizes = np.bincount(parts.ravel(), minlength=count + 1)
    place_of = np.zeros(count + 1, np.int64)
    place_of[parts.ravel()] = places.ravel()
    keep = np.zeros(count + 1, bool)
    order = np.lexsort((np.arange(count + 1), -sizes))  # largest first, then first in raster order
    order = order[order > 0]
    _, first = np.unique(place_of[order], return_index=True)
    keep[order[first]] = True
    holds = answer.holds & keep[parts]
    cut_off = answer.holds & ~holds & classified  # no threshold of this rule would bring them back
    return _Answer(holds, answer.known & ~cut_off, answer.margin)


def _nearest_change(
    answers: list[_Answer], rule: CodeArray, typology: Typology
) -> tuple[NDArray[np.float32], CodeArray]:
    """Distance to the nearest threshold that would change the class, and the class it would change to."""
    codes = [typology.by_key[r.type].code for r in typology.rules]
    next_code = np.zeros(rule.shape, np.uint8)  # class of the first later rule that holds
    nearest = np.full(rule.shape, np.inf)
    runner_up = np.zeros(rule.shape, np.uint8)
    own = np.zeros(rule.shape, np.uint8)
    for code in set(codes):
        own[np.isin(rule, [k for k, c in enumerate(codes, start=1) if c == code])] = code
    for position, (answer, code) in reversed(list(enumerate(zip(answers, codes, strict=True), start=1))):
        here = rule == position
        changes = here & (next_code > 0) & (next_code != own) & (np.abs(answer.margin) <= nearest)
        nearest[changes] = np.abs(answer.margin[changes])
        runner_up[changes] = next_code[changes]
        earlier = (rule > position) & answer.known & ~answer.holds & (code != own)
        closer = earlier & (np.abs(answer.margin) <= nearest)
        nearest[closer] = np.abs(answer.margin[closer])
        runner_up[closer] = code
        next_code[answer.holds] = code
    finite = np.isfinite(nearest)
    return np.where(finite, nearest, np.nan).astype(np.float32), np.where(finite, runner_up, 0).astype(np.uint8)


class _Judge:
    """Evaluates conditions over the layers of one grid."""

    def __init__(self, evidence: Mapping[str, FloatArray], shape: tuple[int, ...], typology: Typology) -> None:
        self.evidence, self.shape, self.typology = evidence, shape, typology

    def answer(self, condition: Condition) -> _Answer:  # noqa: PLR0911 - one return per kind of condition
        """Whether a condition holds in each cell."""
        match condition:
            case Compare():
                return self._compare(condition)
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
                return _Answer(np.ones(self.shape, bool), np.ones(self.shape, bool), np.full(self.shape, np.inf))

    def _compare(self, c: Compare) -> _Answer:
        layer, threshold = self.evidence.get(c.layer), self.typology.thresholds[c.threshold]
        if layer is None:
            return _Answer(np.zeros(self.shape, bool), np.zeros(self.shape, bool), np.full(self.shape, np.nan))
        above = (layer - threshold.value) / threshold.width
        test = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less}[c.operator]
        known = ~np.isnan(layer)
        return _Answer(test(layer, threshold.value) & known, known, above if c.operator in {">=", ">"} else -above)

    def _all(self, parts: tuple[Condition, ...]) -> _Answer:
        """False where any part is, else unknown where any part is that is not optional."""
        holds, unknown = np.ones(self.shape, bool), np.zeros(self.shape, bool)
        fails = np.zeros(self.shape, bool)
        best, worst = np.full(self.shape, np.inf), np.full(self.shape, np.inf)
        for part in parts:
            a = self.answer(part)
            if not isinstance(part, Optional):
                unknown |= ~a.known
            part_fails = a.known & ~a.holds
            fails |= part_fails
            np.fmin(best, a.margin, out=best, where=a.known & a.holds)
            np.fmin(worst, a.margin, out=worst, where=part_fails)
        holds = ~fails & ~unknown
        return _Answer(holds, fails | ~unknown, np.where(fails, worst, best))

    def _any(self, parts: tuple[Condition, ...]) -> _Answer:
        """True where any part is; unknown parts are left out."""
        holds, known = np.zeros(self.shape, bool), np.zeros(self.shape, bool)
        margin = np.full(self.shape, -np.inf)
        for part in parts:
            a = self.answer(part)
            holds |= a.known & a.holds
            known |= a.known
            np.fmax(margin, a.margin, out=margin, where=a.known)
        return _Answer(holds, known, margin)

    def _vote(self, needed: float, parts: tuple[Condition, ...]) -> _Answer:
        answers = [self.answer(part) for part in parts]
        known = np.stack([a.known for a in answers]).sum(axis=0)
        held = np.stack([a.known & a.holds for a in answers]).sum(axis=0)
        margins = -np.sort(-np.stack([np.where(a.known, a.margin, -np.inf) for a in answers]), axis=0)
        votes = np.where(known == len(parts), int(np.ceil(needed)), known // 2 + 1)
        votes = np.clip(votes, 1, len(parts))
        margin = np.take_along_axis(margins, (votes - 1)[None], axis=0)[0]
        return _Answer((held >= votes) & (known > 0), known > 0, margin)

    def _first_known(self, parts: tuple[Condition, ...]) -> _Answer:
        holds, known = np.zeros(self.shape, bool), np.zeros(self.shape, bool)
        margin = np.full(self.shape, np.nan)
        for part in parts:
            a = self.answer(part)
            use = ~known & self._layers_known(part) & a.known
            holds, margin, known = np.where(use, a.holds, holds), np.where(use, a.margin, margin), known | use
        return _Answer(holds, known, margin)

    def _layers_known(self, condition: Condition) -> BoolArray:
        out = np.ones(self.shape, bool)
        for name in layers_of(condition):
            layer = self.evidence.get(name)
            out &= False if layer is None else ~np.isnan(layer)
        return out


def missing_layers(typology: Typology, evidence: Mapping[str, FloatArray]) -> dict[str, tuple[str, ...]]:
    """Layers that rules name and that are absent: layer -> keys of the types whose rules read it."""
    out: dict[str, list[str]] = {}
    for rule in typology.rules:
        for layer in layers_of(rule.condition):
            if layer not in evidence:
                out.setdefault(layer, []).append(rule.type)
    return {layer: tuple(dict.fromkeys(types)) for layer, types in out.items()}
