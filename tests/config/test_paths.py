"""Paths in a region file: where they start, and the one variable that expands."""

from pathlib import Path

import pytest
from refused_file import refused

from placetypes.config import DATA_VARIABLE, read


def test_paths_are_relative_to_the_file(written, tmp_path):
    config = read(written())
    assert config.folder == tmp_path
    assert config.region.boundary.path == tmp_path / "maps/boundary.gpkg"
    assert config.flows.zones.path == tmp_path / "zones.gpkg"
    assert config.layers["land"].path == Path("/open/land.tif")


def test_the_data_variable_expands(written):
    assert read(written()).layers["population"].path == Path("/data/people.csv")


def test_a_relative_data_folder_is_said_from_where_the_program_runs(written, tmp_path, monkeypatch):
    path = written()
    monkeypatch.setenv(DATA_VARIABLE, "open")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert read(path).layers["population"].path == tmp_path / "elsewhere" / "open" / "people.csv"


@pytest.mark.parametrize("value", [None, ""])
def test_without_the_data_variable_the_message_says_what_to_set(written, monkeypatch, value):
    path = written()
    monkeypatch.delenv(DATA_VARIABLE)
    if value is not None:
        monkeypatch.setenv(DATA_VARIABLE, value)
    refused(path, "layers.population.path", DATA_VARIABLE, "not set")


def test_a_file_that_does_not_name_the_data_variable_needs_none(written, monkeypatch):
    path = written(("${PLACETYPES_DATA}/", ""))
    monkeypatch.delenv(DATA_VARIABLE)
    assert read(path).layers["population"].path.name == "people.csv"


@pytest.mark.parametrize(
    "name", ["${HOME}", "${PLACETYPES_DATA}/${USER}", "${", "${placetypes_data}", "${PLACETYPES_DATA"]
)
def test_nothing_else_expands(written, monkeypatch, name):
    monkeypatch.setenv("HOME", "/home/someone")
    message = refused(written(("maps/boundary.gpkg", f"{name}/b.gpkg")), "region.boundary.path", "${PLACETYPES_DATA}")
    assert "/home/someone" not in message


@pytest.mark.parametrize("name", ["$HOME", "~", "%HOME%", "$(ls)", "`ls`", "*"])
def test_what_a_shell_would_expand_stays_as_it_is(written, tmp_path, name):
    config = read(written(("maps/boundary.gpkg", f"{name}/b.gpkg")))
    assert config.region.boundary.path == tmp_path / name / "b.gpkg"
