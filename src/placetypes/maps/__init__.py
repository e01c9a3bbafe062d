"""The map of a result, as it could stand in a publication."""

from placetypes.maps.expectation import expectation_map
from placetypes.maps.figure import expectation_png, map_png, map_pngs, place_type_map, save_map

__all__ = ["expectation_map", "expectation_png", "map_png", "map_pngs", "place_type_map", "save_map"]
