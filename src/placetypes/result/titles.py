"""What themes are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from placetypes.themes import ANY
from placetypes.typology.model import text
from placetypes.words import say

if TYPE_CHECKING:
    from placetypes.result.model import Result
    from placetypes.themes import Chain


def theme_title(theme: str, themes: Mapping[str, Chain], language: str) -> str:
    """Name of a theme: as its file says, else its id as a title; of all themes together a word of its own.

    Examples
    --------
    >>> theme_title("eating_out", {}, "en"), theme_title("any", {}, "sv")
    ('Eating out', 'Blandad grupp')
    """
    if theme == ANY:
        return say("mixed", language)
    known = themes.get(theme)
    if known is not None:
        return text(known.name, language)
    words = theme.replace("_", " ")
    return words[:1].upper() + words[1:]


def inside(name: str) -> str:
    """A name as it is written within a sentence."""
    return name[:1].lower() + name[1:]


def theme_colors(result: Result) -> dict[str, str]:
    """A colour for each theme that actors of a result have, and for mixed groups, the last."""
    return colors_of([*sorted(set(result.actors["theme"]) - {"", ANY}), ANY])


PALETTE = (
    "#1b7837", "#d95f02", "#7570b3", "#e7298a", "#1f78b4", "#b8860b", "#a6261d", "#0f9b8e", "#6a3d9a", "#8c6d31",
    "#5b5b5b", "#c07fc7",
)  # fmt: skip
"""Colours told apart on white and on a map of place types; more things than these begin again at the first."""


def colors_of(names: Iterable[str]) -> dict[str, str]:
    """A colour for each of these names, in their order.

    Examples
    --------
    >>> colors_of(["culture", "food"])["food"]
    '#d95f02'
    """
    return {name: PALETTE[number % len(PALETTE)] for number, name in enumerate(dict.fromkeys(names))}
