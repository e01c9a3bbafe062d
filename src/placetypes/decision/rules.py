"""Reading a list of rules: which is the first that holds, and what happens when one threshold gives way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from placetypes._typing import BoolArray, CodeArray, FloatArray
from placetypes.judge import TESTS, Judge
from placetypes.typology import Compare, layers_of, thresholds_of
from placetypes.typology.conditions import walk

if TYPE_CHECKING:
    from placetypes.typology import Typology


def codes_of_rules(typology: Typology) -> CodeArray:
    """Class code that each rule gives, uint8, at its position from 1; 0 at position 0, no rule."""
    return np.array([0, *(typology.by_key[rule.type].code for rule in typology.rules)], dtype=np.uint8)


def first_holding(holding: list[BoolArray]) -> CodeArray:
    """Position from 1 of the first rule that holds, 0 = none."""
    rule = np.zeros(holding[0].shape, np.uint8)
    for position, holds in reversed(list(enumerate(holding, start=1))):
        np.copyto(rule, position, where=holds)
    return rule


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
