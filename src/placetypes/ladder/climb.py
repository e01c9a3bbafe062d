"""The Cluster Ladder: what a caller may ask, and what it means."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from placetypes._kernels.scan import poisson_score
from placetypes._typing import AnyArray, FloatArray
from placetypes.clusters import checks
from placetypes.clusters.inference import Budget
from placetypes.clusters.model import frame
from placetypes.errors import InputError
from placetypes.ladder.model import COLUMNS, SMALLEST_COLUMNS, Ladder
from placetypes.ladder.nodes import Nodes, nodes_of, text
from placetypes.ladder.rows import Territory, described
from placetypes.ladder.ways import ways
from placetypes.ladder.worlds import Branch, Forest, null_budget

if TYPE_CHECKING:
    import pandas as pd

    from placetypes.access import CrowFly
    from placetypes.grid import Grid


def cluster_ladder(
    points: AnyArray,
    themes: AnyArray,
    clusters: AnyArray,
    ids: AnyArray,
    units: AnyArray,
    *,
    regions: AnyArray | None = None,
    countries: AnyArray | None = None,
    way: FloatArray | CrowFly,
    grid: Grid | None = None,
    within: Sequence[float],
    min_clusters: int,
    q: float,
    replicates: int,
    seed: int,
    threads: int = 1,
) -> Ladder:
    """Constellations: micro-clusters of a theme that hang together, and are more than shuffled themes would bring.

    1. The nodes of a theme are its micro-clusters and its lone actors. They are linked by single linkage on travel
       time; the time between two micro-clusters is that between their nearest members.
    2. Every branch that holds at least ``min_clusters`` micro-clusters is scored: how many it holds against how many of
       those in its reach (of any theme, that would belong to it if they had its theme) have the theme by chance. A
       branch stands out when it scores higher than all branches inside it; of the branches that keep to the same limit
       of ``within``, the outermost that stands out is kept.
    3. The same is done in ``replicates`` worlds in which the themes of the micro-clusters are shuffled among them; all
       themes and limits share one false-discovery budget.
    4. The rung of a constellation follows from where its members stand: one unit, several, several regions, several
       countries.

    Parameters
    ----------
    points
        (n, 2) float64 easting, northing of the actors (m).
    themes
        (n,) theme of each; empty or None = none, and the actor is left out.
    clusters
        (n,) id of the micro-cluster each belongs to; empty or None = none: a lone actor.
    ids
        (n,) id of each actor, no two alike.
    units, regions, countries
        (n,) code of the municipality, region and country each stands in; empty or None = unknown, and not counted.
        Without regions no constellation is national, without countries none multinational.
    way
        Friction in minutes per metre (rows, cols) on ``grid``, inf = cannot be crossed; or the crow-fly fallback.
    grid
        Of the friction.
    within
        Ascending limits of the longest link of a constellation (minutes).
    min_clusters
        Fewest micro-clusters of a constellation, at least 2.
    q
        Highest false discovery rate: share of false constellations among those reported, in (0, 1).
    replicates
        Worlds with shuffled themes; at least 1 / q - 1.
    seed
        Of the shuffles, 0 to 2**63 - 1.
    threads
        Worlds made at the same time; the result does not depend on it.

    Returns
    -------
    Ladder
        Without a row where nothing stands out, as with a single theme: nothing can be shuffled then. Rows in another
        order give the same constellations.

    Raises
    ------
    InputError
        Coordinates that are not finite or off the grid, lengths that differ, ids that repeat, a micro-cluster with
        several themes, thresholds that make no sense together.

    Notes
    -----
    Lone actors link and belong, but do not count: only the themes of micro-clusters are shuffled. Lone actors keep
    their places, so that the question is whether micro-clusters gather more than those around would, given where the
    theme's actors are anyway; shuffled, a theme of the countryside would stand in towns, and hang together less than it
    does in any real region.

    Examples
    --------
    Four micro-clusters of food along a road of 30 km that crosses a municipal border, among twelve of other themes:

    >>> from placetypes.access import CrowFly
    >>> east = np.array([0, 10, 20, 30, *range(100, 1300, 100)]) * 1000.0
    >>> points = np.repeat(np.column_stack([east, np.zeros(16)]), 3, axis=0)
    >>> ladder = cluster_ladder(
    ...     points, np.repeat(["food"] * 4 + ["care", "culture"] * 6, 3), np.repeat(np.arange(16), 3), np.arange(48),
    ...     np.where(points[:, 0] < 15_000, "A", "B"), way=CrowFly(detour=1.0, speed=60.0), within=(30, 60, 120),
    ...     min_clusters=2, q=0.1, replicates=999, seed=1,
    ... )
    >>> ladder.table[["theme", "rung", "micro_clusters", "minutes", "units", "in_reach"]].to_numpy().tolist()
    [['food', 'inter_municipal', 4, 10.0, 2, 4]]
    """
    limits = _limits(within)
    _check(min_clusters=min_clusters, q=q, replicates=replicates, seed=seed, threads=threads)
    nodes = nodes_of(points, themes, clusters, ids)
    n = len(np.asarray(points))
    spans = {"units": units, "regions": regions, "countries": countries}
    territory = Territory(**{name: text(name, codes, n)[nodes.rows] for name, codes in spans.items()})
    between = ways(nodes.point, way, grid, float(limits[-1]))
    forest = Forest(nodes, between, within=limits, least=min_clusters, threads=threads)
    observed = forest.branches(nodes.cluster_theme)
    budget = null_budget(forest, observed, seed=seed, replicates=replicates, threads=threads)
    called = _called(observed, nodes, budget, q)
    table, labels = described(forest, called, territory, _identity)
    everyone = np.full(n, -1, dtype=np.int32)
    everyone[nodes.rows] = labels
    smallest = _smallest(forest, budget, called=len(called), q=q)
    settings = {"within": tuple(limits.tolist()), "min_clusters": min_clusters, "q": q, "replicates": replicates}
    return Ladder(frame(table, COLUMNS), everyone, smallest, MappingProxyType(settings | {"seed": seed}))


def _limits(within: Sequence[float]) -> FloatArray:
    limits = np.asarray(within, dtype=np.float64)
    if limits.ndim != 1 or not limits.size or not (np.isfinite(limits).all() and limits[0] > 0):
        raise InputError("limits of travel time must be minutes above 0", where="within", got=list(within))
    if (np.diff(limits) <= 0).any():
        raise InputError("the limits must rise", where="within", got=list(within))
    return limits


def _check(*, min_clusters: int, q: float, replicates: int, seed: int, threads: int) -> None:
    checks.check_counts(q, replicates, min_clusters, 1, seed)
    checks.check_positive("threads", threads)
    if min_clusters < 2:  # noqa: PLR2004 - one micro-cluster is no constellation
        raise InputError("a constellation holds several micro-clusters", where="min_clusters", got=min_clusters)


def _called(observed: list[Branch], nodes: Nodes, budget: Budget, q: float) -> list[tuple[Branch, float, float]]:
    """Branches to be reported with their rate and q-value: themes in order, each after those inside it."""
    families = [(nodes.themes[branch.theme], branch.limit) for branch in observed]
    scores = [np.array([branch.score]) for branch in observed]
    rates = [float(budget.rate(family, score)[0]) for family, score in zip(families, scores, strict=True)]
    q_values = budget.q_values(np.array(rates)).tolist()
    found = [one for one in zip(observed, rates, q_values, strict=True) if one[2] <= q]
    return sorted(found, key=lambda one: (one[0].theme, one[0].minutes, one[0].seed))


def _identity(theme: str, members: Sequence[str]) -> str:
    """Id that depends on the theme and the members alone: the same constellation keeps it from run to run."""
    return _LETTER + hashlib.sha256("\n".join([theme, *sorted(members)]).encode()).hexdigest()[:_ID_LENGTH]


_ID_LENGTH = 10
"""Hexadecimal digits of an id: among a thousand constellations two collide with a chance of one in two million."""

_LETTER = "L"
"""Before them, so that no table program takes an id such as 9e88123456 for a number."""


def _smallest(forest: Forest, budget: Budget, *, called: int, q: float) -> pd.DataFrame:
    """Fewest micro-clusters that would have been called, were all in reach of the theme; by theme and limit."""
    everyone, rows = len(forest.nodes.clusters), []
    for t in forest.climbs:
        name, own = forest.nodes.themes[t], int(forest.of_theme[t])
        for limit, minutes in enumerate(forest.within.tolist()):
            family = (name, limit)
            if family not in budget.nulls:
                continue
            lowest = budget.lowest_score(family, called, q, 0.0)
            scores = {k: poisson_score(k, k * own / everyone, own) for k in range(forest.least, own + 1)}
            enough = [k for k, score in scores.items() if score > 0.0 and score >= lowest]
            fewest = float(min(enough, default=np.nan))
            rows.append(
                {"theme": name, "within": minutes, "of_theme": own, "of_all": everyone, "micro_clusters": fewest}
            )
    return frame(rows, SMALLEST_COLUMNS)
