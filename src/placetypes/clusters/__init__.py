"""Micro-clusters: small groups of actors around a shared focus that are more than their place would have anyway."""

from placetypes.clusters.background import PeopleAtRisk, people_at_risk
from placetypes.clusters.expectation import expected_actors
from placetypes.clusters.finder import micro_clusters, micro_clusters_by_theme
from placetypes.clusters.model import Clusters, Weaker
from placetypes.clusters.notes import Note
from placetypes.clusters.scan_statistic import Scan, scan_bernoulli, scan_poisson

__all__ = [
    "Clusters",
    "Note",
    "PeopleAtRisk",
    "Scan",
    "Weaker",
    "expected_actors",
    "micro_clusters",
    "micro_clusters_by_theme",
    "people_at_risk",
    "scan_bernoulli",
    "scan_poisson",
]
