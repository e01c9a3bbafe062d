"""Cluster Ladder: micro-clusters of a theme that hang together, from one municipality to several countries."""

from placetypes.ladder.climb import cluster_ladder
from placetypes.ladder.model import RUNGS, Ladder

__all__ = ["RUNGS", "Ladder", "cluster_ladder"]
