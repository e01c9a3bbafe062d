"""Weaker groups worth a visit beside micro-clusters: told apart in every file, and counted nowhere among them."""

import dataclasses
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pytest

from placetypes.errors import InputError
from placetypes.result import load
from placetypes.result.by_type import clusters_by_type, found
from placetypes.result.groups import groups, members_of_groups
from placetypes.result.portraits import missed


@pytest.fixture(scope="module")
def saved(visited_result, tmp_path_factory):
    return visited_result.save(tmp_path_factory.mktemp("visited") / "island")


def test_micro_clusters_do_not_hold_them(visited_result, small_result):
    for name in ("clusters", "members", "published_clusters", "published_members", "published_constellations"):
        pd.testing.assert_frame_equal(getattr(visited_result, name), getattr(small_result, name))
    assert visited_result.published_visits["cluster_id"].tolist() == ["v-1"]
    assert set(visited_result.published_visit_members["cluster_id"]) == {"v-1"}
    assert missed(visited_result) == missed(small_result)


def test_both_together_say_which_is_which(visited_result, small_result):
    told = groups(visited_result)[["cluster_id", "standing"]].to_numpy().tolist()
    assert told == [["c-1", "micro_cluster"], ["c-2", "micro_cluster"], ["v-1", "worth_a_visit"]]
    members = members_of_groups(visited_result)
    assert members.groupby("cluster_id")["standing"].unique().str.join("").to_dict() == {
        "c-1": "micro_cluster",
        "c-2": "micro_cluster",
        "v-1": "worth_a_visit",
    }
    assert groups(small_result)["standing"].tolist() == ["micro_cluster"] * 2
    none = dataclasses.replace(visited_result, clusters=small_result.clusters[:0], members=small_result.members[:0])
    assert groups(none)["cluster_id"].tolist() == ["v-1"]


def test_files_keep_them_apart(saved, visited_result):
    table = pd.read_csv(saved / "clusters.csv")
    assert table["standing"].tolist() == ["micro_cluster", "micro_cluster", "worth_a_visit"]
    assert len(gpd.read_file(saved / "result.gpkg", layer="Micro-clusters")) == 2
    again = load(saved)
    for name in ("published_visits", "published_visit_members", "published_clusters", "published_members"):
        mine, theirs = (getattr(one, name).drop(columns="geometry") for one in (visited_result, again))
        pd.testing.assert_frame_equal(pd.DataFrame(theirs), pd.DataFrame(mine), check_dtype=False)
    assert again.visits["invisible"].dtype == "boolean"
    style = gpd.read_file(saved / "result.gpkg", layer="layer_styles").set_index("f_table_name")["styleQML"]
    symbol = {one.get("name"): one.get("value") for one in ET.fromstring(style["Worth a visit"]).iter("Option")}
    assert (symbol["style"], symbol["outline_style"]) == ("no", "dash")


def test_place_types_count_them_apart(visited_result, small_result):
    mine, bare = clusters_by_type(visited_result), clusters_by_type(small_result)
    pd.testing.assert_frame_equal(mine[bare.columns[:9]], bare[bare.columns[:9]])
    assert (
        mine.set_index("place_type").loc[[5, -1], ["visits", "visits_compared", "visits_missed"]].to_numpy().tolist()
        == [[1, 1, 0]] * 2
    )
    assert bare["visits"].sum() == 0
    assert found(visited_result) == (found(small_result) + " Weaker groups worth a visit, likelier to be chance: 1.")
    assert "2 micro-clusters, 1 weaker group," in repr(visited_result)


def test_members_of_a_weaker_group_that_is_not_there_are_refused(visited_result):
    with pytest.raises(InputError, match="visit_members: members name a cluster_id that does not exist"):
        dataclasses.replace(visited_result, visits=visited_result.visits[:0])
