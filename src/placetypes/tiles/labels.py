"""Clusters of cells that may reach over many strips of rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from placetypes.agglomerations import Found, clusters_in, together
from placetypes.compact import raw, release

if TYPE_CHECKING:
    from placetypes._typing import FloatArray
    from placetypes.agglomerations import Contiguity
    from placetypes.compact import Held, Runs
    from placetypes.tiles.engine import Engine


@dataclass(frozen=True)
class _Find:
    cells: Held
    population: Held
    contiguity: Contiguity

    def __call__(self, rows: slice) -> Found:
        cells, population = raw(self.cells, rows), raw(self.population, rows)
        found = clusters_in(cells, population, contiguity=self.contiguity)
        release(self.cells, rows)
        release(self.population, rows)
        return found


def clusters(
    cells: Held, population: Held, *, strips: Iterable[slice], engine: Engine, contiguity: Contiguity,
    min_population: float,
) -> tuple[Runs, FloatArray]:  # fmt: skip
    """Clusters as `agglomerations.contiguous` numbers them on the whole grid, as runs, and the people of each number.

    Every strip finds its own; those that touch across a seam are one.

    Parameters
    ----------
    cells, population
        Cells that may belong to a cluster, yes and no, and persons per cell.
    strips
        Rows, from north to south.
    contiguity, min_population
        As of `agglomerations.contiguous`.
    """
    found = engine.map(_Find(cells, population, contiguity), strips)
    return together(found, contiguity=contiguity, min_population=min_population)
