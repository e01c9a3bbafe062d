"""How many actors of each theme are usual in each cell, beside how many are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes.io.write_tables import cell_squares
from placetypes.themes import ANY

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import AnyArray
    from placetypes.result.model import Result

EXPECTED, OBSERVED = "expected", "observed"
"""Columns and bands; of one theme with its id after an underscore."""


def bands(result: Result) -> dict[str, AnyArray]:
    """``expected_THEME`` and ``observed_THEME`` -> actors per cell, (rows, cols); none where no theme was searched."""
    found: dict[str, AnyArray] = {}
    for theme, expected in result.expected.items():
        found[f"{EXPECTED}_{theme}"] = expected
        found[f"{OBSERVED}_{theme}"] = observed(result, theme)
    return found


def observed(result: Result, theme: str) -> AnyArray:
    """Actors of a theme per cell, (rows, cols) float32."""
    actors = actors_of(result, theme)
    rows, cols, _ = result.grid.rowcols(actors.geometry.x.to_numpy(), actors.geometry.y.to_numpy())
    counts = np.zeros(result.grid.shape, dtype=np.float32)
    np.add.at(counts, (rows, cols), 1)
    return counts


def actors_of(result: Result, theme: str) -> gpd.GeoDataFrame:
    """The actors of a theme, or of all themes."""
    own = result.actors["theme"]
    return result.actors[own != "" if theme == ANY else own == theme]


def expectation_cells(result: Result) -> gpd.GeoDataFrame:
    """One square per cell where actors are usual or are.

    Returns
    -------
    GeoDataFrame
        cell_id; ``expected`` and ``observed`` actors of all themes together; then those of each theme, as `bands`.
    """
    shape, layers = result.grid.shape, bands(result)
    sums = {
        kind: sum((v for name, v in layers.items() if name.startswith(kind)), np.zeros(shape, dtype=np.float32))
        for kind in (EXPECTED, OBSERVED)
    }
    cells = np.logical_or(*(values > 0 for values in sums.values()))
    table = cell_squares(result.grid, cells)[["cell_id", "geometry"]]
    columns = {name: values[cells].astype(np.float64) for name, values in {**sums, **layers}.items()}
    return table.assign(**columns)[["cell_id", *columns, "geometry"]]
