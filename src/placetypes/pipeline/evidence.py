"""The steps that turn inputs into evidence: one function each, reading thresholds from the typology."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from placetypes import access, commuting, density, economy, landuse, services, settlements

if TYPE_CHECKING:
    from placetypes._typing import BoolArray, FloatArray, LabelArray
    from placetypes.pipeline.state import State


def densities(state: State) -> None:
    """People and floor area per land, and people near a cell."""
    t, grid = state.typology, state.layers.grid
    state.evidence |= {
        "population": state.population,
        "land": state.land,
        "density": density.population_density(state.population, state.land, grid),
        "population_nearby": density.disc_sum(state.population, grid, radius=t["population_radius"]),
    }
    floor = state.layer("floor_area")
    if floor is None:
        state.fallbacks.append("No floor areas: settlements and inner urban areas are told by people alone.")
        return
    state.evidence["area_density"] = density.area_density(floor, state.land, grid, radius=t["area_density_radius"])


def settlements_and_cores(state: State) -> None:
    """Contiguous settlements, and the urban cores among them."""
    t, grid = state.typology, state.layers.grid
    built = settlements.built_cells(
        state.evidence["density"],
        state.evidence.get("area_density"),
        state.land,
        grid,
        min_density=t["settlement_density"],
        min_area_density=t["settlement_area_density"],
        neighbour_share=t["settlement_neighbour_share"],
        neighbour_radius=t["settlement_neighbour_radius"],
    )
    state.settlements = settlements.label_settlements(built, state.population, state.land)
    state.core = settlements.select(state.settlements, state.settlements.population >= t["core_min_population"])
    state.evidence |= {
        "settlement": state.settlements.label.astype(np.float64),
        "settlement_population": state.settlements.population_here,
        "core": state.core.astype(np.float64),
    }
    if not state.core.any():
        state.fallbacks.append(
            f"No settlement has {t['core_min_population']:,.0f} people: the region has no urban core, "
            "and no type that depends on one."
        )


def commuting_shares(state: State) -> None:
    """Who works in which core."""
    layers = state.layers
    if layers.flows is None or layers.zone is None:
        state.fallbacks.append(
            "No commuting flows: rural areas close to urban are told by travel time to a core, by its size; "
            "near-towns by travel time and distance."
        )
        return
    if state.settlements is None or state.core is None:  # pragma: no cover - the list of steps sees to it
        raise RuntimeError("settlements come before commuting")
    jobs = state.jobs
    if "employed" not in layers.arrays:
        state.fallbacks.append("No employed residents: commuters are spread over the people of the zone they live in.")
    if jobs is None:
        state.fallbacks.append("No jobs: commuters are spread over the employed residents of the zone they work in.")
        jobs = state.employed
    state.commuting = commuting.commuting(
        commuting.flow_matrix(layers.flows, layers.zone_ids),
        layers.zone,
        state.settlements.label,
        state.core,
        employed=state.employed,
        jobs=jobs,
    )
    state.evidence |= {
        "commuting_share": state.commuting.to_core,
        "commuting_core": state.commuting.core.astype(np.float64),
        "self_containment": np.where(
            state.settlements.label > 0, state.commuting.self_containment[state.settlements.label], np.nan
        ),
    }


def travel_times(state: State) -> None:
    """Minutes to cores, near-towns and the core one commutes to, and which core is nearest."""
    t, grid = state.typology, state.layers.grid
    if state.settlements is None or state.core is None:  # pragma: no cover - the list of steps sees to it
        raise RuntimeError("settlements come before travel times")
    state.way = _way(state)
    to_core = access.travel_time(state.core, state.way, grid, from_edge=True, limit=math.inf)
    people = np.bincount(state.core.ravel(), weights=np.nan_to_num(state.population).ravel())
    towns = settlements.near_towns(
        state.settlements,
        state.core,
        grid,
        min_population=t["near_town_min_population"],
        max_gap=t["near_town_distance"],
        tied=_tied_to_core(state, to_core.minutes),
        max_tied_gap=t["near_town_commuting_distance"],
    )
    to_town = access.travel_time(towns, state.way, grid, from_edge=True, limit=math.inf)
    state.evidence |= {
        "minutes_to_core": to_core.minutes,
        "core_of": to_core.nearest.astype(np.float64),
        "core_population": np.where(to_core.nearest > 0, people[to_core.nearest], 0.0),
        "near_town": towns.astype(np.float64),
        "minutes_to_near_town": to_town.minutes,
    }
    if state.commuting is not None:
        state.evidence["minutes_to_commuting_core"] = _minutes_to_own_core(state, state.commuting.core)


def _tied_to_core(state: State, minutes_to_core: FloatArray) -> BoolArray:
    """Settlements that send many of their employed to one core or, without flows, lie near one in time."""
    t = state.typology
    if state.settlements is None:  # pragma: no cover - the list of steps sees to it
        raise RuntimeError("settlements come before near-towns")
    if state.commuting is not None:
        return np.nan_to_num(state.commuting.town_to_core) > t["near_town_commuting_share"]
    return settlements.least(state.settlements, minutes_to_core) <= t["near_town_minutes"]


def _way(state: State) -> FloatArray | access.CrowFly:
    """Friction from the region's own grid or its roads, or the declared fallback."""
    from placetypes.io.roads import road_speeds

    t, layers, roads = state.typology, state.layers, state.config.roads
    own = state.layer("friction")
    if own is not None:
        return np.where(np.isfinite(own), own, np.inf)
    if layers.roads is None or roads is None:
        state.fallbacks.append(
            f"No roads: travel times follow the straight line x {t['crowfly_detour']:g} at {t['crowfly_speed']:g} km/h."
        )
        return access.CrowFly(detour=t["crowfly_detour"], speed=t["crowfly_speed"])
    off_road = roads.off_road_speed or t["offroad_speed"]
    return access.friction(road_speeds(layers.roads, layers.grid), state.land, off_road_speed=off_road)


def _minutes_to_own_core(state: State, own_core: LabelArray) -> FloatArray:
    """Minutes to the core that each cell commutes to; NaN where commuting is unknown, inf where it goes to no core."""
    if state.core is None or state.way is None:  # pragma: no cover - the list of steps sees to it
        raise RuntimeError("cores and the way come before travel times")
    grid = state.layers.grid
    out = np.where(np.isnan(state.evidence["commuting_share"]), np.nan, np.inf)
    for core in np.unique(own_core[own_core > 0]):
        only = np.where(state.core == core, core, 0).astype(np.int32)
        minutes = access.travel_time(only, state.way, grid, from_edge=True, limit=math.inf).minutes
        np.copyto(out, minutes, where=own_core == core)
    return out


def service_access(state: State) -> None:
    """Minutes to the nearest service of each kind, which one it is, and the service tier of settlements."""
    layers, grid, kinds = state.layers, state.layers.grid, state.typology.services.kinds
    if state.settlements is None or state.way is None:  # pragma: no cover - the list of steps sees to it
        raise RuntimeError("settlements and travel times come before services")
    points = layers.services
    here = [] if points is None else [kind for kind in kinds if (points["kind"] == kind).any()]
    if absent := [kind for kind in kinds if kind not in here]:
        state.fallbacks.append(f"No services of these kinds: {', '.join(absent)}; tests of them are left out.")
    if points is None or not here:
        return
    eastings, northings = points.geometry.x.to_numpy(), points.geometry.y.to_numpy()
    rows, cols, inside = grid.rowcols(eastings, northings)
    for kind in here:
        places = np.zeros(grid.shape, np.int32)
        chosen = np.flatnonzero(inside & (points["kind"] == kind).to_numpy())[::-1]  # of two in a cell the first stays
        places[rows[chosen], cols[chosen]] = chosen + 1
        reached = access.travel_time(places, state.way, grid, from_edge=False, limit=math.inf)
        state.evidence[f"minutes_to_{kind}"] = reached.minutes
        state.evidence[f"service_of_{kind}"] = reached.nearest.astype(np.float64)
    groups = state.typology.services.groups
    if untold := [group for group, members in groups.items() if not set(members) & set(here)]:
        state.fallbacks.append(
            f"No service at all of {', '.join(untold)}: service tiers are not told, "
            "and local centres are told by their people alone."
        )
        return
    counts = services.count_services(
        eastings, northings, list(points["kind"]), known_kinds=here, places=state.settlements.label, grid=grid
    )
    tier = services.service_tiers(
        counts, here, _day_population(state), state.settlements.population, _tier_rules(state)
    )
    state.evidence["service_tier"] = tier[state.settlements.label].astype(np.float64)


def _day_population(state: State) -> FloatArray | None:
    """People by day of every settlement, or None where jobs or employed residents are unknown."""
    jobs = state.jobs
    if state.settlements is None or jobs is None or "employed" not in state.layers.arrays:
        state.fallbacks.append("No jobs or no employed residents: service tiers leave out people by day.")
        return None
    label = state.settlements.label.ravel()
    size = state.settlements.population.size
    by_cell = services.day_population(state.population, state.employed, jobs)
    return np.bincount(label, weights=by_cell.ravel(), minlength=size).astype(np.float64)


def _tier_rules(state: State) -> services.TierRules:
    t = state.typology
    return services.TierRules(
        groups=t.services.groups,
        regional_kinds=t.services.regional,
        regional_per_group=t["tier_regional_per_group"],
        subregional_per_group=t["tier_subregional_per_group"],
        local_per_group=t["tier_local_per_group"],
        local_day_night=t["tier_local_day_night"],
        residential_trade=t["tier_residential_trade"],
        residential_day_population=t["tier_residential_day_population"],
    )


def economy_and_land_use(state: State) -> None:
    """Jobs near a cell and how varied they are; what covers the land around it."""
    t, grid, jobs = state.typology, state.layers.grid, state.jobs
    if jobs is None:
        state.fallbacks.append("No jobs: the rural heartland is told without them.")
    else:
        state.evidence["jobs_nearby"] = economy.jobs_nearby(jobs, grid, radius=t["jobs_radius"])
        if len(state.job_sections) > 1:
            state.evidence["jobs_diversity"] = economy.jobs_diversity(state.job_sections, grid, radius=t["jobs_radius"])
        else:
            state.fallbacks.append("No jobs by section: the rural heartland is told without their diversity.")
    for cover in ("arable", "forest", "artificial"):
        layer = state.layer(cover)
        if layer is not None:
            share = landuse.cover_share(layer, state.land, grid, radius=t["landcover_radius"])
            state.evidence[f"{cover}_share"] = share
    if "arable_share" not in state.evidence:
        state.fallbacks.append("No land cover: the rural heartland is told without arable land.")
