"""What is left of a group when one organisation leaves."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placetypes.profiles import leaving_one_out


def score(observed, expected, total):
    """Kulldorff's Poisson log likelihood ratio, as written."""
    if observed <= expected:
        return 0.0
    outside = (total - observed) * math.log((total - observed) / (total - expected)) if total > observed else 0.0
    return observed * math.log(observed / expected) + outside


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.sampled_from("abcd"), min_size=2, max_size=12), st.floats(0.05, 3), st.integers(20, 200))
def test_lowest_of_leaving_each_organisation_out(owners, expected, total):
    n = len(owners)
    found = leaving_one_out(
        np.array(owners), [np.arange(n)],
        observed=np.array([n]), expected=np.array([expected]), total=np.array([total]),
    )  # fmt: skip
    sizes = [owners.count(owner) for owner in owners]
    kept = [score(n - size, expected * (total - size) / total, total - size) for size in sizes]
    assert found.lowest[0] == pytest.approx(min(kept), abs=1e-6)
    most = max(sizes)
    assert found.rows[0].tolist() == [row for row, owner in enumerate(owners) if owners.count(owner) == most]


def test_a_group_of_equals_keeps_more_than_one_that_a_single_organisation_carries():
    equals, carried = np.array(list("abcdef")), np.array(list("aaaaef"))
    found = leaving_one_out(
        np.concatenate([equals, carried]), [np.arange(6), np.arange(6, 12)],
        observed=np.array([6, 6]), expected=np.array([0.5, 0.5]), total=np.array([100, 100]),
    )  # fmt: skip
    assert found.lowest[0] > 2 * found.lowest[1]
