import numpy as np
import pytest
import scan_oracle as oracle
from hypothesis import given, settings
from hypothesis import strategies as st

from placetypes._kernels import circles


def world(seed, n=14, worlds=6):
    # whole steps on a small square, so that many distances tie
    rng = np.random.default_rng(seed)
    place = np.unique(rng.integers(0, 5, (n, 2)), axis=0).astype(float)
    counts = rng.poisson(1.5, (len(place), worlds)).astype(np.int32)
    counts[0] += 18 - counts.sum(axis=0).clip(max=18).astype(np.int32)
    return place, counts, rng.integers(1, 20, len(place)).astype(float)


@pytest.mark.parametrize("controls", [0.0, 30.0])
@pytest.mark.parametrize(("observed", "expected"), [(4, 2.5), (7, 1.0), (12, 3.0), (2, 2.0), (1, 3.0), (12, 12.0)])
def test_score_is_the_likelihood_ratio(observed, expected, controls):
    slow = oracle.bernoulli if controls else oracle.poisson
    if not controls or observed <= expected * (1 + controls / 12):  # no more cases than people
        measured = circles.window_score(observed, expected, 12.0, controls)
        assert measured == pytest.approx(slow(observed, expected, 12.0, controls), abs=2e-9)


def test_bernoulli_with_endless_controls_is_poisson():
    near = [circles.window_score(9.0, 4.0, 100.0, controls) for controls in (1e3, 1e5, 1e9)]
    assert near[0] > near[1] > circles.window_score(9.0, 4.0, 100.0, 0.0)
    assert near[2] == pytest.approx(circles.window_score(9.0, 4.0, 100.0, 0.0), abs=1e-6)


def test_tied_locations_enter_together_or_not_at_all():
    place = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [5.0, 0.0]])
    order, away, ends = circles.windows(place, np.ones(4), 0, 3.0, 1e-9, circles.everywhere(place))
    assert order.tolist() == [0, 1, 2, 3]
    assert away.tolist() == [0, 1, 1, 5]
    assert ends.tolist() == [1, 3]
    assert circles.windows(place, np.ones(4), 0, 2.0, 1e-9, circles.everywhere(place))[2].tolist() == [1]
    assert circles.windows(place, np.ones(4), 0, 0.5, 1e-9, circles.everywhere(place))[2].tolist() == []


@given(
    st.integers(0, 10_000), st.sampled_from([0.1, 0.3, 0.5, 1.0]), st.sampled_from([1.0, 0.75]), st.booleans(),
    st.booleans(),
)  # fmt: skip
@settings(max_examples=30)
def test_highest_of_every_world_is_that_of_the_slow_scan(seed, share, unit, controls, limited):
    place, counts, people = world(seed)
    if controls:
        unit, people = 1.0, counts.max(axis=1) + people
    slow = oracle.bernoulli if controls else oracle.poisson
    got = np.zeros(counts.shape[1])
    for w, of_world in enumerate(counts.T):
        cases = of_world * unit
        others = float(people.sum() - cases.sum()) if controls else 0.0
        expected = cases.sum() * people / people.sum()
        rules = circles.Rules(share * cases.sum() * (1 + 1e-9), 2.0, 1e-9, float(cases.sum()), others)
        near = circles.around(place, expected, rules.most) if limited else circles.everywhere(place)
        one = np.zeros(1)
        for low, high in ((0, 3), (3, len(place))):
            circles.highest(place, of_world[:, None].copy(), unit, expected, rules, near, low, high, one)
        got[w] = one[0]
        best = np.empty((len(place), 5))
        circles.strongest(place, cases, expected, rules, near, np.zeros(len(place), bool), 0, len(place), best)
        assert best[:, 0].max() == pytest.approx(got[w], abs=2e-9)
        found = oracle.windows(
            place.tolist(), cases.tolist(), people.tolist(), max_share=share, min_cases=2.0, score=slow, controls=others
        )
        assert got[w] == pytest.approx(max((f[0] for f in found), default=0.0), abs=2e-8)


@given(st.integers(0, 10_000), st.floats(0.001, 1.0))
@settings(max_examples=30)
def test_windows_are_the_same_wherever_neighbours_are_looked_for(seed, share):
    """Crowds of different density, some at the same distance, some without anybody."""
    rng = np.random.default_rng(seed)
    crowd = np.round(rng.normal(0, rng.choice([3.0, 300.0], 60)[:, None], (60, 2)))
    place = np.unique(np.vstack([crowd, rng.integers(-4, 5, (20, 2)) * 100.0]), axis=0)
    expected = rng.integers(0, 3, len(place)) * rng.random(len(place))
    most = share * expected.sum() * (1 + 1e-9)
    limited, whole = circles.around(place, expected, most), circles.everywhere(place)
    for centre in range(len(place)):
        order, away, ends = circles.windows(place, expected, centre, most, 1e-9, limited)
        every, farther, same = circles.windows(place, expected, centre, most, 1e-9, whole)
        assert ends.tolist() == same.tolist()
        assert order.tolist() == every[: len(order)].tolist()
        assert away.tolist() == farther[: len(away)].tolist()


def test_neighbours_are_looked_for_near_by_where_windows_are_small():
    rng = np.random.default_rng(0)
    place = np.unique(rng.uniform(0, 1000, (2000, 2)), axis=0)
    near = circles.around(place, np.ones(len(place)), 20.0)
    looked_at = [len(circles.windows(place, np.ones(len(place)), c, 20.0, 1e-9, near)[0]) for c in range(50)]
    assert 20 < max(looked_at) < 100
    assert np.isinf(circles.around(np.zeros((1, 2)), np.ones(1), 0.5).reach2).all()  # a region without an extent


def test_worlds_searched_together_are_those_searched_alone():
    place, counts, people = world(3, worlds=40)
    counts = counts[:, counts.sum(axis=0) == counts.sum(axis=0)[0]].copy()
    assert counts.shape[1] > 3
    total = float(counts[:, 0].sum())
    expected = total * people / people.sum()
    rules = circles.Rules(total / 2, 2.0, 1e-9, total, 0.0)
    near = circles.around(place, expected, rules.most)
    together, alone = np.zeros(counts.shape[1]), np.zeros(counts.shape[1])
    circles.highest(place, counts, 1.0, expected, rules, near, 0, len(place), together)
    for w in range(counts.shape[1]):
        circles.highest(place, counts[:, w : w + 1].copy(), 1.0, expected, rules, near, 0, len(place), alone[w : w + 1])
    assert (together == alone).all()
    assert together.max() > together.min()


def test_a_window_with_a_taken_location_is_none():
    place = np.array([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]])
    cases, expected = np.array([3.0, 5.0, 1.0]), np.array([2.0, 2.0, 5.0])
    rules, best = circles.Rules(9.0, 2.0, 1e-9, 9.0, 0.0), np.empty((3, 5))
    near = circles.everywhere(place)
    circles.strongest(place, cases, expected, rules, near, np.array([False, False, False]), 0, 3, best)
    assert best[:, 4].tolist() == [2, 2, 0]
    circles.strongest(place, cases, expected, rules, near, np.array([False, True, False]), 0, 3, best)
    assert best[:, 4].tolist() == [1, 0, 0]
    assert best[0, 1:4].tolist() == [3.0, 2.0, 0.0]
