"""The operations about reach: distance, travel time, commuting and services."""

from __future__ import annotations

from typing import Literal

from placetypes.typology.operation import Given, MaybeGiven, MaybeThreshold, Needed, Operation, ThresholdName


class Distance(Operation):
    """Straight metres from the edge, or from the population-weighted centre, of the nearest place of a layer."""

    operation: Literal["distance"]
    to: Needed
    origin: Literal["edge", "population_centre"]
    population: Needed
    nearest: MaybeGiven = None


class TravelTime(Operation):
    """Minutes from the edge of the nearest place of a layer, which one it is, and its people."""

    operation: Literal["travel_time"]
    to: Needed
    population: Needed
    detour: ThresholdName
    speed: ThresholdName
    off_road_speed: ThresholdName
    nearest: Given
    total: MaybeGiven = None


class Commuting(Operation):
    """Share of employed residents working in the core that draws most of them, by cell and by cluster.

    Gives the share (`name`), the core (`core`), the share working in the cluster a cell lies in (`self_containment`),
    the share of that cluster's residents working in the core that draws most of them (`town_share`), and the metres
    from the cluster's edge to that core's (`town_gap`).
    """

    operation: Literal["commuting"]
    places: Needed
    cores: Needed
    core: Given
    self_containment: Given
    town_share: Given
    town_gap: Given


class TravelTimeToOwn(Operation):
    """Minutes from the edge of the place that another layer names for each cell; inf where it names none.

    So too where it is beyond the limit, if there is one.
    """

    operation: Literal["travel_time_to_own"]
    to: Needed
    own: Needed
    known: Needed
    """Layer that is NaN where the own place is unknown; then the minutes are, too."""
    limit: MaybeThreshold = None
    """Minutes beyond which the way is not followed: searches that end early make large regions much faster."""
    detour: ThresholdName
    speed: ThresholdName
    off_road_speed: ThresholdName


class ServiceAccess(Operation):
    """Minutes to the nearest service of each kind (`name`_KIND), and which one (service_of_KIND)."""

    operation: Literal["service_access"]
    detour: ThresholdName
    speed: ThresholdName
    off_road_speed: ThresholdName

    @property
    def of_each_kind(self) -> tuple[str, ...]:
        """Two layers for each kind of service."""
        return (self.name, "service_of")

    @property
    def title(self) -> str:
        """What a run calls it while it is made."""
        return f"{super().title} services"


class CatchmentAccess(Operation):
    """Services of each kind per 1 000 people (`name`_KIND): the enhanced two-step floating catchment.

    What a service has to give is shared out among the people within the catchment, who count less the farther away they
    are; a cell has the sum of its shares of all services within reach.
    """

    operation: Literal["catchment_access"]
    population: Needed
    catchment: ThresholdName
    detour: ThresholdName
    speed: ThresholdName
    off_road_speed: ThresholdName

    @property
    def of_each_kind(self) -> tuple[str, ...]:
        """One layer for each kind of service."""
        return (self.name,)

    @property
    def title(self) -> str:
        """What a run calls it while it is made."""
        return "services per 1 000 people"


class ServiceTier(Operation):
    """Tier of services of the cluster a cell lies in; 0 outside clusters."""

    operation: Literal["service_tier"]
    places: Needed
    regional_per_group: ThresholdName
    subregional_per_group: ThresholdName
    local_per_group: ThresholdName
    local_day_night: ThresholdName
    residential_trade: ThresholdName
    residential_day_population: ThresholdName
