"""The program's own words: every language has every sentence, with the same values, and writes numbers its way."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from string import Formatter

import pytest

from placetypes.typology import LANGUAGES, load
from placetypes.typology.model import text
from placetypes.words import _units, amount, forms_of, number, percent, say, words


def values_of(sentence: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(sentence) if name is not None})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence_with_the_same_values(language):
    own, english = words(language), words("en")
    assert list(own) == list(english)
    assert {key: values_of(own[key]) for key in own} == {key: values_of(english[key]) for key in english}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_stands_in_two_files(language):
    files = sorted((resources.files("placetypes") / "data" / "words" / language).iterdir(), key=lambda file: file.name)
    assert len(words(language)) == sum(len(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_sentence_was_left_in_english(language):
    english = words("en")
    told = {key: said for key, said in words(language).items() if re.search(r"\w\w", re.sub(r"{\w+}", "", said))}
    assert [key for key, said in told.items() if "{" in said and said == english[key]] == []


def test_no_line_breaks_before_what_ends_a_french_sentence():
    """Neither in words of the program nor in those of a typology."""
    typology = load("ostergotland")
    told = [*words("fr").values(), text(typology.note, "fr"), *(text(c.definition, "fr") for c in typology.classes)]
    broken = re.compile(" [:;?!»]|« ")
    assert [said for said in told if broken.search(said)] == []
    assert any(broken.search(said) for said in typology.note.values())  # as it is written


def test_units_are_said_in_every_language_or_alike_in_all():
    for unit, texts in _units().items():
        assert set(texts) in ({"en"}, set(LANGUAGES)), unit
        for forms in texts.values():
            assert set(values_of(forms)) <= {"number", "percent"}
            amount(0.5, forms, "en")


@pytest.mark.parametrize(
    ("value", "unit", "language", "said"),
    [
        (1, "persons", "en", "1 person"),
        (1.5, "persons", "en", "1.5 persons"),
        (1.5, "persons", "fr", "1,5 habitant"),
        (0, "persons", "fr", "0 habitant"),
        (2, "persons", "fr", "2 habitants"),
        (1, "persons", "es", "1 habitante"),
        (15_000, "persons", "sv", "15\u00a0000 invånare"),
        (0.123, "share of land", "pt", "12,3\u00a0% do solo"),
        (0, "place", "sv", "nej"),
        (1, "place", "sv", "ja"),
        (17, "place", "fr", "oui"),
        (3, "t per ha", "fr", "3 t per ha"),
    ],
)
def test_amounts_take_the_form_that_their_number_asks_for(value, unit, language, said):
    assert amount(value, forms_of(unit, language), language) == said


def test_an_unknown_language_is_english():
    assert words("xx") == words("../typologies/halland") == words("en")


def test_a_value_that_is_missing_is_an_error():
    with pytest.raises(KeyError):
        say("no_roads", "en", detour="1.3")


@pytest.mark.parametrize(
    ("value", "english", "others"),
    [
        (0.0, "0", "0"),
        (0.00012345, "0.000123", "0,000123"),
        (27.04, "27", "27"),
        (-3.456, "-3.46", "-3,46"),
        (float("inf"), "∞", "∞"),
        (999.4, "999", "999"),
        (999.6, "1\u00a0000", "1\u00a0000"),
        (1_234_567.8, "1\u00a0234\u00a0568", "1\u00a0234\u00a0568"),
    ],
)
def test_numbers(value, english, others):
    assert number(value, "en") == english
    assert {number(value, language) for language in LANGUAGES if language != "en"} == {others}


def test_shares_in_percent():
    assert percent(0.12345, "en") == "12.3%"
    assert {percent(0.12345, language) for language in LANGUAGES if language != "en"} == {"12,3\u00a0%"}


def test_more_digits_are_written_where_they_are_asked_for():
    assert number(1199.996, "en", digits=6) == "1\u00a0200"
    assert number(1199.996, "en", digits=7) == "1\u00a0199.996"
    assert number(0.19999, "sv", digits=5) == "0,19999"
