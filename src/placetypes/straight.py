"""Straight ways to the nearest of many places, some rows of a grid at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from placetypes._typing import AnyArray, FloatArray, IntArray, LabelArray
from placetypes.compact import Runs, drawn, release, strips
from placetypes.runs import by_number

if TYPE_CHECKING:
    from placetypes.compact import Held
    from placetypes.grid import Grid

_METRES_PER_KM = 1000.0
_MINUTES_PER_HOUR = 60.0

Part = tuple[slice, tuple[LabelArray, LabelArray, LabelArray, LabelArray]]
"""Some rows, and the row and the label of the last place in each column before and after them."""


def minutes_to_metres(minutes: float, speed: float) -> float:
    """Metres travelled in `minutes` at `speed` km/h."""
    return minutes * speed * _METRES_PER_KM / _MINUTES_PER_HOUR


@dataclass(frozen=True)
class CrowFly:
    """The way without roads: a straight line, `detour` times as long, at `speed` km/h."""

    detour: float
    speed: float

    def minutes(self, metres: FloatArray) -> FloatArray:
        """Minutes for a straight distance in metres."""
        return np.asarray(metres * self.detour / minutes_to_metres(1.0, self.speed), dtype=np.float64)


@dataclass(frozen=True)
class Nearest:
    """Writes how far the nearest place is and which it is, of those as near the smallest label; called with a part.

    Parameters
    ----------
    places
        Of the grid.
    away, nearest
        Written: float64, metres or, with a `way`, minutes, inf where no place is within the `limit`; int32, then 0.
    from_edge
        Whether from the edge of a place's nearest cell rather than from its centre.
    """

    places: Runs
    away: AnyArray
    nearest: AnyArray
    cell_size: float
    from_edge: bool
    limit: float
    way: CrowFly | None = None

    def parts(self, rows: Sequence[slice]) -> list[Part]:
        """All rows, by parts of them that follow each other."""
        from placetypes._kernels.nearness import seen

        runs, found = self.places, []
        for starts, step in (([part.start for part in rows], 1), ([part.stop - 1 for part in rows[::-1]], -1)):
            row_at, label_at = np.empty((2, len(rows), runs.shape[1]), np.int32)
            seen(runs.first, runs.edge, runs.number, np.array(starts), step, row_at, label_at)
            found += [row_at[::step], label_at[::step]]
        return [(part, (found[0][k], found[1][k], found[2][k], found[3][k])) for k, part in enumerate(rows)]

    def __call__(self, part: Part) -> None:
        """Write the cells of some rows."""
        from placetypes._kernels.nearness import nearest_in

        rows, (row_above, label_above, row_below, label_below) = part
        labels = self.places.draw(rows)
        squares, nearest = np.empty(labels.shape, np.int64), np.empty(labels.shape, np.int32)
        nearest_in(
            labels, rows.start, row_above, label_above, row_below, label_below, self.places.highest + 1, squares,
            nearest,
        )  # fmt: skip
        away = np.sqrt(np.maximum(squares, 0)) * self.cell_size
        if self.from_edge:
            away = np.maximum(away - self.cell_size / 2, 0.0)
        away = away if self.way is None else self.way.minutes(away)
        reached = (squares >= 0) & (away <= self.limit)
        self.away[rows], self.nearest[rows] = np.where(reached, away, np.inf), np.where(reached, nearest, 0)
        for layer in (self.away, self.nearest):
            release(layer, rows)


def straight_distance(
    places: LabelArray, population: FloatArray, grid: Grid, *, origin: Literal["edge", "population_centre"]
) -> tuple[FloatArray, LabelArray]:
    """Straight metres from the nearest place to every cell centre, and which place that is.

    Parameters
    ----------
    places
        (rows, cols) int32, label of the place a cell belongs to, 0 = none.
    population
        Persons per cell, by which centres are weighted; NaN counts as nothing.
    origin
        ``"edge"``: from the edge of the place's nearest cell; ``"population_centre"``: from its population-weighted
        centre. A place without people has its centre amid its cells. Of two places as near the smaller label wins.

    Returns
    -------
    tuple
        (rows, cols) float64 metres, inf without places; (rows, cols) int32 label, 0 without places.
    """
    grid.require(places=places, population=population)
    metres, nearest, runs = np.empty(grid.shape), np.empty(grid.shape, np.int32), Runs.of(places)
    if origin == "edge":
        to = Nearest(runs, metres, nearest, grid.cell_size, from_edge=True, limit=np.inf)
        to(to.parts([slice(0, grid.shape[0])])[0])
    else:
        ToCentres.of(runs, population, grid, metres, nearest)(slice(0, grid.shape[0]))
    return metres, nearest


@dataclass(frozen=True)
class ToCentres:
    """Writes the metres to the nearest centre of a place, and which; called with some rows."""

    labels: IntArray
    centres: FloatArray
    """Easting and northing of each."""
    eastings: FloatArray
    northings: FloatArray
    metres: AnyArray
    nearest: AnyArray

    @classmethod
    def of(cls, places: Runs, population: Held, grid: Grid, metres: AnyArray, nearest: AnyArray) -> ToCentres:
        """Centres weighted by the people of each place; amid its cells where there are none."""
        first, edge, row = by_number(places)
        labels = np.flatnonzero(np.diff(first))
        centres = np.zeros((labels.size, 2))
        for at, label in enumerate(labels):
            runs = slice(first[label], first[label + 1])
            start, stop = edge[::2][runs], edge[1::2][runs]
            rows = np.repeat(row[runs], stop - start)
            cols = np.concatenate([np.arange(a, b) for a, b in zip(start, stop, strict=True)])
            window = slice(rows.min(), rows.max() + 1), slice(cols.min(), cols.max() + 1)
            people = np.nan_to_num(drawn(population, *window)[rows - window[0].start, cols - window[1].start])
            weight = people if people.sum() > 0 else np.ones(rows.size)
            centres[at] = [np.average(of, weights=weight) for of in (grid.eastings[cols], grid.northings[rows])]
            release(population, window[0])
        return cls(labels, centres, grid.eastings, grid.northings, metres, nearest)

    def __call__(self, rows: slice) -> None:
        """Write the cells of some rows."""
        for part in strips((rows.stop - rows.start, self.eastings.size)):
            here = slice(rows.start + part.start, rows.start + part.stop)
            northings = self.northings[here, None]
            metres = np.full((northings.size, self.eastings.size), np.inf)
            label = np.zeros(metres.shape, np.int32)
            for place, (east, north) in zip(self.labels, self.centres, strict=True):
                apart = np.hypot(self.eastings - east, northings - north)
                closer = apart < metres
                np.copyto(metres, apart, where=closer)
                np.copyto(label, np.int32(place), where=closer)
            self.metres[here], self.nearest[here] = metres, label
        for layer in (self.metres, self.nearest):
            release(layer, rows)
