"""The workbook of a result: its sheets say what the tables say, in the words of its language."""

from __future__ import annotations

import openpyxl
import pytest

from placetypes.result.sheets import sheets
from placetypes.typology import LANGUAGES
from placetypes.words import say, words

ORDER = ["about", "types", "units", "clusters", "members", "constellations", "thresholds", "sources"]


def sheet(result, name):
    return next(one for one in sheets(result) if one.name == say(f"sheet_{name}", result.language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_and_columns_are_in_the_language_of_the_result(make_small_result, language):
    result = make_small_result(language=language)
    made = sheets(result)
    assert [one.name for one in made] == [words(language)[f"sheet_{name}"] for name in ORDER]
    assert all(set(one.formats) <= set(one.table.columns) for one in made)
    assert all(one.table.columns.is_unique for one in made)
    assert all("_" not in str(column) for one in made for column in one.table.columns)


def test_types_and_units_add_up_to_the_region(make_small_result):
    result = make_small_result(language="en")
    whole = result.summary().query("unit_id == ''")
    types, units = sheet(result, "types").table, sheet(result, "units").table
    assert types["People"].sum() == pytest.approx(whole["people"].sum())
    assert types["Place type, name"].tolist() == whole["type"].tolist()
    by_unit = result.summary().query("unit_id != ''").groupby("unit_id")["people"].sum()
    assert units.set_index("Municipality, number")["People"].to_dict() == pytest.approx(by_unit.to_dict())
    in_types = [column for column in units.columns if column.startswith("People: ")]
    assert len(in_types) == len(result.typology.classes)


def test_groups_are_those_that_may_be_shown(make_small_result):
    result = make_small_result(language="en")
    shown = {*result.published_clusters["name"], *result.published_visits["name"]}
    assert set(sheet(result, "clusters").table["Name"]) == shown
    assert set(sheet(result, "members").table["Name"]) == shown
    named = sheet(result, "members").table["Name"].tolist()
    assert list(dict.fromkeys(named)) == sheet(result, "clusters").table["Name"].tolist()  # group after group
    assert len(sheet(result, "members").table) == len(result.published_members) + len(result.published_visit_members)


def test_thresholds_have_value_unit_range_and_source(make_small_result):
    result = make_small_result(language="en")
    table = sheet(result, "thresholds").table.set_index("Threshold")
    for name, threshold in result.typology.thresholds.items():
        row = table.loc[name]
        assert (row["Value"], row["Standing"]) == (threshold.value, threshold.status)
        assert row["Range, from"] <= threshold.value <= row["Range, to"]
        assert row["Source"] == threshold.source
    assert table.loc["inner_density", "In words"] == "1\u00a0200 persons per km² of land"


def test_invented_data_say_so_on_every_sheet(make_small_result, tmp_path):
    result = make_small_result(language="sv")
    assert result.synthetic
    result.save(tmp_path / "saved", extras={})
    book = openpyxl.load_workbook(tmp_path / "saved" / "summary.xlsx")
    assert all("SYNTHETIC" in one["A1"].value for one in book.worksheets)
    assert "SYNTHETIC" in book.properties.description
