"""What a file says of itself before it is read as a layer: coordinate system, cells, columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from placetypes.io.disguises import require_no_links, require_plain_tiff, vector_source
from placetypes.io.files import Form, form, reading
from placetypes.io.rasters import crs_name
from placetypes.io.tables import GRID_ID, INSPIRE_EPSG, RUTID_DIGITS, RUTID_EPSG

if TYPE_CHECKING:
    import pandas as pd

ROWS = 1000
"""Of a table, looked at."""
_RUTID_METRES = 1000.0
"""Side of Statistics Sweden's squares where the id does not tell."""
_WHOLE_WORD = 4
"""Letters of a word from which on it is looked for inside longer names: 'id' stands in too many."""


@dataclass(frozen=True)
class Seen:
    """What a file says of itself."""

    form: Form
    crs: str | None = None
    """Name of its coordinate system, or its WKT where it has no name; None where the file does not say."""
    metres: bool = False
    """Whether that is projected, in metres: such a one can be that of the grid."""
    cell_size: float | None = None
    """Side of its square cells, in units of `crs`."""
    origin: tuple[float, float] = (0.0, 0.0)
    """A corner of a cell, within one cell of (0, 0)."""
    columns: tuple[str, ...] = ()
    numeric: tuple[str, ...] = ()
    """Those of the columns that hold numbers."""
    ids: str | None = None
    """Column with ids of cells, INSPIRE's or Statistics Sweden's."""
    rows: int = 0
    """Features, or rows that were looked at."""


def look(path: Path, *, where: str) -> Seen:
    """What a raster, a table or a vector file says of itself.

    Raises
    ------
    InputError
        If it is not there or cannot be read.
    """
    found = form(path, where=where)
    if found == "raster":
        return _raster(path, where)
    return _table(path, where) if found == "table" else _vector(path, where)


def nearest_column(names: Sequence[str], words: Iterable[str]) -> str | None:
    """The column that is called by one of the words, the first word first; else one whose name has the word in it.

    Examples
    --------
    >>> nearest_column(["GRD_ID", "TOT_P_2021", "t"], ["population", "t", "tot_p"])
    't'
    >>> nearest_column(["mun_code", "municipality"], ["name", "municip"])
    'municipality'
    """
    plain = {name.casefold(): name for name in reversed(names)}
    known = list(words)
    whole = (plain[word] for word in known if word in plain)
    within = (plain[name] for word in known if len(word) >= _WHOLE_WORD for name in reversed(plain) if word in name)
    return next(whole, None) or next(within, None)


def _raster(path: Path, where: str) -> Seen:
    import rasterio

    require_plain_tiff(path, where=where)
    with reading(where, path), rasterio.open(path, driver="GTiff") as source:
        require_no_links(source, path, where=where)
        transform, crs = source.transform, source.crs
    size = float(transform.a)
    origin = (float(transform.c) % size, float(transform.f) % size)
    square = size == -transform.e and transform.b == 0 == transform.d
    return Seen("raster", *_named(crs), cell_size=size if square else None, origin=origin)


def _vector(path: Path, where: str) -> Seen:
    if path.suffix.lower() in {".parquet", ".geoparquet"}:
        import geopandas as gpd

        with reading(where, path):
            frame = gpd.read_parquet(path)
        return _with_columns(frame.drop(columns=frame.geometry.name), _named(frame.crs), len(frame), "vector")
    import pyogrio

    with reading(where, path):
        source = vector_source(path, where=where)
        about = pyogrio.read_info(source, force_feature_count=True)
        table = pyogrio.read_dataframe(source, read_geometry=False, max_features=ROWS)
    return _with_columns(table, _named(about["crs"]), int(about["features"]), "vector")


def _table(path: Path, where: str) -> Seen:
    import pandas as pd

    with reading(where, path):
        if path.suffix.lower() == ".csv":
            table = pd.read_csv(path, nrows=ROWS, encoding="utf-8-sig")
        else:
            import pyarrow.parquet as pq

            batches = pq.ParquetFile(path).iter_batches(batch_size=ROWS)
            table = next(batches).to_pandas()
    return _with_columns(table, (None, False), len(table), "table")


def _with_columns(table: pd.DataFrame, system: tuple[str | None, bool], rows: int, form: Form) -> Seen:
    columns = tuple(map(str, table.columns))
    numeric = tuple(map(str, table.select_dtypes("number").columns))
    if form == "table":
        for name in columns:
            lattice = _lattice([str(value) for value in table[name]])
            if lattice:
                epsg, size = lattice
                found = f"EPSG:{epsg}"
                return Seen(form, found, True, size, columns=columns, numeric=numeric, ids=name, rows=rows)
    return Seen(form, *system, columns=columns, numeric=numeric, rows=rows)


def _lattice(ids: list[str]) -> tuple[int, float] | None:
    """EPSG code and cell size that all ids tell; None where they are none."""
    if ids and all(len(value) == RUTID_DIGITS and value.isdigit() for value in ids):
        return RUTID_EPSG, _RUTID_METRES
    found = [GRID_ID.match(value) for value in ids]
    first = found[0] if found and all(found) else None
    if first is None:
        return None
    if first["epsg"]:
        return int(first["epsg"]), float(first["metres"])
    return INSPIRE_EPSG, float(first["short"]) * (_RUTID_METRES if first["unit"] == "km" else 1.0)


def _named(crs: Any) -> tuple[str | None, bool]:
    """Name of a coordinate system, and whether it is projected in metres."""
    import pyproj

    if not crs:
        return None, False
    known = pyproj.CRS.from_user_input(crs)
    name = crs_name(known) if known.to_authority() else known.to_wkt()
    return name, bool(known.is_projected and all(axis.unit_name == "metre" for axis in known.axis_info))
