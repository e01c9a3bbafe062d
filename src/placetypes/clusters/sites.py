"""Where actors stand."""

from dataclasses import dataclass

import numpy as np

from placetypes._typing import FloatArray, IntArray


@dataclass(frozen=True)
class Sites:
    """Actors in canonical order (easting, northing, place type, ...), gathered at distinct coordinates."""

    x: FloatArray
    y: FloatArray
    of: IntArray
    stratum: IntArray
    owner: IntArray

    @classmethod
    def gather(cls, place: FloatArray, stratum: IntArray, owner: IntArray) -> "Sites":
        """Sites of sorted actors."""
        new = np.ones(len(place), dtype=bool)
        new[1:] = (place[1:] != place[:-1]).any(axis=1)
        first = np.flatnonzero(new)
        x, y = np.ascontiguousarray(place[first, 0]), np.ascontiguousarray(place[first, 1])
        return cls(x, y, (np.cumsum(new) - 1).astype(np.int64), stratum, owner)

    def sums(self, values: FloatArray) -> FloatArray:
        """(sites,) sum of the values (n,) of the actors at each."""
        return np.bincount(self.of, weights=values, minlength=len(self.x)).astype(np.float64)
