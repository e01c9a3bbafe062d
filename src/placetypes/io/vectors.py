"""Vector files in: GeoPackage, GeoJSON, FlatGeobuf, GeoParquet, Shapefile, and points from tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.compact import strips
from placetypes.errors import InputError
from placetypes.io.damage import require_all_features, require_places, require_room_for, require_whole_parts
from placetypes.io.disguises import vector_source
from placetypes.io.files import Wanted, column, form, kept, numbers, reading
from placetypes.io.limits import require_bearable_rows
from placetypes.io.rasters import coordinate_system, crs_name
from placetypes.io.tables import read_table

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import FloatArray, LabelArray
    from placetypes.grid import Grid

SHAPES = {
    "polygons": {"Polygon", "MultiPolygon"},
    "lines": {"LineString", "MultiLineString"},
    "points": {"Point", "MultiPoint", "Polygon", "MultiPolygon"},
}
"""What counts as which: a school drawn as a polygon is a point inside it."""
BURNT_AT_ONCE = 2**21
"""Cells that polygons are burnt into at a time: 8 MiB, and as much again by GDAL."""


def read_vectors(
    path: Path, *, layer: str | None, crs: str | None, keep: Mapping[str, Wanted], shape: str, where: str
) -> gpd.GeoDataFrame:
    """Features of a vector file that `keep` wants, in the file's own CRS; features without geometry are left out.

    Parameters
    ----------
    shape
        'polygons', 'lines' or 'points'.

    Raises
    ------
    InputError
        If the file cannot be read, has no CRS, no such layer or column, or other shapes.
    """
    import geopandas as gpd
    import shapely

    if form(path, where=where) != "vector":
        raise InputError(
            f"the file holds no {shape}",
            where=where,
            got=f"'{path.name}'",
            expected="GPKG, GeoJSON, FlatGeobuf, GeoParquet or Shapefile",
        )
    if path.suffix.lower() in {".parquet", ".geoparquet"}:
        with reading(where, path):
            require_bearable_rows(path, where=where)
            frame = gpd.read_parquet(path, page_checksum_verification=True)
    else:
        import pyogrio

        with reading(where, path):
            source = vector_source(path, where=where)
            if path.suffix.lower() == ".shp":
                require_whole_parts(path, where=where)
            names = [str(n) for n in pyogrio.list_layers(source)[:, 0]]
        if layer is not None and layer not in names:
            raise InputError(
                "no such layer",
                where=where,
                got=f"'{layer}'",
                expected="one of " + ", ".join(f"'{n}'" for n in names),
                fix="correct 'layer'",
            )
        with reading(where, path):
            says = int(pyogrio.read_info(source, layer=layer or names[0])["features"])
            require_room_for(says, path, where=where)
            frame = gpd.read_file(source, layer=layer or names[0], engine="pyogrio")
        require_all_features(frame, says, path, where=where)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError(f"the file holds no {shape}", where=where, got=f"a table without geometry in '{path.name}'")
    frame = frame[kept(frame, keep, where=where)]
    shapes = frame.geometry.to_numpy()
    frame = frame[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))].reset_index(drop=True)
    other = sorted(set(frame.geometry.geom_type) - SHAPES[shape])
    if other:
        raise InputError(f"the file holds other shapes than {shape}", where=where, got=", ".join(other), expected=shape)
    require_places(frame, path, where=where)
    own = coordinate_system(frame.crs, crs, where=where)
    return frame.set_crs(own) if frame.crs is None else frame


def read_points(
    path: Path,
    *,
    layer: str | None,
    crs: str | None,
    x: str | None,
    y: str | None,
    keep: Mapping[str, Wanted],
    text: tuple[str, ...],
    to_crs: Any,
    where: str,
) -> tuple[gpd.GeoDataFrame, int, dict[str, Any]]:
    """Points of a vector file, or of a table with x and y, in `to_crs`; how many rows had no position; CRS and extent.

    Raises
    ------
    InputError
        If the file cannot be read, a column is not there, or a table has no 'x' and 'y'.
    """
    import geopandas as gpd

    if form(path, where=where) == "vector":
        frame = read_vectors(path, layer=layer, crs=crs, keep=keep, shape="points", where=where)
        found = frame.geometry.representative_point() if len(frame) else frame.geometry
        frame = frame.set_geometry(found)
    else:
        if x is None or y is None:
            raise InputError(
                "a table of points needs 'x' and 'y'",
                where=where,
                fix="name the columns with the coordinates, and 'crs'",
            )
        table = read_table(path, keep=keep, where=where, text=text)
        east = numbers(column(table, x, where=where, key="x"), where=where, name=x)
        north = numbers(column(table, y, where=where, key="y"), where=where, name=y)
        own = coordinate_system(None, crs, where=where)
        frame = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(east, north), crs=own)
    facts: dict[str, Any] = {"crs": crs_name(frame.crs)}
    if len(frame):
        facts["extent"] = [round(float(b), 3) for b in frame.total_bounds]
    moved = frame.to_crs(to_crs)
    placed = np.isfinite(moved.geometry.x.to_numpy()) & np.isfinite(moved.geometry.y.to_numpy())
    return moved[placed].reset_index(drop=True), int((~placed).sum()), facts


def labels(polygons: gpd.GeoDataFrame, grid: Grid) -> LabelArray:
    """Row + 1 of the polygon that holds each cell's centre; 0 = none. `polygons` are in the grid's CRS; the last wins.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from placetypes.grid import Grid
    >>> grid = Grid.from_bounds((0, 0, 2000, 1000), crs="EPSG:3006", cell_size=1000)
    >>> labels(gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 900, 1000)], crs="EPSG:3006"), grid)
    array([[1, 0]], dtype=int32)
    """
    return np.concatenate([label for _, label in burnt(polygons, grid)])


def burnt(polygons: gpd.GeoDataFrame, grid: Grid, *, cells: int = BURNT_AT_ONCE) -> Iterator[tuple[slice, LabelArray]]:
    """Rows of the grid from the top, about so many `cells` at a time, and their `labels`: the same in whatever strips.

    A polygon is carried to rows and columns once, as GDAL would for the whole grid. Carried anew for each strip it
    would be rounded anew, and an edge through the centres of cells fall now on the one side of them, now on the other.
    """
    import shapely
    from affine import Affine
    from rasterio.features import rasterize

    t = grid.transform

    def cells_east_and_north(metres: FloatArray) -> FloatArray:
        """The sums and products are GDAL's, in its order, down to the last bit; north is positive."""
        east, south = -t.c / t.a + metres[:, 0] * (1 / t.a), -t.f / t.e + metres[:, 1] * (1 / t.e)
        return np.column_stack([east, -south])

    shapes = shapely.transform(polygons.geometry.to_numpy(), cells_east_and_north)
    bounds, wide = shapely.bounds(shapes), shapely.area(shapes) > 0
    numbered = list(zip(map(_mapping, shapes), range(1, len(shapes) + 1), strict=True))
    for rows in strips(grid.shape, cells=cells):
        here = np.flatnonzero(wide & (bounds[:, 3] >= -rows.stop) & (bounds[:, 1] <= -rows.start))
        shape = rows.stop - rows.start, grid.shape[1]
        if not len(here):
            yield rows, np.zeros(shape, dtype=np.int32)
            continue
        at = Affine(1, 0, 0, 0, -1, -rows.start)
        yield rows, rasterize([numbered[i] for i in here], out_shape=shape, transform=at, fill=0, dtype="int32")


def _mapping(polygons: Any) -> dict[str, Any]:
    """A polygon, or several, as a mapping of GeoJSON; shapely's own takes three times as long."""
    import shapely

    parts = [
        [shapely.get_coordinates(ring).tolist() for ring in (part.exterior, *part.interiors)]
        for part in getattr(polygons, "geoms", [polygons])
    ]
    return {"type": "MultiPolygon", "coordinates": parts}


def lines_within(frame: gpd.GeoDataFrame, grid: Grid) -> gpd.GeoDataFrame:
    """Lines in the grid's CRS, cut at its edges, one simple line per row."""
    moved = frame.to_crs(grid.crs.proj)
    cut = moved.set_geometry(moved.geometry.clip_by_rect(*grid.bounds))
    single = cut.explode(index_parts=False, ignore_index=True)
    return single[(single.geometry.geom_type == "LineString") & ~single.geometry.is_empty].reset_index(drop=True)
