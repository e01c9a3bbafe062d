"""Tables with one row per place and one column per kind of actor, made into one row per actor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from placetypes.errors import InputError
from placetypes.io.files import column

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import IntArray

MOST_ACTORS = 10_000_000
"""Of one region, by all columns: the European Union has 33 million firms."""
KIND, NUMBER = "kind of actor", "number among its kind"
"""Columns of the table made."""


def one_row_each(frame: gpd.GeoDataFrame, counts: Mapping[str, str], *, where: str) -> gpd.GeoDataFrame:
    """As many rows of each kind as its column says, with `KIND` and `NUMBER` (from 1) beside the other columns.

    A count that is missing is 0. `counts` is column -> kind.

    Raises
    ------
    InputError
        If a column is not there, or holds anything but whole numbers of at least 0; or there are too many actors.
    """
    parts, numbers = [], {name: _whole(frame, name, where=where) for name in counts}
    most = float(sum(count.sum(dtype=np.float64) for count in numbers.values()))
    if most > MOST_ACTORS:
        raise InputError(
            "the columns of 'counts' stand for too many actors",
            where=where,
            got=f"{most:.4g}",
            expected=f"{MOST_ACTORS} at most",
            fix="name columns that count actors, not people or money",
        )
    for name, kind in counts.items():
        count = numbers[name]
        rows = np.repeat(np.arange(len(frame)), count)
        number = np.concatenate([np.arange(1, n + 1) for n in count]) if len(rows) else np.empty(0, dtype=np.int64)
        parts.append(frame.iloc[rows].assign(**{KIND: kind, NUMBER: number.astype(str)}))
    return pd.concat(parts, ignore_index=True)


def _whole(frame: gpd.GeoDataFrame, name: str, *, where: str) -> IntArray:
    """A column of counts."""
    if frame.empty:
        return np.empty(0, dtype=np.int64)
    values = column(frame, name, where=where, key=f"counts.{name}")
    numbers = pd.to_numeric(values, errors="coerce")
    count = numbers.fillna(0.0).to_numpy(np.float64)
    wrong = np.flatnonzero(
        (values.notna() & numbers.isna()).to_numpy() | (count < 0) | (count != np.floor(count)) | ~np.isfinite(count)
    )
    if wrong.size:
        raise InputError(
            f"{wrong.size} counts are no whole numbers of at least 0",
            where=f"{where}, column '{name}', row {wrong[0] + 1}",
            got=repr(values.iloc[wrong[0]]),
            expected="0, 1, 2 ..., or nothing",
        )
    whole: IntArray = count.astype(np.int64)
    return whole
