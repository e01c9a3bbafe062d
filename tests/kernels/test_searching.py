import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_travel import plain_spread
from strategies import SMALL

from placetypes._kernels import searching
from placetypes._kernels.handing import UNITS

CELL = 1000.0
SPEEDS = [[0.001], [0.0, 0.001], [0.0006, 0.001, 0.0015, 0.012], [1e-9, 0.5], [0.0]]


def minutes_by_search(friction, starts, free_start, limit, *, own=None, todo=-1, plain=False):
    """Minutes from some cells, inf where not reached; after the search the queue is empty and the extents fit."""
    kernel = {name: getattr(f, "py_func", f) if plain else f for name, f in vars(searching).items() if callable(f)}
    left, extent = np.zeros(friction.shape, np.int64), np.empty((len(friction), 2), np.int32)
    extent[:] = friction.shape[1], 0
    bound, queue = kernel["bound_of"](limit), searching.open_queue(1)
    for count, (row, col) in enumerate(starts):
        queue = searching.start_at(row, col, bound, left, extent, queue, count)
    width = kernel["width_of"](*kernel["extremes"](friction), CELL, limit)
    asking = np.zeros((0, 0), bool) if own is None else own == 1
    state, known = (
        kernel["begin"](len(starts), bound, todo),
        np.zeros([-(-side // of) for side, of in zip(friction.shape, searching.BLOCK, strict=True)], bool),
    )
    step = friction, known, free_start, CELL, bound, width, left, extent
    while (found := kernel["search"](*step, queue, state, asking))[1] >= 0:
        queue, lacking = found
        known.flat[lacking] = True
    queue = found[0]
    assert (queue[0] == -1).all()
    for row, (first, end) in enumerate(extent):
        reached = np.flatnonzero(left[row])
        assert (first, end) == ((reached[0], reached[-1] + 1) if reached.size else (friction.shape[1], 0))
    return np.where(left > 0, (bound - left) / UNITS, np.inf)


@pytest.mark.parametrize("plain", [False, True])
@given(
    seed=st.integers(0, 2**32 - 1),
    shape=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    speeds=st.sampled_from(SPEEDS),
    hard=st.tuples(st.sampled_from([0.0, 0.2, 0.5]), st.sampled_from([0.0, 1.0, 3.7, 40.0, math.inf])),
)
@settings(**SMALL)
def test_minutes_are_those_of_a_plain_queue(plain, seed, shape, speeds, hard):
    wall, limit = hard
    rng, free_start = np.random.default_rng(seed), seed % 2 == 0
    friction = rng.choice(speeds, shape)
    friction[rng.random(shape) < wall] = rng.choice([np.inf, np.nan])
    sources = (rng.random(shape) < 0.1).astype(np.int32)
    found = minutes_by_search(friction, np.argwhere(sources), free_start, limit, plain=plain)
    np.testing.assert_array_equal(found, plain_spread(friction, sources, free_start, CELL, limit)[0])


@given(seed=st.integers(0, 2**32 - 1), speeds=st.sampled_from(SPEEDS), limit=st.sampled_from([3.7, math.inf]))
@settings(**SMALL)
def test_a_search_that_ends_at_the_last_cell_asked_for_is_right_there(seed, speeds, limit):
    rng = np.random.default_rng(seed)
    friction = rng.choice(speeds, (11, 12))
    friction[rng.random(friction.shape) < 0.2] = np.inf
    sources, own = ((rng.random(friction.shape) < share).astype(np.int32) for share in (0.05, 0.1))
    whole = plain_spread(friction, sources, True, CELL, limit)[0]
    todo = int(((own == 1) & (sources == 0)).sum())
    found = minutes_by_search(friction, np.argwhere(sources), True, limit, own=own, todo=todo)
    np.testing.assert_array_equal(found[own == 1], whole[own == 1])
    assert (found >= whole).all()
