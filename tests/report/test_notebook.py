"""What a notebook shows of a result: a table, a map, and tables whose types have their colours everywhere."""

from __future__ import annotations

import dataclasses
import html
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from placetypes.errors import InputError
from placetypes.typology import LANGUAGES
from placetypes.words import words

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def hostile(small_result):
    region = {**small_result.record.get("region", {}), "name": HOSTILE}
    units = small_result.units.assign(unit_name=HOSTILE)
    record = {**small_result.record, "region": region, "fallbacks": [HOSTILE]}
    return dataclasses.replace(small_result, record=record, units=units)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_result_shows_itself_in_short(language, make_small_result):
    result = make_small_result(language=language)
    shown = html.unescape(result._repr_html_())
    for c in result.typology.classes:
        assert f"background:{c.color}" in shown
        assert result.typology.names(language)[c.code] in shown
    assert words(language)["synthetic"] in shown
    assert f"{words(language)['clusters']}: 2" in shown
    assert words(language)["synthetic"] not in make_small_result(language=language, synthetic=False)._repr_html_()


def test_hostile_names_stay_text(hostile):
    assert "<script>" not in hostile._repr_html_()
    assert "&lt;script&gt;" in hostile._repr_html_()
    frame = hostile.explore()._repr_html_()
    rights = "allow-scripts allow-forms"
    assert re.fullmatch(rf'<iframe srcdoc="[^"]*" title="[^"]*" sandbox="{rights}" style="[^"]*"></iframe>', frame)
    assert "<script>alert" not in hostile.explore().page


def test_the_map_asks_nothing_of_the_network_and_leads_to_no_file(small_result, tmp_path):
    explored = small_result.explore(language="sv", height=500)
    page = explored.save(tmp_path / "map.html").read_text(encoding="utf-8")
    assert page == small_result.explore(language="sv").page
    assert "cards/" not in page
    assert words("sv")["synthetic"] in page
    assert "default-src 'none'" in page
    assert "height:500px" in explored._repr_html_()
    assert repr(explored) == "<Map of Provön, SYNTHETIC: show it in a notebook, or save('map.html')>"


@pytest.mark.parametrize("table", ["cells", "areas", "clusters", "visits", "units"])
def test_types_are_categories_with_their_colours(table, visited_result):
    found = visited_result.to_geodataframe(table)
    classes = {c.name["en"]: c.color for c in visited_result.typology.classes}
    assert found["type"].cat.ordered
    assert list(found["type"].cat.categories) == list(classes)
    assert set(found["synthetic"]) == {"SYNTHETIC"}
    for name, color in zip(found["type"], found["color"], strict=True):
        assert color is None if pd.isna(name) else color == classes[name]
    assert found["type"].notna().any()


def test_cells_are_those_of_the_region(small_result):
    cells = small_result.to_geodataframe()
    assert len(cells) == small_result.region.sum()
    assert np.array_equal(cells["place_type"], small_result.types[small_result.region])
    people = np.nan_to_num(small_result.evidence["population"][small_result.region]).sum()
    assert cells["population"].sum() == pytest.approx(people)
    assert np.array_equal(cells["margin"], small_result.margin[small_result.region], equal_nan=True)


def test_geopandas_draws_each_type_in_its_own_colour(small_result):
    """Also where the first types occur nowhere in a table: colours never move up."""
    axes = Figure().add_subplot()
    rural = small_result.to_geodataframe().query("place_type > 4")
    rural.plot("type", cmap=small_result.cmap(), legend=True, ax=axes)
    drawn = {
        to_hex(c) for collection in axes.collections if len(collection.get_paths()) for c in collection.get_facecolor()
    }
    assert drawn == set(rural["color"])
    names = [entry.get_text() for entry in axes.get_legend().get_texts()]
    handles = [to_hex(patch.get_facecolor()) for patch in axes.get_legend().get_patches()]
    classes = small_result.typology.classes
    assert dict(zip(names, handles, strict=True)) == {c.name["en"]: c.color for c in classes}


def test_the_type_of_a_unit_is_where_most_of_its_people_live(small_result):
    summary = small_result.summary().query("unit_id != ''")
    most = summary.loc[summary.groupby("unit_id")["people"].idxmax()].set_index("unit_id")["code"]
    units = small_result.to_geodataframe("units").set_index("unit_id")["place_type"]
    assert units.to_dict() == most.to_dict()


def test_there_is_no_other_table(small_result):
    with pytest.raises(InputError, match="expected one of cells, areas, clusters, visits, units"):
        small_result.to_geodataframe("roads")
