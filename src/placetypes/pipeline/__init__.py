"""The run: one visible list of steps from the inputs of a region to its result."""

from placetypes.pipeline.steps import STEPS, Step, run, typology_of

__all__ = ["STEPS", "Step", "run", "typology_of"]
