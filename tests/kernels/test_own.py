import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from placetypes._kernels.own import boxes_of
from placetypes.compact import Runs
from placetypes.runs import by_number


@given(seed=st.integers(0, 10_000), shape=st.tuples(st.integers(1, 7), st.integers(1, 7)))
def test_boxes_hold_their_places_and_no_more(seed, shape):
    label = np.random.default_rng(seed).integers(0, 5, shape, dtype=np.int32)
    runs = Runs.of(label)
    boxes = np.zeros((runs.highest + 1, 4), np.int64)
    boxes_of(*by_number(runs), boxes)
    for k in range(1, runs.highest + 1):
        rows, cols = np.nonzero(label == k)
        expected = [rows.min(), cols.min(), rows.max() + 1, cols.max() + 1] if rows.size else [0] * 4
        assert boxes[k].tolist() == expected
