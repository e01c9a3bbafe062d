import numpy as np
import pytest

from placetypes._kernels import scan, strips

RADII = np.array([0.0, 50.0, 100.0, 200.0, 400.0])


def in_strips(x, y, weight, height):
    origin = float(y.min())
    start = np.empty(int(np.ptp(y) / height) + 2, np.int64)
    order = np.empty(len(x), np.int64)
    strips.strip_order(y, origin, height, start, order)
    return strips.Strips(x[order], y[order], weight[order], order, start, origin, height)


def sites(seed, n=120):
    # whole metres on a small square, so that many distances tie
    rng = np.random.default_rng(seed)
    place = np.unique(rng.integers(0, 40, (n, 2)) * 20.0, axis=0)
    weight = rng.random(len(place))
    return place[:, 0].copy(), place[:, 1].copy(), weight


def slow_score(observed, expected, total):
    if observed <= expected:
        return 0.0
    outside = (total - observed) * np.log((total - observed) / (total - expected)) if total > observed else 0.0
    return observed * np.log(observed / expected) + outside


def test_score_is_the_likelihood_ratio_and_only_for_more_than_expected():
    assert scan.poisson_score(4.0, 0.28, 1000.0) == pytest.approx(slow_score(4, 0.28, 1000), abs=1e-9)
    assert scan.poisson_score(85.0, 49.710495, 552.0) == pytest.approx(
        11.577255, abs=2e-6
    )  # Kulldorff's leukaemia example
    assert scan.poisson_score(2.0, 2.0, 10.0) == 0.0
    assert scan.poisson_score(1.0, 2.0, 10.0) == 0.0
    assert scan.poisson_score(10.0, 2.0, 10.0) == pytest.approx(10 * np.log(5), abs=1e-9)


@pytest.mark.parametrize("height", [7.0, 60.0, 5000.0])
@pytest.mark.parametrize("seed", range(3))
def test_disc_sum_equals_all_distances(seed, height):
    x, y, weight = sites(seed)
    laid = in_strips(x, y, weight, height)
    assert np.array_equal(np.sort(laid.site), np.arange(len(x)))
    for i in range(0, len(x), 7):
        d2 = (x - x[i]) ** 2 + (y - y[i]) ** 2
        for limit in (0.0, 400.0, 20.0**2 * 5, 1e4, 1e9):
            assert strips.disc_sum(x[i], y[i], limit, laid) == pytest.approx(weight[d2 <= limit].sum(), abs=1e-9)


@pytest.mark.parametrize("stage", [1, 2, 5])
def test_ladder_is_a_tight_lower_bound_and_stops_beyond_the_most(stage):
    x, y, weight = sites(4)
    laid = in_strips(x, y, weight, 60.0)
    table = np.empty((len(x), len(RADII)), np.float32)
    reach2 = np.empty(len(x))
    most = 9.0
    strips.ladder_table(x, y, RADII, laid, stage, most, np.arange(len(x)), table, reach2)
    stopped = 0
    for i in range(len(x)):
        d2 = (x - x[i]) ** 2 + (y - y[i]) ** 2
        sums = np.array([weight[d2 <= r * r].sum() for r in RADII])
        inside = sums <= most
        assert (table[i, inside] <= sums[inside]).all()
        np.testing.assert_allclose(table[i, inside], sums[inside], rtol=2e-6)
        assert np.isinf(table[i, ~inside]).all()
        first = RADII[np.argmin(inside)] if not inside.all() else RADII[-1]
        assert reach2[i] == first**2
        stopped += not inside.all()
    assert 0 < stopped <= len(x)


def slow_windows(place, expected, rows, owner, *, least, owners, most, total, floor):
    found = {}
    for x, y in {tuple(p) for p in place[rows]}:
        d2 = ((place - (x, y)) ** 2).sum(axis=1)
        for limit in np.unique(d2[rows]):
            inside = rows[d2[rows] <= limit]
            if limit > RADII[-1] ** 2 or len(inside) < least or len(set(owner[inside])) < owners:
                continue
            e = expected[d2 <= limit].sum()
            score = slow_score(len(inside), e, total)
            if e <= most and score >= floor:
                found[x, y, limit, len(inside)] = (e, score)
    return found


def world(seed):
    rng = np.random.default_rng(seed)
    place = rng.integers(0, 40, (300, 2)) * 20.0
    place = place[np.lexsort((place[:, 1], place[:, 0]))]
    expected = rng.random(len(place)) * 0.2
    rows = np.sort(rng.choice(len(place), 45, replace=False))
    return place, expected, rows, rng.integers(0, 12, len(place))


def run_windows(place, expected, rows, owner, *, capacity=10_000, **rules):
    unique, of = np.unique(place, axis=0, return_inverse=True)
    of = of.ravel()
    x, y = unique[:, 0].copy(), unique[:, 1].copy()
    laid = in_strips(x, y, np.bincount(of, weights=expected), 60.0)
    table, reach2 = np.empty((len(x), len(RADII)), np.float32), np.empty(len(x))
    strips.ladder_table(x, y, RADII, laid, 2, rules["most"], np.arange(len(x)), table, reach2)
    site, run = np.unique(of[rows], return_index=True)
    run = np.append(run, len(rows))
    focus = in_strips(x[site], y[site], np.diff(run).astype(float), 80.0)
    out, members, first = np.empty((capacity, 5)), np.empty(20 * capacity, np.int64), np.empty(capacity + 1, np.int64)
    found, _ = scan.windows(
        site, run, owner[rows], x, y, focus, laid, RADII, table, reach2, rules["least"], rules["owners"], rules["most"],
        rules["total"], rules["floor"], out, members, first,
    )  # fmt: skip
    return found, out, (site, run, x, y, members, first)


RULES = {"least": 3, "owners": 3, "most": 6.0, "total": 45.0, "floor": 0.7}


@pytest.mark.parametrize("seed", range(5))
def test_windows_equal_every_disc_tried_by_hand(seed):
    place, expected, rows, owner = world(seed)
    found, out, (site, _, x, y, members, first) = run_windows(place, expected, rows, owner, **RULES)
    got = {(x[site[int(c)]], y[site[int(c)]], d2, int(k)): (e, score) for c, d2, k, e, score in out[:found].tolist()}
    want = slow_windows(place, expected, rows, owner, **RULES)
    assert got.keys() == want.keys()
    for w in range(found):
        d2 = (x[site] - x[site[int(out[w, 0])]]) ** 2 + (y[site] - y[site[int(out[w, 0])]]) ** 2
        assert sorted(members[first[w] : first[w + 1]]) == np.flatnonzero(d2 <= out[w, 1]).tolist()
    for window, values in want.items():
        assert got[window] == pytest.approx(values, abs=2e-9)
    assert len(got) == found > 3


def test_windows_says_how_much_room_it_needs():
    place, expected, rows, owner = world(1)
    needed, _, _ = run_windows(place, expected, rows, owner, **RULES)
    again, out, _ = run_windows(place, expected, rows, owner, capacity=2, **RULES)
    assert again == needed > 2
    assert np.isfinite(out).all()


def test_select_takes_the_best_first_and_shares_no_actor():
    place, expected, rows, owner = world(2)
    found, out, (site, run, x, y, everyone, first) = run_windows(place, expected, rows, owner, **RULES)
    out = out[:found]
    order = np.lexsort((out[:, 1], out[:, 0], -out[:, 2], -out[:, 4]))
    group, kept, medoid = np.empty(len(site), np.int64), np.empty(found, np.int64), np.empty(found, np.int64)
    count = scan.select(order, everyone, first, site, run, x, y, group, kept, medoid)
    taken, want = set(), []
    for w in order:
        d2 = (x[site] - x[site[int(out[w, 0])]]) ** 2 + (y[site] - y[site[int(out[w, 0])]]) ** 2
        members = set(np.flatnonzero(d2 <= out[w, 1]).tolist())
        if not members & taken:
            taken |= members
            want.append((w, members))
    assert [w for w, _ in want] == kept[:count].tolist()
    for g, (_, members) in enumerate(want):
        assert set(np.flatnonzero(group == g).tolist()) == members
        at = np.array(sorted(members))
        away = [
            (np.hypot(x[site[at]] - x[site[m]], y[site[at]] - y[site[m]]) * np.diff(run)[at]).sum().round(6) for m in at
        ]
        assert medoid[g] == at[int(np.argmin(away))]
    assert set(np.flatnonzero(group == -1).tolist()) == set(range(len(site))) - taken


def test_draw_never_takes_a_row_twice_nor_one_without_weight():
    weight = np.array([0.0, 1.0, 3.0, 0.0, 1.0, 0.0])
    taken, out = np.zeros(6, bool), np.empty(3, np.int64)
    got = scan.draw(np.cumsum(weight), np.random.default_rng(0).random(200), 3, taken, out, 0)
    assert got == 3
    assert sorted(out.tolist()) == [1, 2, 4]


def test_draw_follows_the_weights():
    weight = np.array([1.0, 2.0, 5.0])
    uniforms = np.random.default_rng(1).random(4000)
    first = np.empty(1, np.int64)
    hits = np.zeros(3)
    for u in uniforms:
        scan.draw(np.cumsum(weight), np.array([u]), 1, np.zeros(3, bool), first, 0)
        hits[first[0]] += 1
    np.testing.assert_allclose(hits / 4000, weight / 8, atol=0.03)
