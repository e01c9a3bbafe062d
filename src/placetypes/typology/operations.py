"""The evidence a typology asks for: an ordered list of operations, each making layers from inputs and earlier layers.

An operation is data: which layers it reads, which thresholds it needs, which layers it gives. What it computes stands
in `placetypes.evidence`; an outside typology uses the same operations without touching the package.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from placetypes.typology.operation import (
    ConditionText,
    MaybeCondition,
    MaybeGiven,
    MaybeThreshold,
    Needed,
    Operation,
    Text,
    ThresholdName,
)
from placetypes.typology.reach import (
    CatchmentAccess,
    Commuting,
    Distance,
    ServiceAccess,
    ServiceTier,
    TravelTime,
    TravelTimeToOwn,
)


class Density(Operation):
    """An amount per km2 of land, in the cell or, with a radius, within it."""

    operation: Literal["density"]
    of: Needed
    over: Needed
    radius: MaybeThreshold = None


class Ratio(Operation):
    """One layer over another."""

    operation: Literal["ratio"]
    of: Needed
    over: Needed
    decimals: int | None = None
    """Round to so many decimals, halves to even, before any threshold sees it."""


class Cells(Operation):
    """1 where a condition holds and is known to, else 0."""

    operation: Literal["cells"]
    where: ConditionText


class DiscSum(Operation):
    """Sum within a radius."""

    operation: Literal["disc_sum"]
    of: Needed
    radius: ThresholdName


class CoverShare(Operation):
    """Share of the land within a radius that has a cover."""

    operation: Literal["cover_share"]
    of: Needed
    over: Needed
    radius: ThresholdName


class AreaDensity(Operation):
    """Prevalent density of floor area: the median within a radius of m2 of floor per m2 of land."""

    operation: Literal["area_density"]
    of: Needed
    over: Needed
    radius: ThresholdName


class ShareAround(Operation):
    """Share of the land cells within a radius, the cell itself included, where a condition holds."""

    operation: Literal["share_around"]
    where: ConditionText
    land: Needed
    radius: ThresholdName


class Clusters(Operation):
    """Contiguous cells where a condition holds, numbered in raster order, and the people of a cell's cluster."""

    numbers_places: ClassVar[bool] = True
    operation: Literal["clusters"]
    where: ConditionText
    contiguity: Literal["queen", "rook"]
    population: Needed
    land: Needed
    enclosed_land: bool = False
    """Whether land that a cluster encloses belongs to it."""
    min_population: MaybeThreshold = None
    """Smaller clusters are left out."""
    total: MaybeGiven = None


class Select(Operation):
    """Those clusters of a layer in which a condition holds somewhere, numbered anew, and their people."""

    numbers_places: ClassVar[bool] = True
    operation: Literal["select"]
    of: Needed
    where: ConditionText
    every: bool = False
    """Whether the condition must hold in every cell of a cluster."""
    population: Needed
    total: MaybeGiven = None
    none: Text = {}  # noqa: RUF012 - pydantic copies defaults
    """What a result says where the condition holds nowhere."""


class Grow(Operation):
    """Clusters grown cell by cell where the majority of the neighbours belong to one, until nothing is added."""

    numbers_places: ClassVar[bool] = True
    operation: Literal["grow_by_majority"]
    of: Needed
    barred: MaybeCondition = None
    """Cells that never join."""
    uncounted: MaybeCondition = None
    """Neighbours that do not count, unless they belong to a cluster."""


class FillHoles(Operation):
    """Clusters with their small holes filled; holes that two clusters enclose stay open."""

    numbers_places: ClassVar[bool] = True
    operation: Literal["fill_holes"]
    of: Needed
    max_area: ThresholdName
    total: MaybeGiven = None
    population: Needed


class Apart(Operation):
    """1 where no cell at which a condition holds is within a distance, counted along rows and columns, else 0."""

    operation: Literal["apart"]
    where: ConditionText
    distance: ThresholdName


class Join(Operation):
    """Clusters of a layer whose edges are less than a distance apart as one, also by way of others, numbered anew."""

    numbers_places: ClassVar[bool] = True
    operation: Literal["join"]
    of: Needed
    distance: ThresholdName
    """0: none are joined."""
    population: Needed
    total: MaybeGiven = None


class Gap(Operation):
    """Metres from the edge of the cluster a cell lies in to the nearest edge of other places; NaN outside clusters."""

    operation: Literal["gap"]
    of: Needed
    to: Needed


class Least(Operation):
    """Least value of a layer within the cluster a cell lies in; NaN outside clusters."""

    operation: Literal["least"]
    of: Needed
    within: Needed


class JobsDiversity(Operation):
    """One minus the Herfindahl index of jobs by NACE section within a radius."""

    operation: Literal["jobs_diversity"]
    of: Needed
    """All jobs; their sections are read from the layers OF_A to OF_U."""
    radius: ThresholdName


AnyOperation = Annotated[
    Density
    | Ratio
    | Cells
    | DiscSum
    | CoverShare
    | AreaDensity
    | ShareAround
    | Clusters
    | Select
    | Grow
    | FillHoles
    | Apart
    | Join
    | Gap
    | Least
    | Distance
    | TravelTime
    | Commuting
    | TravelTimeToOwn
    | ServiceAccess
    | CatchmentAccess
    | ServiceTier
    | JobsDiversity,
    Field(discriminator="operation"),
]
