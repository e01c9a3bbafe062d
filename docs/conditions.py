"""Conditions as a reader sees them: nested lists in words, with the numbers and the names of the thresholds."""

from __future__ import annotations

from placetypes import words
from placetypes.typology import AllOf, AnyOf, Compare, Condition, FirstKnown, Optional, Otherwise, Typology, Vote
from placetypes.typology.wording import Wording

LANGUAGE = "en"
EXACT = 12
"""Significant digits that no threshold exceeds."""
SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}


def number(value: float) -> str:
    """A number in full, with its thousands apart."""
    return plain(words.number(value, LANGUAGE, digits=EXACT))


def plain(said: str) -> str:
    """Words with spaces that can be searched for."""
    return said.replace("\u00a0", " ")


def in_words(condition: Condition, typology: Typology) -> str:
    """A condition as a Markdown list; a single comparison is a list of one."""
    return "\n".join(_lines(condition, Wording(typology, LANGUAGE), depth=0))


def _lines(condition: Condition, wording: Wording, depth: int) -> list[str]:
    heading, parts = _named(condition, wording)
    own = [f"{'  ' * depth}- {heading}"]
    return own + [line for part in parts for line in _lines(part, wording, depth + 1)]


def _named(  # noqa: PLR0911 - one return per kind of condition
    condition: Condition, wording: Wording
) -> tuple[str, tuple[Condition, ...]]:
    """What a condition is called, and the parts that stand below it."""
    match condition:
        case Compare(layer, operator, threshold):
            return f"{plain(wording.condition(condition))} (`{layer}` {SIGNS[operator]} `{threshold}`)", ()
        case AllOf(parts):
            return "all of:", parts
        case AnyOf(parts):
            return "any of:", parts
        case Vote(needed, parts):
            least = number(wording.typology[needed])
            return (
                f"at least {least} of these (`{needed}`); a majority of the known ones where some are unknown:",
                parts,
            )
        case FirstKnown(parts):
            return "the first of these whose layers are all known in the cell:", parts
        case Optional(part):
            heading, below = _named(part, wording)
            return f"where it is known, {heading}", below
        case Otherwise():
            return "always", ()
