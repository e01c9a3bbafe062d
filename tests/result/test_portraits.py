"""What is shown of a micro-cluster's profile."""

import dataclasses
import re

import pandas as pd
import pytest

from placetypes.result import Result
from placetypes.result.portraits import about, missed, portrait, smallest
from placetypes.typology import LANGUAGES


def test_a_portrait_says_who_is_in_it(small_result):
    first, second = small_result.published_clusters.to_dict("records")
    assert portrait(first, "en") == {
        "bodies": "Traditional enterprise 3, Civil society 1",
        "sectors": "2",
        "largest": "25.0%",
        "formation": "hybrid",
        "size": "small",
        "municipal": "no",
        "holds": "yes",
        "missing": "Production (3.4 km)",
    }
    assert portrait(second, "sv")["formation"] == "traditionella företag och offentliga aktörer"


def test_what_is_not_known_is_a_dash(small_result):
    row = small_result.clusters.iloc[2].to_dict()
    shown = portrait(row, "en")
    assert shown["bodies"] == shown["sectors"] == shown["formation"] == shown["municipal"] == shown["missing"] == "–"


@pytest.mark.parametrize("language", LANGUAGES)
def test_sizes_stand_beside_the_published_ones(make_small_result, language):
    said = about(make_small_result(language=language))
    assert [int(count) for count in re.findall(r"\d+(?= [^\d,;.]+[,;.])", said)][-8:] == [10, 13, 2, 3, 2, 0, 0, 0]


def test_how_many_groups_municipal_statistics_would_miss_is_said_by_place_type(small_result, make_small_result):
    said = missed(small_result)
    assert "would not have shown: 1 of 2." in said
    assert said.endswith("By place type: Rural area close to urban 1 of 2.")
    assert missed(make_small_result(actors=False)) == ""


def test_where_nothing_can_be_compared_no_share_is_said(small_result):
    clusters = small_result.clusters.assign(invisible=pd.array([pd.NA] * 3, dtype="boolean"))
    assert missed(dataclasses.replace(small_result, clusters=clusters)).startswith("There are not two municipalities")


def test_unknown_stays_unknown_in_a_saved_result(small_result, tmp_path):
    clusters = small_result.clusters.assign(invisible=pd.array([True, pd.NA, False], dtype="boolean"))
    dataclasses.replace(small_result, clusters=clusters).save(tmp_path / "island")
    again = Result.load(tmp_path / "island").clusters["invisible"]
    assert again.dtype == "boolean"
    assert again.isna().tolist() == [False, True]
    assert again[0]


def test_the_smallest_group_that_could_have_been_called_is_a_table(small_result):
    rows = [
        {"place_type": 5, "expected": 0.1, "members": 3.0, "score": 6.0},
        {"place_type": 5, "expected": 1.0, "members": None, "score": 6.0},
        {"place_type": 7, "expected": 0.1, "members": 4.0, "score": 7.0},
    ]
    record = {**small_result.record, "clusters": {"smallest_that_could_be_called": {"food": rows}}}
    shown = smallest(dataclasses.replace(small_result, record=record))
    assert shown["steps"] == ["0.1", "1"]
    assert [(row["theme"], row["members"]) for row in shown["rows"]] == [("Food", ["3", "–"]), ("Food", ["4", "–"])]
    assert smallest(small_result)["rows"] == []
