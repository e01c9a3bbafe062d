"""A typology in words: what its layers and units are called, and its conditions as sentences."""

from __future__ import annotations

import pytest

from placetypes.errors import TypologyError
from placetypes.typology import LANGUAGES, available, family, layers_of, load, read
from placetypes.typology.conditions import Compare, parse
from placetypes.typology.wording import Wording
from placetypes.words import _units

OWN = """
[layer_names.metres_to_town]
en = "the way to town"
sv = "vägen till orten"

[unit_names.m]
en = "{number} metre|{number} metres"
"""


@pytest.fixture
def own_toml(request, tmp_path):
    def write(added: str):
        text = (request.config.rootpath / "tests" / "support" / "own_typology.toml").read_text(encoding="utf-8")
        path = tmp_path / "own.toml"
        path.write_text(text.replace("[[rules]]", added + "\n[[rules]]", 1), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("name", available())
def test_every_layer_that_rules_read_has_a_name_in_every_language_and_every_unit_its_words(name):
    whole = family(name)
    read_by_rules = {layer for rule in whole.rules for layer in layers_of(rule.condition)}
    assert set(whole.layer_names) == read_by_rules
    assert all(set(names) == set(LANGUAGES) for names in whole.layer_names.values())
    assert {t.unit for t in whole.thresholds.values()} <= set(_units()) | set(whole.unit_names)


@pytest.mark.parametrize("preset", family("degurba").presets)
@pytest.mark.parametrize("level", [1, 2])
def test_a_variant_keeps_the_names_of_its_own_layers(preset, level):
    variant = load("degurba", preset=preset, level=level)
    assert set(variant.layer_names) <= set(variant.layers)
    assert type(variant).model_validate_json(variant.model_dump_json()).layer_names == variant.layer_names


def test_a_typology_of_ones_own_names_its_layers_and_units(own_toml):
    own = read(own_toml(OWN))
    assert Wording(own, "sv").condition(own.rules[1].condition) == "vägen till orten är högst 3\u00a0000 metres"
    assert Wording(own, "en").amount(1, "m") == "1 metre"
    assert Wording(own, "en").layer("built_population") == "built population"


@pytest.mark.parametrize(
    ("added", "words"),
    [
        (
            '[layer_names.metres]\nen = "x"',
            "layer_names names layers that no input or evidence gives: metres",
        ),
        ('[layer_names.metres_to_town]\nsv = "x"', "at least English"),
        ('[unit_names.furlong]\nen = "{number} furlongs"', "unit_names names units that no threshold has: furlong"),
        ('[unit_names.m]\nen = "{metres} m"', "with {number} or {percent}"),
        ('[unit_names.m]\nen = "a|b|c|d"', "none|one|more"),
    ],
)
def test_names_that_cannot_be_are_refused(own_toml, added, words):
    with pytest.raises(TypologyError) as raised:
        read(own_toml(added))
    assert words in str(raised.value)
    assert "own.toml" in str(raised.value)


SEVEN = load("ostergotland")


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("density < inner_density", "the density of people is less than 1\u00a0200 persons per km² of land"),
        ("arable_share > heartland_arable", "the share of arable land near by is more than 20% of the land"),
        ("otherwise", "everywhere else"),
        (
            "service_tier >= local_service_tier and optional(self_containment >= local_self_containment)",
            (
                "the settlement's service tier is at least 3 and the share of employed residents who work in the "
                "settlement is at least 35% (where known)"
            ),
        ),
        (
            (
                "first_known(minutes_to_core <= peri_core_minutes, density >= inner_density or service_tier >= "
                "local_service_tier)"
            ),
            (
                "the travel time to the nearest urban core is at most 6 min; where that is unknown, (the density of "
                "people is at least 1\u00a0200 persons per km² of land or the settlement's service tier is at least 3)"
            ),
        ),
        (
            "vote(heartland_votes, jobs_nearby >= heartland_jobs, jobs_diversity >= heartland_jobs_diversity)",
            (
                "at least 2 of these hold, or a majority where some are unknown: the employment near by is at least "
                "100 jobs; the diversity of jobs near by is at least 0.75"
            ),
        ),
    ],
)
def test_conditions_in_words(condition, said):
    assert Wording(SEVEN, "en").condition(parse(condition)) == said


def test_a_yes_or_no_has_no_number():
    degree = load("degurba", level=2)
    assert Wording(degree, "fr").condition(Compare("semi_dense", ">=", "one")) == "grappe urbaine semi-dense\u00a0: oui"
    assert Wording(degree, "fr").condition(Compare("semi_dense", "<", "one")) == "grappe urbaine semi-dense\u00a0: non"
    assert Wording(degree, "en").threshold("one") == "1"


@pytest.mark.parametrize("name", available())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_rule_can_be_said(name, language):
    whole = family(name)
    said = [Wording(whole, language).condition(rule.condition) for rule in whole.rules]
    assert not [words for words in said if "_" in words or "{" in words or ">=" in words]


def test_as_many_digits_as_tell_a_value_from_its_threshold():
    wording = Wording(SEVEN, "en")
    assert wording.digits(1450, 1200, "persons") == 3
    assert wording.digits(1200, 1200, "persons") == 3
    digits = wording.digits(1199.99, 1200, "persons")
    assert wording.bare(1199.99, "persons", digits=digits) == "1\u00a0199.99"
    digits = wording.digits(0.19999, 0.2, "share of land")
    assert wording.bare(0.19999, "share of land", digits=digits) == "19.999%"
