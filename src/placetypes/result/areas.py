"""Cells of one place type as areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes.io.write_vectors import dissolve

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import AnyArray
    from placetypes.result.model import Result


def areas_by_type(result: Result) -> gpd.GeoDataFrame:
    """Cells of one place type and unit as one multipolygon: unit, type, people [persons], area_km2 [of land], cells."""
    codes = 256  # place types are stored in one byte
    combined = np.where(result.types > 0, result.unit.astype(np.int64) * codes + result.types, 0)
    table = dissolve(combined, result.grid)
    unit, code = np.divmod(table["value"].to_numpy(), codes)
    sums = _sums(result, combined)
    names, keys = result.typology.names(result.language), {c.code: c.key for c in result.typology.classes}
    ids = ["", *result.units["unit_id"].astype(str)]
    labels = ["", *result.units["unit_name"].astype(str)]
    return table.assign(
        unit_id=[ids[u] for u in unit],
        unit_name=[labels[u] for u in unit],
        place_type=code,
        key=[keys[c] for c in code],
        type=[names[c] for c in code],
        people=[sums[v][0] for v in table["value"]],
        area_km2=[sums[v][1] for v in table["value"]],
        cells=[int(sums[v][2]) for v in table["value"]],
    ).drop(columns="value")


def _sums(result: Result, combined: AnyArray) -> dict[int, tuple[float, float, float]]:
    """Value -> people, km2 of land and cells."""
    values, inverse = np.unique(combined, return_inverse=True)
    people = np.nan_to_num(result.evidence["population"].astype(np.float64))
    land = np.nan_to_num(result.evidence["land"].astype(np.float64)) * result.grid.cell_area_km2
    sums = [np.bincount(inverse.ravel(), weights=w.ravel()) for w in (people, land, np.ones_like(land))]
    return {int(v): (float(a), float(b), float(c)) for v, a, b, c in zip(values, *sums, strict=True)}
