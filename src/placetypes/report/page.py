"""The report of a result: one HTML file that needs no network, to be opened, printed or mailed.

Jinja2 with escaping on; notebooks' exporters fetch scripts from the network when opened, and a browser's own table
needs none.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.report import clusters, webmap
from placetypes.result.unit_classes import classified
from placetypes.typology.model import text
from placetypes.typology.wording import Wording
from placetypes.words import number, percent, say, words

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from placetypes.result import Result
    from placetypes.result.comparison import Comparison
    from placetypes.typology import Typology

MOST_UNITS = 1000
"""Units that are listed, those with most people: the page stays one that can be mailed."""
MOST_PLACES = 12
"""Places of a kind that are listed, those with most people: more would hide the rest of the page."""
_SHOWN_FACTS = {"path", "sha256", "source", "licence", "year"}
"""Facts of an input that have a column of their own."""


def render(
    result: Result, map_png: bytes, *, beside: Mapping[str, bytes] | None = None, expectation: bytes | None = None
) -> str:
    """The report as the text of an HTML file; names of place types are in the result's language.

    Parameters
    ----------
    result
        What to report.
    map_png
        The map as PNG; it is put into the page.
    beside
        Small maps as PNG of the results beside it, by name; those that are there are put into the page.
    expectation
        The small maps of what is usual as PNG, put into the page where they are there.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("placetypes", "data/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "people": partial(_people, language=result.language),
        "percent": partial(_percent, language=result.language),
        "number": partial(_number, language=result.language),
        "words": _label,
        "breakable": _breakable,
    }
    content = _content(result, map_png) | _beside(result, beside or {})
    return environment.get_template("report.html").render(content | {"expectation": _inline(expectation)}) + "\n"


def _inline(png: bytes | None) -> str:
    return base64.b64encode(png).decode("ascii") if png else ""


def _content(result: Result, map_png: bytes) -> dict[str, Any]:
    """Everything the template shows, named."""
    typology, language, record = result.typology, result.language, result.record
    table = result.summary()
    rows, cols = result.grid.shape
    return {
        "name": result.name,
        "title": text(typology.title, language),
        "note": text(typology.note, language),
        "changes": result.changes,
        "synthetic": result.synthetic,
        "map": _inline(map_png),
        **webmap.content(result),
        "types": list(_types(result, table)),
        "total": {key: float(table.loc[table["unit_id"] == "", key].sum()) for key in ("people", "area_km2", "cells")},
        "units": list(_units(result, _most_people(table))),
        "units_listed": _listed(table, language),
        "places": list(_places(result)),
        **clusters.content(result),
        "fallbacks": list(record.get("fallbacks", [])),
        "notes": [*record.get("notes", []), *record.get("clusters", {}).get("notes", [])],
        "rules": list(_rules(typology, language)),
        "unit_rules": list(_rules(typology.of_units, language)) if classified(result) else [],
        "unit_edition": typology.units.edition if typology.units else "",
        "thresholds": list(_thresholds(result)),
        "typology": typology,
        "version": record.get("placetypes", ""),
        "grid": f"{rows} x {cols} cells of {result.grid.cell_size:g} m, {result.grid.crs}",
        "inputs": list(_inputs(result)),
        "sums": [
            (_label(name), value) for name, value in record.get("sums", {}).items() if isinstance(value, int | float)
        ],
        "versions": dict(record.get("versions", {})),
    }


def _beside(result: Result, small_maps: Mapping[str, bytes]) -> dict[str, Any]:
    """How other typologies of the run agree with this one and with each other, with their maps."""
    others = {
        name: {
            "title": text(other.typology.title, result.language),
            "changes": other.changes,
            "map": _inline(small_maps.get(name)),
        }
        for name, other in result.beside.items()
    }
    return {"others": others, "pairs": [_pair(found) for found in result.comparisons], "word": words(result.language)}


def _pair(found: Comparison) -> dict[str, Any]:
    """Sentences and cross table of two typologies; classes that nobody compared lives in are left out of the table."""
    first, second = found.typologies
    people = found.tables["people"]
    share = people / people.sum() if people.sum() > 0 else people
    rows, cols = np.flatnonzero(people.sum(axis=1)), np.flatnonzero(people.sum(axis=0))
    title = say("cross_table", found.language, a=found.names[0], b=found.names[1])
    return {
        "sentences": found.sentences(),
        "title": title,
        "columns": [(second.classes[col].color, text(second.classes[col].name, found.language)) for col in cols],
        "rows": [
            {
                "color": first.classes[row].color,
                "name": text(first.classes[row].name, found.language),
                "cells": [
                    (share[row, col], found.read_as["people"].get(first.classes[row].key) == second.classes[col].key)
                    for col in cols
                ],
            }
            for row in rows
        ],
    }


def _types(result: Result, table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    whole = table[table["unit_id"] == ""].set_index("code")
    definitions = {c.code: (c.color, text(c.definition, result.language)) for c in result.typology.classes}
    unknown = ("#ffffff", "Cells of the region that are water, or for which data are missing.")
    for code, row in whole.iterrows():
        color, definition = definitions.get(int(str(code)), unknown)
        facts = {str(key): value for key, value in row.items()}
        yield {**facts, "code": code, "color": color, "definition": definition}


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
            "shares": [(c.color, by_code["share_people"][c.code]) for c in result.typology.classes],
        }


def _unit_classes(result: Result) -> dict[str, dict[str, str]]:
    """Id of a unit -> name and colour of its class; nothing where units have none."""
    of_units = result.typology.of_units
    if of_units is None or not classified(result):
        return {}
    colors = {"": "#ffffff", **{c.key: c.color for c in of_units.classes}}
    rows = zip(*(result.units[name] for name in ("unit_id", "unit_type", "unit_key")), strict=True)
    return {str(unit): {"type": name or "–", "color": colors[key]} for unit, name, key in rows}


def _places(result: Result) -> Iterator[dict[str, Any]]:
    """One entry per kind of places: how many the region has, and the largest of them."""
    for kind in result.typology.places:
        own = result.places_of(kind, own=True)
        table = own.drop(columns="geometry").sort_values(["population", "label"], ascending=[False, True])
        yield {
            "title": text(kind.name, result.language),
            "count": len(own),
            "people": float(own["population"].sum()),
            "largest": table.iloc[:MOST_PLACES].to_dict("records"),
        }


def _rules(typology: Typology | None, language: str) -> Iterator[dict[str, Any]]:
    """One entry per rule of a typology, in order."""
    if typology is None:
        return
    wording = Wording(typology, language)
    for order, rule in enumerate(typology.rules, start=1):
        yield {
            "order": order,
            "type": wording.type(rule.type),
            "says": text(rule.says, language),
            "words": wording.condition(rule.condition),
            "when": " ".join(rule.when.split()),
            "status": rule.status,
            "source": rule.source,
        }


def _thresholds(result: Result) -> Iterator[dict[str, Any]]:
    wording = Wording(result.typology, result.language)
    for name, t in result.typology.thresholds.items():
        yield {
            "name": name,
            "meaning": text(t.meaning, result.language),
            "value": wording.threshold(name),
            "range": "–".join(wording.bare(end, t.unit) for end in t.range),
            "status": t.status,
            "source": t.source,
            "override": name in result.typology.overrides,
        }


def _inputs(result: Result) -> Iterator[dict[str, Any]]:
    for name, facts in result.record.get("inputs", {}).items():
        if isinstance(facts, Mapping):
            shown = {str(key): value for key, value in facts.items() if key not in _SHOWN_FACTS}
            others = [f"{_label(key)} {_fact(value, result.language)}" for key, value in shown.items()]
            yield {
                "name": name,
                **{key: facts.get(key) or "" for key in sorted(_SHOWN_FACTS)},
                "others": "; ".join(others),
            }


def _fact(value: Any, language: str) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_fact(inner, language)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_fact(inner, language) for inner in value)
    return number(value, language) if isinstance(value, float) else str(value)


def _label(name: str) -> str:
    return name.replace("_", " ")


def _people(value: float, language: str) -> str:
    """Whole, thousands apart."""
    return number(round(value), language)


def _percent(share: float, language: str) -> str:
    return "–" if math.isnan(share) else percent(share, language)


def _breakable(code: str) -> Markup:
    """Names such as ``core_min_population``, which may be broken after an underscore and nowhere else."""
    from markupsafe import Markup, escape

    return Markup("_<wbr>").join(escape(part) for part in code.split("_"))


def _number(value: Any, language: str) -> str:
    """Three digits, or a dash where there is no number."""
    return number(float(value), language) if isinstance(value, int | float) and math.isfinite(value) else "–"
