"""Tables of a result for notebooks: place types in words, in the typology's order, with the typology's colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from placetypes.errors import InputError
from placetypes.io.write_tables import cell_squares
from placetypes.layer_store import LayerStore
from placetypes.result.areas import areas_by_type

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes.result.model import Result


def geodataframe(result: Result, table: str = "cells") -> gpd.GeoDataFrame:
    """A table with ``type``, ``color`` and ``synthetic`` added, to be drawn by GeoPandas.

    ``type`` is an ordered categorical of the names of all place types, in the result's language, whether they occur or
    not: ``table.plot("type", cmap=result.cmap(), legend=True)`` gives each its own colour, and so does
    ``table.explore("type", cmap=result.cmap())``. ``color`` is that of the type, None where there is none.

    Parameters
    ----------
    result
        Whose table.
    table
        ``cells``: a square for each cell of the region, with place_type (code), population [persons], land [share],
        margin, runner_up (code) and unit_id. ``areas``: one shape per unit and place type. ``clusters``, ``visits``:
        the groups that may be shown. ``units``: the place type in which most of the unit's people live.

    Raises
    ------
    InputError
        If there is no such table.
    """
    import pandas as pd

    made: Mapping[str, Callable[[Result], gpd.GeoDataFrame]] = {
        "cells": _cells,
        "areas": areas_by_type,
        "clusters": lambda one: one.published_clusters,
        "visits": lambda one: one.published_visits,
        "units": _units,
    }
    if table not in made:
        raise InputError("no such table of a result", got=f"'{table}'", expected=f"one of {', '.join(made)}")
    found = made[table](result).copy()
    codes = found["place_type"].fillna(0).astype(int)
    classes = result.typology.by_code
    names = result.typology.names(result.language)
    kind = pd.CategoricalDtype(list(names.values()), ordered=True)
    found["type"] = pd.Series([names.get(code) for code in codes], index=found.index, dtype=object).astype(kind)
    found["color"] = [classes[code].color if code in classes else None for code in codes]
    found["synthetic"] = result.mark
    return found


def _cells(result: Result) -> gpd.GeoDataFrame:
    rows, cols = np.nonzero(result.region)
    layers = LayerStore.of(result.evidence, result.grid.shape)
    ids = np.array(["", *result.units["unit_id"].astype(str)], dtype=object)
    return cell_squares(result.grid, result.region).assign(
        place_type=result.types[rows, cols],
        population=layers["population"][rows, cols],
        land=layers["land"][rows, cols],
        margin=result.margin[rows, cols],
        runner_up=result.runner_up[rows, cols],
        unit_id=ids[result.unit[rows, cols]],
    )


def _units(result: Result) -> gpd.GeoDataFrame:
    people = result.sums.by_unit[0, 1:]
    most = np.where(people.sum(axis=1) > 0, people.argmax(axis=1), 0) if len(people) else np.zeros(0, int)
    return result.units[["unit_id", "unit_name", "geometry"]].assign(place_type=most)
