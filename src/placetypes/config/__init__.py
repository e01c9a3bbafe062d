"""What a region file may say: one TOML file, validated, with every path resolved.

Paths are relative to the file; ``${PLACETYPES_DATA}`` expands, nothing else does. An unknown key is refused with the
nearest known key named.
"""

from placetypes.config.inputs import (
    Actors,
    Flows,
    Layer,
    Localities,
    Points,
    Roads,
    Services,
    Source,
    Suppressed,
    Tags,
    Units,
    Zones,
)
from placetypes.config.paths import DATA_VARIABLE
from placetypes.config.reading import read, schema
from placetypes.config.region import Clusters, Compute, GridSpec, Output, Publish, Region, RegionFile, TypologyChoice

__all__ = [
    "DATA_VARIABLE",
    "Actors",
    "Clusters",
    "Compute",
    "Flows",
    "GridSpec",
    "Layer",
    "Localities",
    "Output",
    "Points",
    "Publish",
    "Region",
    "RegionFile",
    "Roads",
    "Services",
    "Source",
    "Suppressed",
    "Tags",
    "TypologyChoice",
    "Units",
    "Zones",
    "read",
    "schema",
]
