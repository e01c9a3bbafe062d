"""Micro-clusters by travel time beside the straight line: planted groups, null worlds, and what it costs.

python benchmarks/bench_travel.py [--seeds 10] [--nulls 50] [--worlds 99]

The worlds are those of bench_planted.py with a net of roads: lanes every 500 m, streets every 100 m in towns and
villages, and rivers every 6 km that only every tenth lane crosses. Groups are planted as discs, as discs of which a
river leaves one bank (rural ones), and as strips along a road.
"""

import argparse
import resource
import time
from dataclasses import replace

import numpy as np
import shapely
from planted_figures import PLACES, RURAL, Tally, upper_bound

from placetypes.clusters import micro_clusters
from placetypes.network import Network
from placetypes.synthetic import PlantedGroup, planted_world

SIDE, LANE, STREET, RIVER, BRIDGE = 60_000.0, 500.0, 100.0, 6_000.0, 10
BANK = 40.0
"""Half the width of a river, metres."""
SPEEDS = {"lane": 60.0, "street": 40.0}
OFF_ROAD = 20.0
PLANTED, NULL = 50_000, 60_000


def beside_river(points):
    """Metres east of the nearest river; rivers run from south to north between two lanes."""
    return (points[..., 0] - LANE / 2) % RIVER - RIVER / 2


def roads(world):
    """The net of roads of a world."""
    at, lines, speeds = np.arange(0, SIDE + 1, STREET), [], []
    for number, one in enumerate(np.arange(0, SIDE + 1, LANE)):
        lines.append(np.column_stack([np.full(len(at), one), at]))
        across = np.column_stack([at, np.full(len(at), one)])
        lines += [across] if number % BRIDGE == 0 else _parted(across)
        speeds += [SPEEDS["lane"]] * (len(lines) - len(speeds))
    squares = np.unique(np.floor(world.points[world.strata < 3] / LANE), axis=0)
    for corner in squares[((squares >= 0) & (squares < SIDE / LANE)).all(axis=1)] * LANE:
        inside = np.arange(0, LANE + 1, STREET)
        for step in inside[1:-1]:
            lines.append(corner + np.column_stack([np.full(len(inside), step), inside]))
            lines += _parted(corner + np.column_stack([inside, np.full(len(inside), step)]))
        speeds += [SPEEDS["street"]] * (len(lines) - len(speeds))
    return Network.from_lines([shapely.LineString(line) for line in lines], speeds, off_road_speed=OFF_ROAD)


def _parted(line):
    """A line from west to east in parts that cross no river."""
    east = beside_river(line)
    cut = np.flatnonzero((east[:-1] < 0) & (east[1:] >= 0)) + 1
    return [part for part in np.split(line, cut) if len(part) > 1]


def out_of_rivers(world):
    """The world with nobody in a river: who stands there is moved to the bank."""
    points, east = world.points.copy(), beside_river(world.points)
    wet = np.abs(east) < BANK
    points[wet, 0] += np.where(east[wet] < 0, -BANK, BANK) - east[wet]
    return replace(world, points=np.round(points, 1))


def on_one_bank(world):
    """Rural groups moved to the nearest river, their members all on its east bank."""
    points, groups = world.points.copy(), []
    for group in world.groups:
        shift = -float(beside_river(group.middle)) if group.place_type == RURAL else 0.0
        points[group.members, 0] += shift
        if group.place_type == RURAL:
            away = beside_river(points[group.members])
            points[group.members, 0] += np.maximum(BANK, np.abs(away)) - away
        groups.append(replace(group, middle=group.middle + np.array([shift, 0.0])))
    return replace(world, points=np.round(points, 1), groups=tuple(groups))


def along_roads(world):
    """Planted groups spread along the nearest lane from west to east, over four radii, 15 m off it at most."""
    points, groups = world.points.copy(), []
    for number, group in enumerate(world.groups):
        rng = np.random.default_rng(number)
        middle = np.array([group.middle[0], np.rint(group.middle[1] / LANE) * LANE])
        n = len(group.members)
        away = np.column_stack([rng.uniform(-2, 2, n) * group.radius, rng.uniform(-15, 15, n)])
        points[group.members] = middle + away
        groups.append(PlantedGroup(group.members, group.place_type, middle, group.radius, np.pi / 2))
    return replace(world, points=np.round(points, 1), groups=tuple(groups))


KINDS = {
    "discs": lambda world: world,
    "discs, the rural ones on one bank of a river": on_one_bank,
    "strips along a road": along_roads,
}


def tally(seeds, shaped, replicates, **options):
    """Straight and by travel time, over these seeds."""
    found = {"straight": Tally(), "travel time": Tally()}
    for seed in seeds:
        world = out_of_rivers(shaped(planted_world(seed=seed, **options)))
        for name, one in found.items():
            network = roads(world) if name == "travel time" else None
            begun = time.process_time()
            groups = micro_clusters(
                world.points, world.strata, world.focus, network=network, replicates=replicates, support_runs=0,
                visit_q=0.1, threads=2,
            )  # fmt: skip
            one.add(world, groups.labels, time.process_time() - begun)
    return found


def scores(title, found):
    print(f"\n{title}")
    names = list(PLACES.values())
    columns = ["windows", "precision", *names, "recall", *names, "CPU s per world"]
    print("| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
    for name, one in found.items():
        cells = [f"{one.precision(p):.2f}" for p in (None, *PLACES)] + [f"{one.recall(p):.2f}" for p in (None, *PLACES)]
        print(f"| {name} | " + " | ".join(cells) + f" | {one.seconds / len(one.false):.1f} |", flush=True)


def cost(densities, replicates):
    columns = ["addresses", "pieces of road", "focus actors", "null worlds", "CPU s straight", "CPU s", "peak MiB"]
    print("\n| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
    for density in densities:
        world = out_of_rivers(planted_world(seed=1, density=density))
        network, spent = roads(world), []
        for one in (None, network):
            begun = time.process_time()
            micro_clusters(
                world.points, world.strata, world.focus, network=one, replicates=replicates, support_runs=0, threads=2
            )
            spent.append(time.process_time() - begun)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"| {len(world.points)} | {len(network.ends)} | {world.focus.sum()} | {replicates} | {spent[0]:.1f} | "
            f"{spent[1]:.1f} | {peak:.0f} |",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--nulls", type=int, default=50)
    parser.add_argument("--worlds", type=int, default=99)
    args = parser.parse_args()
    small = planted_world(seed=1, density=0.02)
    for network in (None, roads(small)):  # compile outside the clock
        micro_clusters(small.points, small.strata, small.focus, network=network, replicates=9)
    cost((0.17, 1.0), 999)
    for title, shaped in KINDS.items():
        scores(f"Planted {title}", tally(range(PLANTED, PLANTED + args.seeds), shaped, args.worlds))
    empty = tally(range(NULL, NULL + args.nulls), KINDS["discs"], args.worlds, planted=False)
    for name, one in empty.items():
        some = one.worlds_with_false()
        print(f"{name}: a false group in {some} of {args.nulls} null worlds, "
              f"<= {100 * upper_bound(some, args.nulls):.1f} % (95 %)", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
