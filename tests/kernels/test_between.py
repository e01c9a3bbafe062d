"""Against every pair of cells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from settled_land import corner_gap

from placetypes._kernels import between, gaps
from placetypes.compact import Runs

LABELS = hnp.arrays(
    np.int32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.sampled_from([0] * 6 + [1, 2, 3])
)
FAR = 10**12


def plain(kernel):
    return getattr(kernel, "py_func", kernel)


def arrays(label):
    runs = Runs.of(label)
    return runs.first, runs.edge, runs.number


def squares_to(cell, others):
    """Squares of the distances from a cell to others, from centre to centre."""
    return [int(((cell - other) ** 2).sum()) for other in others]


def gap_squares(a, b):
    """Squares of the gaps of all pairs of cells."""
    return [round(corner_gap(one, other) ** 2) for one in a for other in b]


def check_spread(kernel, label, reach):
    first, edge, _ = arrays(label)
    row_first, edges = kernel(first, edge, label.shape[1], reach)
    got = Runs(label.shape, row_first, edges, np.ones(edges.size // 2, np.int32), np.dtype(bool))
    marked = np.argwhere(label)
    for cell in np.ndindex(label.shape):
        assert got.draw()[cell] == any(np.abs(marked - cell).max(axis=1) <= reach)


@given(LABELS, st.sampled_from([0, 1, 2, 5, 30]))
def test_cells_within_kings_steps(label, reach):
    check_spread(between.spread, label, reach)


@given(LABELS, st.integers(1, 12))
def test_least_distance_of_each_number_whatever_the_strips(label, height):
    to = np.roll(label, 3).T.copy().reshape(label.shape) == 2
    expected = [min((s for a in np.argwhere(label == k) for s in squares_to(a, np.argwhere(to))), default=FAR)
                for k in range(4)]  # fmt: skip
    out = np.full(4, FAR)
    gaps.least_squares(*arrays(label), *arrays(to)[:2], label.shape[1], height, out)
    assert out[1:].tolist() == expected[1:]


def check_near(kernel, label, most):
    parent = np.arange(4)
    kernel(*arrays(label), most, parent)
    for a in range(1, 4):
        for b in range(a + 1, 4):
            near = min(gap_squares(np.argwhere(label == a), np.argwhere(label == b)), default=FAR) <= most
            if near:
                assert between.root(parent, a) == between.root(parent, b)
    return parent


@given(LABELS, st.integers(-1, 40))
def test_near_numbers_are_united(label, most):
    check_near(between.unite_near, label, most)


def test_without_compiling():
    label = np.array([[1, 0, 0, 2], [0, 0, 0, 0], [0, 0, 0, 3], [1, 1, 0, 3]], np.int32)
    for reach in (0, 1, 3):
        check_spread(plain(between.spread), label, reach)
    assert check_near(plain(between.unite_near), label, 0).tolist() == [0, 1, 2, 3]
    assert check_near(plain(between.unite_near), label, 1).tolist() == [0, 1, 1, 1]
    out = np.full(4, FAR)
    plain(gaps.least_squares)(*arrays(label), *arrays(label == 3)[:2], 4, 3, out)
    assert out[1:].tolist() == [4, 4, 0]
    nothing = np.full(4, FAR)
    plain(gaps.least_squares)(*arrays(label), *arrays(label == 9)[:2], 4, 3, nothing)
    assert (nothing == FAR).all()
    low, high = np.full(4, 9, np.int32), np.zeros(4, np.int32)
    first, edge, number = arrays(label)
    plain(between.neighbours)(*arrays(label == 0)[:2], np.zeros(9, np.int32), first, edge, number, low, high)
    assert (low[0], high[0]) == (1, 3)


@pytest.mark.parametrize("kernel", [between.gaps_to, plain(between.gaps_to)])
def test_gaps_to_a_number_of_its_own(kernel):
    first, edge, row = np.array([0, 0, 1, 2]), np.array([0, 2, 5, 6], np.int32), np.array([0, 4])
    other = np.array([0, 0, 2]), np.array([3, 4, 8, 9], np.int32), np.array([0, 3])
    squares = np.full(3, FAR)
    kernel(first, edge, row, *other, np.array([0, 1, 1], np.int32), squares)
    assert squares.tolist() == [FAR, 1, 4]
    kernel(first, edge, row, *other, np.array([0, 0, 7], np.int32), nothing := np.full(3, FAR))
    assert (nothing == FAR).all()
