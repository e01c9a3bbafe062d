"""Areas with ids: units that the result is summed by, and zones that commuting flows connect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes.errors import InputError
from placetypes.io.files import column, texts
from placetypes.io.rasters import crs_name
from placetypes.io.tables import read_flows
from placetypes.io.vectors import labels, read_vectors

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from placetypes._typing import BoolArray, FloatArray, LabelArray
    from placetypes.config import Flows, Source, Units
    from placetypes.grid import Grid
    from placetypes.layers.ledger import Ledger

SHOWN_IDS = 3
"""Ids that a message gives as examples."""


def _areas(spec: Source, name: str, columns: dict[str, str], grid: Grid, ledger: Ledger) -> gpd.GeoDataFrame:
    """Polygons in the grid's CRS, one row per id (the first of `columns`), sorted by it."""
    where = ledger.where(name, spec)
    frame = read_vectors(spec.path, layer=spec.layer, crs=spec.crs, keep=spec.where, shape="polygons", where=where)
    if frame.empty:
        raise InputError("there are no polygons", where=where, fix="check 'where'")
    ids, *_ = columns
    moved = frame[["geometry"]].to_crs(grid.crs.proj)
    for target, key in columns.items():
        moved[target] = texts(column(frame, getattr(spec, key), where=where, key=key))
    if (moved[ids] == "").any():
        raise InputError(
            f"{int((moved[ids] == '').sum())} polygons have no id",
            where=where,
            fix="correct 'id' or filter with 'where'",
        )
    moved = moved.sort_values([*columns]).reset_index(drop=True)
    if moved[ids].duplicated().any():
        moved = moved.dissolve(by=ids, as_index=False, sort=True)
    extent = [round(float(b), 3) for b in frame.total_bounds]
    ledger.enter(name, spec, crs=crs_name(frame.crs), rows=len(moved), extent=extent)
    return moved[[*columns, "geometry"]]


def no_units(grid: Grid) -> gpd.GeoDataFrame:
    """An empty table of units."""
    import geopandas as gpd

    return gpd.GeoDataFrame({"unit_id": [], "unit_name": []}, geometry=[], crs=grid.crs.proj).astype(
        {"unit_id": str, "unit_name": str}
    )


def units(spec: Units, grid: Grid, region: BoolArray, ledger: Ledger) -> tuple[gpd.GeoDataFrame, LabelArray]:
    """Units on the grid, sorted by id, and (rows, cols) row of the unit + 1 that holds each cell's centre; 0 = none.

    A cell of the region in no unit takes the nearest one: the region's edge and its units' need not be the same line.
    A unit of the region that holds no cell's centre is kept, without a cell.
    """
    further = {key: key for key in ("region", "country") if getattr(spec, key) is not None}
    found = _areas(spec, "units", {"unit_id": "id", "unit_name": "name", **further}, grid, ledger)
    unit = labels(found, grid)
    rows, cols = np.nonzero(region & (unit == 0))
    if len(rows):
        import shapely

        tree = shapely.STRtree(found.geometry.to_numpy())
        centres = shapely.points(grid.eastings[cols], grid.northings[rows])
        cell, nearest = tree.query_nearest(centres)  # all of equal distance, so that the choice can be the first
        first = np.full(len(rows), len(found), dtype=np.int64)
        np.minimum.at(first, cell, nearest)
        unit[rows, cols] = first + 1
        ledger.note(f"units: {len(rows)} cells of the region lie in no unit and take the nearest.")
    small = _without_cells(found, unit, grid, region)
    if len(small):
        names = found["unit_name"].iloc[small].astype(str).tolist()
        ledger.note(f"units: {len(small)} hold no cell's centre, and so no people here: {', '.join(names)}.")
    used = np.union1d(np.unique(unit[unit > 0]), small + 1)
    number = np.zeros(len(found) + 1, dtype=np.int32)
    number[used] = np.arange(1, len(used) + 1)
    return found.iloc[used - 1].reset_index(drop=True), number[unit]


def _without_cells(units: gpd.GeoDataFrame, unit: LabelArray, grid: Grid, region: BoolArray) -> NDArray[np.int64]:
    """Rows of the units that lie in the region, but hold no cell's centre."""
    empty = np.setdiff1d(np.arange(len(units)), np.unique(unit) - 1)
    points = units.geometry.iloc[empty].representative_point()
    rows, cols, inside = grid.rowcols(points.x.to_numpy(), points.y.to_numpy())
    return empty[inside & region[np.where(inside, rows, 0), np.where(inside, cols, 0)]]


def flows(
    spec: Flows, population: FloatArray, grid: Grid, ledger: Ledger
) -> tuple[pd.DataFrame, LabelArray, tuple[str, ...]]:
    """Commuting flows with an end on the grid, (rows, cols) zone of each cell + 1, and the zones' ids.

    A zone is on the grid where people live in some cell of it. Flows to or from a zone that is on the map but outside
    the grid are kept. Flows with an end that is no zone of the map are lost: how many is noted.

    Raises
    ------
    InputError
        If more commuters are lost than `lost_share` allows, or no flow has an end on the grid.
    """
    zones = _areas(spec.zones, "flows.zones", {"zone_id": "id"}, grid, ledger)
    zone = labels(zones, grid)
    ids = tuple(str(i) for i in zones["zone_id"])
    where = ledger.where("flows", spec)
    table = read_flows(
        spec.path, origin=spec.origin, destination=spec.destination, count=spec.count, keep=spec.where, where=where
    )
    here = {ids[i - 1] for i in np.unique(zone[(zone > 0) & (population > 0)])}
    starts, ends = table["from_id"], table["to_id"]
    on_map = starts.isin(ids) & ends.isin(ids)
    near = starts.isin(here) | ends.isin(here)
    people = table["count"].to_numpy()
    relevant, lost = float(people[near].sum()), float(people[near & ~on_map].sum())
    if not relevant:
        raise InputError(
            "no flow starts or ends on the grid",
            where=where,
            got=f"ids such as {_examples(starts)}",
            expected=f"ids such as {_examples(zones['zone_id'])}",
            fix="correct 'origin', 'destination' or zones.id, and mind leading zeros",
        )
    if lost > spec.lost_share * relevant:
        raise InputError(
            f"{lost / relevant:.1%} of commuters start or end in zones that are not there",
            where=where,
            got=f"ids such as {_examples(_strangers(table[near & ~on_map], ids))}",
            expected=f"{spec.lost_share:.1%} at most",
            fix="add the zones, or raise 'lost_share'",
        )
    if lost:
        ledger.note(
            f"flows: {lost:.0f} commuters ({lost / relevant:.1%}) start or end in zones that are not there; left out."
        )
    kept = table[near & on_map].reset_index(drop=True)
    outside = float(kept["count"][~(kept["from_id"].isin(here) & kept["to_id"].isin(here))].sum())
    if outside:
        ledger.note(f"flows: {outside:.0f} commuters ({outside / relevant:.1%}) have their other end outside the grid.")
    silent = sorted(here - set(starts) - set(ends))
    if silent:
        ledger.note(f"flows: {len(silent)} zones on the grid have no commuters, such as {_examples(silent)}.")
    ledger.enter("flows", spec, rows=len(kept), commuters=float(kept["count"].sum()), lost=lost, outside=outside)
    return kept, zone, ids


def _strangers(table: pd.DataFrame, ids: tuple[str, ...]) -> list[str]:
    """Ids in flows that are no zone's."""
    return sorted({*table["from_id"], *table["to_id"]} - set(ids))


def _examples(ids: object) -> str:
    """A few ids, for a message."""
    return ", ".join(f"'{i}'" for i in sorted(set(ids))[:SHOWN_IDS])  # type: ignore[call-overload]
