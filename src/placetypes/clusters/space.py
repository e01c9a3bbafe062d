"""How far sites are from each other: what a search asks of the space that it goes on in.

Whatever the space, its distances are a metric, so that what is said of windows and of groups grown from actor to actor
holds in it: balls of `APART` times the longest link around members of two groups that have not joined yet do not meet.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from placetypes._kernels import linkage, reach, scan, strips
from placetypes._kernels.strips import Strips
from placetypes._typing import AnyArray, FloatArray, IntArray
from placetypes.clusters.sites import Sites

APART = 0.5
"""Of the longest link: balls of this radius around members of two groups that have not joined do not meet."""

_ROOM = 16  # neighbours per occupied site that fit at first; a search that needs more is repeated
_COARSER = 4.0  # strips of the next level are so many times as high: a disc meets 3 to 10 strips of its level
_MOST_STRIPS = 1_000_000  # bounds memory when one coordinate lies very far away
_PARTS = 4  # pieces of work per thread, so that none waits long for the last

Neighbours = tuple[IntArray, IntArray, FloatArray]
"""``start``, ``near`` and ``d2`` of `scan.neighbours`."""


class Around(Protocol):
    """Sites with a weight each, such as the actors expected there. Distances are squared, in the units of the space."""

    @property
    def strips(self) -> Strips:
        """For windows that are counted only when their turn comes."""
        ...

    def ladder(self, radii: FloatArray, most: float, at: IntArray | None, threads: int) -> tuple[AnyArray, FloatArray]:
        """``table`` and ``reach2`` of `reach.ladder_table`, for the sites ``at`` (all when None)."""
        ...

    def neighbours(self, world: scan.World) -> Neighbours:
        """Occupied sites that windows around each can reach."""
        ...

    def counted(self, ground: scan.Ground, world: scan.World, found: scan.Candidates) -> FloatArray:
        """Weight that windows hold, their scores put in the place of bounds; NaN = not counted yet."""
        ...

    def inside(self, centres: IntArray, d2: float, most: float = np.inf) -> float:
        """Weight within the distance of any of these sites; more than ``most`` is not counted to the end."""
        ...


class Space(Protocol):
    """Sites, and how far they are from each other."""

    @property
    def sites(self) -> Sites:
        """Where actors stand."""
        ...

    @property
    def buffer(self) -> float:
        """How far the footprint of a grown group reaches from its members, in lengths of its longest link."""
        ...

    def lengths(self, reach: FloatArray) -> FloatArray:
        """What a caller says a window reaches, in the units of the space."""
        ...

    def minutes(self, reach: float) -> float:
        """What a length in the units of the space takes; NaN where the space knows no time."""
        ...

    def around(self, weight: FloatArray, radii: FloatArray) -> Around:
        """With a weight for each site, for windows of up to the last of these radii."""
        ...

    def near(self, members: IntArray, reach: float) -> IntArray:
        """Sites no farther than this beyond some sites, and perhaps a few more."""
        ...


@dataclass(frozen=True)
class Plane:
    """Along the straight line, metres."""

    sites: Sites
    buffer: float = APART
    """Discs of neighbours just touch, so the footprint is connected."""

    def lengths(self, reach: FloatArray) -> FloatArray:
        """Metres, as given."""
        return reach

    def minutes(self, reach: float) -> float:  # noqa: ARG002 - none are known
        """None are known."""
        return float("nan")

    def around(self, weight: FloatArray, radii: FloatArray) -> Around:
        """In strips."""
        x, y = self.sites.x, self.sites.y
        lowest = max(2 * radii[radii > 0][0], float(np.ptp(y)) / _MOST_STRIPS)
        levels = 1 + int(max(0.0, np.log(radii[-1] / lowest) / np.log(_COARSER)))
        return InPlane(self.sites, strips.lay(x, y, weight, lowest * _COARSER ** np.arange(levels)), float(radii[-1]))

    def near(self, members: IntArray, reach: float) -> IntArray:
        """All within a disc that holds the members and as much more."""
        x, y = self.sites.x, self.sites.y
        middle = np.column_stack([x[members], y[members]]).mean(axis=0)
        far = np.hypot(x[members] - middle[0], y[members] - middle[1]).max() + reach
        low, high = np.searchsorted(x, (middle[0] - far, middle[0] + far))
        away = np.hypot(x[low:high] - middle[0], y[low:high] - middle[1])
        result: IntArray = low + np.flatnonzero(away <= far)
        return result


@dataclass(frozen=True)
class InPlane:
    """Sites in strips that fit a ladder of radii (m), of which ``farthest`` is the last."""

    sites: Sites
    strips: Strips
    farthest: float

    def ladder(self, radii: FloatArray, most: float, at: IntArray | None, threads: int) -> tuple[AnyArray, FloatArray]:
        """See `Around.ladder`."""
        sites, n = self.sites, len(self.sites.x)
        table, reach2 = np.empty((n, len(radii)), dtype=np.float32), np.empty(n)
        where = self.strips.site[:n]  # strip by strip
        if at is not None:
            asked = np.zeros(n, dtype=bool)
            asked[at] = True
            where = where[asked[where]]
        one = partial(reach.ladder_table, sites.x, sites.y, radii, self.strips, most)
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda part: one(part, table, reach2), np.array_split(where, _PARTS * threads)))
        return table, reach2

    def neighbours(self, world: scan.World) -> Neighbours:
        """See `Around.neighbours`."""
        height = max(self.farthest / 2, float(np.ptp(world.y)) / _MOST_STRIPS)
        inside = strips.lay(world.x, world.y, np.ones(len(world.x)), np.array([height]))  # few: high strips
        return grown_to_fit(partial(scan.neighbours, world, inside), len(world.site))

    def counted(self, ground: scan.Ground, world: scan.World, found: scan.Candidates) -> FloatArray:
        """See `Around.counted`."""
        expected, grown = np.full(len(found.bound), np.nan), np.flatnonzero(found.grown)
        nested = np.argsort(found.first[grown] + found.count[grown], kind="stable")  # those of a tree together
        linkage.count(ground, world, grown[nested], found, expected)
        return expected

    def inside(self, centres: IntArray, d2: float, most: float = np.inf) -> float:
        """See `Around.inside`."""
        x, y = self.sites.x[centres], self.sites.y[centres]
        if len(centres) == 1:
            return float(strips.disc_sum(x[0], y[0], d2, self.strips, most))
        return float(strips.union_sum(x, y, d2, self.strips, most, np.empty((len(x), 4))))


def finer(radii: FloatArray) -> FloatArray:
    """The ladder from 0, with a step between each two given: tighter bounds save more than they cost."""
    between = np.sqrt(radii[:-1] * radii[1:])
    return np.concatenate(([0.0], np.sort(np.concatenate([radii, between]))))


class _Finding(Protocol):
    def __call__(self, start: IntArray, near: IntArray, d2: FloatArray, /) -> int: ...


def grown_to_fit(find: _Finding, sites: int) -> Neighbours:
    """Neighbours of so many occupied sites, written by ``find``, which is called again when there was no room."""
    room, start = _ROOM * sites, np.empty(sites + 1, dtype=np.int64)
    while True:
        near, d2 = np.empty(room, dtype=np.int64), np.empty(room)
        found = find(start, near, d2)
        if found <= room:
            return start, near[:found], d2[:found]
        room = found
