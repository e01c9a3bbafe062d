import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SMALL, TURNS, grid_of, turned

from placetypes._kernels.catchment import along_the_line, over_friction
from placetypes.access import searched

CELL = 1000.0
BOTH = [(k, getattr(k, "py_func", k)) for k in (over_friction, along_the_line)]
PER_CELL = 2.0
"""Minutes for the side of a cell along the line."""


def access(way, supply, people, catchment, *, plain=False):
    """The kernel of a way, for one kind after the other; `way` None is the straight line."""
    out = np.zeros(supply.shape)
    for kind, here in zip(out, supply.astype(float), strict=True):
        rows, cols = np.nonzero(here)
        if way is None:
            BOTH[1][plain](PER_CELL, rows, cols, here[rows, cols], people, catchment, kind)
        else:
            reach, width = searched(way, grid_of(way.shape), limit=catchment)
            BOTH[0][plain](way, rows, cols, here[rows, cols], people, CELL, catchment, reach, width, kind)
    return out


def minutes_between(way, shape):
    """Least minutes between all pairs of cells, by Floyd and Warshall."""
    cells = list(np.ndindex(shape))
    if way is None:
        return {(a, b): PER_CELL * math.hypot(a[0] - b[0], a[1] - b[1]) for a in cells for b in cells}
    least = {(a, b): 0.0 if a == b else math.inf for a in cells for b in cells}
    for a in cells:
        for b in cells:
            if a != b and max(abs(a[0] - b[0]), abs(a[1] - b[1])) == 1:
                least[a, b] = (way[a] + way[b]) / 2 * CELL * math.hypot(a[0] - b[0], a[1] - b[1])
    for via in cells:
        for a in cells:
            for b in cells:
                least[a, b] = min(least[a, b], least[a, via] + least[via, b])
    return least


def slowly(way, supply, people, catchment):
    """Both steps as they are published, one facility and one cell after the other."""
    shape, least = people.shape, minutes_between(way, people.shape)
    foot = math.exp(-0.5)

    def weight(t):
        return (math.exp(-((t / catchment) ** 2) / 2) - foot) / (1 - foot) if t <= catchment else 0.0

    out = np.zeros(supply.shape)
    for kind, *place in np.argwhere(supply > 0):
        here = tuple(place)
        demand = sum(people[k] * weight(least[here, k]) for k in np.ndindex(shape))
        if demand > 0:
            for i in np.ndindex(shape):
                out[kind][i] += supply[kind][here] / demand * weight(least[i, here])
    return out


def world(seed, shape=(5, 6)):
    rng = np.random.default_rng(seed)
    friction = rng.choice([0.001, 0.002, 0.006], shape)
    friction[rng.random(shape) < 0.15] = np.inf
    supply = np.where(rng.random((2, *shape)) < 0.15, rng.integers(1, 4, (2, *shape)), 0).astype(float)
    return friction, supply, rng.integers(0, 50, shape) * (rng.random(shape) < 0.7).astype(float)


WAYS = st.booleans()


@given(st.integers(0, 10_000), WAYS, st.sampled_from([0.5, 2.0, 4.0, 9.0, 60.0]))
@settings(**SMALL)
def test_against_the_two_steps_as_published(seed, roads, catchment):
    friction, supply, people = world(seed)
    way = friction if roads else None
    expected = slowly(way, supply, people, catchment)
    np.testing.assert_allclose(access(way, supply, people, catchment), expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(access(way, supply, people, catchment, plain=True), expected, rtol=1e-9, atol=1e-12)


@given(st.integers(0, 10_000), WAYS)
@settings(**SMALL)
def test_over_all_people_the_services_are_given_out_and_no_more(seed, roads):
    friction, supply, people = world(seed, (8, 9))
    way, catchment = friction if roads else None, 7.0
    given_out = (access(way, supply, people, catchment) * people).sum(axis=(1, 2))
    reaching = np.zeros_like(supply)
    for where in np.argwhere(supply.sum(axis=0) > 0):
        only = np.zeros_like(supply)
        only[:, where[0], where[1]] = supply[:, where[0], where[1]]
        if (access(way, only, people, catchment) * people).sum() > 0:
            reaching += only
    np.testing.assert_allclose(given_out, reaching.sum(axis=(1, 2)), rtol=1e-9)


@given(st.integers(0, 10_000), WAYS, st.sampled_from(sorted(TURNS)))
@settings(**SMALL)
def test_turning_the_map_turns_the_access(seed, roads, turn):
    friction, supply, people = world(seed)
    straight = access(friction if roads else None, supply, people, 6.0)
    of_kind = np.stack([turned(turn, layer) for layer in supply])
    other = access(turned(turn, friction) if roads else None, of_kind, turned(turn, people), 6.0)
    for kind in range(2):
        np.testing.assert_allclose(turned(turn, straight[kind]), other[kind], rtol=1e-9, atol=1e-12)


@given(st.integers(0, 10_000), WAYS)
@settings(**SMALL)
def test_kinds_do_not_see_each_other_and_twice_the_services_give_twice(seed, roads):
    friction, supply, people = world(seed)
    way = friction if roads else None
    both = access(way, supply, people, 6.0)
    np.testing.assert_array_equal(both[:1], access(way, supply[:1], people, 6.0))
    np.testing.assert_allclose(access(way, 2 * supply, people, 6.0), 2 * both, rtol=1e-12)


@pytest.mark.parametrize("roads", [True, False])
def test_a_catchment_ends_at_its_minutes(roads):
    way, supply, people = np.full((1, 9), PER_CELL / CELL), np.zeros((1, 1, 9)), np.full((1, 9), 10.0)
    supply[0, 0, 0] = 1.0
    found = access(way if roads else None, supply, people, 8.0)[0, 0]
    assert (found[:4] > 0).all()
    assert found[4] == pytest.approx(0.0, abs=1e-12)  # eight minutes away: the very end
    assert not found[5:].any()
    assert (np.diff(found[:5]) < 0).all()


def test_a_service_nobody_can_reach_serves_nobody():
    friction, supply, people = np.full((1, 3), np.inf), np.array([[[1.0, 0.0, 0.0]]]), np.array([[0.0, 5.0, 5.0]])
    assert not access(friction, supply, people, 60.0).any()
