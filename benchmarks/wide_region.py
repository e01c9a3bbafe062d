"""A synthetic region of any size, Europe-like: a third of its cells populated, a quarter water, winding roads.

    python benchmarks/wide_region.py FOLDER --cells 1e6 [--cell-size 1000] [--service-km2 500] [--seed 0]

Rasters, services, zones with flows, units and a region file that names them. Everything is invented; nothing follows a
real place. Fields are drawn on a coarse lattice and interpolated, so that neighbours resemble each other. Cells smaller
than 1 km show the same country closer: fewer of them are lived in, and roads are narrower.
"""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from rasterio.transform import from_origin
from rasterio.windows import Window
from scipy.special import ndtri

from placetypes.typology import load

CRS = "EPSG:3035"
BLOCK = 512
LAND, POPULATED = 0.73, 0.38  # of all cells; of those on land
SERVICE = 500.0  # km2 per service
ZONE, UNIT = 50, 100  # side, km
TOWN = 2_000  # km2 per town
KM = 1000.0
TOGETHER = 5.0  # people of a lived-in cell, beside what its neighbourhood has on average
MINUTES = {"motorway": 0.6, "road": 1.0, "lane": 1.5, "off road": 12.0}  # per km
WAYS = (("lane", 30, 0.06), ("road", 60, 0.035), ("motorway", 250, 0.006))  # width of fields (km), share of 1 km cells
NEIGHBOURS = (
    (0, 0, 3_000),
    (0, 1, 400),
    (1, 0, 400),
    (0, -1, 400),
    (-1, 0, 400),
    (2, 1, 60),
    (-1, -2, 60),
)  # commuters

Rows = tuple[int, int]


class Field:
    """Smooth standard normal noise that can be asked for any rows."""

    def __init__(self, side: int, width: int, rng: np.random.Generator) -> None:
        self.width = width
        self.nodes = rng.standard_normal((side // width + 3, side // width + 3)).astype(np.float32)
        self.side = side

    def __call__(self, rows: Rows) -> np.ndarray:
        at = np.arange(*rows) / self.width
        low, part = at.astype(int), (at % 1)[:, None].astype(np.float32)
        along = self.nodes[low] * (1 - part) + self.nodes[low + 1] * part
        at = np.arange(self.side) / self.width
        low, other = at.astype(int), (at % 1)[None, :].astype(np.float32)
        mixed = along[:, low] * (1 - other) + along[:, low + 1] * other
        spread = np.hypot(part, 1 - part) * np.hypot(other, 1 - other)
        return mixed / spread


class Country:
    """What lies where, a strip of rows at a time: the same whatever the strips."""

    def __init__(self, side: int, seed: int, cell_size: float) -> None:
        self.side, self.seed, self.km = side, seed, cell_size / KM
        rng = np.random.default_rng(seed)

        def field(width: int) -> Field:
            return Field(side, round(width / self.km), rng)

        self.sea, self.shore = field(60), field(12)
        self.lived, self.rich = field(8), field(25)
        self.farmed = field(20)
        self.ways = [(name, field(width), share * self.km) for name, width, share in WAYS]
        count = max(3, int(side * side * self.km**2) // TOWN)
        self.town_row, self.town_col = rng.integers(0, side, count), rng.integers(0, side, count)
        self.town_people = 900.0 * (rng.pareto(1.05, count) + 1).clip(max=2_500)

    def land(self, rows: Rows) -> np.ndarray:
        """Share of each cell."""
        height = (self.sea(rows) + 0.5 * self.shore(rows)) / np.hypot(1, 0.5)
        return np.clip((height - ndtri(1 - LAND)) * 20, 0, 1).round(2)

    def population(self, rows: Rows) -> np.ndarray:
        """Whole persons."""
        rng = np.random.default_rng((self.seed, 1, rows[0]))
        land = self.land(rows)
        lived = self.lived(rows) + 0.7 * rng.standard_normal(land.shape, dtype=np.float32)
        people = np.where(lived > 1.22 * ndtri(1 - POPULATED), np.exp(1.5 + 0.9 * self.rich(rows) + lived), 0.0)
        reach = np.sqrt(self.town_people / 2_500.0) / self.km
        for k in np.flatnonzero((self.town_row + 6 * reach > rows[0]) & (self.town_row - 6 * reach < rows[1])):
            wide = int(6 * reach[k]) + 1
            left, right = max(self.town_col[k] - wide, 0), min(self.town_col[k] + wide + 1, self.side)
            dy = (np.arange(*rows) - self.town_row[k])[:, None]
            away = np.hypot(dy, np.arange(left, right) - self.town_col[k]) / max(reach[k], 0.5)
            people[:, left:right] += 2_500 * np.exp(-away) * min(1.0, reach[k] * self.km)
        if self.km < 1:
            people *= self.km**2
            people = np.where(rng.random(land.shape) * (people + TOGETHER) < people, people + TOGETHER, 0.0)
        return np.floor(people * (land > 0))

    def friction(self, rows: Rows) -> np.ndarray:
        """Minutes per metre; NaN on water without a bridge."""
        per_km = np.where(self.land(rows) > 0, MINUTES["off road"], np.nan)
        for name, field, share in self.ways:
            per_km[np.abs(field(rows)) < ndtri(0.5 + share / 2)] = MINUTES[name]
        return per_km / 1000

    def layers(self) -> dict[str, Callable[[Rows], np.ndarray]]:
        """Layer -> its strips."""
        people = self.population
        return {
            "population": people,
            "land": self.land,
            "employed": lambda rows: np.floor(0.45 * people(rows)),
            "jobs": lambda rows: np.floor(0.4 * people(rows) * np.clip(1 + 0.4 * self.rich(rows), 0, None)),
            "floor_area": lambda rows: 65.0 * people(rows),
            "arable": lambda rows: self.land(rows) * np.clip(0.4 + 0.3 * self.farmed(rows), 0, 1) * 0.6,
            "forest": lambda rows: self.land(rows) * np.clip(0.4 - 0.3 * self.farmed(rows), 0, 1) * 0.6,
            "artificial": lambda rows: self.land(rows) * np.clip(people(rows) / 5_000, 0, 0.4),
            "friction": self.friction,
        }


def _strips(side: int) -> Iterator[Rows]:
    return ((first, min(first + BLOCK, side)) for first in range(0, side, BLOCK))


def write(folder: Path, *, cells: float, cell_size: float, seed: int, service_km2: float = SERVICE) -> Path:
    """Write the region and return its region file."""
    folder.mkdir(parents=True, exist_ok=True)
    side = round(cells**0.5)
    country = Country(side, seed, cell_size)
    top = side * cell_size
    profile = {
        "driver": "GTiff", "dtype": "float32", "count": 1, "height": side, "width": side, "crs": CRS, "nodata": np.nan,
        "transform": from_origin(0, top, cell_size, cell_size), "tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK,
        "compress": "zstd", "zstd_level": 1, "bigtiff": "if_safer",
    }  # fmt: skip
    for name, strip in country.layers().items():
        with rasterio.open(folder / f"{name}.tif", "w", **profile) as out:
            for rows in _strips(side):
                window = Window(0, rows[0], side, rows[1] - rows[0])
                out.write(strip(rows).astype(np.float32), 1, window=window)
    rng = np.random.default_rng((seed, 2))
    _services(folder, top, round(top**2 / KM**2 / service_km2), rng)
    zone, unit = (round(width / country.km) for width in (ZONE, UNIT))
    _squares(side, cell_size, zone).to_file(folder / "zones.gpkg", layer="zones")
    _squares(side, cell_size, unit).to_file(folder / "units.gpkg", layer="units")
    _flows(folder, -(-side // zone), rng)
    boundary = gpd.GeoDataFrame({"name": ["all"]}, geometry=[shapely.box(0, 0, top, top)], crs=CRS)
    boundary.to_file(folder / "boundary.gpkg", layer="boundary")
    file = folder / "region.toml"
    file.write_text(_region_file(country, cell_size), encoding="utf-8")
    return file


def _services(folder: Path, top: float, count: int, rng: np.random.Generator) -> None:
    """More of the common kinds, near towns and anywhere."""
    kinds = load("ostergotland").service_kinds
    share = 1 / np.arange(1, len(kinds) + 1)
    at = rng.uniform(0, top, (count, 2)).round(1)
    table = pd.DataFrame({"x": at[:, 0], "y": at[:, 1], "kind": rng.choice(kinds, count, p=share / share.sum())})
    table["name"] = [f"service {i}" for i in range(count)]
    table.to_csv(folder / "services.csv", index=False)


def _squares(side: int, cell_size: float, step: int) -> gpd.GeoDataFrame:
    many = -(-side // step)
    row, col = np.divmod(np.arange(many * many), many)
    west, south = col * step * cell_size, row * step * cell_size
    top = side * cell_size
    east, north = np.minimum(west + step * cell_size, top), np.minimum(south + step * cell_size, top)
    ids = [f"{r}-{c}" for r, c in zip(row, col, strict=True)]
    return gpd.GeoDataFrame({"id": ids, "name": ids}, geometry=shapely.box(west, south, east, north), crs=CRS)


def _flows(folder: Path, many: int, rng: np.random.Generator) -> None:
    """From each zone to itself and its neighbours."""
    row, col = np.divmod(np.arange(many * many), many)
    tables = []
    for dr, dc, weight in NEIGHBOURS:
        r, c = row + dr, col + dc
        there = (r >= 0) & (r < many) & (c >= 0) & (c < many)
        ends = {"from_id": zip(row[there], col[there], strict=True), "to_id": zip(r[there], c[there], strict=True)}
        named = {key: [f"{a}-{b}" for a, b in pairs] for key, pairs in ends.items()}
        tables.append(pd.DataFrame({**named, "count": rng.poisson(weight, there.sum())}))
    pd.concat(tables).to_csv(folder / "flows.csv", index=False)


def _region_file(country: Country, cell_size: float) -> str:
    kinds = {"population": "count", "employed": "count", "jobs": "count", "floor_area": "count", "land": "share"}
    kinds |= {"arable": "share", "forest": "share", "artificial": "share"}
    layers = "".join(f'[layers.{name}]\npath = "{name}.tif"\nkind = "{kind}"\n\n' for name, kind in kinds.items())
    return f"""# SYNTHETIC: nothing here follows a real place.
[region]
id = "wide"
name = "Synthetic, {country.side} x {country.side} cells"
country = "EU"
buffer_km = 0
synthetic = true
[region.boundary]
path = "boundary.gpkg"

[grid]
crs = "{CRS}"
cell_size = {cell_size:g}

{layers}[friction]
path = "friction.tif"
kind = "share"

[services.all]
path = "services.csv"
x = "x"
y = "y"
crs = "{CRS}"
kind = "kind"
name = "name"

[flows]
path = "flows.csv"
origin = "from_id"
destination = "to_id"
count = "count"
[flows.zones]
path = "zones.gpkg"
id = "id"

[units]
path = "units.gpkg"
id = "id"
name = "name"
"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cells", type=float, default=1e6)
    parser.add_argument("--cell-size", type=float, default=1000.0)
    parser.add_argument("--service-km2", type=float, default=SERVICE)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    print(write(**vars(asked)))
