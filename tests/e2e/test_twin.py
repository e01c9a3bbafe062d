"""The embedded sample from the command line: what `make demo` does."""

import json

import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
from command_line import spawn
from published_twin import REGION
from saved_files import FILES, digests


@pytest.fixture(scope="module")
def twin(twin_published):
    """How the run of the twin ended, and its folder."""
    return twin_published.ended, twin_published.folder


def test_the_twin_ends_well_with_every_file_and_little_memory(twin):
    ended, folder = twin
    assert ended.code == 0, ended.err
    assert {p.name for p in folder.iterdir()} == FILES
    assert ended.out.splitlines()[-3] == f"Map:    {folder / 'map.png'}"
    assert ended.peak_mb < 1024


def test_everything_made_from_the_twin_says_that_it_is_invented(twin):
    ended, folder = twin
    assert "SYNTHETIC DATA: an invented region, not a real one." in ended.out
    for name in ("place_types.tif", "evidence.tif"):
        with rasterio.open(folder / name) as source:
            assert "SYNTHETIC" in source.tags()
    assert (pd.read_csv(folder / "summary.csv")["synthetic"] == "SYNTHETIC").all()
    assert (pd.read_parquet(folder / "cells.parquet", columns=["synthetic"])["synthetic"] == "SYNTHETIC").all()
    layers = [str(n) for n in pyogrio.list_layers(folder / "result.gpkg")[:, 0]]
    for layer in set(layers) - {"layer_styles", "About this result"}:
        assert (pyogrio.read_dataframe(folder / "result.gpkg", layer=layer)["synthetic"] == "SYNTHETIC").all()
    assert "SYNTHETIC" in (folder / "report.html").read_text(encoding="utf-8")
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["synthetic"] is True


def test_the_twin_needs_no_fallback_and_has_the_people_it_was_made_with(twin):
    _, folder = twin
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["fallbacks"] == []
    with rasterio.open(folder / "evidence.tif") as source:
        names = list(source.descriptions)
        people = source.read(names.index("population") + 1).astype(float)
    with rasterio.open(folder / "place_types.tif") as source:
        types = source.read(1)
    assert set(np.unique(types)) == set(range(8))
    assert record["sums"]["people_in_region"] == pytest.approx(473_011, rel=0.01)  # Statistics Sweden, 2024
    assert np.nansum(people[types > 0]) == pytest.approx(record["sums"]["people_in_region"], rel=1e-4)


def test_another_run_on_one_thread_writes_the_same_bytes(twin, tmp_path):
    _, folder = twin
    again = spawn(
        "run", REGION, "--out", tmp_path / "again", "-q",
        folder=tmp_path, NUMBA_NUM_THREADS="1", OMP_NUM_THREADS="1", PYTHONHASHSEED="7", TZ="Pacific/Auckland",
    )  # fmt: skip
    assert again.code == 0, again.err
    assert digests(tmp_path / "again") == digests(folder)
