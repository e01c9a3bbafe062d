"""What lies at points and along lines: services, named places, roads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from placetypes.errors import InputError
from placetypes.io.files import column, numbers, texts
from placetypes.io.rasters import crs_name
from placetypes.io.vectors import lines_within, read_vectors
from placetypes.layers import points

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import AnyArray, FloatArray
    from placetypes.config import Localities, Roads, Services
    from placetypes.grid import Grid
    from placetypes.layers.ledger import Ledger

METRES_PER_KM = 1000.0


def services(specs: Mapping[str, Services], grid: Grid, ledger: Ledger) -> gpd.GeoDataFrame | None:
    """Points of service on the grid: kind, name, capacity; None where the region file names none.

    Raises
    ------
    InputError
        If a capacity is missing or below 0.
    """
    import geopandas as gpd
    import pandas as pd

    tables = []
    for key, spec in specs.items():
        name = f"services.{key}"
        frame = points.read(spec, name, (spec.kind, spec.name), grid, ledger)
        where = ledger.where(name, spec)
        if spec.is_kind is not None:
            kind: AnyArray = np.full(len(frame), spec.is_kind, dtype=object)
        else:
            kind = points.named(points.texts_of(frame, spec.kind, "kind", where=where), spec.kinds)
        name_of = points.texts_of(frame, spec.name, "name", where=where)
        found = points.in_order({"kind": kind, "name": name_of, "capacity": _capacity(spec, frame, where)}, frame)
        known = found["kind"].to_numpy() != ""
        here = points.within(found, grid)
        ledger.add(name, on_grid=int((known & here).sum()), outside=int((known & ~here).sum()))
        if not (known & here).any():
            ledger.note("note_services_none", input=name, all=len(frame))
        tables.append(found[known & here])
    if not tables:
        return None
    together = gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), crs=grid.crs.proj)
    return points.in_order({key: together[key].to_numpy() for key in ("kind", "name", "capacity")}, together)


def _capacity(spec: Services, frame: gpd.GeoDataFrame, where: str) -> FloatArray:
    """How much each service has to give; 1 each where no column says."""
    if spec.capacity is None or not len(frame):
        return np.ones(len(frame))
    found = numbers(column(frame, spec.capacity, where=where, key="capacity"), where=where, name=spec.capacity)
    wrong = ~(np.isfinite(found) & (found >= 0))
    if wrong.any():
        raise InputError(
            "services have no usable capacity",
            where=f"{where}, column '{spec.capacity}'",
            got=f"{int(wrong.sum())} rows with none, or one below 0",
            expected="a number of 0 or more in each row",
            fix="fill the column, or leave 'capacity' out: each service then counts as one",
        )
    return found


def localities(spec: Localities, grid: Grid, ledger: Ledger) -> gpd.GeoDataFrame:
    """Named places on the grid: name, population (NaN = unknown), the largest first.

    Raises
    ------
    InputError
        If a population is infinite or below 0.
    """
    where = ledger.where("localities", spec)
    frame = points.read(spec, "localities", (spec.name,), grid, ledger)
    people = np.full(len(frame), np.nan)
    if spec.population is not None and len(frame):
        people = numbers(
            column(frame, spec.population, where=where, key="population"), where=where, name=spec.population
        )
    wrong = np.isinf(people) | (people < 0)
    if wrong.any():
        raise InputError(
            f"{int(wrong.sum())} places have a population that cannot be",
            where=f"{where}, column '{spec.population}'",
            got=f"{people[wrong][0]:g}",
            expected="0 or more, or nothing where it is not known",
            fix="correct the file, or empty these fields",
        )
    found = points.in_order(
        {"name": points.texts_of(frame, spec.name, "name", where=where), "population": people}, frame
    )
    found = found[points.within(found, grid)]
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
            ledger.note("note_roads_classes", classes=", ".join(f"'{c}'" for c in others))
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
