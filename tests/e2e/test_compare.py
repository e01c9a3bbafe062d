"""Setting regions side by side from the shell."""

import json

import pytest
from command_line import call

from placetypes.result import Result


@pytest.fixture(scope="module")
def folders(small_result: Result, tmp_path_factory):
    place = tmp_path_factory.mktemp("regions")
    return [small_result.save(place / name) for name in ("one", "two")]


def test_folders_are_compared_and_what_was_found_is_said(folders, tmp_path):
    ended = call("compare", *folders, "--out", tmp_path / "side")
    assert ended.code == 0, ended.err
    assert "2 regions by 'ostergotland' 1.0: Provön, Provön (2)" in ended.out
    assert "SYNTHETIC" in ended.out
    assert (tmp_path / "side" / "shares.csv").exists()


def test_without_a_folder_it_goes_beside_the_first_region(folders):
    assert call("compare", *folders).code == 0
    assert (folders[0].parent / "compare_one_two" / "rates.csv").exists()


def test_machines_get_json(folders, tmp_path):
    ended = call("compare", *folders, "--json", "--language", "sv", "--out", tmp_path / "side")
    told = json.loads(ended.out)
    assert told["language"] == "sv"
    assert {row["region"] for row in told["tables"]["shares"]} == {"Provön", "Provön (2)"}


def test_twins_of_places_and_of_a_cell_are_found(folders, tmp_path):
    asked = ["--twin", "storköping", "--twin-at", "530500", "6484500", "--most", "2"]
    ended = call("compare", *folders, *asked, "--out", tmp_path / "side")
    assert "Storköping (Provön) is most like Storköping (Provön (2), 0)" in ended.out
    assert len((tmp_path / "side" / "twin_places.csv").read_text(encoding="utf-8").splitlines()) == 1 + 1 + 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--language", "xx"], "--language: no such language; got 'xx'"),
        (["--out", "."], "no comparison"),
        (["--twin", "Nowhere"], "no region has a place of this name; got 'Nowhere'"),
    ],
)
def test_what_is_wrong_is_one_sentence(folders, arguments, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    ended = call("compare", *folders, *arguments)
    assert ended.code == 2
    assert says in ended.err
    assert ended.err.count("\n") == 1


def test_one_region_is_not_enough(folders, tmp_path):
    ended = call("compare", folders[0], "--out", tmp_path / "side")
    assert (ended.code, ended.out) == (2, "")
    assert "two regions or more" in ended.err
