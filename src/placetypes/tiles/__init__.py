"""Tiles: a grid cut into windows, each worked on by itself, with the same result as if it were whole.

What is done to a tile is a plain function of arrays; who runs it is chosen by the `Engine`. Nothing here knows a place
type.
"""

from placetypes.tiles.checkpoint import Checkpoint
from placetypes.tiles.dask import Dask
from placetypes.tiles.engine import Engine, Serial, Threads
from placetypes.tiles.layout import Tile, Tiling
from placetypes.tiles.store import room
from placetypes.tiles.tiled import Tiled

__all__ = ["Checkpoint", "Dask", "Engine", "Serial", "Threads", "Tile", "Tiled", "Tiling", "room"]
