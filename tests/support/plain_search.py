"""A small world of actors, and the search for groups in it written plainly: every window counted, sorted, taken."""

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

RADII = np.array([0.0, 50.0, 100.0, 200.0, 400.0])
HEIGHTS = np.array([60.0, 240.0])
BUFFER = 0.5


@dataclass(frozen=True)
class Small:
    """Sorted addresses with the actors expected at each, focus rows among them, an owner for every address."""

    place: np.ndarray
    expected: np.ndarray
    rows: np.ndarray
    owner: np.ndarray


def small_world(seed, *, addresses=300, focus=45, step=20.0):
    """Whole steps on a small square, so that many distances tie and addresses share places."""
    rng = np.random.default_rng(seed)
    place = rng.integers(0, 40, (addresses, 2)) * step
    place = place[np.lexsort((place[:, 1], place[:, 0]))]
    rows = np.sort(rng.choice(addresses, focus, replace=False))
    return Small(place, rng.random(addresses) * 0.2, rows, rng.integers(0, 12, addresses))


def score(observed, expected, total):
    if observed <= expected:
        return 0.0
    outside = (total - observed) * np.log((total - observed) / (total - expected)) if total > observed else 0.0
    return observed * np.log(observed / expected) + outside


def _counted(world, inside, near, limits):
    """Actors, expected and score of a window with these rows as members; None when it breaks a limit."""
    least, owners, most, total, floor = limits
    expected = world.expected[near].sum()
    value = round(score(len(inside), expected, total), 9)
    enough = len(inside) >= least and len(set(world.owner[inside].tolist())) >= owners
    return (len(inside), expected, value) if enough and expected <= most and value >= floor else None


def discs(world, limits):
    """Every disc around an actor that just reaches another: {(x, y, d2): (members, actors, expected, score)}."""
    found = {}
    for x, y in {tuple(p) for p in world.place[world.rows].tolist()}:
        d2 = ((world.place - (x, y)) ** 2).sum(axis=1)
        for limit in np.unique(d2[world.rows]):
            inside = world.rows[d2[world.rows] <= limit]
            counted = _counted(world, inside, d2 <= limit, limits) if limit <= RADII[-1] ** 2 else None
            if counted:
                found[x, y, limit] = (frozenset(inside.tolist()), *counted)
    return found


def branches(world, limits, blurred=0.0):
    """Every branch of the single-linkage tree over places: {members: (d2, actors, expected, score)}.

    Links of less than ``blurred`` squared length are that long.
    """
    places, of = np.unique(world.place[world.rows], axis=0, return_inverse=True)
    of, found = of.ravel(), {}
    tree = linkage(np.maximum(pdist(places), np.sqrt(blurred)), "single")
    for height in np.unique(tree[:, 2].round(9)):
        label, before = (fcluster(tree, height + sign * 1e-6, "distance") for sign in (1, -1))
        for c in np.unique(label):
            inside = np.flatnonzero(label == c)
            if len(set(before[inside])) == 1:
                continue  # not changed by a link of this length
            reach2 = (height * BUFFER) ** 2
            near = ((world.place[:, None] - places[inside][None]) ** 2).sum(axis=2).min(axis=1) <= reach2 + 1e-6
            rows = world.rows[np.isin(of, inside)]
            counted = _counted(world, rows, near, limits)
            if counted:
                found[frozenset(rows.tolist())] = (reach2, *counted)
    return found


def plain_groups(world, limits):
    """Groups taken one after the other: [(members, actors, score, grown)]."""
    windows = [
        ((-value, -actors, False, x, y, d2), members) for (x, y, d2), (members, actors, _, value)
        in discs(world, limits).items()
    ]  # fmt: skip
    for members, (d2, actors, _, value) in branches(world, limits).items():
        x, y = min(map(tuple, world.place[sorted(members)].tolist()))
        windows.append(((-value, -actors, True, x, y, d2), members))
    taken, groups = set(), []
    for key, members in sorted(windows):
        if not members & taken:
            taken |= members
            groups.append((members, -key[1], -key[0], key[2]))
    return groups
