import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SMALL, TURNS, grid_of, turned

from placetypes._kernels import focal
from placetypes.density import half_widths

SETTINGS = settings(**SMALL)
RADII = [0.0, 999.0, 1000.0, 1500.0, 2000.0, 2300.0, 5000.0, 9000.0]
SHAPES = [(1, 1), (1, 6), (5, 1), (6, 7), (9, 4)]


def compiled_and_plain(kernel):
    return [kernel, getattr(kernel, "py_func", kernel)]


def disc(shape, row, col, radius):
    """Whether each cell's centre lies within the radius, in metres, of the centre of one cell: the slow way."""
    r, c = np.mgrid[: shape[0], : shape[1]]
    return ((r - row) ** 2 + (c - col) ** 2) * 1000.0**2 <= radius**2


def summed(kernel, values, half, scale=1024.0):
    out = np.full(values.shape, -999.0)
    kernel(np.asarray(values, dtype=np.float64), np.asarray(half, dtype=np.int64), scale, out)
    return out


@pytest.mark.parametrize("radius", RADII)
@pytest.mark.parametrize("shape", [*SHAPES, (3, 600), (31, 40)])
def test_disc_sum_is_the_sum_over_the_disc(shape, radius):
    values = np.random.default_rng(3).integers(-50, 1000, shape)
    expected = [[values[disc(shape, r, c, radius)].sum() for c in range(shape[1])] for r in range(shape[0])]
    for kernel in compiled_and_plain(focal.disc_sum):
        np.testing.assert_array_equal(summed(kernel, values, half_widths(grid_of(shape), radius)), expected)


def test_strips_of_columns_leave_no_seam(monkeypatch):
    values = np.random.default_rng(6).integers(0, 1000, (40, 70))
    half = half_widths(grid_of(values.shape), 9000)
    whole = summed(focal.disc_sum, values, half)
    monkeypatch.setattr(focal, "_NARROWEST", 13)
    monkeypatch.setattr(focal, "_CACHED", 0)
    np.testing.assert_array_equal(summed(getattr(focal.disc_sum, "py_func", focal.disc_sum), values, half), whole)


@pytest.mark.parametrize("half", [[0, 5, 0], [3, 3, 3], [1, 1, 2, 1, 1], [0, 0, 4, 9, 4, 0, 0], [7], [0, 0, 0, 0, 0]])
def test_a_disc_may_be_any_shape_that_narrows_away_from_its_middle(half):
    values, reach = np.random.default_rng(7).integers(0, 1000, (9, 24)), len(half) // 2
    expected = np.zeros(values.shape)
    for r, c in np.ndindex(values.shape):
        for dy in range(-reach, reach + 1):
            if 0 <= r + dy < len(values):
                expected[r, c] += values[r + dy, max(c - half[dy + reach], 0) : c + half[dy + reach] + 1].sum()
    for kernel in compiled_and_plain(focal.disc_sum):
        np.testing.assert_array_equal(summed(kernel, values, half), expected)


def test_disc_sum_stays_exact_where_floats_would_not():
    values = np.array([[2.0**60, 1.0, -(2.0**60)]])
    for kernel in compiled_and_plain(focal.disc_sum):
        assert summed(kernel, values, [2], scale=1.0).tolist() == [[1, 1, 1]]
        assert summed(kernel, np.array([[0.1] * 10]), [9]).tolist() == [[10 * 102 / 1024] * 10]
        assert summed(kernel, np.array([[np.nan, 1.0, np.nan]]), [1]).tolist() == [[1, 1, 1]]


@SETTINGS
@given(
    seed=st.integers(0, 2**32 - 1), radius=st.floats(0, 12_000), shape=st.tuples(st.integers(1, 30), st.integers(1, 30))
)
def test_a_disc_sum_is_never_negative_turns_with_the_world_and_hands_every_value_round(seed, radius, shape):
    values = np.random.default_rng(seed).integers(0, 2000, shape) / 7
    half = half_widths(grid_of(shape), radius)
    out = summed(focal.disc_sum, values, half)
    assert (out >= 0).all()
    for turn in TURNS:
        np.testing.assert_array_equal(summed(focal.disc_sum, turned(turn, values), half), turned(turn, out))
    near = summed(focal.disc_sum, np.ones(shape), half)  # a value counts once in each disc it lies in
    assert out.sum() == (np.rint(values * 1024) / 1024 * near).sum()


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
