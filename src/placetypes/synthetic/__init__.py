"""A synthetic twin of a region: invented layers and tables that sum to published facts, built in memory.

Also regions whose micro-clusters are known, on which finders of clusters are measured.
"""

from placetypes.synthetic.facts import Facts, read_facts
from placetypes.synthetic.planted_worlds import PlantedGroup, PlantedWorld, planted_world
from placetypes.synthetic.twin import Twin, build_twin

__all__ = ["Facts", "PlantedGroup", "PlantedWorld", "Twin", "build_twin", "planted_world", "read_facts"]
