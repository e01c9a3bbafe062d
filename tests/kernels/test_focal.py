import numpy as np
import pytest
from strategies import grid_of

from placetypes._kernels import focal
from placetypes.density import half_widths

RADII = [0.0, 999.0, 1000.0, 1500.0, 2000.0, 2300.0, 5000.0, 9000.0]
SHAPES = [(1, 1), (1, 6), (5, 1), (6, 7), (9, 4)]


def compiled_and_plain(kernel):
    return [kernel, getattr(kernel, "py_func", kernel)]


def disc(shape, row, col, radius):
    """Whether each cell's centre lies within the radius, in metres, of the centre of one cell: the slow way."""
    r, c = np.mgrid[: shape[0], : shape[1]]
    return ((r - row) ** 2 + (c - col) ** 2) * 1000.0**2 <= radius**2


@pytest.mark.parametrize("radius", RADII)
@pytest.mark.parametrize("shape", SHAPES)
def test_disc_sum_is_the_sum_over_the_disc(shape, radius):
    values = np.random.default_rng(3).integers(-50, 1000, shape)
    expected = [[values[disc(shape, r, c, radius)].sum() for c in range(shape[1])] for r in range(shape[0])]
    for kernel in compiled_and_plain(focal.disc_sum):
        out = np.full(shape, -999, np.int64)
        kernel(values, half_widths(grid_of(shape), radius), out)
        np.testing.assert_array_equal(out, expected)


def test_disc_sum_stays_exact_where_floats_would_not():
    values = np.array([[2**60, 1, -(2**60)]])
    for kernel in compiled_and_plain(focal.disc_sum):
        out = np.empty((1, 3), np.int64)
        kernel(values, half_widths(grid_of((1, 3)), 2000), out)
        assert out.tolist() == [[1, 1, 1]]


@pytest.mark.parametrize("radius", RADII)
@pytest.mark.parametrize("shape", SHAPES)
def test_disc_median_is_the_median_of_the_known_cells(shape, radius):
    rng = np.random.default_rng(4)
    values, known = rng.integers(0, 9, shape).astype(float), rng.random(shape) < 0.6
    expected = np.full(shape, -1.0)
    for row, col in np.ndindex(shape):
        near = values[disc(shape, row, col, radius) & known]
        if near.size:
            expected[row, col] = np.median(near)
    for kernel in compiled_and_plain(focal.disc_median):
        out = np.full(shape, -1.0)
        kernel(values, known, half_widths(grid_of(shape), radius), out)
        np.testing.assert_array_equal(out, expected)


def majority(codes, votes, row, col, radius):
    own = codes[row, col]
    if not votes[row, col]:
        return own
    near = codes[disc(codes.shape, row, col, radius) & votes].tolist()
    most = max(near.count(code) for code in near)
    tied = sorted(code for code in set(near) if near.count(code) == most)
    return own if own in tied else tied[0]


@pytest.mark.parametrize("radius", RADII)
@pytest.mark.parametrize("shape", SHAPES)
def test_disc_majority_is_the_most_frequent_code(shape, radius):
    rng = np.random.default_rng(5)
    codes, votes = rng.integers(3, 7, shape).astype(np.uint8), rng.random(shape) < 0.7
    expected = [[majority(codes, votes, r, c, radius) for c in range(shape[1])] for r in range(shape[0])]
    for kernel in compiled_and_plain(focal.disc_majority):
        out = np.zeros(shape, np.uint8)
        kernel(codes, votes, half_widths(grid_of(shape), radius), out)
        np.testing.assert_array_equal(out, expected)


def test_a_tied_majority_keeps_the_own_code_and_else_takes_the_smallest():
    codes, votes = np.array([[9, 4, 9, 5, 9, 255]], np.uint8), np.array([[True, True, True, True, False, True]])
    reach = np.array([1], np.int64)
    for kernel in compiled_and_plain(focal.disc_majority):
        out = np.zeros((1, 6), np.uint8)
        kernel(codes, votes, reach, out)
        # 9|4 tied: own; 9,4,9: 9; 4,9,5: own is tied; 9,5 tied: own; does not vote; alone
        assert out.tolist() == [[9, 9, 9, 5, 9, 255]]
        kernel(np.array([[5, 9, 4]], np.uint8), np.array([[True, False, True]]), reach, out[:, :3])
        assert out[0, :3].tolist() == [5, 9, 4]
        kernel(np.array([[7, 7, 9, 4, 4]], np.uint8), np.ones((1, 5), bool), np.array([2], np.int64), out[:, :5])
        assert out[0, 2] == 4
