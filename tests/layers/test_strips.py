"""A layer is read a few rows at a time: nothing of it depends on how many."""

import math
import tempfile
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st

from placetypes.config.inputs import Layer
from placetypes.errors import InputError
from placetypes.grid import Grid
from placetypes.io import placing
from placetypes.layers import cells
from placetypes.layers.ledger import Ledger
from placetypes.tiles import Tiled

WEST, NORTH, CELL = 500_000.0, 6_500_000.0, 1000.0


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


def write(path, values, transform, nodata):
    rows, cols = values.shape
    profile = {"height": rows, "width": cols, "count": 1, "dtype": values.dtype, "nodata": nodata, "crs": "EPSG:3006"}
    with rasterio.open(path, "w", driver="GTiff", transform=transform, **profile) as out:
        out.write(values, 1)


def read(name, spec, tiled, ledger, *, at_once, region=None):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(placing, "CELLS_AT_ONCE", at_once)
        return cells.grid_layer(name, spec, tiled, region=region, ledger=ledger)[name]


def plainly(raster, nodata, spec, offset, region):
    """The layer and what is said of it, from all values at once."""
    values = np.where(raster == nodata, np.nan, raster.astype(float))
    hidden = np.zeros(values.shape, bool)
    if spec.suppressed is not None:
        hidden = values == spec.suppressed.value
        values = np.where(hidden, spec.suppressed.use, values)
    values = values * spec.scale
    grid, marked = np.full(region.shape, np.nan), np.zeros(region.shape, bool)
    for row, col in np.ndindex(region.shape):
        at = row - offset[0], col - offset[1]
        if 0 <= at[0] < values.shape[0] and 0 <= at[1] < values.shape[1]:
            grid[row, col], marked[row, col] = values[at], hidden[at]
    unknown = np.isnan(grid)
    said = {
        "cells": (~unknown).sum(),
        "missing": unknown.sum(),
        "missing_in_region": (unknown & region).sum(),
        "suppressed": marked.sum(),
        "sum_on_grid": math.fsum(np.nan_to_num(grid).sum(axis=1)) if spec.kind == "count" else None,
    }
    return np.where(unknown & (spec.missing == "zero"), 0.0, grid), said


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_raster_is_read_by_strips_as_it_is_at_once(folder, data):
    def draw(low, high):
        return data.draw(st.integers(low, high))

    rng = np.random.default_rng(draw(0, 2**31))
    dtype = data.draw(st.sampled_from(["float32", "float64", "uint8", "int16", "int32", "uint32"]))
    raster = rng.integers(0, 9, (draw(1, 12), draw(1, 12))).astype(dtype)
    if dtype.startswith("float"):
        raster *= data.draw(st.sampled_from([1, 0.1]))
    if dtype in {"int32", "uint32"}:
        raster *= data.draw(st.sampled_from([1, 111_111_111]))
    nodata = data.draw(st.sampled_from([None, 7]))
    offset, shape = (draw(-4, 4), draw(-4, 4)), (draw(5, 12), draw(5, 12))
    grid = Grid.from_transform(Affine(CELL, 0, WEST, 0, -CELL, NORTH), shape, "EPSG:3006")
    path = folder / "layer.tif"
    write(path, raster, Affine(CELL, 0, WEST + offset[1] * CELL, 0, -CELL, NORTH - offset[0] * CELL), nodata)
    spec = Layer(
        path=path,
        kind=data.draw(st.sampled_from(["count", "share"])),
        missing=data.draw(st.sampled_from(["unknown", "zero"])),
        scale=data.draw(st.sampled_from([1.0, 0.01, 2.0])),
        suppressed=data.draw(st.sampled_from([None, {"value": 3, "range": (1, 4), "use": 2.5}])),
    )
    region, ledger = rng.random(shape) < 0.5, Ledger(folder)
    try:
        found = read("layer", spec, Tiled(grid), ledger, region=region, at_once=draw(1, 200))
    except InputError as error:
        assert "wholly outside" in str(error)  # noqa: PT017 - whether it raises is drawn
        return
    expected, said = plainly(raster, nodata, spec, offset, region)
    np.testing.assert_array_equal(found, expected)
    assert {key: ledger.inputs["layers.layer"][key] for key in said} == said


@pytest.mark.parametrize("at_once", [1, 30, 10_000])
def test_the_first_wrong_cell_and_how_many_do_not_depend_on_strips(folder, at_once):
    values = np.ones((9, 5), np.float32)
    values[2, 3], values[7, 0], values[4, 0], values[7, 1], values[8, 4] = -3, -4, -np.inf, np.inf, -5
    grid = Grid.from_transform(Affine(CELL, 0, WEST, 0, -CELL, NORTH), (6, 5), "EPSG:3006")
    place = Affine(CELL, 0, WEST, 0, -CELL, NORTH)
    spec = Layer(path=folder / "wrong.tif", kind="count")
    for said in (
        "2 cells are infinite; got -inf at 500500, 6495500",
        "2 cells are negative; got -3 at 503500, 6497500",
    ):
        write(spec.path, values, place, None)
        with pytest.raises(InputError, match=said):
            read("people", spec, Tiled(grid), Ledger(folder), at_once=at_once)
        values[4, 0] = values[7, 1] = 1  # the last row lies beyond the grid and its margin


@pytest.mark.parametrize("at_once", [1, 10_000])
def test_shares_are_bounded_whichever_strip_they_are_in(folder, at_once):
    values = np.full((6, 5), 0.5)
    values[1, 1], values[4, 4] = -1e-9, 1 + 1e-9
    grid = Grid.from_transform(Affine(CELL, 0, WEST, 0, -CELL, NORTH), (6, 5), "EPSG:3006")
    spec = Layer(path=folder / "land.tif", kind="share")
    write(spec.path, values, Affine(CELL, 0, WEST, 0, -CELL, NORTH), None)
    found = read("land", spec, Tiled(grid), Ledger(folder), at_once=at_once)
    assert (found[1, 1], found[4, 4], found.min(), found.max()) == (0, 1, 0, 1)
    values[5, 0] = 80
    write(spec.path, values, Affine(CELL, 0, WEST, 0, -CELL, NORTH), None)
    with pytest.raises(InputError, match=r"shares leave 0 to 1; got -1e-09 to 80, expected 0 to 1"):
        read("land", spec, Tiled(grid), Ledger(folder), at_once=at_once)


def test_a_layer_is_held_in_single_precision_where_that_loses_nothing(folder):
    grid = Grid.from_transform(Affine(CELL, 0, WEST, 0, -CELL, NORTH), (9, 5), "EPSG:3006")
    place, path = Affine(CELL, 0, WEST, 0, -CELL, NORTH), folder / "single.tif"

    def held(values, **options):
        write(path, np.asarray(values), place, None)
        found = read("layer", Layer(path=path, kind="count", **options), Tiled(grid), Ledger(folder), at_once=10)
        np.testing.assert_array_equal(found, np.asarray(values, dtype=np.float64) * options.get("scale", 1))
        return found.dtype

    whole = np.arange(45.0).reshape(9, 5)
    whole[2, 2] = np.nan
    assert (
        held(whole) == held(whole.astype(np.float32) / 7) == held(np.arange(45, dtype=np.int32).reshape(9, 5)) == "f4"
    )
    assert held(whole, scale=0.5) == "f4"
    assert held(whole / 7) == held(whole, scale=0.1) == held(whole + 2.0**40 + 0.25) == "f8"
    large = np.arange(45, dtype=np.int32).reshape(9, 5)
    large[6, 1] = 2**24 + 1
    assert held(large) == "f8"
