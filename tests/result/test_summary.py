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
