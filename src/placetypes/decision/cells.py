"""Deciding cells: a strip of the grid at a time, classes and margins in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from placetypes._typing import AnyArray, BoolArray, CodeArray
from placetypes.compact import LayerStore, Runs, strips
from placetypes.decision.patterns import Patterns
from placetypes.errors import InputError
from placetypes.judge import Judge
from placetypes.typology import Compare
from placetypes.typology.conditions import walk

if TYPE_CHECKING:
    from placetypes.typology import Rule, Typology


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
    from placetypes._kernels.verdicts import settle

    rows, cols = classified.shape
    store = LayerStore.of(evidence, (rows, cols))
    for name, shape in store.shapes.items():
        if shape != classified.shape:
            raise InputError("the layer has another shape", where=name, got=shape, expected=classified.shape)
    asked = dict.fromkeys(c for r in typology.rules for c in walk(r.condition) if isinstance(c, Compare))
    allowed = {k: _allowed(rule, store, typology) for k, rule in enumerate(typology.rules) if rule.largest_part_per}
    patterns = Patterns(typology, [c for c in asked if c.layer in store], list(allowed))
    found = Decision(*(np.empty(classified.shape, dtype) for dtype in (np.uint8, np.uint8, np.float32, np.uint8)))
    for part in strips(classified.shape):
        strip, inside = store.strip(part), classified[part].ravel()
        words = patterns.words(strip, {k: may[part] for k, may in allowed.items()}, inside.size)
        pattern = patterns.number(words)
        nearest, other = _nearest_change(patterns, strip, words, pattern)
        written = (array[part].ravel() for array in (found.rule, found.types, found.margin, found.runner_up))
        settle(pattern, patterns.rule, patterns.codes, inside, nearest, other, *written)
        store.release()
    return found


def _nearest_change(
    patterns: Patterns, strip: Mapping[str, AnyArray], words: NDArray[np.uint64], pattern: NDArray[np.int32]
) -> tuple[NDArray[np.float64], CodeArray]:
    """Distance to the nearest threshold that alone would change the class, and the class it would change to."""
    from placetypes._kernels.verdicts import nearer

    nearest, runner_up = np.full(pattern.size, np.inf), np.zeros(pattern.size, np.uint8)
    for c in patterns.compares:
        layer, threshold = strip[c.layer].ravel(), patterns.typology.thresholds[c.threshold]
        if not np.issubdtype(layer.dtype, np.floating):
            continue
        code, index = patterns.classes_after(c, strip, words, pattern)
        nearer(layer, threshold.value, threshold.width, code, index, nearest, runner_up)
    return nearest, runner_up


def _allowed(rule: Rule, store: LayerStore, typology: Typology) -> BoolArray:
    """Where a rule may apply that asks for the largest part of each place: not in the smaller parts of those it has.

    Of parts as large the first in raster order counts.
    """
    from placetypes._kernels.runs import parts

    layer = rule.largest_part_per or ""
    if layer not in store:
        raise InputError("a rule needs this layer", where=layer, fix="add it to the evidence")
    competing, allowed = np.zeros(store.shape, np.int32), np.empty(store.shape, bool)
    for rows in strips(store.shape):
        strip = store.strip(rows)
        place = strip[layer]
        in_place = np.isfinite(place) & (place > 0)
        holds = Judge(strip, place.shape, typology).answer(rule.condition).holds & in_place
        np.copyto(competing[rows], place, where=holds, casting="unsafe")
        np.logical_and(in_place, ~holds, out=allowed[rows])
        store.release()
    runs = Runs.of(competing)
    part = np.empty(runs.number.size, np.int32)
    count = parts(runs.first, runs.edge, runs.number, 1, part)
    cells = np.bincount(part, weights=np.diff(runs.edge.reshape(-1, 2))[:, 0], minlength=count).astype(np.int64)
    place = np.zeros(count, np.int64)
    place[part] = runs.number
    largest = np.lexsort((np.arange(count), -cells, place))
    first = np.unique(place[largest], return_index=True)[1]
    stays = np.zeros(count, bool)
    stays[largest[first]] = True
    return allowed | Runs(runs.shape, runs.first, runs.edge, part + 1, np.dtype(np.int32)).draw(
        amounts=np.append(False, stays)
    )
