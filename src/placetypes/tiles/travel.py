"""Travel time across tiles: every tile is settled by itself, again whenever a neighbour's edge has come nearer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.tiles.frame import Edges, Frame

if TYPE_CHECKING:
    from placetypes._typing import AnyArray
    from placetypes.boxes import Box
    from placetypes.tiles.engine import Engine
    from placetypes.tiles.layout import Tile, Tiling


@dataclass(frozen=True)
class _Around:
    """What is known around a tile."""

    tile: Tile
    minutes: Edges
    nearest: Edges
    begun: bool


@dataclass(frozen=True)
class _Settled:
    minutes: Edges
    nearest: Edges
    changed: bool


@dataclass(frozen=True)
class _Settle:
    places: AnyArray
    friction: AnyArray
    minutes: AnyArray
    nearest: AnyArray
    tiling: Tiling
    cell_size: float
    from_edge: bool
    limit: float

    def __call__(self, known: _Around) -> _Settled:
        from placetypes._kernels.relaxing import relax

        box = known.tile.box
        minutes, nearest = self._so_far(known, box)
        places, friction = (
            self._with_ring(self.places, known.tile, 0),
            self._with_ring(self.friction, known.tile, np.inf),
        )
        changed = relax(friction, places, self.from_edge, self.cell_size, self.limit, minutes, nearest)
        inside = np.s_[1:-1, 1:-1]
        if changed or not known.begun:
            self.minutes[box] = minutes[inside]
            self.nearest[box] = nearest[inside]
        return _Settled(Edges.of(minutes[inside]), Edges.of(nearest[inside]), changed)

    def _so_far(self, known: _Around, box: Box) -> tuple[AnyArray, AnyArray]:
        shape = tuple(side.stop - side.start + 2 for side in box)
        minutes, nearest = np.full(shape, np.inf), np.zeros(shape, np.int32)
        for out, ring, cells in ((minutes, known.minutes, self.minutes), (nearest, known.nearest, self.nearest)):
            out[0], out[-1], out[1:-1, 0], out[1:-1, -1] = ring.top, ring.bottom, ring.left, ring.right
            if known.begun:
                out[1:-1, 1:-1] = cells[box]
        return minutes, nearest

    def _with_ring(self, cells: AnyArray, tile: Tile, beyond: float) -> AnyArray:
        outer, inner = self.tiling.around(tile, 1)
        out = np.full([side.stop - side.start + 2 for side in tile.box], beyond, cells.dtype)
        rows, cols = (
            slice(1 - side.start, 1 - side.start + o.stop - o.start) for side, o in zip(inner, outer, strict=True)
        )
        out[rows, cols] = cells[outer]
        return out


def travel_time(
    places: AnyArray, friction: AnyArray, *, minutes: AnyArray, nearest: AnyArray, tiling: Tiling, engine: Engine,
    cell_size: float, from_edge: bool, limit: float,
) -> int:  # fmt: skip
    """Write the travel times of `access.travel_time` over a friction grid, to the last bit; return how many rounds.

    Parameters
    ----------
    places, friction
        Labels, int32, and minutes per metre, float64; inf cannot be crossed.
    minutes, nearest
        Written: float64, inf where not reached, and int32.
    from_edge, limit
        As of `access.travel_time`.
    """
    task = _Settle(places, friction, minutes, nearest, tiling, cell_size, from_edge, limit)
    times, labels = Frame(tiling, np.float64, np.inf), Frame(tiling, np.int32, 0)
    asked, begun, rounds = list(tiling), False, 0
    while asked:
        rounds += 1
        known = [_Around(tile, times.ring(tile), labels.ring(tile), begun) for tile in asked]
        settled = engine.map(task, known)
        again: dict[tuple[int, int], Tile] = {}
        for tile, now in zip(asked, settled, strict=True):
            new = times.differing(tile, now.minutes) | labels.differing(tile, now.nearest)
            again |= {(other.down, other.across): other for other in tiling.touching(tile, new)}
            times.put(tile, now.minutes)
            labels.put(tile, now.nearest)
        asked, begun = [again[place] for place in sorted(again)], True
    return rounds
