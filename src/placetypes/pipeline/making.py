"""How a run makes its layers: by whom, in which tiles, and whether they fit into memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from placetypes.pipeline.resuming import working_folder
from placetypes.tiles import Dask, Engine, Serial, Threads, Tiled

if TYPE_CHECKING:
    from placetypes.config import Compute, RegionFile
    from placetypes.grid import Grid
    from placetypes.typology import Typology

MIB = 2**20
BYTES = np.dtype(np.float64).itemsize
"""Of a cell of a layer, at most."""
TILE = 1024
"""Rows and columns of a tile where layers are kept on disk and the region file does not say: 8 MiB a layer."""


@dataclass(frozen=True)
class Making:
    """What a region file asks of the making of its layers; called with the grid it tells how they are made.

    Parameters
    ----------
    config
        Its table ``compute``.
    layers
        How many layers there will be, inputs and evidence of all typologies.
    """

    config: RegionFile
    layers: int

    @classmethod
    def of(cls, config: RegionFile, typologies: Iterable[Typology]) -> Making:
        """Counts the layers that a region file names and typologies make."""
        made = sum(len(typology.given_by(operation)) for typology in typologies for operation in typology.evidence)
        return cls(config, len(config.layers) + made)

    def bytes_of_layers(self, grid: Grid) -> int:
        """Memory for all layers of a grid."""
        return self.layers * grid.shape[0] * grid.shape[1] * BYTES

    def __call__(self, grid: Grid) -> Tiled:
        """How the layers of a grid are made."""
        asked = self.config.compute
        limit = 0 if asked.engine == "dask" else asked.memory_limit
        on_disk = limit is not None and self.bytes_of_layers(grid) > limit * MIB
        scratch = asked.scratch or working_folder(self.config) or Path(tempfile.gettempdir()) if on_disk else None
        tile = asked.tile or (TILE if on_disk else None)
        return Tiled(grid, None if tile is None else (tile, tile), _engine(asked), scratch)


def _engine(asked: Compute) -> Engine:
    cores = os.cpu_count() or 1
    if asked.engine == "dask":
        return Dask(cores, asked.scheduler)
    return Threads(cores) if asked.engine == "threads" else Serial()
