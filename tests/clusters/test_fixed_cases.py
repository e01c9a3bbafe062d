"""Cases whose answer is fixed, all in one region and by the usual settings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from placetypes.clusters import micro_clusters
from placetypes.clusters.region import Region
from placetypes.clusters.search import Search
from placetypes.clusters.settings import asked_for
from placetypes.clusters.space import Plane

FARM, HIGH_STREET = 3, 1
FEW, MANY = 0.056, 0.3
WITHIN_REACH, BEYOND = 1_000.0, (3_500.0, 5_000.0, 8_000.0)
"""Metres between farms: so that windows around one hold others, and so that none does."""
SMALL = {"replicates": 99, "support_runs": 0}
SQUARE = np.array([[0.0, 0.0], [120.0, 0.0], [0.0, 120.0], [120.0, 120.0], [60.0, 60.0]])


def spread(rng, west, apart, n, share):
    """Addresses at the crossings of a grid, and exactly this share of them focus actors."""
    place = np.column_stack([np.arange(n) % 25, np.arange(n) // 25]) * apart + np.array([west, 0.0])
    focus = np.zeros(n, dtype=bool)
    focus[rng.permutation(n)[: round(share * n)]] = True
    return place, focus


def farms_and_a_street(apart, seed):
    """Farms of which 5.6 % are focus actors, a high street with 30 %, and the two groups."""
    rng, away = np.random.default_rng(seed), 35 * apart
    farms, few = spread(rng, 0.0, apart, 950, FEW)
    street, many = spread(rng, away, apart, 950, MANY)
    five = 4.48 * apart + SQUARE
    four = five[:4] + np.array([away, 0.0])
    points = np.vstack([farms, street, five, four])
    strata = np.repeat([FARM, HIGH_STREET, FARM, HIGH_STREET], [950, 950, 5, 4])
    return points, strata, np.concatenate([few, many, [True] * 4 + [False], [True] * 4])


@pytest.fixture(scope="module")
def region():
    return farms_and_a_street(BEYOND[0], 5)


def groups(found):
    return {frozenset(np.flatnonzero(found.labels == c).tolist()) for c in found.table["cluster_id"]}


@pytest.mark.parametrize("apart", BEYOND)
@pytest.mark.parametrize("seed", [3, 4, 5])
def test_four_of_five_where_few_are_is_a_cluster_and_four_of_four_where_many_are_is_none(apart, seed):
    _, strata, focus = asked = farms_and_a_street(apart, seed)
    rate = [focus[strata == kind][:950].mean() for kind in (FARM, HIGH_STREET)]
    assert rate == pytest.approx([FEW, MANY], abs=1e-3)
    found = micro_clusters(*asked, **SMALL)
    assert groups(found) == {frozenset(range(1900, 1904))}
    assert found.table["q_value"].iloc[0] <= 0.1


def test_four_of_five_are_none_where_chance_makes_as_much_and_four_of_four_are_nothing_anywhere():
    """Farms so near each other that windows hold several: regions without a group have its like about as often as not.

    Then whoever calls it calls chance: the share of false groups is asked of the whole search, not of one window.
    """
    points, strata, focus = farms_and_a_street(WITHIN_REACH, 3)
    asked = asked_for({})

    def searched(chosen):
        """Score of every group, whether it is one of farms, and the rows of its members."""
        reach = float(asked.rules.radii[-1])
        region = Region.of(points, strata, chosen.astype(np.int64), at_risk=None, organisations=None, reach=reach)
        inside = chosen[region.order]
        expected = region.expected(inside, bandwidth=asked.bandwidth, shrinkage=asked.shrinkage)
        rows = np.flatnonzero(inside)
        found = Search(Plane(region.sites), expected, asked.rules, 1)(rows)
        members = [set(region.order[rows[found.of_row == g]].tolist()) for g in range(len(found.score))]
        return found.score, region.kinds[found.stratum] == FARM, members

    score, _, members = searched(focus)
    four = next(s for s, own in zip(score, members, strict=True) if set(range(1900, 1904)) <= own)
    assert not any(own & set(range(1905, 1909)) for own in members)  # below the floor of scores
    rng, strong = np.random.default_rng(0), []
    for _ in range(30):
        chosen = np.concatenate([spread(rng, 0.0, 1.0, 950, share)[1] for share in (FEW, MANY)])
        score, farms, _ = searched(np.append(chosen, np.zeros(9, dtype=bool)))
        strong.append((score[farms] >= four).sum())
    assert np.mean(strong) > 0.2
    assert groups(micro_clusters(points, strata, focus, **SMALL)) == set()


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
