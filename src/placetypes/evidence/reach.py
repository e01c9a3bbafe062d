"""Operations about reach: distance, travel time, commuting and services."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from placetypes import access, catchment, commuting, services, settlements
from placetypes.compact import ByPlace, Held, Runs, Worked
from placetypes.evidence.compute import Made, make
from placetypes.typology import reach as op

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, FloatArray, IntArray, LabelArray
    from placetypes.evidence.work import Work
    from placetypes.grid import Grid


@make.register(op.Distance)
def _(operation: op.Distance, work: Work) -> Made:
    places = work.layers.runs(operation.to)
    if operation.origin == "edge":
        found = work.tiled.nearest(places, way=None, from_edge=True, limit=math.inf)
    else:
        found = work.tiled.nearest_centres(places, work.layers.held(operation.population))
    made: dict[str, Held] = {operation.name: found.minutes}
    if operation.nearest:
        made[operation.nearest] = _as_amounts(found.nearest)
    return made


def _as_amounts(numbers: LabelArray) -> Worked:
    """A layer of numbers as float64, of which only the numbers are held."""
    return Worked(numbers.shape, np.asarray, (numbers,))


def _looked_up(amounts: AnyArray, numbers: Held) -> Worked:
    """A layer of what the numbers of another stand for: one amount per number, from 0."""
    return Worked(numbers.shape, partial(np.take, amounts), (numbers,))


@make.register(op.TravelTime)
def _(operation: op.TravelTime, work: Work) -> Made:
    places = work.layers.runs(operation.to)
    way = work.way(detour=operation.detour, speed=operation.speed, off_road_speed=operation.off_road_speed)
    reached = work.tiled.travel_times([places], way, from_edge=True, limit=math.inf)[0]
    made: dict[str, Held] = {operation.name: reached.minutes, operation.nearest: _as_amounts(reached.nearest)}
    if operation.total:
        made[operation.total] = _looked_up(work.totals(places, operation.population), reached.nearest)
    return made


@make.register(op.TravelTimeToOwn)
def _(operation: op.TravelTimeToOwn, work: Work) -> Made:
    places, held = work.layers.runs(operation.to), work.layers.held
    way = work.way(detour=operation.detour, speed=operation.speed, off_road_speed=operation.off_road_speed)
    limit = math.inf if operation.limit is None else work.typology[operation.limit]
    rule, dtypes = _nowhere_yet, (np.int32, np.float64)
    own, minutes = work.tiled.alone(rule, held(operation.own), held(operation.known), dtypes=dtypes)
    if isinstance(way, access.CrowFly):
        straight = access.travel_time_to_own(places.draw(), own, way, work.inputs.grid, limit=limit)
        np.copyto(minutes, straight, where=np.isfinite(straight))
    else:
        ways = access.ToOwn.of(places, own, work.tiled.keep(way), work.inputs.grid, limit=limit, minutes=minutes)
        work.tiled.engine.map(ways, ways.chunks)
    return {operation.name: minutes}


def _nowhere_yet(own: AnyArray, known: AnyArray) -> tuple[LabelArray, FloatArray]:
    """Numbers of the places that cells ask for, and the minutes of those that are not reached."""
    asked = np.nan_to_num(own).astype(np.int32)
    return asked, np.where(np.isnan(known) & (asked == 0), np.nan, np.inf)


@make.register(op.Commuting)
def _(operation: op.Commuting, work: Work) -> Made:
    inputs = work.inputs
    if inputs.flows is None or inputs.zone is None:
        return {}
    if "employed" not in work.layers:
        work.lack("no_employed")
    if "jobs" not in work.layers:
        work.lack("no_jobs")
    employed = "employed" if "employed" in work.layers else "population"
    places, cores, held = work.layers.runs(operation.places), work.layers.runs(operation.cores), work.layers.held
    found = commuting.commuting(
        commuting.flow_matrix(inputs.flows, inputs.zone_ids),
        inputs.zone,
        places,
        cores,
        employed=held(employed),
        jobs=held("jobs" if "jobs" in work.layers else employed),
    )
    gaps = settlements.gaps_to_own(places, cores, found.town_core, inputs.grid)
    return {
        operation.name: _looked_up(found.to_core, inputs.zone),
        operation.core: _looked_up(found.core, inputs.zone),
        operation.self_containment: ByPlace(places, _unknown_outside(found.self_containment)),
        operation.town_share: ByPlace(places, _unknown_outside(found.town_to_core)),
        operation.town_gap: ByPlace(places, _unknown_outside(gaps)),
    }


def _unknown_outside(amounts: FloatArray) -> FloatArray:
    """Amounts by number of a place, NaN for 0."""
    return np.concatenate([[np.nan], amounts[1:]])


@make.register(op.ServiceAccess)
def _(operation: op.ServiceAccess, work: Work) -> Made:
    grid, points, here = work.inputs.grid, work.inputs.services, _kinds_here(work)
    if points is None or not here:
        return {}
    way = work.way(detour=operation.detour, speed=operation.speed, off_road_speed=operation.off_road_speed)
    rows, cols, inside = grid.rowcols(points.eastings, points.northings)
    of_kind = np.array(points.kinds)
    places = [_one_a_cell(np.flatnonzero(inside & (of_kind == kind)), rows, cols, grid) for kind in here]
    made: dict[str, Held] = {}
    for kind, reached in zip(here, work.tiled.travel_times(places, way, from_edge=False, limit=math.inf), strict=True):
        made |= {f"{operation.name}_{kind}": reached.minutes, f"service_of_{kind}": _as_amounts(reached.nearest)}
    return made


def _one_a_cell(points: IntArray, rows: IntArray, cols: IntArray, grid: Grid) -> Runs:
    """The cells that some points lie in, numbered by the point + 1; of two in a cell by the first."""
    cells, first = np.unique(rows[points] * grid.shape[1] + cols[points], return_index=True)
    row, col = np.divmod(cells, grid.shape[1])
    before = np.searchsorted(row, np.arange(grid.shape[0] + 1))
    edge = np.column_stack([col, col + 1]).ravel().astype(np.int32)
    return Runs(grid.shape, before, edge, (points[first] + 1).astype(np.int32), np.dtype(np.int32))


@make.register(op.CatchmentAccess)
def _(operation: op.CatchmentAccess, work: Work) -> Made:
    grid, points, here = work.inputs.grid, work.inputs.services, _kinds_here(work)
    if points is None or not here:
        return {}
    way = work.way(detour=operation.detour, speed=operation.speed, off_road_speed=operation.off_road_speed)
    way = way if isinstance(way, access.CrowFly) else work.tiled.keep(way)
    people = work.layers.held(operation.population)
    people = work.tiled.keep(people) if isinstance(people, np.ndarray) else work.tiled.drawn(people)
    rows, cols, inside = grid.rowcols(points.eastings, points.northings)
    of_kind, rooms = np.array(points.kinds), [work.tiled.room(np.float64) for _ in here]
    asked = []
    for kind, room in zip(here, rooms, strict=True):
        chosen = inside & (of_kind == kind)
        asked.append((catchment.Supply.of(rows[chosen], cols[chosen], points.capacities[chosen]), room))
    asked.sort(key=lambda one: len(one[0].rows), reverse=True)  # nobody waits for the longest at the end
    work.tiled.engine.map(_Catchments(people, way, grid, work.typology[operation.catchment]), asked)
    return {f"{operation.name}_{kind}": room for kind, room in zip(here, rooms, strict=True)}


@dataclass(frozen=True)
class _Catchments:
    """Writes the access to one kind of service."""

    people: AnyArray
    way: AnyArray | access.CrowFly
    grid: Grid
    minutes: float

    def __call__(self, asked: tuple[catchment.Supply, AnyArray]) -> None:
        supply, room = asked
        catchment.catchment_access(supply, self.people, self.way, self.grid, catchment=self.minutes, access=room)


def _kinds_here(work: Work) -> list[str]:
    """Kinds of service that the region has points of, in the typology's order; those it has none of are named."""
    points, kinds = work.inputs.services, work.typology.service_kinds
    here = [] if points is None else [kind for kind in kinds if kind in points.kinds]
    if absent := [kind for kind in kinds if kind not in here]:
        work.lack("no_services", kinds=", ".join(absent))
    return here


@make.register(op.ServiceTier)
def _(operation: op.ServiceTier, work: Work) -> Made:
    points, here, asked = work.inputs.services, _kinds_here(work), work.typology.services
    if points is None or not here or asked is None:
        return {}
    if untold := [group for group, members in asked.groups.items() if not set(members) & set(here)]:
        work.lack("no_service_groups", groups=", ".join(untold))
        return {}
    places = work.layers.runs(operation.places)
    counts = services.count_services(
        points.eastings, points.northings, points.kinds, known_kinds=here, places=places, grid=work.inputs.grid
    )
    t = work.typology
    rules = services.TierRules(
        groups=asked.groups,
        regional_kinds=asked.regional,
        regional_per_group=t[operation.regional_per_group],
        subregional_per_group=t[operation.subregional_per_group],
        local_per_group=t[operation.local_per_group],
        local_day_night=t[operation.local_day_night],
        residential_group=asked.residential,
        residential_trade=t[operation.residential_trade],
        residential_day_population=t[operation.residential_day_population],
    )
    tier = services.service_tiers(counts, here, _day_population(work, places), work.totals(places, "population"), rules)
    return {operation.name: ByPlace(places, tier.astype(np.float64))}


def _day_population(work: Work, places: Runs) -> FloatArray | None:
    """People by day of every place, or None where jobs or employed residents are unknown."""
    if "jobs" not in work.layers or "employed" not in work.layers:
        work.lack("no_people_by_day")
        return None
    population, employed, jobs = map(work.layers.held, ("population", "employed", "jobs"))
    return services.by_day(places, population, employed, jobs)
