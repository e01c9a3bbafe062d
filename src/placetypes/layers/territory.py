"""Areas with ids: units that the result is summed by, and zones that commuting flows connect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import release, strips
from placetypes.errors import InputError
from placetypes.io.files import column, texts
from placetypes.io.rasters import crs_name
from placetypes.io.tables import read_flows
from placetypes.io.vectors import burnt, read_vectors
from placetypes.words import percent

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from placetypes._typing import BoolArray, FloatArray, LabelArray
    from placetypes.config import Flows, Source, Units
    from placetypes.grid import Grid
    from placetypes.layers.ledger import Ledger
    from placetypes.tiles import Tiled

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
    lost = int((~np.isfinite(moved.geometry.bounds.to_numpy()).all(axis=1)).sum())
    if lost:
        raise InputError(
            f"{lost} polygons lie outside what the grid's coordinate system can show",
            where=where,
            got=crs_name(frame.crs),
            expected=f"places that {grid.crs} can show",
            fix="check 'crs', or filter with 'where'",
        )
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


def units(spec: Units, tiled: Tiled, region: BoolArray, ledger: Ledger) -> tuple[gpd.GeoDataFrame, LabelArray]:
    """Units on the grid, sorted by id, and (rows, cols) row of the unit + 1 that holds each cell's centre; 0 = none.

    A cell of the region in no unit takes the nearest one: the region's edge and its units' need not be the same line.
    A unit of the region that holds no cell's centre is kept, without a cell.
    """
    grid = tiled.grid
    further = {key: key for key in ("region", "country") if getattr(spec, key) is not None}
    found = _areas(spec, "units", {"unit_id": "id", "unit_name": "name", **further}, grid, ledger)
    unit, lost = tiled.room(np.int32), 0
    used = np.zeros(len(found) + 1, dtype=bool)
    for rows, label in burnt(found, grid):
        at = np.nonzero(region[rows] & (label == 0))
        release(region, rows)
        if len(at[0]):
            label[at] = _nearest(found, grid.eastings[at[1]], grid.northings[rows][at[0]])
            lost += len(at[0])
        used[label] = True
        unit[rows] = label
        release(unit, rows)
    if lost:
        ledger.note("note_units_nearest", count=lost)
    small = _without_cells(found, np.flatnonzero(~used[1:]), grid, region)
    if len(small):
        names = found["unit_name"].iloc[small].astype(str).tolist()
        ledger.note("note_units_without_cells", count=len(small), names=", ".join(names))
    used[0] = False
    used[small + 1] = True
    number = np.where(used, np.cumsum(used, dtype=np.int32), np.int32(0))
    for rows in strips(unit.shape):
        unit[rows] = number[unit[rows]]
        release(unit, rows)
    return found[used[1:]].reset_index(drop=True), unit


def _nearest(units: gpd.GeoDataFrame, eastings: FloatArray, northings: FloatArray) -> LabelArray:
    """Row + 1 of the unit nearest to each point, the first of several."""
    import shapely

    tree = shapely.STRtree(units.geometry.to_numpy())
    points, nearest = tree.query_nearest(
        shapely.points(eastings, northings)
    )  # all of equal distance, to take the first
    first = np.full(len(eastings), len(units), dtype=np.int32)
    np.minimum.at(first, points, nearest.astype(np.int32))
    return first + 1


def _without_cells(
    units: gpd.GeoDataFrame, empty: NDArray[np.int64], grid: Grid, region: BoolArray
) -> NDArray[np.int64]:
    """Rows of the units that lie in the region, of those that hold no cell's centre."""
    points = units.geometry.iloc[empty].representative_point()
    rows, cols, inside = grid.rowcols(points.x.to_numpy(), points.y.to_numpy())
    return empty[inside & region[np.where(inside, rows, 0), np.where(inside, cols, 0)]]


def flows(
    spec: Flows, population: FloatArray, tiled: Tiled, ledger: Ledger
) -> tuple[pd.DataFrame, LabelArray, tuple[str, ...]]:
    """Commuting flows with an end on the grid, (rows, cols) zone of each cell + 1, and the zones' ids.

    A zone is on the grid where people live in some cell of it. Flows to or from a zone that is on the map but outside
    the grid are kept. Flows with an end that is no zone of the map are lost: how many is noted.

    Raises
    ------
    InputError
        If more commuters are lost than `lost_share` allows, or no flow has an end on the grid.
    """
    import pandas as pd

    zones = _areas(spec.zones, "flows.zones", {"zone_id": "id"}, tiled.grid, ledger)
    zone, lived_in = tiled.room(np.int32), np.zeros(len(zones) + 1, dtype=bool)
    for rows, label in burnt(zones, tiled.grid):
        lived_in[label[population[rows] > 0]] = True
        zone[rows] = label
        release(zone, rows)
        release(population, rows)
    ids = tuple(str(i) for i in zones["zone_id"])
    where, zones_file = ledger.where("flows", spec), ledger.where("flows.zones", spec.zones)
    table = read_flows(
        spec.path, origin=spec.origin, destination=spec.destination, count=spec.count, keep=spec.where, where=where
    )
    places = pd.Index(ids)
    starts, ends = (places.get_indexer(pd.Index(table[end])) for end in ("from_id", "to_id"))  # -1: no zone of the map
    here = np.append(lived_in[1:], False)
    on_map, near = (starts >= 0) & (ends >= 0), here[starts] | here[ends]
    people = table["count"].to_numpy()
    relevant, lost = float(people[near].sum()), float(people[near & ~on_map].sum())
    if not relevant:
        raise InputError(
            "no flow starts or ends on the grid",
            where=where,
            got=f"ids such as {_examples(table['from_id'])}",
            expected=f"ids such as {_examples(zones['zone_id'])}",
            fix=f"correct 'origin', 'destination' or zones.id, and mind leading zeros, or see to {zones_file}",
        )
    if lost > spec.lost_share * relevant:
        raise InputError(
            f"{lost / relevant:.1%} of commuters start or end in zones that are not there",
            where=where,
            got=f"ids such as {_examples(_strangers(table[near & ~on_map], ids))}",
            expected=f"{spec.lost_share:.1%} at most",
            fix=f"add the zones to {zones_file}, or raise 'lost_share'",
        )
    if lost:
        ledger.note("note_flows_lost", count=round(lost), share=percent(lost / relevant, ledger.language))
    kept = table[near & on_map].reset_index(drop=True)
    outside = float(people[near & on_map & ~(here[starts] & here[ends])].sum())
    if outside:
        ledger.note("note_flows_outside", count=round(outside), share=percent(outside / relevant, ledger.language))
    here[starts] = here[ends] = False
    silent = [ids[i] for i in np.flatnonzero(here)]
    if silent:
        ledger.note("note_flows_silent", count=len(silent), examples=_examples(silent))
    ledger.enter("flows", spec, rows=len(kept), commuters=float(kept["count"].sum()), lost=lost, outside=outside)
    return kept, zone, ids


def _strangers(table: pd.DataFrame, ids: tuple[str, ...]) -> list[str]:
    """Ids in flows that are no zone's."""
    return sorted({*table["from_id"], *table["to_id"]} - set(ids))


def _examples(ids: object) -> str:
    """A few ids, for a message."""
    return ", ".join(f"'{i}'" for i in sorted(set(ids))[:SHOWN_IDS])  # type: ignore[call-overload]
