"""Hill numbers with what few members miss put back."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placetypes.profiles import hill_numbers

counts = st.lists(st.integers(0, 12), max_size=8).map(lambda found: np.array(found, dtype=np.int64))


def slow(counts):
    """The estimators as sums that run over members and pairs, and over a series until it adds nothing."""
    members = [kind for kind, times in enumerate(counts) for _ in range(times)]
    n, x = len(members), [times for times in counts.tolist() if times]
    once, twice = x.count(1), x.count(2)
    if n == 0:
        return [math.nan] * 3
    kinds = len(x) + (n - 1) / n * (once**2 / (2 * twice) if twice else once * (once - 1) / 2)
    alike = [one == other for one, other in permutations(members, 2)]
    if not any(alike):
        return [kinds, math.nan, math.nan]
    entropy = sum(times / n * sum(1 / k for k in range(times, n)) for times in x)
    if once:
        share = 2 * twice / ((n - 1) * once + 2 * twice) if twice else 2 / ((n - 1) * (once - 1) + 2)
        entropy += once / n * math.fsum((1 - share) ** (r - n + 1) / r for r in range(n, n + 20_000))
    return [kinds, math.exp(entropy), len(alike) / sum(alike)]


@given(counts)
def test_as_told_pair_by_pair(counts):
    np.testing.assert_allclose(hill_numbers(counts), slow(counts), rtol=1e-9)


@given(counts, st.randoms())
def test_neither_order_nor_kinds_without_members_matter(counts, random):
    mixed = [*counts.tolist(), 0, 0]
    random.shuffle(mixed)
    np.testing.assert_allclose(hill_numbers(np.array(mixed)), hill_numbers(counts), rtol=1e-12)


def test_many_members_need_no_correction():
    evenly = np.full(7, 10_000)
    np.testing.assert_allclose(hill_numbers(evenly), 7, rtol=1e-3)


@pytest.mark.parametrize("kinds", [4, 9])
def test_few_members_tell_as_many_kinds_as_there_are_on_average(kinds):
    rng = np.random.default_rng(3)
    samples = [np.bincount(rng.integers(0, kinds, 12), minlength=kinds) for _ in range(2000)]
    seen = np.mean([np.count_nonzero(sample) for sample in samples])
    told = np.array([hill_numbers(sample) for sample in samples])
    alike = np.mean(1 / told[:, 2][np.isfinite(told[:, 2])])
    assert alike == pytest.approx(1 / kinds, rel=0.05)  # unbiased
    assert abs(told[:, 0].mean() - kinds) < abs(seen - kinds)
