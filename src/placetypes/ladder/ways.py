"""Minutes between actors: over a friction grid, or along the straight line where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from placetypes._kernels import climbing
from placetypes._typing import FloatArray, IntArray, LabelArray
from placetypes.access import CrowFly, travel_time
from placetypes.errors import InputError

if TYPE_CHECKING:
    from placetypes.grid import Grid

Tree = tuple[IntArray, FloatArray]
"""Spanning tree: pairs of nodes (m - 1, 2) and their minutes (m - 1,), ascending."""


class Ways(Protocol):
    """Distinct places where actors stand, numbered from 0 in an order that depends on them alone."""

    at: IntArray
    """(n,) place of each actor."""

    def times(self, members: IntArray) -> FloatArray:
        """Minutes from the nearest of these places to every place; inf beyond the limit."""
        ...

    def tree(self, places: IntArray) -> Tree:
        """Minimum spanning tree of these places (a forest within the limit), pairs counting among them."""
        ...


def ways(point: FloatArray, way: FloatArray | CrowFly, grid: Grid | None, limit: float) -> Ways:
    """The way that was asked for, between these points (n, 2)."""
    if isinstance(way, CrowFly):
        return _Line(point, way, limit)
    if grid is None:
        raise InputError("friction needs the grid that it lies on", where="grid", got=None)
    return _Road(point, way, grid, limit)


def _forest(pairs: IntArray, minutes: FloatArray, nodes: int) -> Tree:
    """Of links between nodes those that a minimum spanning forest keeps, ascending."""
    order = np.lexsort((pairs[:, 1], pairs[:, 0], minutes))
    kept = np.zeros(len(order), dtype=bool)
    climbing.spanning(order, pairs, nodes, kept)
    order = order[kept[order]]
    return pairs[order], minutes[order]


class _Road:
    """Over a friction grid, from cell to cell; actors in one cell are 0 minutes apart."""

    def __init__(self, point: FloatArray, friction: FloatArray, grid: Grid, limit: float) -> None:
        grid.require(way=friction)
        rows, cols, inside = grid.rowcols(point[:, 0], point[:, 1])
        if not inside.all():
            raise InputError(
                f"{int((~inside).sum())} actors stand outside the grid",
                where="points",
                got=point[np.argmin(inside)].tolist(),
                fix="leave them out, or give a grid that holds them",
            )
        self.friction, self.grid, self.limit = np.ascontiguousarray(friction, dtype=np.float64), grid, limit
        self.cell, self.at = np.unique(rows * grid.shape[1] + cols, return_inverse=True)

    def _labels(self, places: IntArray) -> LabelArray:
        label = np.zeros(self.grid.shape, dtype=np.int32)
        label.flat[self.cell[places]] = np.arange(1, len(places) + 1)
        return label

    def times(self, members: IntArray) -> FloatArray:
        source = (self._labels(np.unique(members)) > 0).astype(np.int32)
        reached = travel_time(source, self.friction, self.grid, from_edge=False, limit=self.limit)
        result: FloatArray = reached.minutes.ravel()[self.cell]
        return result

    def tree(self, places: IntArray) -> Tree:
        reached = travel_time(self._labels(places), self.friction, self.grid, from_edge=False, limit=self.limit)
        capacity = self.friction.size
        while True:
            pairs, minutes = np.empty((capacity, 2), dtype=np.int64), np.empty(capacity)
            found = climbing.crossings(
                self.friction, reached.minutes, reached.nearest, self.grid.cell_size, self.limit, pairs, minutes
            )
            if found <= capacity:
                return _forest(pairs[:found] - 1, minutes[:found], len(places))
            capacity = found


class _Line:
    """Along the straight line between coordinates, at a declared speed and detour."""

    def __init__(self, point: FloatArray, way: CrowFly, limit: float) -> None:
        self.way, self.limit = way, limit
        self.point, self.at = np.unique(point, axis=0, return_inverse=True)

    def times(self, members: IntArray) -> FloatArray:
        nearest = np.full(len(self.point), np.inf)
        for member in np.unique(members):
            np.minimum(nearest, ((self.point - self.point[member]) ** 2).sum(axis=1), out=nearest)
        minutes = self.way.minutes(np.sqrt(nearest))
        return np.where(minutes <= self.limit, minutes, np.inf)

    def tree(self, places: IntArray) -> Tree:
        links = max(len(places) - 1, 0)
        pairs, d2 = np.empty((links, 2), dtype=np.int64), np.empty(links)
        x, y = (np.ascontiguousarray(axis) for axis in self.point[places].T)
        climbing.straight_tree(x, y, pairs, d2)
        minutes = self.way.minutes(np.sqrt(d2))
        near = minutes <= self.limit
        return _forest(pairs[near], minutes[near], len(places))
