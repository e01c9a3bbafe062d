"""People of the twin: compact localities, dense in the middle, and farms scattered along fields and roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.ndimage import distance_transform_edt

from placetypes.synthetic.areas import NOBODYS
from placetypes.synthetic.chance import apportion, smooth_noise, stream
from placetypes.synthetic.terrain import SUB, part_centres

if TYPE_CHECKING:
    from placetypes._typing import FloatArray, IntArray
    from placetypes.grid import Grid
    from placetypes.synthetic.areas import Areas
    from placetypes.synthetic.facts import Facts
    from placetypes.synthetic.terrain import Terrain

SQUARE_METRES_PER_HA = 10_000.0
CITY = 50_000  # persons
TOWN = 5_000  # persons
STEEPNESS_CITY, STEEPNESS_TOWN, STEEPNESS_VILLAGE = (
    1.9,
    1.5,
    0.9,
)  # fall of density from the middle to the edge, as exponent
PATCHY_CITY, PATCHY_TOWN, PATCHY_VILLAGE = 0.5, 0.35, 0.2  # spread of density between quarters (log)
PATCH_WIDTH = 3.0  # parts of a cell
LOBES = 3  # how irregular an outline may be
LOBE = 0.16
REACH = 1.9  # how far out, in radii, an outline may go where water or a border is in the way
WIDEN = 1.3  # and how much farther each time that is not enough
EMPLOYED_SHARE = 0.487  # of all persons; Census 2021: 0.489 in Östergötland
EMPLOYED_SPREAD = 0.02
EMPLOYED_WIDTH_CELLS = 6.0
LIVED_IN = 0.57  # share of the land cells where somebody lives; SCB 2024: about 0.57 in Östergötland
RURAL_LAND = 0.3  # land share below which nobody settles
ARABLE_PULL, ROAD_PULL, CITY_PULL = 2.2, 1.0, 2.2
ROAD_FADE_METRES, CITY_FADE_METRES = 1500.0, 5000.0
FARM_SPREAD, DISTRICT_SPREAD, DISTRICT_WIDTH_CELLS = 1.15, 0.5, 5.0  # of the log of the number of people


@dataclass(frozen=True)
class People:
    """Where people live and how they settled.

    Parameters
    ----------
    population
        Persons, (rows, cols) int64.
    by_locality
        Persons of each locality by cell: list over localities of (flat cell index, persons).
    rural
        Persons outside localities, (rows, cols) int64.
    """

    population: IntArray
    by_locality: list[tuple[IntArray, IntArray]]
    rural: IntArray


def _profile(population: int) -> tuple[float, float]:
    """Steepness and patchiness of a locality of this size."""
    if population >= CITY:
        return STEEPNESS_CITY, PATCHY_CITY
    if population >= TOWN:
        return STEEPNESS_TOWN, PATCHY_TOWN
    return STEEPNESS_VILLAGE, PATCHY_VILLAGE


@dataclass(frozen=True)
class _Ground:
    """What settling needs to know of the ground, in parts of cells."""

    x: FloatArray
    y: FloatArray
    open_to: IntArray
    """Municipality of the part, -1 where nobody may settle."""
    patches: FloatArray
    size: float


def _settle(
    place: tuple[float, float, int, float], owner: int, ground: _Ground, rng: np.random.Generator
) -> tuple[IntArray, FloatArray]:
    """Parts of cells (row-major index) a locality covers, and the weight of each."""
    easting, northing, population, area_ha = place
    area = area_ha * SQUARE_METRES_PER_HA
    radius = float(np.sqrt(area / np.pi))
    wanted = min(max(1, round(area / ground.size**2)), int((ground.open_to == owner).sum()))
    waves = rng.uniform(-LOBE, LOBE, LOBES), rng.uniform(0, 2 * np.pi, LOBES)
    reach = radius * REACH + 2 * ground.size
    while True:
        r0, r1 = np.searchsorted(-ground.y, [-(northing + reach), -(northing - reach)])
        c0, c1 = np.searchsorted(ground.x, [easting - reach, easting + reach])
        dx, dy = np.meshgrid(ground.x[c0:c1] - easting, ground.y[r0:r1] - northing)
        angle = np.arctan2(dy, dx)
        bulge = 1 + sum(a * np.cos((k + 1) * angle + p) for k, (a, p) in enumerate(zip(*waves, strict=True)))
        distance = np.where(ground.open_to[r0:r1, c0:c1] == owner, np.hypot(dx, dy) / bulge, np.inf)
        nearest = np.argsort(np.round(distance, 1), axis=None, kind="stable")[:wanted]
        if nearest.size == wanted and np.isfinite(distance.ravel()[nearest[-1]]):
            break
        reach *= WIDEN
    rows, cols = np.unravel_index(nearest, distance.shape)
    steep, patchy = _profile(population)
    weight = np.exp(-steep * distance.ravel()[nearest] / radius + patchy * ground.patches[rows + r0, cols + c0])
    return (rows + r0) * ground.open_to.shape[1] + cols + c0, weight


def _localities(facts: Facts, grid: Grid, terrain: Terrain, areas: Areas, seed: int) -> list[tuple[IntArray, IntArray]]:
    rng = stream(seed, "localities")
    x, y = part_centres(grid)
    cells = np.ones((SUB, SUB), dtype=np.int64)
    owner = np.where(terrain.fine, np.kron(areas.owner, cells), NOBODYS)
    ground = _Ground(x, y, owner, smooth_noise(owner.shape, rng, width=PATCH_WIDTH), grid.cell_size / SUB)
    row_of = {code: row for row, code in enumerate(facts.municipalities["mun_code"])}
    bodies = []
    places: Any = facts.localities.itertuples(index=False)
    for place in places:
        spot = (float(place.easting), float(place.northing), int(place.population), float(place.area_ha))
        parts, weight = _settle(spot, row_of[place.mun_code], ground, rng)
        part_rows, part_cols = np.divmod(parts, owner.shape[1])
        cell, index = np.unique((part_rows // SUB) * grid.shape[1] + part_cols // SUB, return_inverse=True)
        persons = apportion(np.bincount(index, weight), spot[2])
        bodies.append((cell[persons > 0], persons[persons > 0]))
    return bodies


def _rural(
    facts: Facts, grid: Grid, terrain: Terrain, areas: Areas, roads: FloatArray, *, taken: IntArray, seed: int
) -> IntArray:
    """Persons outside localities: in each municipality the most inviting cells are lived in, the others are empty."""
    rng = stream(seed, "farms")
    big = facts.localities[facts.localities["population"] >= TOWN]
    towns = np.ones(grid.shape, dtype=bool)
    rows, cols, inside = grid.rowcols(big["easting"].to_numpy(), big["northing"].to_numpy())
    towns[rows[inside], cols[inside]] = False
    to_town = distance_transform_edt(towns) * grid.cell_size
    invites = terrain.land * (
        0.25
        + ARABLE_PULL * terrain.plain
        + ROAD_PULL * np.exp(-roads / ROAD_FADE_METRES)
        + CITY_PULL * np.exp(-to_town / CITY_FADE_METRES)
    )
    spread = FARM_SPREAD * rng.standard_normal(grid.shape) + DISTRICT_SPREAD * smooth_noise(
        grid.shape, rng, width=DISTRICT_WIDTH_CELLS
    )
    weight = np.round(invites * np.exp(spread), 6)
    rural = np.zeros(grid.shape, dtype=np.int64)
    open_land = (terrain.land >= RURAL_LAND) & (taken == 0)
    ranked = weight * np.exp(0.5 * rng.standard_normal(grid.shape))  # who stays empty is not only a matter of soil
    level = np.quantile(ranked[open_land & areas.known & (areas.owner != NOBODYS)], 1 - LIVED_IN)
    for row, total in enumerate(facts.municipalities["outside_localities"]):
        here = open_land & (areas.owner == row)
        lived = here & (ranked >= level)
        rural += apportion(np.where(lived if lived.any() else here, weight, 0.0), int(total))
    return rural


def build_people(facts: Facts, grid: Grid, terrain: Terrain, areas: Areas, *, roads: FloatArray, seed: int) -> People:
    """Settle the people.

    Parameters
    ----------
    facts, grid, terrain, areas
        Published figures, where, land, municipalities.
    roads
        Metres to the nearest road, (rows, cols).
    seed
        Seed of the twin.

    Returns
    -------
    People
        Whole persons; localities and municipalities sum to the published figures.
    """
    bodies = _localities(facts, grid, terrain, areas, seed)
    towns = np.zeros(grid.shape, dtype=np.int64)
    for cell, persons in bodies:
        towns.ravel()[cell] += persons
    rural = _rural(facts, grid, terrain, areas, roads, taken=towns, seed=seed)
    return People(population=towns + rural, by_locality=bodies, rural=rural)


def build_employed(population: IntArray, seed: int) -> IntArray:
    """Employed residents: about half of all persons, a little more in some districts; (rows, cols) int64, persons."""
    rng = stream(seed, "employed")
    share = EMPLOYED_SHARE + EMPLOYED_SPREAD * smooth_noise(
        (population.shape[0], population.shape[1]), rng, width=EMPLOYED_WIDTH_CELLS
    )
    return rng.binomial(population, np.clip(share, 0.0, 1.0)).astype(np.int64)
