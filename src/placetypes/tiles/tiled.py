"""How the layers of a grid are made: whole or by tile, by whom, and where they are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from placetypes.access import CrowFly, TravelTime
from placetypes.compact import Worked, drawn, release, strips
from placetypes.straight import Nearest, ToCentres
from placetypes.tiles.alone import alone, runs
from placetypes.tiles.engine import Engine, Serial
from placetypes.tiles.growing import grown
from placetypes.tiles.labels import clusters
from placetypes.tiles.layout import Tiling
from placetypes.tiles.near import near
from placetypes.tiles.store import Mapped, room
from placetypes.tiles.travel import Reaching, tiling_of, travel_times

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, FloatArray
    from placetypes.agglomerations import Contiguity
    from placetypes.compact import Held, Runs
    from placetypes.grid import Grid

_CELLS_OF_STRIP = 2**20
"""Cells of a strip where the grid is not cut: far less than the layers it is made of."""


@dataclass(frozen=True)
class Tiled:
    """Makes layers of a grid. Whatever is chosen here, the layers are the same.

    Parameters
    ----------
    grid
        Of all layers.
    size
        Rows and columns of a tile; None: the grid is not cut.
    engine
        Who makes the tiles.
    scratch
        Folder for layers that are kept on disk; None: in memory.
    """

    grid: Grid
    size: tuple[int, int] | None = None
    engine: Engine = field(default_factory=Serial)
    scratch: Path | None = None

    @property
    def tiling(self) -> Tiling:
        """How the grid is cut."""
        return Tiling(self.grid.shape, self.size or self.grid.shape)

    def room(self, dtype: type[np.generic] | type) -> AnyArray:
        """An array of 0 where layers are kept."""
        return room(self.grid.shape, dtype, folder=self.scratch)

    @property
    def _is_whole(self) -> bool:
        return len(self.tiling) == 1 and self.scratch is None

    def release(self, layers: Iterable[AnyArray]) -> None:
        """Give back the memory of layers that are kept on disk."""
        for values in layers:
            release(values)

    def keep(self, values: AnyArray) -> AnyArray:
        """The same values where layers are kept."""
        if self.scratch is None or (isinstance(values, Mapped) and values.whole):
            return values
        out = self.room(values.dtype.type)
        for rows in strips(self.grid.shape, _CELLS_OF_STRIP):
            out[rows] = values[rows]
            release(out, rows)
        return out

    def drawn(self, layer: Held) -> AnyArray:
        """A layer as an array where layers are kept."""
        return self.alone(_itself, layer, dtypes=(drawn(layer, slice(0, 1), slice(0, 1)).dtype.type,))[0]

    def near(self, method: Callable[..., AnyArray], *layers: Held, radius: float, dtype: type = float) -> AnyArray:
        """What `method` makes of layers: a cell of it depends on cells within `radius` metres alone.

        It is called with the arrays of a window, amounts as float64, and its ``grid``.
        """
        if self._is_whole:
            return method(*map(drawn, layers), grid=self.grid)
        out = self.room(dtype)
        near(
            method, *self._within_reach(layers), output=out, grid=self.grid, tiling=self.tiling, engine=self.engine,
            radius=radius,
        )  # fmt: skip
        return out

    def alone(
        self, method: Callable[..., tuple[AnyArray, ...]], *layers: Held, dtypes: tuple[type, ...]
    ) -> tuple[AnyArray, ...]:
        """What `method` makes of layers: a cell of it depends on the same cell of them alone.

        It is called with the same rows of every layer, amounts as float64, and gives these rows of all outputs.
        """
        outputs = tuple(map(self.room, dtypes))
        alone(method, *self._within_reach(layers), outputs=outputs, tiling=self.tiling, engine=self.engine)
        return outputs

    def runs(self, method: Callable[..., tuple[AnyArray]], *layers: Held) -> Runs:
        """As `alone`, of one output of whole numbers or of yes and no."""
        return runs(method, *self._within_reach(layers), tiling=self.tiling, engine=self.engine)

    def _within_reach(self, layers: Iterable[Held]) -> Iterator[Held]:
        """Layers where whoever makes the tiles finds them."""
        for layer in layers:
            if isinstance(layer, Worked):
                yield replace(layer, sources=tuple(self._within_reach(layer.sources)))
            else:
                yield self.keep(layer) if isinstance(layer, np.ndarray) else layer

    @property
    def _strips(self) -> list[slice]:
        """Whole rows, about as many cells at a time as a tile has."""
        return list(strips(self.grid.shape, _CELLS_OF_STRIP)) if self.size is None else self.tiling.bands

    def clusters(
        self, cells: Held, population: Held, *, contiguity: Contiguity, min_population: float
    ) -> tuple[Runs, FloatArray]:
        """As `agglomerations.contiguous`, as runs, and the people of each cluster, one entry per number from 0."""
        return clusters(
            *self._within_reach((cells, population)), strips=self._strips, engine=self.engine, contiguity=contiguity,
            min_population=min_population,
        )  # fmt: skip

    def grown(self, label: Runs, *, barred: Held | None, uncounted: Held | None) -> Runs:
        """As `agglomerations.grow_by_majority`."""
        water = [None if layer is None else next(self._within_reach([layer])) for layer in (barred, uncounted)]
        return grown(label, barred=water[0], uncounted=water[1], strips=self._strips, engine=self.engine)

    def nearest(self, places: Runs, *, way: CrowFly | None, from_edge: bool, limit: float) -> TravelTime:
        """As `access.travel_time` along the straight line; metres for minutes without a way."""
        found = TravelTime(self.room(np.float64), self.room(np.int32))
        to = Nearest(places, found.minutes, found.nearest, self.grid.cell_size, from_edge, limit, way)
        self.engine.map(to, to.parts(self._strips))
        return found

    def nearest_centres(self, places: Runs, population: Held) -> TravelTime:
        """As `straight.straight_distance` from centres weighted by people."""
        found = TravelTime(self.room(np.float64), self.room(np.int32))
        self.engine.map(ToCentres.of(places, population, self.grid, found.minutes, found.nearest), self._strips)
        return found

    def travel_times(
        self, places: Sequence[Runs], way: AnyArray | CrowFly, *, from_edge: bool, limit: float
    ) -> list[TravelTime]:
        """As `access.travel_time`, for the places of each of several layers."""
        if isinstance(way, CrowFly):
            return [self.nearest(of, way=way, from_edge=from_edge, limit=limit) for of in places]
        self.grid.require(way=way)
        tiling = tiling_of(self.tiling)
        asked = [Reaching(of, self.room(np.float64), self.room(np.int32)) for of in places]
        travel_times(
            asked, self.keep(way), unfinished=room((len(asked), len(tiling)), bool, folder=self.scratch), tiling=tiling,
            engine=self.engine, cell_size=self.grid.cell_size, from_edge=from_edge, limit=limit,
        )  # fmt: skip
        return [TravelTime(one.minutes, one.nearest) for one in asked]


def _itself(cells: AnyArray) -> tuple[AnyArray]:
    return (cells,)
