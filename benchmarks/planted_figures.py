"""Finders on planted worlds: ours, its peers in the same run, and one that knows the truth."""

import functools
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from placetypes.clusters import expected_actors, micro_clusters, scan_poisson
from placetypes.synthetic import planted_world

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
from planted_scores import ASTRAY, CHANCE, JOINED, PLACES, RIGHT, VERDICTS, Tally, outline_scores, upper_bound

PLANTED, NULL = 20_000, 30_000
"""First seeds of the worlds reported. Nothing is tuned on them: tuning has those from 1 000 on, tests those below."""
OURS = {0.1: "micro-clusters q 0.10", 0.2: "with those worth a visit, q 0.20"}
VARIANTS = {
    "half the addresses": {"density": 0.5},
    "twice the addresses": {"density": 2.0},
    "no address shared": {"shared": 0.0},
    "a third shared": {"shared": 0.33},
    "a trend twice as steep": {"trend": 0.8},
}
"""What is different, and how it is asked of the generator of worlds."""
CEILING = {6.5: 0.81, 7.0: 0.77, 7.5: 0.71, 8.0: 0.66}
"""Concentration scores, and the share of planted groups that one who knows their outlines is to find above them."""
SCAN = {"max_share": 0.0025, "min_cases": 3, "max_p": 0.1}
"""The circular scan: windows up to the four expected actors that ours may hold, fewest cases as ours, p as our q."""
BARS = {"disc": {0.1: (0.90, 0.65), 0.2: (0.85, 0.72)}, "strip": {0.1: (0.85, 0.55)}}
"""Least precision and recall at each rate of false groups."""
RURAL_RECALL, FALSE_PER_WORLD, FALSE_WORLDS, SURELY = 0.55, 0.2, 0.10, 0.14
RURAL = 3
RATE = min(OURS)
__all__ = [
    "CEILING",
    "NULL",
    "OURS",
    "PEERS",
    "PLACES",
    "PLANTED",
    "RIGHT",
    "VARIANTS",
    "VERDICTS",
    "ceiling",
    "figures",
    "tallies",
    "upper_bound",
]


def ours(world, seed, replicates, changed):
    """Labels at each rate of false groups, and the lowest score that is called in each place type."""
    start, (q, visit_q) = time.process_time(), sorted(OURS)
    asked = {"q": q, "visit_q": visit_q, "replicates": replicates, "seed": seed, "support_runs": 0} | changed
    found = micro_clusters(world.points, world.strata, world.focus, **asked)
    seconds, more = time.process_time() - start, found.visits
    every = np.where(more.labels >= 0, more.labels, found.labels)
    for name, labels, table in zip(OURS.values(), (found.labels, every), (found.smallest, more.smallest), strict=True):
        yield name, labels, seconds, table.groupby("place_type")["score"].first().to_dict()


def circular_scan(world, seed, replicates):
    """The scan statistic around all addresses, which expects what ours does."""
    start = time.process_time()
    expected = expected_actors(world.points, world.strata, world.focus)
    found = scan_poisson(world.points, world.focus, expected, replicates=replicates, seed=seed, **SCAN)
    sure = np.append(found.table["p_value"] <= SCAN["max_p"], False)  # the strongest is listed whatever it is
    labels = np.where(world.focus & sure[found.labels], found.labels, -1)
    yield f"circular scan, p {SCAN['max_p']:.2f}", labels, time.process_time() - start, None


def density_clusters(world, _seed, _replicates):
    """DBSCAN and HDBSCAN of the focus actors, by scikit-learn; nothing is drawn."""
    from sklearn.cluster import DBSCAN, HDBSCAN

    models = {f"DBSCAN {eps} m": DBSCAN(eps=eps, min_samples=4) for eps in (250, 500, 1000, 2000)}
    for way in ("eom", "leaf"):
        models[f"HDBSCAN {way}"] = HDBSCAN(min_cluster_size=4, cluster_selection_method=way, copy=True)
    for name, model in models.items():
        start = time.process_time()
        labels = np.full(len(world.points), -1)
        labels[world.focus] = model.fit_predict(world.points[world.focus])
        yield name, labels, time.process_time() - start, None


PEERS = (density_clusters, circular_scan)


def _one(seed, options, replicates, changed, peers):
    world = planted_world(seed=seed, **options)
    result = {}
    for method in (functools.partial(ours, changed=changed), *peers):
        for name, labels, seconds, lowest in method(world, seed, replicates):
            result[name] = Tally()
            result[name].add(world, labels, seconds, lowest)
    return result


def tallies(first, number, *, replicates=99, peers=(), changed=None, **options):
    """`Tally` of each method over worlds of consecutive seeds; ``changed`` settings of ours, ``options`` of worlds."""
    result = {}
    run = functools.partial(_one, options=options, replicates=replicates, changed=changed or {}, peers=peers)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for one in pool.map(run, range(first, first + number)):
            for name, tally in one.items():
                if name in result:
                    result[name] += tally
                else:
                    result[name] = tally
    return result


def ceiling(first, number, **options):
    """Scores of the planted groups within their outlines."""
    worlds = (planted_world(seed=seed, **options) for seed in range(first, first + number))
    return np.concatenate([outline_scores(world) for world in worlds])


def figures(seeds, nulls):
    """What is measured, its value, its bar, whether it is met.

    In worlds that are unlike the recipe the bar is the rate of groups by chance. Precision counts those with wrong
    members too: its 95 % interval is to reach the bar, as so few groups tell no more.
    """
    for shape, bars in BARS.items():
        peers = PEERS if shape == "disc" else PEERS[:1]
        full = tallies(PLANTED, seeds, peers=peers, strips=shape == "strip")
        worlds, strict = f"{seeds} planted worlds, {shape}s", full[OURS[RATE]]
        for q, (precision, recall) in bars.items():
            one = full[OURS[q]]
            yield f"{worlds}, q {q:.2f}: precision", *_at_least(one.precision(), precision)
            yield f"{worlds}, q {q:.2f}: recall", *_at_least(one.recall(), recall)
        if shape == "disc":
            yield f"{worlds}, q {RATE:.2f}: recall, rural", *_at_least(strict.recall(RURAL), RURAL_RECALL)
            yield from _errors(worlds, strict)
        yield from _beside(worlds, strict, {name: one for name, one in full.items() if name not in OURS.values()})
    for title, options in VARIANTS.items():
        one = tallies(PLANTED, seeds, **options)[OURS[RATE]]
        worlds = f"{seeds} worlds of discs, {title}"
        bar, most = BARS["disc"][RATE][0], one.interval(RIGHT)[1]
        yield f"{worlds}: precision{_between(one, RIGHT)}", one.precision(), f"reaches {bar:.2f}", most >= bar
        yield from _errors(worlds, one)
    yield from _by_chance(nulls)


def _beside(worlds, strict, others):
    """Density clustering invents; the scan, sure as it is, finds less."""
    for name in ("DBSCAN", "HDBSCAN"):
        best = max(one.precision() for known, one in others.items() if known.startswith(name))
        yield f"{worlds}: precision above {name}'s ({_told(others, name)})", *_more(strict.precision() - best)
    for name, one in others.items():
        if name.startswith("circular"):
            yield f"{worlds}: recall above the {name}'s ({_told(others, name)})", *_more(strict.recall() - one.recall())


def _errors(worlds, one):
    """What groups found by chance, which the rate of false ones speaks of, and others; what could be found at all."""
    by_chance = one.share(CHANCE)
    yield f"{worlds}: share by chance{_between(one, CHANCE)}", by_chance, f"<= {RATE}", by_chance <= RATE
    other = one.share(JOINED) + one.share(ASTRAY)
    yield f"{worlds}: share with wrong members, {one.share(JOINED):.2f} of it several in one", other, "told", True
    yield f"{worlds}: recall, of {one.ceiling():.2f} that score as is called there", one.recall(), "told", True


def _told(tallied, name):
    """Precision and recall of all ways of one method, from and to."""
    ways = [(one.precision(), one.recall()) for known, one in tallied.items() if known.startswith(name)]
    (low, few), (high, many) = np.min(ways, axis=0), np.max(ways, axis=0)
    if len(ways) == 1:
        return f"{low:.2f}, recall {few:.2f}"
    return f"{low:.2f} to {high:.2f}, recall {few:.2f} to {many:.2f}"


def _between(one, verdict):
    return " ({:.2f} to {:.2f})".format(*one.interval(verdict))


def _at_least(measured, bar):
    return measured, f">= {bar:.2f}", measured >= bar


def _more(by):
    return by, "> 0", by > 0


def _by_chance(nulls):
    empty = tallies(NULL, nulls, planted=False)[OURS[RATE]]
    groups = empty.false_per_world()
    yield f"{nulls} null worlds, q 0.10: groups per world", groups, f"<= {FALSE_PER_WORLD}", groups <= FALSE_PER_WORLD
    for place in (None, *PLACES):
        some = empty.worlds_with_false(place)
        share, most = some / nulls, upper_bound(some, nulls)
        what = f"{nulls} null worlds, q 0.10: share with any group, {PLACES.get(place, 'all place types')}"
        yield what, share, f"<= {FALSE_WORLDS}", share <= FALSE_WORLDS
        yield f"{what}, upper 95 % bound", most, f"<= {SURELY}", most <= SURELY
