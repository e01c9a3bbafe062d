"""Why the cell at a point has its place type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes.result.explain import sentences
from placetypes.result.explain.cell import Cell, read_cell
from placetypes.result.explain.change import nearest_change
from placetypes.result.explain.smoothed import votes_around
from placetypes.result.explain.values import Explanation, Reading
from placetypes.typology import Compare
from placetypes.typology.conditions import walk
from placetypes.typology.wording import Wording
from placetypes.words import say

if TYPE_CHECKING:
    from placetypes.result.model import Result


def explain_point(result: Result, easting: float, northing: float, language: str) -> Explanation:
    """Why the cell at a point has its type: rule, values, thresholds, margin, runner-up and what would make it that.

    Parameters
    ----------
    result
        What to explain.
    easting, northing
        A point in the grid's coordinate system, metres.
    language
        Of all sentences; English stands in for what the typology does not say in it.

    Raises
    ------
    GridError
        If the point lies outside the grid.
    """
    at = result.grid.rowcol(easting, northing)
    where = say("at_point", language, easting=f"{easting:.0f}", northing=f"{northing:.0f}")
    if not result.region[at]:
        return _without_type(easting, northing, language, say("outside", language, where=where, region=result.name))
    if not result.types[at] or not result.rule[at]:
        return _without_type(easting, northing, language, say("not_classified", language, where=where))
    cell, wording = read_cell(result, at), Wording(result.typology, language)
    code, runner_up = int(result.types[at]), int(result.runner_up[at])
    rule, type_, names = (
        result.typology.rules[cell.rule - 1],
        result.typology.by_code[code],
        wording.typology.names(language),
    )
    margin = None if np.isnan(result.margin[at]) else float(result.margin[at])
    smoothed = rule.type != type_.key
    change = None if smoothed or margin is None else nearest_change(cell, margin, runner_up)
    votes = votes_around(result, at) if smoothed else None
    told = [
        sentences.what(cell, wording, type_, where, votes),
        *sentences.kept_out(cell, wording),
        *([] if smoothed else sentences.margin(wording, margin, change, names.get(runner_up, ""))),
        *([say("synthetic_data", language)] if result.synthetic else []),
    ]
    return Explanation(
        easting=easting,
        northing=northing,
        language=language,
        code=code,
        key=type_.key,
        type=names[code],
        rule=cell.rule,
        rule_type=rule.type,
        readings=_readings(cell),
        margin=margin,
        runner_up=runner_up,
        runner_up_type=names.get(runner_up),
        change=change,
        sentences=tuple(told),
    )


def _without_type(easting: float, northing: float, language: str, sentence: str) -> Explanation:
    return Explanation(
        easting=easting,
        northing=northing,
        language=language,
        code=0,
        key=None,
        type=None,
        rule=0,
        rule_type=None,
        readings=(),
        margin=None,
        runner_up=0,
        runner_up_type=None,
        change=None,
        sentences=(sentence,),
    )


def _readings(cell: Cell) -> tuple[Reading, ...]:
    condition = cell.typology.rules[cell.rule - 1].condition
    deciding = set(cell.reasons(condition)) if cell.holds(condition) else set()
    made = []
    for c in dict.fromkeys(part for part in walk(condition) if isinstance(part, Compare)):
        threshold, value = cell.typology.thresholds[c.threshold], cell.value(c.layer)
        known = None if np.isnan(value) else value
        made.append(
            Reading(
                layer=c.layer,
                value=known,
                unit=threshold.unit,
                operator=c.operator,
                threshold=c.threshold,
                limit=threshold.value,
                holds=cell.holds(c),
                decides=c in deciding,
            )
        )
    return tuple(made)
