"""A region file with one typology, and with several."""

import pytest
from refused_file import refused

from placetypes.config import RegionFile, read


def several(written, line):
    """The good file with a line before its first table."""
    return written(("[region]", f"{line}\n[region]"))


def test_without_a_list_there_is_one_typology(written):
    assert [c.id for c in read(written()).chosen] == ["ostergotland"]


def test_typologies_are_ids_paths_or_tables(written, tmp_path):
    line = 'typologies = ["nordic", "own.toml", { id = "degurba", level = 1, overrides = { dense = 300 } }]'
    nordic, own, degurba = read(several(written, line)).chosen
    assert nordic.id == "nordic"
    assert own.id == str(tmp_path / "own.toml")
    assert (degurba.id, degurba.level, degurba.overrides) == ("degurba", 1, {"dense": 300.0})


@pytest.mark.parametrize("line", ["", "typologies = ['nordic', { id = 'degurba', level = 1 }]"])
def test_what_was_read_can_be_written_and_read_again(written, line):
    config = read(several(written, line))
    again = RegionFile.model_validate(config.model_dump(mode="json"))
    assert again.chosen == config.chosen
    assert again.model_dump() == config.model_dump()


def test_typologies_may_be_tables_of_their_own(written):
    tables = '[[typologies]]\nid = "nordic"\n[[typologies]]\npreset = "r2019a"\nid = "degurba"\n[roads]'
    assert [(c.id, c.preset) for c in read(written(("[roads]", tables))).chosen] == [
        ("nordic", None),
        ("degurba", "r2019a"),
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("typologies = []", ["'typologies' is empty", "name at least one"]),
        ("typologies = 'nordic'", ["typologies: ", "must be a list", "'nordic'"]),
        ("typologies = [3]", ["typologies.0: ", "must be a table", "3"]),
        ("typologies = ['nordic', { idd = 'x' }]", ["typologies.1.idd", "unknown key", "'id'"]),
        ("typologies = [{ overrides = { dense = 'high' } }]", ["typologies.0.overrides.dense", "'high'"]),
        ("typologies = ['nordic']\ntypology = { id = 'nordic' }", ["either 'typology' or 'typologies', not both"]),
    ],
)
def test_a_wrong_list_of_typologies_is_refused(written, line, words):
    refused(several(written, line), *words)
