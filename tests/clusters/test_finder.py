import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st
from planted_scores import Tally

from placetypes.clusters import micro_clusters, micro_clusters_by_theme
from placetypes.clusters.model import COLUMNS
from placetypes.synthetic import planted_world


def members(found):
    return {frozenset(np.flatnonzero(found.labels == c).tolist()) for c in found.table["cluster_id"]}


@pytest.fixture(scope="module")
def found(region, settings):
    return micro_clusters(*region, seed=1, **settings)


def test_finds_the_two_groups(found, region):
    focus = region[2]
    hits = [set(range(1200, 1206)), set(range(1206, 1212))]
    for group in hits:
        assert any(len(group & one) / len(group | one) >= 0.5 for one in members(found))
    assert (found.table["q_value"] <= 0.2).all()
    assert found.expected.sum() == pytest.approx(focus.sum())


def test_table_says_what_the_labels_say(found, region):
    points, strata, focus = region
    table = found.table
    assert list(table.columns) == list(COLUMNS)
    assert found.labels.dtype == np.int32
    assert (found.labels[~focus] == -1).all()
    assert sorted(set(found.labels.tolist()) - {-1}) == table["cluster_id"].tolist() == list(range(len(found)))
    for row in table.itertuples():
        rows = np.flatnonzero(found.labels == row.cluster_id)
        away = np.hypot(points[:, 0] - row.centre_easting, points[:, 1] - row.centre_northing)
        inside = away <= row.radius_m * (1 + 1e-12)
        assert inside[rows].all()
        assert away[rows].max() == pytest.approx(row.radius_m)
        if row.shape == "grown":
            near = np.hypot(*(points[:, None] - points[rows][None]).transpose(2, 0, 1)).min(axis=1)
            inside = near <= row.buffer_m * (1 + 1e-12)
        assert row.members == row.observed == row.organisations == len(rows)
        assert (inside & focus).sum() == len(rows)
        assert row.expected == pytest.approx(found.expected[inside].sum())
        assert row.relative_risk_low < row.relative_risk < row.relative_risk_high
        assert row.relative_risk == pytest.approx(row.observed / row.expected)
        between = np.hypot(*(points[rows][:, None] - points[rows][None]).transpose(2, 0, 1)).sum(axis=1)
        assert (row.easting, row.northing) == tuple(points[rows[np.argmin(between)]])
        assert row.place_type == strata[rows[np.argmin(between)]]
    assert table["q_value"].is_monotonic_increasing
    assert (table["concentration"] > 0).all()


@checked(max_examples=4)
@given(seed=st.integers(0, 1000))
def test_rows_in_another_order_permute_labels_only(found, region, settings, seed):
    order = np.random.default_rng(seed).permutation(len(region[0]))
    other = micro_clusters(*(values[order] for values in region), seed=1, **settings)
    pd.testing.assert_frame_equal(found.table, other.table, check_exact=True)
    assert np.array_equal(found.labels[order], other.labels)
    assert np.array_equal(found.expected[order], other.expected)


def test_threads_do_not_matter_and_the_seed_does(found, region, settings):
    again = micro_clusters(*region, seed=1, threads=3, **settings)
    pd.testing.assert_frame_equal(found.table, again.table, check_exact=True)
    other = micro_clusters(*region, seed=2, **settings)
    assert not other.smallest["score"].equals(found.smallest["score"])


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_region_has_the_same_clusters(found, region, settings, turns):
    points, strata, focus = region
    for _ in range(turns):
        points = np.column_stack([-points[:, 1], points[:, 0]])
    assert members(micro_clusters(points, strata, focus, seed=1, **settings)) == members(found)


def test_a_moved_region_has_the_same_clusters(found, region, settings):
    points, strata, focus = region
    assert members(
        micro_clusters(points + np.array([500_000.0, 6_400_000.0]), strata, focus, seed=1, **settings)
    ) == members(found)


def test_an_actor_far_away_changes_no_cluster(found, region, settings):
    points, strata, focus = region
    far = micro_clusters(
        np.vstack([points, [[300_000.0, 0.0]]]), np.append(strata, 3), np.append(focus, True), seed=1, **settings
    )
    assert members(far) == members(found)
    assert far.labels[-1] == -1


def test_four_of_five_at_a_low_rate_but_not_four_of_four_at_a_high_one(settings):
    rng = np.random.default_rng(3)
    n = 1500
    points = np.round(rng.uniform(0, 60_000, (n, 2)))
    strata = np.where(points[:, 0] < 30_000, 3, 6)
    focus = rng.random(n) < np.where(strata == 3, 0.05, 0.3)
    low = np.array([[9_000, 9_000], [9_150, 9_000], [9_000, 9_150], [9_150, 9_150], [9_070, 9_070]])
    high = low[:4] + np.array([40_000, 0])
    near = (np.abs(points[:, None] - np.vstack([low, high])[None]).max(axis=2) < 2_500).any(axis=1)
    points, strata, focus = points[~near], strata[~near], focus[~near]
    focus = np.concatenate([focus, [True, True, True, True, False], [True] * 4])
    strata = np.concatenate([strata, [3] * 5, [6] * 4])
    found = micro_clusters(np.vstack([points, low, high]), strata, focus, seed=1, **settings | {"q": 0.1})
    labels = found.labels[-9:].tolist()
    assert len(set(labels[:4])) == 1
    assert labels[0] >= 0
    assert labels[4:] == [-1] * 5


def test_a_group_along_a_road_is_grown(region, settings):
    points, strata, focus = region
    road = np.array([[1_000.0 + 150 * i, 17_000.0 + 20 * (i % 2)] for i in range(7)])
    found = micro_clusters(
        np.vstack([points, road]), np.append(strata, [3] * 7), np.append(focus, [True] * 7), seed=1, **settings
    )
    row = found.table.iloc[found.labels[-1]]
    assert (found.labels[-7:] == row["cluster_id"]).all()
    assert row["shape"] == "grown"
    assert row["buffer_m"] == pytest.approx(np.hypot(150, 20) / 2, rel=0.2)


def test_fifty_actors_at_one_address_do_not_outrank_their_expectation(region, settings):
    points, strata, focus = region
    tower = np.tile([[14_000.0, 3_000.0]], (1000, 1))
    rate = np.zeros(1000, bool)
    rate[:50] = True
    found = micro_clusters(
        np.vstack([points, tower]), np.append(strata, np.full(1000, 2)), np.append(focus, rate), seed=1, **settings
    )
    assert (found.labels[len(points) :] == -1).all()
    assert len(found) >= 1


def test_actors_at_one_address_enter_together_and_count_as_one_organisation(region, settings):
    points, strata, focus = region
    house = np.tile([[16_000.0, 16_000.0]], (6, 1))
    place, kinds = np.vstack([points, house]), np.append(strata, np.full(6, 2))
    chosen = np.append(focus, np.ones(6, bool))
    apart = micro_clusters(place, kinds, chosen, seed=1, **settings)
    assert len(set(apart.labels[-6:].tolist())) == 1
    assert apart.labels[-1] >= 0
    owner = np.array([f"org {i}" for i in range(len(points))] + ["house"] * 6)
    together = micro_clusters(place, kinds, chosen, organisations=owner, seed=1, **settings)
    assert frozenset(range(len(points), len(points) + 6)) in members(apart)
    assert frozenset(range(len(points), len(points) + 6)) not in members(together)
    assert (together.table["organisations"] >= 2).all()
    for row in together.table.itertuples():
        assert row.organisations == len(set(owner[together.labels == row.cluster_id]))


def test_smallest_group_grows_with_what_is_expected_and_explains_every_yes(found):
    table = found.smallest
    for _, rows in table.groupby("place_type"):
        assert rows["members"].is_monotonic_increasing
    lowest = table.groupby("place_type")["score"].first()
    assert (found.table["concentration"].to_numpy() >= lowest[found.table["place_type"]].to_numpy()).all()


@pytest.mark.slow
def test_null_worlds_rarely_hold_a_group(settings):
    rng = np.random.default_rng(7)
    n, groups = 600, 0
    for seed in range(20):
        points = np.round(rng.uniform(0, 15_000, (n, 2)))
        found = micro_clusters(
            points, np.where(points[:, 0] < 5_000, 1, 2), rng.random(n) < 0.08, seed=seed, **settings | {"q": 0.1}
        )
        groups += len(found) > 0
    assert groups <= 5  # binomial(20, 0.1) stays at or below 5 with 0.989


@pytest.mark.slow
def test_planted_groups_are_found_and_few_others():
    tally = Tally()
    for seed in (1, 2):
        world = planted_world(seed=seed, density=0.5)
        found = micro_clusters(world.points, world.strata, world.focus, q=0.1, replicates=99, seed=seed)
        tally.add(world, found.labels)
    assert tally.recall() >= 0.65
    assert tally.precision() >= 0.8


def test_themes_share_one_budget(region, settings):
    points, strata, focus = region
    themes = np.where(focus, "food", "").astype(object)
    themes[np.flatnonzero(focus)[:30]] = "care"
    themes[0] = None
    both = micro_clusters_by_theme(points, strata, themes, seed=1, **settings)
    assert list(both) == ["any", "care", "food"]
    for name, one in both.items():
        assert (one.table["theme"] == name).all()
        chosen = focus if name == "any" else themes == name
        assert (one.labels[~(chosen & (themes != None))] == -1).all()  # noqa: E711 - elementwise
    alone = micro_clusters_by_theme(
        points, strata, np.where(themes == "food", "food", None), any_theme=None, seed=1, **settings
    )["food"]
    shared = both["food"]
    smaller = alone.smallest["score"].to_numpy(), shared.smallest["score"].to_numpy()
    assert (smaller[0] <= smaller[1]).all()
    assert len(members(shared)) > 0


@pytest.mark.parametrize(("method", "extra"), [("dbscan", {"eps": 300.0}), ("hdbscan", {})])
def test_density_methods_are_labelled_untested(region, settings, method, extra):
    found = micro_clusters(*region, seed=1, method=method, **settings, **extra)
    assert not found.tested
    assert "not tested" in repr(found)
    assert len(found) > 0
    assert found.table["q_value"].isna().all()
    points, _, focus = region
    for row in found.table.itertuples():
        rows = np.flatnonzero(found.labels == row.cluster_id)
        assert row.members == len(rows) >= 3
        assert focus[rows].all()
    order = np.random.default_rng(2).permutation(len(points))
    other = micro_clusters(*(values[order] for values in region), seed=1, method=method, **settings, **extra)
    assert np.array_equal(found.labels[order], other.labels)
