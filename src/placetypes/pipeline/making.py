"""How a run makes its layers: by whom, in which tiles, and whether they fit into memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from placetypes.errors import ConfigError
from placetypes.pipeline.resuming import working_folder
from placetypes.tiles import Dask, Engine, Serial, Threads, Tiled

if TYPE_CHECKING:
    from placetypes.config import Compute, RegionFile
    from placetypes.grid import Grid
    from placetypes.typology import Typology

MIB = 2**20
BYTES = np.dtype(np.float64).itemsize
"""Of a cell of a layer, at most."""
SIDES = (1024, 512, 256, 128, 64)
"""Rows and columns of a tile where the region file does not say: the first that memory has room for."""
OF_A_TILE = 100
"""Bytes that a tile needs while it is made, for each of its cells and of those around it that it depends on: what
operations were seen to take at most."""


@dataclass(frozen=True)
class Making:
    """What a region file asks of the making of its layers; called with the grid it tells how they are made.

    Parameters
    ----------
    config
        Its table ``compute``.
    layers
        How many layers there will be, inputs and evidence of all typologies.
    reach
        Within how many metres of a cell others may matter to it, at most.
    """

    config: RegionFile
    layers: int
    reach: float = 0.0

    @classmethod
    def of(cls, config: RegionFile, typologies: Iterable[Typology]) -> Making:
        """Counts the layers that a region file names and typologies make, and looks for their widest radius."""
        made, reach = 0, 0.0
        for typology in typologies:
            radii = [getattr(operation, "radius", None) for operation in typology.evidence]
            radii += [] if typology.smoothing is None else [typology.smoothing.majority_radius]
            reach = max([reach, *(typology[radius] for radius in radii if radius)])
            made += sum(len(typology.given_by(operation)) for operation in typology.evidence)
        return cls(config, len(config.layers) + made, reach)

    def bytes_of_layers(self, grid: Grid) -> int:
        """Memory for all layers of a grid."""
        return self.layers * grid.shape[0] * grid.shape[1] * BYTES

    def bytes_of_tiles(self, grid: Grid, side: int) -> int:
        """Memory for as many tiles of `side` rows and columns as are made at a time."""
        rows, cols = (min(side + 2 * int(grid.cells(self.reach)), most) for most in grid.shape)
        return _workers(self.config.compute) * rows * cols * OF_A_TILE

    @property
    def engine(self) -> Engine:
        """Who makes them."""
        return _engine(self.config.compute)

    def __call__(self, grid: Grid) -> Tiled:
        """How the layers of a grid are made.

        Raises
        ------
        ConfigError
            If layers are to be kept on disk, and tiles need more memory than they may have.
        """
        asked = self.config.compute
        limit = 0 if asked.engine == "dask" else asked.memory_limit
        on_disk = limit is not None and self.bytes_of_layers(grid) > limit * MIB
        if not on_disk:
            side = asked.tile or (SIDES[0] if _workers(asked) > 1 else None)
            return Tiled(grid, None if side is None else (side, side), self.engine, None)
        side = self._fitting(grid)
        scratch = asked.scratch or working_folder(self.config) or Path(tempfile.gettempdir())
        return Tiled(grid, (side, side), self.engine, scratch)

    def _fitting(self, grid: Grid) -> int:
        """Rows and columns of tiles that memory has room for."""
        asked = self.config.compute
        sides = SIDES if asked.tile is None else (asked.tile,)
        for side in sides:
            if not asked.memory_limit or self.bytes_of_tiles(grid, side) <= asked.memory_limit * MIB:
                return side
        least, workers = -(-self.bytes_of_tiles(grid, sides[-1]) // MIB), _workers(asked)
        raise ConfigError(
            "tiles need more memory than they may have", where="compute.memory_limit", got=f"{asked.memory_limit} MiB",
            expected=f"at least {least} for tiles of {sides[-1]} x {sides[-1]} cells, {workers} at a time",
            fix="raise it" if asked.tile is None else "raise it, or leave 'tile' out or make it smaller",
        )  # fmt: skip


def _workers(asked: Compute) -> int:
    """How many tiles are made at a time on this machine."""
    return 1 if asked.engine == "serial" else asked.workers or os.cpu_count() or 1


def _engine(asked: Compute) -> Engine:
    if asked.engine == "dask":
        return Dask(_workers(asked), asked.scheduler)
    return Threads(_workers(asked)) if asked.engine == "threads" else Serial()
