"""Micro-clusters on planted worlds, beside scikit-learn's DBSCAN and HDBSCAN in the same run; cost by size.

python benchmarks/bench_clusters.py [--seeds 20] [--nulls 40] [--addresses 10000 100000 1000000] [--worlds 99]
"""

import argparse
import resource
import time
from dataclasses import dataclass, field

import numpy as np
import planted_worlds as worlds
from sklearn.cluster import DBSCAN, HDBSCAN

from placetypes.clusters import micro_clusters

SETTINGS = {
    "min_members": 3,
    "min_organisations": 2,
    "max_expected": 4.0,
    "radii": (*np.round(50 * 1.25 ** np.arange(18)).tolist(), 3000.0),
    "bandwidth": 10_000.0,
    "shrinkage": 20.0,
}


@dataclass
class Tally:
    found: int = 0
    right: int = 0
    worlds: int = 0
    with_any: int = 0
    seconds: float = 0.0
    hits: list = field(default_factory=list)
    places: list = field(default_factory=list)

    def add(self, world, labels, seconds):
        found, right, hit = worlds.score(world, labels)
        self.found, self.right, self.worlds = self.found + found, self.right + right, self.worlds + 1
        self.with_any += found > 0
        self.seconds += seconds
        self.hits.extend(hit.tolist())
        self.places.extend(world.places)

    def recall(self, code=None):
        hits, places = np.array(self.hits), np.array(self.places)
        return hits.mean() if code is None else hits[places == code].mean()


def methods(replicates):
    def scan(world, seed):
        found = micro_clusters(
            world.points, world.strata, world.focus, q=0.2, replicates=replicates, seed=seed, threads=1, **SETTINGS
        )
        called = int((found.table["q_value"] <= 0.1).sum())
        return {
            "micro-clusters q 0.10": np.where(found.labels < called, found.labels, -1),
            "micro-clusters q 0.20": found.labels,
        }

    def peer(name, model):
        def run(world, _):
            labels = np.full(len(world.points), -1)
            labels[world.focus] = model().fit_predict(world.points[world.focus])
            return {name: labels}

        return run

    yield scan
    for eps in (250, 500, 1000, 2000):
        yield peer(f"DBSCAN {eps} m", lambda eps=eps: DBSCAN(eps=eps, min_samples=4))
    for way in ("eom", "leaf"):
        yield peer(
            f"HDBSCAN {way}", lambda way=way: HDBSCAN(min_cluster_size=4, cluster_selection_method=way, copy=True)
        )


def tally(seeds, replicates, **world_options):
    result = {}
    for seed in seeds:
        world = worlds.make(seed, **world_options)
        for method in methods(replicates):
            start = time.process_time()
            answers = method(world, seed)
            seconds = time.process_time() - start
            for name, labels in answers.items():
                result.setdefault(name, Tally()).add(world, labels, seconds)
    return result


def ceiling(seeds):
    """Share of planted discs above a concentration score, for an oracle that knows the discs and the true rates."""
    scores = []
    for seed in seeds:
        world = worlds.make(seed)
        rate = np.array([0, *worlds.RATES.values()])[world.strata]
        for members in world.planted:
            place = world.points[members]
            middle = place.mean(axis=0)
            reach = ((place - middle) ** 2).sum(axis=1).max()
            inside = ((world.points - middle) ** 2).sum(axis=1) <= reach
            k, e = world.focus[inside].sum(), rate[inside].sum()
            scores.append(k * np.log(k / e) - k + e if k > e else 0.0)
    return {limit: float((np.array(scores) >= limit).mean()) for limit in (6.5, 7.0, 7.5, 8.0)}


def table(seeds, nulls, replicates, **options):
    full = tally(range(1000, 1000 + seeds), replicates, **options)
    empty = tally(range(5000, 5000 + nulls), replicates, planted=False, density=options.get("density", 1.0))
    columns = "method, precision, recall, rural, village, town, groups per null world, null worlds with any, CPU s"
    print("| " + columns.replace(", ", " | ") + " |")
    print("|---|---|---|---|---|---|---|---|---|")
    ours = full["micro-clusters q 0.10"].seconds / seeds
    for name, one in full.items():
        none = empty[name]
        parts = [f"{one.right / max(one.found, 1):.2f}", *(f"{one.recall(c):.2f}" for c in (None, 3, 2, 1))]
        parts += [f"{none.found / none.worlds:.2f}", f"{none.with_any / none.worlds:.2f}"]
        cost = one.seconds / seeds
        print(f"| {name} | " + " | ".join(parts) + f" | {cost:.3f} (ours / this = {ours / cost:.1f}) |")


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
        found = micro_clusters(
            np.round(points, 1), part + 1, focus, q=0.1, replicates=replicates, seed=1, threads=2, **SETTINGS
        )
        spent, elapsed = time.process_time() - start, time.perf_counter() - clock
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"| {n} | {focus.sum()} | {replicates} | {spent:.1f} | {elapsed:.1f} | {peak:.0f} | {len(found)} |",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--nulls", type=int, default=40)
    parser.add_argument("--worlds", type=int, default=99)
    parser.add_argument("--addresses", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    args = parser.parse_args()
    micro_clusters(*_small(), q=0.5, replicates=1, seed=1, **SETTINGS)  # compile outside the clock
    if args.seeds:
        print("Planted discs")
        table(args.seeds, args.nulls, args.worlds)
        print("An oracle that knows the discs finds above a score of:", ceiling(range(1000, 1000 + args.seeds)))
        print("\nPlanted strips (4 r x 0.3 r)")
        table(args.seeds, 1, args.worlds, strips=True)
        for density in (0.5, 2.0):
            print(f"\nPlanted discs, {density:g} times the addresses")
            table(max(1, args.seeds // 4), args.nulls, args.worlds, density=density)
    print()
    cost(args.addresses, args.worlds)


def _small():
    world = worlds.make(1, density=0.02)
    return world.points, world.strata, world.focus


if __name__ == "__main__":
    main()
