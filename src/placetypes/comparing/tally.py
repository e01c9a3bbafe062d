"""What a region has of each place type, and how much of it lies so close to a threshold that it could be of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import strips
from placetypes.decision import codes_of_rules
from placetypes.layer_store import LayerStore
from placetypes.result.inside import AT_ONCE

if TYPE_CHECKING:
    from placetypes._typing import FloatArray
    from placetypes.result import Result

COUNTED = ("people", "area", "cells")
"""What is counted, in this order: persons, km2 of land, cells."""


@dataclass(frozen=True, eq=False)
class Tally:
    """Amounts of what `COUNTED` names by place type, in the order of the typology's classes.

    Cells that are not classified count nowhere. Unknown people and land count as 0.
    """

    whole: FloatArray
    """(3, classes)."""
    by_unit: FloatArray
    """(3, units, classes); only units with cells, and one for cells without a unit where there are any."""
    moves: FloatArray
    """(3, classes, classes): of cells of one type (rows) on a margin below the limit, by their runner-up (columns)."""

    @property
    def tipped(self) -> FloatArray:
        """(3, classes): the amounts if every cell on such a margin had its runner-up."""
        return np.asarray(self.whole - self.moves.sum(axis=2) + self.moves.sum(axis=1))


def tally(result: Result, *, margin: float) -> Tally:
    """Count a result.

    Parameters
    ----------
    result
        Of a region.
    margin
        Cells nearer than this to a threshold, in widths of its range, could as well have their runner-up. Cells that
        smoothing gave another type than their rule are left where they are: their margin speaks of the rule.
    """
    codes = list(result.typology.by_code)
    by_unit = result.sums.by_unit[:, :, codes]
    there = by_unit[2].sum(axis=1) > 0
    return Tally(result.sums.whole[:, codes], by_unit[:, there], _moves(result, codes, margin))


def _moves(result: Result, codes: list[int], margin: float) -> FloatArray:
    position = np.zeros(256, dtype=np.int64)
    position[codes] = np.arange(len(codes))
    of_rule = codes_of_rules(result.typology)
    moves = np.zeros((len(COUNTED), len(codes) ** 2))
    evidence = LayerStore.of(result.evidence, result.grid.shape)
    for rows in strips(result.grid.shape, cells=AT_ONCE):
        types, runner_up = result.types[rows], result.runner_up[rows]
        close = result.region[rows] & (types > 0) & (runner_up > 0) & (result.margin[rows] < margin)
        close &= of_rule[result.rule[rows]] == types
        pair = position[types[close]] * len(codes) + position[runner_up[close]]
        people, land = (
            np.nan_to_num(evidence.drawn(name, rows)[close].astype(np.float64)) for name in ("population", "land")
        )
        for number, amounts in enumerate((people, land * result.grid.cell_area_km2, np.ones_like(land))):
            np.add.at(moves[number], pair, amounts)
        evidence.release()
    return moves.reshape(len(COUNTED), len(codes), len(codes))
