"""Three zones by hand: A holds a core and countryside, B a town and countryside, C is outside the grid."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from strategies import SMALL

from placetypes.commuting import between, commuting, flow_matrix, shares
from placetypes.compact import Runs

nan = np.nan
ZONES = ("A", "B")
#                 core  core  land | town  land | no zone
ZONE = np.array([[1, 1, 1, 2, 2, 0]], np.int32)
SETTLEMENT = np.array([[1, 1, 0, 2, 0, 3]], np.int32)
CORE = np.array([[1, 1, 0, 0, 0, 0]], np.int32)
EMPLOYED = np.array([[300.0, 300.0, 400.0, 150.0, 50.0, 20.0]])
JOBS = np.array([[500.0, 400.0, 100.0, 80.0, 20.0, 5.0]])
FLOWS = pd.DataFrame(
    [
        ("A", "A", 800),
        ("A", "B", 50),
        ("A", "C", 150),
        ("B", "A", 60),
        ("B", "B", 100),
        ("B", "C", 40),
        ("C", "A", 999),
    ],
    columns=["from_id", "to_id", "count"],
)


def run(flows=FLOWS, zone=ZONE, settlement=SETTLEMENT, core=CORE, *, employed=EMPLOYED, jobs=JOBS, ids=ZONES):
    found = commuting(flow_matrix(flows, ids), zone, settlement, core, employed=employed, jobs=jobs)
    return replace(found, to_core=found.to_core[zone], core=found.core[zone])  # of the cells


def test_flows_become_a_matrix_whose_first_row_and_column_are_elsewhere():
    matrix = flow_matrix(FLOWS, ZONES).toarray()
    assert matrix.tolist() == [[0, 999, 0], [150, 800, 50], [40, 60, 100]]
    assert matrix.sum() == FLOWS["count"].sum()
    doubled = pd.concat([FLOWS, FLOWS], ignore_index=True)  # two rows of one pair are added
    assert (flow_matrix(doubled, ZONES).toarray() == 2 * matrix).all()
    assert flow_matrix(FLOWS[:0], ZONES).toarray().tolist() == [[0] * 3] * 3
    assert flow_matrix(FLOWS, ()).toarray().tolist() == [[FLOWS["count"].sum()]]


def test_what_a_zone_has_is_shared_out_over_places():
    table = shares(ZONE, SETTLEMENT, EMPLOYED, 2).toarray()
    np.testing.assert_allclose(table, [[1, 0, 0, 0], [0.4, 0.6, 0, 0], [0.25, 0, 0.75, 0]])
    np.testing.assert_allclose(shares(ZONE, SETTLEMENT, EMPLOYED * nan, 2).toarray(), [[1, 0, 0, 0]] * 3)
    some = EMPLOYED.copy()
    some[0, 1] = nan
    np.testing.assert_allclose(shares(ZONE, SETTLEMENT, some, 2).toarray()[1], [4 / 7, 3 / 7, 0, 0])


@given(st.integers(0, 10_000))
@settings(**SMALL)
def test_commuters_are_spread_and_summed_back_without_losing_one(seed):
    """Between any two zonings; and back by the zones themselves the flows are what they were."""
    rng = np.random.default_rng(seed)
    zone, home, work = (rng.integers(0, 4, (4, 5)).astype(np.int32) for _ in range(3))
    employed, jobs = (rng.integers(0, 4, (4, 5)).astype(float) for _ in range(2))
    flow = sparse.csr_array(rng.integers(0, 1000, (4, 4)) * (rng.random((4, 4)) < 0.7).astype(float))
    for weight in (employed, jobs):
        np.testing.assert_allclose(shares(zone, home, weight, 3).sum(axis=1), 1, rtol=1e-12)
    leaving, coming = flow.sum(axis=1), flow.sum(axis=0)
    weights = {"employed": employed, "jobs": jobs}
    found = between(flow, zone, home, work, **weights)
    assert found.sum() == pytest.approx(flow.sum())
    np.testing.assert_allclose(found.sum(axis=1), shares(zone, home, employed, 3).T @ leaving, rtol=1e-12)
    np.testing.assert_allclose(found.sum(axis=0), shares(zone, work, jobs, 3).T @ coming, rtol=1e-12)
    back = between(flow, zone, zone, zone, **weights)
    lived = [k for k in range(1, int(zone.max()) + 1) if employed[zone == k].sum()]
    worked = [k for k in range(1, int(zone.max()) + 1) if jobs[zone == k].sum()]
    np.testing.assert_allclose(back[lived][:, worked].toarray(), flow[lived][:, worked].toarray(), rtol=1e-12)
    np.testing.assert_allclose(back[lived].sum(axis=1), leaving[lived], rtol=1e-12)


def test_the_share_in_the_core_counts_those_who_leave_the_grid():
    got = run()
    # 9 of 10 jobs of A lie in the core: 800 x 0.9 of 1000 leaving A, 60 x 0.9 of 200 leaving B
    np.testing.assert_allclose(got.to_core, [[0.72, 0.72, 0.72, 0.27, 0.27, nan]])
    assert got.core.tolist() == [[1, 1, 1, 1, 1, 0]]
    assert got.core.dtype == np.int32


def test_self_containment_by_hand():
    got = run()
    # A's core: 60 % of A's commuters, 0.9 of whom that stay in A work in it; B's town: 100 x 0.8 of 200 (by jobs)
    np.testing.assert_allclose(got.self_containment, [nan, 0.72, 0.4, nan])


def test_where_towns_send_their_people_by_hand():
    got = run()
    np.testing.assert_allclose(got.town_to_core, [nan, 0.72, 0.27, nan])
    assert got.town_core.tolist() == [0, 1, 1, 0]


def test_a_town_over_two_zones_is_weighed_by_its_residents_in_each():
    settlement = np.array([[1, 1, 2, 2, 0, 0]], np.int32)
    got = run(settlement=settlement)
    # residents: 40 % of A's 1000 and 75 % of B's 200; to the core 400 x 0.72 + 150 x 0.27
    assert got.town_to_core[2] == pytest.approx((400 * 0.72 + 150 * 0.27) / 550)
    # to itself: A's jobs lie 0.1 in it, B's 0.8
    inside = 0.4 * (800 * 0.1 + 50 * 0.8) + 0.75 * (60 * 0.1 + 100 * 0.8)
    assert got.self_containment[2] == pytest.approx(inside / 550)


def test_the_core_that_draws_most_is_named_and_a_tie_goes_to_the_first():
    core = np.array([[1, 1, 0, 2, 0, 0]], np.int32)
    got = run(core=core)
    assert got.core.tolist() == [[1, 1, 1, 2, 2, 0]]
    np.testing.assert_allclose(got.to_core, [[0.72, 0.72, 0.72, 0.4, 0.4, nan]])
    assert got.town_core.tolist() == [0, 1, 2, 0]
    even = pd.DataFrame([("B", "A", 80), ("B", "B", 90)], columns=["from_id", "to_id", "count"])  # 80 x 0.9 = 90 x 0.8
    assert run(even, core=core).core[0, 3] == 1


def test_without_cores_nobody_works_in_one_but_towns_contain_their_own():
    got = run(core=np.zeros_like(CORE))
    np.testing.assert_allclose(got.to_core, [[0, 0, 0, 0, 0, nan]])
    assert not got.core.any()
    np.testing.assert_allclose(got.self_containment, [nan, 0.72, 0.4, nan])
    assert not got.town_core.any()


def test_a_zone_nobody_is_known_to_leave_is_unknown():
    got = run(FLOWS[FLOWS["from_id"] != "B"])
    np.testing.assert_allclose(got.to_core, [[0.72, 0.72, 0.72, nan, nan, nan]])
    assert got.core.tolist() == [[1, 1, 1, 0, 0, 0]]
    np.testing.assert_allclose(got.self_containment, [nan, 0.72, nan, nan])


def test_all_who_leave_the_grid_are_known_to_work_elsewhere():
    got = run(pd.DataFrame([("A", "C", 10), ("B", "C", 10)], columns=["from_id", "to_id", "count"]))
    np.testing.assert_allclose(got.to_core, [[0, 0, 0, 0, 0, nan]])
    assert not got.core.any()
    np.testing.assert_allclose(got.self_containment, [nan, 0, 0, nan])


def test_commuters_to_a_zone_without_jobs_stay_in_the_denominator():
    got = run(jobs=np.where(ZONE == 1, JOBS, 0))
    np.testing.assert_allclose(got.to_core, [[0.72, 0.72, 0.72, 0.27, 0.27, nan]])
    np.testing.assert_allclose(got.self_containment[1:3], [0.72, 0])


def test_unknown_workers_and_jobs_count_as_nothing():
    employed, jobs = EMPLOYED.copy(), JOBS.copy()
    employed[0, 5] = jobs[0, 5] = nan
    got, straight = run(employed=employed, jobs=jobs), run()
    np.testing.assert_allclose(got.to_core, straight.to_core)


@given(st.permutations(range(len(FLOWS))))
@settings(**SMALL)
def test_the_order_of_rows_does_not_matter(order):
    straight, shuffled = run(), run(FLOWS.iloc[list(order)])
    for name, values in vars(straight).items():
        np.testing.assert_array_equal(getattr(shuffled, name), values)


def test_the_order_of_zones_does_not_matter():
    other = np.array([[2, 2, 2, 1, 1, 0]], np.int32)
    straight, swapped = run(), run(zone=other, ids=("B", "A"))
    for name, values in vars(straight).items():
        np.testing.assert_allclose(getattr(swapped, name), values)


@given(st.integers(0, 10_000))
@settings(**SMALL)
def test_shares_are_shares_and_nobody_is_counted_twice(seed):
    rng = np.random.default_rng(seed)
    zone = rng.integers(0, 4, (5, 6)).astype(np.int32)
    settlement = rng.integers(0, 4, (5, 6)).astype(np.int32)
    core = np.where(settlement == 2, 1, np.where(settlement == 3, 2, 0)).astype(np.int32)
    flows = pd.DataFrame(
        {
            "from_id": rng.choice(list("ABCX"), 30),
            "to_id": rng.choice(list("ABCX"), 30),
            "count": rng.integers(0, 50, 30),
        }
    )
    weights = {"employed": rng.integers(0, 5, (5, 6)).astype(float), "jobs": rng.integers(0, 5, (5, 6)).astype(float)}
    got = run(flows, zone, settlement, core, ids=tuple("ABC"), **weights)
    for values in (got.to_core, got.self_containment, got.town_to_core):
        known = values[~np.isnan(values)]
        assert ((known >= 0) & (known <= 1 + 1e-12)).all()
    # cells of a zone are alike, and a slow sum over cells gives their share
    matrix = flow_matrix(flows, tuple("ABC")).toarray()
    for k in range(1, 4):
        leaving = matrix[k].sum()
        if not leaving or not (zone == k).any():
            continue
        to = np.zeros(3)
        for destination in range(1, 4):
            jobs = weights["jobs"] * (zone == destination)
            for cell in np.ndindex(zone.shape):
                if jobs.sum():
                    to[core[cell]] += matrix[k, destination] * jobs[cell] / jobs.sum()
        np.testing.assert_allclose(got.to_core[zone == k], to[1:].max() / leaving)


@given(st.integers(0, 10_000))
@settings(**SMALL | {"max_examples": 10})
def test_layers_may_be_held_as_runs_and_pairs_may_be_many(seed):
    rng = np.random.default_rng(seed)
    shape = (70, 60)  # more pairs of zone and place than there is room for at first
    zone, place = (rng.integers(0, 90, shape).astype(np.int32) for _ in range(2))
    weight = rng.random(shape)
    expected = np.zeros((90, 90))
    np.add.at(expected, (zone.ravel(), place.ravel()), weight.ravel())
    expected[0] = 0.0
    expected[1:] /= expected[1:].sum(axis=1, keepdims=True)
    expected[0, 0] = 1.0
    found = shares(Runs.of(zone), Runs.of(place), weight, 89)
    np.testing.assert_allclose(found.toarray(), expected, rtol=1e-12)
    np.testing.assert_array_equal(found.toarray(), shares(zone, place, weight, 89).toarray())
