"""Service tiers of settlements: what can be bought, treated and learned in a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes._typing import BoolArray, FloatArray, IntArray, LabelArray
from placetypes.compact import Runs, drawn, release, strips
from placetypes.errors import InputError
from placetypes.runs import numbers_at, runs_of

if TYPE_CHECKING:
    from placetypes.compact import Held
    from placetypes.grid import Grid

SUPRA_REGIONAL, REGIONAL, SUB_REGIONAL, LOCAL, RESIDENTIAL = 5, 4, 3, 2, 1


@dataclass(frozen=True)
class TierRules:
    """Thresholds of the tiers; the typology says them."""

    groups: Mapping[str, Sequence[str]]
    regional_kinds: Sequence[str]
    regional_per_group: float
    subregional_per_group: float
    local_per_group: float
    local_day_night: float
    residential_group: str
    residential_trade: float
    residential_day_population: float


def count_services(
    eastings: FloatArray,
    northings: FloatArray,
    kinds: Sequence[str],
    *,
    known_kinds: Sequence[str],
    places: LabelArray | Runs,
    grid: Grid,
) -> IntArray:
    """Number of services of each known kind in each place, (places + 1, kinds) int64.

    Row 0 counts what lies outside places.
    """
    rows, cols, inside = grid.rowcols(eastings, northings)
    column = np.array([known_kinds.index(k) if k in known_kinds else -1 for k in kinds], dtype=np.int64)
    keep = inside & (column >= 0)
    of = runs_of(places)
    out = np.zeros((of.highest + 1, len(known_kinds)), np.int64)
    np.add.at(out, (numbers_at(of, rows[keep], cols[keep]), column[keep]), 1)
    return out


def service_tiers(
    counts: IntArray, kinds: Sequence[str], day: FloatArray | None, night: FloatArray, rules: TierRules
) -> IntArray:
    """Tier 0 to 5 of each place, (places + 1,) int64.

    Parameters
    ----------
    counts
        Services per place and kind, (places + 1, kinds).
    kinds
        Kinds the region has a layer for; kinds that are absent are left out of every test, and so are groups without
        any.
    day, night
        Persons in the place by day and by night, per place; without `day` (None) its tests are left out.
    rules
        Thresholds.

    Notes
    -----
    5 supra-regional: all kinds, and whatever tier 4 asks. 4 regional: the named kinds, and enough services in each
    group. 3 sub-regional: enough in each group. 2 local: fewer in each group, and enough people by day. 1 serviced
    residential: trade (never where no kind of trade is known), and enough people by day.

    With every kind known, all nine kinds are three in each group; where kinds are unknown, tier 5 must still not be
    easier to reach than tier 4.

    Raises
    ------
    InputError
        If none of the groups has a known kind.
    """
    has = counts > 0
    group_columns = [[kinds.index(k) for k in members if k in kinds] for members in rules.groups.values()]
    if not any(group_columns):
        raise InputError("no kind of service is known", got=list(kinds), expected=f"some of {list(rules.groups)}")
    groups = np.stack([counts[:, columns].sum(axis=1) for columns in group_columns if columns], axis=1)
    trade = [kinds.index(k) for k in rules.groups[rules.residential_group] if k in kinds]
    trading = counts[:, trade].sum(axis=1)

    def by_day(test: BoolArray | None) -> BoolArray:
        return np.ones(counts.shape[0], bool) if test is None else test

    ratio = None if day is None else np.divide(day, night, out=np.zeros(night.size), where=night > 0)
    named = [kinds.index(k) for k in rules.regional_kinds if k in kinds]
    regional = has[:, named].all(axis=1) & _each(groups, rules.regional_per_group)
    tests = [
        (
            RESIDENTIAL,
            (trading >= rules.residential_trade)
            & by_day(None if day is None else day >= rules.residential_day_population),
        ),
        (
            LOCAL,
            _each(groups, rules.local_per_group) & by_day(None if ratio is None else ratio >= rules.local_day_night),
        ),
        (SUB_REGIONAL, _each(groups, rules.subregional_per_group)),
        (REGIONAL, regional),
        (SUPRA_REGIONAL, regional & has.all(axis=1)),
    ]
    tier = np.zeros(counts.shape[0], np.int64)
    for value, test in tests:
        tier[test] = value
    tier[0] = 0
    return tier


def _each(groups: IntArray, least: float) -> BoolArray:
    """Whether a place has at least so many services in each group."""
    return np.asarray((groups >= least).all(axis=1), dtype=np.bool_)


def day_population(population: FloatArray, employed: FloatArray, jobs: FloatArray) -> FloatArray:
    """People by day: those who live there and do not work, and those who work there.

    Never negative; NaN counts as nothing.
    """
    return np.maximum(np.nan_to_num(population) - np.nan_to_num(employed) + np.nan_to_num(jobs), 0.0)


def by_day(places: Runs, population: Held, employed: Held, jobs: Held) -> FloatArray:
    """`day_population` of each place, one entry per number from 0; summed in the order of the cells."""
    labels, people = [np.zeros(0, np.int32)], [np.zeros(0)]
    for rows in strips(places.shape):
        label = places.draw(rows)
        inside = label > 0
        of_cells = day_population(*(drawn(layer, rows)[inside] for layer in (population, employed, jobs)))
        labels.append(label[inside])
        people.append(of_cells)
        for layer in (population, employed, jobs):
            release(layer, rows)
    sums = np.bincount(np.concatenate(labels), weights=np.concatenate(people), minlength=places.highest + 1)
    return np.asarray(sums, dtype=np.float64)
