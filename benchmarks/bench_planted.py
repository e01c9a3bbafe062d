"""Micro-clusters on planted worlds, beside scikit-learn's DBSCAN and HDBSCAN and the circular scan in the same run.

python benchmarks/bench_planted.py [--seeds 20] [--nulls 200] [--worlds 99] [--first 20000]
"""

import argparse

from planted_figures import (
    CEILING,
    NULL,
    OURS,
    PEERS,
    PLACES,
    PLANTED,
    VARIANTS,
    VERDICTS,
    ceiling,
    tallies,
    upper_bound,
)


def precision_and_recall(title, full, empty):
    print(f"\n{title}")
    names = list(PLACES.values())
    columns = ["method", "precision", *names, "recall", *names, "false groups per null world", "CPU s per world"]
    print("| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
    for name, one in full.items():
        cells = [f"{one.precision(p):.2f}" for p in (None, *PLACES)] + [f"{one.recall(p):.2f}" for p in (None, *PLACES)]
        cells += [f"{empty[name].false_per_world():.2f}", f"{one.seconds / len(one.false):.3f}"]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def false_alarms(title, empty):
    print(f"\n{title}: worlds with a false group, and the upper 95 % bound of their share")
    print("| | all | " + " | ".join(PLACES.values()) + " |\n|---" + "|---" * (1 + len(PLACES)) + "|")
    for name in OURS.values():
        cells, n = [], len(empty[name].false)
        for place in (None, *PLACES):
            some = empty[name].worlds_with_false(place)
            cells.append(f"{some} of {n}, <= {100 * upper_bound(some, n):.1f} %")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def what_was_found(title, full):
    print(f"\n{title}: what the groups found are, with the 95 % interval of each share")
    print("| method | groups found | " + " | ".join(VERDICTS) + " |\n|---" + "|---" * (1 + len(VERDICTS)) + "|")
    for name, one in full.items():
        cells = ["{:.3f} ({:.3f} to {:.3f})".format(one.share(v), *one.interval(v)) for v in VERDICTS]
        print(f"| {name} | {len(one.verdict)} | " + " | ".join(cells) + " |", flush=True)


def most_that_can_be_found(title, first, seeds, full, **options):
    outlines = ceiling(first, seeds, **options)
    said = ", ".join(f"{(outlines >= at).mean():.2f} above {at}" for at in CEILING)
    print(f"\n{title}: of the planted groups one who knows their outlines and rates finds {said}.")
    print("Planted groups whose smallest disc scores as is called in its world and place type, and the gap to them:")
    for name in OURS.values():
        one, places = full[name], (None, *PLACES)
        most = ", ".join(f"{PLACES.get(p, 'all')} {one.ceiling(p):.2f}" for p in places)
        gap = ", ".join(f"{PLACES.get(p, 'all')} {one.ceiling(p) - one.recall(p):+.2f}" for p in places)
        print(f"{name}: {most}; {gap}.", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--nulls", type=int, default=200)
    parser.add_argument("--worlds", type=int, default=99)
    parser.add_argument("--first", type=int, default=0, help="added to the seeds: 0 for those reported")
    parser.add_argument("--variants", action=argparse.BooleanOptionalAction, default=True)
    args = parser.parse_args()
    first, null = PLANTED + args.first, NULL + args.first
    others = tallies(null, min(args.nulls, 20), replicates=args.worlds, peers=PEERS, planted=False)
    empty = others | tallies(null, args.nulls, replicates=args.worlds, planted=False)
    for title, strips in (("Planted discs", False), ("Planted strips (4 r x 0.3 r)", True)):
        full = tallies(first, args.seeds, replicates=args.worlds, peers=PEERS, strips=strips)
        precision_and_recall(title, full, empty)
        what_was_found(title, full)
        most_that_can_be_found(title, first, args.seeds, full, strips=strips)
    false_alarms("Null worlds", empty)
    for title, options in VARIANTS.items() if args.variants else ():
        full = tallies(first, args.seeds, replicates=args.worlds, **options)
        empty = tallies(null, args.nulls // 2, replicates=args.worlds, planted=False, **options)
        precision_and_recall(f"Planted discs, {title}", full, empty)
        what_was_found(f"Planted discs, {title}", full)
        most_that_can_be_found(f"Planted discs, {title}", first, args.seeds, full, **options)
        false_alarms(f"Null worlds, {title}", empty)
    change = {"bandwidth": 1e6}
    empty = tallies(null, args.nulls // 2, replicates=args.worlds, planted=False, trend=0.8, changed=change)
    false_alarms("The same trend, rates that do not follow it (for comparison)", empty)


if __name__ == "__main__":
    main()
