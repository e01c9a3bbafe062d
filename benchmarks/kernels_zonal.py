"""People by unit: cells by their centre, as a run does, beside exact shares of the cells along the borders."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely
from beside import Case, Way, peer
from lands import CELL, Land
from rasterio.transform import from_origin

from placetypes.grid import Grid
from placetypes.io.polygons import coverage
from placetypes.io.vectors import labels

UNITS = 1_000
BAR = 20.0
MOVED = 4 + 4 + 8
"""Bytes per cell: a label written and read, people read."""
PIECE = 0.1
"""Share of the units that the slowest peer gets."""


def units(land: Land) -> gpd.GeoDataFrame:
    """As many areas as a country has municipalities, each what lies nearest to its town."""
    rng = np.random.default_rng([land.seed, 20])
    wide, high = land.cols * CELL, land.rows * CELL
    towns = shapely.MultiPoint(rng.uniform(0, (wide, high), (UNITS, 2)))
    whole = shapely.box(0, 0, wide, high)
    cells = shapely.get_parts(shapely.voronoi_polygons(towns, extend_to=whole))
    return gpd.GeoDataFrame(geometry=shapely.intersection(cells, whole), crs="EPSG:3035")


def by_centre(areas: gpd.GeoDataFrame, people: np.ndarray, grid: Grid) -> np.ndarray:
    """People of the cells whose centre lies in each unit."""
    unit = labels(areas, grid)
    return np.bincount(unit.ravel(), weights=people.ravel(), minlength=len(areas) + 1)[1:]


def exact(areas: gpd.GeoDataFrame, people: np.ndarray, grid: Grid) -> np.ndarray:
    """People of each unit, with the share of each cell that it covers."""
    found = coverage(areas, grid)
    weights = people.ravel()[found["cell"].to_numpy()] * found["share"].to_numpy()
    return np.bincount(found["row"].to_numpy(), weights=weights, minlength=len(areas))


def _rasterstats(rasterstats, areas, people, grid):
    west, _, _, north = grid.bounds
    placed = from_origin(west, north, CELL, CELL)
    some = list(areas.geometry[: int(len(areas) * PIECE)])
    return lambda: rasterstats.zonal_stats(some, people, affine=placed, stats=["sum"], nodata=-1)


def _exactextract(exactextract, areas, people, grid):
    west, south, east, north = grid.bounds
    source = exactextract.raster.NumPyRasterSource(people, west, south, east, north, srs_wkt=grid.crs.proj.to_wkt())
    return lambda: exactextract.exact_extract(source, areas, ["sum"], output="pandas")


def cases(land: Land) -> Iterator[Case]:
    """A thousand units; how far off sums by centre are is said with them."""
    areas, people = units(land), land.people
    grid = Grid.from_bounds((0, 0, land.cols * CELL, land.rows * CELL), crs="EPSG:3035", cell_size=CELL)
    true = exact(areas, people, grid)
    off = np.abs(by_centre(areas, people, grid) - true) / np.maximum(true, 1.0)
    said = f"off by {np.median(off):.2%} in the median, {off.max():.2%} at most"
    ways = [
        Way(f"placetypes: by centre, {said}", lambda: by_centre(areas, people, grid)),
        Way("placetypes: exact shares", lambda: exact(areas, people, grid)),
        peer("exactextract", "exactextract", lambda m: _exactextract(m, areas, people, grid), "exact shares"),
        peer("rasterstats", "rasterstats", lambda m: _rasterstats(m, areas, people, grid), "by centre", unit=PIECE),
    ]
    yield Case(f"people by {UNITS} units", land.cells, ways, MOVED, BAR)
