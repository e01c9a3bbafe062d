import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SMALL, TURNS, grid_of, turned

from placetypes._kernels import focal, medians
from placetypes.density import half_widths


def by_counting(values, known, half):
    out, ranks = np.full(values.shape, -1.0), np.full(values.shape, -1, np.int32)
    distinct, ranks[known] = np.unique(values[known], return_inverse=True)
    medians.disc_median_of_ranks(ranks, distinct, half, out)
    return out


def by_sorting(values, known, half):
    out = np.full(values.shape, -1.0)
    focal.disc_median(values, known, half, out)
    return out


@settings(**SMALL)
@given(
    seed=st.integers(0, 10_000), shape=st.tuples(st.integers(1, 12), st.integers(1, 12)), radius=st.integers(0, 14),
    levels=st.sampled_from([1, 4, 1000]), share=st.sampled_from([0.0, 0.3, 1.0]),
)  # fmt: skip
def test_counting_finds_what_sorting_finds(seed, shape, radius, levels, share):
    rng = np.random.default_rng(seed)
    values, known = rng.integers(-levels, levels, shape) / 8, rng.random(shape) < share
    half = half_widths(grid_of(shape), radius * 1000.0)
    np.testing.assert_array_equal(by_counting(values, known, half), by_sorting(values, known, half))


def test_all_levels_of_counts_are_read():
    # ranks far apart: a few cells with the lowest and the highest of many values
    values, ranks = np.arange(200_000.0), np.array([[0, 199_999, 70_000, 255, 256, 65_536, 65_535]], np.int32)
    out = np.empty(ranks.shape)
    medians.disc_median_of_ranks(ranks, values, np.array([0, 1, 0]), out)
    assert out.tolist() == [[99_999.5, 70_000, 70_000, 256, 256, 65_535, 65_535.5]]


@pytest.mark.parametrize("turn", TURNS)
def test_turned_land_has_turned_medians(turn):
    rng = np.random.default_rng(2)
    values, known = rng.random((20, 14)), rng.random((20, 14)) < 0.7
    half = half_widths(grid_of(values.shape), 4000.0)
    got = by_counting(turned(turn, values), turned(turn, known), half)
    np.testing.assert_array_equal(got, turned(turn, by_counting(values, known, half)))
