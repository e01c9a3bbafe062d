"""Regions of 60 x 60 km whose micro-clusters are known: towns, villages, scattered farms, groups planted among them."""

from dataclasses import dataclass

import numpy as np

SIDE = 60_000.0
RATES = {1: 0.03, 2: 0.02, 3: 0.012}  # town, village, open country: share of addresses that are focus actors
NAMES = {1: "town", 2: "village", 3: "rural"}
TREND = 0.4  # the rate varies by this share either way, smoothly over the region
SHARED = 0.1


@dataclass(frozen=True)
class World:
    points: np.ndarray
    strata: np.ndarray
    focus: np.ndarray
    planted: list[np.ndarray]
    places: list[int]
    radii: list[float]


def _disc(rng, centre, radius, n, strip):
    if strip:  # 4r x 0.3r, turned at random
        along = np.column_stack(
            [rng.uniform(-2 * radius, 2 * radius, n), rng.uniform(-0.15 * radius, 0.15 * radius, n)]
        )
        angle = rng.uniform(0, np.pi)
        return centre + along @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    turn, out = rng.uniform(0, 2 * np.pi, n), radius * np.sqrt(rng.random(n))
    return centre + np.column_stack([out * np.cos(turn), out * np.sin(turn)])


def make(seed, *, planted=True, strips=False, density=1.0):
    rng = np.random.default_rng(seed)
    towns = rng.uniform(8_000, SIDE - 8_000, (3, 2))
    villages = rng.uniform(1_000, SIDE - 1_000, (60, 2))
    points, strata = [], []
    for centre in towns:
        n = int(rng.integers(6_000, 14_001) * density)
        points.append(centre + rng.normal(0, 1_200, (n, 2)))
        strata.append(np.full(n, 1))
    for centre in villages:
        n = int(rng.integers(80, 501) * density)
        points.append(centre + rng.normal(0, 250, (n, 2)))
        strata.append(np.full(n, 2))
    n = int(15_000 * density)
    points.append(rng.uniform(0, SIDE, (n, 2)))
    strata.append(np.full(n, 3))
    points, strata = np.vstack(points), np.concatenate(strata)
    moved = np.flatnonzero(rng.random(len(points)) < SHARED)
    for code in RATES:
        same, pool = moved[strata[moved] == code], np.flatnonzero(strata == code)
        points[same] = points[rng.choice(pool, len(same))]
    phase = rng.uniform(0, 2 * np.pi, 2)
    wave = np.sin(2 * np.pi * points[:, 0] / SIDE + phase[0]) * np.cos(np.pi * points[:, 1] / SIDE + phase[1])
    rate = np.array([0, *RATES.values()])[strata] * (1 + TREND * wave)
    focus = rng.random(len(points)) < rate
    groups, places, radii = [], [], []
    if planted:
        plan = [(rng.uniform(2_000, SIDE - 2_000, 2), 3, (4, 6), (500, 1_200)) for _ in range(10)]
        plan += [(villages[v] + rng.normal(0, 100, 2), 2, (5, 8), (100, 200)) for v in rng.choice(60, 8, replace=False)]
        plan += [(t + rng.normal(0, 800, 2), 1, (7, 11), (80, 150)) for t in towns for _ in range(2)]
        extra, kinds, at = [], [], len(points)
        for centre, code, count, radius in plan:
            k, r = int(rng.integers(count[0], count[1] + 1)), float(rng.uniform(*radius))
            extra.append(_disc(rng, centre, r, k, strips))
            kinds.append(np.full(k, code))
            groups.append(np.arange(at, at + k))
            places.append(code)
            radii.append(r)
            at += k
        points, strata = np.vstack([points, *extra]), np.concatenate([strata, *kinds])
        focus = np.concatenate([focus, np.ones(at - len(focus), dtype=bool)])
    return World(np.round(points, 1), strata, focus, groups, places, radii)


def score(world, labels):
    """Groups found, found groups that are right, and for each planted group whether it was found (Jaccard >= 0.5)."""
    number = int(labels.max()) + 1 if len(labels) else 0
    sizes = np.bincount(labels[labels >= 0], minlength=number)
    right, hit = np.zeros(number, dtype=bool), np.zeros(len(world.planted), dtype=bool)
    for g, members in enumerate(world.planted):
        inside = labels[members]
        for name in np.unique(inside[inside >= 0]):
            both = int((inside == name).sum())
            if both / (sizes[name] + len(members) - both) >= 0.5:
                right[name], hit[g] = True, True
    return number, int(right.sum()), hit
