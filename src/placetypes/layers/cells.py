"""One layer of numbers, whatever its form, onto the grid: unpublished values replaced, scaled, checked, placed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.errors import InputError
from placetypes.io import polygons as areas
from placetypes.io.files import column, form, kept, numbers, texts
from placetypes.io.rasters import Raster, band_names, crs_name, read_raster
from placetypes.io.tables import Cells, cells_by_id, cells_by_xy, cropped, crs_of_table, read_table, to_raster
from placetypes.io.vectors import read_vectors
from placetypes.io.warp import Placed, place

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from placetypes._typing import BoolArray, FloatArray
    from placetypes.config import Layer
    from placetypes.grid import Grid
    from placetypes.layers.ledger import Ledger

BOUNDED = frozenset({"land", "arable", "forest", "artificial"})
"""Layers that are shares of a cell: their values lie between 0 and 1."""
SHARE_SLACK = 1e-6
"""How far a share may leave 0 to 1 by rounding."""
PERCENT = 100.0


@dataclass(frozen=True)
class _Read:
    """A layer as placed, with what its source said."""

    placed: Placed
    crs: str
    extent: tuple[float, float, float, float]
    repeated: int = 0


def grid_layer(
    name: str, spec: Layer, grid: Grid, *, region: BoolArray | None, ledger: Ledger, prefix: str = "layers."
) -> dict[str, FloatArray]:
    """Arrays (rows, cols) of one layer of the region file; several where `band` is 'each', named NAME_DESCRIPTION.

    NaN is a cell without a value, unless the layer's `missing` is 'zero'.

    Raises
    ------
    InputError
        If the file cannot be read or does not fit the grid, if a value is infinite, if people are negative, if a share
        leaves 0 to 1, or if warping changes a total by more than the layer's tolerance.
    """
    where = ledger.where(prefix + name, spec)
    kind_of_file = form(spec.path, where=where)
    arrays: dict[str, FloatArray] = {}
    if kind_of_file == "raster" and spec.band == "each":
        bands = [(f"{name}_{text}", i) for i, text in enumerate(band_names(spec.path, where=where), start=1)]
    else:
        bands = [(name, spec.band if isinstance(spec.band, int) else 1)]
    for label, band in bands:
        if kind_of_file == "raster":
            read = _from_raster(spec, band, grid, where=where)
        elif kind_of_file == "table":
            read = _from_table(spec, grid, where=where)
        else:
            read = _from_polygons(spec, grid, where=where)
        arrays[label] = _finish(prefix + label, spec, read, region=region, ledger=ledger, where=where)
        _bounded(label, arrays[label], where=where)
    return arrays


def _from_raster(spec: Layer, band: int, grid: Grid, *, where: str) -> _Read:
    """A band of a raster."""
    raster = read_raster(spec.path, band=band, crs=spec.crs, grid=grid, where=where)
    values, flags = _published(raster.data, None, spec)
    t = raster.transform

    def at(i: int) -> str:
        row, col = divmod(i, values.shape[1])
        return f"{t.c + (col + 0.5) * t.a:.0f}, {t.f + (row + 0.5) * t.e:.0f}"

    _sound(values.ravel(), spec, at, where=where)
    return _placed(replace(raster, data=values, suppressed=flags), spec, grid, where=where)


def _from_table(spec: Layer, grid: Grid, *, where: str) -> _Read:
    """A table of cells."""
    text = (spec.cell_id,) if spec.cell_id else ()
    table = read_table(spec.path, keep=spec.where, where=where, text=text)
    values = _values(table, spec, where=where)
    size = spec.cell_size or grid.cell_size
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
    return _from_cells(cells, _flags(table, spec, where=where), spec, grid, where=where)


def _from_cells(cells: Cells, flags: BoolArray | None, spec: Layer, grid: Grid, *, where: str) -> _Read:
    """Cells of a table, or squares, by way of their own lattice."""
    values, suppressed = _published(cells.data, flags, spec)
    near = cropped(replace(cells, data=values, suppressed=suppressed), grid, where=where)
    _sound(near.data, spec, lambda i: f"{near.eastings[i]:.0f}, {near.northings[i]:.0f}", where=where)
    raster, repeated = to_raster(near, kind=spec.kind, where=where)
    return replace(_placed(raster, spec, grid, where=where), repeated=repeated)


def _from_polygons(spec: Layer, grid: Grid, *, where: str) -> _Read:
    """Polygons: squares are cells, others are weighed by area."""
    everything = read_vectors(spec.path, layer=spec.layer, crs=spec.crs, keep={}, shape="polygons", where=where)
    chosen = everything[kept(everything, spec.where, where=where)].reset_index(drop=True)
    west, south, east, north = (float(b) for b in everything.total_bounds)
    facts = crs_name(everything.crs), (west, south, east, north)
    if spec.column is None and spec.kind == "share":
        array = areas.share_covered(chosen, everything, grid) if spec.where else areas.cover(chosen, grid)
        return _Read(_unchanged(array), *facts)
    values, flags = _values(chosen, spec, where=where), _flags(chosen, spec, where=where)
    squares = areas.as_cells(chosen, values)
    if squares is not None:
        return _from_cells(squares, flags, spec, grid, where=where)
    values, suppressed = _published(values, flags, spec)
    _sound(values, spec, lambda i: f"polygon {i + 1}", where=where)
    if spec.kind == "count":
        array, before, after = areas.count_by_area(chosen, values, grid)
        placed = Placed(array, before, after, warped=True)
    else:
        method = areas.average if spec.kind == "share" else areas.most_frequent
        placed = _unchanged(method(chosen, values, grid))
    if suppressed is not None:
        placed = replace(placed, suppressed=int(suppressed.sum()), suppressed_total=float(values[suppressed].sum()))
    return _Read(placed, *facts)


def _unchanged(array: FloatArray) -> Placed:
    """A layer made on the grid itself: there is no total to compare."""
    total = float(np.nansum(array))
    return Placed(array, total, total, warped=True)


def _placed(raster: Raster, spec: Layer, grid: Grid, *, where: str) -> _Read:
    """A raster brought onto the grid, with its source's extent."""
    t, (rows, cols) = raster.transform, raster.data.shape
    extent = t.c, t.f + rows * t.e, t.c + cols * t.a, t.f
    placed = place(raster, grid, kind=spec.kind, warp=spec.warp, where=where)
    return _Read(placed, crs_name(raster.crs), extent)


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


def _published(values: FloatArray, flags: BoolArray | None, spec: Layer) -> tuple[FloatArray, BoolArray | None]:
    """Values with those not published replaced, then scaled; and which were replaced."""
    if spec.suppressed is None:
        return values * spec.scale, None
    marked = np.zeros(values.shape, dtype=bool) if flags is None else flags.copy()
    if spec.suppressed.value is not None:
        marked |= values == spec.suppressed.value
    return np.where(marked, spec.suppressed.use, values) * spec.scale, marked


def _sound(values: FloatArray, spec: Layer, at: Callable[[int], str], *, where: str) -> None:
    """Refuse values that cannot be; `at` says where the i-th is."""
    wrong = np.isinf(values)
    if wrong.any():
        what, fix = "are infinite", "correct the file, or declare the value as no data"
    else:
        wrong = values < 0 if spec.kind == "count" else np.zeros(values.shape, dtype=bool)
        what, fix = "are negative", "correct the file; if the value means no data or not published, declare it as such"
    if wrong.any():
        i = int(np.argmax(wrong))
        n = int(wrong.sum())
        raise InputError(
            f"{n} cells {what}" if n > 1 else f"1 cell {what.replace('are', 'is')}",
            where=where,
            got=f"{values[i]:g} at {at(i)}",
            expected="0 or more" if spec.kind == "count" else "finite numbers",
            fix=fix,
        )


def _bounded(label: str, array: FloatArray, *, where: str) -> None:
    """Refuse a share of the cell that is not one; rounding is taken off in place."""
    if label not in BOUNDED:
        return
    low, high = float(np.nanmin(array, initial=0.0)), float(np.nanmax(array, initial=0.0))
    if low < -SHARE_SLACK or high > 1 + SHARE_SLACK:
        fix = "add scale = 0.01 for percent" if low >= 0 and high <= PERCENT else "add 'scale', or correct the file"
        raise InputError("shares leave 0 to 1", where=where, got=f"{low:g} to {high:g}", expected="0 to 1", fix=fix)
    np.clip(array, 0.0, 1.0, out=array)


def _finish(name: str, spec: Layer, read: _Read, *, region: BoolArray | None, ledger: Ledger, where: str) -> FloatArray:
    """Check the total, give missing cells their meaning, write it all down."""
    placed = read.placed
    change = abs(placed.after - placed.before)
    if spec.kind == "count" and change > spec.tolerance * max(abs(placed.before), np.finfo(float).tiny):
        raise InputError(
            "warping changed the total",
            where=where,
            got=f"{placed.after:.6g} of {placed.before:.6g}",
            expected=f"a difference of {spec.tolerance:.2%} at most",
            fix="raise 'tolerance' if that is acceptable",
        )
    unknown = np.isnan(placed.data)
    values = np.where(unknown, 0.0, placed.data) if spec.missing == "zero" else placed.data
    counted = spec.kind == "count"
    facts: dict[str, Any] = {
        "kind": spec.kind,
        "crs": read.crs,
        "extent": [round(b, 3) for b in read.extent],
        "cells": int((~unknown).sum()),
        "missing": int(unknown.sum()),
        "missing_in_region": int((unknown & region).sum()) if region is not None else None,
        "missing_means": spec.missing,
        "warped": placed.warped,
        "sum_before": placed.before if counted else None,
        "sum_after": placed.after if counted else None,
        "sum_on_grid": float(np.nansum(values)) if counted else None,
        "suppressed": placed.suppressed,
    }
    ledger.enter(name, spec, **facts)
    if spec.suppressed is not None and placed.suppressed:
        low, high = spec.suppressed.range
        ledger.note(
            f"{name}: {placed.suppressed} cells are not published and counted as {spec.suppressed.use:g} each "
            f"(the true value lies between {low:g} and {high:g}), {placed.suppressed_total:.0f} in all."
        )
    if read.repeated:
        how = {"count": "added", "share": "averaged", "mode": "compared, and the largest taken"}[spec.kind]
        ledger.note(f"{name}: {read.repeated} rows name a cell that another row names; their values were {how}.")
    return values
