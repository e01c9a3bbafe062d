"""Finding the micro-clusters of a saved result anew."""

import pandas as pd
import pytest
from tiny_region import tiny_world

from placetypes.errors import ConfigError, InputError, ThemeError
from placetypes.pipeline import FINDS, find_again
from placetypes.result import load


@pytest.fixture(scope="module")
def saved(tiny, tmp_path_factory):
    return tiny.save(tmp_path_factory.mktemp("again") / "tiny")


def contents(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.name != "run.json"}


def untimed(result):
    return {key: value for key, value in result.record.items() if key != "times"}


def test_nothing_changes_where_nothing_is_asked_for(tiny, saved, tmp_path):
    for settings in (None, {"replicates": 199}):
        again = find_again(load(saved), settings=settings)
        assert untimed(again) == untimed(tiny)
        assert contents(again.save(tmp_path / "again")) == contents(saved)


def test_a_result_without_settings_keeps_none(run_world):
    world = tiny_world()
    world.document.pop("clusters")
    again = find_again(run_world(world), settings={})
    assert "clusters" not in again.record["configuration"]


def test_steps_are_told_and_timed(saved):
    seen, result = [], load(saved)
    again = find_again(result, progress=lambda *step: seen.append(step))
    assert seen == [(find.title, number, len(FINDS)) for number, find in enumerate(FINDS, start=1)]
    assert again.record["times"].keys() == result.record["times"].keys()
    assert again.record["times"]["started"] == result.record["times"]["started"]


def test_one_theme_alone_has_the_whole_budget_and_the_result_says_so(tiny, saved):
    again = find_again(load(saved), settings={"replicates": 199, "theme": "food"})
    assert set(again.clusters["theme"]) == set(again.expected) == {"food"}
    assert again.clusters["q_value"].iloc[0] < tiny.clusters["q_value"].iloc[0]
    assert again.clusters["cluster_id"].tolist() == tiny.clusters["cluster_id"].tolist()
    record = again.record["clusters"]
    assert record["theme"] == "food"
    assert record["notes"][0] == "Only one theme was searched, Food: it had the whole error budget."
    assert set(record["smallest_that_could_be_called"]) == {"food"}
    assert again.record["configuration"]["clusters"] == {"replicates": 199, "theme": "food"}
    back = find_again(again, settings={"replicates": 199})
    assert untimed(back) == untimed(tiny)


def test_all_themes_can_be_searched_as_one(tiny, saved):
    again = find_again(load(saved), settings={"replicates": 199, "theme": "any"})
    assert set(again.clusters["theme"]) == {"any"}
    assert again.expected["any"].sum() == pytest.approx((tiny.actors["theme"] != "").sum(), rel=1e-5)
    pd.testing.assert_frame_equal(pd.DataFrame(again.actors), pd.DataFrame(load(saved).actors))


def test_a_stricter_rate_calls_no_more(tiny, saved):
    again = find_again(load(saved), settings={"replicates": 199, "q": 0.02})
    assert len(again.clusters) <= len(tiny.clusters)
    assert again.record["clusters"]["q"] == 0.02


@pytest.mark.parametrize(
    ("settings", "kind", "message"),
    [
        ({"theme": "fod"}, ThemeError, "no actor has this theme; got 'fod', expected one of energy, food, or 'any'"),
        ({"q": 2.0}, ConfigError, r"\[clusters\], q: input should be less than 1; got 2.0"),
        ({"q": 1e-6}, InputError, "too few null worlds"),
        ({"replicas": 99}, ConfigError, "unknown key, expected 'replicates'|'replicates'"),
    ],
)
def test_what_cannot_be_is_one_sentence(saved, settings, kind, message):
    with pytest.raises(kind, match=message):
        find_again(load(saved), settings=settings)


def test_nothing_changes_either_where_nothing_is_found(run_world, tmp_path):
    world = tiny_world()
    world.document["publish"] = {"min_members": 12}
    folder = run_world(world).save(tmp_path / "none")
    assert contents(find_again(load(folder)).save(tmp_path / "again")) == contents(folder)
    assert contents(load(folder).save(tmp_path / "loaded")) == contents(folder)
