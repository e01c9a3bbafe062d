"""Settlements, urban cores and near-towns: contiguous built land and the people on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from placetypes._typing import BoolArray, FloatArray, LabelArray
from placetypes.density import disc_sum

if TYPE_CHECKING:
    from placetypes.grid import Grid

QUEEN = np.ones((3, 3), dtype=int)
ROOK = ndimage.generate_binary_structure(2, 1)


@dataclass(frozen=True)
class Settlements:
    """Labelled settlements.

    `label` is (rows, cols) int32, 0 = none, numbered by first cell in raster order; `population` has one entry per
    label, the first (label 0) is 0 persons.
    """

    label: LabelArray
    population: FloatArray

    @property
    def population_here(self) -> FloatArray:
        """People of the settlement a cell lies in, (rows, cols); 0 outside settlements."""
        return np.asarray(self.population[self.label], dtype=np.float64)


def built_cells(
    density: FloatArray,
    area_density: FloatArray | None,
    land: FloatArray,
    grid: Grid,
    *,
    min_density: float,
    min_area_density: float,
    neighbour_share: float,
    neighbour_radius: float,
) -> BoolArray:
    """Cells that belong to a settlement.

    Those with at least `min_density` people per km2 of land, and those where at least `neighbour_share` of the land
    cells within `neighbour_radius` metres (the cell itself included) are built: have `min_area_density` m2 of floor
    per m2 of land or, without floor areas (`area_density` None), have `min_density` themselves. An unknown density
    does not count as built, though the neighbours may bring its cell in; unknown land is never built. After the SYKE
    urban-rural classification.
    """
    dense = np.greater_equal(density, min_density, where=np.isfinite(density), out=np.zeros(grid.shape, bool))
    built = dense
    if area_density is not None:
        built = dense | np.greater_equal(
            area_density, min_area_density, where=np.isfinite(area_density), out=np.zeros(grid.shape, bool)
        )
    is_land = np.nan_to_num(land) > 0
    around = disc_sum((built & is_land).astype(float), grid, radius=neighbour_radius)
    available = disc_sum(is_land.astype(float), grid, radius=neighbour_radius)
    return dense | (is_land & (around > 0) & (around >= neighbour_share * available))


def label_settlements(built: BoolArray, population: FloatArray, land: FloatArray) -> Settlements:
    """Queen-connected `built` cells, with the land they enclose, and the people in each.

    A hole is a rook-connected patch of cells that are not built and that one settlement surrounds; its land joins
    the settlement where it touches it, so an islet in a town's lake does not. Holes at the edge of the grid stay open.
    NaN people count as nothing.

    Examples
    --------
    >>> built = np.array([[1, 1, 1, 0], [1, 0, 1, 0], [1, 1, 1, 0], [0, 0, 0, 1]], bool)
    >>> label_settlements(built, np.ones((4, 4)), np.ones((4, 4))).population.tolist()
    [0.0, 10.0]
    """
    holes, count = ndimage.label(~built, ROOK)
    edge = np.unique(np.concatenate([holes[0], holes[-1], holes[:, 0], holes[:, -1]]))
    enclosed = np.ones(count + 1, bool)
    enclosed[0] = False
    enclosed[edge] = False
    filled = built | (enclosed[holes] & (np.nan_to_num(land) > 0))
    # a settlement that lies inside a filled hole touches it, and becomes part of the settlement around
    label, count = ndimage.label(filled, QUEEN)
    has_built = np.zeros(count + 1, bool)
    has_built[label[built]] = True
    label, count = ndimage.label(filled & has_built[label], QUEEN)
    people: FloatArray = np.bincount(
        label.ravel(), weights=np.nan_to_num(population).ravel(), minlength=count + 1
    ).astype(np.float64)
    people[0] = 0.0
    return Settlements(label.astype(np.int32), people)


def select(settlements: Settlements, chosen: BoolArray) -> LabelArray:
    """Labels 1, 2, ... of the settlements where `chosen` (one entry per label) holds, in the old order; 0 elsewhere."""
    chosen = chosen.copy()
    chosen[0] = False
    renumbered = np.where(chosen, np.cumsum(chosen), 0)
    return renumbered[settlements.label].astype(np.int32)


def near_towns(
    settlements: Settlements,
    core: LabelArray,
    grid: Grid,
    *,
    min_population: float,
    max_gap: float,
    tied: BoolArray,
    max_tied_gap: float,
) -> LabelArray:
    """Towns that hang together with an urban core, (rows, cols) int32, labelled anew from 1.

    A settlement of at least `min_population` people that is no core and whose edge is within `max_gap` metres of a
    core's edge; or that is `tied` to a core (one entry per label, e.g. by commuting) and nearer to one than
    `max_tied_gap`. After the SYKE urban-rural classification.
    """
    candidate = settlements.population >= min_population
    candidate[np.unique(settlements.label[core > 0])] = False
    if not core.any():
        return np.zeros_like(core)
    gap = edge_gaps(settlements, core > 0, grid)
    return select(settlements, candidate & ((gap <= max_gap) | (tied & (gap < max_tied_gap))))


def edge_gaps(settlements: Settlements, places: BoolArray, grid: Grid) -> FloatArray:
    """Metres from each settlement's edge to the nearest edge of `places`, one entry per label; inf without places."""
    if not places.any():
        return np.full(settlements.population.size, np.inf)
    # from edge to edge of two cells it is as far as from the centre of one to the nearest centre around the other
    apart = ndimage.distance_transform_edt(~ndimage.binary_dilation(places, QUEEN)) * grid.cell_size
    return least(settlements, apart)


def least(settlements: Settlements, values: FloatArray) -> FloatArray:
    """Least of `values` (rows, cols) over each settlement's cells, one entry per label; NaN counts as nothing (inf)."""
    out = np.full(settlements.population.size, np.inf)
    np.minimum.at(out, settlements.label.ravel(), np.nan_to_num(values, nan=np.inf, posinf=np.inf).ravel())
    return out
