"""One search of one world: windows, selection, groups; the same code for the observed world and every null world."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from placetypes._kernels import choice, linkage, reach, scan, strips
from placetypes._typing import BoolArray, FloatArray, IntArray

# no window below is kept: any region of a hundred actors reaches it by chance (3 actors where 0.5 are expected)
SCORE_FLOOR = 3.0
_ROOM = 16  # neighbours per occupied site that fit at first; a search that needs more is repeated
_COARSER = 4.0  # strips of the next level are so many times as high: a disc meets 3 to 10 strips of its level
_BUFFER = (
    0.5  # discs of half the longest link around members: those of neighbours just touch, so the footprint is connected
)
_MOST_STRIPS = 1_000_000  # bounds memory when one coordinate lies very far away


@dataclass(frozen=True)
class Rules:
    """What a window must be: thresholds of the search (units as in `micro_clusters`)."""

    radii: FloatArray
    max_expected: float
    min_members: int
    min_organisations: int
    accuracy: float


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


@dataclass(frozen=True)
class Groups:
    """Groups of one world.

    ``grown`` says whether the footprint is the union of discs around the members (else one disc around ``centre``, a
    site) and ``d2`` the squared radius of those discs (m2); ``medoid`` (site), ``actors``, ``expected``, ``score``,
    ``stratum`` of the medoid (index); ``of_row`` is the group of each focus actor, -1 none.
    """

    grown: BoolArray
    centre: IntArray
    medoid: IntArray
    d2: FloatArray
    actors: IntArray
    expected: FloatArray
    score: FloatArray
    stratum: IntArray
    of_row: IntArray


class Search:
    """Everything that is the same in all worlds of one theme: sites, expectation around each, rules.

    ``total`` are the focus actors of the region (all that are expected when None), ``at`` the only sites where focus
    actors may be (any when None).
    """

    def __init__(
        self, sites: Sites, expected: FloatArray, rules: Rules, threads: int, *, total: float | None = None,
        at: IntArray | None = None,
    ) -> None:  # fmt: skip
        self.sites, self.rules = sites, rules
        self.total = float(expected.sum()) if total is None else total
        self.radii = _finer(rules.radii)
        at_site = np.bincount(sites.of, weights=expected, minlength=len(sites.x)).astype(np.float64)
        self.everyone = self.in_strips(np.arange(len(sites.x)), at_site)
        self.first = np.searchsorted(sites.of, np.arange(len(sites.x)))
        self.table = np.empty((len(sites.x), len(self.radii)), dtype=np.float32)
        self.reach2 = np.empty(len(sites.x))
        where = self.everyone.site[: len(sites.x)]  # strip by strip
        if at is not None:
            asked = np.zeros(len(sites.x), dtype=bool)
            asked[at] = True
            where = where[asked[where]]
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(self._ladder, np.array_split(where, 4 * threads)))
        room = scan.room_for(rules.max_expected, SCORE_FLOOR, self.total)
        self.ground = scan.Ground(self.everyone, self.radii, self.table, self.total, room)
        self.limits = scan.Limits(rules.min_members, rules.min_organisations, rules.max_expected)

    def _ladder(self, at: IntArray) -> None:
        sites, most = self.sites, self.rules.max_expected
        reach.ladder_table(sites.x, sites.y, self.radii, self.everyone, most, at, self.table, self.reach2)

    def in_strips(self, site: IntArray, weight: FloatArray) -> strips.Strips:
        """Put these sites (ascending, so by easting) into strips that fit the ladder of radii."""
        x, y = self.sites.x[site], self.sites.y[site]
        lowest = max(2 * self.rules.radii[0], float(np.ptp(y)) / _MOST_STRIPS)
        levels = 1 + int(max(0.0, np.log(self.radii[-1] / lowest) / np.log(_COARSER)))
        return strips.lay(x, y, weight, lowest * _COARSER ** np.arange(levels))

    def __call__(self, rows: IntArray) -> Groups:
        """Groups among the focus actors ``rows`` (ascending canonical rows).

        A row that stands there again is another actor at risk in it, and belongs to another organisation.
        """
        sites, world = self.sites, self.world(rows)
        found = self.candidates(world)
        expected, score = np.empty((2, len(found.bound)))
        grown = np.flatnonzero(found.grown)
        nested = np.argsort(found.first[grown] + found.count[grown], kind="stable")  # those of a tree together
        linkage.count(self.ground, world, grown[nested], found, expected)
        order = np.argsort(-found.bound)[: np.count_nonzero(found.bound)]
        group, (kept, medoid) = np.empty(len(world.site), np.int64), np.empty((2, len(order)), np.int64)
        count = choice.choose(self.ground, world, self.limits, found, order, group, kept, medoid, expected, score)
        kept, middle = kept[:count], world.site[medoid[:count]]
        grown = found.grown[kept]
        return Groups(
            grown=grown,
            centre=np.where(grown, middle, world.site[found.members[found.first[kept]]]),
            medoid=middle,
            d2=found.d2[kept],
            actors=found.actors[kept],
            expected=expected[kept],
            score=score[kept],
            stratum=sites.stratum[self.first[middle]],
            of_row=np.repeat(group, np.diff(world.run)),
        )

    def finish(self) -> None:
        """Give back the memory that only searching needs: about 250 bytes per site, which many themes would add up."""
        del self.table, self.everyone, self.ground

    def world(self, rows: IntArray) -> scan.World:
        """What the search of these focus actors goes by (ascending canonical rows)."""
        site, run = np.unique(self.sites.of[rows], return_index=True)
        run = np.append(run, len(rows)).astype(np.int64)
        owner, again = self.sites.owner[rows], np.flatnonzero(rows[1:] == rows[:-1]) + 1
        owner[again] = -1 - again  # no organisation has a number below 0
        x, y = self.sites.x[site], self.sites.y[site]
        height = max(self.radii[-1] / 2, float(np.ptp(y)) / _MOST_STRIPS)
        inside = strips.lay(x, y, np.ones(len(site)), np.array([height]))  # few sites: high strips, few look-ups
        return scan.World(site, x, y, self.reach2[site], run, owner, inside)

    def candidates(self, world: scan.World) -> scan.Candidates:
        """Discs and branches that may reach the lowest score."""
        m = len(world.site)
        start, near, d2 = self._neighbours(world)
        ends, length = np.empty((len(near), 2), np.int64), np.empty(len(near))
        links = linkage.links(world, start, near, d2, ends, length)
        # nearer than coordinates tell is all one place: no window is smaller
        blurred = self.rules.accuracy**2
        np.maximum(d2, blurred, out=d2)
        np.maximum(length, blurred / _BUFFER**2, out=length)
        first, count, actors = np.empty((3, len(near) + m), np.int64)
        found = scan.Candidates(
            members=np.concatenate([near, np.empty(m, np.int64)]),
            first=first,
            count=count,
            actors=actors,
            d2=np.empty(len(first)),
            bound=np.empty(len(first)),
            grown=np.empty(len(first), dtype=bool),
        )
        discs = scan.discs(self.ground, world, self.limits, start, d2, found)
        order = np.argsort(length[:links])
        number = linkage.branches(
            self.ground, world, self.limits, order, ends, length, _BUFFER, blurred / _BUFFER**2, len(near), discs, found
        )
        return scan.Candidates(found.members, *(values[:number] for values in found[1:]))

    def _neighbours(self, world: scan.World) -> tuple[IntArray, IntArray, FloatArray]:
        room, start = _ROOM * len(world.site), np.empty(len(world.site) + 1, dtype=np.int64)
        while True:
            near, d2 = np.empty(room, dtype=np.int64), np.empty(room)
            found = scan.neighbours(world, start, near, d2)
            if found <= room:
                return start, near[:found], d2[:found]
            room = found


def _finer(radii: FloatArray) -> FloatArray:
    """The ladder from 0, with a step between each two given: tighter bounds save more than they cost."""
    between = np.sqrt(radii[:-1] * radii[1:])
    return np.concatenate(([0.0], np.sort(np.concatenate([radii, between]))))
