import pytest
from hypothesis import given
from hypothesis import strategies as st

from placetypes.themes import nace
from placetypes.themes.nace import codes, digits, several, shown

SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"


def test_the_classification_has_as_many_parts_as_the_regulation_says():
    assert [sum(len(code) == length for code in codes()) for length in (2, 3, 4)] == [88, 272, 615]
    assert set(codes().values()) == set(SECTIONS)


def test_every_code_stands_below_its_group_and_division():
    assert all(code[:-1] in codes() and codes()[code[:-1]] == codes()[code] for code in codes() if len(code) > 2)


@given(st.sampled_from(sorted(codes())), st.booleans(), st.booleans())
def test_a_code_is_the_same_however_it_is_written(code, dotted, with_section):
    written = shown(code) if dotted else code
    assert digits(f" {codes()[code] if with_section else ''}{written} ") == code


@given(st.sampled_from([c for c in codes() if c[0] == "0" and len(c) > 2]))
def test_a_lost_first_zero_is_put_back_where_the_dot_shows_it(code):
    assert digits(shown(code)[1:]) == code


@given(st.sampled_from([c for c in codes() if len(c) == 4]), st.sampled_from(["1", "23", "110", "Z"]))
def test_national_subdivisions_are_their_class(code, more):
    assert digits(code + more) == code


@given(st.text(max_size=8))
def test_anything_else_is_none_or_not_known(text):
    assert digits(text) in {None, "", *codes()}


@pytest.mark.parametrize(
    "text", ["34", "01.9", "11.1", "47.999.9999", "Z47", "A47", "shop=bread", "47,,", "１２", "4²"]
)
def test_no_codes(text):
    assert digits(text) is None


@pytest.mark.parametrize("text", ["", " ", "0", "00000", "00.00", "G"])
def test_not_known(text):
    assert digits(text) == ""


def test_several_codes_in_one_cell():
    assert several("47.24;10.71, 56.3|| /") == ["47.24", "10.71", "56.3"]


def test_every_division_has_a_name_of_its_own_in_every_language():
    divisions = [code for code in nace.codes() if len(code) == nace.DIVISION]
    assert len(divisions) == 88
    for language in ("en", "sv", "es", "pt", "fr"):
        names = [nace.name(code, language).removesuffix(f" ({code})") for code in divisions]
        assert all(names)
        assert len(set(names)) == len(names)


def test_a_code_keeps_its_digits_behind_its_name_and_a_tag_stays_as_it_is():
    assert nace.name("47.24", "es") == "Comercio al por menor (47.24)"
    assert nace.name("craft=brewery", "sv") == "craft=brewery"
    assert nace.name("34", "en") == "34"  # no division
