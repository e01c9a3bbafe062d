"""The map of a result, as it could stand in a publication."""

from placetypes.maps.figure import map_png, map_pngs, place_type_map, save_map

__all__ = ["map_png", "map_pngs", "place_type_map", "save_map"]
