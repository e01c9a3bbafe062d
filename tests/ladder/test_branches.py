"""The branches of one world, against every pair of nodes and every height."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ladder_oracle import branches, over_friction
from scipy.spatial.distance import cdist

from placetypes.access import CrowFly
from placetypes.grid import Grid
from placetypes.ladder.nodes import nodes_of
from placetypes.ladder.ways import ways
from placetypes.ladder.worlds import Forest

WITHIN = np.array([4.0, 8.0, 16.0])
GRID = Grid.from_bounds((0, 0, 16_000, 16_000), crs="EPSG:3035", cell_size=1000)
CROW = CrowFly(detour=1.25, speed=60.0)


def actors(seed, groups=9, lone=14):
    """Groups of two to four actors, a kilometre across, and lone actors; two themes."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, 5, groups)
    middle = rng.integers(1, 15, (groups, 2)) * 1000.0
    place = np.vstack([np.repeat(middle, sizes, axis=0), rng.integers(1, 15, (lone, 2)) * 1000.0])
    place += rng.integers(0, 10, place.shape) * 100.0
    theme = np.append(np.repeat(rng.permutation(np.arange(groups) % 2), sizes), rng.integers(0, 2, lone))
    cluster = np.append(np.repeat([f"c{k}" for k in range(groups)], sizes), [""] * lone)
    return place, np.array(["care", "food"])[theme], cluster, np.array([f"a{k:03d}" for k in range(len(place))])


def expected(nodes, away, theme, least):
    """By the oracle: nodes are single lone actors and micro-clusters, ``away`` is between actors."""
    groups = [inside.tolist() for inside in nodes.members]
    lone = [[a] for a in np.flatnonzero(nodes.cluster < 0).tolist()]
    every = groups + lone
    between = np.array([[away[np.ix_(a, b)].min() for b in every] for a in every])
    of = np.array([nodes.theme[inside[0]] == theme for inside in every])
    is_cluster = np.arange(len(every)) < len(groups)
    found = branches(between, is_cluster, of, within=WITHIN, least=least)
    return [(*b[:2], sorted(a for node in b[2] for a in every[node]), *b[3:]) for b in found]


def check(nodes, way, away, least):
    forest = Forest(nodes, way, within=WITHIN, least=least, threads=1)
    got = forest.branches(nodes.cluster_theme)
    for theme in range(len(nodes.themes)):
        want = expected(nodes, away, theme, least)
        mine = sorted((b for b in got if b.theme == theme), key=lambda b: (b.minutes, b.seed))
        assert [(b.limit, np.flatnonzero(forest.inside(b)).tolist(), b.in_reach) for b in mine] == [
            (limit, members, reach) for limit, _, members, reach, _ in want
        ]
        for branch, (_, minutes, _, _, score) in zip(mine, want, strict=True):
            assert branch.minutes == pytest.approx(minutes)
            assert branch.score == pytest.approx(score, abs=1e-6)
    return len(got)


@settings(max_examples=60, derandomize=True)
@given(seed=st.integers(0, 10**6), least=st.integers(2, 3))
def test_along_the_line(seed, least):
    nodes = nodes_of(*actors(seed))
    away = CROW.minutes(np.sqrt(((nodes.point[:, None] - nodes.point[None]) ** 2).sum(axis=2)))
    check(nodes, ways(nodes.point, CROW, None, WITHIN[-1]), away, least)


@settings(max_examples=25, derandomize=True)
@given(seed=st.integers(0, 10**6))
def test_over_roads(seed):
    rng = np.random.default_rng(seed)
    friction = rng.choice([1 / 2048, 1 / 1024, 1 / 512], GRID.shape)  # sums are exact, so that ties are ties
    friction[rng.random(GRID.shape) < 0.15] = np.inf
    nodes = nodes_of(*actors(seed))
    rows, cols, _ = GRID.rowcols(nodes.point[:, 0], nodes.point[:, 1])
    friction[rows, cols] = np.fmin(friction[rows, cols], 1 / 512)
    cells, at = np.unique(rows * 16 + cols, return_inverse=True)
    away = over_friction(friction, 1000.0, [[c] for c in cells])
    # the oracle's square root of two is that of the kernel up to the last digit: heights are told apart beyond it
    away = np.round(away, 7)
    check(nodes, ways(nodes.point, friction, GRID, WITHIN[-1]), away[np.ix_(at, at)], 2)


def test_worlds_of_these_kinds_hold_branches():
    nodes = nodes_of(*actors(3))
    away = CROW.minutes(cdist(nodes.point, nodes.point))
    assert check(nodes, ways(nodes.point, CROW, None, WITHIN[-1]), away, 2) >= 2
