"""What is shown of each micro-cluster's profile, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from placetypes.profiles import criteria
from placetypes.result.titles import theme_title
from placetypes.themes import vocabulary
from placetypes.typology.model import text
from placetypes.words import number, percent, say, words

if TYPE_CHECKING:
    from placetypes.result.model import Result


def portrait(row: Mapping[str, Any], language: str) -> dict[str, str]:
    """What a planner reads of one micro-cluster, by the columns of the report's table; a dash where it is not known."""
    helixes, names = vocabulary().helixes, criteria().names
    counts = [part.rpartition(" ") for part in str(row["helix_counts"] or "").split(";") if part]
    return {
        "bodies": ", ".join(f"{text(helixes[kind], language)} {count}" for kind, _, count in counts) or "–",
        "sectors": str(row["sectors"] or "–"),
        "largest": percent(float(row["largest_share"]), language),
        "formation": text(names["formation"][row["formation"]], language) if row["formation"] else "–",
        "size": text(names["size"][row["size_class"]], language),
        "municipal": "–" if pd.isna(row["invisible"]) else words(language)["no" if row["invisible"] else "yes"],
        "holds": words(language)["yes" if row["holds_without_one"] else "no"],
        "missing": row["missing_links"] or "–",
    }


def smallest(result: Result) -> dict[str, Any]:
    """The smallest group that could have been called: ``steps`` of what is expected, and rows by theme and type."""
    found = result.record.get("clusters", {}).get("smallest_that_could_be_called", {})
    names = {**result.typology.names(result.language), 0: say("type_unknown", result.language)}
    cells = {
        (theme, int(row["place_type"]), float(row["expected"])): row["members"]
        for theme, rows in found.items()
        for row in rows
    }
    steps = sorted({expected for _, _, expected in cells})
    rows = dict.fromkeys((theme, code) for theme, code, _ in cells)
    return {
        "steps": [number(step, result.language) for step in steps],
        "rows": [
            {
                "theme": theme_title(theme, result.themes, result.language),
                "type": names[code],
                "members": [_whole(cells.get((theme, code, step))) for step in steps],
            }
            for theme, code in rows
        ],
    }


def _whole(members: float | None) -> str:
    return "–" if members is None or math.isnan(members) else str(int(members))


def missed(result: Result) -> str:
    """How many of the clusters statistics by municipality would have missed, by place type; '' without clusters."""
    table, language = result.published_clusters, result.language
    known = table[table["invisible"].notna()]
    if table.empty:
        return ""
    if known.empty:
        return say("not_comparable", language)
    names = {**result.typology.names(language), 0: say("type_unknown", language)}

    def counted(key: str, own: pd.DataFrame, **values: str) -> str:
        return say(key, language, missed=str(int(own["invisible"].sum())), all=str(len(own)), **values)

    types = [counted("missed_type", own, type=names[int(str(code))]) for code, own in known.groupby("place_type")]
    return counted("missed", known, types=", ".join(types))


def about(result: Result) -> str:
    """How sizes and formation are told, with the published clusters beside these."""
    language, asked = result.language, criteria()
    names = {size: text(name, language) for size, name in asked.names["size"].items()}
    own = result.published_clusters["size_class"].value_counts()

    def sizes(counts: Mapping[str, int]) -> str:
        return ", ".join(f"{number(counts.get(size, 0), language)} {name}" for size, name in names.items())

    return say(
        "made_of_about",
        language,
        published=str(sum(asked.published.values())),
        published_sizes=sizes(asked.published),
        sizes=sizes({str(size): int(count) for size, count in own.items()}),
        dominating=percent(asked.dominating, language),
    )
