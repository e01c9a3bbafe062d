"""Tables in: grid cells named by coordinates or ids, points with x and y, flows between zones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.errors import InputError
from placetypes.io.damage import require_whole_rows
from placetypes.io.files import Wanted, column, form, kept, numbers, reading, texts
from placetypes.io.limits import require_bearable_rows
from placetypes.io.rasters import LATTICE_SLACK, MARGIN_CELLS, Kind, Source, coordinate_system, reach

if TYPE_CHECKING:
    import pandas as pd

    from placetypes._typing import AnyArray, BoolArray, FloatArray, IntArray
    from placetypes.grid import Grid

GRID_ID = re.compile(
    r"^(?:CRS(?P<epsg>\d+)RES(?P<metres>\d+)m|(?P<short>\d+)(?P<unit>k?m))N(?P<north>\d+)E(?P<east>\d+)$"
)
"""INSPIRE: ``CRS3035RES1000mN3817000E4636000``, and the older ``1kmN3817E4636``, which is EPSG:3035 too."""
INSPIRE_EPSG = 3035
RUTID_EPSG = 3006
RUTID_DIGITS = 13
RUTID_EAST_DIGITS = 6
"""Statistics Sweden's square id: 6 digits of easting and 7 of northing of the lower-left corner, SWEREF99 TM."""
METRES_PER_KM = 1000.0
MOST_COMMUTERS = 1e10
"""Between two zones: more people than there are."""


@dataclass(frozen=True)
class Cells:
    """A table of grid cells.

    Parameters
    ----------
    eastings, northings
        (n,) centres of cells, in the units of `crs`.
    data
        (n,) NaN = no value.
    size
        Side of a cell.
    crs
        `pyproj.CRS`.
    suppressed
        (n,) whether the value stands for one not published; None where there are none.
    """

    eastings: FloatArray
    northings: FloatArray
    data: FloatArray
    size: float
    crs: Any
    suppressed: BoolArray | None = None


def read_table(path: Path, *, keep: Mapping[str, Wanted], where: str, text: tuple[str, ...] = ()) -> pd.DataFrame:
    """Rows of a CSV or Parquet file that `keep` wants; columns in `text` stay as written (leading zeros).

    Raises
    ------
    InputError
        If the file is not a table, cannot be read, or a column of `keep` is not there.
    """
    import pandas as pd

    if form(path, where=where) != "table":
        raise InputError("the file is not a table", where=where, got=f"'{path.name}'", expected="a CSV or Parquet file")
    with reading(where, path):
        if path.suffix.lower() == ".csv":
            as_written = dict.fromkeys((*text, *keep), "string")
            table = pd.read_csv(path, dtype=as_written, encoding="utf-8-sig", low_memory=False)
            require_whole_rows(table, path, where=where)
        else:
            require_bearable_rows(path, where=where)
            table = pd.read_parquet(path, page_checksum_verification=True)
    return table[kept(table, keep, where=where)].reset_index(drop=True)


def cells_by_xy(
    table: pd.DataFrame, values: FloatArray, *, x: str, y: str, centre: bool, size: float, crs: Any, where: str
) -> Cells:
    """Cells named by the coordinates of their lower-left corner or their centre."""
    half = 0.0 if centre else size / 2
    east = numbers(column(table, x, where=where, key="x"), where=where, name=x) + half
    north = numbers(column(table, y, where=where, key="y"), where=where, name=y) + half
    if not (np.isfinite(east).all() and np.isfinite(north).all()):
        lost = int((~(np.isfinite(east) & np.isfinite(north))).sum())
        raise InputError(f"{lost} cells have no coordinates", where=where, expected=f"numbers in '{x}' and '{y}'")
    return Cells(east, north, values, size, crs)


def cells_by_id(ids: AnyArray, values: FloatArray, *, size: float, where: str) -> Cells:
    """Cells named by an INSPIRE GRD_ID, which tells CRS and cell size, or by a SCB rutid, which tells neither size.

    Parameters
    ----------
    ids
        (n,) ids as text.
    size
        Side of a cell named by rutid, metres.

    Raises
    ------
    InputError
        If an id is neither, or ids of several lattices are mixed.

    Examples
    --------
    >>> import numpy as np
    >>> cells = cells_by_id(np.array(["CRS3035RES1000mN3817000E4636000"]), np.array([20.0]), size=1000, where="people")
    >>> cells.eastings[0], cells.northings[0], cells.crs.to_epsg()
    (np.float64(4636500.0), np.float64(3817500.0), 3035)
    """
    import pyproj

    if all(len(i) == RUTID_DIGITS and i.isdigit() for i in ids):
        east = np.array([float(i[:RUTID_EAST_DIGITS]) for i in ids])
        north = np.array([float(i[RUTID_EAST_DIGITS:]) for i in ids])
        return Cells(east + size / 2, north + size / 2, values, size, pyproj.CRS.from_epsg(RUTID_EPSG))
    found = [GRID_ID.match(i) for i in ids]
    first_wrong = next((i for i, m in zip(ids, found, strict=True) if m is None), None)
    if first_wrong is not None:
        raise InputError(
            "a cell id is neither an INSPIRE GRD_ID nor a SCB rutid",
            where=where,
            got=f"'{first_wrong}'",
            expected="e.g. 'CRS3035RES1000mN3817000E4636000' or 13 digits",
            fix="correct 'cell_id', or name 'x' and 'y' instead",
        )
    parsed = [_lattice(m) for m in found if m is not None]
    lattices = sorted({p[:2] for p in parsed})
    if len(lattices) > 1:
        raise InputError(
            "cell ids of several lattices are mixed", where=where, got=lattices[:3], fix="filter with 'where'"
        )
    epsg, own_size = lattices[0] if lattices else (INSPIRE_EPSG, size)
    east, north = (np.array([p[i] for p in parsed], dtype=float) + own_size / 2 for i in (2, 3))
    return Cells(east, north, values, own_size, pyproj.CRS.from_epsg(epsg))


def _lattice(match: re.Match[str]) -> tuple[int, float, float, float]:
    """EPSG code, cell size, easting and northing of the corner that an INSPIRE id says."""
    east, north = float(match["east"]), float(match["north"])
    if match["epsg"]:
        return int(match["epsg"]), float(match["metres"]), east, north
    unit = METRES_PER_KM if match["unit"] == "km" else 1.0
    return INSPIRE_EPSG, float(match["short"]) * unit, east * unit, north * unit


def cropped(cells: Cells, grid: Grid, *, where: str) -> Cells:
    """The cells on the grid and in a margin around it.

    Raises
    ------
    InputError
        If there are none.
    """
    west, south, east, north = reach(grid, cells.crs)
    pad = MARGIN_CELLS * cells.size
    near = (cells.eastings > west - pad) & (cells.eastings < east + pad)
    near &= (cells.northings > south - pad) & (cells.northings < north + pad)
    if not near.any():
        raise InputError(
            "the layer lies wholly outside the region and its buffer" if len(near) else "the table has no rows",
            where=where,
            expected=f"cells within {tuple(round(b) for b in (west, south, east, north))}",
            fix="check 'crs', 'x', 'y' and 'where', or take a file that covers the region",
        )
    flags = None if cells.suppressed is None else cells.suppressed[near]
    return Cells(cells.eastings[near], cells.northings[near], cells.data[near], cells.size, cells.crs, flags)


def on_lattice(cells: Cells, *, kind: Kind, where: str) -> tuple[Source, int]:
    """A table of cells as a layer on its own lattice, and how many rows named a cell that another had named.

    Rows that name the same cell are added (counts) or averaged (shares), or the largest is taken (classes); NaN rows do
    not count.

    Raises
    ------
    InputError
        If the cells are not on one lattice.
    """
    from affine import Affine

    rows, cols, (west, north) = _places(cells, where=where)
    shape = int(rows.max()) + 1, int(cols.max()) + 1
    index = rows * shape[1] + cols
    order = np.lexsort((cells.data, index))  # the order of rows must not show in the last digit of a sum
    index, values = index[order], cells.data[order]
    first = np.concatenate([[True], index[1:] != index[:-1]])
    named = index[first]
    data = _together(values, np.cumsum(first) - 1, kind)
    flags = None
    if cells.suppressed is not None:
        flags = np.maximum.reduceat(cells.suppressed[order], np.flatnonzero(first))

    def read(some: slice) -> tuple[FloatArray, BoolArray | None]:
        start, stop, _ = some.indices(shape[0])
        here = slice(*np.searchsorted(named, (start * shape[1], stop * shape[1])))
        at = named[here] - start * shape[1]
        out = np.full((stop - start, shape[1]), np.nan)
        out.reshape(-1)[at] = data[here]
        if flags is None:
            return out, None
        marked = np.zeros(out.shape, bool)
        marked.reshape(-1)[at] = flags[here]
        return out, marked

    corner = (west - 0.5) * cells.size, (north + 0.5) * cells.size
    transform = Affine(cells.size, 0, corner[0], 0, -cells.size, corner[1])
    return Source(shape, transform, cells.crs, read), int(len(index) - len(named))


def _places(cells: Cells, *, where: str) -> tuple[IntArray, IntArray, tuple[float, float]]:
    """Row and column of each cell on the lattice of all, and the centre of its corner in cells."""
    col, row = cells.eastings / cells.size, cells.northings / cells.size
    west, north = float(col.min()), float(row.max())
    c, r = col - west, north - row
    off = (np.abs(c - np.rint(c)) > LATTICE_SLACK) | (np.abs(r - np.rint(r)) > LATTICE_SLACK)
    if off.any():
        i = int(np.argmax(off))
        raise InputError(
            f"{int(off.sum())} cells are off the lattice of the others",
            where=where,
            got=f"a centre at {cells.eastings[i]:g}, {cells.northings[i]:g}",
            expected=f"steps of {cells.size:g}",
            fix="correct 'cell_size', 'x' and 'y'",
        )
    return np.rint(r).astype(np.int64), np.rint(c).astype(np.int64), (west, north)


def _together(values: FloatArray, cell: IntArray, kind: Kind) -> FloatArray:
    """One value per cell, NaN where no row has one; `cell` ascends from 0, and the values within each."""
    has = ~np.isnan(values)
    number = np.bincount(cell[has], minlength=cell[-1] + 1)
    total = np.bincount(cell[has], values[has], minlength=number.size)
    if kind == "share":
        total = np.asarray(total / np.maximum(number, 1))
    elif kind == "mode":
        total[cell[has]] = values[has]  # in order, so that the largest stays
    return np.where(number > 0, total, np.nan)


def read_flows(
    path: Path, *, origin: str, destination: str, count: str, keep: Mapping[str, Wanted], where: str
) -> pd.DataFrame:
    """Commuting flows: from_id, to_id (text), count; sorted, rows of the same pair added.

    Raises
    ------
    InputError
        If a column is not there or a count is missing, negative, infinite or beyond all reason.
    """
    import pandas as pd

    table = read_table(path, keep=keep, where=where, text=(origin, destination))
    people = numbers(column(table, count, where=where, key="count"), where=where, name=count)
    wrong = ~(people >= 0) | (people > MOST_COMMUTERS)
    if wrong.any():
        raise InputError(
            f"{int(wrong.sum())} flows are missing, negative or infinite, or beyond all reason",
            where=where,
            got=f"{people[int(np.argmax(wrong))]:g} in row {int(np.argmax(wrong)) + 1}",
            expected="numbers of commuters",
        )
    flows = pd.DataFrame(
        {
            "from_id": texts(column(table, origin, where=where, key="origin")),
            "to_id": texts(column(table, destination, where=where, key="destination")),
            "count": people,
        }
    )
    return flows.groupby(["from_id", "to_id"], sort=True)["count"].sum().reset_index()


def crs_of_table(said: str | None, *, where: str) -> Any:
    """CRS of x and y in a table, which no table says of itself."""
    return coordinate_system(None, said, where=where)
