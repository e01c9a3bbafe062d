"""The steps of the finder: region in canonical order, each theme searched, one budget, report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from placetypes._typing import BoolArray, FloatArray, LabelArray
from placetypes.clusters.calling import Tested, untested
from placetypes.clusters.density import density_groups, density_labels
from placetypes.clusters.describe import Called, no_smallest, nothing_weaker, smallest_groups, table
from placetypes.clusters.extent import delimit
from placetypes.clusters.inference import Budget, Null, null_scores
from placetypes.clusters.model import COLUMNS, Clusters, Weaker, frame
from placetypes.clusters.notes import Note, notes_of
from placetypes.clusters.region import Region, Theme
from placetypes.clusters.search import SCORE_FLOOR, Search
from placetypes.clusters.settings import Asked
from placetypes.clusters.space import Space
from placetypes.clusters.support import Sureness
from placetypes.standing import MICRO_CLUSTER, WORTH_A_VISIT

if TYPE_CHECKING:
    import pandas as pd


def _search_theme(
    region: Region, name: str, focus: BoolArray, expected: FloatArray, *, space: Space, asked: Asked
) -> Theme:
    search, rows = Search(space, expected, asked.rules, asked.threads), np.flatnonzero(focus)
    if asked.method != "scan":
        labels = density_labels(region.place[rows], asked.method, eps=asked.eps, min_members=asked.rules.min_members)
        return Theme(name, rows, expected, search, density_groups(search, rows, labels), {})
    totals = np.bincount(region.kind[focus], minlength=len(region.kinds))
    null = Null.of(expected, region.kind, region.risk, totals)
    nulls = null_scores(search, null, theme=name, seed=asked.seed, replicates=asked.replicates, threads=asked.threads)
    groups = search(rows)
    search.finish()
    return Theme(name, rows, expected, search, groups, nulls)


def _search_themes(region: Region, focus_by_theme: Mapping[str, BoolArray], asked: Asked) -> list[Theme]:
    expected = [
        region.expected(focus, bandwidth=asked.bandwidth, shrinkage=asked.shrinkage)
        for focus in focus_by_theme.values()
    ]
    if not expected:
        return []
    space = region.space(region.sites, expected, asked.rules, asked.threads)
    return [
        _search_theme(region, name, focus, usual, space=space, asked=asked)
        for (name, focus), usual in zip(focus_by_theme.items(), expected, strict=True)
    ]


def _delimited(theme: Theme, levels: Sequence[Called], asked: Asked) -> tuple[Theme, list[Called]]:
    """The theme with the called groups as they are reported, those left out of which too little is clear.

    A false group has no member in common with anything: the surer it is that a group is there, beside one that is just
    accepted at its level, the less clear it need be who belongs to it.
    """
    if not any(len(called.group) for called in levels):
        return theme, list(levels)
    at = np.unique(theme.search.sites.of[theme.rows])
    space = theme.search.space
    search = Search(space, theme.expected, asked.rules, asked.threads, at=at)  # the first gave its memory back
    groups, shares = delimit(search, theme.rows, theme.groups, *(called.group for called in levels))
    kept = []
    for called, share, q in zip(levels, shares, (asked.q, asked.visit_q), strict=False):
        clear = (1 - called.q_value) / (1 - q) * share >= asked.clear_extent
        kept.append(Called(called.group[clear], called.rate[clear], called.q_value[clear]))
    return replace(theme, groups=groups), kept


@dataclass(frozen=True)
class _Level:
    """Groups up to one accepted share of false ones, of all themes."""

    called: Sequence[Called]
    q: float
    standing: str
    number: int
    """How many of all themes are called at this share."""


def _report(
    region: Region, theme: Theme, called: Called, *, level: _Level, budget: Budget | None, asked: Asked, first: int
) -> tuple["pd.DataFrame", LabelArray, "pd.DataFrame"]:
    """Table, labels and smallest groups of one theme at one level; ids count from ``first``."""
    name_of = np.full(len(theme.groups.score) + 1, -1, dtype=np.int32)  # the last answers for "no group"
    name_of[called.group] = np.arange(len(called.group))
    group = name_of[theme.groups.of_row]
    labels = np.full(len(region.order), -1, dtype=np.int32)
    labels[region.order[theme.rows]] = np.where(group >= 0, group + first, -1)
    smallest = (
        no_smallest()
        if budget is None
        else smallest_groups(theme.name, region.kinds, theme.search, budget=budget, called=level.number, q=level.q)
    )
    lowest = _lowest(theme, len(region.kinds), budget, level)
    sure = Sureness(region, theme, asked, group.astype(np.int64), lowest).columns()
    rows = table(region, theme, called=called, sure=sure, standing=level.standing, first=first)
    return rows, labels, smallest


def _lowest(theme: Theme, kinds: int, budget: Budget | None, level: _Level) -> FloatArray:
    """Lowest score that is called in each place type; where chance never made a group, any is."""
    if budget is None:
        return np.full(kinds, np.nan)
    families = [(theme.name, s) for s in range(kinds)]
    return np.array([
        budget.lowest_score(family, level.number, level.q, SCORE_FLOOR) if family in budget.nulls else SCORE_FLOOR
        for family in families
    ])  # fmt: skip


def _clusters(
    region: Region, theme: Theme, levels: Sequence[_Level], shown: Sequence[Called], *, budget: Budget | None,
    asked: Asked, chance: float,
) -> Clusters:  # fmt: skip
    n = len(region.order)
    found = _report(region, theme, shown[0], level=levels[0], budget=budget, asked=asked, first=0)
    visits = nothing_weaker(n)
    if len(levels) > 1:
        first = len(shown[0].group)
        weaker = _report(region, theme, shown[1], level=levels[1], budget=budget, asked=asked, first=first)
        visits = Weaker(*weaker, chance=chance)
    expected, focus = np.empty(n), np.zeros(n, dtype=bool)
    expected[region.order] = theme.expected
    focus[theme.rows] = True
    rows, labels, smallest = found
    notes = notes_of(region.kinds, region.kind, focus, region.risk, region.sites)
    tested = budget is not None
    return Clusters(rows, labels, expected, smallest, asked.settings(), tested=tested, notes=notes, visits=visits)


def _nothing(n: int, asked: Asked) -> Clusters:
    return Clusters(
        frame([], COLUMNS),
        np.full(n, -1, dtype=np.int32),
        np.zeros(n),
        no_smallest(),
        asked.settings(),
        tested=asked.method == "scan",
        notes=(Note("no_focus"),),
        visits=nothing_weaker(n),
    )


def _levels(tested: Tested, asked: Asked) -> tuple[list[_Level], float]:
    """Micro-clusters, groups worth a visit where these are asked for, and the share of the latter that chance makes."""
    called = tested.called(asked.q)
    number = sum(len(one.group) for one in called)
    levels = [_Level(called, asked.q, MICRO_CLUSTER, number)]
    if asked.visit_q <= asked.q:
        return levels, np.nan
    weaker = tested.weaker(asked.visit_q, called)
    more = sum(len(one.group) for one in weaker)
    levels.append(_Level(weaker, asked.visit_q, WORTH_A_VISIT, number + more))
    false = tested.false(weaker) - tested.false(called)
    return levels, min(1.0, false / more) if more else np.nan


def find(
    region: Region, focus_by_theme: Mapping[str, BoolArray], asked: Asked, *, mixed: str | None = None
) -> dict[str, Clusters]:
    """Clusters of each theme under one budget; ``focus_by_theme`` in canonical order, ``mixed`` all together."""
    themes = _search_themes(region, {name: focus for name, focus in focus_by_theme.items() if focus.any()}, asked)
    result = {name: _nothing(len(region.order), asked) for name in focus_by_theme}
    if not themes:
        return result
    budget, chance = None, np.nan
    if asked.method == "scan":
        tested = Tested.of(themes, asked.replicates, mixed)
        budget = tested.budget
        levels, chance = _levels(tested, asked)
    else:
        levels = [_Level(untested(themes, mixed), asked.q, MICRO_CLUSTER, 0)]
    own = [[level.called[at] for level in levels] for at in range(len(themes))]
    shown = list(zip(themes, own, strict=True))
    if budget is not None:
        shown = [_delimited(theme, called, asked) for theme, called in shown]
    if not any(len(one.group) for _, called in shown for one in called[1:]):
        chance = np.nan
    for theme, called in shown:
        result[theme.name] = _clusters(region, theme, levels, called, budget=budget, asked=asked, chance=chance)
    return result
