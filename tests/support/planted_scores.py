"""How well a finder does on planted worlds, and how well one could that knows the truth."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from scipy.stats import beta, binomtest

SAME = 0.5
"""Share of members that a found and a planted group have in common, of all members of either, to be one (Jaccard)."""
FEW = 1
"""Planted members that a group found by chance may hold: one actor is no group."""
RIGHT, CHANCE, JOINED, ASTRAY = VERDICTS = ("right", "by chance", "several in one", "wrong members")
"""What a group found is: right; nothing that was planted (at most `FEW` of any group), which is what a false discovery
rate speaks of; more than `FEW` of several planted groups; a planted group with too many or too few members."""
PLACES = {3: "rural", 2: "village", 1: "town"}


def matches(world, labels):
    """For each group found whether it is right, and for each planted one whether it was found."""
    alike = _alike(world, labels)[1] >= SAME
    return alike.any(axis=1), alike.any(axis=0)


def verdicts(world, labels):
    """What each group found is: right, or which of the errors."""
    common, alike = _alike(world, labels)
    held = (common > FEW).sum(axis=1)
    return np.select([(alike >= SAME).any(axis=1), held == 0, held > 1], [RIGHT, CHANCE, JOINED], ASTRAY).tolist()


def _alike(world, labels):
    """(found, planted) members in common, and their share of all members of either."""
    planted = np.full(len(labels), -1)
    for g, group in enumerate(world.groups):
        planted[group.members] = g
    number, both = int(labels.max(initial=-1)) + 1, (labels >= 0) & (planted >= 0)
    common = np.zeros((number, len(world.groups)), dtype=int)
    np.add.at(common, (labels[both], planted[both]), 1)
    found = np.bincount(labels[labels >= 0], minlength=number)
    here = np.array([len(group.members) for group in world.groups], dtype=int)
    return common, common / (found[:, None] + here - common)


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


def reachable(world, lowest):
    """Planted groups that one could call who knows where they are: of which `window_scores` reach what is called there.

    ``lowest`` score that is called, by place type.
    """
    return window_scores(world) >= np.array([lowest.get(group.place_type, np.inf) for group in world.groups])


def interval(events, trials, level=0.95):
    """Of the share of events, from and to (Wilson 1927)."""
    if not trials:
        return 0.0, 1.0
    found = binomtest(int(events), int(trials)).proportion_ci(level, method="wilson")
    return float(found.low), float(found.high)


def upper_bound(events, trials, level=0.95):
    """Of the share of events, one-sided (Clopper and Pearson 1934)."""
    return 1.0 if events == trials else float(beta.ppf(level, events + 1, trials - events))


@dataclass
class Tally:
    """Counts over worlds: groups found, what they are, planted groups, which are or could be found, wrong ones."""

    verdict: list = field(default_factory=list)
    of_found: list = field(default_factory=list)
    hit: list = field(default_factory=list)
    could: list = field(default_factory=list)
    of_planted: list = field(default_factory=list)
    false: list = field(default_factory=list)
    seconds: float = 0.0

    def add(self, world, labels, seconds=0.0, lowest=None):
        """Count a world; ``lowest`` as in `reachable`, where it is known."""
        verdict, of_found = verdicts(world, labels), places_of(world, labels)
        self.verdict.extend(verdict)
        self.of_found.extend(of_found.tolist())
        self.hit.extend(matches(world, labels)[1].tolist())
        self.could.extend([np.nan] * len(world.groups) if lowest is None else reachable(world, lowest).tolist())
        self.of_planted.extend(group.place_type for group in world.groups)
        wrong = np.array(verdict, dtype=object) != RIGHT
        self.false.append(Counter(of_found[wrong].tolist()))
        self.seconds += seconds

    def __iadd__(self, other):
        for name in ("verdict", "of_found", "hit", "could", "of_planted", "false"):
            getattr(self, name).extend(getattr(other, name))
        self.seconds += other.seconds
        return self

    def precision(self, place=None):
        """Share of the groups found that are right; NaN without any."""
        return self.share(RIGHT, place)

    def share(self, verdict, place=None):
        """Share of the groups found that are this; NaN without any."""
        return _share([one == verdict for one in self.verdict], self.of_found, place)

    def interval(self, verdict):
        """95 % interval of that share."""
        return interval(self.verdict.count(verdict), len(self.verdict))

    def recall(self, place=None):
        """Share of the planted groups that are found; NaN without any."""
        return _share(self.hit, self.of_planted, place)

    def ceiling(self, place=None):
        """Share of the planted groups that are `reachable`; NaN where that is not known."""
        return _share(self.could, self.of_planted, place)

    def false_per_world(self):
        return sum(sum(one.values()) for one in self.false) / len(self.false)

    def worlds_with_false(self, place=None):
        return sum(bool(one) if place is None else place in one for one in self.false)


def _share(values, of, place):
    chosen = [v for v, o in zip(values, of, strict=True) if place is None or o == place]
    return float(np.mean(chosen)) if chosen else float("nan")
