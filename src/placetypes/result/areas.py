"""Cells of one place type as areas."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import release
from placetypes.io.write_vectors import dissolve
from placetypes.result.inside import every
from placetypes.result.summary import CODES

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes.grid import Grid
    from placetypes.result.model import Result

MOST = 2**24
"""Cells that are outlined: with more, outlines are too many to be drawn, and the raster shows what they would."""


def step_of(grid: Grid) -> int:
    """One of how many rows and columns is outlined."""
    return max(math.ceil(math.sqrt(grid.shape[0] * grid.shape[1] / MOST)), 1)


def areas_by_type(result: Result) -> gpd.GeoDataFrame:
    """Cells of one place type and unit as one multipolygon: unit, type, people [persons], area_km2 [of land], cells.

    Of a grid of more than `MOST` cells outlines are those of every so many rows and columns; see `step_of`. People,
    land and cells are always those of all.
    """
    step = step_of(result.grid)
    unit, types = every(result.unit, step), every(result.types, step)
    combined = unit * np.int32(CODES) + types
    combined[types == 0] = 0
    release(unit)
    release(types)
    table = dissolve(combined, result.grid.every(step))
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
