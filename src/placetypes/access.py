"""Travel time to the nearest of many places, and which one it is.

By car over a friction grid made from roads; without roads, along the straight line at a declared speed and detour.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from placetypes._typing import AnyArray, BoolArray, FloatArray, IntArray, LabelArray
from placetypes.boxes import boxes_of_both
from placetypes.compact import Runs, release, strips
from placetypes.runs import by_number
from placetypes.straight import CrowFly, Nearest, minutes_to_metres

if TYPE_CHECKING:
    from placetypes.grid import Grid

__all__ = [
    "CrowFly",
    "ToOwn",
    "TravelTime",
    "friction",
    "minutes_to_metres",
    "searched",
    "travel_time",
    "travel_time_to_own",
]

_PLACES_AT_ONCE, _CELLS_AT_ONCE = 64, 2**24
"""Places that are searched from in one task, and cells of their windows, if it is more than one: memory is given back
after it."""
_CELLS_WRITTEN = 2**19
"""Cells of whole rows that are written to before their memory is given back."""


@dataclass(frozen=True)
class TravelTime:
    """Least time to a place, and to which.

    `minutes` (rows, cols) float64, inf where not reached; `nearest` (rows, cols) int32, label of the place, 0 where
    not reached.
    """

    minutes: FloatArray
    nearest: LabelArray


def friction(road_speed: FloatArray, land: FloatArray, *, off_road_speed: float) -> FloatArray:
    """Minutes per metre of every cell, (rows, cols) float64.

    Parameters
    ----------
    road_speed
        Fastest road in the cell, km/h; NaN = no road.
    land
        Share of the cell that is land; a cell without land and without a road (NaN counts as land) cannot be crossed:
        inf.
    off_road_speed
        Speed across cells without a road, km/h.
    """
    speed = np.where(np.isfinite(road_speed), np.fmax(road_speed, off_road_speed), off_road_speed)
    per_metre = 1.0 / minutes_to_metres(1.0, 1.0) / speed
    return np.asarray(
        np.where(np.isfinite(road_speed) | (np.nan_to_num(land, nan=1.0) > 0), per_metre, np.inf), dtype=np.float64
    )


def travel_time(
    places: LabelArray, way: FloatArray | CrowFly, grid: Grid, *, from_edge: bool, limit: float
) -> TravelTime:
    """Minutes from the nearest place to every cell, and which place that is.

    Parameters
    ----------
    places
        (rows, cols) int32, label of the place a cell belongs to, 0 = none.
    way
        Friction in minutes per metre (rows, cols), or the crow-fly fallback.
    from_edge
        Whether time counts from the edge of a place's outermost cell (a city) rather than from its centre (a shop in
        it).
    limit
        Places farther than this many minutes count as not reached.

    Notes
    -----
    On a friction grid a step between neighbouring cells costs the mean of their frictions times the distance of their
    centres (Dijkstra, eight neighbours). Of two places at the same time the smaller label wins, on either way.

    Examples
    --------
    >>> from placetypes.grid import Grid
    >>> grid = Grid.from_bounds((0, 0, 4000, 1000), crs="EPSG:3035", cell_size=1000)
    >>> places = np.array([[1, 0, 0, 0]], np.int32)
    >>> travel_time(places, np.full((1, 4), 0.001), grid, from_edge=True, limit=60).minutes.tolist()
    [[0.0, 0.5, 1.5, 2.5]]
    """
    if isinstance(way, CrowFly):
        grid.require(places=places)
        found = TravelTime(np.empty(grid.shape), np.empty(grid.shape, np.int32))
        to = Nearest(Runs.of(places), found.minutes, found.nearest, grid.cell_size, from_edge, limit, way)
        to(to.parts([slice(0, grid.shape[0])])[0])
        return found
    from placetypes._kernels.travel import spread

    grid.require(places=places, way=way)
    minutes, nearest = np.empty(grid.shape), np.empty(grid.shape, np.int32)
    spread(np.ascontiguousarray(way), places, from_edge, grid.cell_size, limit, minutes, nearest)
    return TravelTime(minutes, nearest)


def _squares(elsewhere: BoolArray) -> IntArray:
    """Squared distance of each cell to the nearest one that is not `elsewhere`, in cells: a whole number."""
    return np.asarray(np.rint(ndimage.distance_transform_edt(elsewhere) ** 2), dtype=np.int64)


def travel_time_to_own(
    places: LabelArray, own: LabelArray, way: FloatArray | CrowFly, grid: Grid, *, limit: float
) -> FloatArray:
    """Minutes from each cell to the edge of the place that is its own, which need not be the nearest.

    Parameters
    ----------
    places
        (rows, cols) int32, label of the place a cell belongs to, 0 = none.
    own
        (rows, cols) int32, label of the place that a cell asks for, 0 = none.
    way
        Friction in minutes per metre (rows, cols), or the crow-fly fallback, as in `travel_time`.
    limit
        Places farther than this many minutes count as not reached.

    Returns
    -------
    numpy.ndarray
        (rows, cols) float64; inf where `own` is 0, no such place is there, or it is not reached.

    Raises
    ------
    GridError
        If an array has another shape than the grid.

    Examples
    --------
    >>> from placetypes.grid import Grid
    >>> grid = Grid.from_bounds((0, 0, 4000, 1000), crs="EPSG:3035", cell_size=1000)
    >>> places, own = np.array([[1, 0, 0, 2]], np.int32), np.array([[0, 2, 1, 1]], np.int32)
    >>> travel_time_to_own(places, own, np.full((1, 4), 0.001), grid, limit=60).tolist()
    [[inf, 1.5, 1.5, 2.5]]
    """
    grid.require(places=places, own=own)
    out = np.full(grid.shape, np.inf)
    if isinstance(way, CrowFly):
        for place, box in boxes_of_both(places, own):  # the nearest cell of the place lies in it
            metres = np.maximum(np.sqrt(_squares(places[box] != place)) * grid.cell_size - grid.cell_size / 2, 0.0)
            minutes = way.minutes(metres)
            np.copyto(out[box], minutes, where=(own[box] == place) & (minutes <= limit))
        return out
    ways = ToOwn.of(Runs.of(places), own, way, grid, limit=limit, minutes=out)
    for some in ways.chunks:
        ways(some)
    return out


@dataclass(frozen=True)
class ToOwn:
    """The ways of `travel_time_to_own` over a friction grid; called with numbers of places it writes their cells."""

    minutes: FloatArray
    """Inf and NaN are left where nothing is reached."""
    own: LabelArray
    friction: FloatArray
    runs: tuple[IntArray, LabelArray, IntArray]
    """Of places, one number after the other: where each begins, edges, rows."""
    boxes: IntArray
    """Rows and columns in which each may be reached: first ones, and ends."""
    asking: IntArray
    """Cells that have each number for their own; those of them that do not lie in it. One row per number."""
    cell_size: float
    limit: float
    width: int

    @classmethod
    def of(
        cls, places: Runs, own: LabelArray, way: FloatArray, grid: Grid, *, limit: float, minutes: FloatArray
    ) -> ToOwn:
        """Ways from places to the cells that have them for their own."""
        from placetypes._kernels.own import boxes_of

        grid.require(places=places, own=own, way=way)
        asking = np.zeros((places.highest + 1, 2), np.int64)
        for rows in strips(grid.shape):
            elsewhere = np.where(places.draw(rows) == own[rows], 0, own[rows])
            for which, asked in enumerate((own[rows], elsewhere)):
                asking[:, which] += np.bincount(asked.ravel(), minlength=len(asking))[: len(asking)]
            release(own, rows)
        runs = by_number(places)
        reach, width = searched(way, grid, limit=limit)
        boxes = np.zeros((len(asking), 4), np.int64)
        boxes_of(*runs, boxes)
        asking[boxes[:, 2] == 0] = 0  # nothing is there
        boxes[:, :2] = np.maximum(boxes[:, :2] - reach, 0)
        boxes[:, 2:] = np.minimum(boxes[:, 2:] + reach, grid.shape)
        return cls(minutes, own, way, runs, boxes, asking, grid.cell_size, limit, width)

    @property
    def chunks(self) -> list[IntArray]:
        """Numbers of places, some at a time."""
        numbers = np.flatnonzero(self.asking[:, 0])
        numbers = numbers[numbers > 0]
        windows = np.prod(self.boxes[numbers, 2:] - self.boxes[numbers, :2], axis=1)
        parts = np.cumsum(windows) // _CELLS_AT_ONCE + np.arange(numbers.size) // _PLACES_AT_ONCE
        return np.split(numbers, np.flatnonzero(np.diff(parts)) + 1) if numbers.size else []

    def __call__(self, places: IntArray) -> None:
        """Search from places of these numbers."""
        largest = int(np.prod(self.boxes[places, 2:] - self.boxes[places, :2], axis=1).max())
        buffers = [_paged(largest, dtype) for dtype in (np.float64, np.bool_, np.int64)]
        for place in places:
            top, west, bottom, east = map(int, self.boxes[place])
            shape = bottom - top, east - west
            self._search(int(place), *(buffer[: shape[0] * shape[1]].reshape(shape) for buffer in buffers))

    def _search(self, place: int, friction: FloatArray, asking: BoolArray, left: IntArray) -> None:
        """Write the minutes of one place, with the arrays of its window: `left` is 0 and is left so."""
        from placetypes._kernels.own import answer, start
        from placetypes._kernels.searching import BLOCK, begin, bound_of, search

        (top, west), (high, wide), bound = map(int, self.boxes[place, :2]), left.shape, bound_of(self.limit)
        extent = np.tile(np.array([wide, 0], np.int32), (high, 1))
        known = np.zeros((-(-high // BLOCK[0]), -(-wide // BLOCK[1])), bool)
        queue, count = start(*self.runs, place, top, west, bound, left, extent)
        state = begin(count, bound, self.asking[place, 1])
        step = friction, known, True, float(self.cell_size), bound, self.width, left, extent
        while (found := search(*step, queue, state, asking))[1] >= 0:
            queue, lacking = found
            down, across = (at * side for at, side in zip(divmod(lacking, known.shape[1]), BLOCK, strict=True))
            block = slice(down, down + BLOCK[0]), slice(across, across + BLOCK[1])
            self._bring(place, top + down, west + across, friction[block], asking[block])
            known.flat[lacking] = True
        for rows in strips((high, self.own.shape[1]), _CELLS_WRITTEN):
            answer(asking, bound, rows.start, rows.stop, top, west, left, extent, np.asarray(self.minutes))
            release(self.minutes, slice(top + rows.start, top + rows.stop))

    def _bring(self, place: int, top: int, west: int, friction: FloatArray, asking: BoolArray) -> None:
        """Copy a block of the grid to the arrays of a window, of which these are the parts, as far as they go."""
        rows, cols = slice(top, top + friction.shape[0]), slice(west, west + friction.shape[1])
        friction[:] = self.friction[rows, cols]
        np.equal(self.own[rows, cols], place, out=asking)
        for layer in (self.friction, self.own):
            release(layer, rows)


def _paged(cells: int, dtype: type) -> AnyArray:
    """An array of 0 that takes the memory of those pages alone that are written to."""
    return np.frombuffer(mmap.mmap(-1, max(cells, 1) * np.dtype(dtype).itemsize), dtype)


def searched(way: FloatArray, grid: Grid, *, limit: float) -> tuple[int, int]:
    """How many cells may be reached within so many minutes in a straight line; width of the buckets of a search."""
    from placetypes._kernels.searching import extremes, width_of

    grid.require(way=way)
    least, most = np.inf, 0.0
    for rows in strips(grid.shape):
        here = extremes(np.ascontiguousarray(way[rows]))
        least, most = min(least, here[0]), max(most, here[1])
        release(way, rows)
    farthest = limit / (least * grid.cell_size) if least > 0 and limit < np.inf else np.inf
    return int(min(farthest + 1, max(grid.shape))), width_of(least, most, float(grid.cell_size), limit)
