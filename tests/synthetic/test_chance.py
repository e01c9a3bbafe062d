"""Sharing out whole units, repeatable streams, smooth fields."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from placetypes.synthetic.chance import apportion, smooth_noise, stream

weights = hnp.arrays(np.float64, st.integers(1, 40), elements=st.one_of(st.just(0.0), st.floats(1e-3, 1e3))).filter(
    lambda w: w.max() > 0
)


@given(weights, st.integers(0, 10**6))
def test_apportion_gives_away_everything_and_nothing_for_nothing(w: np.ndarray, total: int) -> None:
    shares = apportion(w, total)
    assert shares.sum() == total
    assert (shares >= 0).all()
    assert (shares[w == 0] == 0).all()


@given(weights, st.integers(0, 10**6))
def test_apportion_is_within_one_of_the_exact_quota(w: np.ndarray, total: int) -> None:
    exact = w / w.sum() * total
    rounding = total * w.size / 2**23  # weights are rounded to 2**24 levels
    assert (np.abs(apportion(w, total) - exact) <= 1 + rounding).all()


@given(weights, st.integers(0, 1000), st.integers(1, 60))
def test_apportion_does_not_see_the_unit_of_the_weights(w: np.ndarray, total: int, power: int) -> None:
    assert np.array_equal(apportion(w, total), apportion(w * 2.0**power, total))


@given(weights, st.integers(0, 1000))
def test_apportion_is_blind_to_the_last_digits(w: np.ndarray, total: int) -> None:
    """Noise in the last place of a weight moves nobody, so that another platform's exp() does not."""
    level = np.round(w / w.max() * 2**24)
    noisy = level * (1 + 1e-12 * np.where(np.arange(w.size) % 2, 1, -1))
    assert np.array_equal(apportion(level, total), apportion(noisy, total))


def test_apportion_keeps_the_shape() -> None:
    assert apportion(np.ones((2, 3)), 6).tolist() == [[1, 1, 1], [1, 1, 1]]


def test_apportion_refuses_weights_of_nothing() -> None:
    with pytest.raises(ValueError, match="no positive weight"):
        apportion(np.zeros(3), 1)
    assert apportion(np.zeros(3), 0).tolist() == [0, 0, 0]


@given(st.integers(0, 2**63), st.text(max_size=8))
def test_stream_repeats(seed: int, part: str) -> None:
    assert stream(seed, part).integers(0, 2**62) == stream(seed, part).integers(0, 2**62)


def test_streams_of_parts_and_seeds_differ() -> None:
    draws = {stream(seed, part).random() for seed in range(5) for part in ("a", "b", "c")}
    assert len(draws) == 15


def test_wider_noise_is_smoother() -> None:
    narrow, wide = (smooth_noise((60, 50), stream(1, "t"), width=width) for width in (1.0, 5.0))
    for field in (narrow, wide):
        assert field.shape == (60, 50)
        assert field.mean() == pytest.approx(0, abs=1e-5)
        assert field.std() == pytest.approx(1, abs=1e-5)
    assert np.abs(np.diff(wide, axis=0)).mean() < np.abs(np.diff(narrow, axis=0)).mean() / 2
