"""Weaker groups that are worth a visit: they stand apart, and micro-clusters do not depend on them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from placetypes.clusters import micro_clusters, micro_clusters_by_theme
from placetypes.clusters.calling import told_by_mixed
from placetypes.clusters.extent import delimit
from placetypes.clusters.model import COLUMNS
from placetypes.clusters.region import Region
from placetypes.clusters.search import Search
from placetypes.clusters.settings import USUAL, asked_for
from placetypes.clusters.space import Plane
from placetypes.errors import InputError

PLAIN = {"replicates": 19, "max_expected": 3.0, "clear_extent": 0.4, "support_runs": 2}
"""Few null worlds and blurred extents: many groups pass, strong ones beside weak ones."""


def world(seed):
    """Addresses with groups of a few sizes among them, and a theme or none of each."""
    rng = np.random.default_rng(seed)
    points = np.round(rng.uniform(0, 9_000, (320, 2)))
    for start, size, width in ((0, 9, 120), (9, 6, 150), (15, 6, 250), (21, 5, 200), (26, 4, 250)):
        middle = rng.uniform(1_500, 7_500, 2)
        points[start : start + size] = np.round(rng.normal(middle, width, (size, 2)))
    themes = np.where(rng.random(320) < 0.12, rng.choice(["care", "food"], 320), "").astype(object)
    themes[:9], themes[9:15] = rng.choice(["care", "food"], 9), "food"
    themes[15:30] = np.where(rng.random(15) < 0.8, rng.choice(["care", "food"], 15), "")
    return points, np.where(points[:, 0] > 5_000, 2, 1), themes


def groups(table, labels):
    """Members of each group."""
    return {c: frozenset(np.flatnonzero(labels == c).tolist()) for c in table["cluster_id"]}


@checked(max_examples=12)
@given(seed=st.integers(0, 10_000), q=st.sampled_from([0.1, 0.25]), more=st.sampled_from([0.3, 0.6, 0.9]))
def test_micro_clusters_are_the_same_whether_or_not_weaker_groups_are_called(seed, q, more):
    region = world(seed)
    alone = micro_clusters_by_theme(*region, q=q, visit_q=q, **PLAIN)
    both = micro_clusters_by_theme(*region, q=q, visit_q=more, **PLAIN)
    for theme, found in both.items():
        pd.testing.assert_frame_equal(found.table, alone[theme].table)
        pd.testing.assert_frame_equal(found.smallest, alone[theme].smallest)
        np.testing.assert_array_equal(found.labels, alone[theme].labels)
        assert len(alone[theme].visits) == 0
        weaker = found.visits
        assert not ((found.labels >= 0) & (weaker.labels >= 0)).any()
        assert ((weaker.table["q_value"] > q) & (weaker.table["q_value"] <= more)).all()
        assert weaker.table["cluster_id"].tolist() == list(range(len(found), len(found) + len(weaker)))
        assert (weaker.table["members"] >= 3).all()
        named = groups(weaker.table, weaker.labels)
        assert [len(named[c]) for c in weaker.table["cluster_id"]] == weaker.table["members"].tolist()


def test_weaker_groups_are_told_apart():
    found = next(found for found in map(both_levels, range(50)) if len(found) and len(found.visits))
    every = pd.concat([found.table, found.visits.table])
    assert list(found.visits.table.columns) == list(COLUMNS)
    assert every["standing"].tolist() == ["micro_cluster"] * len(found) + ["worth_a_visit"] * len(found.visits)
    assert every["cluster_id"].is_unique
    assert every["q_value"].is_monotonic_increasing
    assert set(found.visits.table["stable_scale"]) <= {"A", "B", "C"}
    assert (found.visits.smallest["score"] <= found.smallest["score"]).all()
    assert f"; {len(found.visits)} weaker ones worth a visit>" in repr(found)
    assert repr(found.visits).startswith(f"<Weaker: {len(found.visits)} worth a visit with ")


def both_levels(seed):
    points, strata, themes = world(seed)
    return micro_clusters(points, strata, themes != "", q=0.1, visit_q=0.6, **PLAIN)


@pytest.mark.parametrize("seed", range(4))
def test_one_theme_is_called_as_by_a_run_that_accepts_as_many_false_ones(seed):
    points, strata, themes = world(seed)
    plain = PLAIN | {"clear_extent": 0.0}
    both = micro_clusters(points, strata, themes != "", q=0.1, visit_q=0.6, **plain)
    once = micro_clusters(points, strata, themes != "", q=0.6, visit_q=0.6, **plain)
    told = both.table["q_value"].tolist() + both.visits.table["q_value"].tolist()
    assert len(told) <= len(once)  # a weaker group of which a micro-cluster took a member is none
    assert set(told) <= set(once.table["q_value"])
    assert both.table["q_value"].tolist() == once.table["q_value"][once.table["q_value"] <= 0.1].tolist()


def test_the_share_that_chance_makes_is_that_of_the_weaker_ones_alone():
    found = next(found for found in map(both_levels, range(50)) if len(found) and len(found.visits))
    assert found.table["q_value"].max() < found.visits.table["q_value"].max() < found.visits.chance <= 1
    points, strata, themes = world(0)
    assert np.isnan(micro_clusters(points, strata, themes != "", q=0.6, visit_q=0.6, **PLAIN).visits.chance)
    blurred = micro_clusters(points, strata, themes != "", q=0.1, visit_q=0.6, **PLAIN | {"clear_extent": 0.999})
    assert len(blurred.visits) == 0
    assert np.isnan(blurred.visits.chance)


@checked(max_examples=10)
@given(seed=st.integers(0, 1000), cut=st.floats(0.2, 0.8))
def test_a_level_is_delimited_as_if_there_were_none_after_it(seed, cut):
    points, _, themes = world(seed)
    region = Region.of(
        points, np.ones(320, int), (themes != "").astype(np.int64), at_risk=None, organisations=None, reach=3_000.0
    )
    focus = (themes != "")[region.order]
    expected = region.expected(focus, bandwidth=10_000.0, shrinkage=20.0)
    search, rows = (
        Search(Plane(region.sites), expected, asked_for({"max_expected": 3.0}).rules, 1),
        np.flatnonzero(focus),
    )
    found = search(rows)
    strong = found.score >= np.quantile(found.score, cut)
    first, second = np.flatnonzero(strong), np.flatnonzero(~strong)
    alone, (share,) = delimit(search, rows, found, first)
    both, (same, weaker) = delimit(search, rows, found, first, second)
    np.testing.assert_array_equal(share, same)
    inside = np.isin(both.of_row, first)
    np.testing.assert_array_equal(np.where(inside, both.of_row, -1), alone.of_row)
    for g, own in zip(second, weaker, strict=True):
        robbed = (alone.of_row[found.of_row == g] >= 0).any()
        assert np.isnan(own) == robbed
        assert (both.of_row == g).sum() == (0 if robbed else both.actors[g])


def test_a_group_of_a_theme_is_told_by_the_mixed_micro_cluster_that_holds_it():
    class Told:
        """As much of a searched theme as telling needs."""

        def __init__(self, name, of_row):
            self.name, self.rows, self.groups = name, np.arange(len(of_row)), self
            self.of_row, self.score = np.array(of_row), np.zeros(max(of_row) + 1)

    themes = [Told("any", [0, 0, 0, 0, 1, 1, 1, 1]), Told("food", [0, 0, -1, -1, 1, -1, -1, -1])]
    called = [np.array([0]), np.empty(0, dtype=np.int64)]
    assert [told.tolist() for told in told_by_mixed(themes, called, "any")] == [[False, False], [True, False]]


def test_what_is_not_asked():
    assert (USUAL["q"], USUAL["visit_q"]) == (0.1, 0.2)
    assert asked_for({}).visit_q == 0.2
    assert asked_for({"q": 0.3}).visit_q == 0.3
    assert asked_for({"q": 0.3, "visit_q": 0.4}).visit_q == 0.4


@pytest.mark.parametrize("visit_q", [0.05, 1.0])
def test_weaker_groups_cannot_be_surer(visit_q):
    with pytest.raises(InputError, match="visit_q: groups worth a visit are weaker than micro-clusters"):
        asked_for({"q": 0.1, "visit_q": visit_q})


def test_methods_without_a_test_know_no_weaker_groups():
    points, strata, themes = world(0)
    found = micro_clusters(points, strata, themes != "", method="dbscan", eps=500.0)
    assert len(found.visits) == 0
    assert (found.visits.labels == -1).all()
