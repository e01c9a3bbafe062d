import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placetypes._kernels import strips


def sites(seed, n=120):
    # whole metres on a small square, so that many distances tie
    rng = np.random.default_rng(seed)
    place = np.unique(rng.integers(0, 40, (n, 2)) * 20.0, axis=0)
    return place[:, 0].copy(), place[:, 1].copy(), rng.random(len(place))


@st.composite
def crowds(draw):
    """Sites of very uneven density: crowds, lone ones far away, all on one line."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    parts = [
        rng.normal(rng.uniform(0, 1e5, 2), draw(st.sampled_from([0.0, 1.0, 300.0, 1e5])), (draw(st.integers(1, 40)), 2))
        for _ in range(draw(st.integers(1, 4)))
    ]
    place = np.unique(np.vstack(parts).round(draw(st.sampled_from([-2, 0, 3]))), axis=0)
    if draw(st.booleans()):
        place = np.unique(place * [1.0, 0.0], axis=0)
    heights = draw(st.sampled_from([[50.0], [100.0, 400.0], [10.0, 1000.0, 1e6]]))
    return place[:, 0].copy(), place[:, 1].copy(), rng.random(len(place)), np.array(heights)


@settings(max_examples=60)
@given(crowd=crowds(), radius=st.sampled_from([0.0, 1.0, 90.0, 400.0, 5000.0, 1e6]))
def test_what_lies_near_equals_all_distances(crowd, radius):
    x, y, weight, heights = crowd
    laid = strips.lay(x, y, weight, heights)
    for level in range(len(heights)):
        assert np.array_equal(np.sort(laid.site[level * len(x) : (level + 1) * len(x)]), np.arange(len(x)))
    ids, dist = np.empty(len(x), np.int64), np.empty(len(x))
    for i in range(0, len(x), 5):
        d2 = (x - x[i]) ** 2 + (y - y[i]) ** 2
        inside = np.flatnonzero(d2 <= radius**2)
        count = strips.disc_sites(x[i], y[i], radius**2, laid, ids, dist)
        order = np.argsort(ids[:count])
        assert np.array_equal(ids[:count][order], inside)
        assert np.array_equal(dist[:count][order], d2[inside])
        assert strips.disc_sum(x[i], y[i], radius**2, laid, np.inf) == pytest.approx(weight[inside].sum())
    some = np.arange(0, len(x), 3)
    near = ((x[:, None] - x[some]) ** 2 + (y[:, None] - y[some]) ** 2).min(axis=1) <= radius**2
    assert strips.union_sum(x[some], y[some], radius**2, laid, np.inf, np.empty((len(x), 4))) == pytest.approx(
        weight[near].sum()
    )


@pytest.mark.parametrize("heights", [[7.0], [60.0, 240.0], [5000.0]])
def test_tied_distances_are_in_and_sums_stop_beyond_the_most(heights):
    x, y, weight = sites(3)
    laid = strips.lay(x, y, weight, np.array(heights))
    for d2 in (0.0, 400.0, 20.0**2 * 5, 1e4, 1e9):
        for i in range(0, len(x), 7):
            want = weight[(x - x[i]) ** 2 + (y - y[i]) ** 2 <= d2].sum()
            assert strips.disc_sum(x[i], y[i], d2, laid, np.inf) == pytest.approx(want, abs=1e-9)
            if want > 1:
                assert 0.5 < strips.disc_sum(x[i], y[i], d2, laid, 0.5) <= want + 1e-9
        want = weight[((x[:, None] - x[:9]) ** 2 + (y[:, None] - y[:9]) ** 2).min(axis=1) <= d2].sum()
        assert strips.union_sum(x[:9], y[:9], d2, laid, np.inf, np.empty((len(x), 4))) == pytest.approx(want)
        if want > 1:
            assert 0.5 < strips.union_sum(x[:9], y[:9], d2, laid, 0.5, np.empty((len(x), 4))) <= want + 1e-9


def test_the_order_of_points_does_not_change_a_bit_of_their_sum():
    x, y, weight = sites(5)
    laid = strips.lay(x, y, weight, np.array([60.0]))
    order = np.random.default_rng(1).permutation(20)
    sums = [strips.union_sum(x[o], y[o], 150.0**2, laid, np.inf, np.empty((len(x), 4))) for o in (np.arange(20), order)]
    assert sums[0] == sums[1] > 0
