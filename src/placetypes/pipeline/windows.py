"""How far windows of the finder reach: along the straight line, or by travel time on the roads of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from placetypes.errors import ConfigError
from placetypes.words import number, say

if TYPE_CHECKING:
    from placetypes.config import Clusters as Settings
    from placetypes.network import Network
    from placetypes.result import Result

BY_ROAD = "travel_time"
"""Value of ``windows`` in [clusters] for which a result keeps its roads."""


def network_of(result: Result, asked: Settings) -> Network | None:
    """The roads of a result where windows go by travel time; None where they are straight.

    Raises
    ------
    ConfigError
        If the result was made without roads for it.
    """
    if asked.windows != BY_ROAD:
        return None
    if result.roads is None:
        raise ConfigError(
            "the result keeps no roads, by which travel times could be known",
            where="clusters.windows",
            got=f"'{BY_ROAD}'",
            expected="'straight', or a region with [roads]",
            fix=f"run the region anew with windows = '{BY_ROAD}' in [clusters]",
        )
    from placetypes.network import Network

    roads = result.roads
    return Network.from_lines(
        roads.geometry.to_numpy(), roads["speed_kmh"].to_numpy(), off_road_speed=_off_road_speed(result)
    )


def radii_of(result: Result, asked: Settings) -> tuple[float, ...]:
    """The ladder of windows, metres or minutes."""
    usual = result.typology.clusters
    return asked.radii or (usual.minutes if asked.windows == BY_ROAD else usual.radii)


def said_of(result: Result, asked: Settings) -> list[str]:
    """What is to be known where windows go by travel time."""
    if asked.windows != BY_ROAD:
        return []
    minutes, speed = (
        number(value, result.language) for value in (radii_of(result, asked)[-1], _off_road_speed(result))
    )
    return [say("windows_by_road", result.language, minutes=minutes, speed=speed)]


def _off_road_speed(result: Result) -> float:
    said = result.record.get("configuration", {}).get("roads", {}).get("off_road_speed")
    return float(result.typology["cluster_off_road_speed"] if said is None else said)
