"""The Cluster Ladder on regions whose truth is known, beside plain single linkage without a test; and what it costs.

python benchmarks/bench_ladder.py [--regions 300] [--chains 100] [--first 50000]
"""

import argparse
import time

import numpy as np

from placetypes.access import CrowFly
from placetypes.grid import Grid
from placetypes.ladder import cluster_ladder

SIDE = 120_000.0
THEMES = np.array(["care", "culture", "energy", "food", "tourism"])
WAY = CrowFly(detour=1.3, speed=60.0)
IN_TOWN, ELSEWHERE, LONE = 14, 22, 80
"""Micro-clusters around the town in the middle (6 km) and anywhere, and lone actors."""
STEP = 10_000.0
"""From one micro-cluster of a planted chain to the next."""
ASKED = {"within": (30, 60, 120), "min_clusters": 2, "replicates": 999, "seed": 0}


def region(rng, middles, themes, lone=LONE):
    """Three actors at each middle, lone ones anywhere, all themes as likely among these."""
    spread = np.repeat(middles, 3, axis=0) + rng.integers(-3, 4, (3 * len(middles), 2)) * 100.0
    points = np.vstack([spread, rng.uniform(0, SIDE, (lone, 2)).round()]).clip(1, SIDE - 1)
    clusters = np.append(np.repeat([f"c{k:03d}" for k in range(len(middles))], 3), [""] * lone)
    of_actor = np.append(np.repeat(themes, 3), rng.choice(THEMES, lone))
    return points, of_actor, clusters, np.arange(len(points)), np.zeros(len(points), dtype=int)


def anywhere(rng):
    town = rng.normal(SIDE / 2, 6_000, (IN_TOWN, 2))
    return np.vstack([town, rng.uniform(0, SIDE, (ELSEWHERE, 2))])


def untested(points, themes, clusters, minutes):
    """Groups of micro-clusters of a theme that plain single linkage joins within so many minutes."""
    found = 0
    for theme in THEMES:
        own = themes == theme
        middles = np.array(
            [points[clusters == name].mean(axis=0) for name in np.unique(clusters[own & (clusters != "")])]
        )
        nodes = np.vstack([middles, points[own & (clusters == "")]])
        away = WAY.minutes(np.hypot(*(nodes[:, None] - nodes[None]).transpose(2, 0, 1)))
        part = np.arange(len(nodes))
        for a, b in zip(*np.nonzero(away <= minutes), strict=True):
            part[part == part[b]] = part[a]
        found += int((np.bincount(part[: len(middles)], minlength=len(nodes)) > 1).sum())
    return found


def shuffled(regions, first):
    print(
        f"\n{regions} regions of {IN_TOWN + ELSEWHERE} micro-clusters with shuffled themes: constellations per region"
    )
    rates, groups = {0.1: [], 0.2: []}, []
    for seed in range(regions):
        rng = np.random.default_rng(first + seed)
        middles = anywhere(rng)
        world = region(rng, middles, rng.permutation(np.resize(THEMES, len(middles))))
        q_values = cluster_ladder(*world, way=WAY, q=max(rates), **ASKED).table["q_value"]
        for q, found in rates.items():
            found.append(int((q_values <= q).sum()))
        groups.append(untested(*world[:3], 30.0))
    print("| method | per region | regions with any |\n|---|---|---|")
    print(f"| single linkage within 30 min, no test | {np.mean(groups):.2f} | {np.mean(np.array(groups) > 0):.2f} |")
    for q, found in rates.items():
        print(f"| ladder, q <= {q} | {np.mean(found):.2f} | {np.mean(np.array(found) > 0):.2f} |", flush=True)


def chains(worlds, first):
    print(f"\n{worlds} regions with a chain of one theme, {STEP / 1000:.0f} km from link to link, at q <= 0.10")
    print("| micro-clusters in the chain | others of its theme | chain found whole | false constellations per region |")
    print("|---|---|---|---|")
    for length, others in ((3, 0), (4, 0), (4, 2), (5, 2), (6, 7)):
        hits, false = 0, 0
        for seed in range(worlds):
            rng = np.random.default_rng(first + 10_000 * length + seed)
            chain = np.column_stack([20_000 + STEP * np.arange(length), np.full(length, 30_000.0)])
            middles = np.vstack([chain, anywhere(rng)])
            rest = rng.permutation(np.resize(THEMES[THEMES != "food"], len(middles) - length))
            rest[rng.choice(len(rest), others, replace=False)] = "food"
            world = region(rng, middles, np.append(["food"] * length, rest))
            ladder = cluster_ladder(*world, way=WAY, q=0.1, **ASKED)
            names = {f"c{k:03d}" for k in range(length)}
            held = [set(world[2][ladder.members(name)]) - {""} for name in ladder.table["constellation_id"]]
            hits += any(names <= inside for inside in held)
            false += sum(2 * len(names & inside) < len(inside) for inside in held)
        print(f"| {length} | {others} | {hits / worlds:.2f} | {false / worlds:.2f} |", flush=True)


def cost():
    print("\nCost, 999 shuffled worlds, one thread")
    print("| micro-clusters | lone actors | way | CPU s |\n|---|---|---|---|")
    for number, lone, cells in (
        (30, 900, 0),
        (30, 900, 120),
        (100, 5_000, 120),
        (300, 20_000, 120),
        (300, 20_000, 480),
    ):
        for again in (False, True):  # the first call compiles
            rng = np.random.default_rng(0)
            world = region(rng, rng.uniform(0, SIDE, (number, 2)), rng.choice(THEMES, number), lone=lone)
            way, grid = WAY, None
            if cells:
                grid = Grid.from_bounds((0, 0, SIDE, SIDE), crs="EPSG:3035", cell_size=SIDE / cells)
                way = rng.choice([60 / 30_000, 60 / 50_000, 60 / 80_000], grid.shape)
            began = time.process_time()
            cluster_ladder(*world, way=way, grid=grid, q=0.1, **ASKED)
            if again:
                way_said = f"{cells} x {cells} cells" if cells else "straight line"
                print(f"| {number} | {lone} | {way_said} | {time.process_time() - began:.1f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, default=200)
    parser.add_argument("--chains", type=int, default=100)
    parser.add_argument("--first", type=int, default=50_000, help="first seed")
    args = parser.parse_args()
    shuffled(args.regions, args.first)
    chains(args.chains, args.first)
    cost()


if __name__ == "__main__":
    main()
