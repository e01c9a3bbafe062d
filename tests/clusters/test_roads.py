"""The finder by travel time: a slow account of the same, and what roads do to groups."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import settings as checked
from hypothesis import strategies as st
from plain_roads import groups_by, random_network, ticks_between

from placetypes.clusters import micro_clusters, micro_clusters_by_theme, roads
from placetypes.clusters.roads import Roads
from placetypes.clusters.search import SCORE_FLOOR, Rules, Search
from placetypes.clusters.sites import Sites
from placetypes.errors import InputError
from placetypes.network import TICKS, Network

MINUTES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.0)


def lanes(side, step, speed=50, off_road_speed=20):
    """A net of lanes, every step metres."""
    at = np.arange(0, side + 1, step)
    across = [np.column_stack([at, np.full(len(at), y)]) for y in at]
    lines = [shapely.LineString(line) for line in across] + [shapely.LineString(line[:, ::-1]) for line in across]
    return Network.from_lines(lines, speed, off_road_speed=off_road_speed)


def members(found):
    return {frozenset(np.flatnonzero(found.labels == c).tolist()) for c in found.table["cluster_id"]}


@pytest.fixture(scope="module")
def usual(settings):
    return {name: value for name, value in settings.items() if name != "radii"} | {"radii": MINUTES, "support_runs": 0}


@pytest.fixture(scope="module")
def network():
    return lanes(20_000, 200.0)


@pytest.fixture(scope="module")
def found(region, usual, network):
    return micro_clusters(*region, seed=1, network=network, **usual)


@checked(max_examples=25)
@given(seed=st.integers(0, 10_000))
def test_groups_are_those_of_a_search_that_counts_every_window(seed):
    """On the plainly counted ways; the roundings of a tick in which the two graphs may differ decide nothing here."""
    rng = np.random.default_rng(seed)
    network = lanes(2_000, 200.0) if seed % 2 else random_network(rng, nodes=12, pieces=20, side=2_000)
    place = np.unique(np.round(rng.uniform(0, 2_000, (160, 2))), axis=0)
    n, rules = len(place), Rules(np.array([0.1, 0.2, 0.4, 0.8, 1.6]), 2.5, 3, 1, 0.0)
    sites, expected = Sites.gather(place, np.zeros(n, int), np.arange(n)), rng.random(n) * 0.2
    along = np.where(np.abs(place[:, 1] - 1_000) < 100, 8.0, 1.0)  # actors are many along a road: groups grow there
    rows = np.sort(rng.choice(n, 30, replace=False, p=along / along.sum()))
    space = Roads.of(sites, network, [expected], minutes=rules.radii, most=rules.max_expected, threads=1)
    search = Search(space, expected, rules, 1, total=30.0)
    got = search(rows)
    ticks = ticks_between(network, place)
    for a in range(n):  # ways as the search has them, where a rounding was otherwise
        own = slice(space.rows.start[a], space.rows.start[a + 1])
        assert np.abs(ticks[a, space.rows.site[own]] - space.rows.ticks[own]).max() <= 6
        ticks[a, space.rows.site[own]] = ticks[space.rows.site[own], a] = space.rows.ticks[own]
    limits = (rules.min_members, rules.max_expected, 30.0, SCORE_FLOOR)
    want = groups_by(ticks, expected, rows, limits=limits, radius=1.6 * TICKS, buffer=space.buffer)
    label = got.of_row
    mine = {
        (frozenset(rows[label == g].tolist()), int(got.actors[g]), round(got.score[g], 6))
        for g in range(len(got.score))
    }
    assume(want)
    assert mine == {(inside, actors, round(value, 6)) for inside, actors, value, _ in want}


def test_finds_groups_and_says_in_minutes_how_far_they_reach(found, region):
    for group in (set(range(1200, 1206)), set(range(1206, 1212))):
        assert any(len(group & one) / len(group | one) >= 0.5 for one in members(found))
    table = found.table
    assert ((table["window_min"] > 0) & (table["window_min"] <= MINUTES[-1])).all()
    assert (table["buffer_m"].isna() == (table["shape"] == "grown")).all()
    assert (table["radius_m"] > 0).all()
    assert found.settings["radii"] == MINUTES


def test_a_net_of_lanes_gives_about_the_groups_of_the_straight_line(found, region, settings):
    straight = members(micro_clusters(*region, seed=1, support_runs=0, **settings))
    shared = [any(len(one & other) / len(one | other) >= 0.5 for other in members(found)) for one in straight]
    assert len(straight) >= 2
    assert all(shared)


@checked(max_examples=3)
@given(seed=st.integers(0, 1000))
def test_rows_in_another_order_permute_labels_only(found, region, usual, network, seed):
    order = np.random.default_rng(seed).permutation(len(region[0]))
    other = micro_clusters(*(values[order] for values in region), seed=1, network=network, **usual)
    pd.testing.assert_frame_equal(found.table, other.table, check_exact=True)
    assert np.array_equal(found.labels[order], other.labels)


def test_threads_do_not_matter_and_support_is_told(found, region, usual, network):
    runs = usual | {"support_runs": 5}
    one, other = (micro_clusters(*region, seed=1, network=network, threads=n, **runs) for n in (1, 3))
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    assert np.array_equal(one.labels, found.labels)
    planted = [len(set(np.flatnonzero(one.labels == c)) & set(range(1200, 1212))) > 3 for c in one.table["cluster_id"]]
    assert (one.table["support"][planted] >= 0.6).all()
    assert set(one.table["stable_jitter"]) <= {"A", "B", "C"}


def test_an_actor_far_away_changes_no_cluster(found, region, usual, network):
    points, strata, focus = region
    far = micro_clusters(
        np.vstack([points, [[300_000.0, 0.0]]]), np.append(strata, 3), np.append(focus, True), seed=1,
        network=network, **usual,
    )  # fmt: skip
    assert members(far) == members(found)
    assert far.labels[-1] == -1


def test_actors_at_one_address_enter_together(region, usual, network):
    points, strata, focus = region
    house = np.tile([[16_000.0, 16_000.0]], (6, 1))
    place, kinds, chosen = np.vstack([points, house]), np.append(strata, [2] * 6), np.append(focus, [True] * 6)
    apart = micro_clusters(place, kinds, chosen, seed=1, network=network, **usual)
    assert len(set(apart.labels[-6:].tolist())) == 1
    owners = np.append(np.arange(len(points)), [5000] * 6)
    one = micro_clusters(place, kinds, chosen, organisations=owners, seed=1, network=network, **usual)
    assert (one.labels[-6:] == -1).all()


def test_themes_share_the_rows_of_their_addresses(region, usual, network, found):
    points, strata, focus = region
    themes = np.where(focus, "a", "").astype(object)
    rng = np.random.default_rng(4)
    themes[rng.choice(np.flatnonzero(~focus), 20, replace=False)] = "b"
    both = micro_clusters_by_theme(points, strata, themes, any_theme=None, seed=1, network=network, **usual)
    assert members(both["a"]) == members(found)
    assert both["b"].expected.sum() == pytest.approx(20)


@pytest.fixture(scope="module")
def scattered():
    """Addresses by chance on 20 x 20 km, every twentieth a focus actor, beside lanes that leave a fjord free."""
    rng = np.random.default_rng(5)
    points = np.round(rng.uniform(0, 20_000, (1_500, 2)))
    points = points[np.abs(points[:, 0] - 10_000) > 900]
    return points, rng.random(len(points)) < 0.05


def test_two_shores_of_a_fjord_are_one_group_straight_and_two_by_travel_time(scattered, settings, usual):
    """300 m of water, or 30 km of road at 40 km/h; five actors on the one shore and three on the other."""
    points, focus = scattered
    at = np.arange(0, 20_001, 200.0)
    lines = [[(x, y) for y in at] for x in (9_850.0, 10_150.0)]
    lines += [[(x, y) for x in np.arange(a, b, 200.0)] for y in at[::2] for a, b in ((50, 9_851), (10_150, 20_001))]
    lines.append([(9_850, 20_000), (9_850, 35_000), (10_150, 35_000), (10_150, 20_000)])
    network = Network.from_lines([shapely.LineString(line) for line in lines], 40, off_road_speed=20)
    north = np.array([9_940.0, 9_980, 10_020, 10_060, 10_100])
    shores = np.vstack(
        [np.column_stack([np.full(5, 9_840.0), north]), np.column_stack([np.full(3, 10_160.0), north[:3]])]
    )
    place, chosen = np.vstack([points, shores]), np.append(focus, [True] * 8)
    straight = micro_clusters(place, np.ones(len(place), int), chosen, seed=1, support_runs=0, **settings).labels[-8:]
    assert straight[0] >= 0
    assert (straight == straight[0]).all()
    by_road = micro_clusters(place, np.ones(len(place), int), chosen, seed=1, network=network, **usual).labels[-8:]
    assert by_road[0] >= 0
    assert (by_road[:5] == by_road[0]).all()
    assert (by_road[5:] != by_road[0]).all()


def test_a_group_along_a_fast_road_through_a_valley_is_found(scattered, usual):
    points, focus = scattered
    road = shapely.LineString([(x, 500.0) for x in np.arange(0, 20_001, 100.0)])
    tracks = [shapely.LineString([(x, 500.0), (x, 20_000.0)]) for x in np.arange(0, 20_001, 400.0)]
    network = Network.from_lines([road, *tracks], [90, *[20] * len(tracks)], off_road_speed=10)
    along = np.column_stack([np.linspace(3_000, 7_200, 7), np.full(7, 510.0)])
    place, chosen = np.vstack([points, along]), np.append(focus, [True] * 7)
    found = micro_clusters(place, np.ones(len(place), int), chosen, seed=1, network=network, **usual)
    own = found.labels[-7:]
    assert own[0] >= 0
    assert (own == own[0]).all()
    row = found.table.iloc[own[0]]
    assert row["radius_m"] > 1_500


def test_one_known_by_village_only_is_refused_where_minutes_are_asked(region, usual, network):
    with pytest.raises(InputError, match="known better than the largest window"):
        micro_clusters(*region, network=network, **usual | {"accuracy": 2_500.0})


def test_a_network_belongs_to_the_scan(region, network):
    with pytest.raises(InputError, match="only to it"):
        micro_clusters(*region, network=network, method="hdbscan")


def test_more_pairs_than_fit_are_refused_before_they_are_made(region, usual, network, monkeypatch):
    monkeypatch.setattr(roads, "MOST_PAIRS", 1_000)
    with pytest.raises(InputError, match=r"too many addresses are within reach .* million pairs"):
        micro_clusters(*region, network=network, **usual)


def test_addresses_known_roughly_enter_together_and_reappear_at_other_scales(region, usual, network):
    rough = usual | {"accuracy": 100.0, "support_runs": 2}
    found = micro_clusters(*region, seed=1, network=network, **rough)
    minutes = network.minutes_off_road(np.array(100.0))
    assert len(found) >= 2
    assert (found.table["window_min"] >= minutes * (1 - 1e-4)).all()
    assert found.settings["accuracy"] == 100.0
    assert (found.table["stable_scale"] != "C").any()
