"""What the report says of micro-clusters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from placetypes.result.by_type import clusters_by_type, shown_themes
from placetypes.result.portraits import about, missed, portrait, smallest
from placetypes.result.rungs import ladder, smallest_ladder
from placetypes.result.titles import theme_title
from placetypes.typology.finder import usual
from placetypes.words import number, percent, say

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes.result import Result


def content(result: Result) -> dict[str, Any]:
    """Everything of the section, named."""
    return {
        "clusters": list(_rows(result, result.published_clusters)),
        "visits": list(_rows(result, result.published_visits)),
        "visits_about": _about_visits(result),
        "cluster_rate": accepted(result.record),
        "made_of_about": about(result),
        "missed": missed(result),
        "by_type": list(_by_type(result)),
        "smallest": smallest(result),
        "ladder": ladder(result),
        "smallest_ladder": smallest_ladder(result),
        "min_members": result.min_members,
    }


def _rows(result: Result, groups: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    """One entry per group, the surest first."""
    names, colors = result.typology.names(result.language), {c.code: c.color for c in result.typology.classes}
    table = groups.drop(columns="geometry")
    surest = table.sort_values(["q_value", "concentration", "cluster_id"], ascending=[True, False, True])
    for row in surest.to_dict("records"):
        code = int(row["place_type"])
        theme = theme_title(row["theme"], result.themes, result.language)
        shown = {"theme": theme, "type": names.get(code, "–"), "color": colors.get(code, "#ffffff")}
        yield {**row, **shown, "made_of": portrait(row, result.language)}


def _by_type(result: Result) -> Iterator[dict[str, Any]]:
    """One entry per place type with groups, and one for the whole region."""
    colors = {c.code: c.color for c in result.typology.classes}
    for row in clusters_by_type(result).to_dict("records"):
        if row["clusters"] or row["visits"]:
            values = {"missed": str(row["missed"]), "compared": str(row["compared"])}
            share = percent(row["share_missed"], result.language) if row["compared"] else ""
            yield {
                "type": row["type"],
                "clusters": row["clusters"],
                "visits": row["visits"],
                "color": colors.get(row["place_type"]),
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
