"""Roads as a graph on which minutes between addresses are counted.

numpy, scipy's Delaunay triangulation and shapely's tree of pieces make the graph. Weighed: momepy and networkx (a
Python object per node and edge), igraph and scipy's csgraph (whole rows of distances, no stop where enough is expected)
and pandana (its own format, rounded to its ranges); shortest paths are therefore a kernel of this project.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from placetypes._kernels import network as kernel
from placetypes._typing import AnyArray, FloatArray, IntArray
from placetypes.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import shapely

TICKS = 60_000
"""Parts of a minute (milliseconds) that every piece of way is rounded to: 3 cm at 100 km/h, 1 mm on foot."""
_METRES_PER_KM, _MINUTES_PER_HOUR = 1000.0, 60.0
_SAME_NODE = 0.1  # metres: ends of lines that differ by less, as reprojected ones do, meet
_CORNERS = 3  # of a triangle
LONGEST = 2**31 - 1  # ticks of a piece: what an int32 holds is 25 days
_CURVE_BITS = 16  # of an easting or northing: places of a country, tens of metres apart


@dataclass(frozen=True, eq=False)
class Network:
    """Roads as straight pieces between nodes; travelled both ways.

    Attributes
    ----------
    nodes
        (k, 2) float64 easting, northing (m).
    ends
        (e, 2) int64, the two nodes of each piece.
    minutes
        (e,) float64 > 0, time along each piece.
    off_road_speed
        From an address to the nearest piece, and between addresses that are nearer to each other than to roads, km/h.

    Raises
    ------
    InputError
        No piece, a node that is not there, coordinates or minutes that are not finite, minutes or a speed not above 0.
    """

    nodes: FloatArray
    ends: IntArray
    minutes: FloatArray
    off_road_speed: float

    def __post_init__(self) -> None:
        """Check the parts, and keep them as arrays of their types."""
        object.__setattr__(self, "nodes", np.asarray(self.nodes, dtype=np.float64).reshape(-1, 2))
        object.__setattr__(self, "ends", np.asarray(self.ends, dtype=np.int64).reshape(-1, 2))
        object.__setattr__(self, "minutes", np.asarray(self.minutes, dtype=np.float64))
        _check(self)

    @classmethod
    def from_lines(cls, lines: Sequence[object] | AnyArray, speed: float | AnyArray, *, off_road_speed: float) -> Self:
        """Network of road lines that are joined where they share a vertex.

        Lines that cross without a vertex in common do not meet: one is a bridge. Vertices less than a decimetre apart
        are one; of several pieces between the same two nodes the fastest counts.

        Parameters
        ----------
        lines
            (m,) shapely LineString or MultiLineString, in metres.
        speed
            (m,) or one for all, km/h, above 0.
        off_road_speed
            km/h.

        Returns
        -------
        Network
            The same for the same lines, in whatever order and direction they come.

        Raises
        ------
        InputError
            No line, or a speed that is not above 0.

        Examples
        --------
        >>> import shapely
        >>> roads = [shapely.LineString([(0, 0), (1000, 0)]), shapely.LineString([(1000, 0), (1000, 500)])]
        >>> network = Network.from_lines(roads, [60, 30], off_road_speed=5)
        >>> network.ends.tolist(), network.minutes.tolist()
        ([[0, 1], [1, 2]], [1.0, 1.0])
        """
        import shapely

        whole = np.asarray(lines, dtype=object)
        shapes, line = shapely.get_parts(whole, return_index=True)
        fast = np.broadcast_to(np.asarray(speed, dtype=np.float64), whole.shape)[line]
        if not (np.isfinite(fast) & (fast > 0)).all():
            raise InputError("a road has no usable speed", where="speed", expected="km/h above 0 for every line")
        vertex, shape = shapely.get_coordinates(shapes, return_index=True)
        nodes, of = np.unique(np.round(vertex / _SAME_NODE), axis=0, return_inverse=True)
        of = of.ravel()
        first = np.flatnonzero(shape[1:] == shape[:-1])
        first = first[of[first] != of[first + 1]]
        metres = np.hypot(*(vertex[first + 1] - vertex[first]).T)
        minutes = _minutes(metres, fast[shape[first]])
        ends = np.sort(np.column_stack([of[first], of[first + 1]]), axis=1)
        order = np.lexsort((minutes, ends[:, 1], ends[:, 0]))
        ends, minutes = ends[order], minutes[order]
        new = np.ones(len(ends), dtype=bool)
        new[1:] = (ends[1:] != ends[:-1]).any(axis=1)
        return cls(nodes * _SAME_NODE, ends[new], minutes[new], off_road_speed)

    def minutes_off_road(self, metres: FloatArray) -> FloatArray:
        """Minutes for a distance in metres where no road is."""
        return _minutes(metres, self.off_road_speed)

    def metres_off_road(self, minutes: float) -> float:
        """Metres in so many minutes where no road is."""
        return minutes * self.off_road_speed * _METRES_PER_KM / _MINUTES_PER_HOUR

    def farthest(self, minutes: float) -> float:
        """Metres along the straight line that nobody is beyond after so many minutes."""
        speeds = np.hypot(*(self.nodes[self.ends[:, 1]] - self.nodes[self.ends[:, 0]]).T) / self.minutes
        return max(float(minutes * speeds.max()), self.metres_off_road(minutes))

    @cached_property
    def _pieces(self) -> shapely.STRtree:
        import shapely

        return shapely.STRtree(shapely.linestrings(self.nodes[self.ends]))

    def access(self, places: FloatArray) -> Access:
        """Where places (n, 2) come to the nearest road; of several as near to the one first in order."""
        import shapely

        start, end = self.nodes[self.ends[:, 0]], self.nodes[self.ends[:, 1]]
        row, piece = self._pieces.query_nearest(shapely.points(places))
        order = np.lexsort((piece, row))
        piece = piece[order][np.flatnonzero(np.diff(row[order], prepend=-1))]
        along = end[piece] - start[piece]
        square = (along**2).sum(axis=1)
        part = ((places - start[piece]) * along).sum(axis=1) / np.where(square > 0, square, 1.0)
        part = np.clip(part, 0.0, 1.0)
        metres = np.hypot(*(places - start[piece] - part[:, None] * along).T)
        return Access(piece, part, metres)


@dataclass(frozen=True)
class Access:
    """Nearest ``piece`` of each place (n,), the ``part`` of it up to there (0 to 1), and ``metres`` off the road."""

    piece: IntArray
    part: FloatArray
    metres: FloatArray


def _check(network: Network) -> None:
    k, e = len(network.nodes), len(network.ends)
    if not e:
        raise InputError("there is no road", where="network", got="0 pieces", expected="at least one")
    if len(network.minutes) != e or network.ends.min() < 0 or network.ends.max() >= k:
        raise InputError("pieces of road do not fit their nodes", where="network", got=f"{e} pieces, {k} nodes")
    if not np.isfinite(network.nodes).all():
        raise InputError("nodes of roads have no coordinates", where="network", expected="finite easting and northing")
    if not (np.isfinite(network.minutes) & (network.minutes > 0)).all():
        raise InputError("a piece of road takes no time", where="network", expected="minutes above 0 for every piece")
    if not (np.isfinite(network.off_road_speed) and network.off_road_speed > 0):
        raise InputError("must be a positive speed, km/h", where="off_road_speed", got=network.off_road_speed)


def graph_of(network: Network, places: FloatArray, access: Access | None = None) -> kernel.Graph:
    """Graph of the roads and of distinct places (n, 2), which are its first nodes, sorted by easting and northing.

    A place is joined to the nearest point of the nearest road, at the off-road speed, and along the straight line to
    those of its neighbours (Delaunay) that are no farther from it than both are from roads together: then no mapped
    road lies between them, and on the line from one to the other neither would come to a road first. Two shores of a
    lake with roads along them are thus as far from each other as the road around it is long.
    """
    n, way = len(places), network.access(places) if access is None else access
    whole = _ticks(network.minutes)
    at = np.rint(way.part * whole[way.piece]).astype(np.int64)
    # every point of a piece where places come to it, and both of its ends, once and in order
    piece = np.concatenate([way.piece, np.arange(len(whole)), np.arange(len(whole))])
    position = np.concatenate([at, np.zeros(len(whole), np.int64), whole])
    order = np.lexsort((position, piece))
    piece, position = piece[order], position[order]
    new = np.ones(len(piece), dtype=bool)
    new[1:] = (piece[1:] != piece[:-1]) | (position[1:] != position[:-1])
    piece, position = piece[new], position[new]
    point = np.empty(len(order), dtype=np.int64)
    point[order] = np.cumsum(new) - 1
    roads = n + len(network.nodes)
    end = n + by_nearness(network.nodes)[network.ends]
    node = np.where(position == 0, end[piece, 0], end[piece, 1])
    between = (position > 0) & (position < whole[piece])
    node[between] = roads + np.arange(np.count_nonzero(between))
    next_ = np.flatnonzero(piece[1:] == piece[:-1])
    along = np.column_stack([node[next_], node[next_ + 1]])
    legs = np.column_stack([np.arange(n), node[point[:n]]])
    straight, metres = _straight(places, way.metres)
    ends = np.concatenate([along, legs, straight])
    off_road = _ticks(network.minutes_off_road(np.concatenate([way.metres, metres])))
    lengths = np.concatenate([position[next_ + 1] - position[next_], off_road])
    graph: kernel.Graph = kernel.joined(ends, lengths, roads + int(np.count_nonzero(between)))
    return graph


def by_nearness(points: FloatArray) -> IntArray:
    """Number of each point along a curve on which neighbours are near (Morton 1966): searches look up near nodes."""
    corner = points.min(axis=0)
    side = max(float((points - corner).max()), 1.0)
    halves = ((points - corner) * ((2**_CURVE_BITS - 1) / side)).astype(np.uint64)
    curve = np.zeros(len(points), np.uint64)
    for bit in range(_CURVE_BITS):
        for axis in range(2):
            curve |= ((halves[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + axis)
    number = np.empty(len(points), np.int64)
    number[np.argsort(curve, kind="stable")] = np.arange(len(points))
    return number


def _minutes(metres: FloatArray, speed: float | FloatArray) -> FloatArray:
    return np.asarray(metres * _MINUTES_PER_HOUR / (speed * _METRES_PER_KM), dtype=np.float64)


def _ticks(minutes: FloatArray) -> IntArray:
    """Whole ticks, at least 1."""
    result: IntArray = np.clip(np.ceil(minutes * TICKS), 1, LONGEST).astype(np.int64)
    return result


def _straight(places: FloatArray, off_road: FloatArray) -> tuple[IntArray, FloatArray]:
    """Pairs of neighbours whose straight line meets no mapped road, and its metres."""
    pairs = _neighbours(places)
    metres = np.hypot(*(places[pairs[:, 0]] - places[pairs[:, 1]]).T)
    free = metres <= off_road[pairs[:, 0]] + off_road[pairs[:, 1]]
    return pairs[free], metres[free]


def _neighbours(places: FloatArray) -> IntArray:
    """Edges (m, 2) of the Delaunay triangulation; from one to the next where all lie on a line."""
    from scipy.spatial import Delaunay, QhullError

    in_line = np.column_stack([np.arange(len(places) - 1), np.arange(1, len(places))])
    if len(places) < _CORNERS:
        return in_line
    try:
        corners = Delaunay(places - places.mean(axis=0)).simplices
    except QhullError:
        return in_line
    edges = np.sort(corners[:, [[0, 1], [1, 2], [0, 2]]].reshape(-1, 2), axis=1)
    return np.unique(edges, axis=0).astype(np.int64)
