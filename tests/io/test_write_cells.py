"""Cells as a table that programs read."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

from placetypes import grid
from placetypes.compact import Runs
from placetypes.grid import Grid
from placetypes.io.write_cells import Named, write_cells
from placetypes.io.write_tables import cell_squares

GRID = Grid.from_bounds((4_000_000, 3_000_000, 4_006_000, 3_007_000), crs="EPSG:3035", cell_size=1000)
CHOSEN = np.random.default_rng(3).random(GRID.shape) > 0.4
CHOSEN[3] = False
TYPES = np.random.default_rng(1).integers(0, 3, GRID.shape).astype(np.uint8)
AMOUNT = np.where(TYPES == 1, np.nan, np.arange(42.0).reshape(GRID.shape) / 7)
KEYS = ["", "town", "rural"]


def written(path, *, at_once=1000, cells=CHOSEN):
    columns = {
        "place_type": TYPES,
        "key": Named(TYPES, KEYS),
        "amount": AMOUNT,
        "label": Runs.of(TYPES.astype(np.int32)),
    }
    write_cells(path, GRID, cells, columns, attributes={"SYNTHETIC": "invented"}, at_once=at_once)
    return path


@pytest.mark.parametrize("at_once", [1, 6, 13, 1000])
def test_rows_are_those_of_the_whole_table_whatever_the_strips(tmp_path, at_once):
    path = written(tmp_path / "cells.parquet", at_once=at_once)
    squares = cell_squares(GRID, CHOSEN)
    types = TYPES[CHOSEN]
    expected = squares.drop(columns="geometry").assign(
        place_type=types,
        key=np.array(KEYS, dtype=object)[types],
        amount=AMOUNT[CHOSEN].astype(np.float32),
        label=types.astype(np.float32),
    )
    found = gpd.read_parquet(path)
    assert list(found.geometry.to_wkb()) == list(squares.geometry.to_wkb())
    assert found.crs == GRID.crs
    assert_frame_equal(pd.DataFrame(found.drop(columns="geometry")), pd.DataFrame(expected), check_dtype=False)
    assert [str(found[c].dtype) for c in ("x", "place_type", "amount", "label")] == [
        "float64",
        "uint8",
        "float32",
        "float32",
    ]
    assert not isinstance(found["key"].dtype, pd.CategoricalDtype)
    assert pq.read_table(path)["amount"].null_count == (types == 1).sum()
    groups = pq.ParquetFile(path).num_row_groups
    assert groups == {1: 6, 6: 6, 13: 4, 1000: 1}[at_once]


def test_the_header_is_that_of_geopandas_and_a_window_reads_alone(tmp_path):
    path = written(tmp_path / "cells.parquet", at_once=6)
    header = pq.read_schema(path).metadata
    assert header[b"SYNTHETIC"] == b"invented"
    cell_squares(GRID, CHOSEN).to_parquet(tmp_path / "whole.parquet", schema_version="1.1.0", write_covering_bbox=True)
    assert json.loads(header[b"geo"]) == json.loads(pq.read_schema(tmp_path / "whole.parquet").metadata[b"geo"])
    row, col = np.argwhere(CHOSEN)[-1]
    west, south = 4_000_000 + col * 1000, 3_007_000 - (row + 1) * 1000
    window = gpd.read_parquet(path, bbox=(west + 100, south + 100, west + 200, south + 200))
    assert list(window["cell_id"]) == [f"CRS3035RES1000mN{south}E{west}"]


def test_the_same_cells_give_the_same_bytes(tmp_path):
    assert written(tmp_path / "one.parquet").read_bytes() == written(tmp_path / "two.parquet").read_bytes()


def test_no_cells_are_a_table_without_rows(tmp_path):
    path = written(tmp_path / "cells.parquet", cells=np.zeros(GRID.shape, dtype=bool))
    found = gpd.read_parquet(path)
    assert found.empty
    assert list(found.columns[3:]) == ["place_type", "key", "amount", "label", "geometry"]


@pytest.mark.parametrize("at_once", [1, 13, 1000])
@pytest.mark.parametrize("cells", [CHOSEN, np.ones(GRID.shape, bool), np.zeros(GRID.shape, bool)])
def test_cells_of_a_large_grid_have_a_corner_and_no_square(tmp_path, monkeypatch, at_once, cells):
    squares = written(tmp_path / "squares.parquet", cells=cells)
    monkeypatch.setattr(grid, "LARGE", 1)
    corners = written(tmp_path / "corners.parquet", at_once=at_once, cells=cells)
    found, same = (pq.read_table(path) for path in (corners, squares))
    assert found.schema.names == [name for name in same.schema.names if name not in {"cell_id", "geometry", "bbox"}]
    assert found.to_pylist() == same.select(found.schema.names).to_pylist()
    assert found.schema.metadata == {b"SYNTHETIC": b"invented"}
