import mmap

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from placetypes import compact
from placetypes.compact import ByPlace, Runs, Worked, held, put, raw, release, strips

LABELS = hnp.arrays(np.int32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.integers(0, 3))


@given(LABELS, st.data())
def test_a_layer_is_drawn_as_it_was_whole_and_in_part(label, data):
    box = tuple(
        slice(*sorted(data.draw(st.tuples(st.integers(0, side), st.integers(0, side))))) for side in label.shape
    )
    parts = np.split(np.arange(len(label)), [box[0].start])
    stacked = Runs.stacked([Runs.of(label[part]) for part in parts])
    amounts = np.array([data.draw(st.sampled_from([0.0, 4.0, np.nan])), 1.5, np.nan, 7.0])
    runs = Runs.of(label)
    for layer, whole in (
        (runs, label),
        (stacked, label),
        (Runs.of(label > 1), label > 1),
        (ByPlace(runs, amounts), amounts[label]),
        (Worked(label.shape, np.multiply, (label, runs)), (label * label).astype(float)),
    ):
        np.testing.assert_array_equal(layer.draw(), whole)
        np.testing.assert_array_equal(layer.draw(*box), whole[box])
        assert layer.draw().dtype == layer.draw(*box).dtype == whole.dtype


@given(LABELS, st.lists(st.booleans(), min_size=4, max_size=4))
def test_numbers_are_given_anew(label, chosen):
    chosen[0] = False
    numbers = np.where(chosen, np.cumsum(chosen), 0).astype(np.int32)
    again = Runs.of(label).renumbered(numbers)
    np.testing.assert_array_equal(again.draw(), numbers[label])
    assert (again.number > 0).all()


def test_what_takes_less_room_is_held():
    assert isinstance(held(Runs.of(np.zeros((20, 20), bool))), Runs)
    assert isinstance(held(Runs.of(np.add.outer(np.arange(20), np.arange(20)) % 2 == 0)), np.ndarray)


def test_strips_cover_every_row_once():
    for shape in ((1, 1), (7, 10**7), (300, 1000)):
        rows = [row for part in strips(shape) for row in range(part.start, part.stop)]
        assert rows == list(range(shape[0]))


@pytest.mark.parametrize("cells", [1, 3, 8, 12, 1000])
def test_strips_of_so_many_cells_cover_every_row_once(cells):
    covered = [row for rows in strips((7, 4), cells=cells) for row in range(rows.start, rows.stop)]
    assert covered == list(range(7))


def test_a_strip_is_one_row_at_least():
    assert [rows.stop - rows.start for rows in strips((2, 10), cells=3)] == [1, 1]


@pytest.mark.skipif(not hasattr(mmap, "MADV_DONTNEED"), reason="the system cannot be told")
def test_what_is_released_is_still_there(tmp_path):
    np.save(tmp_path / "layer.npy", np.zeros((3, 4)))
    layer = np.load(tmp_path / "layer.npy", mmap_mode="r+")
    layer[1] = 5.0
    release(layer)
    release(np.ones(2))
    assert layer[1].tolist() == [5.0] * 4


@given(data=st.data(), dtype=st.sampled_from([np.float32, np.int32, np.uint8]))
def test_a_window_on_disk_is_read_and_written_as_any_other(tmp_path_factory, data, dtype):
    file = tmp_path_factory.mktemp("layers") / "layer.npy"
    cells = np.arange(63, dtype=dtype).reshape(7, 9)
    np.save(file, cells)
    mapped = np.load(file, mmap_mode="r+")
    (top, bottom), (left, right) = (sorted(data.draw(st.tuples(*[st.integers(0, side)] * 2))) for side in cells.shape)
    window = slice(top, bottom), slice(left, right)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compact, "_CELLS_MAPPED", 20)  # two rows
        got = raw(mapped, *window)
        np.testing.assert_array_equal(got, cells[window])
        assert got.dtype == dtype
        assert got.flags.c_contiguous
        cells[window] = 100 - cells[window]
        put(mapped, *window, cells[window])
    np.testing.assert_array_equal(np.load(file), cells)
