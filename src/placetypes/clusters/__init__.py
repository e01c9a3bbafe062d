"""Micro-clusters: small groups of actors around a shared focus that are more than their place would have anyway."""

from placetypes.clusters.expectation import expected_actors
from placetypes.clusters.finder import micro_clusters, micro_clusters_by_theme
from placetypes.clusters.model import Clusters

__all__ = ["Clusters", "expected_actors", "micro_clusters", "micro_clusters_by_theme"]
