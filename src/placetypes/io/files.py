"""What every input file shares: being there, its form, its rows, its hash."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from placetypes.errors import InputError, MissingInputError

if TYPE_CHECKING:
    import pandas as pd

    from placetypes._typing import AnyArray, BoolArray, FloatArray

Form = Literal["raster", "table", "vector"]
Value = str | int | float | bool
Wanted = Value | Sequence[str] | Sequence[int]

FORMS: Mapping[str, Form] = {
    ".tif": "raster",
    ".tiff": "raster",
    ".csv": "table",
    ".parquet": "table",
    ".gpkg": "vector",
    ".geojson": "vector",
    ".json": "vector",
    ".fgb": "vector",
    ".geoparquet": "vector",
    ".shp": "vector",
}
SIDECARS = (".dbf", ".prj", ".shx")
"""A Shapefile is several files: a change in any of them is a change of the input."""
_LISTED = 12
"""Names of columns an error lists before it breaks off."""


def form(path: Path, *, where: str) -> Form:
    """Whether a file is a raster, a table or a vector file: by its ending, and for Parquet by whether it has geometry.

    Raises
    ------
    MissingInputError
        If the file is not there.
    InputError
        If its ending is not one of `FORMS`, or a Parquet file cannot be read.
    """
    if not path.is_file():
        raise MissingInputError(
            "the file is not there",
            where=where,
            got=str(path),
            fix="correct 'path', which starts at the region file, or PLACETYPES_DATA where it names that",
        )
    found = FORMS.get(path.suffix.lower())
    if found is None:
        raise InputError(
            "this form of file is not read", where=where, got=f"'{path.name}'", expected="one of " + ", ".join(FORMS)
        )
    if path.suffix.lower() == ".parquet":
        import pyarrow.parquet as pq

        with reading(where, path):
            return "vector" if b"geo" in (pq.read_schema(path).metadata or {}) else "table"
    return found


@contextmanager
def reading(where: str, path: Path) -> Iterator[None]:
    """Turn whatever a reading library raises into one sentence, and keep its warnings from the user's screen."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except InputError:
        raise
    except Exception as error:  # each driver has its own exceptions, and all mean the same to the reader
        said = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            "the file cannot be read",
            where=where,
            got=f"'{path.name}': {said}",
            fix="open it in QGIS or fetch it again: it may be damaged or of another form than its name says",
        ) from error


def digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal, read in pieces; for a Shapefile over all its parts."""
    parts = [path]
    if path.suffix.lower() == ".shp":
        parts += [p for p in (path.with_suffix(s) for s in SIDECARS) if p.is_file()]
    total = hashlib.sha256()
    for part in parts:
        with part.open("rb", buffering=0) as stream:
            hashlib.file_digest(stream, lambda: total)
    return total.hexdigest()


def column(table: pd.DataFrame, name: str, *, where: str, key: str) -> pd.Series[Any]:
    """One column of a table.

    Raises
    ------
    InputError
        If it is not there; the message names the columns that are.
    """
    if name not in table.columns:
        names = [str(c) for c in table.columns if c != "geometry"]
        listed = ", ".join(f"'{c}'" for c in names[:_LISTED]) + (" ..." if len(names) > _LISTED else "")
        raise InputError(
            "no such column", where=where, got=f"'{name}'", expected=f"one of {listed}", fix=f"correct '{key}'"
        )
    return table[name]


def texts(values: pd.Series[Any]) -> AnyArray:
    """Values as text; a whole number has no decimals, a missing value is empty.

    Examples
    --------
    >>> import pandas as pd
    >>> list(texts(pd.Series([580.0, None]))), list(texts(pd.Series(["0580", None])))
    (['580', ''], ['0580', ''])
    """
    import pandas as pd

    missing = values.isna().to_numpy()
    if pd.api.types.is_float_dtype(values):
        shown = [f"{v:.0f}" if v == np.floor(v) else repr(v) for v in values.fillna(0).to_numpy(dtype=float).tolist()]
    else:
        shown = [str(v) for v in values.tolist()]
    return np.where(missing, "", np.asarray(shown, dtype=object)) if shown else np.empty(0, dtype=object)


def numbers(values: pd.Series[Any], *, where: str, name: str) -> FloatArray:
    """Values as numbers; missing ones are NaN, true is 1.

    Raises
    ------
    InputError
        If a value is not a number.
    """
    import pandas as pd

    if pd.api.types.is_numeric_dtype(values):  # then no text need be looked at, which takes ten times the memory
        return np.asarray(values.astype("Float64").to_numpy(dtype=float, na_value=np.nan), dtype=float)
    found = pd.to_numeric(values, errors="coerce").astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    given = ~values.isna().to_numpy() & (texts(values) != "")
    wrong = np.isnan(found) & given & (np.char.lower(texts(values).astype(str)) != "nan")
    if wrong.any():
        raise InputError(
            f"column '{name}' has {int(wrong.sum())} values that are not numbers",
            where=where,
            got=repr(values.iloc[int(np.argmax(wrong))]),
            expected="numbers",
        )
    return np.asarray(found, dtype=float)


def kept(table: pd.DataFrame, keep: Mapping[str, Wanted], *, where: str) -> BoolArray:
    """Which rows have the wanted values; all columns must match, any of several values may.

    Numbers are compared as numbers, true and false as such, and everything else as text, so that ``"0580"`` finds codes
    with a leading zero and ``"211"`` finds a column of numbers too.
    """
    chosen = np.ones(len(table), dtype=bool)
    for name, wanted in keep.items():
        values = column(table, name, where=where, key="where")
        options: list[Value] = [wanted] if isinstance(wanted, str | int | float | bool) else list(wanted)
        hits = np.zeros(len(table), dtype=bool)
        for option in options:
            hits |= _equal(values, option)
        chosen &= hits
    return chosen


def _equal(values: pd.Series[Any], option: Value) -> BoolArray:
    """Which values equal an option of the region file."""
    import pandas as pd

    if isinstance(option, bool):
        return np.isin(np.char.lower(texts(values).astype(str)), ["true", "1"] if option else ["false", "0"])
    if isinstance(option, int | float):
        found = pd.to_numeric(values, errors="coerce").astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        return np.asarray(found == option)
    return np.asarray(texts(values) == option, dtype=bool)
