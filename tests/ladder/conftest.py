"""A land with a road, and micro-clusters along it."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from placetypes.access import CrowFly
from placetypes.grid import Grid
from placetypes.ladder import cluster_ladder

GRID = Grid.from_bounds((0, 0, 120_000, 120_000), crs="EPSG:3035", cell_size=1000)
THEMES = ("care", "culture", "energy", "food", "tourism")


@dataclass(frozen=True)
class Land:
    points: np.ndarray
    themes: np.ndarray
    clusters: np.ndarray
    ids: np.ndarray
    units: np.ndarray
    regions: np.ndarray
    countries: np.ndarray
    friction: np.ndarray

    def ladder(self, **asked):
        spans = {"regions": self.regions, "countries": self.countries}
        common = {"within": (30, 60, 120), "min_clusters": 2, "q": 0.1, "replicates": 199, "seed": 1}
        where = {"way": self.friction, "grid": GRID}
        return cluster_ladder(
            self.points, self.themes, self.clusters, self.ids, self.units, **(where | spans | common | asked)
        )

    def in_order(self, order):
        per_actor = ("points", "themes", "clusters", "ids", "units", "regions", "countries")
        return replace(self, **{name: getattr(self, name)[order] for name in per_actor})


def land(middles, themes, lone=0, seed=0):
    """Three actors at each middle, ``lone`` more anywhere; a fast road at northing 60 km, 30 km/h elsewhere."""
    rng = np.random.default_rng(seed)
    middles = np.asarray(middles, dtype=float)
    place = np.repeat(middles, 3, axis=0) + rng.integers(-3, 4, (3 * len(middles), 2)) * 100.0
    place = np.vstack([place, rng.uniform(2_000, 118_000, (lone, 2)).round()])
    theme = np.append(np.repeat(np.asarray(themes, dtype=object), 3), rng.choice(THEMES, lone))
    cluster = np.append(np.repeat([f"c{k:02d}" for k in range(len(middles))], 3), [""] * lone)
    friction = np.full(GRID.shape, 60 / 30_000)
    friction[59] = 60 / 80_000
    return Land(
        points=place,
        themes=theme,
        clusters=cluster,
        ids=np.array([f"a{k:04d}" for k in range(len(place))]),
        units=np.where(place[:, 0] < 30_000, "west", "east"),
        regions=np.full(len(place), "R"),
        countries=np.full(len(place), "C"),
        friction=friction,
    )


CHAIN = [(15_500, 60_500), (25_500, 60_500), (35_500, 60_500), (45_500, 60_500)]
"""Along the road, 10 km from one to the next, across the border at 30 km."""


def others(seed, number=20):
    """Middles of other groups, away from the chain."""
    rng = np.random.default_rng(seed)
    return np.column_stack(
        [rng.uniform(5_000, 115_000, number), rng.choice([*range(5, 40), *range(82, 115)], number) * 1e3]
    )


@pytest.fixture(scope="session")
def chain():
    """Four micro-clusters of food along the road among twenty of other themes, and one more of food far away."""
    themes = ["food"] * 4 + [name for name in THEMES if name != "food"] * 5 + ["food"]
    return land([*CHAIN, *others(3), (100_500, 110_500)], themes, lone=60)


@pytest.fixture(scope="session")
def crow():
    return CrowFly(detour=1.3, speed=60.0)
