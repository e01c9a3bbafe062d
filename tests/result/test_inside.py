"""What a result keeps of a run: a window of its layers, each where it lies."""

from __future__ import annotations

import gc

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from placetypes.compact import ByPlace, Runs, Worked
from placetypes.layer_store import LayerStore
from placetypes.result import inside
from placetypes.tiles.store import room

SHAPE = (7, 9)
LABEL = np.random.default_rng(5).integers(0, 4, SHAPE).astype(np.int32)
EXACT = np.random.default_rng(6).random(SHAPE)
PEOPLE = np.where(LABEL == 3, np.nan, EXACT).astype(np.float32)


def layers():
    runs = Runs.of(LABEL)
    sums = ByPlace(runs, np.array([0, 1 / 3, np.nan, 7.1]))
    return LayerStore(
        {
            "exact": EXACT,
            "people": PEOPLE,
            "label": runs,
            "whole": LABEL,
            "town": Runs.of(LABEL == 2),
            "of_place": sums,
            "share": Worked(SHAPE, np.multiply, (EXACT, sums)),
        },
        SHAPE,
    )


def spans(size):
    return st.integers(0, size - 1).flatmap(
        lambda start: st.integers(start + 1, size).map(lambda stop: slice(start, stop))
    )


@given(spans(SHAPE[0]), spans(SHAPE[1]), st.data())
def test_a_window_says_what_the_whole_says_there(rows, cols, data):
    whole, found = layers(), inside.cut(layers(), (rows, cols))
    part = data.draw(spans(rows.stop - rows.start))
    assert list(found) == list(whole)
    for name in whole:
        right = whole[name][rows, cols].astype(np.float32)
        assert found[name].dtype == np.float32
        np.testing.assert_array_equal(found[name], right)
        np.testing.assert_array_equal(found.drawn(name, part), right[part])
        assert found.held(name).shape == found.shape == right.shape
    assert found.at(0, 0)["exact"] == np.float32(EXACT[rows.start, cols.start])


def test_nothing_is_copied_but_a_small_part_of_a_large_grid():
    store = layers()
    whole = inside.cut(store, (slice(0, 7), slice(0, 9)))
    assert all(whole.held(name) is store.held(name) for name in store)
    wide = inside.cut(store, (slice(1, 7), slice(0, 9)))
    assert wide.held("exact").base is EXACT
    small = inside.cut(store, (slice(2, 4), slice(3, 6)))
    assert small.held("exact").base is None
    assert small.held("share").sources[0] is small.held("exact")
    assert small.held("of_place").places is small.held("label")


def test_a_file_goes_when_no_window_of_it_is_held(tmp_path):
    values = room(SHAPE, np.float64, folder=tmp_path)
    values[:] = EXACT
    found = inside.cut(LayerStore({"exact": values}, SHAPE), (slice(2, 4), slice(3, 6)))
    del values
    gc.collect()
    np.testing.assert_array_equal(found["exact"], EXACT[2:4, 3:6].astype(np.float32))
    assert len(list(tmp_path.iterdir())) == 1
    del found
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_every_so_many_rows_and_columns():
    assert inside.every(EXACT, 1) is EXACT
    some = inside.every(EXACT, 3)
    assert some.base is None
    np.testing.assert_array_equal(some, EXACT[::3, ::3])


def test_an_array_that_says_nothing_beyond_the_region_is_kept_as_it_is(monkeypatch):
    monkeypatch.setattr(inside, "AT_ONCE", 7)
    rng = np.random.default_rng(0)
    cells = rng.random((9, 6)) < 0.6
    for elsewhere, dtype in ((0, np.uint8), (np.nan, np.float32)):
        values = rng.integers(1, 9, cells.shape).astype(dtype)
        right = np.where(cells, values, elsewhere).astype(dtype)
        found = inside.confined(values, cells, elsewhere, dtype)
        assert found.dtype == dtype
        assert np.array_equal(found, right, equal_nan=True)
        assert inside.confined(found, cells, elsewhere, dtype) is found
        assert inside.confined(values, np.ones_like(cells), elsewhere, dtype) is values
        own = np.zeros_like(values)
        assert inside.confined(values, cells, elsewhere, dtype, room=lambda _, own=own: own) is own
        assert np.array_equal(own, right, equal_nan=True)
