import degurba_oracle as oracle
import numpy as np
import pytest

from placetypes._kernels.holes import fill

BOTH = [fill, getattr(fill, "py_func", fill)]


def filled(kernel, label, most):
    out = np.array(label, np.int32)
    kernel(out, most)
    return out


@pytest.mark.parametrize("seed", range(60))
def test_against_the_slow_rule(seed):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 30, 2))
    label = np.where(rng.random(shape) < rng.choice([0.6, 0.8]), 1, 0)
    label[label > 0] = np.where(rng.random((label > 0).sum()) < 0.05, 2, 1)
    for most in (1, 3, 14):
        np.testing.assert_array_equal(filled(fill, label, most), oracle.fill(label, most))


@pytest.mark.parametrize("kernel", BOTH)
def test_a_hole_between_two_labels_stays_open(kernel):
    label = np.array([[1, 1, 1], [1, 0, 2], [1, 1, 1]])
    assert filled(kernel, label, 5)[1, 1] == 0
    label = np.array([[1, 1, 2], [1, 0, 1], [1, 1, 1]])  # the other touches by a corner only
    assert filled(kernel, label, 5)[1, 1] == 1


@pytest.mark.parametrize("kernel", BOTH)
def test_holes_do_not_leak_by_corners_nor_close_at_the_edge(kernel):
    label = np.array([[1, 1, 1, 1], [1, 0, 1, 1], [1, 1, 0, 1], [1, 1, 1, 0]])
    out = filled(kernel, label, 1)
    assert (out[1, 1], out[2, 2], out[3, 3]) == (1, 1, 0)


@pytest.mark.parametrize("kernel", BOTH)
def test_a_hole_of_one_cell_too_many_stays(kernel):
    label = np.ones((5, 6), np.int32)
    label[2, 1:5] = 0
    assert filled(kernel, label, 3)[2].tolist() == [1, 0, 0, 0, 0, 1]
    assert filled(kernel, label, 4)[2].tolist() == [1] * 6
