import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from placetypes._kernels import ratios, runs

LABELS = hnp.arrays(np.int32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=10), elements=st.integers(0, 3))
QUEEN, ROOK = np.ones((3, 3), int), ndimage.generate_binary_structure(2, 1)


def runs_of(label):
    first = runs.count_runs(label)
    edge, number = np.empty(2 * first[-1], np.int32), np.empty(first[-1], np.int32)
    runs.find_runs(label, first, edge, number)
    return first, edge, number


@given(LABELS)
def test_runs_say_what_the_cells_say(label):
    first, edge, number = runs_of(label)
    for row in range(label.shape[0]):
        drawn = np.zeros(label.shape[1], int)
        before = 0
        for run in range(first[row], first[row + 1]):
            start, stop = edge[2 * run : 2 * run + 2]
            assert before <= start < stop
            drawn[start:stop], before = number[run], stop
        np.testing.assert_array_equal(drawn, label[row])
    assert (number > 0).all()
    again = np.zeros(label.shape, np.int32)
    runs.paint(first, edge, number, 0, again)
    np.testing.assert_array_equal(again, label)


@given(LABELS, st.data())
def test_a_window_is_painted_alone(label, data):
    first, edge, number = runs_of(label)
    (start, stop), (left, right) = (
        sorted(data.draw(st.tuples(st.integers(0, side), st.integers(0, side)))) for side in label.shape
    )
    out = np.zeros((stop - start, right - left), np.int32)
    runs.paint(first[start : stop + 1], edge, number[first[start] : first[stop]], left, out)
    np.testing.assert_array_equal(out, label[start:stop, left:right])


@given(LABELS, st.randoms(use_true_random=False))
def test_what_lies_in_the_numbers(label, random):
    rng = np.random.default_rng(random.randrange(2**32))
    first, edge, number = runs_of(label)
    cells = rng.random(label.shape) < 0.3
    hit = np.zeros(4, bool)
    runs.touched(first, edge, number, cells, True, hit)
    assert set(np.flatnonzero(hit)) == set(label[cells].tolist()) - {0}
    hit[:] = False
    runs.touched(first, edge, number, cells, False, hit)
    assert set(np.flatnonzero(hit)) == set(label[~cells].tolist()) - {0}
    amounts = rng.integers(0, 50, label.shape) / 4
    amounts[rng.random(label.shape) < 0.2] = np.nan
    sums = np.zeros(4, np.int64)
    assert runs.totals(first, edge, number, amounts, 4.0, 1e6, sums)
    expected = np.bincount(label.ravel(), weights=np.nan_to_num(amounts).ravel(), minlength=4)
    np.testing.assert_array_equal(sums[1:] / 4, expected[1:])
    lowest = np.full(4, np.inf)
    runs.lowest(first, edge, number, amounts, lowest)
    known = [amounts[(label == k) & ~np.isnan(amounts)] for k in range(1, 4)]
    assert lowest[1:].tolist() == [values.min(initial=np.inf) for values in known]
    out = np.zeros(4)
    runs.add_up(first, edge, number, amounts, out)
    weights = np.nan_to_num(amounts).ravel()
    np.testing.assert_array_equal(out[1:], np.bincount(label.ravel(), weights=weights, minlength=4)[1:])


@given(LABELS)
def test_boxes_hold_their_cells(label):
    out = np.zeros((4, 5), np.int64)
    runs.boxes(*runs_of(label), out)
    for number in (1, 2, 3):
        rows, cols = np.nonzero(label == number)
        expected = [rows.min(), rows.max() + 1, cols.min(), cols.max() + 1, rows.size] if rows.size else [0] * 5
        assert out[number].tolist() == expected


@pytest.mark.parametrize("reach", [0, 1])
@given(LABELS)
def test_parts_are_those_of_each_number_by_itself(reach, label):
    first, edge, number = runs_of(label)
    part = np.empty(number.size, np.int32)
    count = runs.parts(first, edge, number, reach, part)
    out = np.zeros(label.shape, np.int32)
    runs.paint(first, edge, part + 1, 0, out)
    found = [ndimage.label(label == n, QUEEN if reach else ROOK)[0] for n in (1, 2, 3)]
    pairs = {(n, own[at], out[at]) for n, own in enumerate(found) for at in zip(*np.nonzero(own), strict=True)}
    assert len(pairs) == count == sum(own.max(initial=0) for own in found)
    seen = out.ravel()[np.sort(np.unique(out, return_index=True)[1])]
    assert seen[seen > 0].tolist() == list(range(1, count + 1))  # by first cell in raster order


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_one_layer_per_another(dtype):
    top = np.array([1, 1, 1, np.nan, 1, 3], dtype)
    bottom = np.array([4, 0, -1, 1, np.nan, 0.5], dtype)
    out = np.empty(6)
    ratios.ratio(top, bottom, 2.0, out)
    np.testing.assert_array_equal(out, [0.125, *[np.nan] * 4, 3.0])


def test_without_compiling():
    def plain(kernel):
        return getattr(kernel, "py_func", kernel)

    label = np.array([[1, 1, 0], [2, 1, 1], [2, 0, 1]], np.int32)
    first = plain(runs.count_runs)(label)
    edge, number, part = np.empty(10, np.int32), np.empty(5, np.int32), np.empty(5, np.int32)
    plain(runs.find_runs)(label, first, edge, number)
    assert number.tolist() == [1, 2, 1, 2, 1]
    assert plain(runs.parts)(first, edge, number, 0, part) == 2
    assert part.tolist() == [0, 1, 0, 1, 0]
    out, box = np.zeros(label.shape, np.int32), np.zeros((3, 5), np.int64)
    plain(runs.paint)(first, edge, number, 0, out)
    assert out.tolist() == label.tolist()
    plain(runs.boxes)(first, edge, number, box)
    assert box.tolist() == [[0] * 5, [0, 3, 0, 3, 5], [1, 3, 0, 1, 2]]
    hit, sums, units = np.zeros(3, bool), np.zeros(3), np.zeros(3, np.int64)
    plain(runs.touched)(first, edge, number, label == 2, True, hit)
    assert hit.tolist() == [False, False, True]
    lowest = np.full(3, np.inf)
    plain(runs.lowest)(first, edge, number, np.arange(9.0).reshape(3, 3), lowest)
    assert lowest.tolist() == [np.inf, 0.0, 3.0]
    plain(runs.add_up)(first, edge, number, np.ones((3, 3)), sums)
    moments = np.zeros((3, 6))
    plain(runs.add_moments)(
        first, edge, number, np.array([[2, np.nan, 0]] * 3), np.arange(3), np.arange(3) + 1, moments
    )
    assert moments[1:].tolist() == [[2, 0, 2, 5, 6, 9], [4, 0, 10, 2, 0, 5]]
    assert plain(runs.totals)(first, edge, number, np.ones((3, 3)), 2.0, 9.0, units)
    assert sums.tolist() == [0, 5, 2]
    assert units.tolist() == [0, 10, 4]
    per = np.empty(2)
    plain(ratios.ratio)(np.array([1.0, 1.0]), np.array([2.0, 0.0]), 1.0, per)
    np.testing.assert_array_equal(per, [0.5, np.nan])
