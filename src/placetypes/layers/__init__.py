"""What is known: every input of a region on one grid, and what was done to bring it there."""

from placetypes.layers.align import align
from placetypes.layers.check import Finding, check
from placetypes.layers.ledger import shown_path
from placetypes.layers.model import Layers

__all__ = ["Finding", "Layers", "align", "check", "shown_path"]
