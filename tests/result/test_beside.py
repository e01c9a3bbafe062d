"""Results side by side in one folder: whole, read back as they were, nothing stale, nothing of a user's lost."""

import dataclasses
import errno
import json
import os
import shutil

import numpy as np
import pandas as pd
import pytest

from placetypes.errors import OutputError
from placetypes.result import comparison, load, saving
from placetypes.result.comparison import comparisons
from placetypes.typology import load as load_typology

WRITTEN = {*saving.OWN, saving.EXPECTATION, "expectation.qml", "run.json"}
COMPARED = {"comparison.csv", "cross_table.csv"}


def renamed(result, identifier):
    """The same cells under the Nordic typology, called by another id."""
    typology = load_typology("nordic").model_copy(update={"id": identifier})
    return dataclasses.replace(result, typology=typology)


@pytest.fixture(scope="module")
def pair(small_result):
    types = np.where(small_result.types == 6, 7, small_result.types)
    return dataclasses.replace(
        small_result, beside={"nordic": dataclasses.replace(renamed(small_result, "nordic"), types=types)}
    )


@pytest.fixture(scope="module")
def saved_once(pair, tmp_path_factory):
    extras = {"map.png": b"main", "nordic/map.png": b"other"}
    return pair.save(tmp_path_factory.mktemp("pair") / "island", extras=extras)


@pytest.fixture
def saved(saved_once, tmp_path):
    return shutil.copytree(saved_once, tmp_path / "island")


def tree(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def names(folder):
    return set(tree(folder))


def test_each_folder_holds_a_whole_result(saved):
    alone = {*WRITTEN, "map.png"}
    assert names(saved) == alone | COMPARED | {f"nordic/{name}" for name in alone}
    assert (saved / "map.png").read_bytes() == b"main"
    assert (saved / "nordic" / "map.png").read_bytes() == b"other"
    assert [p.name for p in saved.parent.iterdir()] == ["island"]
    listed = json.loads((saved / "run.json").read_text(encoding="utf-8"))
    assert set(listed["files"]) == names(saved) - {"run.json"}
    assert listed["beside"] == ["nordic"]


def test_all_are_read_back_as_they_were(saved, pair):
    again = load(saved)
    assert list(again.beside) == ["nordic"]
    alone = load(saved / "nordic")
    for one in (again.beside["nordic"], alone):
        assert one.typology == pair.beside["nordic"].typology
        assert np.array_equal(one.types, pair.beside["nordic"].types)
        assert one.record == pair.record
        assert one.beside == {}
    assert again.record == pair.record
    at = (520_500, 6_479_500)
    assert alone.explain(*at) == pair.beside["nordic"].explain(*at)


def test_the_same_pair_gives_the_same_bytes(saved, pair, tmp_path):
    again = pair.save(tmp_path / "again", extras={"map.png": b"main", "nordic/map.png": b"other"})
    assert tree(again) == tree(saved)


def test_the_tables_hold_the_figures(saved, pair):
    figures = pd.read_csv(saved / "comparison.csv")
    (found,) = comparisons(pair)
    assert figures[["a", "b"]].drop_duplicates().to_numpy().tolist() == [["ostergotland", "nordic"]]
    assert figures["counted"].tolist() == ["people", "cells"]
    assert figures["percent"].tolist() == pytest.approx(list(found.percent.values()), abs=1e-3)
    assert figures["kappa"].tolist() == pytest.approx(list(found.kappa.values()), abs=1e-5)
    assert figures["mutual_information"].tolist() == pytest.approx(
        [np.nan, found.mutual_information], abs=1e-5, nan_ok=True
    )
    assert figures["left_out"].tolist() == [found.left_out["people"], found.left_out["cells"]]
    cross = pd.read_csv(saved / "cross_table.csv")
    assert len(cross) == 49
    assert cross["people"].sum() == pytest.approx(figures["total"].iloc[0])
    assert cross["cells"].sum() == figures["total"].iloc[1]
    moved = cross[(cross["a_key"] == "rural_heartland") & (cross["b_key"] == "sparse_rural")].iloc[0]
    assert moved["cells"] == (pair.types == 6).sum()
    assert moved["b_type"] == pair.beside["nordic"].typology.names()[7]
    assert (cross["synthetic"] == "SYNTHETIC").all()
    assert (figures["synthetic"] == "SYNTHETIC").all()


# saving again


def test_a_comparison_is_the_same_whatever_the_strips_and_made_once(pair, monkeypatch):
    assert pair.comparisons is pair.comparisons
    (whole,) = comparisons(pair)
    monkeypatch.setattr(comparison, "AT_ONCE", 7)
    (found,) = comparisons(pair)
    for counted, table in whole.tables.items():
        np.testing.assert_allclose(found.tables[counted], table, rtol=1e-12)
        assert found.left_out[counted] == pytest.approx(whole.left_out[counted], rel=1e-12)
    assert np.array_equal(found.tables["cells"], whole.tables["cells"])
    assert found.mutual_information == whole.mutual_information


def test_with_fewer_typologies_no_stale_folder_stays(saved, small_result):
    small_result.save(saved)
    assert names(saved) == WRITTEN
    assert not (saved / "nordic").exists()
    assert load(saved).beside == {}


def test_with_other_typologies_only_those_stay(saved, small_result):
    dataclasses.replace(small_result, beside={"halland": renamed(small_result, "halland")}).save(saved)
    assert {p.name for p in saved.iterdir() if p.is_dir()} == {"halland"}
    assert list(load(saved).beside) == ["halland"]


def test_a_users_own_files_are_kept_wherever_they_lie(saved, small_result, pair):
    own = ("notes.txt", "nordic/notes.txt", "nordic/drafts/one.txt", "mine/map.png")
    for name in own:
        (saved / name).parent.mkdir(parents=True, exist_ok=True)
        (saved / name).write_text("keep me", encoding="utf-8")
    (saved / "nordic" / "evidence.tif.aux.xml").write_text("statistics of a GIS", encoding="utf-8")
    pair.save(saved)
    assert names(saved) == {*WRITTEN, *COMPARED, *(f"nordic/{name}" for name in WRITTEN), *own}
    small_result.save(saved)
    assert names(saved) == {*WRITTEN, *own}
    with pytest.raises(OutputError, match="holds no result"):
        load(saved / "nordic")


def test_a_folder_of_a_user_that_has_the_name_of_a_typology_keeps_its_files(small_result, pair, tmp_path):
    folder = small_result.save(tmp_path / "island")
    (folder / "nordic").mkdir()
    (folder / "nordic" / "thesis.txt").write_text("years of work", encoding="utf-8")
    pair.save(folder)
    assert (folder / "nordic" / "thesis.txt").read_text(encoding="utf-8") == "years of work"
    assert list(load(folder).beside) == ["nordic"]


@pytest.mark.parametrize("writer", ["write_types", "write_geopackage", "write_comparisons"])
def test_where_writing_fails_nothing_of_the_earlier_result_is_lost(saved, pair, monkeypatch, writer):
    before, calls = tree(saved), []
    real = getattr(saving, writer)

    def full(*given, **named):
        calls.append(given)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*given, **named)

    monkeypatch.setattr(saving, writer, full)
    with pytest.raises(OutputError, match="No space left on device"):
        pair.save(saved)
    assert tree(saved) == before
    assert [p.name for p in saved.parent.iterdir()] == ["island"]


@pytest.mark.parametrize(
    "name",
    [
        "nordic",
        "comparison.csv",
        "cross_table.csv",
        "nordic/run.json",
        "halland/map.png",
        "nordic/../map.png",
        "/map.png",
    ],
)
def test_a_further_file_lies_in_the_folder_of_a_result(pair, tmp_path, name):
    with pytest.raises(OutputError, match="cannot have this name"):
        pair.save(tmp_path / "island", extras={name: b""})
    assert list(tmp_path.iterdir()) == []


def test_a_result_that_is_missing_beside_another_is_named(saved):
    shutil.rmtree(saved / "nordic")
    with pytest.raises(OutputError, match=r"island/nordic: the folder holds no result"):
        load(saved)


def test_a_record_that_names_another_place_is_refused(saved):
    record = json.loads((saved / "run.json").read_text(encoding="utf-8"))
    (saved / "run.json").write_text(json.dumps(record | {"beside": ["../island"]}), encoding="utf-8")
    with pytest.raises(OutputError, match="island: the folder holds no result"):
        load(saved)
