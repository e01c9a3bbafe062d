"""What the region file of a result asks of the finder, as the result keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes.config import Clusters as Settings
from placetypes.documents import validate
from placetypes.errors import ConfigError, ThemeError
from placetypes.result.titles import theme_title
from placetypes.themes import ANY
from placetypes.words import say

if TYPE_CHECKING:
    from placetypes._typing import AnyArray
    from placetypes.result import Result


def settings_of(result: Result) -> Settings:
    """The table ``[clusters]``.

    Raises
    ------
    ConfigError
        If a setting cannot be.
    """
    said = result.record.get("configuration", {}).get("clusters", {})
    return validate(Settings, dict(said), where="[clusters]", error=ConfigError)


def searched(themes: AnyArray, asked: Settings) -> AnyArray:
    """Themes of rows as they are searched: where one alone is asked for, those of others as none, or all as one.

    Raises
    ------
    ThemeError
        If no actor has the theme that is asked for.
    """
    if asked.theme is None:
        return themes
    own = sorted(set(themes.tolist()) - {""})
    if asked.theme not in {*own, ANY}:
        expected = ", ".join([*own, f"or '{ANY}' for all of them as one"])
        raise ThemeError("no actor has this theme", got=f"'{asked.theme}'", expected=f"one of {expected}")
    chosen = np.where(themes != "", ANY, "") if asked.theme == ANY else np.where(themes == asked.theme, themes, "")
    return chosen.astype(object)


def alone(result: Result, asked: Settings) -> list[str]:
    """What is to be known where one theme alone was searched."""
    if asked.theme is None:
        return []
    return [say("only_theme", result.language, theme=theme_title(asked.theme, result.themes, result.language))]
