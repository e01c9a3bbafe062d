"""Labels that grow over many strips of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.agglomerations import grow_by_majority
from placetypes.compact import Runs, raw, release

if TYPE_CHECKING:
    from placetypes.compact import Held
    from placetypes.tiles.engine import Engine

_PASSES = 16
"""Passes that a strip makes with as many rows around it, before it looks at its neighbours' rows again."""


@dataclass(frozen=True)
class _Grow:
    barred: Held | None
    uncounted: Held | None

    def __call__(self, asked: tuple[slice, slice, Runs]) -> Runs:
        rows, outer, label = asked
        barred, uncounted = (None if layer is None else raw(layer, outer) for layer in (self.barred, self.uncounted))
        grown = grow_by_majority(label.draw(), barred=barred, uncounted=uncounted, passes=_PASSES)
        for layer in (self.barred, self.uncounted):
            if layer is not None:
                release(layer, outer)
        return Runs.of(grown[rows.start - outer.start : rows.stop - outer.start])


def grown(label: Runs, *, barred: Held | None, uncounted: Held | None, strips: Sequence[slice], engine: Engine) -> Runs:
    """What `agglomerations.grow_by_majority` makes of labels on the whole grid.

    All strips make as many passes, each with so many rows around it that what it does not see cannot reach it. Then
    those do so again around which something has changed.
    """
    grow, made = _Grow(barred, uncounted), [label.some(rows) for rows in strips]
    outer = [slice(max(rows.start - _PASSES, 0), min(rows.stop + _PASSES, label.shape[0])) for rows in strips]
    todo = [k for k, around in enumerate(outer) if label.some(around).number.size]
    while todo:
        changed = np.zeros(label.shape[0], bool)
        grown = engine.map(grow, [(strips[k], outer[k], label.some(outer[k])) for k in todo])
        for k, now in zip(todo, grown, strict=True):
            changed[strips[k]] = not np.array_equal(now.edge, made[k].edge)
            made[k] = now
        label = Runs.stacked(made)
        todo = [k for k, around in enumerate(outer) if changed[around].any()]
    return label
