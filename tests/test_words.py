"""The program's own words: every language has every sentence, with the same values, and writes numbers its way."""

from __future__ import annotations

from string import Formatter

import pytest

from placetypes.typology import LANGUAGES
from placetypes.words import number, percent, say, words


def values_of(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence_with_the_same_values(language):
    own, english = words(language), words("en")
    assert list(own) == list(english)
    assert {key: values_of(own[key]) for key in own} == {key: values_of(english[key]) for key in english}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_sentence_was_left_in_english(language):
    assert [key for key, said in words(language).items() if "{" in said and said == words("en")[key]] == []


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
