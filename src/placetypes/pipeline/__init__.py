"""The run: one visible list of steps from the inputs of a region to its result."""

from placetypes.pipeline.chosen import typologies_of
from placetypes.pipeline.steps import STEPS, Step, run

__all__ = ["STEPS", "Step", "run", "typologies_of"]
