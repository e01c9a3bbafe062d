"""Deciding cells: classes and margins in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from placetypes._typing import AnyArray, BoolArray, CodeArray
from placetypes.compact import Runs, drawn, strips
from placetypes.decision.largest import Competing, in_place, smaller_parts
from placetypes.decision.patterns import Patterns
from placetypes.errors import InputError
from placetypes.layer_store import LayerStore
from placetypes.typology import Compare
from placetypes.typology.conditions import walk

if TYPE_CHECKING:
    from placetypes.compact import Held
    from placetypes.typology import Typology


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

    KINDS = (np.uint8, np.uint8, np.float32, np.uint8)
    """Of its arrays, in order."""


@dataclass(frozen=True)
class Deciding:
    """The rules of a typology, for cells of which there are some layers.

    Called with the same rows of `layers`, then of the `smaller_parts` of what each of `competing` gives, then of cells
    to classify; gives these rows of a `Decision`.
    """

    typology: Typology
    present: tuple[str, ...]
    """Layers that there are; the others are unknown."""
    _idle: list[Patterns] = field(default_factory=list, repr=False, compare=False)
    """What was read of rules before and nobody is using: it holds for all cells."""

    @cached_property
    def compares(self) -> list[Compare]:
        """What rules ask of layers that there are."""
        asked = dict.fromkeys(c for r in self.typology.rules for c in walk(r.condition) if isinstance(c, Compare))
        return [c for c in asked if c.layer in self.present]

    @cached_property
    def competing(self) -> dict[int, Competing]:
        """Of rules, by their position, that may apply in the largest part of each place only."""
        asked = {k: rule for k, rule in enumerate(self.typology.rules) if rule.largest_part_per}
        for rule in asked.values():
            if rule.largest_part_per not in self.present:
                raise InputError("a rule needs this layer", where=rule.largest_part_per, fix="add it to the evidence")
        return {
            k: Competing(self.typology, rule.condition, rule.largest_part_per or "", self.present)
            for k, rule in asked.items()
        }

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """What rules read."""
        return tuple(dict.fromkeys([*(c.layer for c in self.compares), *(c.place for c in self.competing.values())]))

    def __call__(self, *arrays: AnyArray) -> tuple[AnyArray, ...]:
        """What the rules say of some rows."""
        from placetypes._kernels.verdicts import settle

        *given, classified = arrays
        strip = dict(zip(self.layers, given, strict=False))
        may = {
            k: in_place(strip[one.place]) & ~smaller
            for (k, one), smaller in zip(self.competing.items(), given[len(self.layers) :], strict=True)
        }
        patterns = self._idle.pop() if self._idle else Patterns(self.typology, self.compares, list(self.competing))
        words = patterns.words(strip, may, classified.size)
        pattern = patterns.number(words)
        nearest, other = _nearest_change(patterns, strip, words, pattern)
        types, rule, margin, runner_up = (np.empty(classified.shape, kind) for kind in Decision.KINDS)
        written = (array.ravel() for array in (rule, types, margin, runner_up))
        settle(pattern, patterns.rule, patterns.codes, classified.ravel(), nearest, other, *written)
        self._idle.append(patterns)
        return types, rule, margin, runner_up


def decide(evidence: Mapping[str, AnyArray], classified: BoolArray, typology: Typology) -> Decision:
    """Apply a typology's rules.

    Parameters
    ----------
    evidence
        Layer -> (rows, cols) float64, NaN = unknown, or bool or labels of places. Layers that rules name and
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
    rows, cols = classified.shape
    store = LayerStore.of(evidence, (rows, cols))
    for name, shape in store.shapes.items():
        if shape != classified.shape:
            raise InputError("the layer has another shape", where=name, got=shape, expected=classified.shape)
    deciding = Deciding(typology, tuple(store))
    competing = [one(*(store[name] for name in one.layers))[0] for one in deciding.competing.values()]
    layers: list[Held] = [store.held(name) for name in deciding.layers]
    layers += [smaller_parts(Runs.of(labels)) for labels in competing]
    found = Decision(*(np.empty(classified.shape, kind) for kind in Decision.KINDS))
    arrays: Sequence[AnyArray] = (found.types, found.rule, found.margin, found.runner_up)
    for part in strips(classified.shape):
        made = deciding(*(drawn(layer, part) for layer in layers), classified[part])
        for array, values in zip(arrays, made, strict=True):
            array[part] = values
    return found


def _nearest_change(
    patterns: Patterns, strip: Mapping[str, AnyArray], words: NDArray[np.uint64], pattern: NDArray[np.int32]
) -> tuple[NDArray[np.float64], CodeArray]:
    """Distance to the nearest threshold that alone would change the class, and the class it would change to."""
    from placetypes._kernels.verdicts import nearer

    patterns.turn()
    nearest, runner_up = np.full(pattern.size, np.inf), np.zeros(pattern.size, np.uint8)
    for c in patterns.compares:
        layer, threshold = strip[c.layer].ravel(), patterns.typology.thresholds[c.threshold]
        if not np.issubdtype(layer.dtype, np.floating):
            continue
        code, index = patterns.classes_after(c, strip, words, pattern)
        nearer(layer, threshold.value, threshold.width, code, index, nearest, runner_up)
    return nearest, runner_up
