"""Land cover around a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes._typing import FloatArray
from placetypes.density import disc_share

if TYPE_CHECKING:
    from placetypes.grid import Grid


def cover_share(cover: FloatArray, land: FloatArray, grid: Grid, *, radius: float) -> FloatArray:
    """Share of the land within `radius` metres that has a cover, (rows, cols) 0-1; NaN without known land.

    Parameters
    ----------
    cover
        Share of each cell (land and water) with the cover, 0-1; cells where it is NaN do not count.
    land
        Share of each cell that is land, 0-1.
    """
    known = np.isfinite(cover) & np.isfinite(land)
    part = np.where(known, np.minimum(cover, land), 0.0)
    return disc_share(part, np.where(known, land, 0.0), grid, radius=radius)
