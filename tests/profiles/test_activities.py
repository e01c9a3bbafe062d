"""What members of a group do more than others."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placetypes.profiles import over_represented


def slow(activity, rows, most):
    """One activity after another, in plain Python."""
    everywhere = Counter(code for code in activity if code)
    inside = Counter(activity[row] for row in rows if activity[row])
    scored = []
    for code, found in inside.items():
        expected = inside.total() * everywhere[code] / everywhere.total()
        if found > expected:
            score = round(found * math.log(found / expected) - (found - expected), 9)
            scored.append((-score, -found, code))
    return tuple(code for _, _, code in sorted(scored)[:most])


regions = st.lists(st.sampled_from(["", "10.71", "47.24", "56.10", "shop=bakery"]), min_size=4, max_size=40)


@given(regions, st.data())
def test_as_told_one_by_one(activity, data):
    rows = data.draw(st.lists(st.integers(0, len(activity) - 1), min_size=1, unique=True))
    (told,) = over_represented(np.array(activity, dtype=object), [np.array(rows)], most=2)
    assert told == slow(activity, rows, 2)


@given(regions, st.data())
def test_the_order_of_actors_does_not_matter(activity, data):
    rows = np.array(data.draw(st.lists(st.integers(0, len(activity) - 1), min_size=1, unique=True)))
    order = np.array(data.draw(st.permutations(range(len(activity)))))
    codes = np.array(activity, dtype=object)
    moved = np.argsort(order)[rows]
    assert over_represented(codes, [rows], most=2) == over_represented(codes[order], [moved], most=2)


def test_many_unusual_ones_go_before_one_that_is_rare_everywhere():
    region = np.array(["a"] * 5 + ["b"] + ["a"] * 10 + ["c"] * 84, dtype=object)
    assert over_represented(region, [np.arange(6)], most=2) == [("a", "b")]


def test_a_group_that_is_like_the_region_has_none():
    region = np.array(["a", "b"] * 5, dtype=object)
    assert over_represented(region, [np.arange(2), np.arange(10)], most=2) == [(), ()]


@pytest.mark.parametrize("codes", [["", "", ""], ["", "", "a"]])
def test_unknown_activities_are_never_named(codes):
    assert over_represented(np.array(codes, dtype=object), [np.array([0, 1])], most=2) == [()]
