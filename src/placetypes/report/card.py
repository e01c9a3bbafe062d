"""One page per micro-cluster, to be taken to a meeting: its values are made here, the template only places them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from placetypes.pipeline.risk import accuracy
from placetypes.profiles import criteria
from placetypes.report.clusters import accepted, by_chance
from placetypes.report.sketch import region_outline, sketch
from placetypes.result.groups import groups, members_of_groups
from placetypes.result.provenance import credits_of
from placetypes.result.rungs import constellation_of
from placetypes.result.titles import colors_of, inside, theme_title
from placetypes.standing import WORTH_A_VISIT
from placetypes.templates import page
from placetypes.themes import ANY, nace, vocabulary
from placetypes.typology.model import text
from placetypes.words import FEW, number, percent, say, words

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes.result import Result

QUESTIONS = ("card_question_1", "card_question_2", "card_question_3", "card_question_4")
MOST = 7
"""Kinds, sectors or activities that are told apart: with more the page would not fit one sheet."""
_UNKNOWN = "#8a8580"
"""Colour of members whose role is not known."""
_KM = 1000.0


def cards(result: Result) -> dict[str, str]:
    """Id of each group that may be shown -> its page as the text of an HTML file that needs no network.

    Groups are micro-clusters, and weaker ones worth a visit, whose pages say so. No page names an actor: members are
    counted by role, kind, sector and activity.
    """
    template = page("card.html")
    members = dict(list(members_of_groups(result).groupby("cluster_id")))
    table = groups(result)
    outlines = dict(zip(table["cluster_id"], table.geometry, strict=True))
    rows = table.drop(columns="geometry").to_dict("records")
    region = region_outline(result)
    near = dict(zip(result.actors["actor_id"].tolist(), result.actors["locality"].tolist(), strict=True))
    return {
        str(row["cluster_id"]): template.render(
            _content(result, row, members[row["cluster_id"]], outlines, region=region, near=near)
        )
        + "\n"
        for row in rows
    }


def _content(
    result: Result, row: Mapping[str, Any], members: gpd.GeoDataFrame, outlines: Mapping[str, Any], *, region: Any,
    near: Mapping[str, str],
) -> dict[str, Any]:  # fmt: skip
    """Everything the template shows of one cluster, named; ``near`` is the place that each actor is near."""
    from markupsafe import Markup

    language, column = result.language, "theme" if row["theme"] == ANY else "role"
    kinds = _kinds(result, row, members, column)
    colors = {key: color for key, (_, color, _) in kinds.items()}
    drawing = sketch(
        result,
        members,
        outlines[row["cluster_id"]],
        name=str(row["name"]),
        kinds=colors,
        column=column,
        region=region,
        dashed=row["standing"] == WORTH_A_VISIT,
    )
    types = {c.code: (text(c.name, language), c.color) for c in result.typology.classes}
    place_type, color = types.get(int(row["place_type"]), (say("type_unknown", language), "#ffffff"))
    return {
        "language": language,
        "word": words(language),
        "synthetic": result.synthetic,
        "region": result.name,
        "name": row["name"],
        "weaker": row["standing"] == WORTH_A_VISIT,
        "standing": say(f"standing_{row['standing']}", language),
        "theme": theme_title(row["theme"], result.themes, language),
        "place_type": place_type,
        "color": color,
        "municipality": row["municipality"],
        "many": bool(members.geometry.duplicated().any()),
        "map": Markup(drawing),
        "kinds": [{"name": name, "color": tint, "count": count} for name, tint, count in kinds.values()],
        "kinds_title": say("card_themes" if column == "theme" else "card_roles", language),
        **_found(result, row),
        "constellation": _constellation(result, str(row["cluster_id"])),
        "members": say("card_members", language, members=str(row["members"]), organisations=str(row["organisations"])),
        **_who(members, language),
        "criteria": _criteria(result, row),
        "kind": _kind(row, language),
        **_missing(result, row, near),
        "questions": [say(key, language) for key in QUESTIONS],
        "credits": "; ".join(credits_of(result.record)),
        "note": text(result.typology.note, language),
        "changes": result.changes,
        "made": say(
            "card_made",
            language,
            id=str(row["cluster_id"]),
            typology=f"{result.typology.id} {result.typology.version}",
            version=str(result.record.get("placetypes", "")),
        ),
    }


def _kinds(
    result: Result, row: Mapping[str, Any], members: gpd.GeoDataFrame, column: str
) -> dict[str, tuple[str, str, int]]:
    """Role of the chain, or theme of a mixed group -> name, colour and members; in the order of the chain."""
    language, counts = result.language, Counter(members[column].tolist())
    unknown = (say("card_unknown", language), _UNKNOWN, counts.get("", 0))
    if column == "theme":
        named = {theme: theme_title(theme, result.themes, language) for theme in sorted(counts) if theme}
    else:
        chain = result.themes[row["theme"]].chain if row["theme"] in result.themes else ()
        named = {role.key: text(role.name, language) for role in chain}
        named |= {role: role for role in sorted(counts) if role and role not in named}
    colors = colors_of(named)
    kinds = {key: (name, colors[key], counts[key]) for key, name in named.items() if counts[key]}
    return kinds | ({"": unknown} if counts.get("") else {})


def in_short(result: Result, row: Mapping[str, Any]) -> str:
    """What was found, in a line: so many actors where so many would be usual."""
    language, theme = result.language, inside(theme_title(row["theme"], result.themes, result.language))
    key, expected = "card_found_mixed" if row["theme"] == ANY else "card_found", row["expected"]
    usual = number(expected, language, digits=FEW)
    return say(key, language, observed=str(int(row["observed"])), theme=theme, expected=usual)


def _found(result: Result, row: Mapping[str, Any]) -> dict[str, Any]:
    """What was found, how sure it is, who carries it, and what a table by municipality shows."""
    language, found = result.language, in_short(result, row)
    few = {key: number(row[key], language, digits=FEW) for key in ("relative_risk", "rr_low", "rr_high")}
    times = say("card_times", language, times=few["relative_risk"], low=few["rr_low"], high=few["rr_high"])
    return {"found": found, "times": times, "sure": _sure(result, row), "municipal": _municipal(row, language)}


def _sure(result: Result, row: Mapping[str, Any]) -> list[str]:
    language, q = result.language, float(row["q_value"])
    share, limit = percent(q, language), accepted(result.record)
    weaker = row["standing"] == WORTH_A_VISIT
    told = [share]
    if limit is not None:
        key, most = "card_q_visit" if weaker else "card_q", percent(limit, language)
        told = [say(key, language, share=share, q=number(q, language, digits=FEW), accepted=most)]
    if weaker and (alone := by_chance(result)):
        told.append(alone)
    support = float(row.get("support", float("nan")))
    if support == support:  # noqa: PLR0124 - NaN: not computed
        told.append(say("card_support", language, share=percent(support, language)))
    letters = {name: str(row.get(f"stable_{name}") or "") for name in ("scale", "jitter", "parameters")}
    if all(letters.values()):
        told.append(say("card_letters", language, **letters))
    return [*told, _carried(result, row)]


def _carried(result: Result, row: Mapping[str, Any]) -> str:
    language = result.language
    if row["holds_without_one"]:
        return say("card_holds", language)
    chain = result.themes[row["theme"]].chain if row["theme"] in result.themes else ()
    named = {role.key: text(role.name, language) for role in chain}
    role = str(row["carried_by"] or "")
    said = say("card_carried_role", language, role=inside(named.get(role, role))) if role else ""
    return say("card_carried", language, role=said)


def _municipal(row: Mapping[str, Any], language: str) -> str:
    if pd.isna(row["invisible"]):
        return say("not_comparable", language)
    key = "card_invisible" if row["invisible"] else "card_visible"
    return say(key, language, quotient=number(float(row["municipal_quotient"]), language, digits=FEW))


def _constellation(result: Result, cluster_id: str) -> str:
    """What the group belongs to, in one sentence; '' where it belongs to nothing larger."""
    name = constellation_of(result, cluster_id)
    return say("card_constellation", result.language, name=name) if name else ""


def _who(members: gpd.GeoDataFrame, language: str) -> dict[str, Any]:
    """Members by kind of body, sector and activity: names and counts, the most frequent first."""
    shared = vocabulary()

    def counted(column: str, names: Mapping[str, Any]) -> list[tuple[str, int]]:
        ranked = sorted(Counter(members[column].tolist()).items(), key=lambda item: (item[0] == "", -item[1], item[0]))
        unknown, rest = say("card_unknown", language), ranked[MOST:]
        others = [(say("card_others", language), sum(count for _, count in rest))] if len(rest) > 1 else []
        ranked = ranked[:MOST] if others else ranked
        named = [(text(names[key], language) if key in names else key or unknown, count) for key, count in ranked]
        return [*named, *others]

    return {
        "bodies": counted("helix", shared.helixes),
        "sectors": counted("sector", shared.sectors),
        "activities": [(nace.name(activity, language), count) for activity, count in counted("activity", {})],
    }


def _criteria(result: Result, row: Mapping[str, Any]) -> list[dict[str, str]]:
    """What data show of each criterion; whether members work together they cannot."""
    language, helixes = result.language, vocabulary().helixes
    metres = max(float(row["radius_m"]), accuracy(result))  # nobody is known to be nearer than addresses are known
    told = [part.rpartition(" ")[0] for part in str(row["helix_counts"] or "").split(";") if part]
    names = [inside(text(helixes[kind], language)) for kind in told]
    distance = f"{number(metres / _KM, language, digits=FEW)} km" if metres >= _KM else f"{metres:.0f} m"
    scope = say(f"card_{row['scope']}", language)
    shown: tuple[tuple[str, dict[str, str], bool | None], ...] = (
        ("several", {"kinds": ", ".join(names) or say("card_unknown", language)}, len(names) > 1),
        ("near", {"distance": distance, "scope": scope}, True),
        ("balance", {"share": percent(float(row["largest_share"]), language)}, not row["dominated"]),
        ("linked", {}, None),
    )
    verdicts = {True: "card_seen", False: "card_not_seen", None: "card_ask"}
    return [
        {
            "name": say(f"card_{key}", language),
            "told": say(f"card_{key}_is", language, **values),
            "verdict": say(verdicts[seen], language),
            "key": verdicts[seen].removeprefix("card_"),
        }
        for key, values, seen in shown
    ]


def _kind(row: Mapping[str, Any], language: str) -> str:
    names = criteria().names
    known = str(row["formation"] or "")
    formation = text(names["formation"][known], language) if known else say("card_unknown", language)
    return say("card_kind", language, formation=formation, size=text(names["size"][row["size_class"]], language))


def _missing(result: Result, row: Mapping[str, Any], near: Mapping[str, str]) -> dict[str, Any]:
    """Roles that the chain lacks, with how far and near which place the nearest actor is that has each; never who."""
    language = result.language
    if not row["missing_links"]:
        return {"missing": [], "missing_said": say("card_chain_unknown", language)}
    parts = [str(row[f"missing_{part}"] or "").split(";") for part in ("roles", "km", "actors")]
    chain = result.themes[row["theme"]].chain if row["theme"] in result.themes else ()
    names = {role.key: text(role.name, language) for role in chain}
    lacking = []
    for role, km, actor in zip(*parts, strict=True):
        if role:
            place = near.get(actor, "")
            values = {"km": number(float(km), language, digits=FEW), "place": place} if km else {}
            key = "card_none" if not km else "card_km_near" if place else "card_km"
            lacking.append((names.get(role, role), say(key, language, **values)))
    return {"missing": lacking, "missing_said": "" if lacking else say("card_whole", language)}
