"""The scorer of planted worlds says what is right."""

from dataclasses import replace

import numpy as np
import pytest
from planted_scores import (
    ASTRAY,
    CHANCE,
    JOINED,
    RIGHT,
    Tally,
    interval,
    matches,
    outline_scores,
    reachable,
    upper_bound,
    verdicts,
    window_scores,
)

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


def test_a_group_that_is_not_right_is_by_chance_or_several_in_one_or_has_wrong_members(world):
    assert verdicts(world, np.array([0, 0, 0, 0, 1, 1, 1, 1])) == [RIGHT, RIGHT]
    assert verdicts(world, np.array([0, -1, -1, -1, 0, -1, -1, 0])) == [CHANCE]  # one of each is no group
    assert verdicts(world, np.array([0, 0, -1, -1, 0, 0, -1, 0])) == [JOINED]
    points = np.vstack([world.points, np.full((3, 2), 70.0)])
    more = replace(world, points=points, strata=np.append(world.strata, [3, 3, 3]))
    assert verdicts(more, np.array([0, 0, -1, -1, -1, -1, -1, 0, 0, 0, 0])) == [ASTRAY]
    assert verdicts(world, np.full(8, -1)) == []


def test_what_could_be_called_is_what_scores_as_high_as_is_called_in_its_place_type(world):
    rural, town = window_scores(world)
    assert reachable(world, {3: rural, 1: town + 0.01}).tolist() == [True, False]
    assert reachable(world, {3: rural}).tolist() == [True, False]  # nothing is ever called in the town
    tally = Tally()
    tally.add(world, np.full(8, -1), lowest={3: rural + 0.01, 1: town})
    assert (tally.ceiling(), tally.ceiling(3), tally.ceiling(1)) == (0.5, 0.0, 1.0)


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
    assert tally.share(CHANCE) == pytest.approx(2 / 4)
    assert tally.share(CHANCE, 3) == 0
    assert tally.interval(CHANCE) == interval(2, 4)
    assert np.isnan(tally.ceiling())
    assert [tally.worlds_with_false(place) for place in (None, 1, 2, 3)] == [1, 1, 1, 0]


def test_scores_of_one_who_knows_the_truth(world):
    assert outline_scores(world).tolist() == pytest.approx([4 * np.log(10) - 3.6, 3 * np.log(10) - 2.7])
    assert window_scores(world) == pytest.approx(outline_scores(world))


def test_interval_is_that_of_the_textbook():
    assert interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998, Statistics in Medicine 17
    assert interval(0, 0) == (0.0, 1.0)


def test_upper_bound_is_that_of_the_tables():
    assert upper_bound(0, 40) == pytest.approx(1 - 0.05 ** (1 / 40))
    assert upper_bound(19, 200) == pytest.approx(0.1362, abs=2e-3)
    assert upper_bound(5, 5) == 1.0
