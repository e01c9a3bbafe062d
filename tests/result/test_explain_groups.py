"""Who lives in a municipality or a place, and why: people by type and by rule, as sentences."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pandas as pd
import pytest

from placetypes.errors import GridError, InputError
from placetypes.result.explain import explain_cells


def people_of(result, where):
    return float(np.nansum(result.evidence["population"][where & result.region].astype(np.float64)))


def test_a_unit_adds_up_to_its_people(small_result):
    found = small_result.explain_unit("Västerö")
    here = small_result.unit == 1
    assert (found.name, found.cells) == ("Västerö", (here & small_result.region).sum())
    assert found.people == pytest.approx(people_of(small_result, here))
    assert sum(t.people for t in found.types) == pytest.approx(found.people)
    assert sum(t.share for t in found.types) == pytest.approx(1)
    assert [t.people for t in found.types] == sorted((t.people for t in found.types), reverse=True)
    assert found.types[0].people == pytest.approx(people_of(small_result, here & (small_result.types == 1)))
    table = small_result.summary().set_index(["unit_name", "code"])["people"]
    assert {t.code: t.people for t in found.types} == pytest.approx(
        {code: people for code, people in table["Västerö"].items() if people}
    )


def test_the_three_rules_are_those_that_decide_for_most(small_result):
    found = small_result.explain_unit("0101")
    here = small_result.unit == 1
    by_rule = {number: people_of(small_result, here & (small_result.rule == number)) for number in range(1, 8)}
    most = sorted(by_rule, key=by_rule.get, reverse=True)[:3]
    assert [r.rule for r in found.rules] == most
    assert [r.people for r in found.rules] == pytest.approx([by_rule[number] for number in most])
    assert {r.smoothed for r in found.rules} == {0}


def test_what_a_planner_quotes(small_result):
    said = str(small_result.explain_unit("österö")).replace("\u00a0", " ")
    assert said.startswith("Österö has 12 420 people: Local centre in rural area 51.2% (6 353), ")
    assert "Local centre in rural area" in said
    assert "The rules that decide for most of them: rule " in said
    assert "the place lies in a settlement that serves the countryside around it: Local centre in rural area, " in said
    assert said.endswith("there the type could as well be another. The data are SYNTHETIC.")
    swedish = str(small_result.explain_unit("Österö", "sv"))
    assert "De regler som avgör för de flesta av dem: regel " in swedish
    found = small_result.explain_unit("Österö")
    assert json.loads(json.dumps(found.to_dict()))["text"] == str(found)


def test_smoothing_and_close_margins_are_counted_by_people(small_result):
    cells = np.zeros(small_result.grid.shape, bool)
    cells[10, 16:20] = True
    people = np.where(cells, 100.0, small_result.evidence["population"])
    types, rule, margin = (getattr(small_result, name).copy() for name in ("types", "rule", "margin"))
    types[cells], rule[cells] = [5, 5, 6, 5], 5
    margin[cells] = [0.05, np.nan, 0.01, 0.5]
    changed = {"types": types, "rule": rule, "margin": margin}
    result = dataclasses.replace(small_result, evidence={**small_result.evidence, "population": people}, **changed)
    found = explain_cells(result, cells, "Strip", "en")
    assert [(t.code, t.people, t.share) for t in found.types] == [(5, 300, 0.75), (6, 100, 0.25)]
    assert [(r.rule, r.people, r.smoothed) for r in found.rules] == [(5, 400, 100)]
    assert found.very_close == 0.25  # the smoothed cell is not one of them: its neighbours decide
    assert "(400), of whom smoothing gave 100 another type" in str(found)
    assert "25.0% of the people live where a threshold is very close" in str(found)


def test_a_set_without_people_says_so(small_result):
    found = explain_cells(small_result, np.zeros(small_result.grid.shape, bool), "Nowhere", "en")
    assert (found.people, found.types, found.rules) == (0, (), ())
    assert math.isnan(found.very_close)
    assert str(found) == "Nowhere has no people. The data are SYNTHETIC."


def test_people_who_are_not_classified_are_named(small_result):
    types = np.where(small_result.unit == 2, 0, small_result.types)
    rule = np.where(small_result.unit == 2, 0, small_result.rule)
    found = dataclasses.replace(small_result, types=types, rule=rule).explain_unit("Österö")
    assert (found.types[0].code, found.rules) == (0, ())
    assert "Not classified: data are missing 100.0%" in str(found)


@pytest.mark.parametrize(
    ("name", "words"),
    [("Osterø", "'Österö'"), ("Vasterö", "'Västerö'"), ("Atlantis", "Västerö, Österö")],
)
def test_an_unknown_unit_is_refused_with_a_suggestion(small_result, name, words):
    with pytest.raises(InputError) as raised:
        small_result.explain_unit(name)
    assert words in str(raised.value)
    assert str(raised.value).count(".") == 1


def test_a_name_of_two_units_needs_the_id(small_result):
    same = small_result.units.assign(unit_name="Österö")
    result = dataclasses.replace(small_result, units=same)
    with pytest.raises(InputError, match="0101, 0102"):
        result.explain_unit("Österö")
    assert result.explain_unit("0102").cells == small_result.explain_unit("0102").cells


def test_a_place_is_found_by_name_and_by_a_point_in_it(small_result):
    by_name = small_result.explain_place("storköping")
    assert by_name == small_result.explain_place((516_500, 6_479_500))
    assert by_name.people == pytest.approx(people_of(small_result, small_result.evidence["core"] == 1))
    assert by_name.name == "Storköping (Urban cores)"
    assert {t.code for t in by_name.types} == {1, 2}
    assert "Stadskärnor" in str(small_result.explain_place("Storköping", "sv"))


def test_a_place_of_the_first_kind_stands_before_others(small_result):
    kinds = [kind.layer for kind in small_result.typology.places]
    assert kinds == ["core", "settlement"]
    again = small_result.places.assign(kind="settlement")
    both = pd.concat([again, small_result.places], ignore_index=True)
    assert dataclasses.replace(small_result, places=both).explain_place("Storköping").name.endswith("(Urban cores)")
    assert dataclasses.replace(small_result, places=again).explain_place("Storköping").name.endswith("(Settlements)")


def test_places_that_cannot_be_found_are_refused(small_result):
    with pytest.raises(InputError, match="'Storköping'"):
        small_result.explain_place("Storkoping")
    with pytest.raises(InputError, match="no place of the region"):
        small_result.explain_place((540_500, 6_470_500))
    with pytest.raises(GridError, match="outside the grid"):
        small_result.explain_place((1, 1))
    empty = dataclasses.replace(small_result, places=small_result.places.iloc[:0])
    with pytest.raises(InputError, match="has no place"):
        empty.explain_place("Storköping")
    twice = pd.concat([small_result.places, small_result.places.assign(label=1)], ignore_index=True)
    with pytest.raises(InputError, match="several places have this name"):
        dataclasses.replace(small_result, places=twice).explain_place("Storköping")
