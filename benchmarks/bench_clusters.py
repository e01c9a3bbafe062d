"""Micro-clusters: cost by size.

python benchmarks/bench_clusters.py [--addresses 10000 100000 1000000] [--worlds 99]
"""

import argparse
import resource
import time

import numpy as np

from placetypes.clusters import micro_clusters
from placetypes.synthetic import planted_world


def cost(addresses, replicates):
    print("| addresses | focus actors | null worlds | CPU s | elapsed s | peak MiB so far | clusters |")
    print("|---|---|---|---|---|---|---|")
    for n in addresses:
        rng = np.random.default_rng(n)
        side = 60_000 * np.sqrt(n / 60_000)
        part = rng.choice(3, n, p=[0.5, 0.25, 0.25])
        centres = [rng.uniform(0, side, (max(1, n // k), 2)) for k in (20_000, 1_000)]
        points = rng.uniform(0, side, (n, 2))
        for kind, spread in enumerate((1_200, 250)):
            rows = np.flatnonzero(part == kind)
            points[rows] = centres[kind][rng.integers(0, len(centres[kind]), len(rows))] + rng.normal(
                0, spread, (len(rows), 2)
            )
        focus = rng.random(n) < np.array([0.026, 0.018, 0.010])[part]
        start, clock = time.process_time(), time.perf_counter()
        found = micro_clusters(np.round(points, 1), part + 1, focus, q=0.1, replicates=replicates, seed=1, threads=2)
        spent, elapsed = time.process_time() - start, time.perf_counter() - clock
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"| {n} | {focus.sum()} | {replicates} | {spent:.1f} | {elapsed:.1f} | {peak:.0f} | {len(found)} |",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=99)
    parser.add_argument("--addresses", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    args = parser.parse_args()
    small = planted_world(seed=1, density=0.02)
    micro_clusters(small.points, small.strata, small.focus, q=0.5, replicates=1)  # compile outside the clock
    cost(args.addresses, args.worlds)


if __name__ == "__main__":
    main()
