"""Rasters as GIS programs read them."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest
import rasterio

from placetypes import grid
from placetypes.errors import OutputError
from placetypes.grid import Grid
from placetypes.io import write_rasters
from placetypes.io.write_rasters import write_evidence, write_types


@pytest.fixture
def types_file(small_result, tmp_path):
    path = tmp_path / "place_types.tif"
    write_types(
        path,
        small_result.types,
        small_result.grid,
        small_result.typology,
        language="sv",
        tags={"SYNTHETIC": "invented"},
    )
    return path


def test_types_are_a_cloud_optimized_raster_with_palette(types_file, small_result):
    with rasterio.open(types_file) as source:
        assert source.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert source.dtypes == ("uint8",)
        assert source.nodata == 0
        assert source.crs.to_epsg() == 3006
        assert source.transform == small_result.grid.transform
        assert source.colormap(1)[1] == (0x68, 0x3E, 0x0C, 255)
        assert source.tags()["SYNTHETIC"] == "invented"
        assert np.array_equal(source.read(1), small_result.types)


def test_class_names_stand_beside_the_raster(types_file, small_result):
    root = ET.parse(types_file.with_name("place_types.tif.aux.xml")).getroot()
    names = [e.text or "" for e in root.iter("Category")]
    assert names[0] == ""
    assert names[7] == "Glesbygd"
    rows = [[f.text for f in row] for row in root.iter("Row")]
    assert rows[0] == ["1", str((small_result.types == 1).sum()), "Inre stadsområde", "inner_urban", "104", "62", "12"]
    assert [e.text for e in root.iter("MDI")] == ["invented"]


def test_gdal_keeps_the_class_names_file_as_it_is(types_file):
    beside = types_file.with_name("place_types.tif.aux.xml")
    before = beside.read_bytes()
    with rasterio.open(types_file) as source:
        source.read()
        assert source.tags()["SYNTHETIC"] == "invented"
    assert beside.read_bytes() == before


def test_qgis_style_names_every_class(types_file):
    entries = list(ET.parse(types_file.with_suffix(".qml")).getroot().iter("paletteEntry"))
    assert [e.get("value") for e in entries] == list("1234567")
    assert (entries[0].get("color"), entries[0].get("label")) == ("#683e0c", "Inre stadsområde")


def test_evidence_has_a_described_band_per_layer(small_result, tmp_path):
    path = tmp_path / "evidence.tif"
    layers = {"density": small_result.evidence["density"], "margin": small_result.margin}
    write_evidence(path, layers, small_result.grid, units={"density": "persons per km2"}, tags={})
    with rasterio.open(path) as source:
        assert source.descriptions == ("density", "margin")
        assert source.units == ("persons per km2", None)
        assert set(source.dtypes) == {"float32"}
        assert np.isnan(source.nodata)
        assert source.tags(ns="IMAGE_STRUCTURE")["COMPRESSION"] == "ZSTD"
        assert "PREDICTOR" not in source.tags(ns="IMAGE_STRUCTURE")
        assert np.array_equal(source.read(1), layers["density"], equal_nan=True)
    assert [p.name for p in tmp_path.iterdir()] == ["evidence.tif"]


def test_bands_of_a_wide_grid_are_written_block_by_block_and_the_same_each_time(tmp_path):
    grid = Grid.from_bounds((0, 0, 700_000, 300_000), crs="EPSG:3035", cell_size=1000)
    values = np.arange(300 * 700, dtype=np.float64).reshape(grid.shape)
    values[3, 5] = np.nan
    np.save(tmp_path / "mapped.npy", -values.astype(np.float32))
    bands = {"near": values, "far": np.load(tmp_path / "mapped.npy", mmap_mode="r+")}
    for name in ("one.tif", "two.tif"):
        write_evidence(tmp_path / name, bands, grid, units={}, tags={"note": "invented"})
    assert (tmp_path / "one.tif").read_bytes() == (tmp_path / "two.tif").read_bytes()
    with rasterio.open(tmp_path / "one.tif") as source:
        assert source.tags()["note"] == "invented"
        assert source.overviews(1)
        assert np.array_equal(source.read(1), values.astype(np.float32), equal_nan=True)
        assert np.array_equal(source.read(2), -values.astype(np.float32), equal_nan=True)


def test_evidence_of_a_large_grid_lies_band_by_band_and_types_keep_their_overviews(small_result, tmp_path, monkeypatch):
    monkeypatch.setattr(grid, "LARGE", 1)
    layers = {"density": small_result.evidence["density"], "margin": small_result.margin}
    write_evidence(tmp_path / "e.tif", layers, small_result.grid, units={}, tags={"note": "invented"})
    with rasterio.open(tmp_path / "e.tif") as source:
        assert source.interleaving is rasterio.enums.Interleaving.band
        assert source.tags()["note"] == "invented"
        assert source.descriptions == ("density", "margin")
        assert np.array_equal(source.read(1), layers["density"], equal_nan=True)
        assert np.array_equal(source.read(2), layers["margin"], equal_nan=True)
    write_types(
        tmp_path / "t.tif", small_result.types, small_result.grid, small_result.typology, language="en", tags={}
    )
    with rasterio.open(tmp_path / "t.tif") as source:
        assert source.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["e.tif", "t.qml", "t.tif", "t.tif.aux.xml"]


def test_a_file_that_holds_something_else_is_not_passed_over(small_result, tmp_path, monkeypatch):
    real = write_rasters._verify

    def verify_other(path, sums):
        real(path, [[block + 1 for block in band] for band in sums])

    monkeypatch.setattr(write_rasters, "_verify", verify_other)
    with pytest.raises(OutputError, match="does not hold what was written"):
        write_evidence(
            tmp_path / "e.tif", {"density": small_result.evidence["density"]}, small_result.grid, units={}, tags={}
        )
