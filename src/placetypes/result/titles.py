"""What themes are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from placetypes.themes import ANY
from placetypes.typology.model import text
from placetypes.words import say

if TYPE_CHECKING:
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
