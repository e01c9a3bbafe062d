"""How the layers of a grid are made: whole or by tile, by whom, and where they are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from placetypes.access import CrowFly, TravelTime
from placetypes.access import travel_time as whole_travel_time
from placetypes.agglomerations import clusters as whole_clusters
from placetypes.agglomerations import population_of
from placetypes.compact import Runs, drawn, release
from placetypes.tiles.alone import alone, runs
from placetypes.tiles.engine import Engine, Serial
from placetypes.tiles.labels import contiguous
from placetypes.tiles.layout import Tiling
from placetypes.tiles.near import near
from placetypes.tiles.store import Mapped, room
from placetypes.tiles.travel import travel_time

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray, FloatArray, LabelArray
    from placetypes.agglomerations import Contiguity
    from placetypes.compact import Held
    from placetypes.grid import Grid


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
        for tile in self.tiling:
            out[tile.box] = values[tile.box]
            release(out)
        return out

    def drawn(self, layer: Held) -> AnyArray:
        """A layer as an array where layers are kept."""
        return self.alone(_itself, layer, dtypes=(np.float64,))[0]

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
        return (self.keep(layer) if isinstance(layer, np.ndarray) else layer for layer in layers)

    def contiguous(
        self, cells: BoolArray, population: FloatArray, *, contiguity: Contiguity, min_population: float
    ) -> LabelArray:
        """As `agglomerations.contiguous`."""
        out = self.room(np.int32)
        contiguous(
            self.keep(cells), self.keep(population), output=out, tiling=self.tiling, engine=self.engine,
            contiguity=contiguity, min_population=min_population,
        )  # fmt: skip
        return out

    def clusters(
        self, cells: BoolArray, population: FloatArray, *, contiguity: Contiguity, min_population: float
    ) -> tuple[Runs, FloatArray]:
        """As `agglomerations.clusters`."""
        if self._is_whole:
            return whole_clusters(cells, population, contiguity=contiguity, min_population=min_population)
        found = Runs.of(self.contiguous(cells, population, contiguity=contiguity, min_population=min_population))
        return found, population_of(found, population)

    def travel_time(
        self, places: LabelArray, way: FloatArray | CrowFly, *, from_edge: bool, limit: float
    ) -> TravelTime:
        """As `access.travel_time`."""
        if isinstance(way, CrowFly) or self._is_whole:
            return whole_travel_time(places, way, self.grid, from_edge=from_edge, limit=limit)
        self.grid.require(places=places, way=way)
        minutes, nearest = self.room(np.float64), self.room(np.int32)
        travel_time(
            self.keep(places), self.keep(way), minutes=minutes, nearest=nearest, tiling=self.tiling, engine=self.engine,
            cell_size=self.grid.cell_size, from_edge=from_edge, limit=limit,
        )  # fmt: skip
        return TravelTime(minutes, nearest)


def _itself(cells: AnyArray) -> tuple[AnyArray]:
    return (cells,)
