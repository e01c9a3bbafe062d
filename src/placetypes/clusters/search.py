"""One search of one world: windows, selection, groups; the same code for the observed world and every null world."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from placetypes._kernels import linkage, scan, strips
from placetypes._typing import BoolArray, FloatArray, IntArray

# no window below is kept: any region of a hundred actors reaches it by chance (3 actors where 0.5 are expected)
SCORE_FLOOR = 3.0
# ladder steps counted in one pass: recounting the inner ones costs less than scanning far rings that are not needed
_ROOM = 16  # candidates, members and links per occupied site that fit at first; a search that needs more is repeated
_STAGE = 3
_STRIPS_PER_REACH = 6  # strips of focus actors across the largest radius: more cost look-ups, fewer cost distances
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


@dataclass(frozen=True)
class _World:
    """Occupied sites of one world: number, first actor of each (and the end), owner of each actor, strips."""

    site: IntArray
    run: IntArray
    owner: IntArray
    strips: strips.Strips


_Candidates = tuple[FloatArray, IntArray, IntArray]
"""Rows (centre, squared radius, actors, expected, score), members, first member of each (and the end)."""


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
        self.radii = np.concatenate(([0.0], rules.radii))
        at_site = np.bincount(sites.of, weights=expected, minlength=len(sites.x)).astype(np.float64)
        self.everyone = self.in_strips(np.arange(len(sites.x)), at_site, 2 * rules.radii[0])
        self.first = np.searchsorted(sites.of, np.arange(len(sites.x)))
        self.table = np.empty((len(sites.x), len(self.radii)), dtype=np.float32)
        self.reach2 = np.empty(len(sites.x))
        where = np.arange(len(sites.x)) if at is None else at
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(self._ladder, np.array_split(where, 4 * threads)))

    def _ladder(self, at: IntArray) -> None:
        sites, most = self.sites, self.rules.max_expected
        strips.ladder_table(sites.x, sites.y, self.radii, self.everyone, _STAGE, most, at, self.table, self.reach2)

    def in_strips(self, site: IntArray, weight: FloatArray, height: float) -> strips.Strips:
        """Put these sites (ascending, so by easting) into strips."""
        x, y = self.sites.x[site], self.sites.y[site]
        origin, extent = float(y.min()), float(np.ptp(y))
        height = max(height, extent / _MOST_STRIPS)
        start = np.empty(int(extent / height) + 2, dtype=np.int64)
        order = np.empty(len(site), dtype=np.int64)
        strips.strip_order(y, origin, height, start, order)
        return strips.Strips(x[order], y[order], weight[order], order, start, origin, height)

    def __call__(self, rows: IntArray) -> Groups:
        """Groups among the focus actors ``rows`` (ascending canonical rows)."""
        sites = self.sites
        site, run = np.unique(sites.of[rows], return_index=True)
        run = np.append(run, len(rows)).astype(np.int64)
        height = self.radii[-1] / _STRIPS_PER_REACH
        world = _World(site, run, sites.owner[rows], self.in_strips(site, np.diff(run).astype(np.float64), height))
        discs, grown = self._discs(world), self._grown(world)
        found = np.vstack([discs[0], grown[0]])
        members = np.concatenate([discs[1], grown[1]])
        first = np.concatenate([discs[2], grown[2][1:] + len(discs[1])])
        is_grown = np.arange(len(found)) >= len(discs[0])
        order = np.lexsort((found[:, 1], found[:, 0], is_grown, -found[:, 2], -found[:, 4]))
        group = np.empty(len(site), dtype=np.int64)
        kept, medoid = np.empty(len(order), dtype=np.int64), np.empty(len(order), dtype=np.int64)
        count = scan.select(order, members, first, site, run, sites.x, sites.y, group, kept, medoid)
        kept, middle = kept[:count], site[medoid[:count]]
        return Groups(
            grown=is_grown[kept],
            centre=np.where(is_grown[kept], middle, site[found[kept, 0].astype(np.int64)]),
            medoid=middle,
            d2=found[kept, 1],
            actors=found[kept, 2].astype(np.int64),
            expected=found[kept, 3],
            score=found[kept, 4],
            stratum=sites.stratum[self.first[middle]],
            of_row=np.repeat(group, np.diff(run)),
        )

    def _discs(self, world: _World) -> _Candidates:
        rules, capacity, room = self.rules, _ROOM * len(world.site), _ROOM * len(world.site)
        while True:
            out, members, first = np.empty((capacity, 5)), np.empty(room, np.int64), np.empty(capacity + 1, np.int64)
            found, written = scan.windows(
                world.site, world.run, world.owner, self.sites.x, self.sites.y, world.strips, self.everyone, self.radii,
                self.table, self.reach2, rules.min_members, rules.min_organisations, rules.max_expected, self.total,
                SCORE_FLOOR, out, members, first,
            )  # fmt: skip
            if found <= capacity and written <= room:
                return out[:found], members[:written], first[: found + 1]
            capacity, room = max(found, capacity), max(written, room)

    def _grown(self, world: _World) -> _Candidates:
        rules, capacity, room = self.rules, len(world.site), _ROOM * len(world.site)
        links, d2 = self._links(world)
        order = np.argsort(d2, kind="stable")
        while True:
            out, members, first = np.empty((capacity, 5)), np.empty(room, np.int64), np.empty(capacity + 1, np.int64)
            found, written = linkage.branches(
                order, links, d2, world.site, world.run, world.owner, self.sites.x, self.sites.y, self.everyone,
                rules.min_members, rules.min_organisations, rules.max_expected, self.total, SCORE_FLOOR, _BUFFER,
                out, members, first,
            )  # fmt: skip
            if written <= room:
                return out[:found], members[:written], first[: found + 1]
            room = written

    def _links(self, world: _World) -> tuple[IntArray, FloatArray]:
        capacity = _ROOM * len(world.site)
        while True:
            links, d2 = np.empty((capacity, 2), dtype=np.int64), np.empty(capacity)
            found = linkage.pairs(world.site, self.sites.x, self.sites.y, self.reach2, world.strips, links, d2)
            if found <= capacity:
                return links[:found], d2[:found]
            capacity = found
