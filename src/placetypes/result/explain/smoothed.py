"""What the neighbours did to a cell that smoothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.decision import codes_of_rules
from placetypes.density import half_widths

if TYPE_CHECKING:
    from placetypes._typing import BoolArray, IntArray
    from placetypes.grid import Grid
    from placetypes.result.model import Result


@dataclass(frozen=True)
class Votes:
    """The majority around a cell: how many cells have its type after smoothing, of all that vote."""

    count: int
    all: int
    decided: bool
    """Whether they gave the cell its type; otherwise it went with a patch that was too small."""


def votes_around(result: Result, at: tuple[int, int]) -> Votes | None:
    """The vote that smoothing held at a cell; None where cells that voted lie outside the region and are not kept."""
    typology, grid, how = result.typology, result.grid, result.typology.smoothing
    if how is None:
        return None
    near = _disc(grid, at, typology[how.majority_radius])
    if near is None or not result.region[near].all():
        return None
    before = codes_of_rules(typology)[result.rule[near]]
    counts = np.bincount(before[np.isin(before, [typology.by_key[key].code for key in how.types])], minlength=256)
    own, now = int(codes_of_rules(typology)[result.rule[at]]), int(result.types[at])
    most = own if counts[own] == counts.max() else int(counts.argmax())
    return Votes(int(counts[now]), int(counts.sum()), most == now)


def votes_around_each(result: Result, rows: IntArray, cols: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """What `votes_around` says of many cells: ``count``, ``all``, and 1 where they decided, 0 not, -1 not known."""
    typology, grid, how = result.typology, result.grid, result.typology.smoothing
    count, everyone, decided = (np.zeros(rows.shape, np.int64) for _ in range(3))
    if how is None:
        return count, everyone, decided - 1
    half = half_widths(grid, typology[how.majority_radius])
    reach = half.size // 2
    known = (np.minimum(rows, cols) >= reach) & (rows + reach < grid.shape[0]) & (cols + reach < grid.shape[1])
    codes, votes = codes_of_rules(typology), np.zeros((rows.size, 256), np.int32)
    voting = np.isin(np.arange(256), [typology.by_key[key].code for key in how.types])
    each = np.arange(rows.size)
    for down, width in enumerate(half, start=-reach):
        for right in range(-width, width + 1):
            near = np.where(known, rows + down, rows), np.where(known, cols + right, cols)
            known &= result.region[near]
            code = codes[result.rule[near]]
            votes[each, code] += voting[code]
    own, now = codes[result.rule[rows, cols]], result.types[rows, cols]
    most = np.where(votes[each, own] == votes.max(axis=1, initial=0), own, votes.argmax(axis=1))
    verdict = np.where(known, most == now, -1).astype(np.int64)
    return votes[each, now].astype(np.int64), votes.sum(axis=1, dtype=np.int64), verdict


def _disc(grid: Grid, at: tuple[int, int], radius: float) -> BoolArray | None:
    """The cells within a radius of one; None where that reaches beyond the grid."""
    half = half_widths(grid, radius)
    reach = half.size // 2
    rows, cols = np.indices(grid.shape)
    down, right = rows - at[0], np.abs(cols - at[1])
    if min(at) < reach or at[0] + reach >= grid.shape[0] or at[1] + reach >= grid.shape[1]:
        return None
    return (np.abs(down) <= reach) & (right <= half[np.clip(down + reach, 0, half.size - 1)])
