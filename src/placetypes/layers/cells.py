"""One layer of numbers, whatever its form, onto the grid: unpublished values replaced, scaled, checked, placed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.errors import InputError
from placetypes.io import polygons as areas
from placetypes.io.files import column, form, kept, numbers, texts
from placetypes.io.placing import Placed, Strip
from placetypes.io.rasters import Source, band_names, crs_name, open_raster
from placetypes.io.tables import Cells, cells_by_id, cells_by_xy, cropped, crs_of_table, on_lattice, read_table
from placetypes.io.vectors import read_vectors
from placetypes.io.warp import copied, fits, warped
from placetypes.layers.tally import Soundness, Tally
from placetypes.tiles.filling import filled
from placetypes.tiles.store import room
from placetypes.words import say

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from placetypes._typing import AnyArray, BoolArray, FloatArray
    from placetypes.config import Layer
    from placetypes.layers.ledger import Ledger
    from placetypes.tiles import Tiled

BOUNDED = frozenset({"land", "arable", "forest", "artificial"})
"""Layers that are shares of a cell: their values lie between 0 and 1."""


@dataclass(frozen=True)
class _Read:
    """A layer on the grid, strip by strip from the top, with what its source said.

    `placed` is what became of it where it was warped, None where it is copied. `sound` knows at the end of the strips
    whether its values can be.
    """

    strips: Iterator[Strip]
    crs: str
    extent: tuple[float, float, float, float]
    placed: Placed | None
    sound: Soundness | None = None
    repeated: int = 0


def grid_layer(
    name: str,
    spec: Layer,
    tiled: Tiled,
    *,
    region: BoolArray | None,
    ledger: Ledger,
    prefix: str = "layers.",
    least: type = np.float32,
) -> dict[str, FloatArray]:
    """Arrays (rows, cols) of one layer of the region file; several where `band` is 'each', named NAME_DESCRIPTION.

    NaN is a cell without a value, unless the layer's `missing` is 'zero'. `tiled` says where they are kept: as float32
    where that holds every value exactly, unless `least` asks for more, else as float64.

    Raises
    ------
    InputError
        If the file cannot be read or does not fit the grid, if a value is infinite, if people are negative, if a share
        leaves 0 to 1, or if warping changes a total by more than the layer's tolerance.
    """
    where = ledger.where(prefix + name, spec)
    kind_of_file = form(spec.path, where=where)
    bands: list[tuple[str, int]] = [(name, spec.band if isinstance(spec.band, int) else 1)]
    if kind_of_file == "raster" and spec.band == "each":
        bands = [(f"{name}_{text}", i) for i, text in enumerate(band_names(spec.path, where=where), start=1)]
    openers = {"raster": _from_raster, "table": _from_table, "vector": _from_polygons}
    arrays: dict[str, FloatArray] = {}
    for label, band in bands:
        tally = Tally(spec, region, bounded=label in BOUNDED)
        with openers[kind_of_file](spec, band, tiled, where=where) as read:
            arrays[label] = filled(tally.over(read.strips), tiled.room, least=least)
        if read.sound is not None:
            read.sound.refuse(where=where)
        _enter(prefix + label, spec, read, tally, ledger=ledger, where=where)
        tally.refuse(where=where)
    return arrays


@contextmanager
def _from_raster(spec: Layer, band: int, tiled: Tiled, *, where: str) -> Iterator[_Read]:
    """A band of a raster, while its file is open."""
    with open_raster(spec.path, band=band, crs=spec.crs, grid=tiled.grid, where=where) as source:
        sound, t = Soundness(spec), source.transform

        def at(i: int, first: int) -> str:
            row, col = divmod(i, source.shape[1])
            return f"{t.c + (col + 0.5) * t.a:.0f}, {t.f + (first + row + 0.5) * t.e:.0f}"

        def read(rows: slice) -> tuple[AnyArray, BoolArray | None]:
            values, flags = _published(source.read(rows)[0], None, spec)
            sound.look(values, partial(at, first=rows.start or 0))
            return values, flags

        with _placed(replace(source, read=read), spec, tiled, sound, where=where) as found:
            yield found


@contextmanager
def _from_table(spec: Layer, _band: int, tiled: Tiled, *, where: str) -> Iterator[_Read]:
    """A table of cells."""
    text = (spec.cell_id,) if spec.cell_id else ()
    table = read_table(spec.path, keep=spec.where, where=where, text=text)
    values = _values(table, spec, where=where)
    size = spec.cell_size or tiled.grid.cell_size
    if spec.cell_id:
        cells = cells_by_id(
            texts(column(table, spec.cell_id, where=where, key="cell_id")), values, size=size, where=where
        )
    elif spec.x and spec.y:
        crs = crs_of_table(spec.crs, where=where)
        centre = spec.anchor == "centre"
        cells = cells_by_xy(table, values, x=spec.x, y=spec.y, centre=centre, size=size, crs=crs, where=where)
    else:
        raise InputError(
            "a table does not say where its cells are",
            where=where,
            expected="'cell_id', or 'x' and 'y'",
            fix='name the columns, e.g. cell_id = "GRD_ID"',
        )
    with _from_cells(cells, _flags(table, spec, where=where), spec, tiled, rows=table, where=where) as found:
        yield found


@contextmanager
def _from_cells(
    cells: Cells, flags: BoolArray | None, spec: Layer, tiled: Tiled, *, rows: pd.DataFrame, where: str
) -> Iterator[_Read]:
    """Cells of a table, or squares, by way of their own lattice; `rows` is all that the file says of each."""
    values, suppressed = _published(cells.data, flags, spec)
    near = cropped(replace(cells, data=values, suppressed=suppressed), tiled.grid, where=where)
    sound = Soundness(spec)
    sound.look(near.data, lambda i: f"{near.eastings[i]:.0f}, {near.northings[i]:.0f}")
    sound.refuse(where=where)
    source, repeated = on_lattice(near, kind=spec.kind, where=where)
    if repeated:
        _refuse_same(rows, cells, where=where)
    with _placed(source, spec, tiled, sound, where=where) as found:
        yield replace(found, repeated=repeated)


def _refuse_same(rows: pd.DataFrame, cells: Cells, *, where: str) -> None:
    """Refuse rows that are there twice; several that name one cell and differ are parts of what is in it.

    Raises
    ------
    InputError
        If a row says all that another says, of the same cell.
    """
    all_said = rows.assign(**{"easting of the cell": cells.eastings, "northing of the cell": cells.northings})
    same = all_said.duplicated().to_numpy()
    if same.any():
        i = int(np.argmax(same))
        raise InputError(
            f"{int(same.sum())} rows are there twice" if same.sum() > 1 else "1 row is there twice",
            where=where,
            got=f"row {i + 1}, the cell around {cells.eastings[i]:.10g}, {cells.northings[i]:.10g}",
            expected="each row once",
            fix="take out the second ones; if they are parts of a cell, keep the column that tells them apart",
        )


@contextmanager
def _from_polygons(spec: Layer, _band: int, tiled: Tiled, *, where: str) -> Iterator[_Read]:
    """Polygons: squares are cells, others are weighed by area."""
    grid = tiled.grid
    everything = read_vectors(spec.path, layer=spec.layer, crs=spec.crs, keep={}, shape="polygons", where=where)
    chosen = everything[kept(everything, spec.where, where=where)].reset_index(drop=True)
    west, south, east, north = (float(b) for b in everything.total_bounds)
    facts = crs_name(everything.crs), (west, south, east, north)
    if spec.column is None and spec.kind == "share":
        array = areas.share_covered(chosen, everything, grid) if spec.where else areas.cover(chosen, grid)
        yield _whole(_unchanged(array), *facts)
        return
    values, flags = _values(chosen, spec, where=where), _flags(chosen, spec, where=where)
    squares = areas.as_cells(chosen, values)
    if squares is not None:
        rows = chosen.drop(columns="geometry")
        with _from_cells(squares, flags, spec, tiled, rows=rows, where=where) as found:
            yield found
        return
    values, suppressed = _published(values, flags, spec)
    sound = Soundness(spec)
    sound.look(values, lambda i: f"polygon {i + 1}")
    sound.refuse(where=where)
    if spec.kind == "count":
        placed = Placed.of(*areas.count_by_area(chosen, values, grid))
    else:
        method = areas.average if spec.kind == "share" else areas.most_frequent
        placed = _unchanged(method(chosen, values, grid))
    if suppressed is not None:
        placed = replace(placed, suppressed=int(suppressed.sum()), suppressed_total=float(values[suppressed].sum()))
    yield _whole(placed, *facts)


def _unchanged(array: FloatArray) -> Placed:
    """A layer made on the grid itself: there is no total to compare."""
    total = float(np.nansum(array))
    return Placed.of(array, total, total)


@contextmanager
def _placed(source: Source, spec: Layer, tiled: Tiled, sound: Soundness, *, where: str) -> Iterator[_Read]:
    """A layer brought onto the grid, with its source's extent; `sound` looks at what is read of it."""
    facts, folder = (crs_name(source.crs), source.extent), tiled.scratch
    if fits(source, tiled.grid, warp=spec.warp, where=where):
        yield _Read(copied(source, tiled.grid), *facts, None, sound)
        return
    with warped(source, tiled.grid, kind=spec.kind, room=partial(room, folder=folder), folder=folder) as placed:
        sound.refuse(where=where)
        yield _whole(placed, *facts)


def _whole(placed: Placed, crs: str, extent: tuple[float, float, float, float]) -> _Read:
    """A layer that is on the grid."""
    return _Read(placed.strips, crs, extent, placed)


def _values(table: pd.DataFrame | gpd.GeoDataFrame, spec: Layer, *, where: str) -> FloatArray:
    """The layer's column as numbers."""
    if spec.column is None:
        raise InputError("a table does not say which column holds the values", where=where, fix="add 'column'")
    return numbers(column(table, spec.column, where=where, key="column"), where=where, name=spec.column)


def _flags(table: pd.DataFrame | gpd.GeoDataFrame, spec: Layer, *, where: str) -> BoolArray | None:
    """Rows whose flag says that the value is not published."""
    if spec.suppressed is None or spec.suppressed.flag is None:
        return None
    flag = spec.suppressed.flag
    found = numbers(column(table, flag, where=where, key="suppressed.flag"), where=where, name=flag)
    return np.asarray(np.nan_to_num(found) != 0)


def _published(values: AnyArray, flags: BoolArray | None, spec: Layer) -> tuple[AnyArray, BoolArray | None]:
    """Values with those not published replaced, then scaled; and which were replaced."""
    if spec.suppressed is None:
        return values if spec.scale == 1 else values * np.float64(spec.scale), None
    values = np.asarray(values, dtype=np.float64)  # which value it is, is said in double precision
    marked = np.zeros(values.shape, dtype=bool) if flags is None else flags.copy()
    if spec.suppressed.value is not None:
        marked |= values == spec.suppressed.value
    return np.where(marked, spec.suppressed.use, values) * spec.scale, marked


def _enter(name: str, spec: Layer, read: _Read, tally: Tally, *, ledger: Ledger, where: str) -> None:
    """Check the total and write down what was read."""
    placed = read.placed or Placed(iter(()), tally.total, tally.total, tally.suppressed, tally.suppressed_total)
    change = abs(placed.after - placed.before)
    if spec.kind == "count" and change > spec.tolerance * max(abs(placed.before), np.finfo(float).tiny):
        raise InputError(
            "warping changed the total",
            where=where,
            got=f"{placed.after:.6g} of {placed.before:.6g}",
            expected=f"a difference of {spec.tolerance:.2%} at most",
            fix="raise 'tolerance' if that is acceptable",
        )
    counted = spec.kind == "count"
    facts: dict[str, Any] = {
        "kind": spec.kind,
        "crs": read.crs,
        "extent": [round(b, 3) for b in read.extent],
        "cells": tally.known,
        "missing": tally.missing,
        "missing_in_region": tally.missing_in_region if tally.region is not None else None,
        "missing_means": spec.missing,
        "warped": read.placed is not None,
        "sum_before": placed.before if counted else None,
        "sum_after": placed.after if counted else None,
        "sum_on_grid": tally.total if counted else None,
        "suppressed": placed.suppressed,
    }
    ledger.enter(name, spec, **facts)
    if spec.suppressed is not None and placed.suppressed:
        low, high = spec.suppressed.range
        use, total = spec.suppressed.use, round(placed.suppressed_total)
        ledger.note("note_unpublished", count=placed.suppressed, input=name, use=use, low=low, high=high, total=total)
    if read.repeated:
        how = say(f"note_repeated_{spec.kind}", ledger.language)
        ledger.note("note_repeated", count=read.repeated, input=name, how=how)
