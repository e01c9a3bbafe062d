"""What the report says of people and land: by place type, by municipality, by place."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from placetypes.report import charts
from placetypes.report.charts import Bar, Chart
from placetypes.report.colors import TYPE, UNIT, color
from placetypes.result.by_type import found
from placetypes.result.unit_classes import classified
from placetypes.typology.model import text
from placetypes.words import number, percent, say, words

if TYPE_CHECKING:
    import pandas as pd

    from placetypes.result import Result

MOST_UNITS = 1000
"""Units that are listed, those with most people: the page stays one that can be mailed."""
MOST_PLACES = 12
"""Places of a kind that are listed, those with most people: more would hide the rest of the page."""

Heads = list[tuple[str, ...]]
"""Heads of columns: words, the class of the column and, where it has one, its colour."""


def content(result: Result) -> dict[str, Any]:
    """Everything of these sections, named."""
    table, language = result.summary(), result.language
    types, units = list(_types(result, table)), list(_units(result, _most_people(table)))
    return {
        "shows": list(_shows(result, types)),
        "types": types,
        "type_charts": list(_type_charts(types, language)),
        "type_key": [kind for kind in types if kind["code"]],
        "units": units,
        "units_about": _units_about(result),
        "units_listed": _listed(table, language),
        "unit_heads": _unit_heads(result),
        "unit_chart": _unit_chart(result, units),
        "places": list(_places(result)),
    }


def _shows(result: Result, types: list[dict[str, Any]]) -> Iterator[str]:
    """The map in a few sentences."""
    language = result.language
    people, area = (sum(kind[column] for kind in types) for column in ("people", "area_km2"))
    yield say("page_shows_about", language, people=number(round(people), language), area=number(round(area), language))
    most = {
        counted: max(types, key=lambda kind: -1.0 if math.isnan(kind[column]) else kind[column])
        for counted, column in (("people", "share_people"), ("land", "share_area"))
    }
    if people > 0 and area > 0:
        yield say(
            "page_shows_most",
            language,
            people_type=most["people"]["type"],
            people_share=percent(most["people"]["share_people"], language),
            land_type=most["land"]["type"],
            land_share=percent(most["land"]["share_area"], language),
        )
    if said := found(result):
        yield said


def _types(result: Result, table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    language, whole = result.language, table[table["unit_id"] == ""].set_index("code")
    definitions = {c.code: text(c.definition, language) for c in result.typology.classes}
    for code, row in whole.iterrows():
        facts, number_of = {str(key): value for key, value in row.items()}, int(str(code))
        definition = definitions.get(number_of, say("page_no_type", language))
        yield {**facts, "code": number_of, "color": color(TYPE, number_of), "definition": definition}


def _type_charts(types: list[dict[str, Any]], language: str) -> Iterator[Chart]:
    """People and land, at one scale."""
    shown = [kind for kind in types if kind["code"]]
    columns = {"share_people": "page_shares_people", "share_area": "page_shares_land"}
    known = [kind[column] for kind in shown for column in columns if kind[column] > 0]
    for column, title in columns.items():
        rows = [(kind["type"], kind["color"], kind[column], _share(kind[column], language)) for kind in shown]
        yield charts.simple(say(title, language), rows, max(known, default=1.0))


def _share(share: float, language: str) -> str:
    return "–" if math.isnan(share) else percent(share, language)


def _most_people(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the units that are listed."""
    people = table[table["unit_id"] != ""].groupby("unit_id", sort=True)["people"].sum()
    if len(people) <= MOST_UNITS:
        return table
    return table[table["unit_id"].isin(people.sort_values(ascending=False, kind="stable").index[:MOST_UNITS])]


def _listed(table: pd.DataFrame, language: str) -> str:
    """How many units are listed, as a sentence; '' where all are."""
    units = table["unit_id"].nunique() - 1
    count, units_said = number(MOST_UNITS, language), number(units, language)
    return say("units_listed", language, count=count, all=units_said) if units > MOST_UNITS else ""


def _units_about(result: Result) -> str:
    if not classified(result):
        return say("page_units_shares", result.language)
    edition = result.typology.units.edition if result.typology.units else ""
    return say("page_units_classes", result.language, edition=edition or result.typology.id)


def _units(result: Result, table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """One entry per unit, in the order of their names, with its people and the share of each place type."""
    classes = _unit_classes(result)
    parts = table[table["unit_id"] != ""]
    rows = {unit: own for unit, own in parts.groupby("unit_id", sort=True) if own["cells"].sum() > 0}
    for own in sorted(rows.values(), key=lambda own: (str(own["unit_name"].iloc[0]), str(own["unit_id"].iloc[0]))):
        by_code = own.set_index("code")
        yield {
            "name": own["unit_name"].iloc[0],
            "class": classes.get(str(own["unit_id"].iloc[0])),
            "people": own["people"].sum(),
            "area_km2": own["area_km2"].sum(),
            "shares": [float(by_code["share_people"][c.code]) for c in result.typology.classes],
        }


def _unit_classes(result: Result) -> dict[str, dict[str, str]]:
    """Id of a unit -> name and colour of its class; nothing where units have none."""
    of_units = result.typology.of_units
    if of_units is None or not classified(result):
        return {}
    colors = {"": color(UNIT, 0), **{c.key: color(UNIT, c.code) for c in of_units.classes}}
    rows = zip(*(result.units[name] for name in ("unit_id", "unit_type", "unit_key")), strict=True)
    return {str(unit): {"type": name or "–", "color": colors[key]} for unit, name, key in rows}


def _unit_heads(result: Result) -> Heads:
    word, names = words(result.language), result.typology.names(result.language)
    heads: Heads = [(word["border"], "")]
    if classified(result):
        heads.append((word["page_class"], ""))
    heads += [(word["page_people"], "n"), (word["page_land_km2"], "n")]
    return heads + [(names[c.code], "n", color(TYPE, c.code)) for c in result.typology.classes]


def _unit_chart(result: Result, units: list[dict[str, Any]]) -> Chart:
    """One bar per unit, as long as all others: its people by place type."""
    colors = [color(TYPE, c.code) for c in result.typology.classes]
    bars = [Bar(str(unit["name"]), charts.parts(zip(colors, unit["shares"], strict=True), 1.0), "") for unit in units]
    return charts.stacked(say("page_units_chart", result.language), bars, result.language)


def _places(result: Result) -> Iterator[dict[str, Any]]:
    """One entry per kind of places: how many the region has, and the largest of them."""
    language = result.language
    for kind in result.typology.places:
        own = result.places_of(kind, own=True)
        table = own.drop(columns="geometry").sort_values(["population", "label"], ascending=[False, True])
        people = number(round(float(own["population"].sum())), language)
        about = [say("page_places_people", language, people=people)]
        about += [say("page_places_largest", language)] if len(own) > MOST_PLACES else []
        yield {
            "title": say(
                "page_places_kind", language, kind=text(kind.name, language), count=number(len(own), language)
            ),
            "about": " ".join(about) if len(own) else "",
            "largest": table.iloc[:MOST_PLACES].to_dict("records"),
        }
