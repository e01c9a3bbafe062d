"""The circular scan beside the same scan as whole NumPy arrays, in the same run; cost by number of locations.

python benchmarks/bench_scan.py [--locations 300 1000 3000] [--worlds 99]
"""

import argparse
import time

import numpy as np

from placetypes.clusters import expected_actors, scan_poisson
from placetypes.synthetic import planted_world

SHARE = 0.5
SMALL = 0.0025
"""Of tens of thousands of addresses a window as small as a micro-cluster holds this share at most."""


def region(n):
    rng = np.random.default_rng(n)
    points, population = rng.uniform(0, 100_000, (n, 2)), rng.integers(500, 5000, n)
    risk = np.where(np.hypot(*(points - 50_000).T) < 10_000, 2.0, 1.0) * population
    return points, rng.multinomial(2 * n, risk / risk.sum()), population


def by_arrays(points, cases, population, worlds):
    """Neighbours of all centres sorted at once, then running sums of every world; the highest score of each."""
    total = cases.sum()
    away = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    order = np.argsort(away, axis=1, kind="stable")
    expected = np.cumsum((total * population / population.sum())[order], axis=1)
    order = order[:, : (expected <= SHARE * total).sum(axis=1).max()]
    expected = expected[:, : order.shape[1]]
    share = population / population.sum()
    rng = np.random.default_rng(0)

    def highest(count):
        inside = np.cumsum(count[order], axis=1)
        more = (inside > expected) & (inside >= 2) & (expected <= SHARE * total)
        c, e = inside[more], expected[more]
        with np.errstate(divide="ignore", invalid="ignore"):
            outside = np.where(c < total, (total - c) * np.log((total - c) / (total - e)), 0.0)
        return (c * np.log(c / e) + outside).max(initial=0.0)

    return highest(cases), np.array([highest(rng.multinomial(total, share)) for _ in range(worlds)])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--locations", type=int, nargs="*", default=[300, 1000, 3000])
    parser.add_argument("--worlds", type=int, default=99)
    args = parser.parse_args()
    scan_poisson(*region(20), replicates=9)  # compile outside the clock
    print("| locations | null worlds | CPU s | NumPy CPU s | ours / NumPy | same highest score |")
    print("|---|---|---|---|---|---|")
    for n in args.locations:
        given = region(n)
        start = time.process_time()
        found = scan_poisson(*given, max_share=SHARE, replicates=args.worlds, max_p=0.05)
        middle = time.process_time()
        score, _ = by_arrays(*given, args.worlds)
        ours, theirs = middle - start, time.process_time() - middle
        same = "yes" if abs(found.table["llr"][0] - score) < 1e-6 else "NO"
        print(f"| {n} | {args.worlds} | {ours:.2f} | {theirs:.2f} | {ours / theirs:.3f} | {same} |", flush=True)
    addresses(args.worlds)


def addresses(worlds):
    """Cost where windows are a small part of the region: around every address of a planted world."""
    for density in (0.5, 1.0, 2.0):
        world = planted_world(seed=1, density=density)
        expected, start = expected_actors(world.points, world.strata, world.focus), time.process_time()
        scan_poisson(world.points, world.focus, expected, max_share=SMALL, replicates=worlds, max_p=0.05)
        spent, n = time.process_time() - start, len(np.unique(world.points, axis=0))
        print(f"{n} addresses, windows up to {100 * SMALL:g} %, {worlds} null worlds: {spent:.1f} CPU s.", flush=True)


if __name__ == "__main__":
    main()
