"""Zones of the twin (each locality, and the rest of each municipality) and who commutes between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.synthetic.areas import NOBODYS
from placetypes.synthetic.chance import stream

if TYPE_CHECKING:
    import pandas as pd

    from placetypes._typing import FloatArray, IntArray
    from placetypes.grid import Grid
    from placetypes.synthetic.areas import Areas
    from placetypes.synthetic.facts import Facts
    from placetypes.synthetic.people import People

REACH_METRES = 9_500.0  # the number of commuters falls to 1/e over this distance
SPREAD = 0.3  # of the side of a square of a zone's area: how far its people are from its centre
SPREAD_MAX_METRES = 6_000.0  # most people of a wide zone still live near its middle
HOME_PULL = 2.2  # work in one's own place counts this many times: there is no journey at all
BALANCING_ROUNDS = 1000  # the far corners exchange few commuters and settle slowly
REST_NAME = "{} outside localities"
REST_ID = "{}R"


@dataclass(frozen=True)
class Zones:
    """Whole cells grouped into zones.

    Parameters
    ----------
    polygons
        GeoDataFrame ``zone_id, zone_name, mun_code, geometry``.
    zone
        Row of `polygons` for each cell, (rows, cols) int64; -1 = none.
    """

    polygons: Any
    zone: IntArray


def _claims(facts: Facts, grid: Grid, people: People, areas: Areas) -> IntArray:
    """Locality (row) that holds each cell, -1 = none: the one with most people there, if most people there live in it.

    Smaller places choose first so that each locality holds at least the cell where most of its people live.
    """
    population = people.population.ravel()
    claim = np.full(population.size, NOBODYS, dtype=np.int64)
    best = np.zeros(population.size, dtype=np.int64)
    for row, (cell, persons) in enumerate(people.by_locality):
        wins = (persons > best[cell]) & (2 * persons > population[cell])
        claim[cell[wins]], best[cell[wins]] = row, persons[wins]
    settled = np.zeros(population.size, dtype=bool)
    for row in np.argsort(facts.localities["population"].to_numpy(), kind="stable"):
        cell, persons = people.by_locality[row]
        free = np.flatnonzero(~settled[cell])
        home = cell[free[np.argmax(persons[free])]] if free.size else cell[np.argmax(persons)]
        claim[home], settled[home] = row, True
    return np.where(areas.owner == NOBODYS, NOBODYS, claim.reshape(grid.shape))


def _squares(grid: Grid, flat: IntArray) -> Any:
    """Union of whole cells."""
    import shapely

    rows, cols = np.divmod(flat, grid.shape[1])
    west, north, size = grid.bounds[0], grid.bounds[3], grid.cell_size
    left, top = west + cols * size, north - rows * size
    return shapely.coverage_union_all(shapely.box(left, top - size, left + size, top))


def build_zones(facts: Facts, grid: Grid, areas: Areas, people: People) -> Zones:
    """Group cells into zones.

    Parameters
    ----------
    facts, grid, areas, people
        Names, where, municipalities, and who lives where.

    Returns
    -------
    Zones
        One zone per locality (``zone_id`` = its code), and one for the rest of each municipality (its code and ``R``).
    """
    import geopandas as gpd

    n = len(facts.localities)
    zone = np.where(areas.owner == NOBODYS, NOBODYS, areas.owner + n)
    claim = _claims(facts, grid, people, areas)
    zone = np.where(claim == NOBODYS, zone, claim)
    codes = facts.municipalities["mun_code"]
    ids = [*facts.localities["code"], *(REST_ID.format(code) for code in codes)]
    names = [*facts.localities["name"], *(REST_NAME.format(name) for name in facts.municipalities["mun_name"])]
    owners = [*facts.localities["mun_code"], *codes]
    present, zone = np.unique(zone, return_inverse=True)
    zone = zone.reshape(grid.shape) - int(present[0] == NOBODYS)
    present = present[present != NOBODYS]
    order = np.argsort(zone.ravel(), kind="stable")
    parts = np.split(order, np.searchsorted(zone.ravel()[order], np.arange(len(present))))[1:]
    table = {
        "zone_id": [ids[i] for i in present],
        "zone_name": [names[i] for i in present],
        "mun_code": [owners[i] for i in present],
    }
    shapes = [_squares(grid, part) for part in parts]
    return Zones(polygons=gpd.GeoDataFrame(table, geometry=shapes, crs=facts.crs), zone=zone)


def zone_sums(zones: Zones, values: IntArray) -> IntArray:
    """Sum of a count in each zone, (zones,) int64."""
    held = zones.zone >= 0
    sums = np.zeros(len(zones.polygons), dtype=np.int64)
    np.add.at(sums, zones.zone[held], values[held])
    return sums


def _centres(zones: Zones, grid: Grid, weight: IntArray) -> FloatArray:
    """Centre of each zone weighted by people and jobs, (zones, 2) metres."""
    x, y = np.meshgrid(grid.eastings, grid.northings)
    held = zones.zone >= 0
    flat, w = zones.zone[held], weight[held] + 1e-3
    total = np.bincount(flat, w)
    return np.column_stack([np.bincount(flat, w * x[held]) / total, np.bincount(flat, w * y[held]) / total])


def build_flows(zones: Zones, grid: Grid, employed: IntArray, jobs: IntArray, seed: int) -> pd.DataFrame:
    """Commuters between zones, by a doubly constrained gravity model.

    Parameters
    ----------
    zones, grid
        Who belongs together, where.
    employed
        Employed residents, (rows, cols).
    jobs
        Jobs of all sections, (rows, cols); as many in all as employed residents.
    seed
        Seed of the twin.

    Returns
    -------
    DataFrame
        ``from_id, to_id, count`` (persons > 0). For each ``from_id`` the counts sum to the employed residents of the
        zone; for each ``to_id`` they sum to its jobs but for chance.
    """
    import pandas as pd

    rng = stream(seed, "flows")
    origin, destination = zone_sums(zones, employed), zone_sums(zones, jobs)
    centres = _centres(zones, grid, employed + jobs)
    area = np.bincount(zones.zone[zones.zone >= 0], minlength=len(origin)) * grid.cell_size**2
    spread = np.minimum(SPREAD * np.sqrt(area), SPREAD_MAX_METRES)
    between = np.hypot(*(centres[:, None, axis] - centres[None, :, axis] for axis in range(2)))
    distance = np.sqrt(between**2 + spread[:, None] ** 2 + spread[None, :] ** 2)
    np.fill_diagonal(distance, spread)
    likely = np.exp(-distance / REACH_METRES) * np.where(np.eye(len(origin), dtype=bool), HOME_PULL, 1.0)
    for _ in range(BALANCING_ROUNDS):
        likely *= (origin / np.maximum(likely.sum(axis=1), 1e-300))[:, None]
        likely *= destination / np.maximum(likely.sum(axis=0), 1e-300)
    chances = np.round(likely / np.maximum(likely.sum(axis=1, keepdims=True), 1e-300), 9)
    trips = rng.multinomial(origin, chances / chances.sum(axis=1, keepdims=True))
    start, end = np.nonzero(trips)
    ids = zones.polygons["zone_id"].to_numpy()
    return pd.DataFrame({"from_id": ids[start], "to_id": ids[end], "count": trips[start, end]})
