"""Sums by strips."""

from __future__ import annotations

import numpy as np

from placetypes.result import summary


def test_sums_are_the_same_to_the_last_bit_whatever_the_strips(small_result, monkeypatch):
    groups = len(small_result.units) + 1
    whole = summary.totals(small_result, small_result.unit, groups)
    cells = small_result.region
    at = small_result.unit[cells].astype(np.int64) * summary.CODES + small_result.types[cells]
    people = np.nan_to_num(small_result.evidence["population"][cells].astype(np.float64))
    assert np.array_equal(whole[0].ravel(), np.bincount(at, weights=people, minlength=groups * summary.CODES))
    for at_once in (1, 1000):
        monkeypatch.setattr(summary, "_AT_ONCE", at_once)
        assert np.array_equal(summary.totals(small_result, small_result.unit, groups), whole)
    assert np.array_equal(summary.totals(small_result, None, 1)[2, 0], whole[2].sum(axis=0))
