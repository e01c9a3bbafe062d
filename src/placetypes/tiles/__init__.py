"""Tiles: a grid cut into windows, each worked on by itself, with the same result as if it were whole.

What is done to a tile is a plain function of arrays; who runs it, one process, threads or a cluster, is chosen by the
`Engine`. Nothing here knows a place type.
"""

from placetypes.tiles.engine import Engine, Serial, Threads
from placetypes.tiles.labels import contiguous
from placetypes.tiles.layout import Tile, Tiling
from placetypes.tiles.near import near
from placetypes.tiles.store import Cells, InMemory, OnDisk
from placetypes.tiles.travel import travel_time

__all__ = [
    "Cells", "Engine", "InMemory", "OnDisk", "Serial", "Threads", "Tile", "Tiling", "contiguous", "near", "travel_time",
]  # fmt: skip
