"""Writing vectors: one GeoPackage that QGIS opens coloured and named.

pyogrio (already needed for reading) writes it; the styles go into the table ``layer_styles`` that QGIS looks for.
GeoPackage must carry a time of last change: a fixed one is written, so that the same result gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes._typing import AnyArray
from placetypes.compact import Runs
from placetypes.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from placetypes.grid import Grid

_TIME = "2000-01-01T00:00:00.000Z"
"""Stands where GeoPackage wants the time of the last change; the true time is in run.json."""
_VERSION = "1.2"
"""Of GeoPackage: GDAL before 3.7, which many a QGIS has, warns of the newest one each time it opens a layer."""
STYLE_TABLE = "layer_styles"
_CELLS_AT_ONCE = 2**20
"""Cells of a window in which places are outlined."""
ABOUT_TABLE = "About this result"


@dataclass(frozen=True)
class VectorLayer:
    """A layer of a GeoPackage."""

    name: str
    """In the file, the same in every language, so that programs find it."""
    title: str
    """As people read it, in the language of the result."""
    table: gpd.GeoDataFrame
    geometry: str
    """``Point`` or ``MultiPolygon``; single polygons are made multi."""
    description: str
    style: str
    """QGIS style (QML), with what columns are called."""


def write_geopackage(
    path: Path, layers: Sequence[VectorLayer], *, about: Mapping[str, str], about_title: str = ABOUT_TABLE
) -> None:
    """Write layers, their styles and a table `ABOUT_TABLE` of facts about the whole into a new GeoPackage.

    People read that table under the title `about_title`.

    The facts stand in a table that people see, not in GDAL's metadata: with those, GDAL writes a file beside the
    GeoPackage whenever it is merely read.

    Raises
    ------
    OutputError
        If the file does not hold every feature afterwards, or GDAL could not write.
    """
    import pandas as pd
    import pyogrio

    try:
        with _fixed_time():
            for layer, identifier in zip(layers, _identifiers(layers), strict=True):
                pyogrio.write_dataframe(
                    _of_kind(layer.table, layer.geometry),
                    path,
                    layer=layer.name,
                    driver="GPKG",
                    append=False,
                    geometry_type=layer.geometry,
                    promote_to_multi=layer.geometry.startswith("Multi"),
                    dataset_options={} if path.exists() else {"VERSION": _VERSION},
                    layer_options={
                        "IDENTIFIER": identifier,
                        "DESCRIPTION": layer.description,
                        "GEOMETRY_NAME": "geom",
                    },
                )
            _write_styles(path, layers)
            facts = pd.DataFrame({"fact": list(about), "value": list(about.values())})
            options = {"IDENTIFIER": about_title}
            pyogrio.write_dataframe(facts, path, layer=ABOUT_TABLE, driver="GPKG", layer_options=options)
        counts = {
            layer.name: pyogrio.read_info(path, layer=layer.name, force_feature_count=True)["features"]
            for layer in layers
        }
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        raise OutputError("the GeoPackage cannot be written", where=path, got=str(error)) from error
    if wrong := [layer.name for layer in layers if counts[layer.name] != len(layer.table)]:
        raise OutputError(
            "the GeoPackage does not hold what was written",
            where=path,
            got=f"fewer features in {wrong}",
            fix="check the space left on the disk",
        )


def _identifiers(layers: Sequence[VectorLayer]) -> list[str]:
    """Titles of the layers; GeoPackage allows none twice, so a title that returns has the layer's name after it."""
    titles = [layer.title for layer in layers]
    return [f"{layer.title} ({layer.name})" if titles.count(layer.title) > 1 else layer.title for layer in layers]


def _of_kind(table: gpd.GeoDataFrame, geometry: str) -> gpd.GeoDataFrame:
    """The table with geometries of one kind: polygons out of collections, which clipping leaves behind."""
    import shapely

    if not geometry.endswith("Polygon") or not (table.geom_type == "GeometryCollection").any():
        return table

    def polygons(shape: Any) -> Any:
        parts = shapely.get_parts(shapely.get_parts(shape))
        return shapely.union_all(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])

    return table.set_geometry([polygons(shape) for shape in table.geometry], crs=table.crs)


def _write_styles(path: Path, layers: Sequence[VectorLayer]) -> None:
    import pandas as pd
    import pyogrio

    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": layer.name,
            "f_geometry_column": "geom",
            "styleName": layer.name,
            "styleQML": layer.style,
            "styleSLD": "",
            "useAsDefault": True,
            "description": layer.description,
            "owner": "",
            "ui": "",
            "update_time": pd.Timestamp(_TIME),  # QGIS asks for it, and finds no style without
        }
        for layer in layers
    ]
    pyogrio.write_dataframe(pd.DataFrame(rows), path, layer=STYLE_TABLE, driver="GPKG", layer_options={"FID": "id"})


@contextmanager
def _fixed_time() -> Iterator[None]:
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _TIME})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def dissolve(values: AnyArray | Runs, grid: Grid) -> gpd.GeoDataFrame:
    """Cells of equal value as one multipolygon each: columns value, geometry, ascending by value; 0 is left out.

    Parameters
    ----------
    values
        (rows, cols), whole numbers up to 2**31 - 1; 0 = none.
    grid
        Where the cells are.
    """
    import geopandas as gpd
    import shapely

    runs = values if isinstance(values, Runs) else Runs.of(np.asarray(values).astype(np.int32))
    found = [_outlined(window, corner, grid) for window, corner in _windows(runs)]
    number = np.concatenate([np.empty(0, np.int64), *(numbers for numbers, _ in found)])
    polygons = np.concatenate([np.empty(0, dtype=object), *(polygons for _, polygons in found)])
    order = np.argsort(number, kind="stable")
    keys, own = np.unique(number[order], return_inverse=True)
    shapes = shapely.multipolygons(polygons[order], indices=own) if keys.size else []
    return gpd.GeoDataFrame({"value": keys}, geometry=shapes, crs=grid.crs.to_wkt())


def _windows(runs: Runs) -> Iterator[tuple[AnyArray, tuple[int, int]]]:
    """Windows of whole numbers with all cells of some numbers, each number in one; and the first row and column.

    What lies around a number does not show in its outline, so that a window need not have other numbers in it.
    """
    top, bottom, left, right, cells = runs.boxes.T
    step = max(1, _CELLS_AT_ONCE // max(runs.shape[1], 1))
    tall = bottom - top > step
    for number in np.flatnonzero(tall):
        box = slice(int(top[number]), int(bottom[number])), slice(int(left[number]), int(right[number]))
        yield (runs.draw(*box) == number) * np.int32(number), (box[0].start, box[1].start)
    band = np.where((cells > 0) & ~tall, top // step, -1)
    for one in np.unique(band[band >= 0]):
        chosen = band == one
        rows = slice(int(top[chosen].min()), int(bottom[chosen].max()))
        numbers = np.where(chosen, np.arange(chosen.size), 0).astype(np.int32)
        yield runs.some(rows).renumbered(numbers).draw(), (rows.start, 0)


def _outlined(window: AnyArray, corner: tuple[int, int], grid: Grid) -> tuple[AnyArray, AnyArray]:
    """Number and outline of each patch in a window that begins at a row and column of the grid."""
    import rasterio.features
    import shapely

    points: list[tuple[float, float]] = []
    sizes, of_patch, numbers = [], [], []
    for patch, (shape, number) in enumerate(rasterio.features.shapes(window, mask=window > 0, connectivity=4)):
        numbers.append(int(number))
        for ring in shape["coordinates"]:
            points += ring
            sizes.append(len(ring))
            of_patch.append(patch)
    (row, col), place = corner, grid.transform
    x, y = np.array(points, dtype=np.float64).T
    xy = np.column_stack([place.c + (x + col) * place.a, place.f + (y + row) * place.e])
    rings = shapely.linearrings(xy, indices=np.repeat(np.arange(len(sizes)), sizes))
    return np.array(numbers, dtype=np.int64), shapely.polygons(rings, indices=np.array(of_patch))
