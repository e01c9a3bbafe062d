"""A good region file is read, and what is none is refused."""

import pytest
from refused_file import refused

from placetypes.config import read


def test_a_good_file_is_read(written):
    config = read(written())
    assert config.region.name == "Ön"
    assert config.grid.cell_size == 1000
    assert config.region.buffer_km == 45
    assert config.typology.id == "ostergotland"
    assert config.layers["population"].missing == "unknown"
    assert config.document["layers"]["population"]["path"] == "${PLACETYPES_DATA}/people.csv"
    assert read(str(written())) == config


def test_a_missing_file_is_named(tmp_path):
    refused(tmp_path / "none.toml", "not there")


def test_a_folder_is_no_region_file(tmp_path):
    refused(tmp_path, "cannot be read")


@pytest.mark.parametrize("text", ["[region", "id = ", "a = 1\na = 2", "{}", "region: island", '"'])
def test_what_is_not_toml_is_refused_with_the_line(tmp_path, text):
    path = tmp_path / "island.toml"
    path.write_text(text)
    refused(path, "not valid TOML", "(at ")


def test_what_is_not_text_is_refused(tmp_path):
    path = tmp_path / "island.toml"
    path.write_bytes("name = 'Ön'".encode("latin-1"))
    refused(path, "is not UTF-8 text")
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    refused(path)


def test_an_empty_file_misses_its_first_key(tmp_path):
    path = tmp_path / "island.toml"
    path.write_text("")
    refused(path, "island.toml, region: ", "missing")
