import math
import re

import pytest

from placetypes.errors import TypologyError, UnknownTypologyError
from placetypes.typology import (
    LANGUAGES,
    AllOf,
    AnyOf,
    Compare,
    FirstKnown,
    Optional,
    Otherwise,
    Vote,
    available,
    family,
    layers_of,
    load,
    parse,
    read,
    thresholds_of,
)
from placetypes.typology.conditions import walk
from placetypes.typology.model import text

A, B, C = Compare("a", ">=", "t"), Compare("b", "<", "u"), Compare("c", "<=", "t")


@pytest.mark.parametrize(
    ("words", "tree"),
    [
        ("a >= t", A),
        ("b < u", B),
        ("a > t", Compare("a", ">", "t")),
        ("c <= t", C),
        ("otherwise", Otherwise()),
        ("a >= t and b < u", AllOf((A, B))),
        ("a >= t or b < u and c <= t", AnyOf((A, AllOf((B, C))))),
        ("(a >= t or b < u) and c <= t", AllOf((AnyOf((A, B)), C))),
        ("optional(a >= t) and b < u", AllOf((Optional(A), B))),
        ("first_known(a >= t, b < u)", FirstKnown((A, B))),
        ("vote(n, a >= t, b < u and c <= t)", Vote("n", (A, AllOf((B, C))))),
        ("  a\n   >=\n t ", A),
    ],
)
def test_a_condition_is_read_as_written(words, tree):
    assert parse(words) == tree


HOSTILE = [
    "__import__('os').system('true')",
    "exec('1')",
    "open(a)",
    "a.b >= t",
    "a >= t.u",
    "a[0] >= t",
    "a >= 3",
    "3 >= t",
    "a >= -t",
    "a + b >= t",
    "a >= t >= u",
    "a >= b < u",
    "a == t",
    "a != t",
    "a is t",
    "a in t",
    "not a >= t",
    "a >= t if b < u else c <= t",
    "lambda: a >= t",
    "(x := a) >= t",
    "[a >= t]",
    "{a >= t}",
    "a",
    "True",
    "None >= t",
    "'a' >= t",
    "f'{a}' >= t",
    "optional()",
    "optional(a >= t, b < u)",
    "optional(part=a >= t)",
    "first_known(a >= t)",
    "first_known(*a, b < u)",
    "vote(2, a >= t, b < u)",
    "vote(a >= t, b < u)",
    "vote(n)",
    "vote(n, *a)",
    "vote(n, a >= t, needed=b)",
    "unknown_function(a >= t, b < u)",
    "vote.x(n, a >= t, b < u)",
    "await a",
    "...",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_anything_else_is_refused_and_named(words):
    with pytest.raises(TypologyError, match="a part of the condition is not a rule") as error:
        parse(words)
    assert "named threshold" in str(error.value)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "a >=",
        "a >= t and",
        "a >= t; b < u",
        "a = t",
        "import os",
        "(a >= t",
        "a >= t)",
        "a >= t \x00",
        "é$ < u",
    ],
)
def test_what_is_no_expression_is_refused(words):
    with pytest.raises(TypologyError, match="cannot be read"):
        parse(words)


@pytest.mark.parametrize(
    "words",
    ["(" * 5000 + "a >= t" + ")" * 5000, "-" * 20_000 + "a >= t", "-" * 600 + "a >= t", "not " * 5000 + "a >= t"],
)
def test_too_deep_is_refused_in_one_sentence(words):
    with pytest.raises(TypologyError):
        parse(words)


def test_names_are_listed_once_in_order():
    tree = parse("vote(n, a >= t and b < u, optional(c <= t), first_known(a >= v, d > t))")
    assert layers_of(tree) == ("a", "b", "c", "d")
    assert thresholds_of(tree) == ("n", "t", "u", "v")
    assert len(list(walk(tree))) == 9
    assert layers_of(Otherwise()) == thresholds_of(Otherwise()) == ()


# the registry


def test_the_shipped_typologies_are_found_and_valid():
    assert "ostergotland" in available()
    assert list(available()) == sorted(available())
    for name in available():
        assert load(name).id == name


@pytest.mark.parametrize("name", ["östergötland", "Ostergotland", "", "../ostergotland", "ostergotland.tom"])
def test_an_unknown_id_is_refused_and_the_known_are_named(name):
    with pytest.raises(UnknownTypologyError, match="ostergotland") as error:
        load(name)
    assert isinstance(error.value, KeyError)


MINIMAL = """
id = "mine"
version = "1"
title = { en = "Mine" }
note = { en = "A test" }
places = [{ layer = "town", name = { en = "Towns" } }]
classes = [
  { code = 3, key = "town", color = "#aa0000", name = { en = "Town", sv = "Ort" }, definition = { en = "Dense" } },
  { code = 9, key = "land", color = "#00aa00", name = { en = "Land" }, definition = { en = "The rest" } },
]
[[evidence]]
operation = "density"
name = "density"
of = "population"
over = "land"
[[evidence]]
operation = "clusters"
name = "town"
total = "town_population"
where = "density >= dense"
contiguity = "rook"
population = "population"
land = "land"
[[rules]]
type = "town"
when = "density >= dense"
status = "ours"
source = "here"
says = { en = "is dense" }
[[rules]]
type = "land"
when = "otherwise"
status = "ours"
source = "here"
says = { en = "is not" }
[thresholds.dense]
value = 300
unit = "persons per km2"
range = [200, 400]
status = "ours"
source = "here"
meaning = { en = "Dense" }
[services]
groups = { trade = ["grocery"] }
regional = ["grocery"]
"""


@pytest.fixture
def written(tmp_path):
    def write(*changes):
        document = MINIMAL
        for old, new in changes:
            assert old in document, old
            document = document.replace(old, new, 1)
        path = tmp_path / "mine.toml"
        path.write_text(document, encoding="utf-8")
        return path

    return write


def test_a_users_own_file_is_read_by_its_path(written):
    mine = load(str(written()))
    assert mine.names() == {3: "Town", 9: "Land"}
    assert mine.names("sv") == {3: "Ort", 9: "Land"}
    assert mine.by_code[9].key == "land"
    assert mine.by_key["town"].code == 3
    assert mine["dense"] == 300
    assert mine == read(written())


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
    with pytest.raises(TypologyError, match=r"none.toml.*cannot be read"):
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


# thresholds set anew


def test_an_override_within_the_range_is_taken_and_recorded(written):
    mine = read(written())
    other = mine.with_overrides({"dense": 400})
    assert (other["dense"], mine["dense"]) == (400, 300)
    assert other.overrides == {"dense": 400.0}
    assert other.thresholds["dense"].range == (200, 400)
    assert mine.overrides == {}
    assert mine.with_overrides({"dense": 300}).overrides == {}
    assert mine.with_overrides({}) == mine
    assert other.originals == {"dense": mine.thresholds["dense"]}
    assert other.with_overrides({"dense": 300}) == mine  # set back


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"dense": 400.5}, r"typology.overrides.dense.*400.5.*200 to 400"),
        ({"dense": 199}, "range"),
        ({"dens": 300}, r"'dens'.*dense"),
        ({"dense": math.nan}, "not a number"),
        ({"dense": math.inf}, "not a number"),
    ],
)
def test_an_override_that_cannot_be_is_refused(written, overrides, words):
    with pytest.raises(TypologyError, match=words):
        read(written()).with_overrides(overrides)


def test_an_override_outside_the_range_widens_it_where_allowed(written):
    mine = read(written()).with_overrides({"dense": 900}, allow_outside_range=True)
    assert mine["dense"] == 900
    assert mine.thresholds["dense"].range == (200, 900)
    assert mine.thresholds["dense"].width == 700
    with pytest.raises(TypologyError, match="not a number"):
        mine.with_overrides({"dense": math.inf}, allow_outside_range=True)
    with pytest.raises(TypologyError, match=r"800 \(default 300\), expected 200 to 400"):
        mine.with_overrides({"dense": 800})  # what was allowed once does not widen the range for the next


def test_an_unknown_threshold_is_refused_with_the_known_named(written):
    with pytest.raises(TypologyError, match=r"typology 'mine'.*'sparse'.*dense"):
        read(written())["sparse"]


# the shipped seven types


def test_the_seven_types_are_those_of_the_published_grids():
    seven = load("ostergotland")
    assert [(c.code, c.key, c.color) for c in seven.classes] == [
        (1, "inner_urban", "#683e0c"),
        (2, "outer_urban", "#a56d34"),
        (3, "peri_urban", "#cba67c"),
        (4, "local_centre", "#ddc4ab"),
        (5, "rural_close", "#c2d8aa"),
        (6, "rural_heartland", "#a3bf7c"),
        (7, "sparse_rural", "#698f5c"),
    ]
    assert all(set(c.name) == set(LANGUAGES) for c in seven.classes)
    assert [seven.by_key[rule.type].code for rule in seven.rules] == [1, 2, 3, 4, 5, 6, 7]
    assert seven.smoothing.types == ("rural_close", "rural_heartland", "sparse_rural")
    published = {
        "core_min_population": 15_000,
        "inner_area_density": 0.10,
        "local_min_population": 5000,
        "peri_core_minutes": 6,
        "peri_town_minutes": 4.5,
        "near_town_min_population": 200,
        "near_town_distance": 3000,
        "near_town_commuting_share": 0.2,
        "near_town_commuting_distance": 40_000,
    }
    assert {name: seven[name] for name in published} == published
    assert all(seven.thresholds[name].status == "published" for name in published)


def test_a_text_falls_back_to_english():
    assert text({"en": "Land"}, "fr") == "Land"
    assert text({"en": "Land", "fr": "Terre"}, "fr") == "Terre"


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


def test_editions_and_levels_of_the_degree_of_urbanisation():
    whole = family("degurba")
    assert whole.variant().preset == "r2023a-v2"
    assert {whole.variant(preset, 2)["min_built"] for preset in whole.presets} == {0.5, 0.2, 0.23}
    assert [c.code for c in whole.variant(level=1).classes] == [3, 2, 1]
    assert whole.variant(level=1).title["en"] == "Degree of Urbanisation (level 1, r2023a-v2)"
    assert whole.variant("r2019a").variant() == whole.variant("r2019a")
    assert "far" not in whole.variant(level=1).layers


def test_the_finder_has_its_numbers_where_a_typology_names_none(written):
    one, other = load(str(written())), load("halland")
    finder = {name for name in other.thresholds if name.startswith("cluster_")}
    assert len(finder) == 5
    assert {name: one.thresholds[name] for name in finder} == {name: other.thresholds[name] for name in finder}
    assert one.clusters == other.clusters
    assert one.clusters.radii[0] < one.clusters.radii[-1]
    assert one.with_overrides({"cluster_min_members": 4})["cluster_min_members"] == 4


def test_a_typology_may_set_the_finder_otherwise(written):
    own = """
[clusters]
radii = [100, 200]
source = "here"
[thresholds.cluster_bandwidth]
value = 2000
unit = "m"
range = [1000, 3000]
status = "ours"
source = "here"
meaning = { en = "Near" }
"""
    found = load(str(written(("[services]", own + "[services]"))))
    assert found.clusters.radii == (100, 200)
    assert found["cluster_bandwidth"] == 2000
    assert found["cluster_shrinkage"] == load("nordic")["cluster_shrinkage"]


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
