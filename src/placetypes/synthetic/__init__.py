"""A synthetic twin of a region: invented layers and tables that sum to published facts, built in memory."""

from placetypes.synthetic.facts import Facts, read_facts
from placetypes.synthetic.twin import Twin, build_twin

__all__ = ["Facts", "Twin", "build_twin", "read_facts"]
