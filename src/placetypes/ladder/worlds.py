"""The trees of all themes, as they are and as shuffled themes would make them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from placetypes._kernels import climbing
from placetypes._typing import BoolArray, FloatArray, IntArray
from placetypes.clusters.inference import Budget, Family
from placetypes.ladder.nodes import Nodes
from placetypes.ladder.ways import Ways

_STREAM = crc32(b"cluster ladder")  # apart from the streams of the finder, which are named after themes

_FIELDS = 6  # of a branch, as `climbing.constellations` writes it


@dataclass(frozen=True)
class Branch:
    """A branch that stands out.

    Index of its theme and of its limit, longest link, micro-clusters in it and in reach, score, one of the former.
    """

    theme: int
    limit: int
    minutes: float
    micro_clusters: int
    in_reach: int
    score: float
    seed: int


@dataclass(frozen=True)
class _Theme:
    """Lone actors of a theme: their places, spanning tree, and every micro-cluster's links to them (CSR)."""

    places: IntArray
    links: tuple[IntArray, FloatArray, int, IntArray, IntArray, FloatArray]
    """As `climbing.constellations` reads them."""


class Forest:
    """Everything that is the same in all worlds: minutes between micro-clusters, and the lone actors of each theme."""

    def __init__(self, nodes: Nodes, way: Ways, *, within: FloatArray, least: int, threads: int) -> None:
        self.nodes, self.at, self.within, self.least = nodes, way.at, within, least
        with ThreadPoolExecutor(threads) as pool:
            away = list(pool.map(lambda inside: way.times(way.at[inside]), nodes.members))
        self.away = np.array(away).reshape(len(nodes.members), way.at.max(initial=-1) + 1)
        near = [self.away[:, way.at[inside]].min(axis=1) for inside in nodes.members]
        self.between = np.ascontiguousarray(np.array(near).reshape(len(near), len(near)))
        self.of_theme = np.bincount(nodes.cluster_theme, minlength=len(nodes.themes))
        self.climbs = [t for t in range(len(nodes.themes)) if self.of_theme[t] >= least]
        self.lone = {t: self._lone(t, way) for t in self.climbs}

    def _lone(self, theme: int, way: Ways) -> _Theme:
        nodes, limit = self.nodes, float(self.within[-1])
        places = np.unique(way.at[(nodes.theme == theme) & (nodes.cluster < 0)])
        edges, minutes = way.tree(places) if len(places) else (np.empty((0, 2), dtype=np.int64), np.empty(0))
        edges, minutes = np.ascontiguousarray(edges), np.ascontiguousarray(minutes)
        links, room = [], np.empty(len(places), dtype=np.int64)
        for away in self.away[:, places]:
            to = np.ascontiguousarray(away)
            found = climbing.joining(edges, minutes, np.argsort(to, kind="stable"), to, limit, room)
            links.append(room[:found].copy())
        first = np.cumsum([0, *map(len, links)]).astype(np.int64)
        link = np.concatenate([*links, np.empty(0, dtype=np.int64)]).astype(np.int64)
        cluster = np.repeat(np.arange(len(links)), np.diff(first))
        return _Theme(places, (edges, minutes, len(places), first, link, self.away[cluster, places[link]]))

    def branches(self, cluster_theme: IntArray) -> list[Branch]:
        """Branches that stand out when the micro-clusters have these themes."""
        found = []
        for t in self.climbs:
            chosen = np.flatnonzero(cluster_theme == t)
            out = np.empty((len(chosen), _FIELDS))
            count = climbing.constellations(chosen, *self.lone[t].links, self.between, self.within, self.least, out)
            for limit, minutes, inside, reach, score, seed in out[:count].tolist():
                found.append(Branch(t, int(limit), minutes, int(inside), int(reach), score, int(seed)))
        return found

    def inside(self, branch: Branch) -> BoolArray:
        """Actors in a branch of the observed world: all that hang together with it by links no longer than its own."""
        nodes, lone = self.nodes, self.lone[branch.theme]
        chosen = np.flatnonzero(nodes.cluster_theme == branch.theme)
        pairs, minutes = climbing.links(chosen, *lone.links, self.between)
        part = _connected(pairs[minutes <= branch.minutes], len(lone.places) + len(chosen))
        here = part == part[len(lone.places) + np.searchsorted(chosen, branch.seed)]
        own = np.flatnonzero(nodes.theme == branch.theme)
        cluster = nodes.cluster[own]
        slot = np.where(
            cluster >= 0,
            len(lone.places) + np.searchsorted(chosen, cluster),
            np.searchsorted(lone.places, self.at[own]),
        )
        member = np.zeros(len(nodes.rows), dtype=bool)
        member[own] = here[slot]
        return member


def _connected(pairs: IntArray, nodes: int) -> IntArray:
    """Number of the part that each node belongs to."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(nodes, nodes))
    part: IntArray = connected_components(graph, directed=False)[1].astype(np.int64)
    return part


def null_budget(forest: Forest, observed: list[Branch], *, seed: int, replicates: int, threads: int) -> Budget:
    """What shuffled themes make, theme by theme and limit by limit, under one budget.

    World ``r`` shuffles the themes among the micro-clusters with the Philox stream of key (seed, r): threads and the
    number of worlds change nothing. Families in which neither chance nor the region made anything are left out.
    """
    nodes = forest.nodes

    def one(replicate: int) -> list[tuple[Family, float]]:
        stream = np.random.Philox(
            key=np.array([seed, replicate], dtype=np.uint64), counter=np.array([0, 0, 0, _STREAM], dtype=np.uint64)
        )
        shuffled = np.random.Generator(stream).permutation(nodes.cluster_theme)
        return [((nodes.themes[b.theme], b.limit), b.score) for b in forest.branches(shuffled)]

    with ThreadPoolExecutor(threads) as pool:
        worlds = list(pool.map(one, range(replicates)))
    nulls: dict[Family, list[float]] = {(nodes.themes[b.theme], b.limit): [] for b in observed}
    for world in worlds:
        for family, score in world:
            nulls.setdefault(family, []).append(score)
    return Budget({family: np.sort(np.array(nulls[family])) for family in sorted(nulls)}, replicates)
