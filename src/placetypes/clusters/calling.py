"""Which groups are called: one false-discovery budget for all themes, mixed groups told once, weaker ones apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from placetypes._typing import BoolArray, FloatArray, IntArray
from placetypes.clusters.describe import Called
from placetypes.clusters.inference import Budget, Family
from placetypes.clusters.mixed import told_by_themes
from placetypes.clusters.region import Theme


@dataclass(frozen=True)
class Tested:
    """Groups of all themes with the false groups per region that are at least as strong, ``rates`` by theme."""

    themes: Sequence[Theme]
    mixed: str | None
    budget: Budget
    rates: Sequence[FloatArray]

    @classmethod
    def of(cls, themes: Sequence[Theme], replicates: int, mixed: str | None) -> "Tested":
        """With a budget of those families in which chance or the region made any group at all.

        The others can neither gain nor lose.
        """
        nulls: dict[Family, FloatArray] = {}
        for theme in themes:
            seen = set(theme.groups.stratum.tolist())
            nulls |= {(theme.name, s): null for s, null in sorted(theme.nulls.items()) if len(null) or s in seen}
        budget = Budget(nulls, replicates)
        return cls(themes, mixed, budget, [_rates(theme, budget) for theme in themes])

    def called(self, q: float) -> list[Called]:
        """Groups of each theme up to an accepted share of false ones."""
        return self._called(q, [np.empty(0, dtype=np.int64) for _ in self.themes])

    def weaker(self, q: float, before: Sequence[Called]) -> list[Called]:
        """Groups of each theme that are called at a higher share of false ones than those ``before``, without these.

        Those before would be called again, with the same q-values: whatever else is left out has a higher tail rate
        than all of them. A theme's group of which one of their mixed groups holds at least half is told by that.
        """
        found = []
        for called, old in zip(self._called(q, [one.group for one in before]), before, strict=True):
            new = ~np.isin(called.group, old.group)
            found.append(Called(called.group[new], called.rate[new], called.q_value[new]))
        return found

    def false(self, called: Sequence[Called]) -> float:
        """Groups per region that chance makes at least as strong as the weakest of those called; 0 without any."""
        rates = np.concatenate([one.rate for one in called])
        return float(self.budget.false(rates.max(keepdims=True))[0]) if len(rates) else 0.0

    def _called(self, q: float, before: Sequence[IntArray]) -> list[Called]:
        """Mixed groups only where no called group of a theme tells them; those ``before`` whatever tells them.

        A mixed group that tells a theme's group again must not count among the groups called, or the budget would grow
        with every group that is there. So themes are called alone at first, then with the mixed groups that remain;
        these can only help to call more.
        """
        stays = [np.isin(np.arange(len(rate)), own) for rate, own in zip(self.rates, before, strict=True)]
        told = told_by_mixed(self.themes, before, self.mixed)
        alone = [old | (theme.name == self.mixed) for theme, old in zip(self.themes, told, strict=True)]
        more = self._told(told, self._accepted([one & ~stay for one, stay in zip(alone, stays, strict=True)], q), stays)
        while True:
            told, called = more, self._accepted(more, q)
            more = self._told(told, called, stays)
            if all(np.array_equal(old, new) for old, new in zip(told, more, strict=True)):
                return called

    def _told(self, told: Sequence[BoolArray], called: Sequence[Called], stays: Sequence[BoolArray]) -> list[BoolArray]:
        """Groups that were told already or are told by those called, without those that stay."""
        new = retold(self.themes, [one.group for one in called], self.mixed)
        return [(old | one) & ~stay for old, one, stay in zip(told, new, stays, strict=True)]

    def _accepted(self, told: Sequence[BoolArray], q: float) -> list[Called]:
        """Groups up to the accepted share of false ones, without those that are ``told`` otherwise."""
        open_, q_value = ~np.concatenate(told), np.full(sum(map(len, self.rates)), np.inf)
        q_value[open_] = self.budget.q_values(np.concatenate(self.rates)[open_])
        called, ends = [], np.cumsum([len(rate) for rate in self.rates])[:-1]
        for theme, rate, own in zip(self.themes, self.rates, np.split(q_value, ends), strict=True):
            order = np.lexsort((theme.groups.centre, -theme.groups.score, rate, own))
            order = order[own[order] <= q]
            called.append(Called(order, rate[order], own[order]))
        return called


def untested(themes: Sequence[Theme], mixed: str | None) -> list[Called]:
    """Every group; mixed ones only where no group of a theme tells them."""
    found = []
    for theme, told in zip(themes, retold(themes, _every(themes), mixed), strict=True):
        order = np.lexsort((theme.groups.centre, -theme.groups.score))
        order = order[~told[order]]
        unknown = np.full(len(order), np.nan)
        found.append(Called(order, unknown, unknown))
    return found


def retold(themes: Sequence[Theme], called: Sequence[IntArray], mixed: str | None) -> list[BoolArray]:
    """Which groups of each theme are told by groups ``called`` of one theme: none but mixed ones can be."""
    every, held = _of_points(themes, _every(themes)), _of_points(themes, called)
    single = [own for theme, own in zip(themes, held, strict=True) if theme.name != mixed]
    return _where(themes, every, single, asked=lambda theme: theme.name == mixed)


def told_by_mixed(themes: Sequence[Theme], called: Sequence[IntArray], mixed: str | None) -> list[BoolArray]:
    """Which groups of each theme are told by mixed groups ``called``: none but those of one theme can be."""
    every, held = _of_points(themes, _every(themes)), _of_points(themes, called)
    several = [own for theme, own in zip(themes, held, strict=True) if theme.name == mixed]
    return _where(themes, every, several, asked=lambda theme: theme.name != mixed)


def _where(
    themes: Sequence[Theme], every: Sequence[IntArray], by: Sequence[IntArray], *, asked: Callable[[Theme], bool]
) -> list[BoolArray]:
    return [
        told_by_themes(own, by) if asked(theme) else np.zeros(len(theme.groups.score), dtype=bool)
        for theme, own in zip(themes, every, strict=True)
    ]


def _every(themes: Sequence[Theme]) -> list[IntArray]:
    return [np.arange(len(theme.groups.score)) for theme in themes]


def _of_points(themes: Sequence[Theme], groups: Sequence[IntArray]) -> list[IntArray]:
    """Of each theme the group, among those chosen, of every point that any focus actor can stand at; -1 = none."""
    points, found = 1 + max(int(theme.rows[-1]) for theme in themes), []
    for theme, chosen in zip(themes, groups, strict=True):
        known = np.isin(theme.groups.of_row, chosen)
        group = np.full(points, -1, dtype=np.int64)
        group[theme.rows[known]] = theme.groups.of_row[known]
        found.append(group)
    return found


def _rates(theme: Theme, budget: Budget) -> FloatArray:
    """False groups per region at least as strong as each group."""
    rate = np.empty(len(theme.groups.score))
    for s in np.unique(theme.groups.stratum):
        inside = theme.groups.stratum == s
        rate[inside] = budget.rate((theme.name, int(s)), theme.groups.score[inside])
    return rate
