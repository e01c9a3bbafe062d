"""Conditions as a reader sees them: nested lists in words, with the numbers of the thresholds."""

from __future__ import annotations

from placetypes.typology import AllOf, AnyOf, Compare, Condition, FirstKnown, Optional, Otherwise, Typology, Vote

SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}


def number(value: float) -> str:
    """A number with its thousands apart."""
    return f"{value:,.12g}".replace(",", " ")


def in_words(condition: Condition, typology: Typology) -> str:
    """A condition as a Markdown list; a single comparison is a list of one."""
    return "\n".join(_lines(condition, typology, depth=0))


def _lines(condition: Condition, typology: Typology, depth: int) -> list[str]:
    heading, parts = _named(condition, typology)
    own = [f"{'  ' * depth}- {heading}"]
    return own + [line for part in parts for line in _lines(part, typology, depth + 1)]


def _named(  # noqa: PLR0911 - one return per kind of condition
    condition: Condition, typology: Typology
) -> tuple[str, tuple[Condition, ...]]:
    """What a condition is called, and the parts that stand below it."""
    match condition:
        case Compare(layer, operator, threshold):
            known = typology.thresholds[threshold]
            return f"`{layer}` {SIGNS[operator]} {number(known.value)} {known.unit} (`{threshold}`)", ()
        case AllOf(parts):
            return "all of:", parts
        case AnyOf(parts):
            return "any of:", parts
        case Vote(needed, parts):
            least = number(typology[needed])
            return (
                f"at least {least} of these (`{needed}`); a majority of the known ones where some are unknown:",
                parts,
            )
        case FirstKnown(parts):
            return "the first of these whose layers are all known in the cell:", parts
        case Optional(part):
            heading, below = _named(part, typology)
            return f"where it is known, {heading}", below
        case Otherwise():
            return "always", ()
