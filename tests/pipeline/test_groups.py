"""Micro-clusters of the tiny region: found, named, numbered for good."""

import numpy as np
import pandas as pd
import pytest
import tiny_region
from tiny_region import tiny_world

from placetypes.pipeline import find_again, find_clusters, groups
from placetypes.result import load


@pytest.fixture(scope="module")
def planted():
    """Ids of the actors of the planted group."""
    return set(tiny_world().tables["actors"]["id"].iloc[-tiny_region.PLANTED :])


def test_the_planted_group_is_found_and_nothing_else(tiny, planted):
    assert len(tiny.clusters) == 1
    found = tiny.clusters.iloc[0]
    assert set(tiny.members["cluster_id"]) == {found["cluster_id"]}
    members = set(tiny.members["actor_id"])
    assert planted <= members
    assert len(members) == found["members"] <= len(planted) + 1
    assert found["theme"] == "food"
    assert found["q_value"] <= 0.1
    assert found["observed"] > 2 * found["expected"]


def test_a_cluster_says_where_it_is(tiny):
    found = tiny.clusters.iloc[0]
    assert found["municipality"] == "Östra"
    assert found["place_type"] == 6
    assert found["name"] == "Food near Mitt, rural heartland"
    world = tiny_world()
    assert np.hypot(*np.subtract((found["easting"], found["northing"]), world.point(30.44, 25.44))) < 500
    assert len(tiny.published_members) == found["members"]
    inside = tiny.published_members.geometry
    assert inside.within(found["geometry"]).all()


def test_without_localities_the_unit_names_it_and_without_both_its_type(run_world):
    assert run_world(tiny_world().without("localities")).clusters["name"].tolist() == [
        "Food near Östra, rural heartland"
    ]
    bare = run_world(tiny_world().without("localities", "units")).clusters
    assert bare["name"].tolist() == ["Food, rural heartland"]
    assert bare["municipality"].tolist() == [""]


def test_an_id_depends_on_theme_and_members_alone():
    one = groups._identity("food", ["a2", "a1"])
    assert one == groups._identity("food", ["a1", "a2"])
    assert one != groups._identity("energy", ["a1", "a2"])
    assert one != groups._identity("food", ["a1", "a2", "a3"])
    assert one[0] == groups.LETTER
    assert len(one) == 1 + groups.ID_LENGTH


def test_the_record_says_what_was_looked_for(tiny):
    record, actors = tiny.record["clusters"], tiny_world().tables["actors"]
    assert record["q"] == 0.1
    assert record["replicates"] == 199
    assert record["actors"] == len(actors)
    assert record["actors_with_theme"] == (actors["theme"] != "").sum()
    assert set(record["smallest_that_could_be_called"]) == {"any", "food", "energy"}


def test_a_group_below_the_smallest_that_may_be_shown_is_not_called(run_world):
    world = tiny_world()
    world.document["publish"] = {"min_members": 12}
    assert run_world(world).clusters.empty


def test_weaker_groups_change_no_micro_cluster_and_no_constellation(tiny):
    more = find_again(tiny, settings={**tiny.record["configuration"]["clusters"], "visit_q": 0.9})
    none = find_again(tiny, settings={**tiny.record["configuration"]["clusters"], "visit_q": 0.1})
    assert len(more.visits)
    assert none.visits.empty
    for name in ("clusters", "members", "constellations"):
        for one in (more, none):
            pd.testing.assert_frame_equal(getattr(one, name), getattr(tiny, name))
    assert set(more.visits["standing"]) == {"worth_a_visit"}
    assert more.visits["q_value"].between(0.1, 0.9, inclusive="right").all()
    held = more.visit_members.groupby("cluster_id").size()
    assert held[more.visits["cluster_id"]].tolist() == more.visits["members"].tolist()
    assert list(more.visits.columns) == list(more.clusters.columns)
    told = more.record["clusters"]
    assert told["visit_q"] == 0.9
    assert 0.1 < told["worth_a_visit"]["share_by_chance"] <= 1
    assert none.record["clusters"]["worth_a_visit"]["share_by_chance"] is None
    easier, usual = (
        pd.DataFrame(one["smallest_that_could_be_called"]["food"])["members"].sum()
        for one in (told["worth_a_visit"], told)
    )
    assert easier < usual


def test_one_organisation_is_no_group(run_world):
    world = tiny_world()
    actors = world.tables["actors"]
    actors.loc[actors["theme"] == "food", "org"] = "one"
    assert run_world(world).clusters.empty


def test_themes_are_chosen_in_the_region_file(run_world):
    world = tiny_world()
    world.document["actors"]["themes"] = {"eating": ["food"]}
    result = run_world(world)
    assert set(result.clusters["theme"]) == {"eating"}
    assert set(result.actors["theme"]) == {"eating", ""}
    assert result.record["clusters"]["actors_with_theme"] == (world.tables["actors"]["theme"] == "food").sum()


def test_no_actor_at_all_gives_an_empty_table_of_clusters_and_says_so(run_world, tiny):
    world = tiny_world()
    world.tables["actors"] = world.tables["actors"].iloc[:0]
    result = run_world(world)
    assert result.clusters.empty
    assert list(result.clusters.columns) == list(tiny.clusters.columns)
    assert any(f.startswith("No actors") for f in result.record["fallbacks"])
    np.testing.assert_array_equal(result.types, tiny.types)


def test_actors_without_any_theme_form_no_cluster(run_world):
    world = tiny_world()
    world.tables["actors"] = world.tables["actors"].assign(theme="")
    result = run_world(world)
    assert result.clusters.empty
    assert len(result.actors) == len(world.tables["actors"])


def test_actors_beyond_the_region_are_left_out_and_counted(run_world, tiny):
    world = tiny_world()
    actors = world.tables["actors"]
    actors.loc[:2, "northing"] = world.north + 2_000  # in the rim
    result = run_world(world)
    assert len(result.actors) == len(actors) - 3
    assert any("3 of 410 lie outside the region" in note for note in result.record["notes"])


def test_more_themes_make_more_of_the_same_order(run_world):
    world = tiny_world()
    actors = world.tables["actors"]
    actors.loc[actors.index[-tiny_region.PLANTED :], "theme"] = [*["food"] * 5, *["energy"] * 5]
    found = run_world(world).clusters
    assert found["q_value"].is_monotonic_increasing
    assert len(set(found["cluster_id"])) == len(found)


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Food (sale and catering, processing) near Mitt, rural heartland"),
        ("sv", "Mat (försäljning och servering, förädling) nära Mitt, kärnlandsbygd"),
        ("fr", "Alimentation (vente et restauration, transformation) vers Mitt, "),
    ],
)
def test_a_name_tells_what_members_do_more_than_others_in_the_language_of_the_run(run_world, language, name):
    world = tiny_world()
    actors = world.tables["actors"]
    actors["code"] = np.where(actors["theme"] == "food", "01", "62")
    actors.loc[actors.index[-tiny_region.PLANTED :], "code"] = [*["56.10"] * 6, *["10.71"] * 3, "01"]
    world.document["actors"]["nace"] = "code"
    world.document["output"] = {"language": language}
    found = run_world(world).clusters.iloc[0]
    assert found["name"].startswith(name)
    assert found["activities"] == "56.10;10.71"


def test_a_theme_without_a_file_is_called_by_its_id(run_world):
    world = tiny_world()
    world.document["actors"]["themes"] = {"eating_out": ["food"]}
    assert run_world(world).clusters["name"].tolist() == ["Eating out near Mitt, rural heartland"]


def test_a_cluster_says_who_is_in_it(run_world):
    world = tiny_world()
    actors = world.tables["actors"]
    planted = actors.index[-tiny_region.PLANTED :]
    actors["code"] = np.where(actors["theme"] == "food", "01", "62")
    actors.loc[planted, "code"] = [*["56.10"] * 6, *["56.30"] * 2, "10.71", "01"]
    actors.loc[planted, "kind"] = [*["civil_society"] * 7, *["enterprise"] * 3]
    actors.loc[planted[:6], "org"] = "one"
    world.document["actors"]["nace"] = "code"
    found = run_world(world).clusters.iloc[0]
    assert found["members"] == tiny_region.PLANTED
    assert (found["helixes"], found["helix_counts"]) == (2, "enterprise 3;civil_society 7")
    assert found["sectors"] == 1
    assert found["diversity_2"] == pytest.approx((10 * 9) / (8 * 7))  # eight of 56, one of 10, one of 01
    assert (found["largest_share"], found["dominated"]) == (6 / 10, True)
    assert (found["formation"], found["size_class"], found["scope"]) == ("social_economy", "small", "local")


def test_a_cluster_says_whether_municipal_statistics_show_it(tiny, run_world):
    found = tiny.clusters.iloc[0]
    world = tiny_world()
    actors = world.tables["actors"]
    east = actors["easting"] >= world.west + 20_000
    food = actors["theme"] == "food"
    assert found["municipal_quotient"] == pytest.approx((food & east).sum() / east.sum() / food.mean())
    assert found["invisible"] == (found["municipal_q"] > 0.1 or found["municipal_quotient"] <= 1)
    actors.loc[east & (actors.index % 2 == 0), "theme"] = "food"
    seen = run_world(world).clusters
    assert not seen["invisible"].any()
    bare = run_world(tiny_world().without("units")).clusters.iloc[0]
    assert pd.isna(bare["invisible"])
    assert np.isnan(bare["municipal_quotient"])


def test_a_cluster_says_who_carries_it_and_what_it_lacks(run_world):
    world = tiny_world()
    actors = world.tables["actors"]
    planted = actors.index[-tiny_region.PLANTED :]
    actors["code"] = np.where(actors["theme"] == "food", "01", "62")
    actors.loc[planted, "code"] = [*["10.71"] * 9, "01"]
    actors.loc[0, ["theme", "code"]] = "food", "46.31"
    actors.loc[planted[:9], "org"] = "one"
    world.document["actors"]["nace"] = "code"
    found = run_world(world).clusters.iloc[0]
    assert found["missing_roles"] == "distribution;sale_catering;consumption_learning"
    away = np.hypot(found["easting"] - actors["easting"][0], found["northing"] - actors["northing"][0]) / 1000
    assert found["missing_km"] == f"{away:.1f};;"
    assert found["missing_actors"] == "a000;;"
    unseen = "no actor in the data has: Sale and catering, Consumption and learning"
    assert found["missing_links"] == f"Distribution ({away:.0f} km); {unseen}"
    assert (found["carried_by"], found["holds_without_one"]) == ("processing", False)
    assert found["lowest_without_one"] < found["concentration"]


def test_a_group_of_equals_holds_without_any_one_of_them(tiny):
    found = tiny.clusters.iloc[0]
    assert found["holds_without_one"]
    assert 0 < found["lowest_without_one"] < found["concentration"]
    assert found["missing_links"] == found["missing_roles"] == ""  # no codes: roles are not known


def test_clusters_need_nothing_but_the_result(tiny, tmp_path):
    again = find_clusters(load(tiny.save(tmp_path / "saved")))
    pd.testing.assert_frame_equal(pd.DataFrame(again.clusters), pd.DataFrame(tiny.clusters))
    pd.testing.assert_frame_equal(again.members, tiny.members)
    assert again.record == tiny.record


def test_an_actor_says_in_which_unit_and_near_which_place_it_lies(tiny):
    world = tiny_world()
    at = tiny.actors.geometry
    east = at.x >= world.west + 20_000
    names = dict(zip(tiny.units["unit_id"], tiny.units["unit_name"], strict=True))
    assert (tiny.actors["unit_id"].map(names) == np.where(east, "Östra", "Västra")).all()
    places = world.tables["localities"]
    nearest = [
        places["name"].iloc[np.hypot(places["easting"] - x, places["northing"] - y).argmin()]
        for x, y in zip(at.x, at.y, strict=True)
    ]
    assert tiny.actors["locality"].tolist() == nearest


def mixed_world(group=("food",) * 4 + ("energy",) * 3 + ("care",) * 3):
    """The tiny region with a planted group of several themes."""
    world = tiny_world()
    actors = world.tables["actors"]
    actors.loc[actors.index[-tiny_region.PLANTED :], "theme"] = list(group)
    return world


def test_a_group_of_several_themes_is_called_mixed(run_world, planted):
    result = run_world(mixed_world())
    found = result.clusters[result.clusters["theme"] == "any"].iloc[0]
    members = set(result.members.loc[result.members["cluster_id"] == found["cluster_id"], "actor_id"])
    assert len(planted & members) >= len(planted) - 1
    assert len(members) == found["members"]
    assert found["name"] == "Mixed group (food, care) near Mitt, rural heartland"
    assert found["missing_links"] == ""
    actors = result.actors
    east = actors["unit_id"] == "02"
    quotient = (actors["theme"][east] != "").mean() / (actors["theme"] != "").mean()
    assert found["municipal_quotient"] == pytest.approx(quotient)
    assert 0 < found["lowest_without_one"] < found["concentration"]
    assert "any" in result.record["clusters"]["smallest_that_could_be_called"]


def test_mixed_groups_may_be_left_out(run_world):
    world = mixed_world()
    world.document["clusters"]["mixed"] = False
    result = run_world(world)
    assert "any" not in set(result.clusters["theme"])
    assert "any" not in result.record["clusters"]["smallest_that_could_be_called"]


def test_an_actor_may_be_in_a_cluster_of_its_theme_and_in_a_mixed_one(run_world):
    result = run_world(mixed_world())
    assert set(result.clusters["theme"]) >= {"care", "any"}
    assert result.members["actor_id"].duplicated().any()
    assert not result.members.duplicated().any()
    assert len(result.published_members) == result.clusters["members"].sum()


def test_what_is_usual_sums_to_the_actors_of_each_theme(tiny):
    themes = tiny.actors["theme"].value_counts().drop("").to_dict()
    assert {theme: pytest.approx(values.sum(), rel=1e-5) for theme, values in tiny.expected.items()} == themes
    rows, cols, _ = tiny.grid.rowcols(tiny.actors.geometry.x.to_numpy(), tiny.actors.geometry.y.to_numpy())
    somebody = np.zeros(tiny.grid.shape, bool)
    somebody[rows, cols] = True
    for values in tiny.expected.values():
        assert (values[~somebody] == 0).all()
