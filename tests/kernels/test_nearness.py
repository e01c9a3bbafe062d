import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SMALL

from placetypes._kernels.nearness import nearest_in, seen
from placetypes.compact import Runs

BOTH = [(seen, nearest_in), (getattr(seen, "py_func", seen), getattr(nearest_in, "py_func", nearest_in))]


def by_bands(kernels, labels, height):
    """Squares and nearest labels, so many rows at a time."""
    runs, (rows, cols) = Runs.of(labels), labels.shape
    squares, nearest = np.empty(labels.shape, np.int64), np.empty(labels.shape, np.int32)
    bands = [slice(top, min(top + height, rows)) for top in range(0, rows, height)]
    found = []
    for starts, step in (([band.start for band in bands], 1), ([band.stop - 1 for band in bands[::-1]], -1)):
        at = np.empty((2, len(bands), cols), np.int32)
        kernels[0](runs.first, runs.edge, runs.number, np.array(starts), step, *at)
        found += [part[::step] for part in at]
    for k, band in enumerate(bands):
        around = [part[k] for part in found]
        kernels[1](labels[band], band.start, *around, int(labels.max()) + 1, squares[band], nearest[band])
    return squares, nearest


@pytest.mark.parametrize("kernels", BOTH)
@given(
    seed=st.integers(0, 9_999), shape=st.tuples(st.integers(1, 13), st.integers(1, 13)), height=st.integers(1, 13),
    share=st.sampled_from([0.0, 0.03, 0.2, 0.9]),
)  # fmt: skip
@settings(**SMALL)
def test_of_the_nearest_cells_the_smallest_label_whatever_the_bands(kernels, seed, shape, height, share):
    rng = np.random.default_rng(seed)
    labels = np.where(rng.random(shape) < share, rng.integers(1, 9, shape), 0).astype(np.int32)
    squares, nearest = by_bands(kernels, labels, height)
    places = np.argwhere(labels)
    for cell in np.ndindex(shape):
        apart = ((places - cell) ** 2).sum(axis=1)
        least = apart.min(initial=10**6)
        expected = (least, labels[tuple(places[apart == least].T)].min()) if len(places) else (-1, 0)
        assert (squares[cell], nearest[cell]) == expected
