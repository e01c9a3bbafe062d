"""Clusters of cells that may reach over many tiles."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from placetypes.agglomerations import contiguous as whole_contiguous
from placetypes.agglomerations import population_of
from placetypes.tiles.frame import Edges, Frame

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, FloatArray, IntArray
    from placetypes.agglomerations import Contiguity
    from placetypes.tiles.engine import Engine
    from placetypes.tiles.layout import Tile, Tiling


@dataclass(frozen=True)
class _Found:
    """Clusters of one tile: people and first cell (row by row of the grid) of each; their numbers along its edges."""

    people: FloatArray
    first: IntArray
    edges: Edges


@dataclass(frozen=True)
class _Find:
    cells: AnyArray
    population: AnyArray
    output: AnyArray
    cols: int
    contiguity: Contiguity

    def __call__(self, tile: Tile) -> _Found:
        cells, population = self.cells[tile.box], self.population[tile.box]
        label = whole_contiguous(cells, population, contiguity=self.contiguity, min_population=0.0)
        self.output[tile.box] = label
        people = population_of(label, population)[1:]
        # labels are numbered by their first cell, so each is where the highest so far is reached
        so_far = np.maximum.accumulate(label.ravel())
        row, col = np.divmod(np.searchsorted(so_far, np.arange(1, people.size + 1)), label.shape[1])
        first = (row + tile.box[0].start) * self.cols + col + tile.box[1].start
        return _Found(people, first.astype(np.int64), Edges.of(label))


@dataclass(frozen=True)
class _Number:
    output: AnyArray

    def __call__(self, asked: tuple[Tile, IntArray]) -> None:
        tile, numbers = asked
        self.output[tile.box] = numbers[self.output[tile.box]].astype(np.int32)


def contiguous(
    cells: AnyArray, population: AnyArray, *, output: AnyArray, tiling: Tiling, engine: Engine, contiguity: Contiguity,
    min_population: float,
) -> int:  # fmt: skip
    """Write the labels of `agglomerations.contiguous`, which are the same as of the whole grid; return how many.

    Every tile finds its own clusters; those that touch across an edge are one. Only the edges of tiles, and a few
    numbers of each cluster, are known in one place.

    Parameters
    ----------
    cells, population
        AnyArray that may belong to a cluster, bool, and persons per cell.
    output
        Labels, int32.
    contiguity, min_population
        As of `agglomerations.contiguous`.
    """
    tiles = list(tiling)
    found = engine.map(_Find(cells, population, output, tiling.shape[1], contiguity), tiles)
    before = np.cumsum([0, *(one.people.size for one in found)])  # clusters of earlier tiles
    frame = Frame(tiling, np.int64, 0)
    for tile, one, offset in zip(tiles, found, before[:-1], strict=True):
        numbers = np.concatenate([[0], np.arange(offset + 1, offset + one.people.size + 1)])
        e = one.edges
        frame.put(tile, Edges(numbers[e.top], numbers[e.bottom], numbers[e.left], numbers[e.right]))
    group = _joined(_touching(frame, tiling, contiguity), int(before[-1]))
    numbers, count = _numbered(
        group,
        np.concatenate([one.people for one in found]),
        np.concatenate([one.first for one in found]),
        min_population,
    )
    own = [np.concatenate([[0], numbers[a:b]]) for a, b in pairwise(before)]
    engine.map(_Number(output), zip(tiles, own, strict=True))
    return count


def _touching(frame: Frame, tiling: Tiling, contiguity: Contiguity) -> IntArray:
    """Pairs of clusters, (n, 2) from 1, that touch across an edge of tiles."""
    lines = [(side.stop - 1, frame.rows) for side in (tiling.tile(k, 0).box[0] for k in range(tiling.counts[0]))]
    lines += [(side.stop - 1, frame.cols) for side in (tiling.tile(0, k).box[1] for k in range(tiling.counts[1]))]
    pairs = [np.empty((0, 2), np.int64)]
    for at, of in lines:
        if at + 1 not in of:
            continue
        here, there = of[at], of[at + 1]
        shifts = [(here, there)]
        if contiguity == "queen":
            shifts += [(here[1:], there[:-1]), (here[:-1], there[1:])]
        for one, other in shifts:
            both = (one > 0) & (other > 0)
            pairs.append(np.unique(np.column_stack([one[both], other[both]]), axis=0))
    return np.concatenate(pairs)


def _joined(pairs: IntArray, count: int) -> IntArray:
    """Which group each cluster belongs to, (count,)."""
    graph = sparse.coo_array((np.ones(len(pairs), bool), (pairs[:, 0] - 1, pairs[:, 1] - 1)), shape=(count, count))
    if not count:
        return np.empty(0, np.int64)
    return np.asarray(sparse.csgraph.connected_components(graph, directed=False)[1], dtype=np.int64)


def _numbered(group: IntArray, people: FloatArray, first: IntArray, least: float) -> tuple[IntArray, int]:
    """Number of each cluster by the first cell of its group, 0 where that has too few people; and the highest."""
    groups = int(group.max(initial=-1)) + 1
    total = np.bincount(group, weights=people, minlength=groups)  # exact: multiples of 2**-20, far below 2**33
    where = np.full(groups, np.iinfo(np.int64).max)
    np.minimum.at(where, group, first)
    kept = np.flatnonzero(total >= least)
    numbers = np.zeros(groups, np.int64)
    numbers[kept[np.argsort(where[kept])]] = np.arange(1, kept.size + 1)
    return numbers[group], kept.size
