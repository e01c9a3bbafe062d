"""The command line from end to end."""

import hashlib
import json

import pytest
from command_line import ROOT, call
from saved_files import FILES, OF_THEMES, digests
from tiny_region import tiny_world

from placetypes import __version__
from placetypes.pipeline import FINDS, STEPS
from placetypes.typology import load

TELL_MORE = {"run.json", "report.html", "result.qgz", "summary.xlsx"}
"""Files of a result that name the results beside it, or tell its inputs by their hashes."""
SAMPLE = ROOT / "sample_grids" / "ostergotland_twin"


def test_version_and_help():
    assert call("--version").out == f"placetypes {__version__}\n"
    helped = call("--help")
    assert helped.code == 0
    for command in ("run", "check", "explain", "verify", "sample", "schema"):
        assert command in helped.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "nonsense"),
        (["run"], "FILE"),
        (["run", "x.toml", "--fast"], "--fast"),
        (["explain", "x", "north", "1"], "'E'"),
        (["explain", "x", "1"], "E without N"),
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
    evidence = [f"Evidence: {operation.title}" for operation in load("ostergotland").evidence]
    titles = ["Reading and aligning layers", *evidence, *[s.title for s in STEPS], "Result", *[f.title for f in FINDS]]
    assert [line for line in shown if f"/{len(titles)} " in line] == [
        f"{n}/{len(titles)} {title}" for n, title in enumerate(titles, start=1)
    ]
    last = ended.out.splitlines()[-3:]
    assert last[0] == f"Map:    {tmp_path / 'result' / 'map.png'}"
    assert "SYNTHETIC DATA" in ended.out
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


def test_several_typologies_are_run_side_by_side(tmp_path, tiny_saved):
    world = tiny_world().beside("ostergotland", "degurba", "nordic")
    region, folder = world.write(tmp_path / "inputs"), tmp_path / "result"
    checked = call("check", region)
    assert checked.code == 0, checked.err
    ended = call("run", region, "--out", folder, "-q")
    assert ended.code == 0, ended.err
    others = {f"{name}/{file}" for name in ("degurba", "nordic") for file in FILES - OF_THEMES}
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.parent.name != "cards"}
    assert found | {"cards"} == FILES | others | {"comparison.csv", "cross_table.csv", "degurba/units.csv"}
    said = ended.out.splitlines()
    assert [line.partition(":")[0] for line in said if ": the same class for " in line] == [
        "ostergotland and degurba",
        "ostergotland and nordic",
    ]
    assert f"Map of degurba: {folder / 'degurba' / 'map.png'}" in said
    assert said[-3] == f"Map:    {folder / 'map.png'}"
    at = world.point(5.5, 5.5)
    assert "Dense urban cluster" in call("explain", folder / "degurba", *at).out
    assert call("explain", folder, *at).out == call("explain", tiny_saved[1], *at).out
    assert call("explain", region, *at).code == 2  # 'out/tiny' was not written
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert all(f'href="{name}/report.html"' in page for name in ("degurba", "nordic"))
    assert page.count("<summary>Share of people in each class of ") == 3
    alone = {k: v for k, v in digests(tiny_saved[1]).items() if k not in TELL_MORE}
    assert {k: v for k, v in digests(folder).items() if k in alone} == alone


def test_a_typology_is_shown_with_its_rules_for_units():
    shown = call("typology", "degurba", "--units", "2021", "--level", "2")
    assert shown.code == 0
    assert "Rules for units 2021" in shown.out
    assert "unit_tie" in shown.out
    assert "Rules for units" not in call("typology", "halland").out
    wrong = call("typology", "degurba", "--units", "1999")
    assert wrong.code == 2
    assert "no such edition of rules for units; got 1999, expected one of 2024, 2021" in wrong.err


def test_an_edition_that_is_not_there_is_said_before_any_work(tmp_path):
    world = tiny_world()
    world.document["typology"] = {"id": "degurba", "units": "1999"}
    ended = call("run", world.write(tmp_path / "inputs"), "--out", tmp_path / "result", "-q")
    assert ended.code == 2
    assert "no such edition of rules for units" in ended.err
    assert not (tmp_path / "result").exists()


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
    refused = call("run", region, "--out", mine)
    assert refused.code == 2
    assert len(refused.err.splitlines()) == 1  # said before any work is done
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
    prints_hashes = {"run.json", "report.html", "summary.xlsx"}  # of the inputs, which do differ
    assert {k: v for k, v in one.items() if k not in prints_hashes} == {
        k: v for k, v in other.items() if k not in prints_hashes
    }


def test_four_threads_tiles_and_layers_on_disk_give_the_same_files(tmp_path, tiny_saved):
    text, folder = tiny_saved[0].read_text(encoding="utf-8"), tiny_saved[1]
    region = tiny_saved[0].with_name("in_tiles.toml")
    scratch = json.dumps(str(tmp_path))
    region.write_text(
        f"{text}\n[compute]\nworkers = 4\ntile = 9\nmemory_limit = 0\nscratch = {scratch}\n", encoding="utf-8"
    )
    assert call("run", region, "--engine", "threads", "--out", tmp_path / "result", "-q").code == 0
    one, other = digests(folder), digests(tmp_path / "result")
    said, asked = (json.loads(files.pop("run.json")) for files in (one, other))
    assert one == other
    assert asked["configuration"].pop("compute")["tile"] == 9
    assert said == asked


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


def test_plan_says_what_a_run_will_take(tmp_path):
    said = call("plan", tiny_world().write(tmp_path)).out
    for told in ("cells of 1000 m", "layers", "in memory", "the grid is not cut", "Evidence: density", "about"):
        assert told in said


def test_an_engine_may_be_chosen_for_one_run(tmp_path):
    file = tiny_world().write(tmp_path / "in")
    assert "engine 'threads'" in call("plan", file, "--engine", "threads").out
    refused = call("run", file, "--engine", "steam")
    assert refused.code == 2
    assert "--engine: no such engine; got 'steam', expected one of serial, threads, dask" in refused.err
