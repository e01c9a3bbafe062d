"""Settlements and other clusters of contiguous cells, the people in them, and the gaps between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import ndimage

from placetypes._typing import BoolArray, FloatArray, LabelArray

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


def label_clusters(
    built: BoolArray,
    population: FloatArray,
    land: FloatArray,
    *,
    contiguity: Literal["queen", "rook"],
    enclosed_land: bool,
) -> Settlements:
    """Connected `built` cells, with the land they enclose where `enclosed_land` asks for it, and the people in each.

    A hole is a rook-connected patch of cells that are not built and that one settlement surrounds; its land joins
    the settlement where it touches it, so an islet in a town's lake does not. Holes at the edge of the grid stay open.
    NaN people count as nothing.

    Examples
    --------
    >>> built = np.array([[1, 1, 1, 0], [1, 0, 1, 0], [1, 1, 1, 0], [0, 0, 0, 1]], bool)
    >>> found = label_clusters(built, np.ones((4, 4)), np.ones((4, 4)), contiguity="queen", enclosed_land=True)
    >>> found.population.tolist()
    [0.0, 10.0]
    """
    structure = QUEEN if contiguity == "queen" else ROOK
    label, count = ndimage.label(_filled(built, land) if enclosed_land else built, structure)
    has_built = np.zeros(count + 1, bool)
    has_built[label[built]] = True
    label, count = ndimage.label((label > 0) & has_built[label], structure)
    people: FloatArray = np.bincount(
        label.ravel(), weights=np.nan_to_num(population).ravel(), minlength=count + 1
    ).astype(np.float64)
    people[0] = 0.0
    return Settlements(label.astype(np.int32), people)


def _filled(built: BoolArray, land: FloatArray) -> BoolArray:
    """Built cells and the land in their holes.

    A settlement that lies inside a filled hole touches it, and becomes part of the settlement around.
    """
    holes, count = ndimage.label(~built, ROOK)
    edge = np.unique(np.concatenate([holes[0], holes[-1], holes[:, 0], holes[:, -1]]))
    enclosed = np.ones(count + 1, bool)
    enclosed[0] = False
    enclosed[edge] = False
    return np.asarray(built | (enclosed[holes] & (np.nan_to_num(land) > 0)), dtype=np.bool_)


def select(label: LabelArray, chosen: BoolArray) -> LabelArray:
    """Labels 1, 2, ... of the clusters where `chosen` (one entry per label) holds, in the old order; 0 elsewhere."""
    chosen = chosen.copy()
    chosen[0] = False
    renumbered = np.where(chosen, np.cumsum(chosen), 0)
    return renumbered[label].astype(np.int32)


def edge_gaps(label: LabelArray, places: BoolArray, grid: Grid) -> FloatArray:
    """Metres from each cluster's edge to the nearest edge of `places`, one entry per label; inf without places."""
    if not places.any():
        return np.full(int(label.max(initial=0)) + 1, np.inf)
    # from edge to edge of two cells it is as far as from the centre of one to the nearest centre around the other
    apart = ndimage.distance_transform_edt(~ndimage.binary_dilation(places, QUEEN)) * grid.cell_size
    return least(label, apart)


def gaps_to_own(label: LabelArray, places: LabelArray, own: LabelArray, grid: Grid) -> FloatArray:
    """Metres from each cluster's edge to that of the place `own` (one entry per label, 0 = none) names; inf without."""
    gaps = np.full(own.size, np.inf)
    for place in np.unique(own[own > 0]):
        gaps[own == place] = edge_gaps(label, places == place, grid)[own == place]
    return gaps


def least(label: LabelArray, values: FloatArray) -> FloatArray:
    """Least of `values` (rows, cols) over each cluster's cells, one entry per label; NaN counts as nothing (inf)."""
    out = np.full(int(label.max(initial=0)) + 1, np.inf)
    np.minimum.at(out, label.ravel(), np.nan_to_num(values, nan=np.inf, posinf=np.inf).ravel())
    return out
