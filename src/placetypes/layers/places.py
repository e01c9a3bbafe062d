"""What lies at points and along lines: services, actors, named places, roads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from placetypes.errors import InputError
from placetypes.io.files import column, numbers, texts
from placetypes.io.rasters import crs_name
from placetypes.io.vectors import lines_within, read_points, read_vectors

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import AnyArray, BoolArray
    from placetypes.config import Actors, Localities, Points, Roads, Services
    from placetypes.grid import Grid
    from placetypes.layers.ledger import Ledger

METRES_PER_KM = 1000.0


def _points(spec: Points, name: str, text: tuple[str | None, ...], grid: Grid, ledger: Ledger) -> gpd.GeoDataFrame:
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
        ledger.note(f"{name}: {lost} rows have no position and are left out.")
    return frame


def _texts(frame: gpd.GeoDataFrame, name: str | None, key: str, *, where: str) -> AnyArray:
    """A column as text; empty where the region file names none, or there are no rows: then columns may lack too."""
    if name is None or frame.empty:
        return np.full(len(frame), "", dtype=object)
    return texts(column(frame, name, where=where, key=key))


def _named(values: AnyArray, groups: Mapping[str, list[str]]) -> AnyArray:
    """Values by the names of their groups, '' where in none; the values themselves where there are no groups."""
    if not groups:
        return values
    name = {value: group for group, members in groups.items() for value in members}
    return np.array([name.get(v, "") for v in values], dtype=object)


def _table(columns: Mapping[str, AnyArray], frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Columns with the points of `frame`, in an order that does not depend on the file's."""
    import geopandas as gpd

    found = gpd.GeoDataFrame(
        {k: np.asarray(v) for k, v in columns.items()}, geometry=frame.geometry.to_numpy(), crs=frame.crs
    )
    found["_x"], found["_y"] = found.geometry.x, found.geometry.y
    return found.sort_values([*columns, "_x", "_y"], kind="stable").drop(columns=["_x", "_y"]).reset_index(drop=True)


def _within(frame: gpd.GeoDataFrame, grid: Grid, cells: BoolArray | None = None) -> BoolArray:
    """Which points lie on the grid, or in `cells` of it."""
    rows, cols, inside = grid.rowcols(frame.geometry.x.to_numpy(), frame.geometry.y.to_numpy())
    return inside if cells is None else inside & cells[rows, cols]


def services(specs: Mapping[str, Services], grid: Grid, ledger: Ledger) -> gpd.GeoDataFrame | None:
    """Points of service on the grid: kind, name; None where the region file names none."""
    import geopandas as gpd
    import pandas as pd

    tables = []
    for key, spec in specs.items():
        name = f"services.{key}"
        frame = _points(spec, name, (spec.kind, spec.name), grid, ledger)
        where = ledger.where(name, spec)
        if spec.is_kind is not None:
            kind: AnyArray = np.full(len(frame), spec.is_kind, dtype=object)
        else:
            kind = _named(_texts(frame, spec.kind, "kind", where=where), spec.kinds)
        found = _table({"kind": kind, "name": _texts(frame, spec.name, "name", where=where)}, frame)
        known = found["kind"].to_numpy() != ""
        here = _within(found, grid)
        ledger.add(name, on_grid=int((known & here).sum()), outside=int((known & ~here).sum()))
        if not (known & here).any():
            ledger.note(f"{name}: none of {len(frame)} points is a known service on the grid.")
        tables.append(found[known & here])
    if not tables:
        return None
    together = gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), crs=grid.crs.proj)
    return _table({"kind": together["kind"].to_numpy(), "name": together["name"].to_numpy()}, together)


def actors(spec: Actors, grid: Grid, region: BoolArray, ledger: Ledger) -> gpd.GeoDataFrame:
    """Actors in the region: actor_id, theme ('' = none), organisation, kind, name.

    Without an id column actors are numbered in the order of their other columns and place, not of the file, so that the
    order of its rows does not matter.

    Raises
    ------
    InputError
        If there are actors, but none in the region.
    """
    where = ledger.where("actors", spec)
    text = (spec.id, spec.theme, spec.organisation, spec.kind, spec.name)
    frame = _points(spec, "actors", text, grid, ledger)
    columns = {
        "actor_id": _texts(frame, spec.id, "id", where=where),
        "theme": _named(_texts(frame, spec.theme, "theme", where=where), spec.themes),
        "organisation": _texts(frame, spec.organisation, "organisation", where=where),
        "kind": _texts(frame, spec.kind, "kind", where=where),
        "name": _texts(frame, spec.name, "name", where=where),
    }
    found = _table(columns, frame)
    if spec.id is None:
        found["actor_id"] = [str(i + 1) for i in range(len(found))]
    found["organisation"] = np.where(found["organisation"] == "", found["actor_id"], found["organisation"])
    here = _within(found, grid, region)
    if not len(found):
        ledger.note("actors: the file names none, so there are no micro-clusters.")
    elif not here.any():
        raise InputError(
            "no actor lies in the region",
            where=where,
            got=f"{len(found)} actors within {tuple(round(float(b)) for b in found.total_bounds)}",
            expected=f"some within {tuple(round(b) for b in grid.bounds)} in {grid.crs}",
            fix="check 'crs', 'x' and 'y'",
        )
    elif not here.all():
        ledger.note(f"actors: {int((~here).sum())} of {len(found)} lie outside the region and are left out.")
    ledger.add("actors", in_region=int(here.sum()))
    return found[here].reset_index(drop=True)


def localities(spec: Localities, grid: Grid, ledger: Ledger) -> gpd.GeoDataFrame:
    """Named places on the grid: name, population (NaN = unknown), the largest first."""
    where = ledger.where("localities", spec)
    frame = _points(spec, "localities", (spec.name,), grid, ledger)
    people = np.full(len(frame), np.nan)
    if spec.population is not None and len(frame):
        people = numbers(
            column(frame, spec.population, where=where, key="population"), where=where, name=spec.population
        )
    found = _table({"name": _texts(frame, spec.name, "name", where=where), "population": people}, frame)
    found = found[_within(found, grid)]
    ledger.add("localities", on_grid=len(found))
    return found.sort_values(["population", "name"], ascending=[False, True], kind="stable").reset_index(drop=True)


def roads(spec: Roads, grid: Grid, ledger: Ledger) -> gpd.GeoDataFrame:
    """Road lines on the grid: speed_kmh. Lines without a speed, or of a class without one, are left out with a note.

    Raises
    ------
    InputError
        If no road with a speed lies on the grid.
    """
    where = ledger.where("roads", spec)
    frame = read_vectors(spec.path, layer=spec.layer, crs=spec.crs, keep=spec.where, shape="lines", where=where)
    if spec.speed is not None:
        speed = numbers(column(frame, spec.speed, where=where, key="speed"), where=where, name=spec.speed)
    else:
        classes = texts(column(frame, str(spec.road_class), where=where, key="road_class"))
        speed = np.array([spec.speeds.get(c, np.nan) for c in classes], dtype=float)
        others = sorted(set(classes) - set(spec.speeds))
        if others:
            ledger.note("roads: classes without a speed are left out: " + ", ".join(f"'{c}'" for c in others) + ".")
    usable = np.isfinite(speed) & (speed > 0)
    frame["speed_kmh"] = speed
    cut = lines_within(frame.loc[usable, ["speed_kmh", "geometry"]], grid)
    if cut.empty:
        raise InputError(
            "no road with a speed lies on the grid",
            where=where,
            got=f"{len(frame)} lines, {int(usable.sum())} with a speed",
            fix="check 'crs', 'where' and the speeds",
        )
    ledger.enter(
        "roads",
        spec,
        crs=crs_name(frame.crs),
        extent=[round(float(b), 3) for b in frame.total_bounds],
        rows=len(frame),
        usable=int(usable.sum()),
        on_grid=len(cut),
        km=round(float(cut.length.sum()) / METRES_PER_KM, 3),
    )
    order = cut.bounds.assign(speed=cut["speed_kmh"], length=cut.length).sort_values(
        ["minx", "miny", "maxx", "maxy", "speed", "length"], kind="stable"
    )
    return cut.loc[order.index].reset_index(drop=True)
