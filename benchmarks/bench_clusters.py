"""Micro-clusters: cost by size.

python benchmarks/bench_clusters.py [--addresses 10000 30000 100000 300000 1000000] [--worlds 99 999]

1 000 000 addresses, 20 007 focus actors, 999 null worlds: 62 CPU s, 873 MiB (two threads, two busy cores). A null world
takes 3 ms to draw and 53 to search, all else about 7 s. With 99 null worlds 10 000, 30 000, 100 000, 300 000 and
1 000 000 addresses take 0.1, 0.4, 1.2, 4.3 and 12.8 CPU s: as addresses to the power of 1.00.
"""

import argparse
import importlib
import resource
import sys
import time

import numpy as np
from sklearn.cluster import DBSCAN

from placetypes.clusters import micro_clusters
from placetypes.synthetic import planted_world

EPS = 100  # m; of all addresses: at 2 km it needs more than 19 GB for a million
SMALLEST = 4
HIERARCHIES = {"hdbscan": "hdbscan", "fast-hdbscan": "fast_hdbscan"}
"""Package and module of finders that cut a hierarchy by density; both have a class of one name."""
MOST = 100_000
"""Addresses that hierarchies are given at most."""


def region(n):
    """``n`` addresses in towns, villages and open country, 2 % of them focus actors; no group is planted."""
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
    return np.round(points, 1), part + 1, rng.random(n) < np.array([0.026, 0.018, 0.010])[part]


def clocked(run, *args, **settings):
    """CPU seconds of all threads, elapsed seconds, highest memory of the process so far (MiB)."""
    start, clock = time.process_time(), time.perf_counter()
    run(*args, **settings)
    spent, elapsed = time.process_time() - start, time.perf_counter() - clock
    return spent, elapsed, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def peers():
    """Finders by density alone, without a test against chance: name, addresses at most, and what finds."""
    found = [(f"DBSCAN {EPS} m", np.inf, DBSCAN(eps=EPS, min_samples=SMALLEST).fit)]
    for package, module in HIERARCHIES.items():
        try:
            finder = importlib.import_module(module).HDBSCAN(min_cluster_size=SMALLEST)
        except ImportError:
            print(f"{package} is not installed", file=sys.stderr)
            continue
        finder.fit(np.random.default_rng(0).random((1000, 2)))  # compile outside the clock
        found.append((package, MOST, finder.fit))
    return found


def cost(addresses, worlds):
    others = peers()
    columns = ["addresses", "focus actors", "null worlds", "CPU s", "us per address", "elapsed s", "peak MiB"]
    columns += [title for name, *_ in others for title in (f"{name}, CPU s", "ours / this")]
    print("| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
    cpu = {replicates: [] for replicates in worlds}
    for n in addresses:
        points, strata, focus = region(n)
        ours = [
            clocked(micro_clusters, points, strata, focus, q=0.1, replicates=replicates, seed=1, threads=2)
            for replicates in worlds
        ]
        # after ours: they need more memory
        alone = [clocked(find, points)[0] if n <= most else None for _, most, find in others]
        for replicates, (spent, elapsed, peak) in zip(worlds, ours, strict=True):
            cpu[replicates].append(spent)
            told = " | ".join("– | –" if a is None else f"{a:.2f} | {spent / a:.1f}" for a in alone)
            print(
                f"| {n} | {focus.sum()} | {replicates} | {spent:.1f} | {1e6 * spent / n:.0f} | {elapsed:.1f} | "
                f"{peak:.0f} | {told} |",
                flush=True,
            )
    for replicates, spent in cpu.items():
        if len(spent) > 1:
            power = np.polyfit(np.log(addresses), np.log(spent), 1)[0]
            print(f"With {replicates} null worlds CPU seconds grow as addresses to the power of {power:.2f}.")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, nargs="*", default=[99, 999])
    parser.add_argument("--addresses", type=int, nargs="*", default=[10_000, 30_000, 100_000, 300_000, 1_000_000])
    args = parser.parse_args()
    small = planted_world(seed=1, density=0.02)
    micro_clusters(small.points, small.strata, small.focus, q=0.5, replicates=1)  # compile outside the clock
    cost(args.addresses, args.worlds)


if __name__ == "__main__":
    main()
