"""Actors, and the themes, roles and helixes that codes and tags tell."""

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from region_folder import CRS, NORTH, POINTS, WEST, load, place

from placetypes.errors import ConfigError, InputError, ThemeError
from placetypes.layers import align


def actors(folder, rows, more="", columns="x,y,id,theme,org"):
    (folder / "actors.csv").write_text(columns + "\n" + "\n".join(rows) + "\n")
    return align(load(folder, f'[actors]\npath = "actors.csv"\n{POINTS}{more}'))


def test_actors_of_the_region_with_themes_and_organisations(folder):
    rows = [f"{place(4.5, 4.5)},07,food,X", f"{place(4.5, 4.5)},08,,", f"{place(0.5, 0.5)},09,craft,Y"]
    keys = 'id = "id"\ntheme = "theme"\norganisation = "org"\nthemes = { eat = ["food"] }\n'
    layers = actors(folder, rows, keys)
    table = layers.actors[["actor_id", "theme", "organisation", "kind", "name"]].to_numpy().tolist()
    assert table == [["07", "eat", "X", "", ""], ["08", "", "08", "", ""]]
    assert "actors: 1 of 3 lies outside the region and is left out." in layers.notes


def test_actors_without_ids_do_not_depend_on_the_order_of_rows(folder):
    rows = [f"{place(2.5 + i / 2, 3.5)},x,{'ab'[i % 2]}," for i in range(10)]
    one = actors(folder, rows, 'theme = "theme"\n').actors
    two = actors(folder, rows[::-1], 'theme = "theme"\n').actors
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(two))
    assert one["actor_id"].tolist() == [str(i) for i in range(1, 11)]
    assert one["organisation"].tolist() == one["actor_id"].tolist()


def coded(folder, values, more="", **columns):
    """Actors at one place, with columns of text."""
    names = list(columns)
    rows = [",".join((place(4.5, 4.5), value, *(columns[n][i] for n in names))) for i, value in enumerate(values)]
    return actors(folder, rows, more, columns=",".join(("x,y", "code", *names)))


def test_codes_tell_theme_role_helix_and_sector(folder):
    codes, kinds = ["10.71", "84.11", "47.71", "", "55.1;56.1"], ["ek", "", "", "", "firm"]
    more = 'nace = "code"\nkind = "k"\nhelixes = { social_economy = ["ek"] }\n'
    layers = coded(folder, codes, more, k=kinds)
    found = layers.actors.set_index("activity")
    assert found["theme"].to_dict() == {
        "10.71": "food", "84.11": "community_services", "47.71": "", "": "", "55.1": "tourism",
    }  # fmt: skip
    assert found.loc["10.71", ["role", "helix", "sector"]].tolist() == [
        "processing", "social_economy", "food_agriculture",
    ]  # fmt: skip
    assert found.loc["55.1", ["further_themes", "helix"]].tolist() == ["food", "enterprise"]
    said = "actors: 2 of 5 belong to no theme, such as '47.71' (1), 'no code' (1)"
    assert any(note.startswith(said) for note in layers.notes)
    themes = {"community_services": 1, "food": 1, "tourism": 1}
    assert (layers.record["actors"]["themes"], layers.record["actors"]["no_theme"]) == (themes, 2)


def test_a_theme_column_decides_where_it_has_a_value(folder):
    more = 'nace = "code"\ntheme = "t"\nthemes = { culture = ["art"] }\n'
    layers = coded(folder, ["56.1", "56.1", "56.1"], more, t=["art", "none", ""])
    assert sorted(layers.actors["theme"]) == ["", "culture", "food"]


def test_a_kind_that_is_called_as_a_helix_is_one(folder):
    layers = coded(folder, ["", ""], 'theme = "code"\nkind = "k"\n', k=["civil_society", "firm"])
    assert layers.actors["helix"].tolist() == ["civil_society", ""]
    assert set(layers.actors["role"]) == {""}


def test_codes_of_a_column_of_numbers_get_their_zero_back(folder):
    frame = gpd.GeoDataFrame({"code": [111, 4724]}, geometry=[shapely.Point(WEST + 4500, NORTH - 4500)] * 2, crs=CRS)
    frame.to_file(folder / "actors.gpkg")
    found = align(load(folder, '[actors]\npath = "actors.gpkg"\nnace = "code"\n')).actors
    assert sorted(found["activity"]) == ["01.11", "47.24"]


def test_codes_that_are_none_are_one_sentence(folder):
    with pytest.raises(InputError) as raised:
        coded(folder, ["47.24", "bread", "99.99", "99.99", ""], 'nace = "code"\n')
    said = "3 of 4 actors with a code have one that is none of NACE Rev. 2; got '99.99' (2), 'bread' (1)"
    assert said in str(raised.value)
    layers = coded(folder, ["47.24", "bread"], 'nace = "code"\nunknown_share = 0.5\n')
    assert any("1 of 2 actors with a code has one that is none of NACE Rev. 2" in note for note in layers.notes)
    assert len(layers.actors) == 2


@pytest.mark.parametrize("more", [
    'osm = { tags = "code" }',
    'osm = { columns = ["shop", "amenity"] }',
    'osm = { key = "k", value = "v" }',
])  # fmt: skip
def test_tags_tell_bodies_from_things(folder, more):
    tags = ["shop=bakery", "amenity=bench", "shop=clothes"]
    columns = {"shop": ["bakery", "", "clothes"], "amenity": ["", "bench", ""]}
    pairs = {"k": ["shop", "amenity", "shop"], "v": ["bakery", "bench", "clothes"]}
    layers = coded(folder, tags, more + "\n", **columns, **pairs)
    assert sorted(zip(layers.actors["theme"], layers.actors["activity"], strict=True)) == [
        ("", "shop=clothes"), ("food", "shop=bakery"),
    ]  # fmt: skip
    assert "actors: 1 of 3 rows is a thing or spot by its tags, and is left out." in layers.notes


def test_tags_of_things_alone(folder):
    with pytest.raises(InputError, match="no row is a body by its tags"):
        coded(folder, ["amenity=bench", "power=pole"], 'osm = { tags = "code" }\n')


def test_themes_of_ones_own(folder):
    own = Path(__file__).parents[1] / "support" / "own_theme.toml"
    (folder / "mine.toml").write_text(own.read_text(encoding="utf-8"), encoding="utf-8")
    both = coded(folder, ["16.1", "56.1"], 'nace = "code"\nthemes = ["shipped", "mine.toml"]\n')
    assert sorted(both.actors["theme"]) == ["food", "wood"]
    alone = coded(folder, ["16.1", "56.1"], 'nace = "code"\nthemes = ["mine.toml"]\n')
    assert sorted(alone.actors["theme"]) == ["", "wood"]
    with pytest.raises(ThemeError, match=r"other\.toml: the theme file is not there"):
        coded(folder, ["16.1"], 'nace = "code"\nthemes = ["other.toml"]\n')


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (1, 3, 0, 2)])
def test_the_order_of_rows_changes_nothing_that_is_said(folder, order):
    codes = ["47.24", "62.01", "62.02", "x"]
    more = 'nace = "code"\nunknown_share = 1\n'
    usual, mixed = (coded(folder, [codes[i] for i in some], more) for some in (range(4), order))
    assert usual.notes == mixed.notes
    pd.testing.assert_frame_equal(pd.DataFrame(usual.actors), pd.DataFrame(mixed.actors))


def wide(folder, rows, more=""):
    keys = 'id = "id"\ncounts = { swap = "exchange", garden = "garden" }\nthemes = { food = ["garden"] }\n'
    return actors(folder, rows, keys + more, columns="x,y,id,swap,garden").actors


def test_a_row_per_place_becomes_a_row_per_actor(folder):
    found = wide(folder, [f"{place(4.5, 4.5)},7,1,2", f"{place(2.5, 3.5)},8,,1", f"{place(2.5, 3.5)},9,0,0"])
    assert dict(zip(found["actor_id"], found["theme"], strict=True)) == {
        "7 exchange 1": "", "7 garden 1": "food", "7 garden 2": "food", "8 garden 1": "food",
    }  # fmt: skip
    assert set(found["kind"]) == set(found["activity"]) == {"exchange", "garden"}
    assert found["organisation"].tolist() == found["actor_id"].tolist()
    own = wide(folder, [f"{place(4.5, 4.5)},7,1,2"], 'helixes = { civil_society = ["exchange"] }\n')
    assert own.set_index("actor_id")["helix"].to_dict()["7 exchange 1"] == "civil_society"


def test_places_without_any_actor_make_none(folder):
    assert wide(folder, []).empty


@pytest.mark.parametrize("wrong", ["-1", "1.5", "many"])
def test_counts_are_whole_numbers(folder, wrong):
    with pytest.raises(InputError, match=r"column 'garden', row 1: 1 counts are no whole numbers of at least 0"):
        wide(folder, [f"{place(4.5, 4.5)},7,1,{wrong}"])


def test_counts_stand_for_theme_and_kind(folder):
    with pytest.raises(ConfigError, match="'counts' stands for 'theme' and 'kind'"):
        wide(folder, [], 'theme = "swap"\n')


@pytest.mark.parametrize(("ids", "got"), [("aba", "'a' (2)"), (["a", "", "b"], "'' (1)")])
def test_ids_that_are_missing_or_stand_twice_are_one_sentence(folder, ids, got):
    rows = [f"{place(4.5 + i / 10, 4.5)},{name},food,X" for i, name in enumerate(ids)]
    with pytest.raises(InputError, match=rf"column 'id'.*several times.*{re.escape(got)}"):
        actors(folder, rows, 'id = "id"\ntheme = "theme"\n')


def test_an_id_may_stand_again_outside_the_region(folder):
    rows = [f"{place(4.5, 4.5)},a,food,X", f"{place(0.5, 0.5)},a,food,X"]
    assert actors(folder, rows, 'id = "id"\n').actors["actor_id"].tolist() == ["a"]
