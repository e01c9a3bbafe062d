"""What each micro-cluster is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from placetypes.result.titles import inside, theme_title
from placetypes.themes import ANY
from placetypes.typology.model import text
from placetypes.words import say

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from placetypes._typing import IntArray
    from placetypes.result import Result

_NAMED_THEMES = 2
"""Themes that the name of a mixed group tells: more would make it a sentence."""


def names(
    result: Result,
    table: pd.DataFrame,
    *,
    members: Sequence[IntArray],
    medoids: IntArray,
    activities: Sequence[Sequence[str]],
) -> list[str]:
    """Theme, what the members do more than others, nearest place and place type, in the language of the run.

    Parameters
    ----------
    result
        Has the actors.
    table
        Of the finder, one row per cluster.
    members, medoids
        Rows of the actors in each cluster, and of the one in its middle.
    activities
        Codes or tags that the members of each have more than others.
    """
    language = result.language
    types = {0: say("type_unknown", language)}
    types |= {c.code: text(c.name, language) for c in result.typology.classes}
    found = []
    rows = zip(table["theme"], table["place_type"], table["municipality"], members, medoids, activities, strict=True)
    for theme, place_type, municipality, own, middle, codes in rows:
        what = _subject(result, theme, result.actors.iloc[own], codes)
        place = result.actors["locality"].iloc[middle] or municipality
        kind = inside(types[int(place_type)])
        found.append(say("cluster_near", language, what=what, place=place, type=kind) if place else f"{what}, {kind}")
    return found


def _subject(result: Result, theme: str, members: gpd.GeoDataFrame, activities: Sequence[str]) -> str:
    """Name of the theme, with the roles that the members' foremost activities have; or a mixed group's main themes."""
    language, name = result.language, theme_title(theme, result.themes, result.language)
    told: list[str] = []
    if theme == ANY:
        ranked = sorted(Counter(members["theme"].tolist()).items(), key=lambda item: (-item[1], item[0]))
        told = [inside(theme_title(own, result.themes, language)) for own, _ in ranked[:_NAMED_THEMES]]
    elif theme in result.themes:
        words = {role.key: inside(text(role.name, language)) for role in result.themes[theme].chain}
        roles = dict(zip(members["activity"].tolist(), members["role"].tolist(), strict=True))
        told = list(dict.fromkeys(words[roles[code]] for code in activities if roles[code] in words))
    return f"{name} ({', '.join(told)})" if told else name
