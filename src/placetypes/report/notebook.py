"""What a notebook shows of a result: a short table."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from placetypes.maps.frame import METRES_PER_KM
from placetypes.typology.model import text
from placetypes.words import number, percent, say, words

if TYPE_CHECKING:
    from placetypes.result import Result


def in_short(result: Result) -> str:
    """A short table as HTML: people and land by place type, what was found, and what stood in for missing data."""
    language, size = result.language, result.grid.cell_size
    whole = result.summary().query("unit_id == ''")
    colors = {c.code: c.color for c in result.typology.classes}
    table: list[dict[Any, Any]] = whole.to_dict("records")
    rows = [
        {
            "name": str(row["type"]),
            "color": colors.get(int(row["code"]), "#ffffff"),
            "people": number(round(float(row["people"])), language),
            "share_people": _percent(float(row["share_people"]), language=language),
            "area": number(round(float(row["area_km2"])), language),
            "share_area": _percent(float(row["share_area"]), language=language),
        }
        for row in table
    ]
    counts = [(text(kind.name, language), len(result.places_of(kind, own=True))) for kind in result.typology.places]
    groups = (("clusters", result.published_clusters), ("visits_on_map", result.published_visits))
    counts += [(say(key, language), len(table)) for key, table in groups if len(table)]
    counts.append((say("border", language), len(result.units)))
    content = {
        "word": words(language),
        "name": result.name,
        "title": text(result.typology.title, language),
        "cells": say(
            "cells", language, size=f"{size / METRES_PER_KM:g} km" if size >= METRES_PER_KM else f"{size:g} m"
        ),
        "synthetic": result.synthetic,
        "changes": result.changes,
        "rows": rows,
        "counted": [f"{name}: {number(count, language)}" for name, count in counts],
        "fallbacks": [str(sentence) for sentence in result.record.get("fallbacks", [])],
    }
    return _filled("short.html", content, language)


def _percent(share: float, language: str) -> str:
    return "–" if math.isnan(share) else percent(share, language)


def _filled(template: str, content: dict[str, Any], language: str) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("placetypes", "data/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = partial(_percent, language=language)
    return environment.get_template(template).render(content) + "\n"
