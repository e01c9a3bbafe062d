"""Services of the twin: as many of each kind as a place of that size usually has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from placetypes.synthetic.chance import stream

if TYPE_CHECKING:
    from placetypes._typing import FloatArray, IntArray
    from placetypes.grid import Grid
    from placetypes.synthetic.facts import Facts
    from placetypes.synthetic.people import People


class Supply(NamedTuple):
    """How common a service is: from which size of place, how likely there, and persons for each further one."""

    kind: str
    label: str
    smallest: int
    likely: float
    persons_each: int


# Invented in the rough proportions of Swedish service registers.
SUPPLIES = (
    Supply("grocery", "Matbutik", 600, 0.85, 4_000),
    Supply("fuel", "Drivmedel", 700, 0.75, 6_000),
    Supply("post", "Postombud", 700, 0.8, 7_000),
    Supply("health_centre", "Vårdcentral", 1_900, 0.85, 11_000),
    Supply("pharmacy", "Apotek", 2_200, 0.9, 9_000),
    Supply("compulsory_school", "Grundskola", 450, 0.75, 3_500),
)
INSTITUTIONS = {"hospital": "Sjukhus", "university": "Högskola", "upper_secondary": "Gymnasieskola"}
PERSONS_PER_UPPER_SECONDARY = 18_000
VILLAGE_SHOP = 0.3  # chance that a smaller village of at least VILLAGE_SHOP_FROM has kept its shop
VILLAGE_SHOP_FROM = 250
NEAR_CITY_METRES = 6_000.0  # a suburb leans on its city: half as likely
CITY = 50_000
SUBURB_DISCOUNT = 0.6
COLUMNS = ("kind", "name", "locality", "easting", "northing")


def _spots(cell: IntArray, persons: IntArray, n: int, grid: Grid, rng: np.random.Generator) -> FloatArray:
    """Points (n, 2) in a locality's cells, where more people live more likely, metres."""
    chosen = rng.choice(cell, size=n, p=persons / persons.sum())
    rows, cols = np.divmod(chosen, grid.shape[1])
    jitter = rng.uniform(-0.4, 0.4, (n, 2)) * grid.cell_size
    return np.round(np.column_stack([grid.eastings[cols], grid.northings[rows]]) + jitter)


def _how_many(supply: Supply, population: int, suburb: bool, rng: np.random.Generator) -> int:
    """Number of services of a kind in a place."""
    luck = rng.random()
    likely = supply.likely * (SUBURB_DISCOUNT if suburb else 1.0)
    if population < supply.smallest:
        kept = supply.kind == "grocery" and population >= VILLAGE_SHOP_FROM
        return int(kept and luck < VILLAGE_SHOP)
    if population < supply.persons_each and population < 2 * supply.smallest:
        return int(luck < likely)
    return max(1, round(population / supply.persons_each))


def build_services(facts: Facts, grid: Grid, people: People, seed: int) -> Any:
    """Place the services.

    Parameters
    ----------
    facts, grid, people
        Institutions, where, and who lives in which cell.
    seed
        Seed of the twin.

    Returns
    -------
    GeoDataFrame
        Points ``kind, name, locality``; kinds grocery, fuel, post, health_centre, pharmacy, compulsory_school,
        hospital, university, upper_secondary. Names are generic and invented.
    """
    import geopandas as gpd
    import pandas as pd

    rng = stream(seed, "services")
    spots = facts.localities[["easting", "northing"]].to_numpy(dtype=float)
    cities = spots[facts.localities["population"].to_numpy() >= CITY]
    rows: list[tuple[str, str, str, float, float]] = []
    places: Any = facts.localities.itertuples(index=False)
    for place, (cell, persons) in zip(places, people.by_locality, strict=True):
        to_city = np.hypot(cities[:, 0] - place.easting, cities[:, 1] - place.northing).min()
        suburb = bool(to_city < NEAR_CITY_METRES) and place.population < CITY
        counts = [(s.kind, s.label, _how_many(s, int(place.population), suburb, rng)) for s in SUPPLIES]
        has = facts.institutions.loc[facts.institutions["locality"] == place.name, "kind"]
        for kind in has:
            several = kind == "upper_secondary"
            n = max(1, round(place.population / PERSONS_PER_UPPER_SECONDARY)) if several else 1
            counts.append((kind, INSTITUTIONS[kind], n))
        for kind, label, n in counts:
            for i, (e, m) in enumerate(_spots(cell, persons, n, grid, rng)):
                rows.append((kind, f"{label} {place.name}" + (f" {i + 1}" if n > 1 else ""), place.name, e, m))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    points = gpd.points_from_xy(table["easting"], table["northing"])
    return gpd.GeoDataFrame(table[["kind", "name", "locality"]], geometry=points, crs=facts.crs)
