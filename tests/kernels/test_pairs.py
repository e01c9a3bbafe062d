import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placetypes._kernels.pairs import FREE, add_up

KERNELS = [add_up, getattr(add_up, "py_func", add_up)]


def slowly(zone, place, amounts):
    out = {}
    for at in np.ndindex(zone.shape):
        pair = int(zone[at]), int(place[at])
        out[pair] = out.get(pair, 0.0) + (0.0 if np.isnan(amounts[at]) else amounts[at])
    return out


@pytest.mark.parametrize("kernel", KERNELS)
@given(seed=st.integers(0, 9_999), shape=st.tuples(st.integers(1, 9), st.integers(1, 9)), many=st.sampled_from([2, 99]))
def test_every_pair_has_the_sum_of_its_cells_in_their_order(kernel, seed, shape, many):
    rng = np.random.default_rng(seed)
    zone, place = (rng.integers(0, many, shape).astype(np.int32) for _ in range(2))
    amounts = np.where(rng.random(shape) < 0.1, np.nan, rng.random(shape))
    keys, sums, used = np.full(256, FREE, np.int64), np.zeros(256), np.zeros(1, np.int64)
    assert kernel(zone, place, amounts, 0, keys, sums, used) == shape[0]
    taken = np.flatnonzero(keys != FREE)
    assert used[0] == taken.size
    found = {(int(k >> 32), int(k & 0xFFFFFFFF)): total for k, total in zip(keys[taken], sums[taken], strict=True)}
    assert found == slowly(zone, place, amounts)


@pytest.mark.parametrize("kernel", KERNELS)
def test_it_stops_before_a_row_that_the_table_may_not_hold(kernel):
    zone = np.arange(12, dtype=np.int32).reshape(4, 3)
    keys, sums, used = np.full(16, FREE, np.int64), np.zeros(16), np.zeros(1, np.int64)
    assert kernel(zone, zone, np.ones((4, 3)), 0, keys, sums, used) == 2
    assert used[0] == 6
