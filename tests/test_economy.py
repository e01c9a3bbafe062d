import numpy as np
import pytest
from hypothesis import given, settings
from strategies import SMALL, TURNS, grid_of, turned, whole_numbers

from placetypes.density import disc_sum
from placetypes.economy import jobs_diversity

nan = np.nan


def test_diversity_by_hand():
    grid = grid_of((1, 5))
    sections = {"A": np.array([[8.0, 0.0, 0.0, 0.0, 0.0]]), "C": np.array([[8.0, 4.0, nan, 0.0, 0.0]])}
    # 8 + 8; 8 + 12 of 20 within a cell's reach; 4 alone; nothing; nothing
    got = jobs_diversity(sections, grid, radius=1000)
    np.testing.assert_allclose(got, [[1 - (0.4**2 + 0.6**2), 1 - (0.4**2 + 0.6**2), 0.0, nan, nan]])
    got = jobs_diversity(sections, grid, radius=0)
    np.testing.assert_allclose(got, [[0.5, 0.0, nan, nan, nan]])


def test_equal_sections_reach_one_minus_one_over_their_number():
    sections = {str(k): np.ones((2, 2)) for k in range(20)}
    np.testing.assert_allclose(jobs_diversity(sections, grid_of((2, 2)), radius=0), 0.95)


def test_without_sections_diversity_is_unknown():
    assert np.isnan(jobs_diversity({}, grid_of((2, 2)), radius=1000)).all()


@given(whole_numbers(0, 50, (3, 3)), whole_numbers(0, 50, (3, 3)), whole_numbers(0, 50, (3, 3)))
@settings(**SMALL)
def test_diversity_does_not_depend_on_names_order_or_scale(a, b, c):
    grid = grid_of((3, 3))
    straight = jobs_diversity({"A": a, "B": b, "C": c}, grid, radius=1500)
    np.testing.assert_allclose(jobs_diversity({"X": c, "Y": a, "Z": b}, grid, radius=1500), straight)
    np.testing.assert_allclose(jobs_diversity({"A": a * 7, "B": b * 7, "C": c * 7}, grid, radius=1500), straight)
    known = straight[~np.isnan(straight)]
    assert ((known >= 0) & (known <= 1 - 1 / 3 + 1e-12)).all()
    everything = disc_sum(a + b + c, grid, radius=1500)
    np.testing.assert_array_equal(np.isnan(straight), everything == 0)


@pytest.mark.parametrize("turn", TURNS)
def test_turning_the_jobs_turns_their_diversity(turn):
    rng = np.random.default_rng(2)
    sections = {key: rng.integers(0, 30, (5, 7)).astype(float) for key in "ACG"}
    before = jobs_diversity(sections, grid_of((5, 7)), radius=2000)
    after = {key: turned(turn, values) for key, values in sections.items()}
    shape = after["A"].shape
    np.testing.assert_array_equal(jobs_diversity(after, grid_of(shape), radius=2000), turned(turn, before))
