"""Writing tables: GeoParquet for cells, CSV for people, JSON for the record of a run."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from placetypes._typing import BoolArray
    from placetypes.grid import Grid

_FORMULA = ("=", "+", "-", "@", "\t", "\n")
"""With what a text begins that spreadsheet programs work out, by OWASP's list."""
_NUMBERS = "biufc"


def cell_squares(grid: Grid, cells: BoolArray) -> gpd.GeoDataFrame:
    """One square per chosen cell, row by row: cell_id (INSPIRE), x and y of the lower-left corner [m], geometry.

    Squares rather than points: the values describe an area, and a GIS draws them as the grid they are. The corner is
    what cell ids and the grid tables of statistical offices give, so that the file can be read back as an input layer.
    """
    import geopandas as gpd
    import shapely

    rows, cols = np.nonzero(cells)
    west = grid.transform.c + cols * grid.cell_size
    south = grid.transform.f - (rows + 1) * grid.cell_size
    squares = shapely.box(west, south, west + grid.cell_size, south + grid.cell_size)
    ids = grid.cell_ids(rows.tolist(), cols.tolist())
    return gpd.GeoDataFrame(
        {"cell_id": ids, "x": west.astype(float), "y": south.astype(float)}, geometry=squares, crs=grid.crs.to_wkt()
    )


def write_parquet(path: Path, table: gpd.GeoDataFrame, *, attributes: Mapping[str, str]) -> None:
    """Write GeoParquet 1.1 with `attributes` in its header.

    Every row has a bounding box, so that a window can be read alone.
    """
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False, schema_version="1.1.0", write_covering_bbox=True)
    whole = pq.read_table(buffer)
    header = {**whole.schema.metadata, **{k.encode(): v.encode() for k, v in attributes.items()}}
    pq.write_table(whole.replace_schema_metadata(header), path, compression="zstd")


def write_csv(path: Path, table: pd.DataFrame, *, decimals: Mapping[str, int]) -> None:
    """Write CSV in UTF-8, with a byte order mark.

    Without the mark a spreadsheet program takes the file for its national encoding and garbles names such as
    Åtvidaberg; pandas, R, DuckDB and QGIS skip it. Commas and decimal points as RFC 4180 has them. Numbers are rounded
    to `decimals` (column -> places). A text that a spreadsheet program would work out as a formula gets an apostrophe
    before it, which such a program takes for the mark of a text.
    """
    table.apply(_inert).round(dict(decimals)).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def _inert(column: pd.Series[Any]) -> pd.Series[Any]:
    """A column whose texts are none of a spreadsheet's formulas, and whose lines end as those that pandas quotes."""
    if column.dtype.kind in _NUMBERS:
        return column

    def inert(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        return f"'{text}" if text.startswith(_FORMULA) else text

    return column.map(inert)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write `json_text` in UTF-8."""
    path.write_text(json_text(document), encoding="utf-8", newline="\n")


def json_text(document: Mapping[str, Any]) -> str:
    """JSON, keys in the order given; NaN becomes null, numbers of NumPy plain ones, paths text."""
    return json.dumps(plain(document), ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def plain(value: Any) -> Any:
    """The same value of types that JSON knows.

    Examples
    --------
    >>> plain({"share": np.float32(0.5), "range": (1, float("nan"))})
    {'share': 0.5, 'range': [1, None]}
    """
    match value:
        case Mapping():
            return {str(k): plain(v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(v) for v in (sorted(value) if isinstance(value, set | frozenset) else value)]
        case np.ndarray() | np.generic():
            return plain(value.tolist())
        case float():
            return value if math.isfinite(value) else None
        case None | bool() | int() | str():
            return value
        case _:
            return str(value)
