"""Cells that the seven types are told of: empty countryside, and what changes it."""

import math

import numpy as np

from placetypes.typology import load

SEVEN = load("ostergotland")
T = {name: threshold.value for name, threshold in SEVEN.thresholds.items()}
nan, inf = math.nan, math.inf

# Empty countryside far from everything, with every layer known.
NOWHERE = {
    "settlement": 0.0,
    "settlement_population": 0.0,
    "density": 1.0,
    "area_density": 0.0,
    "service_tier": 0.0,
    "self_containment": nan,
    "minutes_to_core": 90.0,
    "core_population": 20_000.0,
    "near_town_population": 0.0,
    "minutes_to_near_town": 70.0,
    "commuting_share": 0.01,
    "minutes_to_commuting_core": 90.0,
    "population_nearby": 30.0,
    "arable_share": 0.0,
    "jobs_diversity": 0.1,
    "jobs_nearby": 3.0,
    "minutes_to_grocery": 40.0,
    "minutes_to_compulsory_school": 40.0,
}
LIVED_IN = {"population_nearby": 400.0, "arable_share": 0.2}


def cells(*changes, without=()):
    """Evidence of a row of cells, each a change of nowhere, without some layers."""
    rows = [NOWHERE | change for change in changes]
    return {name: np.array([[row[name] for row in rows]]) for name in NOWHERE if name not in without}


TOWN = {"settlement": 1.0, "settlement_population": 15_000.0}
VILLAGE = {"settlement": 1.0, "settlement_population": 1000.0, "service_tier": 3.0, "self_containment": 0.35}
