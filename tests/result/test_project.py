"""What a result's QGIS project holds: every layer there is, named, with files that exist."""

from __future__ import annotations

import zipfile
from xml.etree import ElementTree as ET

import numpy as np
import pyogrio
import pytest
import rasterio

from placetypes.layer_store import LayerStore
from placetypes.result import scales
from placetypes.result.scales import evidence_grids
from placetypes.typology import LANGUAGES


def read(folder) -> ET.Element:
    with zipfile.ZipFile(folder / "result.qgz") as packed:
        return ET.fromstring(packed.read("result.qgs"))


@pytest.fixture(scope="module")
def saved(small_result, tmp_path_factory):
    return small_result.save(tmp_path_factory.mktemp("out") / "island")


def test_every_layer_that_holds_something_is_there(saved):
    layers = {layer.findtext("datasource"): layer for layer in read(saved).iter("maplayer")}
    shapes = {source.removeprefix("./result.gpkg|layername=") for source in layers if "gpkg" in source}
    counts = {
        n: pyogrio.read_info(saved / "result.gpkg", layer=n)["features"]
        for n, _ in pyogrio.list_layers(saved / "result.gpkg")
    }
    assert shapes == {name for name, count in counts.items() if count and name != "layer_styles"}
    assert {source.removeprefix("./") for source in layers if "gpkg" not in source} == {
        "place_types.tif",
        "evidence.tif",
        "expectation.tif",
    }
    styles = pyogrio.read_dataframe(saved / "result.gpkg", layer="layer_styles").set_index("f_table_name")["styleQML"]
    for name in shapes - {"About this result"}:
        alone, within = ET.fromstring(styles[name]), layers[f"./result.gpkg|layername={name}"]
        assert [a.attrib for a in within.iter("alias")] == [a.attrib for a in alone.iter("alias")]
        assert [s.attrib for s in within.iter("symbol")] == [s.attrib for s in alone.iter("symbol")]


def test_each_grid_shows_the_band_it_is_named_after(saved, small_result):
    with rasterio.open(saved / "evidence.tif") as source:
        bands = source.descriptions
    shown = [layer for layer in read(saved).iter("maplayer") if layer.findtext("datasource") == "./evidence.tif"]
    named = {
        layer.findtext("layername"): bands[int(layer.find("pipe/rasterrenderer").get("band")) - 1] for layer in shown
    }
    assert named["The population near by"] == "population_nearby"
    assert named["People"] == "population"
    assert named["Rule that decided"] == "rule"
    assert not {"settlement", "core"} & set(named.values())  # numbers of places
    assert evidence_grids(small_result)[0].title == "How clear the call is (0 on the edge)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_says_that_data_are_invented_in_every_language(make_small_result, tmp_path, language):
    invented = read(make_small_result(language=language).save(tmp_path / "a"))
    assert "SYNTHETIC" in invented.findtext("title").upper()
    names = [layer.get("name") for layer in invented.find("layer-tree-group").iter("layer-tree-layer")]
    assert all(name and "_" not in name for name in names)


def test_a_real_region_is_not_called_invented(make_small_result, tmp_path):
    assert "SYNTHETIC" not in read(make_small_result(synthetic=False).save(tmp_path / "a")).findtext("title")


def test_a_result_without_actors_has_a_project_too(make_small_result, tmp_path):
    root = read(make_small_result(actors=False).save(tmp_path / "a"))
    groups = [group.get("name") for group in root.find("layer-tree-group")]
    assert groups == ["Places and actors", "Place types", "What the types rest on", "About this result"]


def test_colours_are_chosen_from_some_cells_of_a_large_grid(small_result, monkeypatch):
    whole = [grid.style for grid in evidence_grids(small_result)]
    monkeypatch.setattr(scales, "SAMPLE", small_result.types.size // 2)
    some = [grid.style for grid in evidence_grids(small_result)]
    assert len(some) == len(whole)
    strips = scales._strips(small_result.types.shape)
    assert 1 < len(strips) <= scales.STRIPS
    assert sum(s.stop - s.start for s in strips) <= small_result.types.shape[0] // 2
    assert (strips[0].start, strips[-1].stop) == (0, small_result.types.shape[0])


def test_a_layer_in_which_nothing_is_known_has_no_colours():
    layers = LayerStore.of({"none": np.full((2, 3), np.nan), "zero": np.zeros((2, 3))}, (2, 3))
    inside = [np.ones((2, 3), dtype=bool)]
    for name in layers:
        values = scales._sample(layers, name, [slice(0, 2)], inside)
        assert scales._stops(values, is_amount=True) == []
    assert scales._stops(np.array([3.0, 3.0]), is_amount=True) == [3.0]
    assert scales._stops(np.array([3.0, 4.0]), is_amount=False) == []
