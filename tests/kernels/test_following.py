import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mazes import KINDS, maze
from plain_travel import plain_spread
from strategies import SMALL

from placetypes._kernels import travel
from placetypes._kernels.following import _drop, put
from placetypes._kernels.handing import WALL

CELL = 1000.0
BOTH = [(put, _drop), tuple(getattr(k, "py_func", k) for k in (put, _drop))]
sides, parts = st.integers(1, 33), st.integers(1, 40)


def walked(kind, shape, seed, speeds, many):
    """Friction of a maze, and sources in some of its cells."""
    rng = np.random.default_rng(seed)
    open_ = maze(kind, shape, rng)
    friction = np.where(open_, rng.choice(speeds, shape), np.inf)
    sources, at = np.zeros(shape, np.int32), np.flatnonzero(open_)
    sources.flat[rng.choice(at, min(many, at.size), replace=False)] = rng.integers(1, 4, min(many, at.size))
    return friction, sources


def spread(friction, sources, free_start=False, limit=math.inf, tile=travel.TILE):
    minutes, label = np.empty(friction.shape), np.empty(friction.shape, np.int32)
    travel.spread(friction, sources, free_start, CELL, limit, minutes, label, tile)
    return minutes, label


@settings(**SMALL | {"max_examples": 120})
@given(
    kind=st.sampled_from(KINDS),
    sizes=st.tuples(sides, sides, parts, parts),
    seed=st.integers(0, 2**32 - 1),
    speeds=st.sampled_from([[0.001], [0.0, 0.001], [0.0006, 0.001, 0.012]]),
    how=st.tuples(st.integers(1, 6), st.sampled_from([0, 1, travel.FEW]), st.sampled_from([7.0, math.inf])),
)
def test_mazes_are_those_of_a_plain_queue_whatever_the_tiles(kind, sizes, seed, speeds, how):
    many, few, limit = how
    friction, sources = walked(kind, sizes[:2], seed, speeds, many)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(travel, "FEW", few)  # also where rows are swept before
        got = spread(friction, sources, seed % 2 == 0, limit, sizes[2:])
    for one, other in zip(got, plain_spread(friction, sources, seed % 2 == 0, CELL, limit), strict=True):
        np.testing.assert_array_equal(one, other)


def visited(friction, sources, monkeypatch, tile):
    """Room in the queue of each tile after all was settled, and how many visits that took."""
    rooms, visits, some = [], [], travel.settle_some

    def counted(*args):
        visits.append(1)
        rooms[:] = [args[4][2][1:-1, 1:-1]]
        return some(*args)

    monkeypatch.setattr(travel, "VISITS", 1)
    monkeypatch.setattr(travel, "settle_some", counted)
    spread(friction, sources, tile=tile)
    return rooms[0], len(visits) - 1


def test_what_is_left_after_some_sweeps_of_a_maze_goes_to_the_queue(monkeypatch):
    friction, sources = walked("long", (41, 41), 3, [0.001], 1)
    room, visits = visited(friction, sources, monkeypatch, (41, 41))
    assert visits == 1
    assert (room > travel.FEW).all()
    everything = np.where(friction < np.inf, spread(friction, sources)[1], 1)
    assert everything.all()


def test_open_country_is_swept_to_the_end(monkeypatch):
    sources = np.zeros((41, 41), np.int32)
    sources[20, 20] = 1
    room, _ = visited(np.full(sources.shape, 0.001), sources, monkeypatch, (41, 41))
    assert (room == travel.FEW).all()


@pytest.mark.parametrize("turn", [np.array, np.transpose])
def test_a_tile_is_visited_once_for_each_time_that_a_corridor_comes_in(turn, monkeypatch):
    friction, sources = walked("rows", (21, 20), 1, [0.001], 0)
    sources[0, 0] = 1
    _, visits = visited(turn(friction).copy(), turn(sources).copy(), monkeypatch, turn(np.empty((21, 10))).shape)
    assert 12 <= visits <= 14  # 11 times from one tile into the other; in the first and the last in vain


@pytest.mark.parametrize("put_drop", BOTH)
@given(times=st.lists(st.integers(0, 9), max_size=40))
def test_the_earliest_comes_first_out_of_the_queue(put_drop, times):
    put_in, drop = put_drop
    due, cells = np.full(len(times) + 1, WALL), np.zeros(len(times) + 1, np.int32)
    for cell, time in enumerate(times):
        put_in(due, cells, cell, time, cell)
    out = []
    for count in range(len(times), 0, -1):
        out.append((int(due[0]), int(cells[0])))
        drop(due, cells, count)
    assert [time for time, _ in out] == sorted(times)
    assert sorted(cell for _, cell in out) == list(range(len(times)))
    assert all(times[cell] == time for time, cell in out)
