"""The table of rules of the seven types as plain ifs, and cells near every threshold to try them on."""

import itertools
import math

import numpy as np
from hypothesis import strategies as st
from seven_types import T, cells, inf, nan


def plainly(v, t):
    """The table of rules as plain ifs for one cell; v and t are its values and the thresholds."""
    if v["settlement_population"] >= t["core_min_population"]:
        dense = v["density"] >= t["inner_density"] or v["area_density"] >= t["inner_area_density"]
        return 1 if dense else 2
    gates = v["minutes_to_core"] <= t["peri_core_minutes"]
    small = v["settlement_population"] < t["local_min_population"]
    ring = v["minutes_to_near_town"] <= t["peri_town_minutes"] and small
    if gates or ring or v["near_town_population"] >= t["near_town_min_population"]:
        return 3
    if v["settlement_population"] >= t["local_min_population"]:
        return 4
    contained = math.isnan(v["self_containment"]) or v["self_containment"] >= t["local_self_containment"]
    served = v["service_tier"] >= t["local_service_tier"]
    if v["settlement_population"] >= t["local_small_population"] and served and contained:
        return 4
    if math.isnan(v["commuting_share"]) or math.isnan(v["minutes_to_commuting_core"]):
        reach = t["close_minutes_small"]
        if v["core_population"] >= t["core_medium_population"]:
            reach = max(reach, t["close_minutes_medium"])
        if v["core_population"] > t["core_large_population"]:
            reach = max(reach, t["close_minutes_large"])
        close = not math.isnan(v["core_population"]) and v["minutes_to_core"] <= reach
    else:
        daily = v["minutes_to_commuting_core"] <= t["close_commuting_minutes"]
        close = v["commuting_share"] >= t["close_commuting_share"] and daily
    if close:
        return 5
    signs = [
        both(at_least(v["population_nearby"], t["heartland_population"])),
        both(at_least(v["arable_share"], t["heartland_arable"])),
        both(
            at_least(v["jobs_diversity"], t["heartland_jobs_diversity"]),
            at_least(v["jobs_nearby"], t["heartland_jobs"]),
        ),
        both(
            at_least(-v["minutes_to_grocery"], -t["heartland_service_minutes"]),
            at_least(-v["minutes_to_compulsory_school"], -t["heartland_service_minutes"]),
        ),
    ]
    told = [sign for sign in signs if sign is not None]
    needed = t["heartland_votes"] if len(told) == 4 else len(told) // 2 + 1
    return 6 if told and sum(told) >= needed else 7


def at_least(value, threshold):
    return None if math.isnan(value) else value >= threshold


def both(*tests):
    return False if False in tests else None if None in tests else True


def around(*thresholds, low=0.0, high=200.0):
    """Values at, near and far from thresholds, and unknown."""
    near = [t * f for t in thresholds for f in (0.9, 1.0, 1.1)]
    return st.sampled_from([*near, low, high, nan])


VALUES = st.fixed_dictionaries(
    {
        "settlement": st.just(0.0),
        "settlement_population": around(1000.0, 5000.0, 15_000.0, high=1e5),
        "density": around(T["inner_density"], high=9e3),
        "area_density": around(0.1, high=1.0),
        "service_tier": st.sampled_from([0.0, 2.0, 3.0, 5.0, nan]),
        "self_containment": around(0.35, high=1.0),
        "minutes_to_core": around(6.0, 20.0, 25.0, 30.0, high=inf),
        "core_population": around(50_000.0, 100_000.0, high=1e6),
        "near_town_population": around(200.0, 5000.0),
        "minutes_to_near_town": around(4.5, high=inf),
        "commuting_share": around(0.2, high=1.0),
        "minutes_to_commuting_core": around(45.0, high=inf),
        "population_nearby": around(400.0, high=1e4),
        "arable_share": around(0.2, high=1.0),
        "jobs_diversity": around(0.75, high=0.99),
        "jobs_nearby": around(100.0, high=1e4),
        "minutes_to_grocery": around(15.0, high=inf),
        "minutes_to_compulsory_school": around(15.0, high=inf),
    }
)


def apart(rows):
    """Evidence of cells in a row, every core a place of its own that touches no other, so that parts do not matter."""
    evidence = cells(*itertools.chain.from_iterable((row, {}) for row in rows))
    evidence["settlement"] = np.arange(1.0, evidence["settlement"].size + 1)[None]
    return evidence
