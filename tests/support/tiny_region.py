"""A tiny invented region that shows every place type, as files of every form: change what you need, then write it.

36 x 40 cells of 1 km in EPSG:3006 and a rim of 3 cells. Positions are (row, col) in the region, from its upper left.

    city, with an inner part     rows 3-7, cols 3-7
    near-town                    row 5, cols 11-12
    local centre of 6 000        rows 20-21, cols 26-27
    small centre with services   row 30, cols 4-5
    farms                        rows 24-34, cols 12-30
    forest                       rows 0-14, cols 28-37
    sea                          from col 38
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from affine import Affine

CRS = "EPSG:3006"
ROWS, COLS, RIM, CELL = 36, 40, 3, 1000.0
WEST, NORTH = 500_000.0, 6_500_000.0
SECTIONS = ("A", "C", "F", "G", "Q")
INNER, OUTER = (np.s_[4:7, 4:7], 2500), (np.s_[3:8, 3:8], 500)
NEAR_TOWN, LOCAL_CENTRE, SMALL_CENTRE = np.s_[5:6, 11:13], np.s_[20:22, 26:28], np.s_[30:31, 4:6]
FARMS, FOREST, SEA = np.s_[24:35, 12:31], np.s_[0:15, 28:38], np.s_[:, 38:]
PLANTED = 10
"""Actors of the planted micro-cluster, at row 30, col 25."""


@dataclass
class World:
    """Everything a region file names, before it is written. Arrays are (rows, cols) with the rim around the region."""

    arrays: dict[str, Any]
    tables: dict[str, Any]
    document: dict[str, Any]
    west: float
    north: float
    cell: float = CELL

    def region(self, name: str) -> Any:
        """An array without its rim; changing it changes the array."""
        rim = round(RIM * CELL / self.cell)
        return self.arrays[name][..., rim:-rim, rim:-rim]

    def point(self, row: float, col: float) -> tuple[float, float]:
        """Easting and northing of a position in the region, in 1 km cells; (0.5, 0.5) is the first cell's middle."""
        return self.west + col * CELL, self.north - row * CELL

    def without(self, *keys: str) -> World:
        """Leave inputs out of the region file: 'roads', 'layers.jobs' ..."""
        for key in keys:
            place, _, last = key.rpartition(".")
            (self.document[place] if place else self.document).pop(last)
        return self

    def beside(self, *typologies: Any) -> World:
        """Classify by several typologies: ids, or tables."""
        self.document.pop("typology")
        self.document["typologies"] = list(typologies)
        return self

    def finer(self, times: int) -> World:
        """The same world on cells that are `times` smaller."""
        for name, values in self.arrays.items():
            parts = values.repeat(times, axis=-2).repeat(times, axis=-1)
            self.arrays[name] = parts / times**2 if name in COUNTS else parts
        self.cell = CELL / times
        self.document["grid"]["cell_size"] = self.cell
        return self

    def write(self, folder: Path) -> Path:
        """Write the inputs and the region file; its path."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, values in self.arrays.items():
            self.write_raster(folder / f"{name}.tif", values)
        for name, table in self.tables.items():
            if isinstance(table, gpd.GeoDataFrame):
                table.to_file(folder / f"{name}.gpkg", layer=name, engine="pyogrio")
            else:
                table.to_csv(folder / f"{name}.csv", index=False)
        path = folder / "region.toml"
        path.write_text(toml(self.document), encoding="utf-8")
        return path

    def write_raster(self, path: Path, values: Any, *, crs: str | None = CRS, transform: Affine | None = None) -> None:
        """A GeoTIFF of one array, or of several bands with the sections' names."""
        bands = np.atleast_3d(values).transpose(2, 0, 1) if values.ndim == 2 else values
        at = transform or Affine(self.cell, 0, self.west - RIM * CELL, 0, -self.cell, self.north + RIM * CELL)
        count, height, width = bands.shape
        shape = {"height": height, "width": width, "count": count}
        with rasterio.open(
            path, "w", driver="GTiff", dtype="float64", crs=crs, transform=at, nodata=np.nan, **shape
        ) as target:
            target.write(bands)
            if count > 1:
                target.descriptions = SECTIONS


COUNTS = ("population", "employed", "jobs", "floor_area")
SHARES = ("land", "arable", "forest", "artificial")


def toml(document: dict[str, Any], prefix: str = "") -> str:
    """A region file: tables of numbers, texts and lists."""
    lines = [f"{key} = {_value(v)}" for key, v in document.items() if not isinstance(v, dict)]
    for key, value in document.items():
        if isinstance(value, dict):
            lines += ["", f"[{prefix}{key}]", toml(value, f"{prefix}{key}.")]
    return "\n".join(lines)


def _value(value: Any) -> str:
    """A value on one line; tables in lists are written inline."""
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(inner)}' for key, inner in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)


def tiny_world(*, west: float = WEST, north: float = NORTH) -> World:
    """The whole region, every input there."""
    world = World(_arrays(), {}, _document(), west, north)
    world.tables = {
        "boundary": _boxes(world, {"id": [1]}, [(0, 0, ROWS, COLS)]),
        "units": _boxes(
            world, {"code": ["01", "02"], "name": ["Västra", "Östra"]}, [(0, 0, ROWS, 20), (0, 20, ROWS, COLS)]
        ),
        "zones": _zones(world),
        "flows": _flows(),
        "roads": _roads(world),
        "services": _services(world),
        "actors": _actors(world),
        "localities": _localities(world),
    }
    return world


def _arrays() -> dict[str, Any]:
    shape = ROWS + 2 * RIM, COLS + 2 * RIM
    inside = np.s_[..., RIM:-RIM, RIM:-RIM]
    people, land = np.full(shape, 3.0), np.ones(shape)
    arable, forest, artificial = np.full(shape, 0.05), np.full(shape, 0.5), np.full(shape, 0.02)
    jobs = np.full((len(SECTIONS), *shape), 0.02)
    here = {name: a[inside] for name, a in {"people": people, "arable": arable, "forest": forest, "jobs": jobs}.items()}
    here["people"][FARMS], here["arable"][FARMS], here["forest"][FARMS] = 8.0, 0.6, 0.1
    here["people"][FOREST], here["arable"][FOREST], here["forest"][FOREST] = 1.0, 0.0, 0.9
    here["jobs"][(slice(None), *FOREST)] = 0.0
    for place, density in (OUTER, INNER, (NEAR_TOWN, 400), (LOCAL_CENTRE, 1500), (SMALL_CENTRE, 700)):
        here["people"][place] = density
        artificial[inside][place] = 0.6
    for place, each in ((INNER[0], 300.0), (LOCAL_CENTRE, 120.0), (SMALL_CENTRE, 50.0)):
        here["jobs"][(slice(None), *place)] = each
    land[:, RIM + 37] = 0.5
    for values in (people, land, arable, forest, artificial, *jobs):
        values[:, RIM + 38 :] = 0.0
    return {
        "population": people, "employed": people * 0.5, "jobs": jobs, "floor_area": people * 60, "land": land,
        "arable": arable, "forest": forest, "artificial": artificial,
    }  # fmt: skip


def _document() -> dict[str, Any]:
    layers: dict[str, Any] = {n: {"path": f"{n}.tif", "kind": "count"} for n in COUNTS}
    layers |= {n: {"path": f"{n}.tif", "kind": "share"} for n in SHARES}
    layers["jobs"]["band"] = "each"
    points = {"x": "easting", "y": "northing", "crs": CRS}
    return {
        "region": {
            "id": "tiny", "name": "Tiny", "country": "SE", "buffer_km": RIM, "synthetic": True,
            "boundary": {"path": "boundary.gpkg", "source": "Made up", "licence": "CC0"},
        },
        "grid": {"crs": CRS, "cell_size": CELL},
        "typology": {"id": "ostergotland"},
        "layers": layers,
        "roads": {"path": "roads.gpkg", "speed": "kmh", "off_road_speed": 20},
        "services": {"all": {"path": "services.gpkg", "kind": "kind", "name": "name"}},
        "flows": {
            "path": "flows.csv", "origin": "from", "destination": "to", "count": "n",
            "zones": {"path": "zones.gpkg", "id": "zone"},
        },
        "actors": {"path": "actors.csv", **points, "id": "id", "theme": "theme", "organisation": "org", "kind": "kind"},
        "units": {"path": "units.gpkg", "id": "code", "name": "name"},
        "localities": {"path": "localities.csv", **points, "name": "name", "population": "people"},
        "clusters": {"replicates": 199},
    }  # fmt: skip


def _boxes(world: World, columns: dict[str, Any], boxes: list[tuple[float, float, float, float]]) -> gpd.GeoDataFrame:
    """Rectangles of the region (first row, first col, last row, last col)."""
    corners = [(*world.point(bottom, left), *world.point(top, right)) for top, left, bottom, right in boxes]
    return gpd.GeoDataFrame(columns, geometry=[shapely.box(*c) for c in corners], crs=CRS)


def _zones(world: World) -> gpd.GeoDataFrame:
    """Four zones on the grid and two beyond it."""
    edge, far = -RIM, COLS + RIM
    boxes = [(edge, edge, 18, 20), (edge, 20, 18, far), (18, edge, 39, 12), (18, 12, 39, far)]
    boxes += [(39, edge, 60, far), (edge, -30, 39, edge)]
    return _boxes(world, {"zone": ["A", "B", "C", "D", "X", "Y"]}, boxes)


def _flows() -> pd.DataFrame:
    rows = [
        ("A", "A", 13_000), ("A", "X", 1_000), ("B", "B", 400), ("B", "A", 20), ("C", "C", 900), ("C", "A", 200),
        ("C", "Y", 50), ("D", "D", 3_000), ("D", "A", 350), ("X", "A", 500), ("Y", "C", 20),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["from", "to", "n"])


def _roads(world: World) -> gpd.GeoDataFrame:
    ways = [((5.5, 0), (5.5, 37)), ((5.5, 15.5), (34, 15.5)), ((21.5, 15.5), (21.5, 30)), ((30.5, 4), (30.5, 15.5))]
    lines = [shapely.LineString([world.point(*start), world.point(*end)]) for start, end in ways]
    return gpd.GeoDataFrame({"kmh": [90.0, 80.0, 80.0, 70.0]}, geometry=lines, crs=CRS)


def _services(world: World) -> gpd.GeoDataFrame:
    two = ("grocery", "fuel", "pharmacy", "health_centre", "compulsory_school", "upper_secondary")
    rows = [(kind, (30.4, 4.6)) for kind in two]
    rows += [(kind, (20.6, 26.6)) for kind in (*two, "post")]
    rows += [(kind, (5.4, 5.6)) for kind in (*two, "post", "hospital", "university")]
    kinds, places = zip(*rows, strict=True)
    names = [f"{kind} {i}" for i, kind in enumerate(kinds)]
    points = [shapely.Point(*world.point(*place)) for place in places]
    return gpd.GeoDataFrame({"kind": kinds, "name": names}, geometry=points, crs=CRS)


def _actors(world: World) -> pd.DataFrame:
    """300 where people are, 100 anywhere; a tenth of each of two themes; and ten of one theme within 80 m."""
    rng = np.random.default_rng(5)
    places = [(4, 4, 3, 3, 180), (20, 26, 2, 2, 80), (30, 4, 1, 2, 40), (0, 0, ROWS, 37, 100)]
    spots = [rng.random((n, 2)) * (height, width) + (row, col) for row, col, height, width, n in places]
    spots.append(rng.random((PLANTED, 2)) * 0.08 + (30.4, 25.4))
    where = np.array([world.point(*spot) for spot in np.vstack(spots)])
    count = len(where)
    themes = rng.choice(["food", "energy", ""], count, p=[0.1, 0.1, 0.8])
    themes[-PLANTED:] = "food"
    return pd.DataFrame({
        "id": [f"a{i:03}" for i in range(count)], "easting": np.round(where[:, 0]), "northing": np.round(where[:, 1]),
        "theme": themes, "org": [f"o{i:03}" for i in range(count)], "kind": "enterprise",
    })  # fmt: skip


def _localities(world: World) -> pd.DataFrame:
    places = {
        "Storstad": (5.5, 5.5, 29_000),
        "Nära": (5.5, 12, 800),
        "Mitt": (21, 27, 6_000),
        "Lilla": (30.5, 5, 1_400),
    }
    rows = [(name, *world.point(row, col), people) for name, (row, col, people) in places.items()]
    return pd.DataFrame(rows, columns=["name", "easting", "northing", "people"])
