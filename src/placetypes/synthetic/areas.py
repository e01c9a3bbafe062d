"""Municipalities of the twin: coarse outlines from the points that are known to lie in each, and the cells they own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.ndimage import distance_transform_edt

if TYPE_CHECKING:
    from placetypes._typing import BoolArray, IntArray
    from placetypes.grid import Grid
    from placetypes.synthetic.facts import Facts
    from placetypes.synthetic.terrain import Terrain

NOBODYS = -1


@dataclass(frozen=True)
class Areas:
    """Who owns which cell.

    Parameters
    ----------
    polygons
        GeoDataFrame ``mun_code, mun_name, in_region, geometry``, one row per municipality, clipped to the drawn land.
    owner
        Row of `polygons` that holds the cell's centre, (rows, cols) int64; -1 = none (water or outside the rim).
    known
        Cells within the rim around the region (water included), (rows, cols) bool; elsewhere nothing is known.
    """

    polygons: Any
    owner: IntArray
    known: BoolArray


def _tessellation(facts: Facts) -> tuple[IntArray, Any]:
    """Voronoi cells of localities and anchors, and the municipality (row) of each."""
    import pandas as pd
    import shapely

    columns = ["mun_code", "easting", "northing"]
    seeds = pd.concat([facts.localities[columns], facts.anchors[columns]]).drop_duplicates(columns[1:])
    row_of = {code: row for row, code in enumerate(facts.municipalities["mun_code"])}
    owners = seeds["mun_code"].map(row_of).to_numpy(dtype=np.int64)
    points = shapely.points(seeds[["easting", "northing"]].to_numpy(dtype=float))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.box(*facts.bounds))
    )
    point_index, cell_index = shapely.STRtree(cells).query(points, predicate="intersects")
    return owners[point_index], cells[cell_index]


def build_areas(facts: Facts, grid: Grid, terrain: Terrain) -> Areas:
    """Outline the municipalities and give each cell to the one that holds its centre.

    Every spot belongs to the municipality of the nearest locality or anchor, clipped to the drawn land and, outside the
    region, to the rim.

    Parameters
    ----------
    facts, grid, terrain
        Points, where, and land.

    Returns
    -------
    Areas
        Polygons, owner of each cell, and the cells within the rim.
    """
    import geopandas as gpd
    import shapely

    owners, cells = _tessellation(facts)
    frame = shapely.box(*grid.bounds)
    shapes = [
        _whole_metres(shapely.union_all(cells[owners == row]).intersection(terrain.outline).intersection(frame))
        for row in range(len(facts.municipalities))
    ]
    in_region = facts.municipalities["in_region"].to_numpy() == 1
    owner = _holder(shapes, grid)
    inside = (owner != NOBODYS) & in_region[owner]
    known: BoolArray = distance_transform_edt(~inside) * grid.cell_size <= facts.rim_metres
    rim = shapely.buffer(shapely.union_all([shapes[row] for row in np.flatnonzero(in_region)]), facts.rim_metres)
    shapes = [
        shape if inner else _whole_metres(shape.intersection(rim))
        for shape, inner in zip(shapes, in_region, strict=True)
    ]
    table = facts.municipalities[["mun_code", "mun_name", "in_region"]]
    polygons = gpd.GeoDataFrame(table, geometry=shapes, crs=str(grid.crs))
    return Areas(polygons=polygons, owner=np.where(known, _holder(polygons.geometry, grid), NOBODYS), known=known)


def _whole_metres(shape: Any) -> Any:
    """A multipolygon with whole-metre coordinates."""
    import shapely

    parts = shapely.get_parts(shapely.set_precision(shape, 1.0))
    return shapely.multipolygons([part for part in parts if part.geom_type == "Polygon"])


def _holder(shapes: Any, grid: Grid) -> IntArray:
    """Index of the shape that holds each cell's centre, -1 where none does."""
    import shapely

    x, y = np.meshgrid(grid.eastings, grid.northings)
    owner = np.full(grid.shape, NOBODYS, dtype=np.int64)
    for row, shape in enumerate(shapes):
        shapely.prepare(shape)
        owner[shapely.contains_xy(shape, x, y)] = row
    return owner
