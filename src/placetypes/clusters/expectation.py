"""How many focus actors each address would have anyway."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from placetypes._typing import AnyArray, BoolArray, FloatArray, IntArray
from placetypes.clusters.checks import (
    check_at_risk,
    check_focus,
    check_metres,
    check_points,
    check_positive,
    check_strata,
)
from placetypes.clusters.settings import USUAL
from placetypes.errors import InputError

_NODES_PER_BANDWIDTH = (
    4  # a Gaussian sampled four times per standard deviation is smooth to 1e-3 after bilinear interpolation
)
_REACH = 4.0  # standard deviations kept of the Gaussian; the rest holds 3e-4 of it
_MOST_NODES = (
    16_000_000  # a raster of rates beyond this says that the coordinates are wrong, not that the region is large
)
_EDGE = 6  # nodes at most beyond a region's extent, along each axis


def expected_actors(
    points: AnyArray,
    strata: AnyArray,
    focus: AnyArray,
    *,
    at_risk: AnyArray | None = None,
    bandwidth: float = USUAL["bandwidth"],
    shrinkage: float = USUAL["shrinkage"],
) -> FloatArray:
    """Focus actors expected at each address from its place type and its part of the region.

    The rate of a place type is smoothed over the region with a Gaussian and shrunk towards the type's regional rate:
    ``(F(x) + shrinkage) / (A(x) + shrinkage / p)``, with ``F`` and ``A`` the focus actors and actors at risk of the
    type around ``x`` (weight 1 at ``x``), and ``p`` the type's regional rate (a gamma prior worth ``shrinkage`` focus
    actors; Clayton and Kaldor 1987). The rate times the actors at risk is scaled so that each place type keeps its
    total.

    Parameters
    ----------
    points
        (n, 2) float64 easting, northing of all addresses (m).
    strata
        (n,) place type code of each.
    focus
        (n,) bool, the actors of the theme.
    at_risk
        (n,) float64 >= 0, actors (or people) at risk at each address; 1 each when None.
    bandwidth
        Standard deviation of the Gaussian (m).
    shrinkage
        Weight of the regional rate, in focus actors.

    Returns
    -------
    ndarray
        (n,) float64, never NaN; sums to the number of focus actors, in each place type as well.

    Raises
    ------
    InputError
        Coordinates that are not finite or in degrees, lengths that differ, actors at risk that are negative or missing.

    Examples
    --------
    >>> points = np.array([[0.0, 0.0], [1000.0, 0.0], [0.0, 1000.0], [1000.0, 1000.0]])
    >>> focus = np.array([True, False, True, False])
    >>> expected_actors(points, np.ones(4), focus, bandwidth=1e6, shrinkage=1.0).round(2).tolist()
    [0.5, 0.5, 0.5, 0.5]
    """
    place = check_points(points)
    kind = check_strata(strata, len(place))[1]
    chosen = check_focus(focus, len(place))
    risk = check_at_risk(at_risk, chosen)
    check_positive("bandwidth", bandwidth)
    check_metres(place, bandwidth)
    check_positive("shrinkage", shrinkage)
    expected = np.zeros(len(place))
    if chosen.any():
        order = np.lexsort((chosen, risk, kind, place[:, 1], place[:, 0]))
        usual = Usual.of(place[order], kind[order], risk[order], bandwidth=bandwidth)
        expected[order] = usual.expected(chosen[order], shrinkage=shrinkage)
    return expected


@dataclass(frozen=True)
class Usual:
    """Those at risk around each address of a region, which are the same for every theme.

    Of checked arrays in canonical order, for sums are taken in the order given; ``kind`` counts from 0.
    """

    nodes: "_Nodes"
    kind: IntArray
    risk: FloatArray
    exposed: FloatArray

    @classmethod
    def of(cls, place: FloatArray, kind: IntArray, risk: FloatArray, *, bandwidth: float) -> "Usual":
        """Those at risk of each address's place type around it."""
        nodes, exposed = _Nodes(place, bandwidth), np.empty(len(place))
        for stratum in range(int(kind.max()) + 1):
            rows = np.flatnonzero(kind == stratum)
            exposed[rows] = nodes.smooth(rows, risk[rows])
        return cls(nodes, kind, risk, exposed)

    def expected(self, focus: BoolArray, *, shrinkage: float) -> FloatArray:
        """`expected_actors` of a theme."""
        expected = np.zeros(len(self.kind))
        for stratum in np.unique(self.kind[focus]):
            rows = np.flatnonzero(self.kind == stratum)
            chosen, risk = focus[rows].astype(np.float64), self.risk[rows]
            around, total = self.nodes.smooth(rows, chosen), chosen.sum()
            regional = total / risk.sum()
            share = (around + shrinkage) / (self.exposed[rows] + shrinkage / regional) * risk
            expected[rows] = share * (total / share.sum())
        return expected


def narrowest_bandwidth(place: FloatArray) -> float:
    """Smallest bandwidth (m) for which the raster of rates of a region is not too large."""
    width, height = np.ptp(place, axis=0)
    # (width / step + edge) * (height / step + edge) = most, solved for the step between nodes
    most, edge = _MOST_NODES - _EDGE**2, _EDGE * (width + height)
    step = (edge + np.sqrt(edge**2 + 4 * most * width * height)) / (2 * most)
    return float(step * _NODES_PER_BANDWIDTH)


class _Nodes:
    """Raster of nodes centred on the region, with each address's four surrounding nodes and bilinear weights."""

    def __init__(self, place: FloatArray, bandwidth: float) -> None:
        step = bandwidth / _NODES_PER_BANDWIDTH
        low, high = place.min(axis=0), place.max(axis=0)
        half = np.ceil((high - low) / (2 * step)) + 1
        self.shape = (int(2 * half[1]) + 2, int(2 * half[0]) + 2)
        if self.shape[0] * self.shape[1] > _MOST_NODES:
            raise InputError(
                "coordinates lie too far apart to be one region",
                where="points",
                got=f"an extent of {(high - low).max() / 1000:.0f} km",
                expected=f"at most about {np.sqrt(_MOST_NODES) * step / 1000:.0f} km at a bandwidth of {bandwidth:g} m",
                fix="remove stray coordinates or widen the bandwidth",
            )
        position = (place - (low + high) / 2) / step + half
        base = np.floor(position).astype(np.int64)
        part = position - base
        self.corner = base[:, 1] * self.shape[1] + base[:, 0]
        self.part = part

    def smooth(self, rows: IntArray, weight: FloatArray) -> FloatArray:
        """Gaussian sum of the weights around each of these rows; a weight counts fully at its own place."""
        corner, part = self.corner[rows], self.part[rows]
        across, up = part[:, 0], part[:, 1]
        shares = (
            (0, (1 - across) * (1 - up)),
            (1, across * (1 - up)),
            (self.shape[1], (1 - across) * up),
            (self.shape[1] + 1, across * up),
        )
        size = self.shape[0] * self.shape[1]
        raster = np.zeros(size)
        for offset, share in shares:
            raster += np.bincount(corner + offset, weights=share * weight, minlength=size)
        field = gaussian_filter(
            raster.reshape(self.shape), float(_NODES_PER_BANDWIDTH), mode="constant", truncate=_REACH
        ).ravel() * (2 * np.pi * _NODES_PER_BANDWIDTH**2)
        result: FloatArray = sum((field[corner + offset] * share for offset, share in shares), np.zeros(len(rows)))
        return result
