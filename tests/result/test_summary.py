"""Sums by strips."""

from __future__ import annotations

import dataclasses

import numpy as np

from placetypes.result import inside, summary


def test_sums_are_the_same_to_the_last_bit_whatever_the_strips(small_result, monkeypatch):
    groups = len(small_result.units) + 1
    found = summary.totals(small_result)
    cells = small_result.region
    at = small_result.unit[cells].astype(np.int64) * summary.CODES + small_result.types[cells]
    people = np.nan_to_num(small_result.evidence["population"][cells].astype(np.float64))
    assert np.array_equal(found.by_unit[0].ravel(), np.bincount(at, weights=people, minlength=groups * summary.CODES))
    assert np.array_equal(
        found.whole[0], np.bincount(small_result.types[cells], weights=people, minlength=summary.CODES)
    )
    assert np.array_equal(found.whole[2], found.by_unit[2].sum(axis=0))
    for at_once in (1, 1000):
        monkeypatch.setattr(inside, "AT_ONCE", at_once)
        again = summary.totals(small_result)
        assert np.array_equal(again.whole, found.whole)
        assert np.array_equal(again.by_unit, found.by_unit)


def test_sums_are_made_once_and_anew_for_another_result(small_result):
    assert small_result.sums is small_result.sums
    other = dataclasses.replace(small_result, types=np.where(small_result.types == 7, 6, small_result.types))
    assert other.sums.whole[2, 7] == 0 < small_result.sums.whole[2, 7]


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
        room = np.zeros_like(values)
        assert inside.confined(values, cells, elsewhere, dtype, room=lambda _, own=room: own) is room
        assert np.array_equal(room, right, equal_nan=True)
