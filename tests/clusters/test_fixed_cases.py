"""Cases whose answer is fixed, all in one region and by the usual settings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from placetypes.clusters import micro_clusters

FARM, HIGH_STREET = 3, 1
SMALL = {"replicates": 99, "support_runs": 0}
SQUARE = np.array([[0.0, 0.0], [120.0, 0.0], [0.0, 120.0], [120.0, 120.0], [60.0, 60.0]])


def spread(rng, west, n, share):
    """Addresses at the crossings of a grid 3.5 km wide, and exactly this share of them focus actors."""
    place = np.column_stack([np.arange(n) % 25, np.arange(n) // 25]) * 3_500.0 + np.array([west, 0.0])
    focus = np.zeros(n, dtype=bool)
    focus[rng.permutation(n)[: round(share * n)]] = True
    return place, focus


@pytest.fixture(scope="module")
def region():
    """Farms of which 5.6 % are focus actors, a high street with 30 %, and the two groups."""
    rng = np.random.default_rng(5)
    farms, few = spread(rng, 0.0, 950, 0.056)
    street, many = spread(rng, 120_000.0, 950, 0.3)
    five = np.array([15_690.0, 15_690.0]) + SQUARE
    four = np.array([135_690.0, 15_690.0]) + SQUARE[:4]
    points = np.vstack([farms, street, five, four])
    strata = np.repeat([FARM, HIGH_STREET, FARM, HIGH_STREET], [950, 950, 5, 4])
    return points, strata, np.concatenate([few, many, [True] * 4 + [False], [True] * 4])


def groups(found):
    return {frozenset(np.flatnonzero(found.labels == c).tolist()) for c in found.table["cluster_id"]}


def test_four_of_five_where_few_are_is_a_cluster_and_four_of_four_where_many_are_is_none(region):
    _, strata, focus = region
    rate = [focus[strata == kind][:950].mean() for kind in (FARM, HIGH_STREET)]
    assert rate == pytest.approx([0.056, 0.3], abs=1e-3)
    found = micro_clusters(*region, **SMALL)
    assert groups(found) == {frozenset(range(1900, 1904))}
    assert found.table["q_value"].iloc[0] <= 0.1


@checked(max_examples=5)
@given(seed=st.integers(0, 10_000))
def test_of_windows_that_tie_exactly_the_same_is_chosen_whatever_the_order_of_rows(region, seed):
    """Two pairs, and one between them that only one may have: both together would be too many expected."""
    points, strata, focus = region
    pairs = np.array([[0.0, 0.0], [0.0, 8.0], [100.0, 4.0], [200.0, 0.0], [200.0, 8.0]]) + np.array(
        [15_700.0, 43_750.0]
    )
    place = np.vstack([points[:1900], pairs])
    kinds, chosen = np.append(strata[:1900], [FARM] * 5), np.append(focus[:1900], [True] * 5)
    risk = np.concatenate([np.ones(1900), [3.0, 3.0, 1.0, 3.0, 3.0]])
    order = np.random.default_rng(seed).permutation(len(place))
    asked = SMALL | {"q": 0.9, "max_expected": 0.6, "clear_extent": 0.0}
    found = micro_clusters(place[order], kinds[order], chosen[order], at_risk=risk[order], **asked)
    labels = np.empty(len(place), dtype=int)
    labels[order] = found.labels
    west, middle, east = labels[1900:1902], labels[1902], labels[1903:]
    assert west[0] == west[1] == middle >= 0
    assert middle not in east


def test_fifty_actors_at_one_address_never_outrank_their_expectation(region):
    """A tower of a thousand of whom a twentieth is what its place type has anyway."""
    points, strata, focus = region
    tower = np.zeros(1000, dtype=bool)
    tower[:50] = True
    for place in (points[5], points[1902] + [0.0, 500.0]):  # on its own, and beside the cluster
        found = micro_clusters(
            np.vstack([points, np.tile(place, (1000, 1))]), np.append(strata, np.full(1000, FARM)),
            np.append(focus, tower), **SMALL,
        )  # fmt: skip
        assert (found.labels[-1000:] == -1).all()
        assert frozenset(range(1900, 1904)) in groups(found)


def test_merged_and_unmerged_actors_of_one_address_give_the_same_answer(region):
    """Thirty others at the address of a member, as thirty rows or as one that counts thirty."""
    points, strata, focus = region
    answers = []
    for rows in (30, 1):
        place = np.vstack([points, np.tile(points[1900], (rows, 1))])
        risk = np.append(np.ones(len(points)), np.full(rows, 30 / rows))
        found = micro_clusters(
            place,
            np.append(strata, [FARM] * rows),
            np.append(focus, [False] * rows),
            at_risk=risk,
            **SMALL | {"q": 0.5},
        )
        assert found.expected[1900] + found.expected[len(points) :].sum() == pytest.approx(31 * found.expected[1900])
        answers.append(found)
    many, one = (found.table.set_index("cluster_id") for found in answers)
    assert groups(answers[0]) == groups(answers[1]) != set()
    for column in ("members", "observed", "expected", "concentration", "specialisation", "radius_m", "easting"):
        np.testing.assert_allclose(many[column], one[column], rtol=1e-9)


@checked(max_examples=5)
@given(east=st.floats(300_000, 900_000), north=st.floats(-900_000, 900_000))
def test_an_actor_far_away_changes_no_members(region, east, north):
    points, strata, focus = region
    found = micro_clusters(
        np.vstack([points, [[east, north]]]), np.append(strata, FARM), np.append(focus, True), **SMALL
    )
    assert groups(found) == {frozenset(range(1900, 1904))}
