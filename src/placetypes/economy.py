"""How varied the jobs near a cell are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from placetypes._typing import FloatArray
from placetypes.density import disc_sum

if TYPE_CHECKING:
    from placetypes.grid import Grid


def jobs_diversity(sections: Mapping[str, FloatArray], grid: Grid, *, radius: float) -> FloatArray:
    """Diversity of jobs within `radius` metres, (rows, cols), 0 (all in one section) to nearly 1; NaN without jobs.

    One minus the Herfindahl index of the shares of NACE sections. `sections` has jobs per cell by section; NaN counts
    as nothing.

    Examples
    --------
    >>> from placetypes.grid import Grid
    >>> grid = Grid.from_bounds((0, 0, 2000, 1000), crs="EPSG:3035", cell_size=1000)
    >>> jobs_diversity({"A": np.array([[10.0, 0.0]]), "C": np.array([[0.0, 10.0]])}, grid, radius=1000).tolist()
    [[0.5, 0.5]]
    """
    total, squares = np.zeros(grid.shape), np.zeros(grid.shape)
    for jobs in sections.values():
        near = disc_sum(jobs, grid, radius=radius)
        total += near
        squares += near**2
    herfindahl = np.divide(squares, total**2, out=np.full(grid.shape, np.nan), where=total > 0)
    return np.asarray(1.0 - herfindahl, dtype=np.float64)
