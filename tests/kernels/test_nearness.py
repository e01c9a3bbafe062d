import numpy as np
import pytest

from placetypes._kernels.nearness import lowest_at


@pytest.mark.parametrize("kernel", [lowest_at, getattr(lowest_at, "py_func", lowest_at)])
@pytest.mark.parametrize("seed", range(12))
def test_of_the_nearest_cells_the_smallest_label(kernel, seed):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(2, 13, 2))
    labels = np.where(rng.random(shape) < 0.15, rng.integers(1, 9, shape), 0).astype(np.int32)
    labels[0, 0] = 9
    squares, expected = np.empty(shape, np.int64), np.empty(shape, np.int32)
    for cell in np.ndindex(shape):
        apart = {tuple(place): int(((place - cell) ** 2).sum()) for place in np.argwhere(labels)}
        squares[cell] = min(apart.values())
        expected[cell] = min(labels[place] for place, square in apart.items() if square == squares[cell])
    out = np.empty(shape, np.int32)
    kernel(labels, squares, out)
    np.testing.assert_array_equal(out, expected)
