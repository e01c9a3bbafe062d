"""Regions of 60 x 60 km whose micro-clusters are known: towns, villages, scattered farms, groups planted among them.

Finders of clusters are measured on them. A null world is the same region without the planted groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from placetypes._typing import BoolArray, FloatArray, IntArray
from placetypes.synthetic.chance import stream
from placetypes.synthetic.outlines import in_disc, in_strip, lies_in

SIDE = 60_000.0  # metres


class Setting(NamedTuple):
    """What a place type is like: its code and the share of its addresses that are focus actors.

    ``places`` and the addresses of each (from, to), spread around its middle with a standard deviation (m); without
    a spread they lie evenly over the region. Planted groups: how many in all, each in a place of its own as far as
    there are places; how far their middles lie from that of the place (standard deviation, m); members and radius (m),
    from-to.
    """

    name: str
    code: int
    rate: float
    places: int
    addresses: tuple[int, int]
    spread: float | None
    groups: int
    aside: float
    members: tuple[int, int]
    radius: tuple[float, float]


SETTINGS = (
    Setting("town", 1, 0.03, 3, (6_000, 14_000), 1_200.0, 6, 800.0, (7, 11), (80.0, 150.0)),
    Setting("village", 2, 0.02, 60, (80, 500), 250.0, 8, 100.0, (5, 8), (100.0, 200.0)),
    Setting("rural", 3, 0.012, 1, (15_000, 15_000), None, 10, 0.0, (4, 6), (500.0, 1_200.0)),
)
INSIDE = {1: 8_000.0, 2: 1_000.0, 3: 2_000.0}  # metres that middles of towns, villages, rural groups keep from the edge
TREND = 0.4  # the rate varies by this share either way
SHARED = 0.1  # of the addresses have the coordinates of another one
_DECIMALS = 1  # of a coordinate in metres: so that sums of squares are the same everywhere


@dataclass(frozen=True)
class PlantedGroup:
    """One planted group: rows of its members, place type code, middle (m), radius (m), bearing (NaN = a disc)."""

    members: IntArray
    place_type: int
    middle: FloatArray
    radius: float
    bearing: float

    def covers(self, points: FloatArray) -> BoolArray:
        """Which points (n, 2) lie within the outline in which the members were scattered."""
        return lies_in(points - self.middle, self.radius, self.bearing)


@dataclass(frozen=True)
class PlantedWorld:
    """One region: all addresses, which of them are focus actors, and the groups planted among these.

    Attributes
    ----------
    points
        (n, 2) float64 easting, northing of every address (m).
    strata
        (n,) int64 place type code of each: 1 town, 2 village, 3 rural.
    focus
        (n,) bool, the focus actors; members of planted groups are.
    rate
        (n,) float64, chance of each address to be a focus actor if nothing were planted.
    groups
        The planted groups; empty in a null world.
    """

    points: FloatArray
    strata: IntArray
    focus: BoolArray
    rate: FloatArray
    groups: tuple[PlantedGroup, ...]


def planted_world(
    *, seed: int, planted: bool = True, strips: bool = False, density: float = 1.0, trend: float = TREND,
    shared: float = SHARED,
) -> PlantedWorld:  # fmt: skip
    """Region of 60 x 60 km with known micro-clusters.

    Three towns of 6 000 to 14 000 addresses, 60 villages of 80 to 500, 15 000 scattered over the whole region. Each
    address is a focus actor with the rate of its place type (3, 2, 1.2 %), which varies smoothly over the region.
    Planted are, as addresses of their own, two groups per town (7 to 11 members, radius 80 to 150 m), one in each of
    eight villages (5 to 8, 100 to 200 m) and ten rural ones (4 to 6, 500 to 1200 m). Rural groups lie anywhere: one
    in eight or so lies over a village or a town and cannot be told from it.

    Parameters
    ----------
    seed
        Which world; at least 0. The addresses and focus actors of the null world are the same without those planted.
    planted
        False for a null world.
    strips
        Plant groups along strips of 4 x 0.3 radii, turned at random, in place of discs.
    density
        Addresses per address of the recipe; the planted groups stay as they are.
    trend
        Share by which the rate varies either way over the region, in [0, 1).
    shared
        Share of addresses that have the coordinates of another one of their place type, in [0, 1].

    Returns
    -------
    PlantedWorld
        No NaN; coordinates to the decimetre; the same for the same arguments.

    Examples
    --------
    >>> world, null = planted_world(seed=1), planted_world(seed=1, planted=False)
    >>> [len(world.groups), sum(len(group.members) for group in world.groups), int(world.focus.sum())]
    [24, 153, 1621]
    >>> len(null.groups), bool((null.points == world.points[:len(null.points)]).all())
    (0, True)
    """
    rng = stream(seed, "addresses")
    middles = {s.code: rng.uniform(INSIDE[s.code], SIDE - INSIDE[s.code], (s.places, 2)) for s in SETTINGS}
    points, strata = _addresses(middles, density, rng)
    points = _share(points, strata, shared, rng)
    wave = _Wave.drawn(rng)
    rate = _base_rate(strata) * (1 + trend * wave.at(points))
    focus = rng.random(len(points)) < rate
    groups: tuple[PlantedGroup, ...] = ()
    if planted:
        spots, groups = _plant(middles, len(points), strips, stream(seed, "planted groups"))
        kinds = np.concatenate([np.full(len(g.members), g.place_type, dtype=np.int64) for g in groups])
        points, strata = np.vstack([points, spots]), np.concatenate([strata, kinds])
        rate = np.concatenate([rate, _base_rate(kinds) * (1 + trend * wave.at(spots))])
        focus = np.concatenate([focus, np.ones(len(spots), dtype=bool)])
    return PlantedWorld(np.round(points, _DECIMALS), strata, focus, rate, groups)


def _base_rate(strata: IntArray) -> FloatArray:
    by_code = np.zeros(max(s.code for s in SETTINGS) + 1)
    for setting in SETTINGS:
        by_code[setting.code] = setting.rate
    rate: FloatArray = by_code[strata]
    return rate


class _Wave(NamedTuple):
    """One wave from west to east and half a wave from south to north, begun anywhere: from -1 to 1."""

    east: float
    north: float

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> _Wave:
        return cls(*rng.uniform(0, 2 * np.pi, 2))

    def at(self, points: FloatArray) -> FloatArray:
        wave: FloatArray = np.sin(2 * np.pi * points[:, 0] / SIDE + self.east) * np.cos(
            np.pi * points[:, 1] / SIDE + self.north
        )
        return wave


def _addresses(middles: dict[int, FloatArray], density: float, rng: np.random.Generator) -> tuple[FloatArray, IntArray]:
    points, strata = [], []
    for setting in SETTINGS:
        for middle in middles[setting.code]:
            n = int(rng.integers(setting.addresses[0], setting.addresses[1] + 1) * density)
            if setting.spread is None:
                points.append(rng.uniform(0, SIDE, (n, 2)))
            else:
                points.append(middle + rng.normal(0, setting.spread, (n, 2)))
            strata.append(np.full(n, setting.code, dtype=np.int64))
    return np.vstack(points), np.concatenate(strata)


def _share(points: FloatArray, strata: IntArray, share: float, rng: np.random.Generator) -> FloatArray:
    """Put this share of addresses where another one of their place type stands."""
    moved = np.flatnonzero(rng.random(len(points)) < share)
    result = points.copy()
    for setting in SETTINGS:
        same, pool = moved[strata[moved] == setting.code], np.flatnonzero(strata == setting.code)
        result[same] = result[rng.choice(pool, len(same))]
    return result


def _plant(
    middles: dict[int, FloatArray], first: int, strips: bool, rng: np.random.Generator
) -> tuple[FloatArray, tuple[PlantedGroup, ...]]:
    """Places of the members, whose rows count from ``first``, and the groups."""
    spots, groups = [], []
    for setting in SETTINGS:
        edge = INSIDE[setting.code]
        for place in _hosts(setting, rng):
            if setting.spread is None:
                middle = rng.uniform(edge, SIDE - edge, 2)
            else:
                middle = middles[setting.code][place] + rng.normal(0, setting.aside, 2)
            n = int(rng.integers(setting.members[0], setting.members[1] + 1))
            radius = float(rng.uniform(*setting.radius))
            bearing = float(rng.uniform(0, np.pi)) if strips else float("nan")
            away = in_strip(radius, bearing, n, rng) if strips else in_disc(radius, n, rng)
            spots.append(middle + away)
            groups.append(PlantedGroup(np.arange(first, first + n), setting.code, middle, radius, bearing))
            first += n
    return np.vstack(spots), tuple(groups)


def _hosts(setting: Setting, rng: np.random.Generator) -> IntArray:
    """Place of each group: no place twice before every place has one."""
    rounds = -(-setting.groups // setting.places)
    order = np.concatenate([rng.permutation(setting.places) for _ in range(rounds)])
    return order[: setting.groups].astype(np.int64)
