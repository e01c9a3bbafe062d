"""The tables of a comparison as a page shows them: a column per region, words for values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from placetypes.comparing.places import PEOPLE, TYPES
from placetypes.comparing.tally import COUNTED
from placetypes.typology.wording import Wording
from placetypes.words import number, percent, say, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from placetypes.comparing.model import SideBySide
    from placetypes.comparing.twins import Twin, Twins

_DIGITS = 2
"""Of distances and gaps: more would promise what they cannot keep."""
_FAINT = 0.45
"""How strong the shade of the largest distance is: text on it stays readable."""


def shares(comparison: SideBySide) -> list[dict[str, Any]]:
    """A table for each thing counted: rows are place types, with a cell per region."""
    said = words(comparison.language)
    return [
        {"title": said[f"compare_{counted}"], "rows": _rows(comparison, "shares", {"counted": counted})}
        for counted in COUNTED
    ]


def rates(comparison: SideBySide) -> list[dict[str, Any]]:
    """Rows are place types and the whole region, with a cell per region."""
    return _rows(comparison, "rates", {})


def _rows(comparison: SideBySide, name: str, only: dict[str, str]) -> list[dict[str, Any]]:
    table = getattr(comparison, name)
    for column, value in only.items():
        table = table[table[column] == value]
    rows: dict[int, dict[str, Any]] = {}
    for record in table.to_dict("records"):
        code = record["code"]
        row = rows.setdefault(code, {"name": record["type"], "code": code, "cells": []})
        row["cells"].append(record)
    return list(rows.values())


def matrices(comparison: SideBySide) -> list[dict[str, Any]]:
    """Distances of all pairs by people and by area, with the yardstick that close calls give and a shade for each."""
    said = words(comparison.language)
    return [
        {"title": said[f"compare_{counted}"], "rows": list(_matrix(comparison, counted))}
        for counted in ("people", "area")
    ]


def _matrix(comparison: SideBySide, counted: str) -> Iterator[dict[str, Any]]:
    table = comparison.distances[comparison.distances["counted"] == counted]
    rows = ({str(key): value for key, value in row.items()} for row in table.to_dict("records"))
    pairs = {frozenset((row["region"], row["other"])): row for row in rows}
    most = table["distance"].max()
    names = [region.name for region in comparison.regions]
    for one in names:
        cells: list[dict[str, Any] | None] = []
        for other in names:
            row = pairs.get(frozenset((one, other))) if one != other else None
            shade = _FAINT * row["distance"] / most if row is not None and most > 0 else 0.0
            cells.append(None if row is None else {**row, "shade": 0.0 if math.isnan(shade) else round(shade, 3)})
        yield {"name": one, "cells": cells}


def twins(comparison: SideBySide) -> list[dict[str, Any]]:
    """For each place asked about, a table per region: rows are what was compared, with a cell per twin."""
    return [_asked(comparison, found) for found in comparison.twins]


def _asked(comparison: SideBySide, found: Twins) -> dict[str, Any]:
    language = comparison.language
    place = {"place": found.asked.title, "region": found.asked.region}
    return {
        "title": say("compare_like", language, **place),
        "asked": found.asked.title,
        "about": say("compare_like_about", language, kind=found.kind),
        "none": say("compare_twins_none", language, **place),
        "regions": [
            {"name": name, "twins": own, "rows": list(_evidence(comparison, found, own)), **_left_out(comparison, own)}
            for name, own in found.found.items()
        ],
    }


def _left_out(comparison: SideBySide, own: tuple[Twin, ...]) -> dict[str, str]:
    wording = Wording(comparison.regions[0].result.typology, comparison.language)
    names = [name for name in (own[0].gaps if own else ()) if any(name in twin.left_out for twin in own)]
    layers = "; ".join(wording.layer(name) for name in names)
    return {"left_out": say("compare_like_left_out", comparison.language, layers=layers) if names else ""}


def _evidence(comparison: SideBySide, found: Twins, own: tuple[Twin, ...]) -> Iterator[dict[str, Any]]:
    """One row per thing that is known of one of the places, with its value there and the gaps."""
    language, typology = comparison.language, comparison.regions[0].result.typology
    wording, said = Wording(typology, language), words(language)
    for s in found.scales:
        values = [found.asked.layers[s.layer], *(twin.place.layers[s.layer] for twin in own)]
        if not all(map(math.isnan, values)):
            told = [_said(wording, value, s.unit) for value in values]
            name = wording.layer(s.layer)
            yield {"name": name[:1].upper() + name[1:], "values": told, "gaps": _gaps(own, s.layer, language)}
    values = [found.asked.people, *(twin.place.people for twin in own)]
    told = ["–" if math.isnan(value) else number(round(value), language) for value in values]
    yield {"name": said["compare_twin_people"], "values": told, "gaps": _gaps(own, PEOPLE, language)}
    mixes = [found.asked.mix, *(twin.place.mix for twin in own)]
    told = [
        ", ".join(f"{wording.type(key)} {percent(mix[key], language)}" for key in sorted(mix, key=lambda k: -mix[k])
                  if mix[key] > 0)
        for mix in mixes
    ]  # fmt: skip
    yield {"name": said["compare_twin_types"], "values": told, "gaps": _gaps(own, TYPES, language)}


def _gaps(own: tuple[Twin, ...], name: str, language: str) -> list[dict[str, Any]]:
    """Gap of each twin, in words and as a shade; '' where it was not compared."""
    gaps = [twin.gaps.get(name, math.nan) for twin in own]
    return [
        {"said": "" if math.isnan(gap) else fixed(gap, language),
         "shade": 0.0 if math.isnan(gap) else round(_FAINT * gap, 3)}
        for gap in gaps
    ]  # fmt: skip


def fixed(value: float, language: str) -> str:
    """A distance with two decimals, so that those of a table can be read down; a dash where there is none."""
    return "–" if math.isnan(value) else f"{value:.{_DIGITS}f}".replace(".", words(language)["decimal_mark"])


def _said(wording: Wording, value: float, unit: str) -> str:
    return "–" if math.isnan(value) else wording.amount(value, unit)


def differences(comparison: SideBySide) -> list[dict[str, Any]]:
    """Rows are what differs, with a cell per region; inputs that the same regions have share a row."""
    said, names = words(comparison.language), [region.name for region in comparison.regions]
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for record in comparison.differences.to_dict("records"):
        rows.setdefault((record["kind"], record["what"]), {})[record["region"]] = _value(record["value"], comparison)
    shown: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (kind, what), own in rows.items():
        cells = tuple(own.get(name, "–") for name in names)
        shown.setdefault((kind, "" if kind == "input" else what, cells), []).append(what)
    return [
        {"kind": said[f"compare_kind_{kind}"], "what": ", ".join(what), "cells": cells}
        for (kind, _, cells), what in shown.items()
    ]


def _value(value: Any, comparison: SideBySide) -> str:
    said = words(comparison.language)
    match value:
        case bool():
            return said["yes"] if value else said["no"]
        case int() | float():
            return number(float(value), comparison.language)
        case _:
            return str(value) or "–"
