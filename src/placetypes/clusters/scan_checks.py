"""What a circular scan refuses, and why."""

import numpy as np

from placetypes._typing import AnyArray, FloatArray
from placetypes.clusters import checks
from placetypes.clusters.locations import Distance
from placetypes.errors import InputError

_DISTANCES = ("plane", "great_circle")
_LONGITUDE, _LATITUDE = 180.0, 90.0
_MOST_PEOPLE = 1_000_000_000  # numpy draws without replacement from fewer than these; counts of cases fit 32 bits
_FEWEST_WORLDS = 9  # the least that standard software offers: no p-value falls below 0.1


def check_coordinates(points: AnyArray, distance: Distance) -> FloatArray:
    """(n, 2) float64, finite; degrees within their range where distances follow the great circle."""
    if distance not in _DISTANCES:
        raise InputError(
            "no such distance", where="distance", got=repr(distance), expected="one of " + ", ".join(_DISTANCES)
        )
    place = checks.check_points(points)
    if distance == "great_circle":
        for name, values, limit in (("longitude", place[:, 0], _LONGITUDE), ("latitude", place[:, 1], _LATITUDE)):
            beyond = np.flatnonzero(np.abs(values) > limit)
            if beyond.size:
                raise InputError(
                    f"a {name} is out of range",
                    where=f"points, row {beyond[0]}",
                    got=values[beyond[0]],
                    expected=f"-{limit:g} to {limit:g} degrees, in the order longitude, latitude",
                )
    return place + 0.0  # -0.0 and 0.0 are one place


def check_cases(cases: FloatArray, population: FloatArray, *, everyone: str = "population") -> None:
    """At least one case, none where nobody is, and no more people drawn from than can be."""
    total = float(cases.sum())
    if total == 0:
        raise InputError("there is no case", where="cases", expected="at least one")
    if total < 1:
        raise InputError(
            "the cases sum to less than one, so that no null world can be drawn", where="cases", got=total,
            expected="counts, of which some may be fractions",
        )  # fmt: skip
    nobody = np.flatnonzero((cases > 0) & (population == 0))
    if nobody.size:
        raise InputError(
            f"{nobody.size} locations have cases but no population",
            where=f"population, row {nobody[0]}",
            got=0,
            expected="more than 0 wherever cases are",
        )
    drawn = total if everyone == "population" else float(population.sum())
    if drawn >= _MOST_PEOPLE:
        raise InputError("too many to draw", where=everyone, got=drawn, expected=f"fewer than {_MOST_PEOPLE}")


def check_controls(controls: FloatArray) -> None:
    """At least one: without controls every share is 1."""
    if controls.sum() == 0:
        raise InputError("there is no control", where="controls", expected="at least one")


def check_share(name: str, value: float) -> None:
    """A share above 0, up to all."""
    if not 0 < value <= 1:
        raise InputError("must be above 0 and at most 1", where=name, got=value)


def check_worlds(replicates: int, max_p: float) -> None:
    """Enough null worlds for a p-value, and for the highest one asked."""
    fewest = max(_FEWEST_WORLDS, int(np.ceil(1 / max_p - 1)))
    if replicates < fewest:
        raise InputError(
            "too few null worlds", where="replicates", got=replicates, expected=f"at least {fewest}", fix="999 is usual"
        )


def check_threads(threads: int) -> None:
    """At least one."""
    if threads < 1:
        raise InputError("must be at least 1", where="threads", got=threads)
