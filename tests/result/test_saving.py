"""A saved result is whole, is the same each time, and is read back as it was."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from contextlib import closing
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio

from placetypes import grid
from placetypes.errors import OutputError
from placetypes.io.bands import Band
from placetypes.result import Result, areas, check_folder, load
from placetypes.result.saving import DECISION

FILES = {
    "place_types.tif",
    "place_types.tif.aux.xml",
    "place_types.qml",
    "evidence.tif",
    "cells.parquet",
    "result.gpkg",
    "summary.csv",
    "summary.xlsx",
    "clusters.csv",
    "constellations.csv",
    "typology.json",
    "themes.json",
    "expectation.tif",
    "expectation.qml",
    "evidence.qml",
    "result.qgz",
    "clusters_by_type.csv",
    "run.json",
}
ARRAYS = ("types", "rule", "margin", "runner_up", "region", "unit")


@pytest.fixture(scope="module")
def saved(small_result, tmp_path_factory):
    return small_result.save(tmp_path_factory.mktemp("out") / "island", extras={"map.png": b"picture"})


def test_a_folder_holds_what_is_promised(saved):
    assert {p.name for p in saved.iterdir()} == FILES | {"map.png"}
    assert [p.name for p in saved.parent.iterdir()] == ["island"]
    assert (saved / "map.png").read_bytes() == b"picture"


def test_a_result_is_read_back_as_it_was(saved, small_result):
    again = load(saved)
    assert again.grid == small_result.grid
    assert again.typology == small_result.typology
    assert again.typology["peri_core_minutes"] == 5.5
    for name in ARRAYS:
        assert np.array_equal(getattr(again, name), getattr(small_result, name), equal_nan=name == "margin")
        assert getattr(again, name).dtype == getattr(small_result, name).dtype
    assert list(again.evidence) == list(small_result.evidence)
    assert {k: v.tolist() for k, v in again.expected.items()} == {"food": small_result.expected["food"].tolist()}
    for name, values in small_result.evidence.items():
        assert np.array_equal(again.evidence[name], values, equal_nan=True)
    assert again.record == small_result.record
    assert repr(again) == repr(small_result)
    assert again.explain(516_500, 6_479_500) == small_result.explain(516_500, 6_479_500)
    pd.testing.assert_frame_equal(again.summary(), small_result.summary())
    assert again.themes == small_result.themes
    for table in ("units", "places", "services", "published_members"):
        mine, theirs = getattr(small_result, table), getattr(again, table)
        columns = [c for c in mine.columns if c != "geometry"]
        pd.testing.assert_frame_equal(pd.DataFrame(theirs[columns]), pd.DataFrame(mine[columns]), check_dtype=False)


def test_evidence_of_a_large_result_is_read_when_asked_for(small_result, tmp_path, monkeypatch):
    monkeypatch.setattr(grid, "LARGE", 1)
    folder = small_result.save(tmp_path / "large")
    again = load(folder)
    assert {type(again.evidence.held(name)) for name in again.evidence} == {Band}
    assert list(again.evidence) == list(small_result.evidence)
    for name in ARRAYS:
        assert np.array_equal(getattr(again, name), getattr(small_result, name), equal_nan=name == "margin")
    assert again.explain(516_500, 6_479_500) == small_result.explain(516_500, 6_479_500)
    pd.testing.assert_frame_equal(again.summary(), small_result.summary())
    other = dataclasses.replace(small_result, evidence={k: v + 1 for k, v in small_result.evidence.items()})
    other.save(folder)
    for name, values in small_result.evidence.items():  # as it was when it was loaded
        assert np.array_equal(again.evidence[name], values, equal_nan=True)
    assert np.array_equal(load(folder).evidence["land"], small_result.evidence["land"] + 1, equal_nan=True)
    third = again.save(tmp_path / "third")
    assert (third / "cells.parquet").read_bytes() == (small_result.save(folder) / "cells.parquet").read_bytes()
    assert (third / "evidence.tif").read_bytes() == (folder / "evidence.tif").read_bytes()


def test_damaged_evidence_of_a_large_result_is_told_when_it_is_read(small_result, tmp_path, monkeypatch):
    monkeypatch.setattr(grid, "LARGE", 1)
    file = small_result.save(tmp_path / "large") / "evidence.tif"
    content = bytearray(file.read_bytes())
    middle = slice(len(content) // 2, -len(content) // 4)
    content[middle] = bytes(len(content[middle]))
    file.write_bytes(content)
    with pytest.raises(OutputError, match="damaged"):
        dict(load(file.parent).evidence)


@pytest.mark.parametrize("wrong", [np.nan, 999.0, 1.5])
def test_numbers_of_types_that_none_has_are_damage(small_result, tmp_path, wrong):
    file = small_result.save(tmp_path / "wrong") / "evidence.tif"
    with rasterio.open(file, "r+", IGNORE_COG_LAYOUT_BREAK="YES") as source:
        band = next(i for i, name in enumerate(source.descriptions, 1) if name in DECISION and name != "margin")
        source.write(np.full(source.shape, wrong, source.dtypes[band - 1]), band)
    with pytest.raises(OutputError, match=r"the result is damaged.*a band of numbers of types"):
        load(file.parent)


def test_two_saves_give_the_same_bytes(saved, small_result, tmp_path):
    again = small_result.save(tmp_path / "b", extras={"map.png": b"picture"})
    third = load(saved).save(tmp_path / "c", extras={"map.png": b"picture"})
    for name in FILES | {"map.png"}:
        assert (again / name).read_bytes() == (saved / name).read_bytes(), name
        assert (third / name).read_bytes() == (saved / name).read_bytes(), name


def test_only_the_times_differ_between_runs(saved, small_result, tmp_path):
    later = dataclasses.replace(small_result, record={**small_result.record, "times": {"classify": 9.0}})
    folder = later.save(tmp_path / "b", extras={"map.png": b"picture"})
    assert {n for n in FILES if (folder / n).read_bytes() != (saved / n).read_bytes()} == {"run.json"}
    records = [json.loads((f / "run.json").read_text()) for f in (folder, saved)]
    for told in ("times", "sha256"):
        assert records[0].pop(told) != records[1].pop(told)
    assert records[0] == records[1]


def test_one_row_per_cell_of_the_region(saved, small_result):
    cells = gpd.read_parquet(saved / "cells.parquet")
    assert len(cells) == small_result.region.sum()
    assert cells["cell_id"].is_unique
    rows, cols, _ = small_result.grid.rowcols(cells["x"].to_numpy() + 500, cells["y"].to_numpy() + 500)
    assert np.array_equal(cells["place_type"], small_result.types[rows, cols])
    assert np.array_equal(cells["density"], small_result.evidence["density"][rows, cols], equal_nan=True)
    assert set(cells["unit_id"]) == {"0101", "0102"}
    assert cells.crs.to_epsg() == 3006
    by_type = cells.groupby("place_type")["population"].sum()
    whole = small_result.summary().query("unit_id == ''").set_index("code")["people"]
    assert np.allclose(by_type, whole[by_type.index])


def test_shapes_hold_the_people_of_the_summary(saved, small_result):
    shapes = pyogrio.read_dataframe(saved / "result.gpkg", layer="Place types")
    table = small_result.summary().query("unit_id != '' and cells > 0").set_index(["unit_id", "code"])
    shapes = shapes.set_index(["unit_id", "place_type"])
    assert set(shapes.index) == set(table.index)
    assert np.allclose(shapes["people"], table.loc[shapes.index, "people"])
    assert np.allclose(shapes.area / 1e6, table.loc[shapes.index, "cells"])


def test_outlines_of_a_very_large_grid_are_those_of_some_cells(small_result, tmp_path, monkeypatch):
    exact = areas.areas_by_type(small_result)
    monkeypatch.setattr(areas, "MOST", small_result.types.size // 3)
    coarse = areas.areas_by_type(small_result).set_index(["unit_id", "place_type"])
    types = small_result.types[::2, ::2]
    assert coarse.area.sum() == (types > 0).sum() * 4e6
    same = exact.set_index(["unit_id", "place_type"]).loc[coarse.index]
    assert (coarse[["people", "area_km2", "cells"]] == same[["people", "area_km2", "cells"]]).all(axis=None)
    file = small_result.save(tmp_path / "out") / "result.gpkg"
    with closing(sqlite3.connect(file)) as source:
        query = "select description from gpkg_contents where table_name = 'Place types'"
        ((said,),) = source.execute(query).fetchall()
    assert "Outlines are those of one in 4 cells (2 x 2)" in said


def test_no_name_of_a_person_and_no_small_group_is_published(saved):
    everything = b"".join(p.read_bytes() for p in saved.iterdir())
    assert b"Svensson" not in everything
    assert b"c-3" not in everything
    actors = pyogrio.read_dataframe(saved / "result.gpkg", layer="Actors")
    members = pyogrio.read_dataframe(saved / "result.gpkg", layer="Members")
    assert members["cluster_id"].value_counts().to_dict() == {"c-1": 4, "c-2": 3}
    assert not {"name", "organisation", "kind"} & set(members.columns)
    assert list(actors.columns) == [
        "actor_id",
        "theme",
        *("further_themes", "role", "helix", "sector", "activity"),
        "organisation",
        "kind",
        "place_type",
        "unit_id",
        "locality",
        "synthetic",
        "geometry",
    ]


def test_synthetic_stands_on_every_file(saved, small_result, make_small_result, tmp_path):
    for name in ("place_types.tif", "evidence.tif"):
        with rasterio.open(saved / name) as source:
            assert "SYNTHETIC" in source.tags()
    assert (gpd.read_parquet(saved / "cells.parquet")["synthetic"] == "SYNTHETIC").all()
    assert (pd.read_csv(saved / "summary.csv")["synthetic"] == "SYNTHETIC").all()
    clusters = pd.read_csv(saved / "clusters.csv")
    assert clusters["cluster_id"].tolist() == ["c-1", "c-2"]  # the third has too few members to be shown
    assert (clusters["synthetic"] == "SYNTHETIC").all()
    for layer, geometry in pyogrio.list_layers(saved / "result.gpkg"):
        if geometry:
            assert (pyogrio.read_dataframe(saved / "result.gpkg", layer=layer)["synthetic"] == "SYNTHETIC").all()
    assert json.loads((saved / "run.json").read_text())["synthetic"] is True
    real = make_small_result(synthetic=False).save(tmp_path / "real")
    assert [p.name for p in sorted(real.iterdir()) if b"SYNTHETIC" in p.read_bytes()] == []


def test_a_region_without_actors_or_units_is_saved_too(make_small_result, tmp_path):
    result = make_small_result(actors=False)
    bare = dataclasses.replace(
        result, units=result.units.iloc[:0], unit=np.zeros_like(result.unit), places=result.places.iloc[:0]
    )
    again = load(bare.save(tmp_path / "bare"))
    assert (len(again.clusters), len(again.actors), len(again.units), len(again.places)) == (0, 0, 0, 0)
    assert again.summary()["unit_id"].unique().tolist() == [""]


def test_numbers_of_units_are_kept_as_text(small_result, tmp_path):
    units = small_result.units.assign(unit_id=[580, 581])
    again = load(dataclasses.replace(small_result, units=units).save(tmp_path / "r"))
    assert np.array_equal(again.unit, small_result.unit)


def test_an_extra_cannot_take_the_place_of_a_file(small_result, tmp_path):
    for name in (
        "run.json",
        "../map.png",
        ".hidden",
        "a/b.png",
        "cards",
        "cards/",
        "cards/.a",
        "cards/a/b",
        "cards/..",
    ):
        with pytest.raises(OutputError, match="cannot have this name"):
            small_result.save(tmp_path / "r", extras={name: b""})
    assert list(tmp_path.iterdir()) == []


def test_pages_of_clusters_lie_in_a_folder_of_their_own(small_result, tmp_path):
    folder = small_result.save(tmp_path / "r", extras={"cards/one.html": b"1", "cards/two.html": b"2"})
    assert sorted(p.name for p in (folder / "cards").iterdir()) == ["one.html", "two.html"]
    (folder / "cards" / "mine.txt").write_text("keep me")
    small_result.save(folder, extras={"cards/one.html": b"1"})
    assert sorted(p.name for p in (folder / "cards").iterdir()) == ["mine.txt", "one.html"]
    assert "cards/one.html" in json.loads((folder / "run.json").read_text())["files"]


def test_evidence_cannot_be_named_like_the_decision(small_result, tmp_path):
    result = dataclasses.replace(small_result, evidence={**small_result.evidence, "margin": small_result.margin})
    with pytest.raises(OutputError, match="rename the layer"):
        result.save(tmp_path / "r")


def test_the_folder_can_be_checked_before_the_work(saved, tmp_path):
    check_folder(saved, force=False)
    check_folder(tmp_path / "new", force=False)
    (tmp_path / "note.txt").write_text("mine")
    check_folder(tmp_path, force=True)
    with pytest.raises(OutputError, match="no result"):
        check_folder(tmp_path, force=False)


def test_the_class_reads_what_it_wrote(saved):
    assert isinstance(Result.load(saved), Result)


def test_layers_of_themes_have_a_colour_for_each(saved):
    styles = pyogrio.read_dataframe(saved / "result.gpkg", layer="layer_styles").set_index("styleName")
    assert styles["update_time"].notna().all()
    for layer in ("Members", "Micro-clusters"):
        root = ET.fromstring(styles["styleQML"][layer])
        named = {entry.get("value"): entry.get("label") for entry in root.iter("category")}
        assert named == {"food": "Food", "any": "Mixed group"}
        assert root.find("renderer-v2").get("attr") == "theme"
        assert len({layer.find("prop[@k='color']").get("v") for layer in root.iter("layer")}) == 2
    steps = list(ET.fromstring(styles["styleQML"]["Expectation"]).iter("range"))
    assert [step.get("label") for step in steps] == ["≤ 0.1", "≤ 0.3", "≤ 1", "≤ 3", "≤ 10", "> 10"]
    assert [step.get("lower") for step in steps[1:]] == [step.get("upper") for step in steps[:-1]]
