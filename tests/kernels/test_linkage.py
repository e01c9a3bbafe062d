import numpy as np
import plain_search as plain
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placetypes._kernels import linkage, reach, scan, strips


def world(seed, focus=40, most=np.inf):
    # whole metres on a small square, so that many links tie
    rng = np.random.default_rng(seed)
    place = np.unique(rng.integers(0, 40, (200, 2)) * 20.0, axis=0)
    site = np.sort(rng.choice(len(place), focus, replace=False))
    run = np.concatenate([[0], np.cumsum(rng.integers(1, 3, focus))])
    x, y, weight = place[:, 0].copy(), place[:, 1].copy(), rng.random(len(place)) * 0.2
    everyone = strips.lay(x, y, weight, plain.HEIGHTS)
    table, reach2 = np.empty((len(x), len(plain.RADII)), np.float32), np.empty(len(x))
    reach.ladder_table(x, y, plain.RADII, everyone, np.inf, np.arange(len(x)), table, reach2)
    total = float(run[-1])
    ground = scan.Ground(everyone, plain.RADII, table, total, scan.room_for(most, 0.3, total))
    reach2 = rng.uniform(0, 300, focus) ** 2
    return ground, scan.World(site, x[site], y[site], reach2, run, np.arange(run[-1])), (x, y, weight)


def links_of(actors):
    start, near, d2 = np.empty(len(actors.site) + 1, np.int64), np.empty(2000, np.int64), np.empty(2000)
    occupied = strips.lay(actors.x, actors.y, np.ones(len(actors.x)), plain.HEIGHTS)
    scan.neighbours(actors, occupied, start, near, d2)
    ends, length = np.empty((2000, 2), np.int64), np.empty(2000)
    found = linkage.links(actors, start, near, d2, ends, length)
    return ends[:found], length[:found]


@pytest.mark.parametrize("seed", range(3))
def test_links_are_all_that_reach_one_another(seed):
    _, actors, _ = world(seed)
    ends, length = links_of(actors)
    x, y, reach2 = actors.x, actors.y, actors.reach2
    away = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    a, b = np.nonzero(np.triu(away <= np.maximum(reach2[:, None], reach2), 1))
    want = {(int(i), int(j)): away[i, j] for i, j in zip(a, b, strict=True)}
    got = [tuple(sorted(pair)) for pair in ends.tolist()]
    assert len(got) == len(set(got)) > 20
    assert set(got) == want.keys()
    assert length.tolist() == [want[pair] for pair in got]


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    most=st.sampled_from([0.5, 2.0, 1e9]),
    shuffle=st.integers(0, 5),
    blurred=st.sampled_from([0.0, 0.0, 60.0**2]),
)
def test_branches_hold_all_of_the_tree_and_expect_no_less_than_bounded(seed, most, shuffle, blurred):
    """Every stretch of the chain is a component at its length, and its bound is never below its score."""
    ground, actors, (every_x, every_y, weight) = world(seed, most=most)
    actors.reach2[:] = 1e7
    ends, length = links_of(actors)
    # links of equal length in any order
    order = np.lexsort((np.random.default_rng(shuffle).random(len(length)), length))
    m = len(actors.site)
    out = scan.Candidates(np.full(m, -1), *np.empty((3, m), np.int64), *np.empty((2, m)), np.zeros(m, bool))
    limits = scan.Limits(3, 1, most)
    length = np.maximum(length, blurred)
    found = linkage.branches(ground, actors, limits, order, ends, length, plain.BUFFER, blurred, 0, 0, out)
    x, y = actors.x, actors.y
    got = {}
    for w in range(found):
        ids = out.members[out.first[w] : out.first[w] + out.count[w]]
        assert ids[0] == ids.min()
        assert out.grown[w]
        near = ((every_x[:, None] - x[ids]) ** 2 + (every_y[:, None] - y[ids]) ** 2).min(axis=1) <= out.d2[w]
        assert out.bound[w] >= scan.poisson_score(out.actors[w], weight[near].sum(), ground.total)
        got[frozenset(ids.tolist())] = (float(out.d2[w]), int(out.actors[w]))
    small = plain.Small(
        np.repeat(np.column_stack([every_x, every_y]), 2, axis=0),
        np.column_stack([weight, np.zeros(len(weight))]).ravel(),
        np.concatenate([2 * actors.site, 2 * actors.site[np.diff(actors.run) == 2] + 1]),
        np.arange(2 * len(weight)),
    )
    want = plain.branches(small, (3, 1, most, ground.total, 0.3), blurred=blurred)
    number = {int(s): a for a, s in enumerate(actors.site)}
    for members, (d2, count, _, _) in want.items():
        ids = frozenset(number[row // 2] for row in members)
        assert got[ids] == (pytest.approx(d2), count)
    assert sorted(out.members.tolist()) == list(range(m))
