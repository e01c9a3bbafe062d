"""The scorer of planted worlds says what is right."""

import numpy as np
import pytest
from planted_scores import Tally, matches, outline_scores, upper_bound, window_scores

from placetypes.synthetic import PlantedGroup, PlantedWorld


@pytest.fixture
def world():
    points = np.array([[0, 0], [2, 0], [0, 2], [2, 2], [90, 0], [91, 0], [92, 0], [50, 50.0]])
    groups = (
        PlantedGroup(np.arange(4), 3, np.array([1.0, 1.0]), 3.0, np.nan),
        PlantedGroup(np.arange(4, 7), 1, np.array([91.0, 0.0]), 0.5, np.pi / 2),
    )
    strata, focus = np.array([3, 3, 3, 3, 1, 1, 1, 2]), np.ones(8, dtype=bool)
    return PlantedWorld(points, strata, focus, np.full(8, 0.1), groups)


def test_a_group_is_right_when_it_shares_half_of_all_members_with_a_planted_one(world):
    right, hit = matches(world, np.array([0, 0, -1, -1, 1, -1, -1, 1]))
    assert right.tolist() == [True, False]
    assert hit.tolist() == [True, False]
    right, hit = matches(world, np.full(8, -1))
    assert right.tolist() == []
    assert hit.tolist() == [False, False]


def test_a_tally_counts_by_place_type(world):
    tally = Tally()
    tally.add(world, np.array([0, 0, 0, -1, 1, -1, -1, 2]))
    tally.add(world, np.array([-1, -1, -1, -1, 0, 0, 0, -1]))
    assert tally.precision() == pytest.approx(2 / 4)
    assert tally.precision(1) == pytest.approx(1 / 2)
    assert tally.recall() == pytest.approx(2 / 4)
    assert tally.recall(3) == pytest.approx(1 / 2)
    assert np.isnan(tally.recall(2))
    assert tally.false_per_world() == 1
    assert [tally.worlds_with_false(place) for place in (None, 1, 2, 3)] == [1, 1, 1, 0]


def test_scores_of_one_who_knows_the_truth(world):
    assert outline_scores(world).tolist() == pytest.approx([4 * np.log(10) - 3.6, 3 * np.log(10) - 2.7])
    assert window_scores(world) == pytest.approx(outline_scores(world))


def test_upper_bound_is_that_of_the_tables():
    assert upper_bound(0, 40) == pytest.approx(1 - 0.05 ** (1 / 40))
    assert upper_bound(19, 200) == pytest.approx(0.1362, abs=2e-3)
    assert upper_bound(5, 5) == 1.0
