"""Tables of points, as all that lies at points is read: in the grid's coordinate system, in an order of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from placetypes.errors import InputError
from placetypes.io.files import column, texts
from placetypes.io.vectors import read_points

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import AnyArray, BoolArray
    from placetypes.config import Points
    from placetypes.grid import Grid
    from placetypes.layers.ledger import Ledger


def read(spec: Points, name: str, text: tuple[str | None, ...], grid: Grid, ledger: Ledger) -> gpd.GeoDataFrame:
    """Points in the grid's CRS; those without a position are left out with a note."""
    where = ledger.where(name, spec)
    frame, lost, facts = read_points(
        spec.path,
        layer=spec.layer,
        crs=spec.crs,
        x=spec.x,
        y=spec.y,
        keep=spec.where,
        text=tuple(t for t in text if t),
        to_crs=grid.crs.proj,
        where=where,
    )
    ledger.enter(name, spec, rows=len(frame) + lost, **facts)
    if lost and frame.empty:
        raise InputError(
            "no row has a position in the grid's coordinate system",
            where=where,
            got=f"{lost} rows read as {spec.crs or 'the file says'}",
            fix="correct 'crs', 'x' and 'y'",
        )
    if lost:
        ledger.note("note_no_position", count=lost, input=name)
    return frame


def texts_of(frame: gpd.GeoDataFrame, name: str | None, key: str, *, where: str) -> AnyArray:
    """A column as text; empty where the region file names none, or there are no rows: then columns may lack too."""
    if name is None or frame.empty:
        return np.full(len(frame), "", dtype=object)
    return texts(column(frame, name, where=where, key=key))


def named(values: AnyArray, groups: Mapping[str, list[str]]) -> AnyArray:
    """Values by the names of their groups, '' where in none; the values themselves where there are no groups."""
    if not groups:
        return values
    name = {value: group for group, members in groups.items() for value in members}
    return np.array([name.get(v, "") for v in values], dtype=object)


def in_order(columns: Mapping[str, AnyArray], frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Columns with the points of `frame`, in an order that does not depend on the file's."""
    import geopandas as gpd

    found = gpd.GeoDataFrame(
        {k: np.asarray(v) for k, v in columns.items()}, geometry=frame.geometry.to_numpy(), crs=frame.crs
    )
    found["_x"], found["_y"] = found.geometry.x, found.geometry.y
    return found.sort_values([*columns, "_x", "_y"], kind="stable").drop(columns=["_x", "_y"]).reset_index(drop=True)


def within(frame: gpd.GeoDataFrame, grid: Grid, cells: BoolArray | None = None) -> BoolArray:
    """Which points lie on the grid, or in `cells` of it."""
    rows, cols, inside = grid.rowcols(frame.geometry.x.to_numpy(), frame.geometry.y.to_numpy())
    return inside if cells is None else inside & cells[rows, cols]
