"""Evidence of the tiny region, checked by hand."""

import numpy as np
import pandas as pd
import pytest
import tiny_region
from tiny_places import CITY, FARM, FOREST, KMH_90, LOCAL, OFF_ROAD, SMALL, TOWN
from tiny_region import tiny_world


def test_settlements_hold_the_people_planted_in_them(tiny):
    people = tiny.evidence["settlement_population"]
    assert people[TOWN] == 800
    assert people[LOCAL] == 6_000
    assert people[SMALL] == 1_400
    assert people[CITY] == 9 * 2500 + 16 * 500 + 12 * 3  # and the twelve cells that touch it on three sides
    assert people[FARM] == 0
    assert tiny.evidence["settlement"][CITY] != tiny.evidence["settlement"][TOWN]
    assert (tiny.evidence["core"] > 0).sum() == 25 + 12


def test_density_counts_people_per_land(tiny):
    assert tiny.evidence["density"][10, 36] == 1
    assert tiny.evidence["density"][10, 37] == 2  # one person on half a km2
    assert np.isnan(tiny.evidence["density"][10, 38])


def test_commuting_shares_follow_from_the_flows(tiny):
    share = tiny.evidence["commuting_share"]
    assert share[CITY] == pytest.approx(13_000 / 14_000, abs=0.005)  # who goes beyond the grid still counts
    assert share[SMALL] == pytest.approx(200 / 1_150, abs=0.005)
    assert share[FARM] == pytest.approx(350 / 3_350, abs=0.005)
    assert share[FOREST] == pytest.approx(20 / 420, abs=0.005)
    assert (share[18:, :12] == share[SMALL]).all()
    own = tiny.evidence["self_containment"]
    assert own[SMALL] == pytest.approx(900 / 1_150 * 500 / (500 + 250 * 0.1), abs=0.06)
    assert np.isnan(own[FARM])


def test_travel_time_starts_at_the_edge_of_the_city_and_follows_the_road(tiny):
    minutes = tiny.evidence["minutes_to_core"]
    edge = 8  # the city's last column on row 5
    assert tiny.evidence["core"][5, edge] == 1
    assert minutes[CITY] == 0
    for col in (9, 12, 20, 30):
        assert minutes[5, col] == pytest.approx((col - edge - 0.5) * KMH_90)
    assert minutes[4, 30] == pytest.approx(minutes[5, 30] + (KMH_90 + OFF_ROAD) / 2)
    assert (tiny.evidence["minutes_to_near_town"][tiny_region.NEAR_TOWN] == 0).all()


def test_how_one_travels_is_kept_as_the_region_gives_it(tiny, run_world):
    speed = tiny.evidence["road_speed"]
    assert speed[5, 12] == 90
    assert np.isnan(speed[FARM])
    assert "friction" not in tiny.evidence
    world = tiny_world().without("roads")
    assert not {"road_speed", "friction"} & set(run_world(world).evidence)
    world.arrays["friction"] = np.full_like(world.arrays["population"], 0.002)
    world.document["friction"] = {"path": "friction.tif", "kind": "share"}
    given = run_world(world).evidence
    assert (given["friction"] == np.float32(0.002)).all()
    assert "road_speed" not in given


def test_services_are_told_by_kind_and_by_tier(tiny):
    world, minutes = tiny_world(), tiny.evidence["minutes_to_post"]
    assert minutes[CITY] == 0
    assert minutes[20, 26] == 0
    assert minutes[SMALL] > 20
    for place in (CITY, LOCAL, SMALL, FARM):
        reached = tiny.services.iloc[int(tiny.evidence["service_of_post"][place]) - 1]
        assert reached["kind"] == "post"
    at_city = tiny.services.iloc[int(tiny.evidence["service_of_post"][CITY]) - 1].geometry
    assert (at_city.x, at_city.y) == world.point(5.4, 5.6)
    tier = tiny.evidence["service_tier"]
    assert (tier[CITY], tier[LOCAL], tier[SMALL], tier[TOWN], tier[FARM]) == (5, 3, 3, 0, 0)


def test_jobs_and_land_cover_around_a_place(tiny):
    assert tiny.evidence["jobs_nearby"][CITY] == pytest.approx(9 * 5 * 300, rel=0.01)
    assert tiny.evidence["jobs_diversity"][LOCAL] == pytest.approx(0.8)  # five sections of one size
    assert tiny.evidence["arable_share"][28, 21] == pytest.approx(0.6, abs=0.02)
    assert tiny.evidence["forest_share"][5, 32] == pytest.approx(0.9, abs=0.07)


def test_a_region_without_a_core_has_no_type_that_depends_on_one(run_world):
    world = tiny_world()
    world.region("population")[tiny_region.OUTER[0]] = 400
    result = run_world(world)
    assert any("no urban core" in f for f in result.record["fallbacks"])
    assert set(np.unique(result.types)) == {0, 4, 6, 7}
    assert np.isinf(result.evidence["minutes_to_core"]).all()
    assert "core" not in set(result.places["kind"])
    assert (result.types[tiny_region.OUTER[0]] == 4).all()  # 10 000 people: a local centre


def test_flows_all_beyond_the_grid_leave_no_share_to_the_core(run_world):
    world = tiny_world()
    flows = world.tables["flows"]
    world.tables["flows"] = flows.assign(to="X").drop_duplicates("from")
    share = run_world(world).evidence["commuting_share"]
    assert (share == 0).all()


def test_a_zone_nobody_leaves_has_an_unknown_share(run_world):
    world = tiny_world()
    flows = world.tables["flows"]
    world.tables["flows"] = flows[flows["from"] != "B"]
    result = run_world(world)
    assert np.isnan(result.evidence["commuting_share"][:18, 20:]).all()
    assert np.isfinite(result.evidence["commuting_share"][:18, :20]).all()
    assert result.types[6, 25] == 5  # then minutes and the size of the core tell: 11 of 20 minutes


def test_unknown_people_are_not_classified_and_are_said(run_world, tiny):
    world = tiny_world()
    world.region("population")[28, 20] = np.nan
    result = run_world(world)
    assert result.types[28, 20] == 0
    assert any("1 of 1\u00a0440 cells of the region has no value" in note for note in result.record["notes"])
    changed = result.types != tiny.types
    assert changed.sum() == 1


@pytest.mark.parametrize(("row", "near"), [(12, True), (13, False)])
def test_a_town_within_three_kilometres_of_the_city_is_near(run_world, row, near):
    world = tiny_world().without("flows")
    world.document["typology"]["overrides"] = {"near_town_minutes": 4}  # it lies off the road: 10 minutes
    world.region("population")[row, 5:7] = 400
    result = run_world(world)
    assert result.evidence["settlement_population"][row, 5] == 800
    assert bool(result.evidence["near_town"][row, 5] > 0) is near
    assert bool(result.types[row + 1, 5] == 3) is near


def test_of_two_services_in_a_cell_the_first_by_name_is_told(run_world):
    world = tiny_world()
    services = world.tables["services"]
    post = services[services["kind"] == "post"]
    world.tables["services"] = pd.concat([services, post.assign(name="a post"), post.assign(name="z post")])
    result = run_world(world)
    for place in (CITY, LOCAL):
        assert result.services["name"].iloc[int(result.evidence["service_of_post"][place]) - 1] == "a post"


def test_a_kind_without_services_is_left_out_of_tiers_and_strange_kinds_do_not_count(run_world):
    world = tiny_world()
    services = world.tables["services"]
    services.loc[services["kind"] == "fuel", "kind"] = "museum"
    result = run_world(world)
    assert any(f.startswith("No services of these kinds: fuel;") for f in result.record["fallbacks"])
    assert "minutes_to_fuel" not in result.evidence
    assert result.evidence["service_tier"][SMALL] == 2  # one service of trade is left, of care and education two
    assert result.evidence["service_tier"][LOCAL] == 3


def test_services_are_shared_out_among_all_the_people_who_reach_them(tiny):
    """Over people near and far, what each kind has comes out again; nobody beyond the catchment has any."""
    people = np.nan_to_num(tiny.evidence["population"]).astype(float)
    for kind, count in (("grocery", 3), ("post", 2), ("university", 1)):
        access = tiny.evidence[f"access_2sfca_{kind}"].astype(float)
        minutes = tiny.evidence[f"minutes_to_{kind}"]
        assert 0.5 * count < (access * people).sum() / 1000 <= count * (1 + 1e-6)  # the rest goes beyond the region
        assert not access[minutes > 30].any()
        assert (access[minutes < 29] > 0).all()
    assert tiny.typology["catchment_minutes"] == 30


def test_a_service_that_can_serve_more_gives_more(run_world, tiny):
    world = tiny_world()
    world.tables["services"]["beds"] = 3.0
    world.document["services"]["all"]["capacity"] = "beds"
    result = run_world(world)
    np.testing.assert_allclose(result.evidence["access_2sfca_post"], 3 * tiny.evidence["access_2sfca_post"], rtol=1e-5)
    np.testing.assert_array_equal(result.types, tiny.types)


TWIN = np.s_[3:8, 11:16]
"""Three kilometres east of the city, and as large."""


def twin_cities(people, distance):
    """The tiny region with two cities side by side, of `people` each, and what is said of twin cores."""
    world = tiny_world()
    for place in (tiny_region.OUTER[0], TWIN):
        world.region("population")[place] = people / 25
    world.document["typology"]["overrides"] = {"twin_core_distance": distance}
    return world


def test_twin_cores_are_one_only_where_a_region_declares_it(run_world):
    apart, one = (run_world(twin_cities(50_000, distance)) for distance in (0, 5000))
    inner, twin, far = (4, 4), (5, 13), (30, 30)
    west, east = (apart.evidence["settlement_population"][place] for place in (inner, twin))
    assert apart.evidence["core_population"][inner] == west
    assert apart.evidence["core_population"][twin] == east
    assert {one.evidence["core_population"][place] for place in (inner, twin, far)} == {west + east}
    assert apart.evidence["core"][TWIN].max() != apart.evidence["core"][inner]
    assert (one.evidence["core"][TWIN] == one.evidence["core"][inner]).all()
    assert (one.evidence["core_of"][one.types > 0] == one.evidence["core"][inner]).all()
    np.testing.assert_array_equal(one.evidence["minutes_to_core"], apart.evidence["minutes_to_core"])
    # who lives in the one and works in the other stays in the same core
    assert one.evidence["commuting_share"][inner] > apart.evidence["commuting_share"][inner]
    assert one.evidence["self_containment"][inner] == apart.evidence["self_containment"][inner]
    for result in (apart, one):  # each settlement keeps an inner part of its own
        assert (result.types[4:7, 12:15] == 1).all()
        assert (result.types[4:7, 4:7] == 1).all()


def test_towns_that_are_no_cores_make_none_together(run_world):
    result = run_world(twin_cities(9000, 5000))
    assert not result.evidence["core"].any()
    assert set(np.unique(result.types[TWIN])) == {4}
