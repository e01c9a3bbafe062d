"""One search of one world: windows, selection, groups; the same code for the observed world and every null world."""

from dataclasses import dataclass

import numpy as np

from placetypes._kernels import choice, linkage, scan
from placetypes._typing import BoolArray, FloatArray, IntArray
from placetypes.clusters.space import APART, Space, finer

# no window below is kept: any region of a hundred actors reaches it by chance (3 actors where 0.5 are expected)
SCORE_FLOOR = 3.0


@dataclass(frozen=True)
class Rules:
    """What a window must be: thresholds of the search.

    Units as in `micro_clusters`; ``accuracy`` is in that of ``radii``.
    """

    radii: FloatArray
    max_expected: float
    min_members: int
    min_organisations: int
    accuracy: float


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
        self, space: Space, expected: FloatArray, rules: Rules, threads: int, *, total: float | None = None,
        at: IntArray | None = None,
    ) -> None:  # fmt: skip
        self.space, self.sites, self.rules = space, space.sites, rules
        self.total = float(expected.sum()) if total is None else total
        self.radii = finer(space.lengths(rules.radii))
        self.around = space.around(self.sites.sums(expected), self.radii)
        self.first = np.searchsorted(self.sites.of, np.arange(len(self.sites.x)))
        self.table, self.reach2 = self.around.ladder(self.radii, rules.max_expected, at, threads)
        room = scan.room_for(rules.max_expected, SCORE_FLOOR, self.total)
        self.ground = scan.Ground(self.around.strips, self.radii, self.table, self.total, room)
        self.limits = scan.Limits(rules.min_members, rules.min_organisations, rules.max_expected)

    def __call__(self, rows: IntArray) -> Groups:
        """Groups among the focus actors ``rows`` (ascending canonical rows).

        A row that stands there again is another actor at risk in it, and belongs to another organisation.
        """
        sites, world = self.sites, self.world(rows)
        found = self.candidates(world)
        expected, score = self.around.counted(self.ground, world, found), np.empty(len(found.bound))
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
        del self.table, self.around, self.ground

    def world(self, rows: IntArray) -> scan.World:
        """What the search of these focus actors goes by (ascending canonical rows)."""
        site, run = np.unique(self.sites.of[rows], return_index=True)
        run = np.append(run, len(rows)).astype(np.int64)
        owner, again = self.sites.owner[rows], np.flatnonzero(rows[1:] == rows[:-1]) + 1
        owner[again] = -1 - again  # no organisation has a number below 0
        return scan.World(site, self.sites.x[site], self.sites.y[site], self.reach2[site], run, owner)

    def candidates(self, world: scan.World) -> scan.Candidates:
        """Discs and branches that may reach the lowest score."""
        m = len(world.site)
        start, near, d2 = self.around.neighbours(world)
        ends, length = np.empty((len(near), 2), np.int64), np.empty(len(near))
        links = linkage.links(world, start, near, d2, ends, length)
        # nearer than coordinates tell is all one place: no window is smaller
        blurred, buffer = float(self.space.lengths(np.array(self.rules.accuracy))) ** 2, self.space.buffer
        np.maximum(d2, blurred, out=d2)
        np.maximum(length, blurred / buffer**2, out=length)
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
            self.ground, world, self.limits, order, ends, length, buffer,
            blurred / buffer**2 if buffer <= APART else np.inf, len(near), discs, found,
        )  # fmt: skip
        return scan.Candidates(found.members, *(values[:number] for values in found[1:]))
