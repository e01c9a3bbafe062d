"""What to know before the micro-clusters of a result are read, in its language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from placetypes.result.titles import theme_title
from placetypes.themes import ANY
from placetypes.words import number, say

if TYPE_CHECKING:
    from placetypes.clusters import Clusters, Note
    from placetypes.result import Result


def remarks(result: Result, found: Mapping[str, Clusters], *, without_people: int) -> list[str]:
    """Sentences of the finder's notes: what concerns all themes once, else after the names of the themes.

    ``found`` by theme; ``without_people`` actors stand where nobody is known to live, though people are at risk.
    """
    themes: dict[Note, list[str]] = defaultdict(list)
    for theme, clusters in found.items():
        for note in clusters.notes:
            themes[note].append(theme)
    types = {0: say("type_unknown", result.language), **result.typology.names(result.language)}
    told = []
    for note, own in themes.items():
        sentence = note.said(result.language, types)
        single = [
            theme_title(theme, result.themes, result.language) for theme in own if theme != ANY or len(found) == 1
        ]
        told.append(sentence if len(own) == len(found) else f"{', '.join(single)}: {sentence}")
    if without_people:
        told.append(say("finder_without_people", result.language, count=number(without_people, result.language)))
    return told
