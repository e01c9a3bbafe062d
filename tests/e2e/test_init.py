"""Beginning a region file: from flags, from answers, and with nobody to ask."""

import io
import re
import tomllib

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from command_line import call
from tiny_region import tiny_world

from placetypes import config
from placetypes.typology import LANGUAGES
from placetypes.words import say, words


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The files of the tiny region, in the folder where the program is called."""
    tiny_world().write(tmp_path)
    (tmp_path / "region.toml").unlink()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.delenv("PLACETYPES_DATA", raising=False)
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "sv_SE.UTF-8")
    return tmp_path


FILES = ("--boundary", "boundary.gpkg", "--population", "population.tif")


def begun(*arguments, name="Åre"):
    """The region file that is written, as the program reads it."""
    ended = call("init", "new.toml", "--name", name, *arguments)
    assert (ended.code, ended.err) == (0, "")
    return config.read("new.toml")


def test_what_is_known_is_taken_from_the_files_and_passes_the_check(folder):
    read = begun(*FILES, "--units", "units.gpkg")
    assert (read.region.id, read.region.name, read.region.country) == ("are", "Åre", "SE")
    assert (read.grid.crs, read.grid.cell_size) == ("EPSG:3006", 1000)
    assert (read.units.id, read.units.name) == ("code", "name")
    ended = call("check", "new.toml")
    assert ended.code == 0, ended.err
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_and_closing_lines_are_in_the_language(folder, language):
    ended = call("init", "new.toml", "--yes", "--name", "A", "--language", language)
    assert ended.out.startswith(say("init_written", language, file="new.toml"))
    assert say("init_next", language, command="placetypes check new.toml") in ended.out
    assert say("init_land", language) in (folder / "new.toml").read_text(encoding="utf-8")
    assert config.read("new.toml").output.language == language


def test_every_example_can_be_used(folder):
    begun(*FILES)
    text = (folder / "new.toml").read_text(encoding="utf-8")
    (folder / "new.toml").write_text(re.sub(r"^#(?=\S)", "", text, flags=re.MULTILINE), encoding="utf-8")
    read = config.read("new.toml")
    assert None not in (read.roads, read.flows, read.actors, read.localities, read.units)
    assert {"land", "floor_area", "jobs", "employed", "arable", "forest", "artificial"} < set(read.layers)


def test_questions_are_asked_on_a_terminal_and_again_where_the_answer_cannot_be(folder, monkeypatch):
    answers = ["1", "Två Sjöar", "Sweden", "NO", "boundary.gpkg", "", "", "-5", "", "units.gpkg", "", "2"]
    monkeypatch.setattr("sys.stdin", Terminal("\n".join(answers) + "\n"))
    ended = call("init")
    assert ended.code == 0, ended.err
    assert "Sweden: expected two capital letters, such as SE" in ended.err
    assert "-5: expected a number above 0" in ended.err
    assert "  1 code\n  2 name\n" in ended.err
    assert "Coordinate system of the grid, in metres [EPSG:3006]: " in ended.err
    read = config.read("my_region.toml")
    assert (read.region.id, read.region.country, read.units.name) == ("tva_sjoar", "NO", "name")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_asked_first_and_all_that_follows_is_in_it(folder, monkeypatch, language):
    said = {}
    for flags, first in (((), ["xx", language]), (("--language", language), [])):
        asked = ["", "1", "", "boundary.gpkg", "population.tif", "", "0", "", "units.gpkg", "9", "1", "2"]
        monkeypatch.setattr("sys.stdin", Terminal("\n".join([*first, *asked]) + "\n"))
        ended = call("init", "new.toml", "--force", *flags)
        assert ended.code == 0, ended.err
        said[flags] = ended.err, (folder / "new.toml").read_text(encoding="utf-8")
    (chosen, text), (given, same) = said.values()
    assert text == same
    question = "Language / Språk / Idioma / Língua / Langue [sv]: "
    assert chosen.startswith(
        f"  1 en English\n  2 sv svenska\n  3 es español\n  4 pt português\n  5 fr français\n{question}"
    )
    assert chosen.endswith(f"{question}{given}")
    keys = {key for key in words("en") if key.startswith("init_ask_") and key != "init_ask_language"}
    never = {"init_ask_people", "init_ask_eastings", "init_ask_northings"}  # of tables alone
    assert {key for key in keys if say(key, language) in given} == keys - never
    assert not {key for key in keys if say(key, "sv" if language == "en" else "en") in given}
    assert say("init_two_letters", language) in given
    assert say("init_above_zero", language) in given
    assert say("init_my_region", language) in text


@pytest.mark.parametrize("answers", ["", "en\nA\nSE\n"])
def test_an_end_of_answers_interrupts_and_leaves_nothing(folder, monkeypatch, answers):
    before = sorted(folder.iterdir())
    monkeypatch.setattr("sys.stdin", Terminal(answers))
    ended = call("init")
    assert ended.code == 130
    assert ended.err.endswith("placetypes: interrupted; nothing was changed.\n")
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "init: nobody can be asked, as this is no terminal; got no --name, --boundary, --population;"),
        (["--name", "A", *FILES[:2]], "got no --population;"),
        (["--yes", "--country", "Sweden"], "my_region.toml, region.country: "),
        (["--yes", "--id", "A b"], "my_region.toml, region.id: "),
        (["--yes", "--cell-size", "-3"], "my_region.toml, grid.cell_size: "),
        (["--yes", "--population", "roads.gpkg", "--population-column", "x"], "--population-column: no such column"),
        (["--yes", "--units", "units.gpkg", "--unit-id", "x"], "--unit-id: no such column; got 'x', expected one of"),
        (["--yes", "--boundary", "notes.txt"], "--boundary: this form of file is not read"),
        (["--yes", "--language", "xx"], "--language: no such language"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_writes_nothing(folder, arguments, words):
    (folder / "notes.txt").write_text("notes", encoding="utf-8")
    ended = call("init", *arguments)
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert words in ended.err
    assert not (folder / "my_region.toml").exists()


def test_a_file_that_is_there_is_kept_unless_forced(folder):
    (folder / "new.toml").write_text("mine", encoding="utf-8")
    ended = call("init", "new.toml", "--yes")
    assert ended.code == 2
    assert "new.toml: there is such a file already" in ended.err
    assert (folder / "new.toml").read_text(encoding="utf-8") == "mine"
    assert call("init", "new.toml", "--yes", "--force").code == 0
    assert call("init", str(folder), "--yes").code == 2
    failed = call("init", "new.toml", "--yes", "--force", "--id", "!")
    assert failed.code == 2
    assert config.read("new.toml").region.id == "my_region"  # the one before is as it was


def test_files_that_are_not_there_yet_are_named(folder):
    ended = call("init", "new.toml", "--yes", "--population", "later.tif")
    assert "later.tif" in ended.out
    assert "boundary.gpkg" not in ended.out
    assert say("init_missing", "en")[:30] in (folder / "new.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ['a "quoted"\n[name]', "\x7f\x00 \\", "# {{ name }}", "\u202e=HYPERLINK()"])
def test_names_are_text_whatever_is_in_them(folder, name):
    assert begun(*FILES, name=name).region.name == name
    assert set(tomllib.loads((folder / "new.toml").read_text(encoding="utf-8"))) == {
        "region", "grid", "typology", "layers", "output",
    }  # fmt: skip


def test_paths_start_at_the_region_file_or_at_the_folder_of_open_data(folder, monkeypatch):
    assert call("init", "deep/new.toml", "--name", "A", *FILES).code == 0
    assert tomllib.loads((folder / "deep/new.toml").read_text())["layers"]["population"]["path"] == "../population.tif"
    monkeypatch.setenv("PLACETYPES_DATA", str(folder))
    begun(*FILES)
    written = tomllib.loads((folder / "new.toml").read_text())["layers"]["population"]["path"]
    assert written == "${PLACETYPES_DATA}/population.tif"


def people_of(folder):
    """Eastings and northings of the lower-left corners of cells with people in the tiny region, and how many."""
    world = tiny_world()
    rows, cols = np.nonzero(world.arrays["population"] > 0)
    west, north = world.west - 3000, world.north + 3000
    return west + cols * 1000, north - (rows + 1) * 1000, world.arrays["population"][rows, cols]


def test_a_table_of_cells_with_ids(folder):
    east, north, people = people_of(folder)
    ids = [f"{round(e):06}{round(n):07}" for e, n in zip(east, north, strict=True)]
    pd.DataFrame({"rutid": ids, "year": 2024, "tot_p": people}).to_csv("people.csv", index=False)
    read = begun("--boundary", "boundary.gpkg", "--population", "people.csv")
    layer = read.layers["population"]
    assert (layer.cell_id, layer.column, layer.missing, layer.warp) == ("rutid", "tot_p", "zero", False)
    assert (read.grid.crs, read.grid.cell_size) == ("EPSG:3006", 1000)
    assert call("check", "new.toml").code == 0


def test_a_table_of_cells_with_coordinates(folder):
    east, north, people = people_of(folder)
    pd.DataFrame({"x": east, "y": north, "people": people}).to_parquet("people.parquet")
    read = begun("--boundary", "boundary.gpkg", "--population", "people.parquet")
    layer = read.layers["population"]
    assert (layer.x, layer.y, layer.crs, layer.column) == ("x", "y", "EPSG:3006", "people")
    assert call("check", "new.toml").code == 0


def test_a_raster_on_another_lattice_keeps_it_and_one_in_degrees_is_carried(folder):
    world = tiny_world()
    shifted = Affine(1000, 0, world.west - 2750, 0, -1000, world.north + 2750)
    world.write_raster(folder / "population.tif", world.arrays["population"], transform=shifted)
    read = begun(*FILES)
    assert read.grid.origin == (250, 750)
    assert call("check", "new.toml").code == 0
    (folder / "new.toml").unlink()
    degrees = Affine(0.02, 0, 14.9, 0, -0.01, 58.7)
    world.write_raster(folder / "population.tif", world.arrays["population"], crs="EPSG:4326", transform=degrees)
    read = begun(*FILES)
    assert (read.grid.crs, read.grid.cell_size) == ("EPSG:3006", 1000)  # of the boundary
    assert read.layers["population"].warp


def test_units_are_those_of_the_boundary_where_it_has_several(folder):
    gpd.read_file("units.gpkg").to_file(folder / "boundary.gpkg", engine="pyogrio")
    assert begun(*FILES).units.path.name == "boundary.gpkg"
