import numpy as np
import pytest

from placetypes._kernels.nearness import near


@pytest.mark.parametrize("kernel", [near, getattr(near, "py_func", near)])
@pytest.mark.parametrize("seed", range(12))
def test_against_the_distance_to_every_marked_cell(kernel, seed):
    rng = np.random.default_rng(seed)
    marked = rng.random(tuple(rng.integers(1, 12, 2))) < rng.choice([0.0, 0.05, 0.3])
    rows, cols = np.indices(marked.shape)
    for reach in (0, 1, 2, 3, 20):
        out = np.empty(marked.shape, bool)
        kernel(marked, reach, out)
        expected = np.zeros(marked.shape, bool)
        for r, c in zip(*np.nonzero(marked), strict=True):
            expected |= np.maximum(abs(rows - r), abs(cols - c)) <= reach
        np.testing.assert_array_equal(out, expected)
