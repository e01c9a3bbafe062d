"""What machines read: one JSON document on standard output, errors as JSON on standard error, exit codes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from command_line import call
from saved_files import FILES
from tiny_region import tiny_world

from placetypes import config
from placetypes.cli.app import LANGUAGES
from placetypes.result import Result


def document(*arguments, code=0):
    """What a command prints with --json, when it is all that is printed."""
    ended = call(*arguments, "--json")
    assert (ended.code, ended.err) == (code, "")
    return json.loads(ended.out)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return tiny_world().write(tmp_path_factory.mktemp("inputs"))


def test_run(written, tmp_path):
    folder = tmp_path / "result"
    said = document("run", written, "--out", folder)
    result = Result.load(folder)
    assert said["synthetic"] is True
    assert {Path(file).name for file in said["files"].values()} < FILES
    assert all(Path(file).is_file() for file in said["files"].values())
    assert [row["code"] for row in said["place_types"]] == [*range(1, 8), 0]
    assert sum(row["people"] for row in said["place_types"]) == pytest.approx(result.sums.whole[0].sum())
    assert [row["cluster_id"] for row in said["clusters"]] == list(result.published_clusters["cluster_id"])
    again = document("clusters", folder, "--theme", "energy")
    assert again["place_types"] == said["place_types"]
    assert {row["theme"] for row in again["clusters"]} <= {"energy"}


def test_check(tmp_path):
    file = tiny_world().write(tmp_path)
    said = document("check", file)
    assert said["usable"] is True
    assert {found["input"]: found["total"] for found in said["inputs"]}["layers.population"] == 44_512
    (tmp_path / "land.tif").unlink()
    said = document("check", file, code=2)
    assert said["usable"] is False
    assert [problem.split()[0] for problem in said["problems"]] == ["layers.land"]


def test_plan_and_typologies(written):
    said = document("plan", written)
    assert said["grid"]["cell_size"] == 1000
    assert "Evidence: density" in said["steps"]
    listed = {known["id"]: known for known in document("typologies")["typologies"]}
    assert set(listed) == {"ostergotland", "nordic", "halland", "degurba"}
    assert [known["code"] for known in listed["nordic"]["classes"]] == list(range(1, 8))
    assert listed["degurba"]["levels"] == [1, 2]


def test_explain(tiny_saved):
    at = tiny_world().point(5.5, 5.5)
    said = document("explain", tiny_saved[1], *at, "--language", "sv")
    assert said["code"] == 1
    assert said["text"] == call("explain", tiny_saved[1], *at, "--language", "sv").out.strip()
    assert document("explain", tiny_saved[1], "--place", "Mitt")["synthetic"] is True


def test_map(tiny_saved, tmp_path):
    file = tmp_path / "map.svg"
    said = document("map", tiny_saved[1], "--out", file, "--language", "fr")
    assert file.read_bytes().startswith(b"<?xml")
    [one] = said.pop("maps")
    result = Result.load(tiny_saved[1])
    assert (one["folder"], one["synthetic"], one["region"]["name"]) == (str(tiny_saved[1]), True, result.name)
    assert one["typology"]["id"] == "ostergotland"
    assert said == {
        "synthetic": True, "file": str(file), "format": "svg", "language": "fr", "palette": "own", "extent": None,
    }  # fmt: skip
    assert document("map", tiny_saved[1], "--out", tmp_path / "map.png", "--dpi", 30)["language"] == result.language
    wrong = call("map", tiny_saved[1], "--out", tmp_path / "x.gif", "--json")
    assert (wrong.code, wrong.out, json.loads(wrong.err)["error"]["where"]) == (2, "", "--out")


def test_verify(tiny_saved, tmp_path):
    folder = Path(shutil.copytree(tiny_saved[1], tmp_path / "result"))
    assert document("verify", folder)["whole"] is True
    (folder / "mine.txt").write_text("mine")
    said = document("verify", folder)
    assert (said["whole"], [Path(file["file"]).name for file in said["own"]]) == (True, ["mine.txt"])
    (folder / "map.png").unlink()
    said = document("verify", folder, code=2)
    assert [(Path(flaw["file"]).name, flaw["kind"]) for flaw in said["flaws"]] == [("map.png", "missing")]


def test_what_is_wrong_is_told_in_parts(tmp_path):
    ended = call("run", tmp_path / "none.toml", "--json")
    assert (ended.code, ended.out) == (2, "")
    error = json.loads(ended.err)["error"]
    assert error["kind"] == "ConfigError"
    assert error["where"] == str(tmp_path / "none.toml")
    assert error["message"] == call("run", tmp_path / "none.toml").err.removeprefix("placetypes: ").strip()


def test_languages_are_those_of_the_region_file():
    assert get_args(config.Output.model_fields["language"].annotation) == LANGUAGES
    for command in (["themes"], ["theme", "food"], ["typology", "nordic"]):
        refused = call(*command, "--language", "xx")
        assert refused.code == 2
        assert (
            refused.err == "placetypes: --language: no such language; got 'xx', expected one of en, sv, es, pt, fr.\n"
        )


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
@pytest.mark.parametrize("command", ["schema", "typology ostergotland", "typologies --json"])
def test_a_reader_that_goes_away_is_no_traceback(command):
    program = [sys.executable, "-m", "placetypes", *command.split()]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        said = running.stderr.read()
        assert (running.wait(), said) == (1, b"")


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["theme", "nope"], "ID: no such theme"),
        (["themes", "--language", "xx"], "--language: no such language"),
        (["explain", "{}", "1", "2"], "E N: the point is outside the grid"),
        (["explain", "{}", "--unit", "Atlantis"], "--unit: no unit has this name"),
        (["explain", "{}", "--place", "Atlantis"], "--place: no place has this name"),
        (["clusters", "{}", "-q", "--theme", "wood"], "--theme: no actor has this theme"),
        (["compare", "{}", "--out", "{}/x"], "compare: there is nothing to compare"),
        (["run", "none.toml"], "none.toml: the region file is not there"),
    ],
)
def test_a_message_names_a_file_or_a_key(tiny_saved, arguments, where):
    ended = call(*(word.format(tiny_saved[1]) for word in arguments))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"placetypes: {where}")
