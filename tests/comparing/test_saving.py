"""A comparison's files: all or nothing, the same bytes each time."""

import json

import pandas as pd
import pytest

import placetypes as pt
from placetypes.errors import OutputError
from placetypes.typology import LANGUAGES


def test_every_table_is_a_file_and_invented_regions_are_marked(island, north, tmp_path):
    found = pt.compare([island, north])
    folder = found.save(tmp_path / "side")
    shares = pd.read_csv(folder / "shares.csv", keep_default_na=False)
    assert len(shares) == len(found.shares)
    assert set(zip(shares["region"], shares["synthetic"], strict=True)) == {("Provön", "SYNTHETIC"), ("Nordön", "")}
    assert shares["set_otherwise"].str.contains("peri_core_minutes").all()
    assert set(pd.read_csv(folder / "distances.csv")["synthetic"]) == {"SYNTHETIC"}
    told = json.loads((folder / "compare.json").read_text(encoding="utf-8"))
    assert set(told["files"]) == {p.name for p in folder.iterdir()}
    assert [region["synthetic"] for region in told["regions"]] == [True, False]
    assert told["tables"]["rates"][0]["region"] == "Provön"


def test_the_same_regions_give_the_same_bytes(island, north, tmp_path):
    one, other = (pt.compare([island, north]).save(tmp_path / name) for name in ("one", "other"))
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {p.name: p.read_bytes() for p in other.iterdir()}


def test_an_earlier_comparison_is_replaced_and_foreign_files_are_kept(island, north, tmp_path):
    folder = pt.compare([island, north]).save(tmp_path / "side")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    pt.compare([north, island]).save(folder)
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert pd.read_csv(folder / "shares.csv")["region"].iloc[0] == "Nordön"


def test_a_folder_of_other_things_is_refused(island, north, tmp_path):
    (tmp_path / "thesis.doc").write_text("years of work", encoding="utf-8")
    with pytest.raises(OutputError, match="no comparison"):
        pt.compare([island, north]).save(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.doc"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_every_language(island, without_actors, language):
    found = pt.compare([island, without_actors], language=language)
    said = " ".join(found.sentences())
    assert "Provön" in said
    assert ("Inner urban" in repr(found)) == (language == "en")
