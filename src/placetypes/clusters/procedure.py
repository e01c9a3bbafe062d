"""The steps of the finder: region in canonical order, each theme searched, one budget, report."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from placetypes._typing import BoolArray, FloatArray
from placetypes.clusters.density import density_groups, density_labels
from placetypes.clusters.describe import Called, no_smallest, smallest_groups, table
from placetypes.clusters.extent import delimit
from placetypes.clusters.inference import Budget, Family, Null, null_scores
from placetypes.clusters.mixed import told_by_themes
from placetypes.clusters.model import COLUMNS, Clusters, frame
from placetypes.clusters.notes import Note, notes_of
from placetypes.clusters.region import Region, Theme
from placetypes.clusters.search import SCORE_FLOOR, Search
from placetypes.clusters.settings import Asked
from placetypes.clusters.support import Sureness


def _search_theme(region: Region, name: str, focus: BoolArray, asked: Asked) -> Theme:
    expected = region.expected(focus, bandwidth=asked.bandwidth, shrinkage=asked.shrinkage)
    search, rows = Search(region.sites, expected, asked.rules, asked.threads), np.flatnonzero(focus)
    if asked.method != "scan":
        labels = density_labels(region.place[rows], asked.method, eps=asked.eps, min_members=asked.rules.min_members)
        return Theme(name, rows, expected, search, density_groups(search, rows, labels), {})
    totals = np.bincount(region.kind[focus], minlength=len(region.kinds))
    null = Null.of(expected, region.kind, region.risk, totals)
    nulls = null_scores(search, null, theme=name, seed=asked.seed, replicates=asked.replicates, threads=asked.threads)
    groups = search(rows)
    search.finish()
    return Theme(name, rows, expected, search, groups, nulls)


def _budget(themes: Sequence[Theme], replicates: int) -> Budget:
    """Families in which chance or the region made any group at all; the others can neither gain nor lose."""
    nulls: dict[Family, FloatArray] = {}
    for theme in themes:
        seen = set(theme.groups.stratum.tolist())
        nulls |= {(theme.name, s): null for s, null in sorted(theme.nulls.items()) if len(null) or s in seen}
    return Budget(nulls, replicates)


def _rates(theme: Theme, budget: Budget) -> FloatArray:
    """False groups per region at least as strong as each group."""
    rate = np.empty(len(theme.groups.score))
    for s in np.unique(theme.groups.stratum):
        inside = theme.groups.stratum == s
        rate[inside] = budget.rate((theme.name, int(s)), theme.groups.score[inside])
    return rate


def _tested(themes: Sequence[Theme], asked: Asked, mixed: str | None) -> tuple[list[Called], Budget]:
    """Call groups of all themes under one budget; mixed groups only where no called group of a theme tells them.

    A mixed group that tells a theme's group again must not count among the groups called, or the budget would grow
    with every group that is there. So themes are called alone at first, then with the mixed groups that remain; these
    can only help to call more.
    """
    budget = _budget(themes, asked.replicates)
    rates = [_rates(theme, budget) for theme in themes]
    told = [np.full(len(rate), theme.name == mixed) for theme, rate in zip(themes, rates, strict=True)]
    called = _called(themes, rates, told, budget, asked.q)
    if mixed is None:
        return called, budget
    again = _told(themes, called, mixed)
    while True:
        called = _called(themes, rates, again, budget, asked.q)
        more = [old | new for old, new in zip(again, _told(themes, called, mixed), strict=True)]
        if all(np.array_equal(old, new) for old, new in zip(again, more, strict=True)):
            return called, budget
        again = more


def _called(
    themes: Sequence[Theme], rates: Sequence[FloatArray], told: Sequence[BoolArray], budget: Budget, q: float
) -> list[Called]:
    """Groups up to the accepted share of false ones, without those that are ``told`` otherwise."""
    open_, q_value = ~np.concatenate(told), np.full(sum(map(len, rates)), np.inf)
    q_value[open_] = budget.q_values(np.concatenate(rates)[open_])
    called = []
    for theme, rate, own in zip(themes, rates, np.split(q_value, np.cumsum([len(r) for r in rates])[:-1]), strict=True):
        order = np.lexsort((theme.groups.centre, -theme.groups.score, rate, own))
        order = order[own[order] <= q]
        called.append(Called(order, rate[order], own[order]))
    return called


def _delimited(region: Region, theme: Theme, called: Called, asked: Asked) -> tuple[Theme, Called]:
    """The theme with the called groups as they are reported, those whose extent is not clear left out."""
    if not len(called.group):
        return theme, called
    at = np.unique(region.sites.of[theme.rows])
    search = Search(region.sites, theme.expected, asked.rules, asked.threads, at=at)  # the first gave its memory back
    groups, share = delimit(search, theme.rows, theme.groups, called.group)
    clear = share >= asked.clear_extent
    return replace(theme, groups=groups), Called(called.group[clear], called.rate[clear], called.q_value[clear])


def _told(themes: Sequence[Theme], called: Sequence[Called], mixed: str) -> list[BoolArray]:
    """Which groups of each theme are told by called groups of one theme: none but mixed ones can be."""
    points = 1 + max(int(theme.rows[-1]) for theme in themes)
    of_theme = []
    for theme, one in zip(themes, called, strict=True):
        known = np.isin(theme.groups.of_row, one.group if theme.name != mixed else np.arange(len(theme.groups.score)))
        group = np.full(points, -1, dtype=np.int64)
        group[theme.rows[known]] = theme.groups.of_row[known]
        of_theme.append(group)
    named = [theme.name for theme in themes]
    none = [np.zeros(len(theme.groups.score), dtype=bool) for theme in themes]
    if mixed in named:
        at = named.index(mixed)
        none[at] = told_by_themes(of_theme[at], [*of_theme[:at], *of_theme[at + 1 :]])
    return none


def _untested(themes: Sequence[Theme], mixed: str | None) -> list[Called]:
    """Every group; mixed ones only where no group of a theme tells them."""

    def called(theme: Theme, told: BoolArray) -> Called:
        order = np.lexsort((theme.groups.centre, -theme.groups.score))
        order = order[~told[order]]
        unknown = np.full(len(order), np.nan)
        return Called(order, unknown, unknown)

    every = [called(theme, np.zeros(len(theme.groups.score), dtype=bool)) for theme in themes]
    if mixed is None:
        return every
    return [called(theme, told) for theme, told in zip(themes, _told(themes, every, mixed), strict=True)]


def _report(
    region: Region, theme: Theme, called: Called, *, budget: Budget | None, number: int, asked: Asked
) -> Clusters:
    n = len(region.order)
    name_of = np.full(len(theme.groups.score) + 1, -1, dtype=np.int32)  # the last answers for "no group"
    name_of[called.group] = np.arange(len(called.group))
    labels, expected = np.full(n, -1, dtype=np.int32), np.empty(n)
    labels[region.order[theme.rows]] = name_of[theme.groups.of_row]
    expected[region.order] = theme.expected
    smallest = (
        no_smallest()
        if budget is None
        else smallest_groups(theme.name, region.kinds, theme.search, budget=budget, called=number, q=asked.q)
    )
    group = name_of[theme.groups.of_row].astype(np.int64)
    sure = Sureness(region, theme, asked, group, _lowest(theme, len(region.kinds), budget, number, asked)).columns()
    rows = table(region, theme, called=called, sure=sure)
    focus = np.zeros(n, dtype=bool)
    focus[theme.rows] = True
    notes = notes_of(region.kinds, region.kind, focus, region.risk, region.sites)
    return Clusters(rows, labels, expected, smallest, asked.settings(), tested=budget is not None, notes=notes)


def _lowest(theme: Theme, kinds: int, budget: Budget | None, number: int, asked: Asked) -> FloatArray:
    """Lowest score that is called in each place type; where chance never made a group, any is."""
    if budget is None:
        return np.full(kinds, np.nan)
    families = [(theme.name, s) for s in range(kinds)]
    return np.array([
        budget.lowest_score(family, number, asked.q, SCORE_FLOOR) if family in budget.nulls else SCORE_FLOOR
        for family in families
    ])  # fmt: skip


def _nothing(n: int, asked: Asked) -> Clusters:
    return Clusters(
        frame([], COLUMNS),
        np.full(n, -1, dtype=np.int32),
        np.zeros(n),
        no_smallest(),
        asked.settings(),
        tested=asked.method == "scan",
        notes=(Note("no_focus"),),
    )


def find(
    region: Region, focus_by_theme: Mapping[str, BoolArray], asked: Asked, *, mixed: str | None = None
) -> dict[str, Clusters]:
    """Clusters of each theme under one budget; ``focus_by_theme`` in canonical order, ``mixed`` all together."""
    themes = [_search_theme(region, name, focus, asked) for name, focus in focus_by_theme.items() if focus.any()]
    result = {name: _nothing(len(region.order), asked) for name in focus_by_theme}
    if not themes:
        return result
    budget: Budget | None = None
    if asked.method == "scan":
        called, budget = _tested(themes, asked, mixed)
    else:
        called = _untested(themes, mixed)
    number = sum(len(one.group) for one in called)
    for theme, one in zip(themes, called, strict=True):
        shown = (theme, one) if budget is None else _delimited(region, theme, one, asked)
        result[theme.name] = _report(region, *shown, budget=budget, number=number, asked=asked)
    return result
