"""Why each square has its type, as the page carries it: sentences with slots, and the numbers to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.report.packing import packed
from placetypes.result.explain.everywhere import Slot, explain_everywhere
from placetypes.typology.wording import Wording
from placetypes.words import words

if TYPE_CHECKING:
    from placetypes.result import Result

MOST_TOLD = 300_000
"""Squares of a grid of which a page tells why they have their type: more would make it too large to be mailed."""


def told(result: Result) -> dict[str, Any] | None:
    """Patterns of sentences, the pattern of each square and its numbers; None where the grid has too many squares."""
    rows, cols = result.grid.shape
    if rows * cols > MOST_TOLD:
        return None
    found, wording = explain_everywhere(result, result.language), Wording(result.typology, result.language)
    layers, units, slots = list(found.layers), dict[str, int](), dict[Slot, int]()
    patterns = [
        {"parts": [_part(part, slots) for part in pattern.parts], "runner_up": pattern.runner_up}
        for pattern in found.patterns
    ]
    asked = [
        [slot.kind]
        if not slot.layer
        else [slot.kind, layers.index(slot.layer), slot.limit, units.setdefault(slot.unit, len(units))]
        for slot in slots
    ]
    return {
        "patterns": patterns,
        "slots": asked,
        "forms": [wording.forms(unit) for unit in units],
        "share": wording.forms("share"),
        "points": words(result.language)["points"],
        "which": packed(found.pattern.astype(np.uint32)),
        "layers": [packed(values) for values in found.layers.values()],
        "margin": packed(found.margin.astype(np.float32)),
        "count": packed(found.count.astype(np.uint32)),
        "all": packed(found.all.astype(np.uint32)),
    }


def _part(part: str | Slot, slots: dict[Slot, int]) -> str | int:
    return part if isinstance(part, str) else slots.setdefault(part, len(slots))
