"""The run: one visible list of steps from the inputs of a region to its result."""

from placetypes.pipeline.chosen import typologies_of
from placetypes.pipeline.constellations import find_constellations
from placetypes.pipeline.groups import find_clusters
from placetypes.pipeline.making import Making
from placetypes.pipeline.plan import Plan, expected_seconds, plan
from placetypes.pipeline.resuming import forget
from placetypes.pipeline.steps import FINDS, STEPS, Find, Step, find_again, run

__all__ = [
    "FINDS",
    "STEPS",
    "Find",
    "Making",
    "Plan",
    "Step",
    "expected_seconds",
    "find_again",
    "find_clusters",
    "find_constellations",
    "forget",
    "plan",
    "run",
    "typologies_of",
]
