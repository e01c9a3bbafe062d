"""Land cover of the twin: fields on the plains, built ground in the towns, forest nearly everywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes.synthetic.chance import smooth_noise, stream

if TYPE_CHECKING:
    from placetypes._typing import FloatArray, IntArray
    from placetypes.grid import Grid
    from placetypes.synthetic.terrain import Terrain

COVERS = ("arable", "forest", "artificial")
SEALING_FLOOR = 130_000.0  # m2 of floor in a cell at which 63 % of its land is built ground
ROAD_COVER = 0.02
ROAD_METRES = 700.0
FIELD_SPREAD, FIELD_WIDTH_CELLS = 0.35, 1.2  # fields alternate with groves
VALLEY_FIELDS = 0.07  # arable share of lived-in land off the plains
OPEN_SHARE = 0.10  # meadows, bogs and rock: neither arable, forest nor artificial
DECIMALS = 2


def build_cover(
    grid: Grid, terrain: Terrain, population: IntArray, floor_area: IntArray, roads: FloatArray, *, seed: int
) -> dict[str, FloatArray]:
    """Shares of each cell under arable, forest and artificial cover.

    Parameters
    ----------
    grid, terrain
        Where, land and plains.
    population, floor_area
        Persons and m2, (rows, cols).
    roads
        Metres to the nearest road, (rows, cols).
    seed
        Seed of the twin.

    Returns
    -------
    dict of str to ndarray
        ``arable``, ``forest``, ``artificial``: (rows, cols) float64, 0-1 of the cell, together at most the land share.
    """
    rng = stream(seed, "cover")
    built = 1 - np.exp(-floor_area / SEALING_FLOOR) + ROAD_COVER * (roads < ROAD_METRES)
    artificial = np.minimum(terrain.land * built, terrain.land)
    fields = FIELD_SPREAD * smooth_noise(grid.shape, rng, width=FIELD_WIDTH_CELLS)
    tilled = np.clip(terrain.plain * (1 + fields) + VALLEY_FIELDS * (population > 0), 0, 1)
    arable = (terrain.land - artificial) * tilled
    open_share = OPEN_SHARE * np.clip(1 + smooth_noise(grid.shape, rng, width=FIELD_WIDTH_CELLS), 0, 2)
    forest = (terrain.land - artificial - arable) * (1 - open_share)
    shares = np.floor(np.stack([arable, forest, artificial]) * 10**DECIMALS) / 10**DECIMALS
    return dict(zip(COVERS, shares, strict=True))
