"""Classes of units in what is written: table, layer, report."""

import dataclasses

import pandas as pd
import pyogrio
import pytest
from own_units import run_with_units
from tiny_region import tiny_world

from placetypes.errors import OutputError
from placetypes.report import render
from placetypes.result import load
from placetypes.result.saving import EXPECTATION, OWN, UNITS

COLUMNS = ["unit_id", "unit_name", "people", "area_km2", "unit_class", "unit_key", "unit_type", "margin", "runner_up",
           "town_share"]  # fmt: skip


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return run_with_units(tmp_path_factory.mktemp("own") / "world", tiny_world())


@pytest.fixture(scope="module")
def saved(result, tmp_path_factory):
    return result.save(tmp_path_factory.mktemp("saved") / "tiny")


def test_the_classes_are_read_back_as_they_were(result, saved):
    again = load(saved)
    assert list(again.units.columns) == [*COLUMNS, "geometry"]
    for column in COLUMNS:
        pd.testing.assert_series_equal(again.units[column], result.units[column], check_dtype=False)
    assert again.typology == result.typology


def test_the_table_of_units_holds_them(result, saved, small_result, tmp_path):
    table = pd.read_csv(saved / UNITS, dtype={"unit_id": str}, keep_default_na=False)
    assert list(table.columns) == [*COLUMNS, "synthetic", "set_otherwise"]
    assert table["unit_type"].tolist() == result.units["unit_type"].tolist()
    assert set(table["synthetic"]) == {"SYNTHETIC"}
    assert {path.name for path in saved.iterdir()} == {*OWN, UNITS, EXPECTATION, "expectation.qml", "run.json"}
    assert not (small_result.save(tmp_path / "island") / UNITS).exists()


def test_the_layer_of_units_is_coloured_by_class(saved):
    styles = pyogrio.read_dataframe(saved / "result.gpkg", layer="layer_styles", read_geometry=False)
    style = styles.set_index("f_table_name")["styleQML"]["Municipalities"]
    assert 'attr="unit_class"' in style
    for value, label, color in (("7", "Lively", "170,0,0,128"), ("8", "Quiet", "0,170,0,128")):
        assert f'value="{value}" label="{label}"' in style
        assert color in style


def test_the_report_tells_each_units_class_and_the_rules(result, small_result):
    page = render(result, b"")
    for unit in result.units.itertuples():
        row = page.split(f">{unit.unit_name}</th>")[1].split("</tr>")[0]
        assert f"</span>{unit.unit_type}</td>" in row
    assert "Rules for municipalities" in page
    assert "has most of its people in towns" in page
    assert "Rules for municipalities" not in render(small_result, b"")


def test_the_report_lists_the_largest_places_of_each_kind(result):
    page = render(result, b"")
    towns = result.places_of(result.typology.places[0], own=True)
    assert f"<h3>Towns: {len(towns)}</h3>" in page
    listed = [page.index(f'<th scope="row">{name}</th>') for name in towns.sort_values("population")["name"][::-1]]
    assert listed == sorted(listed)


def test_a_kind_of_places_cannot_be_called_as_a_layer_that_every_result_has(result, tmp_path):
    (kind,) = result.typology.places
    renamed = kind.model_copy(update={"name": {"en": "municipalities"}})
    typology = result.typology.model_copy(update={"places": (renamed,)})
    with pytest.raises(OutputError, match=r"name of a layer that every result has.*municipalities"):
        dataclasses.replace(result, typology=typology).save(tmp_path / "out")
