"""The synthetic twin of a region, put together part by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.errors import InputError
from placetypes.grid import Grid
from placetypes.synthetic.actors import build_background
from placetypes.synthetic.areas import NOBODYS, build_areas
from placetypes.synthetic.cover import build_cover
from placetypes.synthetic.flows import build_flows, build_zones
from placetypes.synthetic.people import build_employed, build_people
from placetypes.synthetic.planted import plant
from placetypes.synthetic.roads import build_roads, metres_to_road
from placetypes.synthetic.services import build_services
from placetypes.synthetic.terrain import build_terrain
from placetypes.synthetic.work import build_floor_area, build_jobs

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from placetypes._typing import BoolArray, FloatArray
    from placetypes.synthetic.facts import Facts

CELL_METRES = 1000.0
LAND_DECIMALS = 4  # a share of sixteen parts needs four


@dataclass(frozen=True)
class Twin:
    """Everything a region file can ask for, invented around published facts.

    Parameters
    ----------
    grid
        1 km cells over the region and its rim.
    known
        Cells of the region and its rim, (rows, cols) bool; the layers know nothing elsewhere.
    region
        Cells whose centre lies in a municipality of the region, (rows, cols) bool.
    population, employed, floor_area
        Persons, employed residents, m2; (rows, cols) float64, NaN outside the rim, whole numbers inside.
    jobs
        NACE section -> jobs, (rows, cols) float64, NaN outside the rim.
    land
        Land share of the cell, (rows, cols) float64, 0-1, known everywhere.
    cover
        ``arable, forest, artificial`` -> share of the cell, (rows, cols) float64, 0-1, NaN outside the rim.
    roads, services, zones, municipalities
        GeoDataFrames.
    flows, localities, actors, planted_clusters, planted_members
        Tables.
    """

    grid: Grid
    known: BoolArray
    region: BoolArray
    population: FloatArray
    employed: FloatArray
    floor_area: FloatArray
    jobs: Mapping[str, FloatArray]
    land: FloatArray
    cover: Mapping[str, FloatArray]
    roads: Any
    services: Any
    zones: Any
    municipalities: Any
    flows: pd.DataFrame
    localities: pd.DataFrame
    actors: pd.DataFrame
    planted_clusters: pd.DataFrame
    planted_members: pd.DataFrame

    def __repr__(self) -> str:
        people = int(self.population[self.region].sum())
        return f"<Twin (SYNTHETIC) of {people} people, {len(self.actors)} actors on {self.grid!r}>"


def _localities_table(facts: Facts) -> pd.DataFrame:
    inner = set(facts.municipalities.loc[facts.municipalities["in_region"] == 1, "mun_code"])
    table = facts.localities[["code", "name", "easting", "northing", "population", "mun_code"]]
    return table.assign(in_region=table["mun_code"].isin(inner).astype(int)).reset_index(drop=True)


def build_twin(facts: Facts, seed: int) -> Twin:
    """Build the synthetic twin.

    Parameters
    ----------
    facts
        Published facts and the sketch, see `read_facts`.
    seed
        The same seed gives the same twin.

    Returns
    -------
    Twin
        Layers and tables in memory.

    Raises
    ------
    InputError
        If the seed is negative.
    """
    if seed < 0:
        raise InputError("the seed is negative", where="seed", got=seed, expected="a whole number >= 0")
    grid = Grid.from_bounds(facts.bounds, crs=facts.crs, cell_size=CELL_METRES)
    terrain = build_terrain(facts, grid, seed)
    areas = build_areas(facts, grid, terrain)
    roads = build_roads(facts, grid, terrain, areas, seed)
    to_road = metres_to_road(roads, grid)
    people = build_people(facts, grid, terrain, areas, roads=to_road, seed=seed)
    employed = build_employed(people.population, seed)
    jobs = build_jobs(facts, grid, people, terrain, total=int(employed.sum()), seed=seed)
    floor_area = build_floor_area(people, jobs, seed)
    cover = build_cover(grid, terrain, people.population, floor_area, to_road, seed=seed)
    zones = build_zones(facts, grid, areas, people)
    in_region = facts.municipalities["in_region"].to_numpy() == 1
    region = (areas.owner != NOBODYS) & in_region[areas.owner]
    all_jobs = jobs.sum(axis=0)
    background = build_background(facts, grid, people, all_jobs, region, seed=seed)
    planted = plant(background, facts, grid, people, region, seed=seed)

    def within(values: Any) -> FloatArray:
        return np.where(areas.known, values, np.nan).astype(np.float64)

    return Twin(
        grid=grid,
        known=areas.known,
        region=region,
        population=within(people.population),
        employed=within(employed),
        floor_area=within(floor_area),
        jobs={section: within(layer) for section, layer in zip(facts.jobs["section"], jobs, strict=True)},
        land=np.round(terrain.land, LAND_DECIMALS),
        cover={name: within(layer) for name, layer in cover.items()},
        roads=roads,
        services=build_services(facts, grid, people, seed),
        zones=zones.polygons,
        municipalities=areas.polygons,
        flows=build_flows(zones, grid, employed, all_jobs, seed),
        localities=_localities_table(facts),
        actors=planted.actors,
        planted_clusters=planted.clusters,
        planted_members=planted.members,
    )
