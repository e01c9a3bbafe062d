"""Writing cells as GeoParquet, a strip of rows at a time; those of a large grid as Parquet without squares.

geopandas writes a table that is in memory whole, polygons and all. Here pyarrow writes a group of rows for each strip;
the header is still that of geopandas, made for one cell. A square is so simple in WKB that it is filled in, not drawn.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.compact import release, strips
from placetypes.io.write_tables import cell_squares
from placetypes.layer_store import LayerStore

if TYPE_CHECKING:
    from pathlib import Path

    from placetypes._typing import AnyArray, BoolArray, FloatArray
    from placetypes.compact import Held
    from placetypes.grid import Grid

AT_ONCE = 2**18
"""Cells of a strip: some hundred bytes each, and as many again for the geometry."""
_WKB = np.dtype([("order", "u1"), ("kind", "<u4"), ("rings", "<u4"), ("points", "<u4"), ("xy", "<f8", (5, 2))])
_LITTLE_ENDIAN, _POLYGON = 1, 3
_CORNERS = ((1, 0), (1, 1), (0, 1), (0, 0), (1, 0))
"""Of a square, from lower right and counterclockwise, as shapely draws a box."""


@dataclass(frozen=True, eq=False)
class Named:
    """A column of text: `numbers` (rows, cols) say which of `names` a cell has."""

    numbers: AnyArray
    names: Sequence[str]


def write_cells(
    path: Path,
    grid: Grid,
    cells: BoolArray,
    columns: Mapping[str, Held | Named],
    *,
    attributes: Mapping[str, str],
    at_once: int,
) -> None:
    """Write GeoParquet 1.1 with a row per chosen cell, row by row, and `attributes` in its header.

    Columns are ``cell_id`` (INSPIRE), ``x`` and ``y`` of the lower-left corner [m], those given (codes as uint8,
    amounts as float32, NaN as missing), ``geometry`` and a bounding box, so that a window can be read alone. Of a large
    grid there is no ``cell_id``, no ``geometry`` and no bounding box: all three follow from ``x`` and ``y``, and no
    GIS draws millions of squares where it can draw a raster.

    Parameters
    ----------
    path
        The file.
    grid
        Where the cells are.
    cells
        (rows, cols), which are written.
    columns
        Name -> layer of the grid.
    attributes
        Facts of the header.
    at_once
        About so many cells of the grid are in memory at a time, and make a group of rows.
    """
    import pyarrow.parquet as pq

    layers = LayerStore({k: v.numbers if isinstance(v, Named) else v for k, v in columns.items()}, grid.shape)
    words = {name: column.names for name, column in columns.items() if isinstance(column, Named)}
    schema = _table(grid, cells, slice(0, 0), layers, words).schema
    coded = [*words, *(name for name in schema.names if schema.field(name).type == "uint8")]
    # without Arrow's own schema, text is read as text and not as the categories that make it quick to write
    with pq.ParquetWriter(path, schema, compression="zstd", store_schema=False, use_dictionary=coded) as target:
        for rows in strips(grid.shape, cells=at_once):
            if cells[rows].any():
                target.write_table(_table(grid, cells, rows, layers, words))
            layers.release()
            release(cells)
        target.add_key_value_metadata({**({} if grid.is_large else _header(grid, cells)), **attributes})


def _header(grid: Grid, cells: BoolArray) -> dict[str, str]:
    """What GeoParquet says of the geometry, with the bounds of all cells."""
    import pyarrow.parquet as pq

    rows, cols = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
    one = np.zeros(grid.shape, dtype=bool)
    if len(rows):
        one[rows[0], np.argmax(cells[rows[0]])] = True
    buffer = io.BytesIO()
    cell_squares(grid, one)[["geometry"]].to_parquet(buffer, schema_version="1.1.0", write_covering_bbox=True)
    geo = json.loads(pq.read_schema(buffer).metadata[b"geo"])
    if len(rows):
        x, y = _corners(grid, rows[[0, -1]], cols[[0, -1]])
        geo["columns"]["geometry"]["bbox"] = [x[0], y[1], x[1] + grid.cell_size, y[0] + grid.cell_size]
    return {"geo": json.dumps(geo)}


def _corners(grid: Grid, rows: AnyArray, cols: AnyArray) -> tuple[FloatArray, FloatArray]:
    """Eastings and northings of lower-left corners."""
    t = grid.transform
    return t.c + cols * grid.cell_size, t.f - (rows + 1) * grid.cell_size


def _table(grid: Grid, cells: BoolArray, strip: slice, layers: LayerStore, words: Mapping[str, Sequence[str]]) -> Any:
    """The rows of a strip."""
    import pyarrow as pa

    chosen = cells[strip]
    every = chosen.all()
    rows, cols = np.nonzero(chosen)
    rows += strip.start
    x, y = _corners(grid, rows, cols)
    columns: dict[str, Any] = {}
    if not grid.is_large:
        columns["cell_id"] = pa.array(grid.cell_ids(rows.tolist(), cols.tolist()), pa.string())
    columns |= {"x": x, "y": y}
    for name in layers:
        part = layers.raw(name, strip)
        values = part.ravel() if every else part[chosen]
        if name in words:
            columns[name] = pa.DictionaryArray.from_arrays(pa.array(values.astype(np.int32)), pa.array(words[name]))
        else:
            amounts = values if values.dtype == np.uint8 else values.astype(np.float32, copy=False)
            columns[name] = pa.array(amounts, from_pandas=True)  # NaN as a missing value, which databases know
    return pa.table(columns if grid.is_large else columns | _places(grid, x, y))


def _places(grid: Grid, x: FloatArray, y: FloatArray) -> dict[str, Any]:
    """Squares by their lower-left corners, and the bounds of each."""
    import pyarrow as pa

    box = {"xmin": x, "ymin": y, "xmax": x + grid.cell_size, "ymax": y + grid.cell_size}
    bounds = pa.StructArray.from_arrays([pa.array(v) for v in box.values()], list(box))
    return {"geometry": _squares(x, y, grid.cell_size), "bbox": bounds}


def _squares(x: FloatArray, y: FloatArray, size: float) -> Any:
    """Squares by their lower-left corner, as WKB."""
    import pyarrow as pa

    wkb = np.empty(len(x), dtype=_WKB)
    wkb["order"], wkb["kind"], wkb["rings"], wkb["points"] = _LITTLE_ENDIAN, _POLYGON, 1, len(_CORNERS)
    wkb["xy"] = np.stack([x, y], axis=1)[:, None, :] + np.array(_CORNERS) * size
    ends = np.arange(len(x) + 1, dtype=np.int32) * np.int32(_WKB.itemsize)
    return pa.Array.from_buffers(pa.binary(), len(x), [None, pa.py_buffer(ends), pa.py_buffer(wkb)])
