"""Regions side by side: shares, rates of micro-clusters, distances, and places that are twins."""

from placetypes.comparing.model import Region, SideBySide, compare

__all__ = ["Region", "SideBySide", "compare"]
