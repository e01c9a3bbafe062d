"""The map of a result, as it could stand in a publication."""

from placetypes.maps.expectation import expectation_map
from placetypes.maps.figure import map_in_axes, place_type_map
from placetypes.maps.writing import expectation_png, map_bytes, map_png, map_pngs, save_map

__all__ = [
    "expectation_map",
    "expectation_png",
    "map_bytes",
    "map_in_axes",
    "map_png",
    "map_pngs",
    "place_type_map",
    "save_map",
]
