"""Travel time across tiles: every tile is settled by itself, again whenever a neighbour's edge has come nearer.

Tiles are settled where their cells are kept, in turns such that no two that touch have the same one: what lies beyond a
tile's edge stands still while it is settled. Nothing is handed over but the news for others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import Runs, release
from placetypes.tiles.layout import Tile, Tiling

if TYPE_CHECKING:
    from placetypes._typing import AnyArray
    from placetypes.tiles.engine import Engine

FLATTER = 4
"""How many times as many parts a tile has across as down: with 1, a tenth more memory and half as many turns again."""
News = Mapping[int, int]
"""Earliest news for each part of a tile that has something to do, by its number in the grid."""


@dataclass(frozen=True)
class Reaching:
    """Travel times to be written: from which places, and the layers, minutes (float64) and nearest (int32)."""

    places: Runs
    minutes: AnyArray
    nearest: AnyArray


@dataclass(frozen=True)
class _Travel:
    """What is the same for all tiles."""

    all: Sequence[Reaching]
    friction: AnyArray
    unfinished: AnyArray
    """Of each of them and each tile whether it was begun and not finished: whoever was at it has died."""
    tiling: Tiling
    part: tuple[int, int]
    """Rows and columns of the parts of tiles that the kernel takes at a time."""
    cell_size: float
    from_edge: bool
    limit: float

    @property
    def parts(self) -> tuple[int, int]:
        """How many parts the grid has, down and across."""
        return Tiling(self.tiling.shape, self.part).counts

    def tile_of(self, part: int) -> tuple[int, int]:
        """Place of the tile that a part lies in."""
        down, across = divmod(part, self.parts[1])
        return down * self.part[0] // self.tiling.size[0], across * self.part[1] // self.tiling.size[1]

    def parts_of(self, tile: Tile) -> tuple[int, int, int, int]:
        """The first parts down and across of a tile, and the ends."""
        (top, left), (bottom, right) = ([getattr(side, at) for side in tile.box] for at in ("start", "stop"))
        high, wide = self.part
        return top // high, left // wide, -(-bottom // high), -(-right // wide)

    def begin(self, which: int, rows: slice, cols: slice = slice(None)) -> AnyArray:
        """Put places where they are in a window; return what the kernel says is awake."""
        from placetypes._kernels.travel import begin, never

        awake, one = np.zeros(self.parts, np.int8), self.all[which]
        places = one.places.draw(rows, cols)
        times, nearest = np.asarray(one.minutes).view(np.int64)[rows, cols], np.asarray(one.nearest)[rows, cols]
        begin(places, rows.start, never(self.limit), *self.part, times, nearest, awake)
        return awake

    def release(self, which: int, rows: slice) -> None:
        """Give back the memory of some rows, and of those beyond them that came with them."""
        rows = slice(rows.start, rows.stop + self.part[0])
        for values in (self.friction, self.all[which].minutes, self.all[which].nearest):
            release(values, rows)


@dataclass(frozen=True)
class _Begin:
    travel: _Travel

    def __call__(self, asked: tuple[int, slice]) -> dict[int, int]:
        from placetypes._kernels.travel import waking

        awake = waking(self.travel.begin(*asked))
        self.travel.release(*asked)
        return awake


@dataclass(frozen=True)
class _Settle:
    travel: _Travel

    def __call__(self, asked: tuple[int, Tile, News]) -> dict[int, int]:
        from placetypes._kernels.travel import settle_tiles

        travel, (which, tile, awake) = self.travel, asked
        one, among = travel.all[which], travel.parts_of(tile)
        at = tile.down * travel.tiling.counts[1] + tile.across
        known, told = self._anew(which, tile) if travel.unfinished[which, at] else (dict(awake), {})
        travel.unfinished[which, at] = True
        land = (np.asarray(travel.friction), travel.from_edge, float(travel.cell_size))
        found = (np.asarray(one.minutes).view(np.int64), np.asarray(one.nearest))
        told |= settle_tiles(land, found, travel.part, among, known)
        travel.unfinished[which, at] = False
        travel.release(which, tile.box[0])
        return told

    def _anew(self, which: int, tile: Tile) -> tuple[dict[int, int], dict[int, int]]:
        """All parts of a tile in which nothing is found yet, and those around it, who cannot know what had been."""
        self.travel.begin(which, *tile.box)
        top, left, bottom, right = self.travel.parts_of(tile)
        down, across = self.travel.parts
        around = product(range(max(top - 1, 0), min(bottom + 1, down)), range(max(left - 1, 0), min(right + 1, across)))
        inside = {y * across + x: -1 for y, x in product(range(top, bottom), range(left, right))}
        return inside, {number: 0 for y, x in around if (number := y * across + x) not in inside}


@dataclass(frozen=True)
class _End:
    travel: _Travel

    def __call__(self, asked: tuple[int, slice]) -> None:
        from placetypes._kernels.travel import end, never

        which, rows = asked
        minutes = np.asarray(self.travel.all[which].minutes)[rows]
        end(minutes.view(np.int64), never(self.travel.limit), minutes)
        self.travel.release(which, rows)


def travel_times(
    asked: Sequence[Reaching], friction: AnyArray, *, unfinished: AnyArray, tiling: Tiling, engine: Engine,
    cell_size: float, from_edge: bool, limit: float,
) -> int:  # fmt: skip
    """Write travel times as of `access.travel_time` over a friction grid, to the last bit; return how many turns.

    Parameters
    ----------
    asked
        Several at a time, so that there is something to do for all workers.
    friction
        Minutes per metre; inf and NaN cannot be crossed.
    unfinished
        Bool, 0, (of each that is asked, of each tile of `tiling_of`): where all workers see it.
    from_edge, limit
        As of `access.travel_time`.
    """
    from placetypes._kernels.travel import TILE

    part = min(TILE[0], tiling.size[0]), min(TILE[1], tiling.size[1])
    travel = _Travel(asked, friction, unfinished, tiling, part, cell_size, from_edge, limit)
    bands = [(which, tiling.tile(k, 0).box[0]) for which in range(len(asked)) for k in range(tiling.counts[0])]
    awake: dict[tuple[int, int, int], dict[int, int]] = {}
    for (which, _), told in zip(bands, engine.map(_Begin(travel), bands), strict=True):
        _hear(awake, which, told, travel)
    settle, turns = _Settle(travel), 0
    while awake:
        for down, across in product(range(2), repeat=2):  # tiles that do not touch
            now = sorted(place for place in awake if place[1] % 2 == down and place[2] % 2 == across)
            known = [(place[0], tiling.tile(*place[1:]), awake.pop(place)) for place in now]
            turns += bool(now)
            for (which, *_), told in zip(known, engine.map(settle, known) if known else [], strict=True):
                _hear(awake, which, told, travel)
    engine.map(_End(travel), bands)
    return turns


def _hear(awake: dict[tuple[int, int, int], dict[int, int]], which: int, told: News, travel: _Travel) -> None:
    """Add news to what is known."""
    for part, time in told.items():
        of_tile = awake.setdefault((which, *travel.tile_of(part)), {})
        of_tile[part] = min(time, of_tile.get(part, time))


def tiling_of(tiling: Tiling) -> Tiling:
    """Tiles of about as many cells, with four times as many of the parts that the kernel takes across as down.

    They are flat: of arrays on disk nearly whole rows come into memory where a tile is settled.
    """
    from placetypes._kernels.travel import TILE

    if len(tiling) == 1:
        return tiling
    (rows, cols), (high, wide) = tiling.size, TILE
    parts = rows * cols // (high * wide)
    if not parts:
        return Tiling(tiling.shape, (min(rows, high), min(cols, wide)))
    down = max(math.isqrt(parts // FLATTER), 1)
    return Tiling(tiling.shape, (down * high, parts // down * wide))
