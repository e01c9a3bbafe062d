"""Regions whose micro-clusters are known hold what the recipe says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from placetypes.synthetic import planted_world

TOWN, VILLAGE, RURAL = 1, 2, 3


@pytest.fixture(scope="module")
def world():
    return planted_world(seed=3)


def test_as_many_addresses_as_the_recipe_says(world):
    null = planted_world(seed=3, planted=False)
    number = np.bincount(null.strata)
    assert 3 * 6_000 <= number[TOWN] <= 3 * 14_000
    assert 60 * 80 <= number[VILLAGE] <= 60 * 500
    assert number[RURAL] == 15_000
    away = null.points[null.strata == RURAL]
    assert away.min() >= 0
    assert away.max() <= 60_000
    half = planted_world(seed=3, density=0.5)
    assert np.bincount(half.strata)[RURAL] == 7_500 + sum(
        len(group.members) for group in half.groups if group.place_type == RURAL
    )


def test_rates_of_each_place_type_follow_a_smooth_trend(world):
    for code, rate in ((TOWN, 0.03), (VILLAGE, 0.02), (RURAL, 0.012)):
        of_type = world.rate[world.strata == code]
        assert 0.6 * rate - 1e-9 <= of_type.min() < of_type.max() <= 1.4 * rate + 1e-9
    null = planted_world(seed=3, planted=False)
    assert null.focus.sum() == pytest.approx(null.rate.sum(), abs=4 * np.sqrt(null.rate.sum()))
    flat = planted_world(seed=3, trend=0.0)
    assert set(flat.rate.tolist()) == {0.03, 0.02, 0.012}


def test_a_tenth_of_the_addresses_are_shared():
    null = planted_world(seed=3, planted=False)
    assert 1 - len(np.unique(null.points, axis=0)) / len(null.points) == pytest.approx(
        0.09, abs=0.01
    )  # some move to one that has moved
    alone = planted_world(seed=3, planted=False, shared=0.0)
    assert len(np.unique(alone.points, axis=0)) >= 0.999 * len(alone.points)


@checked(max_examples=5)
@given(seed=st.integers(0, 10**6), strips=st.booleans())
def test_groups_are_as_the_recipe_says_and_within_their_outlines(seed, strips):
    world = planted_world(seed=seed, strips=strips, density=0.02)
    plan = {TOWN: (6, 7, 11, 80, 150), VILLAGE: (8, 5, 8, 100, 200), RURAL: (10, 4, 6, 500, 1200)}
    for code, (number, least, most, small, large) in plan.items():
        groups = [group for group in world.groups if group.place_type == code]
        assert len(groups) == number
        for group in groups:
            assert least <= len(group.members) <= most
            assert small <= group.radius <= large
            assert world.focus[group.members].all()
            assert (world.strata[group.members] == code).all()
            assert np.isnan(group.bearing) != strips
            away = world.points[group.members] - group.middle
            assert np.hypot(*away.T).max() <= (2 * 1.01 if strips else 1) * group.radius + 0.1
            if strips:
                assert np.ptp(away @ [np.cos(group.bearing), -np.sin(group.bearing)]) <= 0.3 * group.radius + 0.2
    rows = np.concatenate([group.members for group in world.groups])
    assert len(np.unique(rows)) == len(rows)


def test_an_outline_covers_its_share_of_the_land():
    square = np.stack(np.meshgrid(np.arange(-600, 600, 4.0), np.arange(-600, 600, 4.0)), axis=-1).reshape(-1, 2)
    for strips, area in ((False, np.pi), (True, 4 * 0.3)):
        group = planted_world(seed=1, strips=strips, density=0.01).groups[0]
        inside = group.covers(square + group.middle)
        assert inside.sum() * 16 == pytest.approx(area * group.radius**2, rel=0.03)


def test_a_null_world_is_the_same_region_without_the_groups(world):
    null = planted_world(seed=3, planted=False)
    n = len(null.points)
    assert not null.groups
    for name in ("points", "strata", "focus", "rate"):
        assert np.array_equal(getattr(world, name)[:n], getattr(null, name))
    assert n == min(group.members.min() for group in world.groups)


def test_the_same_seed_gives_the_same_world_and_another_gives_another(world):
    again = planted_world(seed=3)
    assert world.points.tobytes() == again.points.tobytes()
    assert world.focus.tobytes() == again.focus.tobytes()
    assert len(planted_world(seed=4).points) != len(world.points)
