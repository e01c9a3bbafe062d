"""The sentences that explain a cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from placetypes.typology import Compare, Condition, Vote
from placetypes.typology.model import text
from placetypes.typology.wording import Wording
from placetypes.words import amount, decimals_of, number, say, words

if TYPE_CHECKING:
    from placetypes.result.explain.cell import Cell
    from placetypes.result.explain.smoothed import Votes
    from placetypes.result.explain.values import Change
    from placetypes.typology import PlaceType

VERY_CLOSE, CLEAR = 0.1, 0.5
"""Margins below a tenth of a threshold's range are called very close, from half of it clear."""


def what(cell: Cell, wording: Wording, type_: PlaceType, where: str, votes: Votes | None) -> str:
    """What type a cell has and why: what its rule says and read and, where smoothing changed it, what that did."""
    rule, language = cell.typology.rules[cell.rule - 1], wording.language
    name = text(type_.name, language)
    because = say("because", language, says=text(rule.says, language))
    if values := _values(cell, wording, rule.condition):
        because = say("because_values", language, because=because, values=values)
    if rule.type != type_.key:
        because = _smoothed(wording, wording.type(rule.type), name, because, votes)
    return say("cell_is", language, where=where, type=name, code=str(type_.code), because=because)


def _values(cell: Cell, wording: Wording, condition: Condition) -> str:
    """The values by which a condition holds, each with what was asked of it."""
    if not cell.holds(condition):
        return ""
    read = [_value(cell, wording, c) for c in dict.fromkeys(cell.reasons(condition))]
    votes = ""
    if isinstance(condition, Vote):
        known, needed = cell.known_and_needed(condition)
        held = sum(cell.holds(part) is True for part in condition.parts)
        votes = say("votes", wording.language, held=str(held), known=str(known), needed=str(needed))
    return listed(read, wording.language) + votes


def listed(parts: Sequence[str], language: str) -> str:
    """Parts of a sentence in a row, with 'and' before the last.

    Examples
    --------
    >>> listed(["one", "two", "three"], "sv")
    'one, two och three'
    """
    return words(language)["and"].join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def _value(cell: Cell, wording: Wording, c: Compare) -> str:
    threshold, value = cell.typology.thresholds[c.threshold], cell.value(c.layer)
    if wording.is_state(threshold.unit):
        return wording.state(c.layer, value, threshold.unit)
    digits = wording.digits(value, threshold.value, threshold.unit)
    said = wording.amount(value, threshold.unit, digits=digits)
    asked = wording.limit(c, digits=digits)
    return say("value_read", wording.language, layer=wording.layer(c.layer), value=said, asked=asked)


def _smoothed(wording: Wording, alone: str, name: str, because: str, votes: Votes | None) -> str:
    how, language = wording.typology.smoothing, wording.language
    told = {"type": alone, "because": because}
    if votes is None or how is None:
        return say("smoothed", language, **told)
    if not votes.decided:
        return say("smoothed_patch", language, **told, area=wording.threshold(how.min_patch_area))
    radius = wording.threshold(how.majority_radius)
    return say(
        "smoothed_majority", language, **told, count=str(votes.count), all=str(votes.all), radius=radius, new=name
    )


def kept_out(cell: Cell, wording: Wording) -> Iterator[str]:
    """Earlier rules whose values the cell meets, but only the largest connected part counts."""
    for rule in cell.typology.rules[: cell.rule - 1]:
        if rule.largest_part_per and cell.holds(rule.condition):
            yield say("kept_out", wording.language, type=wording.type(rule.type))


def margin(wording: Wording, width: float | None, change: Change | None, runner_up: str) -> Iterator[str]:
    """What would have to change for a cell to become its runner-up, and how far that is."""
    if width is None or change is None:
        yield words(wording.language)["no_change"]
        return
    yield _change(wording, change, runner_up)
    if not wording.is_state(change.unit):
        how = "very_close" if width < VERY_CLOSE else "clear" if width >= CLEAR else "close"
        share = wording.bare(width, "share")
        yield say("distance", wording.language, share=share, how=words(wording.language)[how])


def _change(wording: Wording, change: Change, runner_up: str) -> str:
    language, unit = wording.language, change.unit
    digits, told = wording.digits(change.value, change.limit, unit), {"type": runner_up}
    if change.of == "threshold":
        value, limit = wording.amount(change.value, unit, digits=digits), wording.threshold(change.threshold)
        return say("change_threshold", language, **told, layer=wording.layer(change.layer), limit=limit, value=value)
    if wording.is_state(unit):
        state = wording.state(change.layer, 0.0 if change.to < change.limit else change.to, unit)
        return say("change_state", language, **told, state=state)
    told |= {"layer": wording.layer(change.layer), "limit": wording.amount(change.limit, unit, digits=digits)}
    rises = change.to > change.value
    if np.float32(change.value) == np.float32(change.limit):  # as near as evidence is kept
        return say("change_edge_above" if rises else "change_edge_below", language, **told)
    way = {(True, True): "rise_to", (True, False): "rise_above", (False, True): "fall_to", (False, False): "fall_below"}
    key = way[rises, change.to == change.limit]
    bare = wording.bare(change.value, unit, digits=digits)
    return say(f"change_{key}", language, **told, difference=_difference(wording, change, digits), value=bare)


def _difference(wording: Wording, change: Change, digits: int) -> str:
    """How far a value would move; of shares in percentage points. No more decimals than the value is said with."""
    share = "{percent}" in wording.forms(change.unit)
    value, limit = (100 * v if share else v for v in (change.value, change.limit))
    decimals = decimals_of(value or limit, digits)
    apart = round(abs(value - limit), decimals) or abs(value - limit)
    if share:
        return amount(apart, words(wording.language)["points"], wording.language)
    return number(apart, wording.language)
