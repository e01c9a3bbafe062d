"""Classes of units: the shipped rules against the published sentences, and any other typology's."""

import degurba_units as oracle
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from degurba_units import CODES
from hypothesis import given, settings
from hypothesis import strategies as st
from own_units import run_with_units
from strategies import SMALL
from tiny_region import _boxes, tiny_world

import placetypes as pt
from placetypes.errors import InputError, TypologyError

AMOUNTS = st.lists(st.lists(st.integers(0, 6), min_size=7, max_size=7), min_size=1, max_size=8)


def cells(table, codes=CODES):
    """One cell per unit and class: types, units and amounts, each (units, classes)."""
    amount = np.array(table, float)
    unit = np.arange(1, len(amount) + 1)[:, None] * np.ones(amount.shape[1], int)
    return np.ones(amount.shape, int) * np.array(codes), unit, amount


def classes(people, land=None, **asked):
    types, unit, amount = cells(people)
    area = np.zeros(amount.shape) if land is None else np.array(land, float)
    return pt.classify_units(types, unit, amount, area, **asked)["unit_class"].tolist()


@settings(**{**SMALL, "max_examples": 60})
@given(AMOUNTS)
def test_the_shipped_rules_of_level_2_are_the_published_sentences(people):
    for edition, slow in oracle.LEVEL2.items():
        assert classes(people, level=2, edition=edition) == [slow(p) for p in people]


@settings(**{**SMALL, "max_examples": 60})
@given(st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=1, max_size=8))
def test_the_shipped_rules_of_level_1_are_the_published_sentences(people):
    types, unit, amount = cells(people, codes=(3, 2, 1))
    for edition in ("2024", "2021"):
        found = pt.classify_units(types, unit, amount, amount * 0, level=1, edition=edition)
        assert found["unit_class"].tolist() == [oracle.level1(*p) for p in people]


def test_exactly_half_is_a_city_a_town_and_a_village():
    people = [[5, 0, 0, 0, 0, 0, 5], [0, 0, 0, 5, 0, 0, 5], [0, 0, 0, 2, 3, 0, 5]]
    types, unit, amount = cells(people)
    found = pt.classify_units(types, unit, amount, amount * 0)
    assert found["unit_class"].tolist() == [30, 21, 13]
    assert found["margin"].tolist() == [0, 0, 0]


def test_the_two_editions_differ():
    people = [[0, 30, 20, 25, 25, 0, 0]]
    assert (classes(people, edition="2021"), classes(people, edition="2024")) == ([23], [22])


def test_a_unit_without_people_is_judged_by_its_land_and_one_without_land_not_at_all():
    people = [[0, 0, 0, 9, 0, 0, 1], [0] * 7, [0] * 7]
    land = [[0, 0, 0, 1, 0, 0, 9], [0, 0, 0, 1, 0, 0, 9], [0] * 7]
    assert classes(people, land) == [21, 11, 0]


def test_water_does_not_count():
    types, unit = np.array([[11, 10, 10, 13]]), np.ones((1, 4), int)
    found = pt.classify_units(types, unit, np.zeros((1, 4)), np.array([[0.6, 0.4, 0.4, 0.3]]))
    assert found[["area_km2", "unit_class"]].to_numpy().tolist() == [[pytest.approx(0.9), 11]]


def test_the_table_tells_margin_runner_up_and_what_was_read():
    types, unit, amount = cells([[45, 0, 0, 40, 15, 0, 0]])
    found = pt.classify_units(types, unit, amount, amount * 0, overrides={"unit_half": 0.55}).iloc[0]
    assert (found["unit"], found["people"], found["unit_key"]) == (1, 100, "semi_dense_town")
    assert found["unit_type"] == "Semi-dense town"
    assert found["centre_share"] == 0.45
    assert found["rural_share"] == 0.15
    assert found["suburban_or_rural_share"] == 0.55
    assert (found["margin"], found["runner_up"]) == (0, 21)


ONE = np.ones((1, 1))


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: pt.classify_units(ONE * 7, ONE, ONE, ONE, level=1), InputError, r"types.*7"),
        (lambda: pt.classify_units(ONE, ONE, np.ones((1, 2)), ONE, level=1), InputError, "another shape"),
        (lambda: pt.classify_units(ONE, -ONE, ONE, ONE, level=1), InputError, "not there"),
        (lambda: pt.classify_units(ONE, ONE * 1.5, ONE, ONE, level=1), InputError, "whole numbers"),
        (lambda: pt.classify_units(ONE, ONE, ONE * np.inf, ONE, level=1), InputError, "population.*infinite"),
        (lambda: pt.classify_units(ONE, ONE, ONE, -ONE, level=1), InputError, "land.*negative"),
        (lambda: pt.classify_units(ONE, ONE, ONE, ONE, edition="1999"), TypologyError, "edition.*2024, 2021"),
        (lambda: pt.classify_units(ONE, ONE, ONE, ONE, typology="halland"), TypologyError, "no classes of units"),
    ],
)
def test_what_cannot_be_is_refused(call, error, says):
    with pytest.raises(error, match=says):
        call()


# In a run


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """The tiny region under a typology of one's own, whose units are 'lively' or 'quiet'."""
    folder = tmp_path_factory.mktemp("own")
    return lambda world, **more: run_with_units(folder / f"{len(list(folder.iterdir()))}", world, **more)


def test_units_of_a_region_have_the_classes_that_a_typology_of_ones_own_gives(own):
    result = own(tiny_world())
    for number, unit in enumerate(result.units.itertuples(), start=1):
        inside = (result.unit == number) & (result.types > 0)
        people = result.evidence["population"][inside].sum()
        town = result.evidence["population"][inside & (result.types == 1)].sum() / people
        assert unit.people == pytest.approx(people)
        assert unit.town_share == pytest.approx(town)
        assert unit.unit_class == (7 if town >= 0.5 else 8)
    assert set(result.units["unit_key"]) <= {"lively", "quiet"}
    assert result.units["unit_type"].tolist()[0] == "Lively"
    assert own(tiny_world(), language="sv").units["unit_type"].tolist()[0] == "Livlig"


def test_a_unit_counts_with_its_cells_beyond_the_region_and_one_that_is_cut_is_named(own):
    world = tiny_world()
    world.tables["boundary"] = _boxes(world, {"id": [1]}, [(0, 0, 36, 17)])
    whole, half = own(tiny_world()), own(world)
    assert half.units["people"][0] == pytest.approx(whole.units["people"][0])
    assert half.units["unit_class"][0] == whole.units["unit_class"][0]
    assert half.units["unit_class"].tolist()[1:] == [0] * (len(half.units) - 1)
    assert half.units["people"][1:].isna().all()
    assert not [note for note in half.record["notes"] if "beyond what is known" in note]
    world.document["region"]["buffer_km"] = 2
    assert [note for note in own(world).record["notes"] if "1 reach beyond what is known" in note and "Västra" in note]


def test_a_unit_without_a_cell_is_kept_without_a_class_and_named(own):
    world = tiny_world()
    tiny = _boxes(world, {"code": ["03"], "name": ["Holmen"]}, [(10.1, 10.1, 10.3, 10.3)])
    world.tables["units"] = gpd.GeoDataFrame(pd.concat([world.tables["units"], tiny]), crs=tiny.crs)
    result = own(world)
    assert result.units["unit_name"].tolist() == ["Västra", "Östra", "Holmen"]
    assert result.units["unit_class"].tolist()[2] == 0
    assert [note for note in result.record["notes"] if "1 holds no cell's centre" in note and "Holmen" in note]


def test_a_unit_without_anyone_and_without_land_is_named(own):
    world = tiny_world()
    sea = _boxes(world, {"code": ["04"], "name": ["Havet"]}, [(0, 38, 3, 40)])
    world.tables["units"] = gpd.GeoDataFrame(pd.concat([world.tables["units"], sea]), crs=sea.crs)
    result = own(world)
    assert result.units["unit_class"].tolist()[2] == 0
    assert [note for note in result.record["notes"] if "neither people nor land" in note and "Havet" in note]


def test_a_typology_without_rules_for_units_gives_none(tiny):
    assert list(tiny.units.columns) == ["unit_id", "unit_name", "geometry"]
