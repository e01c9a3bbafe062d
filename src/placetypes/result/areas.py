"""Cells of one place type as areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes.io.write_vectors import dissolve
from placetypes.result.summary import CODES

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes.result.model import Result


def areas_by_type(result: Result) -> gpd.GeoDataFrame:
    """Cells of one place type and unit as one multipolygon: unit, type, people [persons], area_km2 [of land], cells."""
    combined = result.unit * np.int32(CODES) + result.types
    combined[result.types == 0] = 0
    table = dissolve(combined, result.grid)
    unit, code = np.divmod(table["value"].to_numpy(), CODES)
    people, area, cells = result.sums.by_unit[:, unit, code]
    names, keys = result.typology.names(result.language), {c.code: c.key for c in result.typology.classes}
    ids = ["", *result.units["unit_id"].astype(str)]
    labels = ["", *result.units["unit_name"].astype(str)]
    return table.assign(
        unit_id=[ids[u] for u in unit],
        unit_name=[labels[u] for u in unit],
        place_type=code,
        key=[keys[c] for c in code],
        type=[names[c] for c in code],
        people=people,
        area_km2=area,
        cells=cells.astype(np.int64),
    ).drop(columns="value")
