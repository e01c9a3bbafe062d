"""Typologies are found by id or path; what the shipped ones hold."""

import pytest

from placetypes.errors import UnknownTypologyError
from placetypes.typology import LANGUAGES, available, family, load, read
from placetypes.typology.model import text


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


def test_a_users_own_file_is_read_by_its_path(written):
    mine = load(str(written()))
    assert mine.names() == {3: "Town", 9: "Land"}
    assert mine.names("sv") == {3: "Ort", 9: "Land"}
    assert mine.by_code[9].key == "land"
    assert mine.by_key["town"].code == 3
    assert mine["dense"] == 300
    assert mine == read(written())


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


def test_editions_and_levels_of_the_degree_of_urbanisation():
    whole = family("degurba")
    assert whole.variant().preset == "r2023a-v2"
    assert {whole.variant(preset, 2)["min_built"] for preset in whole.presets} == {0.5, 0.2, 0.23}
    assert [c.code for c in whole.variant(level=1).classes] == [3, 2, 1]
    assert whole.variant(level=1).title["en"] == "Degree of Urbanisation (level 1, r2023a-v2)"
    assert whole.variant("r2019a").variant() == whole.variant("r2019a")
    assert "far" not in whole.variant(level=1).layers
