"""Null worlds where a row stands for one actor, for several, or for people."""

import weakref
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placetypes._kernels import chance
from placetypes.clusters import expected_actors, micro_clusters
from placetypes.clusters.inference import Null, Pool, Pools
from placetypes.clusters.search import Rules, Search
from placetypes.clusters.sites import Sites
from placetypes.clusters.space import Plane

DRAWS = 2000


def pool(expected, limit, wanted):
    expected, limit = np.asarray(expected, float), np.asarray(limit, float)
    return Pool.of(np.arange(len(limit)), expected, limit, wanted)


def one_by_one(expected, limit, wanted, rng):
    """Actors drawn one after the other, each by its share of what its row expects, none twice; rows of them."""
    row = np.repeat(np.arange(len(limit)), np.maximum(1, np.ceil(limit)).astype(int))
    part = [min(1.0, limit[r] - k) / limit[r] for r in range(len(limit)) for k in range(max(1, int(np.ceil(limit[r]))))]
    share = np.asarray(expected)[row] * np.array(part)
    return row[rng.choice(len(row), wanted, replace=False, p=share / share.sum())]


@pytest.mark.parametrize("wanted", [2, 3, 5])
@pytest.mark.parametrize("limit", [[1, 1, 1, 1, 1, 1], [3, 1, 2, 1, 1, 4], [0.4, 2.5, 1, 0.7, 1.2, 3]])
def test_draws_follow_the_law_of_one_by_one(limit, wanted):
    expected = np.array([0.5, 1.0, 0.8, 0.3, 0.6, 1.3])
    one, other = pool(expected, limit, wanted), np.random.default_rng(1)
    ours = Counter(tuple(sorted(one.draw(np.random.default_rng(seed)).tolist())) for seed in range(DRAWS))
    slow = Counter(tuple(sorted(one_by_one(expected, limit, wanted, other).tolist())) for _ in range(DRAWS))
    for rows in set(ours) | set(slow):
        assert abs(ours[rows] - slow[rows]) <= 5 * np.sqrt(ours[rows] + slow[rows])
    most = np.maximum(1, np.ceil(limit))
    assert all(times <= most[row] for rows in ours for row, times in Counter(rows).items())


def test_of_many_people_rows_are_drawn_with_replacement():
    rows = pool([1.0, 3.0], [10_000, 30_000], 40).draw(np.random.default_rng(3))
    drawn = [pool([1.0, 3.0], [10_000, 30_000], 40).draw(np.random.default_rng(s)).sum() for s in range(500)]
    assert len(rows) == 40
    assert np.mean(drawn) == pytest.approx(30, abs=0.5)
    assert np.var(drawn) == pytest.approx(40 * 0.75 * 0.25, rel=0.25)  # binomial


def test_every_place_type_keeps_its_total():
    kind = np.array([0, 0, 1, 1, 2])
    null = Null.of(np.array([1.0, 1, 2, 2, 0]), kind, np.array([1.0, 1, 9, 9, 5]), np.array([1, 7, 0]))
    world = null.world(np.random.default_rng(0))
    assert np.bincount(kind[world], minlength=3).tolist() == [1, 7, 0]
    assert (np.diff(world) >= 0).all()


def merged(points, strata, focus):
    """Actors at one place that are not of the theme as one row that stands for all of them."""
    rows, risk = {}, []
    for i, place in enumerate(map(tuple, points)):
        key = (place, int(strata[i]), i if focus[i] else -1)
        rows.setdefault(key, []).append(i)
    first = [own[0] for own in rows.values()]
    risk = np.array([len(own) for own in rows.values()], float)
    return points[first], strata[first], focus[first], risk


@pytest.fixture(scope="module")
def shared(region):
    """The region, with every third address held by up to twelve actors, of whom some are of the theme."""
    points, strata, focus = region
    rng = np.random.default_rng(8)
    again = np.repeat(np.arange(0, 1200, 3), rng.integers(1, 12, 400))
    more = rng.random(len(again)) < 0.02
    return np.vstack([points, points[again]]), np.append(strata, strata[again]), np.append(focus, more)


def test_actors_at_one_address_may_be_one_row_or_many(shared, settings):
    place, kinds, chosen, risk = merged(*shared)
    assert len(place) < 0.5 * len(shared[0])
    assert risk.sum() == len(shared[0])
    apart = micro_clusters(*shared, seed=1, **settings)
    together = micro_clusters(place, kinds, chosen, at_risk=risk, seed=1, **settings)
    assert len(apart) >= 2
    columns = ["easting", "northing", "members", "observed", "place_type"]
    assert apart.table[columns].to_numpy().tolist() == together.table[columns].to_numpy().tolist()
    for column in ("expected", "concentration", "specialisation"):
        np.testing.assert_allclose(apart.table[column], together.table[column], rtol=1e-9)
    lowest = [found.smallest.groupby("place_type")["score"].first().to_numpy() for found in (apart, together)]
    np.testing.assert_allclose(*lowest, rtol=0.15)


@pytest.mark.parametrize("times", [0.01, 1000.0])
def test_only_shares_of_those_at_risk_count_for_what_is_expected(shared, times):
    place, kinds, chosen, risk = merged(*shared)
    one = expected_actors(place, kinds, chosen, at_risk=risk)
    np.testing.assert_allclose(one, expected_actors(place, kinds, chosen, at_risk=risk * times), rtol=1e-9)


def test_specialisation_among_ever_more_people_becomes_concentration(shared, settings):
    place, kinds, chosen, risk = merged(*shared)
    kinds = np.ones_like(kinds)
    wide = {**settings, "bandwidth": 1e6, "shrinkage": 1e9, "support_runs": 0}
    few, many = (
        micro_clusters(place, kinds, chosen, at_risk=risk * times, seed=1, **wide).table.set_index(
            ["easting", "northing"]
        )
        for times in (1, 10_000)
    )
    both = few.index.intersection(many.index)
    assert len(both)
    assert (few.loc[both, "specialisation"] > many.loc[both, "specialisation"]).all()
    np.testing.assert_allclose(many["specialisation"], many["concentration"], rtol=1e-3)


def test_a_fraction_of_a_person_at_risk_is_an_exposure_like_any(shared, settings):
    place, kinds, chosen, risk = merged(*shared)
    found = micro_clusters(place, kinds, chosen, at_risk=risk / 50, seed=1, **settings)
    whole = micro_clusters(place, kinds, chosen, at_risk=risk, seed=1, **settings)
    assert found.table["concentration"].max() == pytest.approx(whole.table["concentration"].max())
    assert found.expected.sum() == pytest.approx(chosen.sum())
    assert np.isfinite(found.table["specialisation"]).all()


def test_a_row_drawn_again_is_another_actor_of_another_organisation():
    place = np.column_stack([np.arange(6) * 10_000.0, np.zeros(6)])
    sites = Sites.gather(place, np.zeros(6, int), np.arange(6))
    search = Search(Plane(sites), np.full(6, 0.1), Rules(np.array([100.0]), 4.0, 3, 2, 0.0), 1, total=20.0)
    groups = search(np.array([1, 4, 4, 4, 5]))
    assert groups.actors.tolist() == [3]
    assert groups.of_row.tolist() == [-1, 0, 0, 0, -1]
    alone = Sites.gather(np.repeat(place[4:5], 3, axis=0), np.zeros(3, int), np.zeros(3, int))
    assert not len(Search(Plane(alone), np.full(3, 0.1), search.rules, 1, total=20.0)(np.arange(3)).score)


def test_a_finished_search_holds_none_of_the_memory_that_only_searching_needs():
    place = np.column_stack([np.arange(6) * 10_000.0, np.zeros(6)])
    sites = Sites.gather(place, np.zeros(6, int), np.arange(6))
    search = Search(Plane(sites), np.full(6, 0.1), Rules(np.array([100.0]), 4.0, 3, 2, 0.0), 1, total=20.0)
    search(np.array([1, 4, 4, 4, 5]))
    strips = search.around.strips
    large = [weakref.ref(values) for values in (search.table, strips.spot, strips.guide)]
    del strips
    search.finish()
    assert [one() for one in large] == [None] * 3
    assert (search.reach2 > 0).all()  # told of every group later


def drawn_in_turn(pools, random):
    """Rows of one pool after the other, with as many uniform numbers at once as it still wants and a quarter more."""
    found = []
    for one in pools:
        taken, out, got = np.zeros(len(one.rows), np.int32), np.empty(one.wanted, np.int64), 0
        while got < one.wanted:
            some = random.random(int(1.25 * (one.wanted - got)) + 1)
            got = chance.draw(one.cumulative, one.guided, one.limit, some, one.wanted, taken, out, got)
        found.append(one.rows[out])
    return np.concatenate(found)


@given(st.lists(st.tuples(st.integers(2, 12), st.floats(0.001, 3.0), st.integers(1, 4)), min_size=1, max_size=5))
def test_pools_together_are_drawn_as_one_after_the_other(parts):
    pools = [pool(np.linspace(low, 5.0, n), [most] * n, n * most // 2) for n, low, most in parts]
    apart = drawn_in_turn(pools, np.random.default_rng(5))
    np.testing.assert_array_equal(Pools.of(pools).draw(np.random.default_rng(5)), apart)
