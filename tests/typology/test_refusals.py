"""A typology with a mistake in it is refused in one sentence that says which."""

import re

import pytest

from placetypes.errors import TypologyError
from placetypes.typology import load, read


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("density >= dense", "density >= dens", "not defined: dens"),
        ("density >= dense", "density >= 300", "not a rule"),
        ("density >= dense", "density >=", "cannot be read"),
        ('type = "town"', 'type = "city"', "not defined: city"),
        ("code = 9", "code = 3", "two classes have the same code"),
        ("code = 9", "code = 0", "classes.1.code"),
        ("code = 9", "code = 256", "classes.1.code"),
        ('key = "land"', 'key = "town"', "two classes have the same key"),
        ("#aa0000", "red", "classes.0.color"),
        ("value = 300", "value = 500", "not within range 200 to 400"),
        ("value = 300", "value = nan", "not within range"),
        ("range = [200, 400]", "range = [300, 300]", "not within range"),
        ("range = [200, 400]", "range = [400, 200]", "not within range"),
        ("range = [200, 400]", "range = [-inf, inf]", "no width"),
        ('unit = "persons per km2"', "", "thresholds.dense.unit"),
        (
            'status = "ours"\nsource = "here"\nmeaning',
            'status = "guessed"\nsource = "here"\nmeaning',
            "thresholds.dense.status",
        ),
        ('title = { en = "Mine" }', 'title = { sv = "Min" }', "needs at least English"),
        ('says = { en = "is dense" }', 'says = { sv = "är tät" }', "needs at least English"),
        ('definition = { en = "Dense" }', 'definition = { sv = "Tät" }', "needs at least English"),
        ('name = { en = "Land" }', 'name = { xx = "Land" }', "classes.1.name"),
        ('version = "1"', 'version = "1"\nvesion = "1"', "vesion"),
        ('id = "mine"', 'id = "Mine!"', "mine.toml, id"),
        ('id = "mine"', "", "mine.toml, id"),
    ],
)
def test_a_bad_typology_is_refused_in_one_sentence_that_names_file_and_key(written, old, new, words):
    with pytest.raises(TypologyError, match=re.escape(words)) as error:
        read(written((old, new)))
    assert "mine.toml" in str(error.value)
    assert "Value error" not in str(error.value)
    assert "\n" not in str(error.value)
    assert str(error.value).endswith(".")


def test_smoothing_must_name_what_is_there(written):
    smoothing = '[smoothing]\ntypes = ["land"]\nmajority_radius = "dense"\nmin_patch_area = "dense"\n[services]'
    assert read(written(("[services]", smoothing))).smoothing.types == ("land",)
    with pytest.raises(TypologyError, match="not defined: sea"):
        read(written(("[services]", smoothing.replace('"land"', '"sea"'))))
    with pytest.raises(TypologyError, match="not defined: area"):
        read(written(("[services]", smoothing.replace('min_patch_area = "dense"', 'min_patch_area = "area"'))))


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(TypologyError, match=r"none.toml.*is not there"):
        load(str(tmp_path / "none.toml"))
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(TypologyError, match="cannot be read"):
        read(tmp_path / "folder.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("id = ")
    with pytest.raises(TypologyError, match="not valid TOML"):
        read(broken)
    broken.write_bytes("id = 'Östergötland'".encode("latin-1"))
    with pytest.raises(TypologyError, match="not UTF-8"):
        read(broken)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            'where = "density >= dense"',
            'where = "town >= dense"',
            r"evidence 'town' reads layers that only come after it: town",
        ),
        (
            'where = "density >= dense"',
            'where = "nowhere >= dense"',
            r"evidence 'town' reads layers that nothing gives: nowhere",
        ),
        ('where = "density >= dense"', 'where = "density >= dens"', "not defined: dens"),
        ('total = "town_population"', 'total = "density"', "gives layers that are there already: density"),
        (
            'when = "density >= dense"',
            'when = "denisty >= dense"',
            "read layers that no input or evidence gives: denisty",
        ),
        (
            'when = "density >= dense"',
            'when = "density > dense and density < dense"',
            "can never hold: density > dense",
        ),
        (
            'when = "density >= dense"',
            'when = "otherwise"',
            "rule 2 .land. is unreachable: an earlier rule holds everywhere",
        ),
        ('[{ layer = "town"', '[{ layer = "village"', "no input or evidence gives: village"),
        ('[{ layer = "town"', '[{ layer = "density"', "'places' names layers that do not number clusters: density"),
        ('[{ layer = "town"', '[{ layer = "town", type = "city"', "'places' names classes that are not defined: city"),
        ("[{ layer", '[{ layer = "town", name = { en = "Places" } }, { layer', "two kinds of the same layer: town"),
        (
            "[{ layer",
            '[{ layer = "small_town", name = { en = "TOWNS" } }, { layer',
            "two kinds with the same name: towns",
        ),
        ('{ en = "Towns" }', '{ sv = "Orter" }', "at least English"),
        ('operation = "clusters"', 'operation = "klusters"', "klusters"),
        ('unit = "persons per km2"', 'unit = ""', "thresholds.dense.unit"),
    ],
)
def test_evidence_and_rules_that_cannot_be_are_refused(written, old, new, words):
    with pytest.raises(TypologyError, match=words) as error:
        load(str(written((old, new))))
    assert "mine.toml" in str(error.value)


def test_a_class_without_a_rule_and_a_rule_said_twice_are_refused(written):
    twice = (
        '[[rules]]\ntype = "land"\nwhen = "density >= dense"\nstatus = "ours"\nsource = "here"\nsays = { en = "is" }\n'
    )
    with pytest.raises(TypologyError, match=r"rule 2 .land. is unreachable: an earlier rule has the same condition"):
        load(str(written(('[[rules]]\ntype = "land"', twice + '[[rules]]\ntype = "land"'))))
    with pytest.raises(TypologyError, match="no rule gives these classes: land"):
        load(str(written(('type = "land"\nwhen', 'type = "town"\nwhen'))))


def test_tier_1_asks_for_a_group_that_the_services_have(written):
    tier = """
[[evidence]]
operation = "service_tier"
name = "tier"
places = "town"
regional_per_group = "dense"
subregional_per_group = "dense"
local_per_group = "dense"
local_day_night = "dense"
residential_trade = "dense"
residential_day_population = "dense"

[[rules]]"""
    shops = ('{ trade = ["grocery"] }', '{ shops = ["grocery"] }')
    with pytest.raises(
        TypologyError, match="asks for the group 'trade', which is none of shops; name it with 'residential'"
    ):
        load(str(written(("[[rules]]", tier), shops)))
    named = ("[services]", '[services]\nresidential = "shops"')
    assert load(str(written(("[[rules]]", tier), shops, named))).services.residential == "shops"
    assert load(str(written(shops))).services.residential == "trade"  # nothing asks
