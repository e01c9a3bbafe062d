"""Windows by travel time in a region: what is kept of its roads, and what is said."""

from dataclasses import replace

import pytest
from tiny_region import tiny_world

from placetypes.errors import ConfigError
from placetypes.pipeline import find_again
from placetypes.result import load
from placetypes.result.saving import ROADS

BY_ROAD = {"replicates": 199, "windows": "travel_time"}


@pytest.fixture(scope="module")
def by_road(tmp_path_factory):
    from placetypes.pipeline import run

    world = tiny_world()
    world.document["clusters"] |= BY_ROAD
    return run(world.write(tmp_path_factory.mktemp("by_road")))


def untimed(result):
    return {key: value for key, value in result.record.items() if key != "times"}


def test_the_planted_group_is_found_and_the_result_says_how_far_windows_went(by_road, tiny):
    assert set(by_road.members["cluster_id"]) & set(tiny.members["cluster_id"])
    said = by_road.record["clusters"]["notes"][0]
    assert said == "Windows and links go by travel time on roads, up to 6 min; off the roads at 20 km/h."
    assert tiny.roads is None


def test_a_saved_result_keeps_the_roads_and_is_searched_again_to_the_same_bytes(by_road, tmp_path):
    folder = by_road.save(tmp_path / "one")
    assert (folder / ROADS).exists()
    again = find_again(load(folder))
    assert untimed(again) == untimed(by_road)
    other = again.save(tmp_path / "other")
    files = [{p.name: p.read_bytes() for p in f.iterdir() if p.name != "run.json"} for f in (folder, other)]
    assert files[0] == files[1]


def test_a_result_by_road_is_searched_straight_where_that_is_asked_for(by_road, tiny):
    straight = find_again(by_road, settings={"replicates": 199})
    assert straight.clusters.drop(columns="geometry").equals(tiny.clusters.drop(columns="geometry"))
    assert not any("travel time on roads" in note for note in straight.record["clusters"]["notes"])


def test_the_region_says_how_fast_one_is_off_the_roads_and_how_far_windows_go(by_road):
    configuration = by_road.record["configuration"]
    slower = {**configuration, "roads": {**configuration["roads"], "off_road_speed": 5.0}}
    slow = replace(by_road, record={**by_road.record, "configuration": slower})
    notes = find_again(slow, settings=BY_ROAD | {"radii": [1.0, 3.0]}).record["clusters"]["notes"]
    assert notes[0].endswith("up to 3 min; off the roads at 5 km/h.")


def test_a_result_without_roads_says_what_to_do(tiny):
    with pytest.raises(ConfigError, match=r"the result keeps no roads.*run the region anew with windows"):
        find_again(tiny, settings=BY_ROAD)


def test_a_region_without_roads_is_refused(run_world):
    world = tiny_world().without("roads")
    world.document["clusters"] |= BY_ROAD
    with pytest.raises(ConfigError, match="needs 'roads'"):
        run_world(world)


def test_of_several_typologies_the_first_keeps_the_roads(run_world):
    world = tiny_world().beside("ostergotland", "nordic")
    world.document["clusters"] |= BY_ROAD
    found = run_world(world)
    assert found.roads is not None
    assert found.beside["nordic"].roads is None
