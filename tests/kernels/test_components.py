import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from placetypes._kernels import components as kernel
from placetypes._kernels import runs

QUEEN = np.ones((3, 3), int)
ROOK = ndimage.generate_binary_structure(2, 1)
SCALE, MOST = 4.0, 1e6
MASKS = hnp.arrays(np.bool_, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12))


def label_all(cells, amounts, reach, least=0):
    """Labels, the sum of each and whether all amounts were usual."""
    first, edge, number, parent, total, usual = kernel.components(cells, amounts, reach, SCALE, MOST)
    seams = np.empty(0, np.int64)
    stay, sums = kernel.together(first, edge, number, seams, reach, parent, total, int(least * SCALE))
    out = np.zeros(cells.shape, np.int32)
    runs.paint(first, edge, number[:stay], 0, out)
    return out, sums / SCALE, usual


@pytest.mark.parametrize("reach", [0, 1])
@pytest.mark.parametrize("seed", range(30))
def test_labels_are_those_of_scipy_numbered_by_first_cell(seed, reach):
    rng = np.random.default_rng(seed)
    cells = rng.random(tuple(rng.integers(1, 24, 2))) < rng.choice([0.2, 0.41, 0.59, 0.8])
    out, sums, _ = label_all(cells, np.ones(cells.shape), reach)
    expected, found = ndimage.label(cells, QUEEN if reach else ROOK)
    np.testing.assert_array_equal(out, expected)
    assert sums.size == found + 1
    np.testing.assert_array_equal(sums[1:], np.bincount(expected.ravel(), minlength=found + 1)[1:])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("seed", range(10))
def test_small_components_are_left_out_and_the_others_numbered_without_gaps(seed, dtype):
    rng = np.random.default_rng(seed)
    cells = rng.random((15, 12)) < 0.5
    amounts = (rng.integers(0, 9, cells.shape) / 4).astype(dtype)
    amounts[rng.random(cells.shape) < 0.1] = np.nan
    out, sums, usual = label_all(cells, amounts, 0, least=3.25)
    labels, count = ndimage.label(cells, ROOK)
    total = np.bincount(labels.ravel(), weights=np.nan_to_num(amounts).ravel(), minlength=count + 1)
    keep = total >= 3.25
    keep[0] = False
    np.testing.assert_array_equal(out, np.where(keep, np.cumsum(keep), 0)[labels])
    np.testing.assert_array_equal(sums, [0, *total[keep]])
    assert usual


@given(MASKS, st.sampled_from([0, 1]), st.integers(0, 3), st.booleans())
def test_turned_and_mirrored_maps_have_the_same_components(cells, reach, quarters, mirrored):
    amounts = np.arange(cells.size, dtype=float).reshape(cells.shape)
    out, sums, _ = label_all(cells, amounts, reach)

    def turned(array):
        array = np.rot90(array, quarters)
        return np.ascontiguousarray(array[:, ::-1] if mirrored else array)

    other, other_sums, _ = label_all(turned(cells), turned(amounts), reach)
    pairs = set(zip(turned(out).ravel().tolist(), other.ravel().tolist(), strict=True))
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})
    assert sorted(sums.tolist()) == sorted(other_sums.tolist())
    assert sums.sum() == amounts[cells].sum()


def serpentine(rows, cols):
    out = np.ones((rows, cols), bool)
    out[1::4, 1:] = False
    out[3::4, :-1] = False
    return out


def test_the_worst_shapes():
    comb = np.zeros((9, 41), bool)
    comb[:, ::2] = True
    comb[-1] = True
    assert label_all(comb, np.ones(comb.shape), 0)[0].max() == 1
    assert label_all(comb[:-1], np.ones((8, 41)), 1)[0].max() == 21
    spiral = np.array([[1, 1, 1, 1, 1], [0, 0, 0, 0, 1], [1, 1, 1, 0, 1], [1, 0, 0, 0, 1], [1, 1, 1, 1, 1]], bool)
    assert label_all(spiral, np.ones((5, 5)), 0)[0].max() == 1
    for shape in ((33, 20), (20, 33)):
        assert label_all(serpentine(*shape), np.ones(shape), 0)[0].max() == 1
        assert label_all(np.ascontiguousarray(serpentine(*shape).T), np.ones(shape[::-1]), 0)[0].max() == 1
    checkers = np.add.outer(np.arange(9), np.arange(12)) % 2 == 0
    assert label_all(checkers, np.ones((9, 12)), 0)[0].max() == checkers.sum()
    assert label_all(checkers, np.ones((9, 12)), 1)[0].max() == 1


@pytest.mark.parametrize("bad", [1e6, np.inf, -np.inf])
def test_an_absurd_amount_is_told(bad):
    amounts = np.array([[1.0, bad]])
    assert not label_all(np.ones((1, 2), bool), amounts, 0)[2]
    assert label_all(np.array([[True, False]]), amounts, 0)[2]
    first = np.array([0, 1])
    args = (first, np.array([0, 2], np.int32), np.array([1], np.int32), amounts, 1.0, MOST)
    assert not runs.totals(*args, np.zeros(2, np.int64))


def test_without_compiling():
    cells = np.array([[1, 0, 1], [1, 1, 1], [0, 0, 0], [1, 0, 1]], bool)
    find, unite = (getattr(k, "py_func", k) for k in (kernel.components, kernel.together))
    first, edge, number, parent, total, usual = find(cells, np.ones((4, 3)), 0, 1.0, 10.0)
    assert parent.tolist() == [0, 0, 2, 3]
    assert total.tolist() == [4, 1, 1, 1]
    stay, sums = unite(first, edge, number, np.array([1, 3]), 0, parent, total, 2)
    assert stay == 3
    assert first.tolist() == [0, 2, 3, 3, 3]
    assert edge[:6].tolist() == [0, 1, 2, 3, 0, 3]
    assert number[:3].tolist() == [1, 1, 1]
    assert sums.tolist() == [0, 5]
    assert usual
