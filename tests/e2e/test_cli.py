"""The command line from end to end."""

import hashlib
import json

import numpy as np
import pytest
from command_line import ROOT, call, spawn
from tiny_region import tiny_world

from placetypes import __version__
from placetypes.pipeline import STEPS

FILES = {
    "place_types.tif", "place_types.tif.aux.xml", "place_types.qml", "evidence.tif", "cells.parquet", "result.gpkg",
    "summary.csv", "typology.json", "run.json", "map.png", "report.html",
}  # fmt: skip
SAMPLE = ROOT / "sample_grids" / "ostergotland_twin"


def digests(folder):
    """File -> hash; of the record without times, the one thing that may differ."""
    found = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.name != "run.json"}
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record.pop("times")["started"]
    return {**found, "run.json": json.dumps(record, sort_keys=True)}


def test_version_and_help_and_nothing():
    assert call("--version").out == f"placetypes {__version__}\n"
    helped = call("--help")
    assert helped.code == 0
    for command in ("run", "check", "explain", "sample", "schema"):
        assert command in helped.out
    bare = call()
    assert bare.code in {0, 2}
    assert "Usage: placetypes" in bare.out + bare.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "nonsense"),
        (["run"], "FILE"),
        (["run", "x.toml", "--fast"], "--fast"),
        (["explain", "x", "north", "1"], "'E'"),
        (["explain", "x", "1"], "'N'"),
        (["sample"], "folder"),
        (["sample", "x", "--seed", "many"], "--seed"),
    ],
)
def test_a_wrong_call_is_said_with_exit_code_2(arguments, said):
    ended = call(*arguments)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_schema_is_a_json_schema_that_knows_every_key():
    ended = call("schema")
    schema = json.loads(ended.out)
    assert ended.code == 0
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"region", "grid", "layers"}
    assert set(schema["properties"]) >= {
        "roads",
        "friction",
        "services",
        "flows",
        "actors",
        "units",
        "localities",
        "clusters",
    }
    named = {ref.rpartition("/")[2] for ref in _references(schema)}
    assert named <= set(schema["$defs"])
    assert all(
        "description" in p for d in schema["$defs"].values() for p in d["properties"].values() if "$ref" not in str(p)
    )


def _references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from [value] if key == "$ref" else _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def test_check_opens_every_input_and_writes_nothing(tmp_path):
    region = tiny_world().write(tmp_path)
    before = sorted(tmp_path.iterdir())
    ended = call("check", region)
    assert ended.code == 0, ended.err
    assert ended.err == ""
    assert "Every input can be used" in ended.out
    assert "44 512" in ended.out
    assert sorted(tmp_path.iterdir()) == before


def test_check_names_every_problem_at_once(tmp_path):
    region = tiny_world().write(tmp_path)
    (tmp_path / "land.tif").unlink()
    (tmp_path / "roads.gpkg").write_bytes(b"no roads")
    ended = call("check", region)
    assert ended.code == 2
    lines = ended.err.splitlines()
    assert len(lines) == 2
    assert "layers.land" in lines[0]
    assert "roads" in lines[1]
    assert "Every input can be used" not in ended.out


def test_run_shows_steps_and_ends_by_saying_where_the_map_is(tmp_path):
    region = tiny_world().write(tmp_path)
    ended = call("run", region, "--out", tmp_path / "result")
    assert ended.code == 0
    shown = [line.strip() for line in ended.err.splitlines()]
    count = len(STEPS) + 2
    assert [line for line in shown if f"/{count} " in line] == [
        f"{n}/{count} {title}"
        for n, title in enumerate(["Reading and aligning layers", *[s.title for s in STEPS], "Result"], start=1)
    ]
    last = ended.out.splitlines()[-3:]
    assert last[0] == f"Map:    {tmp_path / 'result' / 'map.png'}"
    assert "SYNTHETIC data" in ended.out
    assert {p.name for p in (tmp_path / "result").iterdir()} == FILES


def test_without_out_a_result_goes_where_the_region_file_says(tmp_path, monkeypatch):
    world = tiny_world().without("roads")
    world.document["output"] = {"folder": "results"}
    region = world.write(tmp_path / "inputs")
    monkeypatch.chdir(tmp_path)
    ended = call("run", region, "-q")
    assert ended.code == 0
    assert ended.err == ""
    assert "- No roads: travel times follow the straight line" in ended.out
    assert (tmp_path / "results" / "tiny" / "map.png").is_file()
    explained = call("explain", region, *world.point(5.5, 5.5))
    assert explained.code == 0
    assert "Inner urban area" in explained.out


def test_explain_reads_a_folder_in_any_language(tiny_saved):
    _, folder = tiny_saved
    at = tiny_world().point(21.5, 27.5)
    assert "Local centre in rural area" in call("explain", folder, *at).out
    assert "Lokalt centrum på landsbygden" in call("explain", folder, *at, "--language", "sv").out


def test_explain_says_what_is_wrong(tiny_saved, tmp_path):
    _, folder = tiny_saved
    outside = call("explain", folder, 1, 2)
    assert (outside.code, len(outside.err.splitlines())) == (2, 1)
    assert "outside the grid" in outside.err
    nothing = call("explain", tmp_path, 1, 2)
    assert (nothing.code, len(nothing.err.splitlines())) == (2, 1)
    assert str(tmp_path) in nothing.err
    tongue = call("explain", folder, *tiny_world().point(5, 5), "--language", "xx")
    assert (tongue.code, len(tongue.err.splitlines())) == (2, 1)
    assert "xx" in tongue.err


def test_what_a_run_writes_can_be_read_back(tiny_saved):
    from placetypes.result import Result

    _, folder = tiny_saved
    result = Result.load(folder)
    assert result.synthetic
    assert result.types[5, 5] == 1
    assert len(result.clusters) == 1


def test_a_foreign_folder_is_kept_unless_forced(tmp_path, tiny_saved):
    region, _ = tiny_saved
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("keep me", encoding="utf-8")
    refused = call("run", region, "--out", mine, "-q")
    assert refused.code == 2
    assert [p.name for p in mine.iterdir()] == ["notes.txt"]
    assert call("run", region, "--out", mine, "-q", "--force").code == 0
    assert (mine / "notes.txt").read_text(encoding="utf-8") == "keep me"
    assert {p.name for p in mine.iterdir()} == FILES | {"notes.txt"}


def test_rows_in_another_order_give_the_same_files(tmp_path, tiny_saved):
    _, folder = tiny_saved
    world = tiny_world()
    for name, table in world.tables.items():
        world.tables[name] = table.iloc[::-1].reset_index(drop=True)
    region = world.write(tmp_path / "inputs")
    assert call("run", region, "--out", tmp_path / "result", "-q").code == 0
    one, other = digests(folder), digests(tmp_path / "result")
    prints_hashes = {"run.json", "report.html"}  # of the inputs, which do differ
    assert {k: v for k, v in one.items() if k not in prints_hashes} == {
        k: v for k, v in other.items() if k not in prints_hashes
    }


@pytest.mark.xdist_group("twin")
def test_the_twin_ends_well_with_every_file_and_little_memory(twin):
    ended, folder = twin
    assert ended.code == 0, ended.err
    assert {p.name for p in folder.iterdir()} == FILES
    assert ended.out.splitlines()[-3] == f"Map:    {folder / 'map.png'}"
    assert ended.peak_mb < 1024


@pytest.mark.xdist_group("twin")
def test_everything_made_from_the_twin_says_that_it_is_invented(twin):
    import pandas as pd
    import pyogrio
    import rasterio

    ended, folder = twin
    assert "SYNTHETIC data: the region is invented." in ended.out
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


@pytest.mark.xdist_group("twin")
def test_the_twin_needs_no_fallback_and_has_the_people_it_was_made_with(twin):
    import rasterio

    _, folder = twin
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["fallbacks"] == []
    with rasterio.open(folder / "evidence.tif") as source:
        names = list(source.descriptions)
        people = source.read(names.index("population") + 1).astype(float)
    with rasterio.open(folder / "place_types.tif") as source:
        types = source.read(1)
    assert set(np.unique(types)) == set(range(8))
    assert record["sums"]["people_in_region"] == pytest.approx(472_298, rel=0.01)  # the county at the end of 2023
    assert np.nansum(people[types > 0]) == pytest.approx(record["sums"]["people_in_region"], rel=1e-4)


@pytest.mark.xdist_group("twin")
def test_another_run_on_one_thread_writes_the_same_bytes(twin, tmp_path):
    _, folder = twin
    again = spawn(
        "run", ROOT / "configs" / "ostergotland_twin.toml", "--out", tmp_path / "again", "-q",
        folder=tmp_path, NUMBA_NUM_THREADS="1", OMP_NUM_THREADS="1", PYTHONHASHSEED="7", TZ="Pacific/Auckland",
    )  # fmt: skip
    assert again.code == 0, again.err
    assert digests(tmp_path / "again") == digests(folder)


@pytest.mark.xdist_group("sample")
def test_sample_writes_the_committed_sample(tmp_path):
    ended = call("sample", tmp_path / "twin")
    assert ended.code == 0, ended.err
    assert ended.out.startswith("SYNTHETIC sample")
    made = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (tmp_path / "twin").iterdir()}
    assert made == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in SAMPLE.iterdir()}


def test_sample_does_not_write_over_something_else(tmp_path):
    (tmp_path / "thesis.doc").write_text("years of work", encoding="utf-8")
    ended = call("sample", tmp_path)
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.doc"]
