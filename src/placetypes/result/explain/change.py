"""What would have to change for a cell to become its runner-up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from placetypes import decision
from placetypes.judge import TESTS
from placetypes.result.explain.values import Change

if TYPE_CHECKING:
    from placetypes._typing import BoolArray
    from placetypes.result.explain.cell import Cell
    from placetypes.typology import Compare


SAME = 1e-3
"""Two margins are the same up to this: the saved one and the evidence have been rounded to float32."""


def nearest_change(cell: Cell, margin: float, runner_up: int) -> Change | None:
    """The change that a cell's margin measures: one value moved past one threshold makes it the runner-up.

    Where the same value or threshold is read elsewhere in the rules, moving the value may do something else than
    moving the threshold, which is what margins are made of; then the change is of the threshold.
    """
    found = min(_candidates(cell, margin, runner_up), key=lambda candidate: candidate[0], default=None)
    if found is None or found[0] > SAME * max(1, margin):
        return None
    _, c, allowed = found
    threshold, value = cell.typology.thresholds[c.threshold], cell.value(c.layer)
    moved = _value_past(threshold.value, c, value)
    after = replace(cell, values={**cell.values, c.layer: moved})
    becomes = decision.codes_of_rules(cell.typology)[decision.first_holding(_holding(after, allowed))[0]]
    does = becomes == runner_up
    to = moved if does else float(decision.threshold_past(np.array([value]), c, threshold.value)[0])
    return Change(
        of="value" if does else "threshold",
        layer=c.layer,
        value=value,
        unit=threshold.unit,
        threshold=c.threshold,
        limit=threshold.value,
        to=to,
    )


def _candidates(cell: Cell, margin: float, runner_up: int) -> Iterator[tuple[float, Compare, list[BoolArray]]]:
    """Comparisons whose threshold, moved, gives the runner-up: how far that is from the margin, and what was allowed.

    Whether a later rule was kept out of the largest part is not known, so both are tried.
    """
    known, rules = cell.allowed(), cell.typology.rules
    closed = [
        may & (rule.largest_part_per is None or number <= cell.rule)
        for number, (may, rule) in enumerate(zip(known, rules, strict=True), start=1)
    ]
    codes = decision.codes_of_rules(cell.typology)
    for allowed in [known] if known == closed else [known, closed]:
        for c, move, code in decision.moved_past(cell.judge, _holding(cell, allowed), allowed, codes):
            if code[0] == runner_up and np.isfinite(move[0]):
                yield abs(float(move[0]) - margin), c, allowed


def _holding(cell: Cell, allowed: list[BoolArray]) -> list[BoolArray]:
    answers = (cell.judge.answer(rule.condition).holds for rule in cell.typology.rules)
    return [holds & may for holds, may in zip(answers, allowed, strict=True)]


def _value_past(limit: float, c: Compare, value: float) -> float:
    """The value nearest to a threshold at which a comparison says the opposite of what it says of `value`."""
    at_limit = c.operator in {">=", "<="}
    beyond = np.nextafter(limit, -np.inf if c.operator in {">=", "<"} else np.inf)
    return float(beyond) if TESTS[c.operator](value, limit) == at_limit else limit
