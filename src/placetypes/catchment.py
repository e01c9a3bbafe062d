"""Access to services where others want them too: the enhanced two-step floating catchment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes._typing import FloatArray
from placetypes.access import CrowFly
from placetypes.errors import GridError

if TYPE_CHECKING:
    from placetypes.grid import Grid

PER = 1000.0
"""Services are told per so many people."""


def catchment_access(
    supply: FloatArray, population: FloatArray, way: FloatArray | CrowFly, grid: Grid, *, catchment: float
) -> FloatArray:
    """Services per 1 000 people within reach, (kinds, rows, cols) float64.

    Step one shares what each place has to give among the people it reaches, R = S / sum(P W(t)); step two sums over the
    places that a cell reaches, A = sum(R W(t)). The weight is the Gaussian W(t) = (exp(-(t / t0)^2 / 2) - exp(-1/2)) /
    (1 - exp(-1/2)): 1 at the door, 0 at the end t0 of the catchment, and nothing beyond.

    Parameters
    ----------
    supply
        (kinds, rows, cols): services, or their capacity, in each cell; 0 = none.
    population
        Persons per cell; NaN counts as nobody.
    way
        Friction in minutes per metre (rows, cols), or the crow-fly fallback, as for `access.travel_time`; time counts
        from centre to centre of the cells.
    catchment
        t0, minutes.

    Returns
    -------
    numpy.ndarray
        0 where no service is within reach. Summed over people it gives back all services that reach somebody.

    Raises
    ------
    GridError
        If the catchment is not a time, or a layer does not fit the grid.

    Notes
    -----
    Radke and Mu (2000); Luo and Qi (2009), who let people within a catchment count by distance; the Gaussian of Dai
    (2010). One bounded search from each cell of supply serves both steps and all kinds.

    Examples
    --------
    >>> from placetypes.grid import Grid
    >>> grid = Grid.from_bounds((0, 0, 2000, 1000), crs="EPSG:3035", cell_size=1000)
    >>> one, people = np.array([[[1.0, 0.0]]]), np.array([[500.0, 0.0]])
    >>> catchment_access(one, people, np.full((1, 2), 0.001), grid, catchment=30).round(3).tolist()
    [[[2.0, 1.997]]]
    """
    from placetypes._kernels.catchment import along_the_line, over_friction

    if not 0 < catchment < np.inf:
        raise GridError("the catchment is not a time", got=f"{catchment:g} min", expected="more than 0 minutes")
    grid.require(supply=supply[0], population=population)
    of_kind = np.ascontiguousarray(supply, dtype=np.float64).reshape(len(supply), -1)
    people = np.nan_to_num(np.asarray(population, dtype=np.float64)).ravel()
    access = np.empty_like(of_kind)
    if isinstance(way, CrowFly):
        per_cell = float(way.minutes(np.array(grid.cell_size)))
        along_the_line(per_cell, of_kind, people, grid.shape, catchment, access)
    else:
        grid.require(way=way)
        over_friction(np.ascontiguousarray(way), of_kind, people, grid.cell_size, catchment, access)
    return access.reshape(supply.shape) * PER
