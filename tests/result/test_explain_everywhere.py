"""Why every cell of the twin has its type, told at once: what `explain` tells of each.

Random evidence on and beside thresholds, in all typologies, is in `test_explain_properties`; the page that fills in the
numbers in `tests/browser/test_map`.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from filled_patterns import filled

from placetypes.decision import codes_of_rules
from placetypes.result import Result
from placetypes.result.explain.everywhere import NOT_CLASSIFIED, OUTSIDE, Slot, explain_everywhere
from placetypes.result.explain.smoothed import votes_around, votes_around_each


@pytest.fixture(scope="module")
def twin(twin_published):
    return Result.load(twin_published.folder)


@pytest.fixture(scope="module")
def found(twin):
    return explain_everywhere(twin, "sv")


def smoothed(twin):
    return (twin.types > 0) & (codes_of_rules(twin.typology)[twin.rule] != twin.types)


def test_cells_that_smoothing_changed_and_others_are_told_as_each_is(twin, found):
    rng = np.random.default_rng(8)
    for cells in (smoothed(twin), (twin.types > 0) & ~smoothed(twin)):
        rows, cols = np.nonzero(cells)
        for at in rng.choice(rows.size, 60, replace=False):
            row, col = int(rows[at]), int(cols[at])
            middle = float(twin.grid.eastings[col]), float(twin.grid.northings[row])
            assert filled(twin, found, row, col, "sv") == str(twin.explain(*middle, "sv"))


def test_votes_of_many_are_those_of_each(twin):
    rows, cols = np.nonzero(smoothed(twin))
    count, everyone, decided = votes_around_each(twin, rows, cols)
    for at in range(0, rows.size, 9):
        votes = votes_around(twin, (int(rows[at]), int(cols[at])))
        assert decided[at] == (-1 if votes is None else votes.decided)
        if votes is not None:
            assert (count[at], everyone[at]) == (votes.count, votes.all)


def test_where_nothing_is_smoothed_no_votes_are_known(twin):
    plain = dataclasses.replace(twin, typology=twin.typology.model_copy(update={"smoothing": None}))
    assert votes_around_each(plain, np.array([70]), np.array([70]))[2].tolist() == [-1]


def test_few_patterns_say_it_of_all_cells_and_hold_no_number_of_one(found, twin):
    assert (found.pattern == OUTSIDE).sum() == (~twin.region).sum()
    assert (found.pattern == NOT_CLASSIFIED).sum() == (twin.region & (twin.types == 0)).sum()
    told = int((twin.types > 0).sum())
    assert len(found.patterns) < told / 50
    assert all(len(values) == told for values in (*found.layers.values(), found.margin, found.count, found.all))
    kinds = {part.kind for pattern in found.patterns for part in pattern.parts if isinstance(part, Slot)}
    assert kinds >= {"easting", "northing", "amount", "bare", "limit_amount", "difference", "margin", "count", "all"}


def test_every_name_of_a_runner_up_is_that_of_its_cells(found, twin):
    names = twin.typology.names("sv")
    told = found.pattern > NOT_CLASSIFIED
    for pattern, runner_up in zip(found.pattern[told][::41], twin.runner_up[told][::41], strict=True):
        assert found.patterns[int(pattern)].runner_up in {"", names.get(int(runner_up), "")}
