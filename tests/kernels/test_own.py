import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from placetypes._kernels.own import grouped


@given(seed=st.integers(0, 10_000), shape=st.tuples(st.integers(1, 7), st.integers(1, 7)))
def test_cells_are_gathered_by_label_in_raster_order(seed, shape):
    label = np.random.default_rng(seed).integers(0, 5, shape, dtype=np.int32)
    first, cells = np.zeros(7, np.int64), np.full(np.count_nonzero(label), -1)
    grouped(label, first, cells)
    for k in range(1, 6):
        assert cells[first[k] : first[k + 1]].tolist() == np.flatnonzero(label == k).tolist()
    assert first[6] == cells.size
