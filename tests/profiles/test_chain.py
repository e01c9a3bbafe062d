"""Roles that a group lacks, and the nearest actors that have them."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from placetypes.profiles import missing_links

CHAIN = ("grow", "make", "sell")
actors = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50), st.sampled_from(["", *CHAIN])), min_size=1, max_size=15
)


@given(actors, st.data())
def test_as_looked_for_one_by_one(actors, data):
    group = data.draw(st.lists(st.integers(0, len(actors) - 1), min_size=1, unique=True))
    x, y, role = (np.array(part) for part in zip(*actors, strict=True))
    points = np.column_stack([x, y]).astype(float)
    found = missing_links(points, role, np.array(group), centre=np.array([10.0, 20.0]), chain=CHAIN)
    there = {actors[row][2] for row in group} - {""}
    lacking = [name for name in CHAIN if name not in there] if there else []
    assert [name for name, _, _ in found] == lacking
    for name, row, metres in found:
        apart = [math.hypot(x - 10, y - 20) for x, y, own in actors if own == name]
        assert metres == (min(apart) if apart else math.inf)
        assert (row == -1) == (not apart)
        assert row == -1 or actors[row][2] == name


def test_where_no_role_is_known_nothing_is_said_to_be_lacking():
    assert missing_links(np.zeros((2, 2)), np.array(["", ""]), np.arange(2), centre=np.zeros(2), chain=CHAIN) == []
