"""Micro-clusters summed up by place type."""

import dataclasses

import pandas as pd

from placetypes.result.by_type import clusters_by_type, found, shown_themes


def test_each_place_type_has_its_groups_and_the_last_row_all(small_result, make_small_result):
    table = clusters_by_type(small_result).set_index("place_type")
    assert list(table.index) == [*small_result.typology.by_code, -1]
    assert table.loc[[5, -1], ["clusters", "members", "themes"]].to_numpy().tolist() == [[2, 7, "food 1;tourism 1"]] * 2
    assert table.loc[5, ["compared", "missed", "share_missed"]].tolist() == [2, 1, 0.5]
    assert table.loc[7, "clusters"] == 0
    assert pd.isna(table.loc[7, "share_missed"])
    assert (clusters_by_type(make_small_result(actors=False))["clusters"] == 0).all()


def test_groups_outside_all_types_are_counted_too(small_result):
    clusters = small_result.clusters.assign(place_type=[0, 5, 5])
    table = clusters_by_type(dataclasses.replace(small_result, clusters=clusters)).set_index("place_type")
    assert table.loc[0, ["type", "clusters"]].tolist() == ["Not classified", 1]
    assert table["clusters"].iloc[:-1].sum() == table["clusters"].iloc[-1] == 2


def test_one_sentence_says_what_was_found(small_result, make_small_result):
    assert found(small_result) == (
        "Micro-clusters found: 2 (Rural area close to urban 2); statistics by municipality would have missed 1 of 2."
    )
    none = dataclasses.replace(
        small_result, clusters=small_result.clusters.iloc[:0], members=small_result.members.iloc[:0]
    )
    assert found(none) == "No micro-cluster stands out from chance."
    assert found(make_small_result(actors=False)) == ""
    alone = small_result.clusters.assign(invisible=pd.array([pd.NA] * 3, dtype="boolean"))
    assert found(dataclasses.replace(small_result, clusters=alone)).endswith("(Rural area close to urban 2).")


def test_themes_are_said_by_their_names(small_result):
    assert shown_themes(small_result, "food 2;eating_out 1") == "food 2, eating out 1"
    assert shown_themes(small_result, "") == "–"


def test_the_table_is_saved_with_its_mark(small_result, tmp_path):
    saved = pd.read_csv(small_result.save(tmp_path / "out") / "clusters_by_type.csv")
    assert (saved["synthetic"] == "SYNTHETIC").all()
    assert saved["clusters"].tolist() == clusters_by_type(small_result)["clusters"].tolist()
