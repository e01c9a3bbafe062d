import numpy as np
import plain_search as plain
import pytest

from placetypes._kernels import choice, linkage, reach, scan, strips

LIMITS, FLOOR = scan.Limits(3, 3, 6.0), 0.7


def laid_out(small, most, floor=FLOOR):
    """Ground and world of the kernels, and the site of every address."""
    unique, of = np.unique(small.place, axis=0, return_inverse=True)
    of, x, y = of.ravel(), unique[:, 0].copy(), unique[:, 1].copy()
    everyone = strips.lay(x, y, np.bincount(of, weights=small.expected), plain.HEIGHTS)
    table, reach2 = np.empty((len(x), len(plain.RADII)), np.float32), np.empty(len(x))
    reach.ladder_table(x, y, plain.RADII, everyone, most, np.arange(len(x)), table, reach2)
    site, run = np.unique(of[small.rows], return_index=True)
    run = np.append(run, len(small.rows))
    total = float(len(small.rows))
    ground = scan.Ground(everyone, plain.RADII, table, total, scan.room_for(most, floor, total))
    return ground, scan.World(site, x[site], y[site], reach2[site], run, small.owner[small.rows])


def near_of(world, room=10_000):
    start, near, d2 = np.empty(len(world.site) + 1, np.int64), np.empty(room, np.int64), np.empty(room)
    occupied = strips.lay(world.x, world.y, np.ones(len(world.x)), plain.HEIGHTS)
    return scan.neighbours(world, occupied, start, near, d2), start, near, d2


def room_for(members, windows):
    whole = np.empty((3, windows), np.int64)
    return scan.Candidates(members, *whole, *np.empty((2, windows)), np.empty(windows, bool))


def candidates(ground, world, limits):
    """Discs first, then branches, as `Search` puts them together."""
    found, start, near, d2 = near_of(world)
    near, d2, m = near[:found], d2[:found], len(world.site)
    out = room_for(np.concatenate([near, np.empty(m, np.int64)]), found + m)
    ends, length = np.empty((found, 2), np.int64), np.empty(found)
    links = linkage.links(world, start, near, d2, ends, length)
    count = scan.discs(ground, world, limits, start, d2, out)
    order = np.argsort(length[:links])
    count = linkage.branches(ground, world, limits, order, ends, length, plain.BUFFER, 0.0, found, count, out)
    return scan.Candidates(out.members, *(values[:count] for values in out[1:]))


def rows_of(world, ids):
    return frozenset(row for a in ids for row in range(world.run[a], world.run[a + 1]))


def test_score_is_the_likelihood_ratio_and_only_for_more_than_expected():
    assert scan.poisson_score(4.0, 0.28, 1000.0) == pytest.approx(plain.score(4, 0.28, 1000), abs=1e-9)
    assert scan.poisson_score(85.0, 49.710495, 552.0) == pytest.approx(
        11.577255, abs=2e-6
    )  # Kulldorff's leukaemia example
    assert scan.poisson_score(2.0, 2.0, 10.0) == 0.0
    assert scan.poisson_score(1.0, 2.0, 10.0) == 0.0
    assert scan.poisson_score(10.0, 2.0, 10.0) == pytest.approx(10 * np.log(5), abs=1e-9)


@pytest.mark.parametrize(("most", "floor"), [(4.0, 3.0), (0.5, 1.0), (4.0, 20.0)])
def test_room_is_the_most_that_still_has_the_lowest_score(most, floor):
    room = scan.room_for(most, floor, 20.0)
    assert scan.room_of(1000, room) == room[-1]
    for actors, one in enumerate(room):
        assert one <= most
        if one >= 0:
            assert scan.poisson_score(actors, one, 20.0) >= floor
        if one < most:
            assert scan.poisson_score(actors, max(one, 1e-18) * (1 + 1e-9), 20.0) < floor


@pytest.mark.parametrize("seed", range(3))
def test_neighbours_are_all_within_reach_nearest_first(seed):
    _, world = laid_out(plain.small_world(seed, focus=90), 6.0)
    found, start, near, d2 = near_of(world)
    x, y = world.x, world.y
    for a in range(len(world.site)):
        away = (x - x[a]) ** 2 + (y - y[a]) ** 2
        inside = np.flatnonzero(away <= world.reach2[a])
        order = inside[np.lexsort((inside, away[inside]))]
        assert near[start[a] : start[a + 1]].tolist() == order.tolist()
        assert d2[start[a] : start[a + 1]].tolist() == away[order].tolist()
    assert start[-1] == found > 2 * len(world.site)
    assert near_of(world, room=3)[0] == found


@pytest.mark.parametrize("seed", range(5))
def test_discs_are_every_disc_that_can_reach_the_lowest_score(seed):
    small = plain.small_world(seed)
    ground, world = laid_out(small, LIMITS.most)
    found = candidates(ground, world, LIMITS)
    want = plain.discs(small, (*LIMITS, ground.total, FLOOR))
    got = {}
    for w in np.flatnonzero(~found.grown):
        ids = found.members[found.first[w] : found.first[w] + found.count[w]]
        got[world.x[ids[0]], world.y[ids[0]], found.d2[w]] = (ids, found.actors[w], found.bound[w])
    assert got.keys() >= want.keys()
    assert len(want) > 3
    for window, (members, actors, _, value) in want.items():
        ids, count, bound = got[window]
        assert {int(small.rows[r]) for r in rows_of(world, ids)} == members
        assert count == actors
        assert bound >= value


@pytest.mark.parametrize(("limits", "floor"), [(LIMITS, 0.7), ((2, 1, 2.0), 1e-6), ((3, 2, 6.0), 2.5)])
@pytest.mark.parametrize("seed", range(6))
def test_choosing_by_bounds_takes_what_counting_everything_takes(seed, limits, floor):
    small, limits = plain.small_world(seed, focus=60), scan.Limits(*limits)
    ground, world = laid_out(small, limits.most, floor)
    found = candidates(ground, world, limits)
    n = len(found.bound)
    group, (kept, medoid) = np.empty(len(world.site), np.int64), np.empty((2, n), np.int64)
    expected, value = np.full(n, np.nan), np.empty(n)
    linkage.count(ground, world, np.flatnonzero(found.grown), found, expected)
    order = np.argsort(-found.bound)[: np.count_nonzero(found.bound)]
    count = choice.choose(ground, world, limits, found, order, group, kept, medoid, expected, value)
    want = plain.plain_groups(small, (*limits, ground.total, floor))
    assert count == len(want) > 0
    run = np.diff(world.run)
    for g, (members, actors, best, grown) in enumerate(want):
        ids = np.flatnonzero(group == g)
        assert {int(small.rows[r]) for r in rows_of(world, ids)} == members
        w = kept[g]
        assert (found.actors[w], found.grown[w]) == (actors, grown)
        assert value[w] == pytest.approx(best, abs=2e-9)
        assert plain.score(actors, expected[w], ground.total) == pytest.approx(best, abs=2e-9)
        x, y = world.x[ids], world.y[ids]
        away = (np.hypot(x[:, None] - x, y[:, None] - y) * run[ids]).sum(axis=1).round(6)
        assert medoid[g] == ids[np.argmin(away)]
