"""What lies around a cell: medians, majorities, specks and holes, beside their peers."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from beside import Case, Way, peer
from kernels_focal import disc
from lands import CELL, Land
from rasterio.features import sieve

from placetypes import density
from placetypes._kernels.focal import disc_majority
from placetypes.agglomerations import fill_holes
from placetypes.grid import Grid
from placetypes.smoothing import smooth

RADII = (1, 3, 15)
"""Cells: those of the shipped typologies at 1 km, at some 300 m and at 100 m."""
CODES, SPECK, HOLE = 7, 5, 15
"""Classes; cells of a speck that is taken away, and of a hole that is filled, at most."""
PIECE = 0.05
"""Share of the rows that slow peers get."""
MOVED_MEDIAN, MOVED_CODES, MOVED_LABELS = 8 + 8 + 8, 3, 8
"""Bytes per cell: two float64 are read and one is written; codes and votes are read, codes written; labels are read and
written."""


def _piece(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values[: max(1, int(len(values) * PIECE))])


def _classes(land: Land) -> np.ndarray:
    """Classes from 1 that lie together, with ragged edges."""
    rng = np.random.default_rng([land.seed, 30])
    people = density.disc_sum(land.people, _grid(land), radius=3 * CELL) * rng.uniform(0.8, 1.25, land.shape)
    levels = np.quantile(people[land.land], np.linspace(0, 1, CODES + 1)[1:-1])
    return (np.digitize(people, levels) + 1).astype(np.uint8)


def _grid(land: Land) -> Grid:
    return Grid.from_bounds((0, 0, land.cols * CELL, land.rows * CELL), crs="EPSG:3035", cell_size=CELL)


def _medians(land: Land, grid: Grid) -> Iterator[Case]:
    floor, whole, few = 65.0 * land.people, np.ones(land.shape), _piece(land.people)
    for radius in RADII:
        window = disc(radius).astype(bool)
        ways = [
            Way("placetypes: per area", partial(density.area_density, floor, whole, grid, radius=radius * CELL)),
            peer("scipy.ndimage", "scipy", lambda n, w=window: lambda: n.median_filter(few, footprint=w), unit=PIECE),
            peer(
                "skimage.filters.rank", "scikit-image",
                lambda s, w=window: lambda: s.median(np.minimum(few, 65_535).astype(np.uint16), w.astype(np.uint8)),
                "16 bits", unit=PIECE,
            ),
        ]  # fmt: skip
        yield Case(f"median in a disc, r = {radius}", land.cells, ways, MOVED_MEDIAN)


def _majorities(land: Land, grid: Grid, codes: np.ndarray) -> Iterator[Case]:
    out, few, votes = np.empty_like(codes), _piece(codes), codes <= CODES
    for radius in RADII:
        half, window = density.half_widths(grid, radius * CELL), disc(radius).astype(np.uint8)
        ways = [
            Way("placetypes", partial(disc_majority, codes, votes, half, out)),
            peer("skimage.filters.rank", "scikit-image", lambda s, w=window: lambda: s.majority(few, w), unit=PIECE),
        ]
        yield Case(f"majority in a disc, r = {radius}", land.cells, ways, MOVED_CODES)


def cases(land: Land) -> Iterator[Case]:
    """Medians, majorities, specks taken away with ragged edges, holes filled."""
    grid = _grid(land)
    codes = _classes(land)
    yield from _medians(land, grid)
    yield from _majorities(land, grid, codes)
    smoothed = partial(
        smooth, codes, grid, codes=tuple(range(1, CODES + 1)), majority_radius=CELL, min_patch_area=float(SPECK)
    )
    ways = [
        Way("placetypes: majority first, then to the neighbour with most edges", smoothed),
        Way("GDAL sieve: to the largest neighbour", partial(sieve, codes, SPECK)),
    ]
    yield Case(f"patches of fewer than {SPECK} cells joined to others", land.cells, ways, MOVED_CODES)
    towns = (codes == CODES).astype(np.int32)
    most = HOLE * grid.cell_area_km2
    ways = [
        Way("placetypes: of numbered places", lambda: fill_holes(towns, grid, max_area=most)),
        peer("skimage.morphology", "scikit-image", lambda s: lambda: s.remove_small_holes(towns > 0, max_size=HOLE)),
        peer("scipy.ndimage", "scipy", lambda n: lambda: n.binary_fill_holes(towns > 0), "of any size"),
    ]
    yield Case(f"holes of up to {HOLE} cells filled", land.cells, ways, MOVED_LABELS)
