"""`placetypes clusters`: the second half of a run on a saved result."""

import shutil

import pytest
from command_line import call
from saved_files import digests
from tiny_region import tiny_world

from placetypes.result import load


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A region file, and the folder of its result where the region file says."""
    folder = tmp_path_factory.mktemp("clusters")
    world = tiny_world().beside("ostergotland", "nordic")
    world.document["output"] = {"folder": str(folder / "out")}
    region = world.write(folder)
    assert call("run", region, "-q").code == 0
    return region, folder / "out" / "tiny"


@pytest.fixture
def result(made, tmp_path):
    return shutil.copytree(made[1], tmp_path / "tiny")


def test_nothing_changed_gives_the_same_files(made):
    region, folder = made
    before = digests(folder), digests(folder / "nordic")
    ended = call("clusters", region, "-q")
    assert ended.code == 0, ended.err
    assert (digests(folder), digests(folder / "nordic")) == before
    assert ended.out.splitlines()[-1] == f"QGIS:   {folder / 'result.qgz'}"


def test_the_settings_that_the_region_file_has_now_are_used(made, tmp_path):
    region, folder = made
    text = region.read_text(encoding="utf-8")
    changed = region.with_name("changed.toml")
    changed.write_text(text.replace("replicates = 199", "replicates = 99"), encoding="utf-8")
    assert call("clusters", changed, "-q", "--out", tmp_path / "new").code == 0
    assert load(tmp_path / "new").record["clusters"]["replicates"] == 99
    assert load(folder).record["clusters"]["replicates"] == 199


def test_one_theme_is_searched_alone(result):
    ended = call("clusters", result, "--theme", "energy", "--q", "0.2")
    assert ended.code == 0, ended.err
    assert "1/2 Micro-clusters" in ended.err
    assert "Only one theme was searched, Energy: it had the whole error budget." in ended.out
    again = load(result)
    assert (again.record["clusters"]["q"], list(again.expected)) == (0.2, ["energy"])
    assert again.record["clusters"]["visit_q"] == 0.2
    assert {p.stem for p in (result / "cards").glob("*.html")} == set(again.clusters["cluster_id"])
    assert call("clusters", result, "--visit-q", "0.9", "-q").code == 0
    more = load(result)
    assert {p.stem for p in (result / "cards").glob("*.html")} == {
        *more.clusters["cluster_id"],
        *more.visits["cluster_id"],
    }
    assert list(again.beside) == ["nordic"]


@pytest.mark.parametrize("wrong", [("--theme", "fod"), ("--q", "2"), ("--q", "0.000001"), ("--q", "much")])
def test_what_cannot_be_leaves_the_result_as_it_was(result, wrong):
    before = digests(result)
    ended = call("clusters", result, "-q", *wrong)
    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert digests(result) == before


@pytest.mark.parametrize("name", ["result.gpkg", "nordic/evidence.tif"])
def test_nothing_is_made_of_a_damaged_result(result, tmp_path, name):
    content = bytearray((result / name).read_bytes())
    content[len(content) // 2] ^= 1
    (result / name).write_bytes(content)
    before = digests(result)
    ended = call("clusters", result, "-q", "--out", tmp_path / "new")
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)
    assert ended.err.startswith(f"placetypes: {result / name}: nothing is made of a result that is not as it was")
    assert not (tmp_path / "new").exists()
    assert digests(result) == before


def test_a_result_beside_another_is_not_written_into(result, tmp_path):
    ended = call("clusters", result / "nordic", "-q")
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1
    assert "lies beside another" in ended.err
    assert call("clusters", result / "nordic", "-q", "--out", tmp_path / "own").code == 0
    assert len(load(tmp_path / "own").clusters) > 0
