"""What the neighbours did to a cell that smoothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.decision import codes_of_rules
from placetypes.density import half_widths

if TYPE_CHECKING:
    from placetypes._typing import BoolArray
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


def _disc(grid: Grid, at: tuple[int, int], radius: float) -> BoolArray | None:
    """The cells within a radius of one; None where that reaches beyond the grid."""
    half = half_widths(grid, radius)
    reach = half.size // 2
    rows, cols = np.indices(grid.shape)
    down, right = rows - at[0], np.abs(cols - at[1])
    if min(at) < reach or at[0] + reach >= grid.shape[0] or at[1] + reach >= grid.shape[1]:
        return None
    return (np.abs(down) <= reach) & (right <= half[np.clip(down + reach, 0, half.size - 1)])
