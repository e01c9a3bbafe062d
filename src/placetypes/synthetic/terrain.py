"""Land and water of the twin: the sketch, made ragged, with skerries off the coast and small lakes in the forest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import ndimage

from placetypes.synthetic.chance import smooth_noise, stream

if TYPE_CHECKING:
    from placetypes._typing import BoolArray, FloatArray
    from placetypes.grid import Grid
    from placetypes.synthetic.facts import Facts

SUB = 4  # parts of a cell per side: 250 m at 1 km
RAGGED_METRES = 450.0  # how far the drawn shore is pushed about
RAGGED_WIDTH = 7.0  # parts of a cell
DRY_RADIUS = 700.0  # metres around a locality's point that are land whatever the sketch says
SMALL_LAKE_LEVEL = 1.65  # standard deviations: about 5 % of the land
SMALL_LAKE_WIDTH = 2.2
PLAIN_DRAINS = 2.0  # small lakes are rarer on the plain
SKERRY_WIDTH = 1.6
SKERRY_LEVEL = 0.75
SKERRY_FADE_METRES = 5500.0  # farther out they thin out
SKERRY_NORTH = 6_500_000.0  # north of Bråviken the coast is open
PLAIN_BLUR_CELLS = 2.5
OVERSHOOT_METRES = 60_000.0


@dataclass(frozen=True)
class Terrain:
    """Land of the twin.

    Parameters
    ----------
    outline
        Land as drawn, islands included and large lakes cut out; shapely geometry, metres.
    fine
        Land in parts of cells, (rows * SUB, cols * SUB) bool.
    land
        Land share of each cell, (rows, cols) float64, 0-1.
    plain
        Arable share to expect from the plains, (rows, cols) float64, 0-1.
    """

    outline: Any
    fine: BoolArray
    land: FloatArray
    plain: FloatArray


def part_centres(grid: Grid) -> tuple[FloatArray, FloatArray]:
    """Eastings (cols * SUB,) and northings (rows * SUB,) of the centres of the parts of cells, metres."""
    size = grid.cell_size / SUB
    west, _, _, north = grid.bounds
    rows, cols = grid.shape
    right, down = ((np.arange(n * SUB, dtype=np.float64) + 0.5) * size for n in (cols, rows))
    return west + right, north - down


def to_cells(fine: FloatArray) -> FloatArray:
    """Sum of parts in each cell: (rows * SUB, cols * SUB) -> (rows, cols)."""
    rows, cols = fine.shape[0] // SUB, fine.shape[1] // SUB
    summed: FloatArray = fine.reshape(rows, SUB, cols, SUB).sum(axis=(1, 3), dtype=float)
    return summed


def sketch_land(facts: Facts) -> Any:
    """Land as drawn: west of the coast, without lakes, with islands and a dry spot at each locality."""
    import shapely

    west, south, _, north = facts.bounds
    far = OVERSHOOT_METRES
    shore = [*facts.coast.tolist(), (west - far, south - far), (west - far, north + far)]
    lakes = shapely.union_all([shapely.make_valid(shapely.Polygon(o.ring)) for o in facts.lakes])
    islands = [shapely.make_valid(shapely.Polygon(o.ring)) for o in facts.islands]
    places = shapely.points(facts.localities[["easting", "northing"]].to_numpy(dtype=float))
    mainland = shapely.make_valid(shapely.Polygon(shore)).difference(lakes)
    return shapely.union_all([mainland, *islands, *shapely.buffer(places, DRY_RADIUS)])


def _plain_field(facts: Facts, grid: Grid) -> FloatArray:
    import shapely

    field = np.zeros(grid.shape)
    x, y = np.meshgrid(grid.eastings, grid.northings)
    for plain in facts.plains:
        inside = shapely.contains_xy(shapely.make_valid(shapely.Polygon(plain.ring)), x, y)
        field = np.maximum(field, inside * plain.strength)
    blurred: FloatArray = ndimage.gaussian_filter(field, PLAIN_BLUR_CELLS)
    return blurred


def build_terrain(facts: Facts, grid: Grid, seed: int) -> Terrain:
    """Draw the land.

    Parameters
    ----------
    facts
        The sketch.
    grid
        Where.
    seed
        Seed of the twin.

    Returns
    -------
    Terrain
        Land outline, fine mask, land share and plains.
    """
    import shapely

    rng = stream(seed, "terrain")
    shape = (grid.shape[0] * SUB, grid.shape[1] * SUB)
    outline = sketch_land(facts)
    shapely.prepare(outline)
    x, y = np.meshgrid(*part_centres(grid))
    push_x, push_y = (smooth_noise(shape, rng, width=RAGGED_WIDTH) * RAGGED_METRES for _ in range(2))
    fine = shapely.contains_xy(outline, x + push_x, y + push_y)
    plain = _plain_field(facts, grid)
    dry = shapely.union_all(
        shapely.buffer(shapely.points(facts.localities[["easting", "northing"]].to_numpy(dtype=float)), DRY_RADIUS)
    )
    shapely.prepare(dry)
    drained = np.kron(plain, np.ones((SUB, SUB))) * PLAIN_DRAINS
    lakes = smooth_noise(shape, rng, width=SMALL_LAKE_WIDTH) > SMALL_LAKE_LEVEL + drained
    skerries = _skerries(
        fine, x, y, smooth_noise(shape, rng, width=SKERRY_WIDTH), facts=facts, size=grid.cell_size / SUB
    )
    fine = ((fine & ~lakes) | skerries | shapely.contains_xy(dry, x, y)).astype(bool)
    return Terrain(outline=outline, fine=fine, land=to_cells(fine.astype(float)) / SUB**2, plain=plain)


def _skerries(
    fine: BoolArray, x: FloatArray, y: FloatArray, noise: FloatArray, *, facts: Facts, size: float
) -> BoolArray:
    """Small islands in the Baltic, thinning out from the shore."""
    coast = facts.coast[np.argsort(facts.coast[:, 1], kind="stable")]
    seaward = x > np.interp(y, coast[:, 1], coast[:, 0]) - SKERRY_FADE_METRES
    offshore = ndimage.distance_transform_edt(~fine) * size
    level = SKERRY_LEVEL + offshore / SKERRY_FADE_METRES
    skerries: BoolArray = ~fine & seaward & (y < SKERRY_NORTH) & (noise > level)
    return skerries
