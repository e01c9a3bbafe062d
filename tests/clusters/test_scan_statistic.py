import numpy as np
import pytest
import scan_oracle as oracle
from hypothesis import given, settings
from hypothesis import strategies as st

from placetypes.clusters import scan_bernoulli, scan_poisson
from placetypes.errors import InputError

FEW = {"replicates": 19}


def region(seed, n=40):
    """Locations that share and tie distances, with a cluster of cases around one of them."""
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 9, (n, 2)).astype(float)
    population = rng.integers(20, 200, n)
    near = np.hypot(*(points - points[0]).T) < 2.5
    cases = rng.binomial(population, np.where(near, 0.15, 0.05))
    return points, cases, population


def numbers(found):
    """All of the table but the rows and coordinates of centres."""
    return found.table.drop(columns=["centre", "centre_x", "centre_y"]).to_numpy()


def same(a, b, rtol=1e-9):
    np.testing.assert_allclose(numbers(a), numbers(b), rtol=rtol, atol=1e-8)


def held_to_the_oracle(found, points, cases, population, slow, **rules):
    rows = oracle.clusters(points.tolist(), cases.tolist(), population.tolist(), max_share=0.5, score=slow, **rules)
    assert len(found) == len(rows)
    for (score, observed, radius, centre, expected, members), row in zip(rows, found.table.itertuples(), strict=True):
        assert row.llr == pytest.approx(score, abs=2e-8)
        assert row.observed == pytest.approx(observed)
        assert row.radius == pytest.approx(radius, abs=1e-6)
        assert row.expected == pytest.approx(expected)
        assert (row.centre_x, row.centre_y) == tuple(points[centre])
        assert tuple(points[row.centre]) == tuple(points[centre])
        assert set(np.flatnonzero(found.labels == row.cluster_id)) == members
        assert row.members == len(members)
        assert row.population == pytest.approx(sum(population[i] for i in members))


@given(st.integers(0, 10_000), st.sampled_from([1.0, 0.25]))
@settings(max_examples=12)
def test_poisson_clusters_are_those_of_the_slow_scan(seed, unit):
    points, cases, population = region(seed, n=24)
    cases = cases * unit
    found = scan_poisson(points, cases, population, **FEW)
    held_to_the_oracle(found, points, cases, population, oracle.poisson, min_cases=2.0)


@given(st.integers(0, 10_000))
@settings(max_examples=12)
def test_bernoulli_clusters_are_those_of_the_slow_scan(seed):
    points, cases, population = region(seed, n=24)
    others = population - cases
    found = scan_bernoulli(points, cases, others, min_cases=1, **FEW)
    held_to_the_oracle(found, points, cases, population, oracle.bernoulli, min_cases=1.0, controls=float(others.sum()))


def test_great_circle_clusters_are_those_of_the_slow_scan():
    rng = np.random.default_rng(4)
    points = np.column_stack([rng.uniform(-180, 180, 40), np.degrees(np.arcsin(rng.uniform(-1, 1, 40)))])
    points[:4] = [[179.9, 10], [-179.9, 10.1], [179.8, 9.9], [-179.7, 10]]  # neighbours across the date line
    cases, population = np.where(np.arange(40) < 4, 12, 3), np.full(40, 100)
    found = scan_poisson(points, cases, population, distance="great_circle", **FEW)
    held_to_the_oracle(found, points, cases, population, oracle.poisson, min_cases=2.0, between=oracle.arc, tie=1e-3)
    assert np.flatnonzero(found.labels == 0).tolist() == [0, 1, 2, 3]
    assert 10_000 < found.table["radius"][0] < 60_000


def test_the_p_value_is_the_rank_among_null_worlds_and_gumbel_follows_it():
    found = scan_poisson(*region(2, n=120), replicates=499, max_share=0.1)
    table = found.table
    assert len(found.null) == 499
    assert table["p_value"].tolist() == [(1 + (found.null >= s - 2e-9).sum()) / 500 for s in table["llr"]]
    assert table["p_value"].is_monotonic_increasing
    assert (np.diff(table["llr"]) <= 0).all()
    middle = table["p_value"].between(0.02, 0.98)
    assert middle.any()
    np.testing.assert_allclose(table["p_gumbel"][middle], table["p_value"][middle], atol=0.06)


@pytest.mark.parametrize("model", ["poisson", "bernoulli"])
def test_null_worlds_are_the_law_they_claim(model):
    """Without a cluster, p-values are uniform: of 120 regions about a tenth are below 0.1."""
    rng, below = np.random.default_rng(2), 0
    for _ in range(120):
        points, population = rng.uniform(0, 1, (15, 2)), rng.integers(5, 40, 15)
        if model == "poisson":
            cases = rng.multinomial(60, population / population.sum())
            found = scan_poisson(points, cases, population, replicates=39, seed=int(rng.integers(1e9)))
        else:
            cases = rng.multivariate_hypergeometric(population, 60)
            found = scan_bernoulli(points, cases, population - cases, replicates=39, seed=int(rng.integers(1e9)))
        below += found.table["p_value"].iloc[0] <= 0.1
    assert 4 <= below <= 22  # 12 expected, three standard deviations


@given(st.integers(0, 10_000), st.permutations(range(40)))
@settings(max_examples=10)
def test_rows_in_another_order_permute_labels_only(seed, order):
    points, cases, population = region(seed)
    cases = cases * 0.3
    one = scan_poisson(points, cases, population, **FEW)
    other = scan_poisson(points[order], cases[order], population[order], **FEW)
    assert (one.labels[order] == other.labels).all()
    assert (one.null == other.null).all()
    assert one.table.drop(columns="centre").equals(other.table.drop(columns="centre"))
    assert (points[order][other.table["centre"]] == points[one.table["centre"]]).all()


@given(st.floats(0, 6.3), st.floats(-1e5, 1e5), st.floats(0.01, 100))
@settings(max_examples=10)
def test_turning_moving_and_stretching_the_plane_change_nothing_but_radii(angle, away, scale):
    rng = np.random.default_rng(8)
    points, population = rng.uniform(0, 100, (40, 2)), rng.permutation(np.arange(40) * 3 + 20)
    cases = rng.binomial(population, np.where(np.hypot(*(points - points[0]).T) < 25, 0.2, 0.05))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    one = scan_poisson(points, cases, population, **FEW)
    other = scan_poisson(scale * (points @ turn.T) + away, cases, population, **FEW)
    assert (one.labels == other.labels).all()
    np.testing.assert_allclose(other.table["radius"], scale * one.table["radius"], rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(one.table["llr"], other.table["llr"], atol=1e-8)
    np.testing.assert_allclose(one.null, other.null, atol=1e-8)


@given(st.floats(1e-6, 1e6))
@settings(max_examples=10)
def test_only_shares_of_the_population_count(scale):
    points, cases, population = region(5)
    one, other = (scan_poisson(points, cases, p, **FEW) for p in (population, population * scale))
    assert (one.labels == other.labels).all()
    np.testing.assert_allclose(one.expected, other.expected)
    np.testing.assert_allclose(one.table[["llr", "expected"]], other.table[["llr", "expected"]], atol=1e-8)


@given(st.integers(0, 10_000), st.floats(0.1, 5))
@settings(max_examples=10)
def test_expected_cases_sum_to_all_cases(seed, unit):
    points, cases, population = region(seed)
    found = scan_poisson(points, cases * unit, population, **FEW)
    assert found.expected.sum() == pytest.approx(cases.sum() * unit)
    for row in found.table.itertuples():
        inside = found.labels == row.cluster_id
        assert found.expected[inside].sum() == pytest.approx(row.expected)
        assert (cases * unit)[inside].sum() == pytest.approx(row.observed)


def test_bernoulli_with_many_controls_tends_to_poisson():
    points, cases, population = region(6)
    poisson = scan_poisson(points, cases, population, replicates=999)
    bernoulli = scan_bernoulli(points, cases, population * 5000 - cases, replicates=999)
    assert (poisson.labels == bernoulli.labels).all()
    np.testing.assert_allclose(poisson.table["llr"], bernoulli.table["llr"], rtol=1e-3)
    np.testing.assert_allclose(np.quantile(poisson.null, [0.1, 0.5, 0.9]), np.quantile(bernoulli.null, [0.1, 0.5, 0.9]),
                               rtol=0.08)  # fmt: skip


def test_null_worlds_of_fractions_hold_whole_cases_worth_the_same_in_all():
    points, cases, population = region(7)
    whole = scan_poisson(points, cases, population, min_cases=1e-9, **FEW)
    total = cases.sum()
    fractions = cases * (total + 0.4) / total  # rounds to as many whole cases, each worth a little more
    found = scan_poisson(points, fractions, population, min_cases=1e-9, **FEW)
    np.testing.assert_allclose(found.null, whole.null * (total + 0.4) / total, atol=1e-7)
    assert (whole.null > 0).all()


def test_threads_change_no_byte_and_the_seed_does():
    given = region(9)
    one, two = (scan_poisson(*given, threads=threads, **FEW) for threads in (1, 3))
    assert one.table.equals(two.table)
    assert (one.null == two.null).all()
    assert (one.labels == two.labels).all()
    assert (scan_poisson(*given, seed=1, **FEW).null != one.null).any()
    assert (scan_poisson(*given, replicates=9).null == one.null[:9]).all()


def test_rows_at_one_place_are_one_location():
    points, cases, population = region(10)
    apart = scan_poisson(points, cases, population, **FEW)
    merged, of = np.unique(points, axis=0, return_inverse=True)
    assert len(merged) < len(points)
    together = scan_poisson(merged, np.bincount(of, cases), np.bincount(of, population), **FEW)
    assert (together.labels[of] == apart.labels).all()
    assert (together.null == apart.null).all()
    assert apart.table["members"].sum() == (apart.labels >= 0).sum()


def test_no_window_holds_more_than_the_largest_share_and_exactly_that_share_is_in():
    points = np.column_stack([np.arange(100.0) ** 1.1, np.zeros(100)])
    cases = np.where(np.arange(100) < 29, 3, 1)
    found = scan_poisson(points, cases, np.ones(100), max_share=0.29, **FEW)
    assert found.table["population"][0] == 29
    assert scan_poisson(points, cases, np.ones(100), max_share=0.28, **FEW).table["population"].max() == 28


def test_fewest_cases_hold_in_null_worlds_too():
    points, cases, population = region(11)
    few, many = (scan_poisson(points, cases, population, min_cases=least, **FEW) for least in (1, 25))
    assert few.table["observed"].min() < 25 <= many.table["observed"].min()
    assert (many.null <= few.null).all()
    assert (many.null < few.null).any()


def test_secondary_clusters_up_to_a_p_value_and_the_most_likely_always():
    given = region(2, n=120)
    every = scan_poisson(*given, replicates=99, max_share=0.1)
    strict = scan_poisson(*given, replicates=99, max_share=0.1, max_p=0.05)
    assert 1 < len(strict) == (every.table["p_value"] <= 0.05).sum() < len(every)
    assert strict.labels.max() == len(strict) - 1
    even = scan_poisson([[0, 0], [1, 0], [5, 0], [9, 0]], [6, 5, 5, 5], [10, 10, 10, 10], replicates=99, max_p=0.05)
    assert len(even) == 1
    assert even.table["p_value"][0] > 0.05


def test_nothing_found_is_an_empty_table():
    found = scan_poisson([[0, 0], [5, 5]], [3, 3], [10, 10], **FEW)
    assert len(found) == 0
    assert found.labels.tolist() == [-1, -1]
    assert found.table.dtypes.equals(scan_poisson(*region(1), **FEW).table.dtypes)
    assert repr(found) == "<Scan: 0 clusters, poisson>"
    one = scan_poisson([[7, 7]], [3], [10], **FEW)
    assert (len(one), one.null.tolist()) == (0, [0.0] * 19)


def test_relative_risk_is_inside_beside_outside_and_endless_when_all_cases_are_inside():
    found = scan_poisson([[0, 0], [9, 0], [50, 0]], [8, 0, 0], [1, 5, 5], **FEW)
    assert found.table["relative_risk"][0] == np.inf
    found = scan_bernoulli([[0, 0], [9, 0]], [6, 3], [4, 9], min_cases=1, **FEW)
    assert found.table["relative_risk"][0] == pytest.approx((6 / 10) / (3 / 12))


def test_null_worlds_that_do_not_vary_give_no_gumbel_tail():
    found = scan_poisson([[0, 0], [9, 0]], [20, 0], [5, 5], min_cases=20, **FEW)
    assert found.null.tolist() == [0.0] * 19
    assert found.table["p_value"].tolist() == [0.05]
    assert np.isnan(found.table["p_gumbel"][0])


def test_locations_without_population_or_cases_are_members_only():
    points = np.array([[0, 0], [1, 0], [2, 0], [30, 0], [31, 0]])
    found = scan_poisson(points, [5, 0, 6, 1, 1], [9, 0, 9, 20, 20], **FEW)
    assert found.labels.tolist() == [0, 0, 0, -1, -1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cases": [0, 0, 0]}, "cases: there is no case"),
        ({"cases": [0.2, 0.2, 0.2]}, "sum to less than one"),
        ({"cases": [1, np.nan, 1]}, "cases, row 1: 1 values are missing or negative; got nan"),
        ({"cases": [1, -1, 1]}, "cases, row 1: .* negative"),
        ({"cases": [1, 1]}, "cases: one value per point"),
        ({"population": [1, np.inf, 1]}, "population, row 1"),
        ({"population": [5, 5, 0]}, "population, row 2: 1 locations have cases but no population"),
        ({"points": [[0, 0], [0, np.nan], [1, 1]]}, "points, row 1: 1 coordinates are missing"),
        ({"points": [0, 1, 2]}, "pairs"),
        (
            {"points": [[0, 0], [1, 91], [1, 1]], "distance": "great_circle"},
            "row 1: a latitude is out of range; got 91",
        ),
        ({"points": [[0, 0], [181, 1], [1, 1]], "distance": "great_circle"}, "a longitude is out of range"),
        ({"distance": "manhattan"}, "no such distance; got 'manhattan', expected one of plane, great_circle"),
        ({"replicates": 8}, "replicates: too few null worlds; got 8, expected at least 9"),
        ({"replicates": 18, "max_p": 0.05}, "expected at least 19"),
        ({"max_share": 0}, "max_share: must be above 0 and at most 1"),
        ({"max_share": np.nan}, "max_share"),
        ({"max_p": 1.5}, "max_p"),
        ({"min_cases": 0}, "min_cases: must be a positive number"),
        ({"seed": -1}, "seed"),
        ({"threads": 0}, "threads: must be at least 1"),
        ({"cases": [1e9, 1, 1]}, "cases: too many to draw|population: too many to draw"),
    ],
)
def test_what_cannot_be_is_refused(changes, message):
    asked = {"points": [[0, 0], [3, 1], [1, 1]], "cases": [1, 2, 3], "population": [10, 10, 10], **FEW, **changes}
    with pytest.raises(InputError, match=message):
        scan_poisson(asked.pop("points"), asked.pop("cases"), asked.pop("population"), **asked)


@pytest.mark.parametrize(
    ("cases", "controls", "message"),
    [
        ([1, 2, 1], [0, 0, 0], "controls: there is no control"),
        ([0, 0, 0], [1, 2, 3], "there is no case"),
        ([1, 0.5, 1], [1, 1, 1], "cases, row 1: 1 values are not whole numbers; got 0.5; use scan_poisson"),
        ([1, 2, 1], [1, 1.5, 1], "controls, row 1"),
        ([1, 2, 1], [1, -1, 1], "controls, row 1"),
        ([1, 2, 1], [1e9, 1, 1], "cases and controls: too many to draw"),
    ],
)
def test_what_cannot_be_cases_and_controls_is_refused(cases, controls, message):
    with pytest.raises(InputError, match=message):
        scan_bernoulli([[0, 0], [3, 1], [1, 1]], cases, controls, **FEW)
