"""People, land and cells by unit and place type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.typology.model import text

if TYPE_CHECKING:
    import pandas as pd

    from placetypes._typing import FloatArray
    from placetypes.result.model import Result

NOT_CLASSIFIED_KEY = "not_classified"
_NOT_CLASSIFIED = {
    "en": "Not classified",
    "sv": "Ej klassad",
    "es": "Sin clasificar",
    "pt": "Não classificado",
    "fr": "Non classé",
}


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

    whole = _totals(result, np.zeros(result.grid.shape, dtype=np.int64), 1)
    parts = _totals(result, result.unit, len(result.units) + 1)[:, 1:]
    names = {0: _NOT_CLASSIFIED.get(result.language, _NOT_CLASSIFIED["en"]), **result.typology.names(result.language)}
    keys = {0: NOT_CLASSIFIED_KEY, **{c.code: c.key for c in result.typology.classes}}
    places = [
        ("", result.name),
        *zip(result.units["unit_id"].astype(str), result.units["unit_name"].astype(str), strict=True),
    ]
    rows = []
    for place, (people, area, cells) in zip(
        places, np.concatenate([whole, parts], axis=1).transpose(1, 0, 2), strict=True
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


def _totals(result: Result, group: np.ndarray, groups: int) -> FloatArray:
    """People, km2 of land and cells, (3, groups, 256), of the region's cells."""
    codes = 256  # place types are stored in one byte
    at = (group.astype(np.int64) * codes + result.types)[result.region]
    land = np.nan_to_num(result.evidence["land"][result.region].astype(np.float64)) * result.grid.cell_area_km2
    people = np.nan_to_num(result.evidence["population"][result.region].astype(np.float64))
    sums = [np.bincount(at, weights=w, minlength=groups * codes) for w in (people, land, np.ones_like(land))]
    return np.stack(sums).astype(np.float64).reshape(3, groups, codes)


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")


def told(result: Result) -> str:
    """What one checks first: the region, its typology and grid, and its people by place type."""
    table = result.summary()
    names: Mapping[Any, str] = result.typology.names(result.language)
    whole = table[(table["unit_id"] == "") & (table["code"] > 0)]
    rows = [(names[r.code], f"{r.people:,.0f}".replace(",", " "), r.share_people) for r in whole.itertuples()]
    standing = ", SYNTHETIC" if result.synthetic else ""
    edition = "".join(f" {part}" for part in (result.typology.preset, result.typology.level) if part)
    head = f"<Result of {result.name}{standing}: typology '{result.typology.id}'{edition}, {result.grid!r}"
    titles = [(kind, text(kind.name, result.language)) for kind in result.typology.places]
    found = [f"{len(result.places_of(kind, own=True))} {title[0].lower()}{title[1:]}" for kind, title in titles]
    tail = "  " + ", ".join([*found, *_groups(result), f"{len(result.units)} units>"])
    changed = [f"  {result.changes}"] if result.changes else []
    parts = (f"  {name}: {people} people ({share:.1%})" for name, people, share in rows)
    return "\n".join([head, *changed, *parts, tail])


def _groups(result: Result) -> list[str]:
    """How many micro-clusters, and apart how many weaker groups, where there are any."""
    weaker = len(result.published_visits)
    return [f"{len(result.published_clusters)} micro-clusters", *([f"{weaker} weaker groups"] if weaker else [])]
