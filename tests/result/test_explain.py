"""What is said of a cell, in every language, and the values it is made of."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

import placetypes as pt
from placetypes.decision import decide
from placetypes.errors import GridError
from placetypes.result import Result
from placetypes.result.explain import Explanation
from placetypes.typology import LANGUAGES

TOWN, SUBURB, RING, CENTRE, CLOSE, HEARTLAND, SPARSE = (
    (516_500, 6_479_500),
    (519_500, 6_481_500),
    (522_500, 6_478_500),
    (539_500, 6_477_500),
    (530_500, 6_480_500),
    (540_500, 6_489_500),
    (540_500, 6_470_500),
)


def told(result: Result, at: tuple[float, float], language: str = "en") -> str:
    return str(result.explain(*at, language)).replace("\u00a0", " ")


def test_a_cell_is_explained_with_its_values_and_thresholds(small_result):
    assert told(small_result, TOWN) == (
        "E 516500 N 6479500 is Inner urban area (1): the place lies in the dense inner part of an urban core: "
        "the settlement's population is 53 562 persons (at least 15 000) and "
        "the density of people is 3 252 persons per km² of land (at least 1 200). "
        "It would become Outer urban area if the density of people fell by more than 2 052, below 1 200 persons per "
        "km² of land (now 3 252). That is 257% of the threshold's range: clear. The data are SYNTHETIC."
    )


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (SUBURB, ["Outer urban area (2)", "lies in an urban core", "population is 53 562 persons"]),
        (RING, ["Peri-urban area (3)", "the nearest urban core is 2.96 min (at most 5.5)"]),  # an overridden threshold
        (CENTRE, ["Local centre in rural area (4)", "at least 5 000"]),
        (
            CLOSE,
            [
                "nearest urban core is 12.4 min (at most 20)",
                "It would become Rural heartland if the travel time to the nearest urban core rose by more than 7.6",
                "above 20 min (now 12.4)",
            ],
        ),
        (
            HEARTLAND,
            ["Rural heartland (6)", "population near by is 600 persons (at least 400)", "1 of 1 known signs, 1 needed"],
        ),
        (SPARSE, ["Sparsely populated rural area (7)", "land that no other rule claims"]),
    ],
)
def test_every_type_is_explained(small_result, at, words):
    said = told(small_result, at)
    for part in words:
        assert part in said
    assert "nan" not in said


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "sv",
            (
                "E 530500 N 6480500 är Stadsnära landsbygd (5): platsen ligger inom dagligt räckhåll från en stadskärna"
                ": restiden till närmaste stadskärna är 12,4 min (högst 20). Den skulle bli Kärnlandsbygd om restiden "
                "till närmaste stadskärna steg med mer än 7,6, över 20 min (nu 12,4). Det är 76,3 % av tröskelns spann"
            ),
        ),
        ("es", "subiera en más de 7,6, por encima de 20 min (ahora 12,4). Eso es 76,3 % del rango del umbral: claro."),
        ("pt", "subisse mais de 7,6, acima de 20 min (agora 12,4). Isso é 76,3 % da amplitude do limiar: claro."),
        ("fr", "montait de plus de 7,6, au-dessus de 20 min (actuellement 12,4). C'est 76,3 % de l'étendue du seuil"),
    ],
)
def test_all_of_it_is_said_in_the_language_chosen(small_result, make_small_result, language, words):
    assert words in told(small_result, CLOSE, language)
    assert str(make_small_result(language=language).explain(*CLOSE)) == str(small_result.explain(*CLOSE, language))


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_english_is_left_in_another_language(small_result, language):
    english = {"the", "is", "would", "threshold", "least", "most", "persons", "place", "fell", "rose", "squares"}
    types = np.where(small_result.types == 3, 5, small_result.types)
    for result in (small_result, dataclasses.replace(small_result, types=types)):
        for at in (TOWN, SUBURB, RING, CENTRE, CLOSE, HEARTLAND, SPARSE, (501_000, 6_499_000)):
            assert not english & set(told(result, at, language).lower().split())
    for group in (small_result.explain_unit("Österö", language), small_result.explain_place(TOWN, language)):
        assert not english & set(str(group).lower().split())


def test_the_values_can_be_used(small_result):
    found = small_result.explain(*TOWN)
    assert isinstance(found, Explanation)
    assert (found.code, found.key, found.rule, found.rule_type) == (1, "inner_urban", 1, "inner_urban")
    assert (found.runner_up, found.runner_up_type) == (2, "Outer urban area")
    read = {r.threshold: r for r in found.readings}
    assert list(read) == ["core_min_population", "inner_density", "inner_area_density"]
    density = read["inner_density"]
    assert (density.layer, density.operator, density.limit, density.unit) == (
        "density",
        ">=",
        1200,
        "persons per km2 of land",
    )
    assert density.value == pytest.approx(3251.9, abs=0.1)
    assert (density.holds, density.decides) == (True, True)
    assert read["inner_area_density"].decides is False
    change = found.change
    assert (change.of, change.layer, change.threshold, change.limit) == ("value", "density", "inner_density", 1200)
    assert change.to == np.nextafter(1200, 0)
    assert found.margin == pytest.approx((density.value - 1200) / 800, rel=1e-6)
    assert json.loads(json.dumps(found.to_dict()))["text"] == str(found)
    assert found == small_result.explain(*TOWN)


def test_places_without_a_type_are_explained_too(small_result):
    outside = small_result.explain(501_000, 6_499_000)
    assert str(outside) == "E 501000 N 6499000 lies outside the region Provön."
    assert (outside.code, outside.rule, outside.margin, outside.readings, outside.change) == (0, 0, None, (), None)
    types = np.where(small_result.types == 1, 0, small_result.types)
    assert "not classified" in told(dataclasses.replace(small_result, types=types), TOWN)
    with pytest.raises(GridError, match="outside the grid"):
        small_result.explain(1, 1)


def test_a_smoothed_cell_says_what_the_majority_did(small_result):
    types, rule = small_result.types.copy(), small_result.rule.copy()
    row, col = small_result.grid.rowcol(*CLOSE)
    around = np.s_[row - 1 : row + 2, col - 1 : col + 2]
    types[around], rule[around] = 6, 6
    rule[row, col] = 5
    said = told(dataclasses.replace(small_result, types=types, rule=rule), CLOSE)
    assert "is Rural heartland (6): by itself it would be Rural area close to urban, as the place is within" in said
    assert "but 8 of the 9 squares within 1 500 m, itself included, are Rural heartland" in said
    assert "threshold's range" not in said


def test_a_cell_of_a_small_patch_says_so(small_result):
    types = small_result.types.copy()
    types[small_result.grid.rowcol(*CLOSE)] = 6
    found = dataclasses.replace(small_result, types=types).explain(*CLOSE)
    assert "its patch is smaller than 4 km², and took the type of the neighbour" in str(found).replace("\u00a0", " ")
    assert (found.key, found.rule_type, found.change) == ("rural_heartland", "rural_close", None)


def test_where_not_all_neighbours_are_kept_no_votes_are_counted(small_result):
    region = small_result.region.copy()
    row, col = small_result.grid.rowcol(*CLOSE)
    region[row + 1, col] = False
    types = small_result.types.copy()
    types[row, col] = 6
    said = told(dataclasses.replace(small_result, types=types, region=region), CLOSE)
    assert "as part of a small patch it took the type of its neighbours" in said


def test_a_cell_kept_out_of_the_largest_part_says_so(small_result):
    types, rule = small_result.types.copy(), small_result.rule.copy()
    at = small_result.grid.rowcol(*TOWN)
    types[at], rule[at] = 2, 2
    said = told(dataclasses.replace(small_result, types=types, rule=rule), TOWN)
    assert "meets the values of Inner urban area, but does not lie in the largest connected part" in said


def test_a_value_on_the_threshold_holds(small_result):
    """Evidence is float32; 0.1 as float32 is more than 0.1, 0.7 less: neither may flip what holds."""
    shape = small_result.grid.shape
    evidence = {**small_result.evidence, "area_density": np.full(shape, 0.1), "density": np.full(shape, 10.0)}
    result = dataclasses.replace(small_result, evidence=evidence, margin=np.zeros(shape))
    said = told(result, TOWN)
    assert "the density of floor area is 0.1 m² of floor per m² of land (at least 0.1)" in said
    assert "fell below 0.1 m² of floor per m² of land, the value it has" in said
    assert "That is 0% of the threshold's range: very close." in said


def test_a_value_that_was_rounded_onto_its_threshold_is_read_as_it_was_decided():
    """Just below 15 000 people there is no core, though float32 says 15 000."""
    people = np.zeros((9, 9))
    people[4, 4] = 15_000 - 1e-5
    assert np.float32(people[4, 4]) == 15_000
    result = pt.classify({"population": people}, cell_size=1000, crs="EPSG:3035")
    found = result.explain(4500, 4500)
    assert found.code == 4
    assert "rose above 15\u00a0000 persons, the value it has" in str(found)


def test_shares_move_by_percentage_points(small_result):
    shape = small_result.grid.shape
    shares = {"commuting_share": np.full(shape, 0.18), "minutes_to_commuting_core": np.full(shape, 10.0)}
    evidence = {**small_result.evidence, **shares}
    decided = decide(evidence, small_result.region, small_result.typology)
    names = ("types", "rule", "margin", "runner_up")
    fields = {name: getattr(decided, name) for name in names}
    result = dataclasses.replace(small_result, evidence=evidence, **fields)
    assert "rose by 2 percentage points, to 20% (now 18%)" in told(result, HEARTLAND)
    assert "steg med 2 procentenheter, till 20 % (nu 18 %)" in told(result, HEARTLAND, "sv")


def test_a_cell_that_no_threshold_separates_says_so(small_result):
    margin = np.full(small_result.grid.shape, np.nan)
    said = told(dataclasses.replace(small_result, margin=margin, runner_up=small_result.types * 0), TOWN)
    assert "No single threshold stands between it and another type." in said
