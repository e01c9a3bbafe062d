"""The sentences that explain a cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from placetypes.typology import Compare, Condition, Vote
from placetypes.typology.model import text
from placetypes.typology.wording import ASKED, Wording
from placetypes.words import say, words

if TYPE_CHECKING:
    from placetypes.result.explain.cell import Cell
    from placetypes.result.explain.smoothed import Votes
    from placetypes.result.explain.values import Change
    from placetypes.typology import PlaceType

VERY_CLOSE, CLEAR = CLOSER_THAN = 0.1, 0.5
CLOSENESS = ("very_close", "close", "clear")
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
    beside = wording.beside(c.layer, value, threshold.value, threshold.unit)
    if wording.is_state(threshold.unit):
        return say("state", wording.language, layer=wording.layer(c.layer), value=beside.state())
    asked = say(ASKED[c.operator], wording.language, limit=beside.limit_bare())
    return say("value_read", wording.language, layer=wording.layer(c.layer), value=beside.amount(), asked=asked)


def _smoothed(wording: Wording, alone: str, name: str, because: str, votes: Votes | None) -> str:
    how, language = wording.typology.smoothing, wording.language
    told = {"type": alone, "because": because}
    if votes is None or how is None:
        return say("smoothed", language, **told)
    if not votes.decided:
        return say("smoothed_patch", language, **told, area=wording.threshold(how.min_patch_area))
    radius = wording.threshold(how.majority_radius)
    count, everyone = wording.count("count", votes.count), wording.count("all", votes.all)
    return say("smoothed_majority", language, **told, count=count, all=everyone, radius=radius, new=name)


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
        how = words(wording.language)[CLOSENESS[np.searchsorted(CLOSER_THAN, width, side="right")]]
        yield say("distance", wording.language, share=wording.share("margin", width), how=how)


def _change(wording: Wording, change: Change, runner_up: str) -> str:
    language, unit = wording.language, change.unit
    beside, told = wording.beside(change.layer, change.value, change.limit, unit), {"type": runner_up}
    way = way_of(change, state=wording.is_state(unit))
    if way == "threshold":
        told |= {"limit": wording.threshold(change.threshold), "value": beside.amount()}
    elif way == "state":
        told |= {"state": wording.state(change.layer, 0.0 if change.to < change.limit else change.to, unit)}
    elif way in {"edge_above", "edge_below"}:
        told |= {"limit": beside.limit_amount()}
    else:
        told |= {"limit": beside.limit_amount(), "difference": beside.difference(), "value": beside.bare()}
    if way != "state":
        told |= {"layer": wording.layer(change.layer)}
    return say(f"change_{way}", language, **told)


def way_of(change: Change, *, state: bool) -> str:
    """How a change is told: of the threshold, as a yes or no, as one from the very edge, or as a rise or fall."""
    if change.of == "threshold":
        return "threshold"
    if state:
        return "state"
    rises = change.to > change.value
    if np.float32(change.value) == np.float32(change.limit):  # as near as evidence is kept
        return "edge_above" if rises else "edge_below"
    way = {(True, True): "rise_to", (True, False): "rise_above", (False, True): "fall_to", (False, False): "fall_below"}
    return way[rises, change.to == change.limit]
