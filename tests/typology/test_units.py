"""What a typology's file may say of units."""

import re
from pathlib import Path

import pytest
from own_units import OWN, with_units

from placetypes.errors import TypologyError
from placetypes.typology import distinct_names, load

REFUSED = [
    (
        'share = ["town"]',
        'share = ["city"]',
        "names classes that are not defined: city",
    ),
    ('share = ["town"]', 'lead = ["town"]', "measure 'town_share' needs either 'share', or 'lead' and 'rivals'"),
    ('share = ["town"]', 'share = ["town"]\nlead = ["town"]\nrivals = [["countryside"]]', "needs either 'share'"),
    ('share = ["town"]', 'lead = ["town"]\nrivals = [["village"]]', "not defined: village"),
    ('name = "town_share"', 'name = "margin"', "have the name of a column that every table of units has: margin"),
    ("town_share >= half", "city_share >= half", "units: rules read measures that are not defined: city_share"),
    ("town_share >= half", "town_share >= third", "units: rules or evidence name thresholds that are not.*third"),
    ("town_share >= half", "otherwise", "units: rule 2 .quiet. is unreachable: an earlier rule holds everywhere"),
    (
        "town_share < half",
        "town_share >= half",
        "units: rule 2 .quiet. is unreachable: an earlier.*same",
    ),
    ("town_share < half", "town_share > half and town_share < half", "units: rule 2 .quiet. can never hold"),
    ("code = 8", "code = 7", "units: two classes have the same code: 7"),
    ('type = "quiet"', 'type = "silent"', "units: rules name classes that are not defined: silent"),
    ('type = "quiet"', 'type = "lively"', "units: no rule gives these classes: quiet"),
    ('type = "quiet"', 'type = "quiet"\nlargest_part_per = "town"', "asks for the largest part"),
    ('type = "quiet"', 'type = "quiet"\neditions = ["1999"]', "editions that are not defined: '1999'"),
    ("[[units.classes]]", '[units]\nuncounted = ["sea"]\n[[units.classes]]', "'uncounted' names classes.*sea"),
    (
        "[[units.classes]]",
        '[units]\nedition = "1999"\neditions.2000.source = "x"\n[[units.classes]]',
        "editions that are not defined: '1999'",
    ),
    (
        "[[units.measures]]",
        '[[units.measures]]\nname = "town_share"\nshare = ["town"]\n[[units.measures]]',
        "units: two measures have the same name: town_share",
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), REFUSED)
def test_rules_for_units_that_cannot_be_are_refused(tmp_path, old, new, words):
    text = with_units(OWN.read_text(encoding="utf-8"))
    before, after = text.split("[[units.classes]]", 1)  # units alone are changed
    after = "[[units.classes]]" + after
    assert old in after
    (tmp_path / "mine.toml").write_text(before + after.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TypologyError, match=words) as error:
        load(str(tmp_path / "mine.toml"))
    assert "mine.toml" in str(error.value)


def test_an_override_reaches_the_rules_for_units(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(with_units(OWN.read_text(encoding="utf-8")), encoding="utf-8")
    typology = load(str(path))
    assert typology.of_units["half"] == 0.5
    assert typology.with_overrides({"half": 0.4}).of_units["half"] == 0.4


def test_the_how_to_names_what_is_refused_of_units_alone():
    page = (Path(__file__).parents[2] / "docs" / "write-a-typology.md").read_text(encoding="utf-8")
    section = page.split("## Units")[1].split("\n## ")[0].split("| mistake |")[1]
    listed = [line.split("|")[2].strip(" `") for line in section.splitlines()[2:] if line.startswith("| ")]
    assert [said for said in listed if not any(re.search(words, said) or said in words for *_, words in REFUSED)] == []


def test_an_edition_of_the_rules_for_units_is_chosen_and_an_unknown_one_refused():
    first, other = load("degurba"), load("degurba", units="2021")
    assert (first.units.edition, other.units.edition) == ("2024", "2021")
    assert [rule.when for rule in first.rules] == [rule.when for rule in other.rules]
    assert first.units.rules != other.units.rules
    assert {measure.name for measure in first.units.measures}.isdisjoint({"town_lead", "dense_lead"})
    assert distinct_names([first, other]) == ("degurba-2024", "degurba-2021")
    with pytest.raises(TypologyError, match=r"no such edition of rules for units.*2024, 2021"):
        load("degurba", units="1999")
    with pytest.raises(TypologyError, match=r"no such edition of rules for units.*none"):
        load("halland", units="2021")
