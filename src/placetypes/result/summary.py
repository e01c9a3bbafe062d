"""People, land and cells by unit and place type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.compact import strips
from placetypes.layer_store import LayerStore
from placetypes.result import inside
from placetypes.typology.model import text
from placetypes.words import amount, counted, percent, say, words

if TYPE_CHECKING:
    import pandas as pd

    from placetypes._typing import FloatArray
    from placetypes.result.model import Result

CODES = 256
"""Place types are stored in one byte."""
NOT_CLASSIFIED_KEY = "not_classified"


def summarise(result: Result) -> pd.DataFrame:
    """One row per unit and place type, and per place type for the whole region (`unit_id` empty).

    Returns
    -------
    DataFrame
        unit_id, unit_name, code, key, type (name in the result's language), people [persons], area_km2 [km2 of land],
        cells, share_people and share_area [0-1, of the unit's own total; NaN where that is 0]. Unknown people and land
        count as 0. Cells of the region that are not classified stand under code 0, where there are any, so that each
        unit's rows add up to the unit.
    """
    import pandas as pd

    whole, parts = result.sums.whole, result.sums.by_unit[:, 1:]
    names = {0: say("type_unknown", result.language), **result.typology.names(result.language)}
    keys = {0: NOT_CLASSIFIED_KEY, **{c.code: c.key for c in result.typology.classes}}
    places = [
        ("", result.name),
        *zip(result.units["unit_id"].astype(str), result.units["unit_name"].astype(str), strict=True),
    ]
    rows = []
    for place, (people, area, cells) in zip(
        places, np.concatenate([whole[:, None], parts], axis=1).transpose(1, 0, 2), strict=True
    ):
        for code in [*result.typology.by_code, 0]:
            if code or cells[0]:
                shares = _share(people[code], people.sum()), _share(area[code], area.sum())
                rows.append(
                    (*place, code, keys[code], names[code], people[code], area[code], int(cells[code]), *shares)
                )
    columns = [
        "unit_id",
        "unit_name",
        "code",
        "key",
        "type",
        "people",
        "area_km2",
        "cells",
        "share_people",
        "share_area",
    ]
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True, eq=False)
class Sums:
    """People, km2 of land and cells of a region, by code of the place type."""

    whole: FloatArray
    """(3, 256)."""
    by_unit: FloatArray
    """(3, units + 1, 256); the first is of cells without a unit."""


def totals(result: Result) -> Sums:
    """Sums over the region's cells, strip by strip and one cell after the other: the same to the last bit however cut.

    Unknown people and land count as 0.
    """
    units = len(result.units) + 1
    whole, by_unit = np.zeros((3, CODES)), np.zeros((3, units * CODES))
    evidence = LayerStore.of(result.evidence, result.grid.shape)
    for rows in strips(result.grid.shape, cells=inside.AT_ONCE):
        cells = result.region[rows]
        code = result.types[rows][cells].astype(np.int64)
        of_unit = result.unit[rows][cells].astype(np.int64) * CODES + code
        people, land = (
            np.nan_to_num(evidence.drawn(name, rows)[cells].astype(np.float64)) for name in ("population", "land")
        )
        for number, amounts in enumerate((people, land * result.grid.cell_area_km2, np.ones_like(land))):
            np.add.at(whole[number], code, amounts)
            np.add.at(by_unit[number], of_unit, amounts)
        evidence.release()
    return Sums(whole, by_unit.reshape(3, units, CODES))


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")


def told(result: Result) -> str:
    """A result as Python shows it: the region, its typology and grid, and what one checks first."""
    standing = ", SYNTHETIC" if result.synthetic else ""
    edition = "".join(f" {part}" for part in (result.typology.preset, result.typology.level) if part)
    head = f"<Result of {result.name}{standing}: typology '{result.typology.id}'{edition}, {result.grid!r}"
    return "\n".join([head, *(f"  {line}" for line in first_checked(result))]) + ">"


def first_checked(result: Result) -> list[str]:
    """What one checks first, in the result's language: its people by place type, and how much else there is."""
    language, table = result.language, result.summary()
    names: Mapping[Any, str] = result.typology.names(language)
    rows: list[dict[Any, Any]] = table[(table["unit_id"] == "") & (table["code"] > 0)].to_dict("records")
    persons = words(language)["persons"]
    parts = [
        f"{names[row['code']]}: {amount(round(row['people']), persons, language)} ({_share_of(row, language)})"
        for row in rows
    ]
    titles = [(kind, text(kind.name, language)) for kind in result.typology.places]
    found = [f"{len(result.places_of(kind, own=True))} {title[0].lower()}{title[1:]}" for kind, title in titles]
    found += [counted("told_clusters", len(result.published_clusters), language)]
    found += [counted("told_visits", len(result.published_visits), language)] if len(result.published_visits) else []
    found += [counted("told_units", len(result.units), language)]
    return [*([result.changes] if result.changes else []), *parts, ", ".join(found)]


def _share_of(row: Mapping[Any, Any], language: str) -> str:
    return "–" if np.isnan(row["share_people"]) else percent(row["share_people"], language)
