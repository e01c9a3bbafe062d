"""The classifier: an ordered list of rules over evidence layers, the first that holds wins.

It knows nothing of urban or rural: rules, thresholds and classes come from a typology. Beside the class, every cell
gets the rule that decided, the margin (how far the nearest threshold is that alone would change the class, as a
fraction of that threshold's range) and the runner-up (the class it would take if that threshold gave way).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from placetypes._typing import BoolArray, CodeArray, FloatArray
from placetypes.errors import InputError
from placetypes.judge import TESTS, Judge
from placetypes.typology import Compare, layers_of, thresholds_of
from placetypes.typology.conditions import walk

if TYPE_CHECKING:
    from placetypes.typology import Rule, Typology

_QUEEN = np.ones((3, 3), dtype=int)
_CELLS_AT_ONCE = 2**17  # a dozen working arrays of this many numbers fit into the cache of a processor


@dataclass(frozen=True)
class Decision:
    """What the rules say of every cell; all (rows, cols).

    `types` uint8 class code, 0 = not classified; `rule` uint8 position of the deciding rule from 1, 0 = none;
    `margin` float32, least move of one threshold, in widths of its range, that changes the class, NaN = none does;
    `runner_up` uint8 class code after that move (of two as near the one of the earlier rule), 0 = none.
    """

    types: CodeArray
    rule: CodeArray
    margin: NDArray[np.float32]
    runner_up: CodeArray


def decide(evidence: Mapping[str, FloatArray], classified: BoolArray, typology: Typology) -> Decision:
    """Apply a typology's rules.

    Parameters
    ----------
    evidence
        Layer name -> (rows, cols) float64, NaN = unknown, or bool or labels of places. Layers that rules name and
        that are absent are unknown everywhere.
    classified
        Cells to classify; the others get class 0.
    typology
        Classes, thresholds and rules.

    Raises
    ------
    InputError
        If a layer has another shape than `classified`, or a rule asks for the largest part per a layer that is absent.

    Notes
    -----
    Margins hold everything but one threshold: other thresholds, what a vote needs, the evidence itself and which
    connected part is the largest. Layers of yes or no and numbers of places (bool and whole-number arrays) are no
    amounts and have no distance to a threshold: no margin is measured on them.
    """
    for name, layer in evidence.items():
        if layer.shape != classified.shape:
            raise InputError("the layer has another shape", where=name, got=layer.shape, expected=classified.shape)
    judge = Judge(evidence, classified.shape, typology)
    holding = [judge.answer(rule.condition).holds for rule in typology.rules]
    allowed = [_allowed(holds, rule, evidence) for holds, rule in zip(holding, typology.rules, strict=True)]
    holding = [holds & may for holds, may in zip(holding, allowed, strict=True)]
    rule = np.where(classified, first_holding(holding), 0).astype(np.uint8)
    codes = codes_of_rules(typology)
    margin, runner_up = np.empty(rule.shape, np.float32), np.empty(rule.shape, np.uint8)
    for rows in _strips(rule.shape):
        part = Judge({name: layer[rows] for name, layer in evidence.items()}, rule[rows].shape, typology)
        margin[rows], runner_up[rows] = _nearest_change(
            part, [holds[rows] for holds in holding], [may[rows] for may in allowed], rule[rows], codes
        )
    return Decision(codes[rule], rule, margin, runner_up)


def _strips(shape: tuple[int, ...]) -> Iterator[slice]:
    """Rows of a grid, a strip at a time that stays near the processor."""
    rows, cols = shape
    step = max(1, _CELLS_AT_ONCE // max(cols, 1))
    return (slice(start, start + step) for start in range(0, rows, step))


def codes_of_rules(typology: Typology) -> CodeArray:
    """Class code that each rule gives, uint8, at its position from 1; 0 at position 0, no rule."""
    return np.array([0, *(typology.by_key[rule.type].code for rule in typology.rules)], dtype=np.uint8)


def first_holding(holding: list[BoolArray]) -> CodeArray:
    """Position from 1 of the first rule that holds, 0 = none."""
    rule = np.zeros(holding[0].shape, np.uint8)
    for position, holds in reversed(list(enumerate(holding, start=1))):
        np.copyto(rule, position, where=holds)
    return rule


def _allowed(holds: BoolArray, rule: Rule, evidence: Mapping[str, FloatArray]) -> BoolArray:
    """Where a rule may apply: everywhere, or not in the smaller parts of a place where it asks for the largest."""
    if rule.largest_part_per is None:
        return np.ones(holds.shape, bool)
    layer = evidence.get(rule.largest_part_per)
    if layer is None:
        raise InputError("a rule needs this layer", where=rule.largest_part_per, fix="add it to the evidence")
    in_place = np.isfinite(layer) & (layer > 0)
    competing = holds & in_place
    place = np.zeros(holds.shape, np.int64)
    place[competing] = np.unique(layer[competing], return_inverse=True)[1] + 1
    allowed = in_place & ~competing
    for number, box in enumerate(ndimage.find_objects(place), start=1):
        parts, _ = ndimage.label(place[box] == number, _QUEEN)
        largest = 1 + np.bincount(parts.ravel())[1:].argmax()  # of equal parts the first in raster order
        allowed[box] |= parts == largest
    return allowed


def _nearest_change(
    judge: Judge, holding: list[BoolArray], allowed: list[BoolArray], rule: CodeArray, codes: CodeArray
) -> tuple[NDArray[np.float32], CodeArray]:
    """Distance to the nearest threshold that alone would change the class, and the class it would change to."""
    nearest = np.full(rule.shape, np.inf)
    runner_up = np.zeros(rule.shape, np.uint8)
    for _, move, code in moved_past(judge, holding, allowed, codes):
        closer = (rule > 0) & (code > 0) & (code != codes[rule]) & (move < nearest)
        np.copyto(nearest, move, where=closer)
        np.copyto(runner_up, code, where=closer)
    return np.where(np.isfinite(nearest), nearest, np.nan).astype(np.float32), runner_up


def moved_past(
    judge: Judge, holding: list[BoolArray], allowed: list[BoolArray], codes: CodeArray
) -> Iterator[tuple[Compare, FloatArray, CodeArray]]:
    """Each comparison in turn gives way in every cell, and the list is read again.

    Its threshold moves just past the cell's value, wherever rules name it.

    Yields
    ------
    tuple
        The comparison, how far its threshold moves in widths of its range, and the class code after that.
    """
    rules = judge.typology.rules
    for c in dict.fromkeys(c for r in rules for c in walk(r.condition) if isinstance(c, Compare)):
        layer, threshold = judge.evidence.get(c.layer), judge.typology.thresholds[c.threshold]
        if layer is None or not np.issubdtype(layer.dtype, np.floating):
            continue
        moved = judge.with_threshold(c.threshold, threshold_past(layer, c, threshold.value))
        after = [
            moved.answer(r.condition).holds & may if c.threshold in thresholds_of(r.condition) else holds
            for r, holds, may in zip(rules, holding, allowed, strict=True)
        ]
        yield c, np.abs(layer - threshold.value) / threshold.width, codes[first_holding(after)]


def threshold_past(layer: FloatArray, c: Compare, value: float) -> FloatArray:
    """The nearest threshold at which a comparison says the opposite of what it says now."""
    holds = TESTS[c.operator](layer, value)
    at_value_holds = c.operator in {">=", "<="}
    beyond = np.nextafter(layer, np.inf if c.operator in {">=", "<"} else -np.inf)
    return np.where(holds == at_value_holds, beyond, layer)


def missing_layers(typology: Typology, evidence: Mapping[str, FloatArray]) -> dict[str, tuple[str, ...]]:
    """Layers that rules name and that are absent: layer -> keys of the types whose rules read it."""
    out: dict[str, list[str]] = {}
    for rule in typology.rules:
        for layer in layers_of(rule.condition):
            if layer not in evidence:
                out.setdefault(layer, []).append(rule.type)
    return {layer: tuple(dict.fromkeys(types)) for layer, types in out.items()}
