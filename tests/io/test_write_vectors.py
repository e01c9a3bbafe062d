"""The GeoPackage as QGIS reads it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from placetypes.errors import OutputError
from placetypes.grid import Grid
from placetypes.io.styles import category_qml, single_qml
from placetypes.io.write_vectors import VectorLayer, dissolve, write_geopackage

GRID = Grid.from_bounds((0, 0, 4000, 3000), crs="EPSG:3035", cell_size=1000)


SQUARE = shapely.box(0, 0, 1, 1)


def _layer(name="Places", shapes=(SQUARE,), geometry="MultiPolygon", style="<qgis/>"):
    table = gpd.GeoDataFrame({"n": range(len(shapes))}, geometry=list(shapes), crs="EPSG:3035")
    return VectorLayer(name, name.upper(), table, geometry, "What it is.", style)


def test_cells_of_one_value_become_one_shape():
    values = np.array([[1, 1, 0, 2], [0, 1, 2, 0], [1, 0, 0, 70_000]])
    table = dissolve(values, GRID)
    assert list(table["value"]) == [1, 2, 70_000]
    assert list(table.area) == [4e6, 2e6, 1e6]
    assert table.is_valid.all()
    assert len(table.geometry.iloc[1].geoms) == 2  # cells that meet at a corner do not make one part


def test_nothing_dissolves_to_nothing():
    assert len(dissolve(np.zeros((3, 4)), GRID)) == 0


def test_layers_have_the_names_people_read_and_a_style_each(small_result, tmp_path):
    path = tmp_path / "r.gpkg"
    style = category_qml(small_result.typology, "sv", attribute="place_type")
    points = _layer("Actors", [shapely.Point(1, 2)], "Point", single_qml("marker", {"color": "#123456"}))
    write_geopackage(path, [_layer("Place types", style=style), points], about={"SYNTHETIC": "invented"})
    assert [name for name, _ in pyogrio.list_layers(path)] == [
        "Place types",
        "Actors",
        "layer_styles",
        "About this result",
    ]
    styles = pyogrio.read_dataframe(path, layer="layer_styles").set_index("f_table_name")
    assert styles["useAsDefault"].all()
    assert (
        styles["update_time"].notna().all()
    )  # QGIS sorts by it; without the column it shows layers without their style
    assert set(styles["f_geometry_column"]) == {"geom"}
    root = ET.fromstring(styles.loc["Place types", "styleQML"])
    assert [(c.get("value"), c.get("label")) for c in root.iter("category")][6] == ("7", "Glesbygd")
    colours = [o.get("value") for o in root.iter("Option") if o.get("name") == "color"]
    assert colours[0] == "104,62,12,255"
    assert pyogrio.read_dataframe(path, layer="About this result")["value"].tolist() == ["invented"]
    assert [p.name for p in tmp_path.iterdir()] == ["r.gpkg"]  # reading leaves no file beside it


def test_any_gdal_of_recent_years_reads_it_without_a_warning(tmp_path):
    write_geopackage(tmp_path / "r.gpkg", [_layer("Places"), _layer("Other")], about={})
    with closing(sqlite3.connect(tmp_path / "r.gpkg")) as opened:
        assert opened.execute("PRAGMA user_version").fetchone() == (10200,)
        times = opened.execute("SELECT DISTINCT update_time FROM layer_styles").fetchall()
        titles = opened.execute(
            "SELECT table_name, identifier FROM gpkg_contents WHERE data_type = 'features'"
        ).fetchall()
    assert times == [("2000-01-01T00:00:00.000Z",)]  # without its Z GDAL before 3.7 warns
    assert titles == [("Places", "PLACES"), ("Other", "OTHER")]


def test_two_layers_may_have_one_title(tmp_path):
    layers = [replace(_layer(name), title="Alike") for name in ("Places", "Other")]
    write_geopackage(tmp_path / "r.gpkg", layers, about={})
    with closing(sqlite3.connect(tmp_path / "r.gpkg")) as opened:
        titles = opened.execute("SELECT identifier FROM gpkg_contents WHERE data_type = 'features'").fetchall()
    assert titles == [("Alike (Places)",), ("Alike (Other)",)]


def test_an_empty_layer_is_a_layer(tmp_path):
    write_geopackage(tmp_path / "r.gpkg", [_layer(shapes=())], about={})
    assert len(pyogrio.read_dataframe(tmp_path / "r.gpkg", layer="Places")) == 0


def test_polygons_are_taken_out_of_collections(tmp_path):
    mixed = shapely.GeometryCollection([shapely.box(0, 0, 2, 2), shapely.LineString([(5, 5), (6, 6)])])
    write_geopackage(tmp_path / "r.gpkg", [_layer(shapes=[mixed, shapely.box(0, 0, 1, 1)])], about={})
    table = pyogrio.read_dataframe(tmp_path / "r.gpkg", layer="Places")
    assert list(table.area) == [4, 1]
    assert set(table.geom_type) == {"MultiPolygon"}


def test_the_clock_leaves_no_trace(tmp_path):
    for name in ("a", "b"):
        write_geopackage(tmp_path / f"{name}.gpkg", [_layer()], about={"k": "v"})
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_features_that_went_missing_are_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(pyogrio, "read_info", lambda *_, **__: {"features": 0})
    with pytest.raises(OutputError, match="does not hold what was written"):
        write_geopackage(tmp_path / "r.gpkg", [_layer()], about={})


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write_geopackage(tmp_path / "no" / "r.gpkg", [_layer()], about={})
