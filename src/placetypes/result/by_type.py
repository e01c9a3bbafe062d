"""Micro-clusters by place type: how many, which themes, and what statistics by municipality would have missed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from placetypes.result.titles import inside, theme_title
from placetypes.words import say

if TYPE_CHECKING:
    from placetypes.result.model import Result

COLUMNS = (
    "place_type", "key", "type", "clusters", "members", "themes", "compared", "missed", "share_missed",
    "visits", "visits_compared", "visits_missed",
)  # fmt: skip
DECIMALS = {"share_missed": 5}


def clusters_by_type(result: Result) -> pd.DataFrame:
    """One row per place type of the typology, and one for the whole region, the last.

    Returns
    -------
    DataFrame
        ``place_type`` code (0: not classified, where there are any; -1: the whole region), ``key``, ``type`` (name in
        the result's language); ``clusters`` that may be shown, their ``members``, ``themes`` with how many clusters
        each has ("food 2;energy 1"); of ``compared`` clusters, for which there are municipalities to compare,
        ``missed`` would not have shown in a table of actors by municipality: ``share_missed`` (0-1; NaN: none
        compared). Counted apart, and in none of these: weaker groups worth a visit, ``visits``, with
        ``visits_compared`` and ``visits_missed``.
    """
    table, weaker = result.published_clusters, result.published_visits
    names, keys = result.typology.names(result.language), {c.code: c.key for c in result.typology.classes}
    unknown = (table["place_type"] == 0).any() or (weaker["place_type"] == 0).any()
    codes = [*result.typology.by_code, *([0] if unknown else [])]
    named = {**names, 0: say("type_unknown", result.language)}
    parts = [
        (code, keys.get(code, ""), named[code], table["place_type"] == code, weaker["place_type"] == code)
        for code in codes
    ]
    parts.append((-1, "", say("total", result.language), table["place_type"] >= 0, weaker["place_type"] >= 0))
    rows = [(*of, *_counted(table[own]), *_counted_apart(weaker[other])) for *of, own, other in parts]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _counted_apart(own: pd.DataFrame) -> tuple[int, int, int]:
    compared = own["invisible"].dropna()
    return len(own), len(compared), int(compared.astype(bool).sum())


def _counted(own: pd.DataFrame) -> tuple[int, int, str, int, int, float]:
    ranked = sorted(Counter(own["theme"].tolist()).items(), key=lambda item: (-item[1], item[0]))
    compared = own["invisible"].dropna()
    missed = int(compared.astype(bool).sum())
    share = missed / len(compared) if len(compared) else np.nan
    themes = ";".join(f"{theme} {count}" for theme, count in ranked)
    return len(own), int(own["members"].sum()), themes, len(compared), missed, share


def found(result: Result) -> str:
    """What was found, weaker groups told apart; '' where no theme was searched."""
    table, language = clusters_by_type(result), result.language
    whole = table.iloc[-1]
    if not result.expected:
        return ""
    weaker = f" {say('found_weaker', language, visits=str(whole['visits']))}" if whole["visits"] else ""
    if not whole["clusters"]:
        return say("found_none", language) + weaker
    parts = zip(table["type"].iloc[:-1], table["clusters"].iloc[:-1], strict=True)
    types = ", ".join(f"{name} {count}" for name, count in parts if count)
    said = say("found", language, clusters=str(whole["clusters"]), types=types)
    if not whole["compared"]:
        return f"{said}.{weaker}"
    values = {"missed": str(whole["missed"]), "compared": str(whole["compared"])}
    return f"{said}{say('found_missed', language, **values)}{weaker}"


def shown_themes(result: Result, themes: str) -> str:
    """Themes with their counts in words: 'food 2;energy 1' as 'food 2, energy 1', by their names."""
    parts = [part.rpartition(" ") for part in themes.split(";") if part]
    named = (f"{inside(theme_title(theme, result.themes, result.language))} {count}" for theme, _, count in parts)
    return ", ".join(named) or "–"
