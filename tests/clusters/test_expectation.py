import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placetypes.clusters import expected_actors
from placetypes.errors import InputError

SMOOTH = {"bandwidth": 5_000.0, "shrinkage": 10.0}


@given(seed=st.integers(0, 10_000), n=st.integers(1, 80), kinds=st.integers(1, 4))
def test_sums_to_the_total_in_each_place_type(seed, n, kinds):
    rng = np.random.default_rng(seed)
    points, strata = rng.uniform(0, 30_000, (n, 2)), rng.integers(0, kinds, n)
    focus, at_risk = rng.random(n) < 0.3, rng.uniform(0.5, 20, n)
    expected = expected_actors(points, strata, focus, at_risk=at_risk, **SMOOTH)
    assert (expected >= 0).all()
    for kind in range(kinds):
        assert expected[strata == kind].sum() == pytest.approx(focus[strata == kind].sum(), abs=1e-9)


def test_heavy_shrinkage_gives_the_regional_rate_times_those_at_risk(region):
    points, strata, focus = region
    at_risk = np.arange(1.0, len(points) + 1)
    expected = expected_actors(points, strata, focus, at_risk=at_risk, bandwidth=5_000.0, shrinkage=1e9)
    for kind in (2, 3):
        inside = strata == kind
        rate = focus[inside].sum() / at_risk[inside].sum()
        np.testing.assert_allclose(expected[inside], rate * at_risk[inside], rtol=1e-6)


def slow_expectation(points, focus, bandwidth, shrinkage):
    d2 = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    kernel = np.exp(-d2 / (2 * bandwidth**2))
    rate = (kernel @ focus + shrinkage) / (kernel.sum(axis=1) + shrinkage / focus.mean())
    return rate * focus.sum() / rate.sum()


def test_follows_the_kernel_rate_computed_from_all_pairs():
    rng = np.random.default_rng(5)
    points = rng.uniform(0, 40_000, (1500, 2))
    focus = rng.random(1500) < 0.02 + 0.1 * points[:, 0] / 40_000
    expected = expected_actors(points, np.ones(1500), focus, **SMOOTH)
    want = slow_expectation(points, focus, **SMOOTH)
    assert want.max() / want.min() > 2  # the trend is there
    np.testing.assert_allclose(expected, want, rtol=0.03)


def test_rows_in_another_order_give_the_same_bytes(region):
    points, strata, focus = region
    order = np.random.default_rng(0).permutation(len(points))
    expected = expected_actors(points, strata, focus, **SMOOTH)
    assert np.array_equal(expected[order], expected_actors(points[order], strata[order], focus[order], **SMOOTH))


def test_no_focus_actor_gives_zeros(region):
    points, strata, focus = region
    assert not expected_actors(points, strata, np.zeros_like(focus), **SMOOTH).any()


def test_coordinates_too_far_apart_are_refused(region):
    points, strata, focus = region
    far = points.copy()
    far[0] = [1e9, 1e9]
    with pytest.raises(InputError, match="too far apart"):
        expected_actors(far, strata, focus, **SMOOTH)
