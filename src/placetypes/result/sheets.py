"""The tables of a result as sheets of a workbook, in the words of its language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from placetypes.io.write_sheets import Sheet
from placetypes.result.columns import columns_of, listed_codes
from placetypes.result.groups import groups, members_of_groups
from placetypes.result.provenance import credits_of
from placetypes.result.unit_classes import classified
from placetypes.typology.model import text
from placetypes.typology.wording import Wording
from placetypes.words import say

if TYPE_CHECKING:
    import pandas as pd

    from placetypes.result.model import Result

WHOLE, TENTH, PERCENT, RATIO = "#,##0", "#,##0.0", "0.0%", "0.000"
FORMATS = {
    "people": WHOLE, "area_km2": TENTH, "cells": WHOLE, "share_people": PERCENT, "share_area": PERCENT,
    "expected": "0.00", "relative_risk": "0.0", "rr_low": "0.0", "rr_high": "0.0", "concentration": "0.00",
    "specialisation": "0.00", "q_value": RATIO, "support": PERCENT, "radius_m": WHOLE, "easting": "0", "northing": "0",
    "diversity_0": "0.0", "diversity_1": "0.0", "diversity_2": "0.0", "largest_share": PERCENT,
    "municipal_quotient": "0.00", "municipal_q": RATIO, "lowest_without_one": "0.00", "minutes": "0.0",
    "score": "0.00", "span_m": WHOLE, "false_per_region": RATIO,
}  # fmt: skip
"""How numbers of these columns are shown; all their digits are kept."""
FOR_MACHINES = {"key", "synthetic", "unit_key", "code", "unit_class"}
"""Columns of the files for programs that say again what another says in words."""


def sheets(result: Result) -> list[Sheet]:
    """About, types, municipalities, micro-clusters, members, constellations, thresholds and sources, in this order.

    Of groups only what may be published, and never a name of an actor.
    """
    heading = _heading(result)
    tables = [
        ("about", _about(result)),
        ("types", _shown(result, _of_region(result))),
        ("units", _units(result)),
        ("clusters", _shown(result, _name_first(groups(result)))),
        ("members", _shown(result, _named_members(result))),
        ("constellations", _shown(result, _name_first(result.published_constellations))),
        ("thresholds", _thresholds(result)),
        ("sources", _sources(result)),
    ]
    return [Sheet(say(f"sheet_{name}", result.language), heading, table, formats) for name, (table, formats) in tables]


def _heading(result: Result) -> str:
    """What stands above every table: region, typology, that data are invented, what was set otherwise."""
    title = f"{result.name}: {text(result.typology.title, result.language)}"
    synthetic = say("synthetic", result.language) if result.synthetic else ""
    return ". ".join(part.rstrip(".") for part in (title, synthetic, result.changes) if part)


def _shown(result: Result, table: pd.DataFrame) -> tuple[pd.DataFrame, Mapping[str, str]]:
    """A table with the words of its columns and codes, and how their numbers are shown."""
    kept = table.drop(columns=[name for name in table.columns if name in FOR_MACHINES])
    columns = columns_of(result, kept)
    codes = {column.name: column.values for column in columns}  # noqa: PD011 - not of pandas
    said = {name: kept[name].astype(str).map(meanings).fillna("") for name, meanings in codes.items() if meanings}
    said |= {
        name: kept[name].map(lambda listed, named=named: _in_words(str(listed), named))
        for name, named in listed_codes(result).items()
        if name in kept
    }
    headed = {column.name: column.alias for column in columns}
    return kept.assign(**said).rename(columns=headed), {
        headed[name]: shown for name, shown in FORMATS.items() if name in headed
    }


def _in_words(listed: str, named: Mapping[str, str]) -> str:
    """Codes parted by ``;``, some with a number after them, in words.

    Examples
    --------
    >>> _in_words("enterprise 4;public_authority 6", {"enterprise": "Företag"})
    'Företag 4; public_authority 6'
    """
    parts = [part.partition(" ") for part in listed.split(";")]
    return "; ".join(f"{named.get(code, code)}{space}{number}" for code, space, number in parts)


def _name_first(table: pd.DataFrame) -> pd.DataFrame:
    """Without shapes, the name in the column that stays in sight."""
    named = [column for column in table.columns if column == "name"]
    return table[[*named, *(column for column in table.columns if column not in {"name", "geometry"})]]


def _named_members(result: Result) -> pd.DataFrame:
    """Members of groups, with the name of their group first, group after group in the order of these."""
    found, members = groups(result), members_of_groups(result)
    names = dict(zip(found["cluster_id"], found["name"], strict=True)) if "name" in found else {}
    order = {cluster: number for number, cluster in enumerate(names)}
    named = members.assign(name=members["cluster_id"].map(names))
    return _name_first(named.sort_values("cluster_id", key=lambda ids: ids.map(order), kind="stable"))


def _of_region(result: Result) -> pd.DataFrame:
    whole = result.summary()
    return whole[whole["unit_id"] == ""].drop(columns=["unit_id", "unit_name"])


def _units(result: Result) -> tuple[pd.DataFrame, Mapping[str, str]]:
    """One row per unit: its people and land, its class, and the people and their share in each type."""
    import pandas as pd

    language, names = result.language, result.typology.names(result.language)
    long = result.summary()
    long = long[long["unit_id"] != ""]
    sums = long.groupby("unit_id", sort=False)[["people", "area_km2"]].sum()
    titles = {
        key: say(f"column_{key}", language) for key in ("unit_id", "unit_name", "people", "area_km2", "unit_type")
    }
    made: dict[str, Any] = {
        titles["unit_name"]: long.drop_duplicates("unit_id").set_index("unit_id")["unit_name"].reindex(sums.index),
        titles["unit_id"]: sums.index.astype(str),
    }
    if classified(result):
        made[titles["unit_type"]] = result.units.set_index("unit_id")["unit_type"].reindex(sums.index)
    made |= {titles["people"]: sums["people"], titles["area_km2"]: sums["area_km2"]}
    formats = {titles["people"]: WHOLE, titles["area_km2"]: TENTH}
    for key, word, shown in (("people", "sheet_people_in", WHOLE), ("share_people", "sheet_share_in", PERCENT)):
        wide = long.pivot_table(index="unit_id", columns="code", values=key, sort=False).reindex(sums.index)
        for code, name in names.items():
            title = say(word, language, type=name)
            made[title], formats[title] = wide.get(code, pd.Series(float("nan"), sums.index)), shown
    return pd.DataFrame(made, index=sums.index).reset_index(drop=True), formats


def _thresholds(result: Result) -> tuple[pd.DataFrame, Mapping[str, str]]:
    """One row per threshold of the typology: what it means, its value, range, standing and source."""
    import pandas as pd

    language, wording = result.language, Wording(result.typology, result.language)
    rows = [
        (
            name,
            text(t.meaning, language),
            float(t.value),
            wording.threshold(name),
            *(float(end) for end in t.range),
            say(f"page_status_{t.status}", language),
            name in result.typology.overrides,
            t.source,
        )
        for name, t in result.typology.thresholds.items()
    ]
    keys = ("threshold", "meaning", "value", "in_words", "low", "high", "status", "otherwise", "source")
    return pd.DataFrame(rows, columns=[say(f"sheet_{key}", language) for key in keys]), {}


def _sources(result: Result) -> tuple[pd.DataFrame, Mapping[str, str]]:
    """One row per input: its file and checksum, source, year and licence."""
    import pandas as pd

    keys = ("path", "source", "year", "licence", "sha256")
    inputs = result.record.get("inputs", {})
    rows = [
        (name, *(_said(facts.get(key)) for key in keys)) for name, facts in inputs.items() if isinstance(facts, Mapping)
    ]
    titles = [
        say(f"sheet_{key}", result.language) for key in ("input", "file", "source", "year", "licence", "checksum")
    ]
    return pd.DataFrame(rows, columns=titles), {}


def _said(fact: Any) -> Any:
    return fact if isinstance(fact, int | float) else "" if fact is None else str(fact)


def _about(result: Result) -> tuple[pd.DataFrame, Mapping[str, str]]:
    """What the result is, what was missing, and how it was made."""
    import pandas as pd

    rows = list(_facts(result))
    return pd.DataFrame(rows, columns=[say("column_fact", result.language), say("column_value", result.language)]), {}


def _facts(result: Result) -> Iterator[tuple[str, Any]]:
    record, language = result.record, result.language
    yield say("sheet_region", language), result.name
    if result.synthetic:
        yield "SYNTHETIC", say("synthetic", language)
    yield say("sheet_typology", language), f"{text(result.typology.title, language)} ({result.typology.version})"
    yield say("sheet_note", language), text(result.typology.note, language)
    yield say("clusters", language), say("sheet_candidate", language)
    for said in record.get("fallbacks", []):
        yield say("sheet_without", language), said
    for said in [*record.get("notes", []), *record.get("clusters", {}).get("notes", [])]:
        yield say("sheet_remark", language), said
    yield say("sheet_grid", language), f"{result.grid.cell_size:g} m, {result.grid.crs}"
    yield say("sources", language), "; ".join(credits_of(record))
    yield say("sheet_software", language), f"placetypes {record.get('placetypes', '')}"
