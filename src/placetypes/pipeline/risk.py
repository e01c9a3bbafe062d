"""Those at risk: all actors of a result, or its people where the actors are a list of some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, FloatArray, IntArray
    from placetypes.result import Result


@dataclass(frozen=True)
class AtRisk:
    """Rows that the finder reads: the actors of a result in their order, then its people where they are at risk."""

    points: FloatArray
    strata: IntArray
    themes: AnyArray
    organisations: AnyArray
    at_risk: FloatArray | None
    """Persons of each row; None = every row is an actor."""
    without_people: int
    """Actors that stand where nobody lives."""


def at_risk(result: Result) -> AtRisk:
    """As the region file of the result says: `at_risk` of its actors."""
    from placetypes.clusters import people_at_risk

    actors = result.actors
    points = np.column_stack([actors.geometry.x, actors.geometry.y])
    themes, organisations = actors["theme"].to_numpy(), actors["organisation"].to_numpy()
    if not people_count(result):
        return AtRisk(points, actors["place_type"].to_numpy(np.int64), themes, organisations, None, 0)
    people = np.where(result.region, result.evidence["population"], np.nan).astype(np.float64)
    spread = people_at_risk(people, result.types, result.grid, points)
    return AtRisk(
        spread.points,
        spread.strata,
        spread.of_all(themes.astype(object), ""),
        spread.organisations(organisations.astype(str)),
        spread.at_risk,
        spread.without_people,
    )


def people_count(result: Result) -> bool:
    """Whether what is usual follows from the people who live somewhere, not from the actors there."""
    return bool(_said(result).get("at_risk") == "people")


def people_of_units(result: Result) -> FloatArray | None:
    """(units,) persons of the region, where they are at risk."""
    if not people_count(result):
        return None
    persons = np.where(result.region, np.nan_to_num(result.evidence["population"]), 0.0).astype(np.float64)
    count = np.bincount(result.unit.ravel(), weights=persons.ravel(), minlength=len(result.units) + 1)
    return count[1:].astype(np.float64)


def accuracy(result: Result) -> float:
    """How near to its true place an actor is known, metres."""
    return float(_said(result).get("accuracy", 0.0))


def _said(result: Result) -> dict[str, Any]:
    """What the region file says of its actors."""
    said: dict[str, Any] = result.record.get("configuration", {}).get("actors", {})
    return said
