"""What is usual beside what is there, per cell."""

import dataclasses

import numpy as np
import pyogrio
import pytest
import rasterio

from placetypes.errors import InputError
from placetypes.result.expectation import bands, expectation_cells, observed


def test_observed_counts_the_actors_of_a_theme_in_each_cell(small_result):
    counts = observed(small_result, "food")
    assert counts.sum() == len(small_result.actors) == 10
    assert counts[10, 30] == 3  # of four, one lies in the next row
    assert counts[9, 29] == 1
    assert observed(small_result, "energy").sum() == 0
    assert observed(small_result, "any").sum() == 10


def test_cells_hold_what_is_usual_and_what_is_there(small_result):
    table = expectation_cells(small_result).set_index("cell_id")
    assert list(table.columns) == ["expected", "observed", "expected_food", "observed_food", "geometry"]
    assert table[["expected", "observed"]].sum().tolist() == [10, 10]
    assert (table["expected"] == table["expected_food"]).all()
    assert table["expected"].tolist().count(5) == 2
    assert ((table["expected"] > 0) | (table["observed"] > 0)).all()
    assert (table.area == 1e6).all()


def test_the_geopackage_and_the_raster_say_the_same(small_result, tmp_path):
    folder = small_result.save(tmp_path / "out")
    layer = pyogrio.read_dataframe(folder / "result.gpkg", layer="Expectation")
    with rasterio.open(folder / "expectation.tif") as source:
        assert source.descriptions == ("expected_food", "observed_food")
        assert source.units == ("actors", "actors")
        assert source.read().sum(axis=(1, 2)).tolist() == [layer["expected_food"].sum(), layer["observed_food"].sum()]


def test_without_a_theme_there_is_neither_layer_nor_raster(make_small_result, tmp_path):
    result = make_small_result(actors=False)
    assert bands(result) == {}
    folder = result.save(tmp_path / "out")
    assert not (folder / "expectation.tif").exists()
    assert "Expectation" not in {name for name, _ in pyogrio.list_layers(folder / "result.gpkg")}


def test_what_is_usual_has_the_shape_of_the_grid(small_result):
    with pytest.raises(InputError, match="food: an array does not fit the grid"):
        dataclasses.replace(small_result, expected={"food": np.zeros((2, 2))})
