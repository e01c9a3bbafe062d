"""Groups of several themes: found where they are, and not told twice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placetypes.clusters import micro_clusters_by_theme
from placetypes.clusters.mixed import told_by_themes

GROUP = np.arange(1200, 1206)
"""Rows of the region's planted group of six in place type 3."""


def by_theme(region, settings, group, **more):
    """The region, its focus actors of three themes in turn, and themes of the planted group."""
    points, strata, focus = region
    themes = np.full(len(points), "", dtype=object)
    themes[focus] = np.resize(["food", "care", "energy"], focus.sum())
    themes[GROUP] = group
    return micro_clusters_by_theme(points, strata, themes, seed=1, **settings, **more)


def test_a_group_of_several_themes_is_found_among_all_of_them(region, settings):
    found = by_theme(region, settings, ["food", "care", "energy"] * 2)
    assert any(set(GROUP) <= set(np.flatnonzero(found["any"].labels == k)) for k in range(len(found["any"])))
    assert (found["food"].labels[GROUP] == -1).all()


def test_a_group_of_one_theme_is_told_once(region, settings):
    found = by_theme(region, settings, "food")
    assert (found["food"].labels[GROUP] == found["food"].labels[GROUP[0]]).all()
    assert found["food"].labels[GROUP[0]] >= 0
    assert (found["any"].labels[GROUP] == -1).all()


def test_a_group_that_is_told_again_does_not_stretch_the_budget(region, settings):
    alone = by_theme(region, settings, "food", any_theme=None)["food"].table
    beside = by_theme(region, settings, "food")
    assert len(beside["any"]) <= 1  # the other planted group is of all themes
    both = alone.merge(beside["food"].table, on=["easting", "northing"], suffixes=("", "_beside"))
    strongest = both.iloc[:1]
    called = 1 + len(beside["any"]) / len(alone)
    assert (strongest["q_value_beside"] * called >= strongest["q_value"]).all()


@pytest.mark.parametrize(("method", "extra"), [("dbscan", {"eps": 300.0}), ("hdbscan", {})])
def test_density_methods_do_not_tell_a_group_twice_either(region, settings, method, extra):
    found = by_theme(region, settings, "food", method=method, **extra)
    assert (found["food"].labels[GROUP] >= 0).all()
    assert (found["any"].labels[GROUP] == -1).all()


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(0, 2), st.integers(-1, 2)), min_size=1, max_size=30))
def test_told_is_half_of_the_members_in_one_group_of_one_theme(actors):
    mixed = np.array([group for group, _, _ in actors])
    themes = [np.array([own if theme == t else -1 for _, theme, own in actors]) for t in range(3)]
    expected = []
    for group in range(mixed.max() + 1):
        pairs = [(theme, own) for g, theme, own in actors if g == group]
        held = [pairs.count(pair) for pair in pairs if pair[1] >= 0]
        expected.append(2 * max(held, default=0) >= len(pairs))
    assert told_by_themes(mixed, themes).tolist() == expected
