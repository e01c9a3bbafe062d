"""Locations of a circular scan: gathered, searched, and drawn again in null worlds."""

import heapq
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np

from placetypes._kernels import circles
from placetypes._typing import FloatArray, IntArray

Distance = Literal["plane", "great_circle"]
"""Straight line between plane coordinates, or the arc between degrees of longitude and latitude."""

EARTH_RADIUS = 6_371_008.8
"""Mean radius of the Earth (m), International Union of Geodesy and Geophysics."""

# distances closer than this share of the region's extent (of the Earth's radius on the globe: 6 mm) are tied: more than
# rounding makes of equal ones, less than any two that differ on a map
_TIE = 1e-9
_ROUNDING = 1.0 + 1e-9  # a window that holds exactly the largest share is in, however its sum rounds
_PARTS = 4  # pieces of work per thread, so that none waits long for the last


@dataclass(frozen=True)
class Window:
    """One circular window: centre, members (locations), radius, cases, expected cases and score."""

    centre: int
    members: IntArray
    radius: float
    observed: float
    expected: float
    score: float


@dataclass(frozen=True)
class Locations:
    """Distinct coordinates in canonical order, and what a window around them may be.

    ``point`` (n, 2) as given, ``place`` (n, axes) in a straight-line space (on the ``globe`` that of its unit
    sphere), ``cases`` and ``population`` (n,) float64, ``of`` (rows,) the location of each row given, ``around`` how
    far the windows around each can reach.
    """

    point: FloatArray
    place: FloatArray
    globe: bool
    of: IntArray
    cases: FloatArray
    population: FloatArray
    rules: circles.Rules
    around: circles.Around

    @classmethod
    def gather(
        cls, point: FloatArray, cases: FloatArray, population: FloatArray, *, distance: Distance, max_share: float,
        min_cases: float, controls: float,
    ) -> "Locations":  # fmt: skip
        """Merge rows at the same coordinates; sorted first, so that the order of rows changes no sum."""
        order = np.lexsort((population, cases, point[:, 1], point[:, 0]))
        new = np.ones(len(order), dtype=bool)
        new[1:] = (np.diff(point[order], axis=0) != 0).any(axis=1)
        of = np.empty(len(order), dtype=np.int64)
        of[order] = np.cumsum(new) - 1
        at, starts = point[order[new]], np.flatnonzero(new)
        total = float(cases[order].sum())
        place, tie = _straight(at, distance)
        rules = circles.Rules(max_share * total * _ROUNDING, min_cases, tie, total, controls)
        inside, people = (np.add.reduceat(values[order], starts) for values in (cases, population))
        expected, globe = total * people / people.sum(), distance == "great_circle"
        around = circles.everywhere(place) if globe else circles.around(place, expected, rules.most)
        return cls(at, place, globe, of, inside, people, rules, around)

    @property
    def expected(self) -> FloatArray:
        """(n,) cases each location would have if all people ran the same risk; sums to the total."""
        result: FloatArray = self.rules.cases * self.population / self.population.sum()
        return result

    def clusters(self) -> Iterator[Window]:
        """Strongest window, then again and again the strongest that shares no location with those before.

        Ties: score, then cases, then radius, then the centre's coordinates.
        """
        n, expected = len(self.place), self.expected
        taken, found = np.zeros(n, dtype=bool), np.empty((n, 5))
        circles.strongest(self.place, self.cases, expected, self.rules, self.around, taken, 0, n, found)
        heap = [(-s, -c, r, i, e, int(k)) for i, (s, c, e, r, k) in enumerate(found.tolist()) if s > 0]
        heapq.heapify(heap)
        while heap:
            score, observed, away, centre, inside, size = heapq.heappop(heap)
            order, _, _ = circles.windows(self.place, expected, centre, self.rules.most, self.rules.tie, self.around)
            members = np.sort(order[:size])
            if not taken[members].any():
                taken[members] = True
                yield Window(centre, members, self._radius(away), -observed, inside, -score)
                continue
            circles.strongest(
                self.place, self.cases, expected, self.rules, self.around, taken, centre, centre + 1, found[:1]
            )
            score, observed, inside, away, size = found[0].tolist()
            if score > 0:
                heapq.heappush(heap, (-score, -observed, away, centre, inside, int(size)))

    def _radius(self, away: float) -> float:
        return float(2 * EARTH_RADIUS * np.arcsin(min(1.0, away / 2))) if self.globe else away

    def highest_scores(self, seed: int, replicates: int, threads: int) -> FloatArray:
        """(replicates,) highest score of any window in each null world; threads do not change it.

        World ``r`` is drawn from the Philox stream of key (seed, r): the number of worlds does not change it either.
        """
        n, expected = len(self.place), self.expected
        counts = np.zeros((n, replicates), dtype=np.int32)
        drawn = max(1, int(np.floor(self.rules.cases + 0.5)))
        unit = self.rules.cases / drawn
        parts = np.linspace(0, n, _PARTS * threads + 1).astype(np.int64)
        # ascending: in one-by-one draws no share is then taken from a remainder lost to rounding
        rows = np.flatnonzero(self.population > 0)
        rows = rows[np.argsort(self.population[rows], kind="stable")]
        share = self.population[rows] / self.population.sum()

        def draw(world: int) -> None:
            stream = np.random.Generator(np.random.Philox(key=np.array([seed, world], dtype=np.uint64)))
            if self.rules.controls:
                trials = self.population[rows].astype(np.int64)
                counts[rows, world] = stream.multivariate_hypergeometric(trials, drawn, method="marginals")
            else:
                counts[rows, world] = stream.multinomial(drawn, share)

        def search(part: int) -> FloatArray:
            low, high, out = parts[part], parts[part + 1], np.zeros(replicates)
            circles.highest(self.place, counts, unit, expected, self.rules, self.around, low, high, out)
            return out

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(draw, range(replicates)))
            result: FloatArray = np.max(list(pool.map(search, range(_PARTS * threads))), axis=0)
        return result


def _straight(point: FloatArray, distance: Distance) -> tuple[FloatArray, float]:
    """Coordinates in which straight lines rank as the distances do, and the difference that still is a tie."""
    if distance == "plane":
        return np.ascontiguousarray(point), _TIE * float(np.ptp(point, axis=0).max())
    longitude, latitude = np.radians(point).T
    ring = np.cos(latitude)
    return np.column_stack([ring * np.cos(longitude), ring * np.sin(longitude), np.sin(latitude)]), _TIE
