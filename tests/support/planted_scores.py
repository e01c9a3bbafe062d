"""How well a finder does on planted worlds, and how well one could that knows the truth."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from scipy.stats import beta

SAME = 0.5
"""Share of members that a found and a planted group have in common, of all members of either, to be one (Jaccard)."""
PLACES = {3: "rural", 2: "village", 1: "town"}


def matches(world, labels):
    """For each group found whether it is right, and for each planted one whether it was found."""
    number = int(labels.max(initial=-1)) + 1
    sizes = np.bincount(labels[labels >= 0], minlength=number)
    right, hit = np.zeros(number, dtype=bool), np.zeros(len(world.groups), dtype=bool)
    for g, group in enumerate(world.groups):
        inside = labels[group.members]
        for name, both in Counter(inside[inside >= 0].tolist()).items():
            if both / (sizes[name] + len(group.members) - both) >= SAME:
                right[name] = hit[g] = True
    return right, hit


def places_of(world, labels):
    """Place type of each group found: that of most members, the smaller code of two."""
    number = int(labels.max(initial=-1)) + 1
    return np.array([np.bincount(world.strata[labels == name]).argmax() for name in range(number)], dtype=int)


def outline_scores(world):
    """Concentration score of each planted group's members within its outline, for one who knows both and the rates."""
    return np.array(
        [_concentration(len(group.members), world.rate[group.covers(world.points)].sum()) for group in world.groups]
    )


def window_scores(world):
    """The same of the smallest disc around the middle of the members that holds them, with everybody inside it."""
    scores = []
    for group in world.groups:
        away = ((world.points - world.points[group.members].mean(axis=0)) ** 2).sum(axis=1)
        inside = away <= away[group.members].max()
        scores.append(_concentration(world.focus[inside].sum(), world.rate[inside].sum()))
    return np.array(scores)


def _concentration(actors, expected):
    return actors * np.log(actors / expected) - actors + expected if actors > expected else 0.0


def upper_bound(events, trials, level=0.95):
    """Of the share of events, one-sided (Clopper and Pearson 1934)."""
    return 1.0 if events == trials else float(beta.ppf(level, events + 1, trials - events))


@dataclass
class Tally:
    """Counts over worlds: groups found, which of them are right, planted groups found, worlds with a false group."""

    right: list = field(default_factory=list)
    of_found: list = field(default_factory=list)
    hit: list = field(default_factory=list)
    of_planted: list = field(default_factory=list)
    false: list = field(default_factory=list)
    seconds: float = 0.0

    def add(self, world, labels, seconds=0.0):
        right, hit = matches(world, labels)
        of_found = places_of(world, labels)
        self.right.extend(right.tolist())
        self.of_found.extend(of_found.tolist())
        self.hit.extend(hit.tolist())
        self.of_planted.extend(group.place_type for group in world.groups)
        self.false.append(Counter(of_found[~right].tolist()))
        self.seconds += seconds

    def __iadd__(self, other):
        for name in ("right", "of_found", "hit", "of_planted", "false"):
            getattr(self, name).extend(getattr(other, name))
        self.seconds += other.seconds
        return self

    def precision(self, place=None):
        """Share of the groups found that are right; NaN without any."""
        return _share(self.right, self.of_found, place)

    def recall(self, place=None):
        """Share of the planted groups that are found; NaN without any."""
        return _share(self.hit, self.of_planted, place)

    def false_per_world(self):
        return sum(sum(one.values()) for one in self.false) / len(self.false)

    def worlds_with_false(self, place=None):
        return sum(bool(one) if place is None else place in one for one in self.false)


def _share(values, of, place):
    chosen = [v for v, o in zip(values, of, strict=True) if place is None or o == place]
    return float(np.mean(chosen)) if chosen else float("nan")
