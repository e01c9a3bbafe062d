"""What the report says of micro-clusters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from placetypes.report import charts
from placetypes.report.charts import Bar
from placetypes.report.colors import TYPE, color
from placetypes.result.by_type import clusters_by_type, shown_themes
from placetypes.result.portraits import about, missed, portrait, smallest
from placetypes.result.rungs import ladder, smallest_ladder
from placetypes.result.titles import theme_title
from placetypes.typology.finder import usual
from placetypes.words import number, percent, say, words

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes.result import Result


def content(result: Result) -> dict[str, Any]:
    """Everything of the section, named."""
    language, word = result.language, words(result.language)
    found, fewest = smallest(result), smallest_ladder(result)
    columns = [(word["theme"], ""), (word["place_types"], ""), *((step, "n") for step in found["steps"])]
    limits = [(say("page_ladder_limit", language, limit=limit), "n") for limit in fewest["limits"]]
    return {
        "clusters": list(_rows(result, result.published_clusters)),
        "groups_caution": say("page_caution_about", language, fewest=str(result.min_members)),
        "groups_about": _about_groups(result),
        "visits": list(_rows(result, result.published_visits)),
        "visits_about": _about_visits(result),
        "made_of_about": about(result),
        "missed": missed(result),
        "by_type": list(_by_type(result)),
        **_by_theme(result),
        "smallest": {**found, "heads": columns},
        "ladder": ladder(result),
        "smallest_ladder": {**fewest, "heads": [(word["theme"], ""), (word["constellation_of"], "n"), *limits]},
    }


def _about_groups(result: Result) -> str:
    """How many groups there are, and how they are to be read."""
    language, limit = result.language, accepted(result.record)
    told = [say("page_groups_found", language, count=number(len(result.published_clusters), language))]
    if limit is not None:
        told.append(say("page_groups_limit", language, limit=number(limit, language)))
    return " ".join(told)


def _by_theme(result: Result) -> dict[str, Any]:
    """Micro-clusters by theme, those with most first, and by place type, as a chart and as the table behind it."""
    table, language, word = result.published_clusters, result.language, words(result.language)
    counts = Counter(zip(table["theme"], table["place_type"].astype(int), strict=True))
    totals = Counter(table["theme"].tolist())
    names = {**result.typology.names(language), 0: word["type_unknown"]}
    codes = [code for code in (*result.typology.by_code, 0) if any(code == found for _, found in counts)]
    themes = sorted(totals, key=lambda theme: (-totals[theme], theme))
    titles = {theme: theme_title(theme, result.themes, language) for theme in themes}
    longest = max(totals.values(), default=1)
    bars = [
        Bar(
            titles[theme],
            charts.parts([(color(TYPE, code), counts[theme, code]) for code in codes], longest),
            str(totals[theme]),
        )
        for theme in themes
    ]
    heads = [(word["theme"], ""), (word["page_all"], "n")]
    return {
        "theme_chart": charts.stacked(word["page_by_theme"], bars, language),
        "theme_key": [{"color": color(TYPE, code), "type": names[code]} for code in codes],
        "theme_heads": heads + [(names[code], "n", color(TYPE, code)) for code in codes],
        "by_theme": [
            {"theme": titles[theme], "all": totals[theme], "counts": [counts[theme, code] for code in codes]}
            for theme in themes
        ],
    }


def _rows(result: Result, groups: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    """One entry per group, the surest first."""
    names = result.typology.names(result.language)
    table = groups.drop(columns="geometry")
    surest = table.sort_values(["q_value", "concentration", "cluster_id"], ascending=[True, False, True])
    for row in surest.to_dict("records"):
        code = int(row["place_type"])
        theme = theme_title(row["theme"], result.themes, result.language)
        shown = {"theme": theme, "type": names.get(code, "–"), "color": color(TYPE, code)}
        yield {**row, **shown, "made_of": portrait(row, result.language)}


def _by_type(result: Result) -> Iterator[dict[str, Any]]:
    """One entry per place type with groups, and one for the whole region."""
    for row in clusters_by_type(result).to_dict("records"):
        if row["clusters"] or row["visits"]:
            values = {"missed": str(row["missed"]), "compared": str(row["compared"])}
            share = percent(row["share_missed"], result.language) if row["compared"] else ""
            yield {
                "type": row["type"],
                "clusters": row["clusters"],
                "visits": row["visits"],
                "color": color(TYPE, row["place_type"]) if row["place_type"] >= 0 else "",
                "themes": shown_themes(result, row["themes"]),
                "missed": say("by_type_share", result.language, share=share, **values) if share else "–",
            }


def _about_visits(result: Result) -> str:
    """How weaker groups are to be read; '' where there are none."""
    table, language = result.published_visits, result.language
    if table.empty:
        return ""
    told = say("visits_about", language, limit=number(weakest(result.record), language)), by_chance(result)
    known = table["invisible"].dropna()
    missed = say("visits_missed", language, missed=str(int(known.sum())), all=str(len(known))) if len(known) else ""
    return " ".join(filter(None, (*told, missed)))


def by_chance(result: Result) -> str:
    """How many of the weaker groups alone may be chance, in one sentence; '' where it is not recorded."""
    share = result.record.get("clusters", {}).get("worth_a_visit", {}).get("share_by_chance")
    if share is None:
        return ""
    key = "visits_chance" if share < 1 else "visits_chance_all"
    return say(key, result.language, share=percent(share, result.language))


def weakest(record: Mapping[str, Any]) -> float:
    """The false discovery rate up to which weaker groups are shown."""
    return float(record.get("clusters", {}).get("visit_q", usual()["run"]["visit_q"]))


def accepted(record: Mapping[str, Any]) -> float | None:
    """The false discovery rate that was accepted, where the record says it."""
    found = [record.get("clusters", {}).get("q"), record.get("configuration", {}).get("clusters", {}).get("q")]
    return next((float(rate) for rate in found if rate is not None), None)
