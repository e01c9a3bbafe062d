"""The layers of a region, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from placetypes._typing import BoolArray, FloatArray, LabelArray
    from placetypes.grid import Grid


@dataclass(frozen=True)
class Layers:
    """Named arrays on one grid, with the tables that belong to them.

    The grid covers the region and its buffer. Every array has the grid's shape (rows, cols).
    """

    grid: Grid
    arrays: Mapping[str, FloatArray]
    """Layer -> values, float32 where that holds them exactly, else float64; NaN = unknown. ``population`` is always
    there, and ``land`` (share of the cell, 0-1)."""
    region: BoolArray
    """Cells that belong to the region (the buffer does not)."""
    unit: LabelArray
    """Row of `units` + 1 that a cell belongs to; 0 = none."""
    units: gpd.GeoDataFrame
    """Columns unit_id, unit_name, geometry; empty where the region file names none."""
    roads: gpd.GeoDataFrame | None = None
    """Lines with speed_kmh."""
    services: gpd.GeoDataFrame | None = None
    """Points with kind, name."""
    zone: LabelArray | None = None
    """Row of `zone_ids` + 1 that a cell belongs to; 0 = none."""
    zone_ids: tuple[str, ...] = ()
    """Ids of the zones of flows."""
    flows: pd.DataFrame | None = None
    """Columns from_id, to_id, count."""
    actors: gpd.GeoDataFrame | None = None
    """Points with actor_id, theme, organisation, kind, name, further_themes, role, helix, sector, activity."""
    localities: gpd.GeoDataFrame | None = None
    """Points with name, population."""
    record: Mapping[str, Any] = field(default_factory=dict)
    """Per input: path, sha256, source, licence, year, sums before and after, missing, suppressed."""
    notes: tuple[str, ...] = ()
    """What a reader of the result must know about the inputs, one sentence each."""
