import numpy as np
import pytest
from scipy import ndimage

from placetypes._kernels import components as kernel

QUEEN = np.ones((3, 3), int)
ROOK = ndimage.generate_binary_structure(2, 1)


def label_all(cells, amounts, reach, least=0, scale=4.0):
    out = np.zeros(cells.shape, np.int32)
    count = kernel.components(cells, amounts, reach, scale, int(least * scale), 1e6, out)
    return count, out


@pytest.mark.parametrize("reach", [0, 1])
@pytest.mark.parametrize("seed", range(30))
def test_labels_are_those_of_scipy_numbered_by_first_cell(seed, reach):
    rng = np.random.default_rng(seed)
    cells = rng.random(tuple(rng.integers(1, 24, 2))) < rng.choice([0.2, 0.41, 0.59, 0.8])
    count, out = label_all(cells, np.ones(cells.shape), reach)
    expected, found = ndimage.label(cells, QUEEN if reach else ROOK)
    assert count == found
    np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("seed", range(10))
def test_small_components_are_left_out_and_the_others_numbered_without_gaps(seed):
    rng = np.random.default_rng(seed)
    cells = rng.random((15, 12)) < 0.5
    amounts = rng.integers(0, 9, cells.shape) / 4
    amounts[rng.random(cells.shape) < 0.1] = np.nan
    _, out = label_all(cells, amounts, 0, least=3.25)
    labels, count = ndimage.label(cells, ROOK)
    total = np.bincount(labels.ravel(), weights=np.nan_to_num(amounts).ravel(), minlength=count + 1)
    keep = total >= 3.25
    keep[0] = False
    np.testing.assert_array_equal(out, np.where(keep, np.cumsum(keep), 0)[labels])
    sums = np.zeros(out.max() + 1, np.int64)
    assert kernel.totals(out, amounts, 4.0, 1e6, sums)
    np.testing.assert_array_equal(sums[1:] / 4, total[keep])


def test_a_comb_and_a_spiral_are_one():
    comb = np.zeros((9, 41), bool)
    comb[:, ::2] = True
    comb[-1] = True
    assert label_all(comb, np.ones(comb.shape), 0)[0] == 1
    assert label_all(comb[:-1], np.ones((8, 41)), 1)[0] == 21
    spiral = np.array([[1, 1, 1, 1, 1], [0, 0, 0, 0, 1], [1, 1, 1, 0, 1], [1, 0, 0, 0, 1], [1, 1, 1, 1, 1]], bool)
    assert label_all(spiral, np.ones((5, 5)), 0)[0] == 1


@pytest.mark.parametrize("bad", [1e6, np.inf, -np.inf])
def test_an_absurd_amount_is_told(bad):
    amounts = np.array([[1.0, bad]])
    assert label_all(np.ones((1, 2), bool), amounts, 0)[0] == -1
    assert label_all(np.array([[True, False]]), amounts, 0)[0] == 1
    assert not kernel.totals(np.ones((1, 2), np.int32), amounts, 1.0, 1e6, np.zeros(2, np.int64))


def test_without_compiling():
    cells = np.array([[1, 0, 1], [1, 1, 1], [0, 0, 0], [1, 0, 1]], bool)
    out = np.zeros((4, 3), np.int32)
    run = getattr(kernel.components, "py_func", kernel.components)
    assert run(cells, np.ones((4, 3)), 0, 1.0, 2, 10.0, out) == 1
    assert out.tolist() == [[1, 0, 1], [1, 1, 1], [0, 0, 0], [0, 0, 0]]
