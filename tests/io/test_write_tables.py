"""Tables as people and programs read them."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from placetypes.grid import Grid
from placetypes.io.write_tables import cell_squares, plain, write_csv, write_json, write_parquet


@pytest.fixture
def grid():
    return Grid.from_bounds((4_000_000, 3_000_000, 4_002_000, 3_003_000), crs="EPSG:3035", cell_size=1000)


def test_cells_are_squares_named_by_their_corner(grid):
    chosen = np.zeros(grid.shape, dtype=bool)
    chosen[0, 1] = chosen[2, 0] = True
    table = cell_squares(grid, chosen)
    assert list(table["cell_id"]) == ["CRS3035RES1000mN3002000E4001000", "CRS3035RES1000mN3000000E4000000"]
    assert table[["x", "y"]].to_numpy().tolist() == [[4_001_000, 3_002_000], [4_000_000, 3_000_000]]
    assert list(table.area) == [1e6, 1e6]
    assert table.total_bounds.tolist() == [4_000_000, 3_000_000, 4_002_000, 3_003_000]


def test_parquet_is_geoparquet_and_a_window_reads_alone(grid, tmp_path):
    path = tmp_path / "cells.parquet"
    write_parquet(path, cell_squares(grid, np.ones(grid.shape, dtype=bool)), attributes={"SYNTHETIC": "invented"})
    header = pq.read_schema(path).metadata
    geo = json.loads(header[b"geo"])
    assert geo["version"] == "1.1.0"
    assert "bbox" in geo["columns"]["geometry"]["covering"]
    assert header[b"SYNTHETIC"] == b"invented"
    window = gpd.read_parquet(path, bbox=(4_000_100, 3_000_100, 4_000_200, 3_000_200))
    assert list(window["cell_id"]) == ["CRS3035RES1000mN3000000E4000000"]


def test_csv_opens_in_a_spreadsheet_with_its_names_whole(tmp_path):
    path = tmp_path / "summary.csv"
    table = pd.DataFrame({"name": ["Åtvidaberg, Östergötland"], "people": [1.23456]})
    write_csv(path, table, decimals={"people": 2})
    assert path.read_bytes() == '\ufeffname,people\n"Åtvidaberg, Östergötland",1.23\n'.encode()
    assert list(pd.read_csv(path).columns) == ["name", "people"]


def test_json_is_plain(tmp_path):
    path = tmp_path / "run.json"
    document = {
        "n": np.int64(3),
        "none": np.float32("nan"),
        "set": {"b", "a"},
        "array": np.arange(2),
        "path": tmp_path,
        5: True,
    }
    write_json(path, document)
    assert json.loads(path.read_text()) == {
        "n": 3,
        "none": None,
        "set": ["a", "b"],
        "array": [0, 1],
        "path": str(tmp_path),
        "5": True,
    }
    assert plain(None) is None


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x/","y")', "+1", "-1+1", "@SUM(1)", "\tTab", "\rReturn"])
def test_a_name_is_no_formula_of_a_spreadsheet(tmp_path, name):
    table = pd.DataFrame({"name": [name, "Å - b = c", None], "change": [-1.5, 2.0, np.nan]})
    write_csv(tmp_path / "a.csv", table, decimals={"change": 0})
    read = pd.read_csv(tmp_path / "a.csv", keep_default_na=False)
    assert read["name"].tolist() == ["'" + name.replace("\r", "\n"), "Å - b = c", ""]
    assert read["change"].tolist() == ["-2.0", "2.0", ""]
