"""The steps that turn evidence into place types and the result."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes import decision as decision_list
from placetypes import smoothing
from placetypes.compact import release, strips
from placetypes.evidence import Evidence, Inputs, ServicePoints, compute
from placetypes.layer_store import LayerStore
from placetypes.pipeline import constellations, places
from placetypes.pipeline.groups import no_clusters, no_members
from placetypes.pipeline.windows import BY_ROAD
from placetypes.result.inside import confined, cut, window
from placetypes.result.parts import ACTOR_COLUMNS
from placetypes.themes import chosen
from placetypes.typology import layers_of
from placetypes.typology.wording import Wording
from placetypes.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from placetypes._typing import AnyArray, BoolArray, CodeArray, FloatArray
    from placetypes.boxes import Box
    from placetypes.grid import Grid
    from placetypes.pipeline.state import State
    from placetypes.result import Result
    from placetypes.tiles import Tiled
    from placetypes.typology import Typology


FRICTION, ROAD_SPEED = "friction", "road_speed"
"""Layers of a result whose region gives them: minutes per metre (NaN and infinite: no way), or the speed of the fastest
road of each cell, km/h (NaN: no road)."""

DECIDED, DECIDED_LAYERS = "place types", ("types", "rule", "margin", "runner_up", "smoothed")
"""The step in which cells are decided, and its layers, as they are kept when it is finished."""


def gather_evidence(state: State, *, progress: Callable[[str], None]) -> None:
    """Make the layers the typology asks for, in its order; `progress` is called with the title of each as it begins."""
    inputs = _inputs(state)
    found = compute(
        state.typology, inputs, language=state.language, tiled=state.tiled, checkpoint=state.checkpoint,
        progress=progress,
    )  # fmt: skip
    asked = asked_for(state.typology, found)
    state.evidence = LayerStore(_ways(inputs), asked.shape)
    state.evidence.add({name: asked.held(name) for name in asked})
    state.fallbacks += found.fallbacks


def asked_for(typology: Typology, found: Evidence) -> LayerStore:
    """The layers a typology makes or reads; other inputs are not evidence."""
    asked = {layer for operation in typology.evidence for layer in typology.given_by(operation)}
    asked |= {"population", "land"} | {layer for rule in typology.rules for layer in layers_of(rule.condition)}
    return found.layers.only(asked)


def _ways(inputs: Inputs) -> dict[str, FloatArray]:
    """How fast one travels where, as the region gives it: travel times are needed again when clusters are found."""
    given = {FRICTION: inputs.friction, ROAD_SPEED: inputs.road_speed}
    return {name: layer for name, layer in given.items() if layer is not None}


def _inputs(state: State) -> Inputs:
    """What the region gives, as evidence is made from it."""
    from placetypes.io.roads import road_speeds

    layers, roads, points = state.layers, state.config.roads, state.layers.services
    arrays = {name: layer for name, layer in layers.arrays.items() if name != "friction"}
    return Inputs(
        grid=layers.grid,
        arrays=arrays,
        services=None
        if points is None
        else ServicePoints(
            tuple(points["kind"]),
            points.geometry.x.to_numpy(),
            points.geometry.y.to_numpy(),
            points["capacity"].to_numpy(dtype=float),
        ),
        flows=layers.flows,
        zone=layers.zone,
        zone_ids=layers.zone_ids,
        friction=layers.arrays.get("friction"),
        road_speed=None if layers.roads is None else road_speeds(layers.roads, layers.grid, room=state.tiled.room),
        off_road_speed=None if roads is None else roads.off_road_speed,
    )


def place_types(state: State) -> None:
    """Apply the rules, then smooth the types that the typology lets be smoothed."""
    typology = state.typology
    if missing := decision_list.missing_layers(typology, state.evidence):
        wording = Wording(typology, state.language)
        told = [f"{wording.layer(layer)} ({', '.join(map(wording.type, keys))})" for layer, keys in missing.items()]
        state.fallbacks.append(say("rules_without", state.language, layers="; ".join(told)))
    if before := state.checkpoint.layers(DECIDED, {}):
        arrays = [np.asanyarray(before[0][name]) for name in DECIDED_LAYERS]
    else:
        decision, types = classify_cells(typology, state.evidence, state.tiled)
        arrays = [decision.types, decision.rule, decision.margin, decision.runner_up, types]
        made = dict(zip(DECIDED_LAYERS, arrays, strict=True))
        state.checkpoint.keep(DECIDED, made, {}, said=(), tiled=state.tiled)
    state.decision, state.types = decision_list.Decision(*arrays[:-1]), arrays[-1]


def classify_cells(typology: Typology, store: LayerStore, tiled: Tiled) -> tuple[decision_list.Decision, CodeArray]:
    """What the rules say of each cell, and its type after smoothing."""
    deciding = decision_list.Deciding(typology, tuple(store))
    layers = [store.held(name) for name in deciding.layers]
    for competing in deciding.competing.values():
        places = tiled.runs(competing, *(store.held(name) for name in competing.layers))
        layers.append(decision_list.smaller_parts(places))
    classified = partial(_classified, everywhere=typology.classified != "land")
    (cells,) = tiled.alone(classified, store.held("population"), store.held("land"), dtypes=(bool,))
    decision = decision_list.Decision(*tiled.alone(deciding, *layers, cells, dtypes=decision_list.Decision.KINDS))
    return decision, _smoothed(typology, decision.types, tiled)


def _classified(population: AnyArray, land: AnyArray, *, everywhere: bool) -> tuple[BoolArray]:
    """Cells that get a type: those of known people on land, or all."""
    if everywhere:
        return (np.ones(land.shape, bool),)
    return (np.isfinite(population) & (np.nan_to_num(land) > 0),)


def _smoothed(typology: Typology, types: CodeArray, tiled: Tiled) -> CodeArray:
    """Types after smoothing, where the typology asks for it."""
    how = typology.smoothing
    if how is None:
        return types
    codes, radius = tuple(typology.by_key[key].code for key in how.types), typology[how.majority_radius]
    out = tiled.near(partial(smoothing.majority, codes=codes, radius=radius), types, radius=radius, dtype=np.uint8)
    patches = tiled.runs(partial(smoothing.patches, codes=codes), out)
    smoothing.absorb(out, patches, codes=codes, least=smoothing.least_cells(tiled.grid, typology[how.min_patch_area]))
    tiled.release([out])
    return out


def describe_actors(state: State) -> None:
    """Give each actor the place type and unit of its cell and the name of the nearest locality."""
    import geopandas as gpd

    actors, grid, types = state.layers.actors, state.layers.grid, state.types
    if actors is None or actors.empty or types is None:
        state.fallbacks.append(say("no_actors", state.language))
        state.actors = without_tables(grid)["actors"]
        return
    rows, cols, _ = grid.rowcols(actors.geometry.x.to_numpy(), actors.geometry.y.to_numpy())
    ids = np.array(["", *state.layers.units["unit_id"].astype(str)], dtype=object)
    named = actors.assign(
        place_type=types[rows, cols].astype(np.int64),
        unit_id=ids[state.layers.unit[rows, cols]],
        locality=places.nearest_names(actors, state.layers.localities),
    )
    state.actors = gpd.GeoDataFrame(named[list(ACTOR_COLUMNS)], geometry=actors.geometry, crs=grid.crs.to_wkt())


def compose(state: State, record: dict[str, Any]) -> Result:
    """The result, cut to the region's extent."""
    from placetypes.result import Result

    layers, decision, spec = state.layers, state.decision, state.config.actors
    if decision is None or state.types is None or state.places is None or state.actors is None:  # pragma: no cover
        raise RuntimeError("the steps come before the result")
    box = _extent(layers.region)
    region, grid = window(layers.region, box), layers.grid.window(box)
    room = replace(state.tiled, grid=grid).room

    def kept(values: AnyArray, elsewhere: float = 0) -> AnyArray:
        return confined(window(values, box), region, elsewhere, values.dtype.type, room=room)

    return Result(
        grid=grid,
        typology=state.typology,
        types=kept(state.types),
        rule=kept(decision.rule),
        margin=kept(decision.margin, np.nan),
        runner_up=kept(otherwise(decision, state.types, state.tiled)),
        evidence=cut(state.evidence, box),
        region=region,
        unit=kept(layers.unit),
        units=layers.units if state.units is None else state.units,
        places=state.places,
        clusters=no_clusters(layers.grid),
        members=no_members(),
        visits=no_clusters(layers.grid),
        visit_members=no_members(),
        constellations=constellations.no_constellations(layers.grid),
        constellation_members=constellations.no_members(),
        actors=state.actors,
        services=_services(state, layers.grid),
        roads=layers.roads if state.config.clusters.windows == BY_ROAD else None,
        themes={} if spec is None else {theme.id: theme.alone for theme in chosen(spec.theme_files)},
        record=record,
    )


def _extent(region: BoolArray) -> Box:
    """The rows and columns in which the region has cells."""
    rows, cols = np.zeros(region.shape[0], bool), np.zeros(region.shape[1], bool)
    for strip in strips(region.shape):
        region[strip].any(axis=1, out=rows[strip])
        cols |= region[strip].any(axis=0)
        release(region)
    (north, south), (west, east) = (np.flatnonzero(axis)[[0, -1]].tolist() for axis in (rows, cols))
    return slice(north, south + 1), slice(west, east + 1)


def without_tables(grid: Grid) -> dict[str, Any]:
    """The tables of a result that has none: units, clusters, constellations, members, actors, services."""
    import geopandas as gpd

    def empty(*columns: str) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame({name: [] for name in columns}, geometry=[], crs=grid.crs.to_wkt())

    return {
        "units": empty("unit_id", "unit_name"),
        "clusters": no_clusters(grid),
        "members": no_members(),
        "visits": no_clusters(grid),
        "visit_members": no_members(),
        "constellations": constellations.no_constellations(grid),
        "constellation_members": constellations.no_members(),
        "actors": empty(*ACTOR_COLUMNS),
        "services": empty("kind", "name"),
    }


def otherwise(decision: decision_list.Decision, types: CodeArray, tiled: Tiled) -> CodeArray:
    """What a cell would be otherwise: what its rule said where smoothing changed that, else the rule's runner-up."""
    if types is decision.types:
        return decision.runner_up
    (found,) = tiled.alone(_otherwise, types, decision.types, decision.runner_up, dtypes=(np.uint8,))
    return found


def _otherwise(types: CodeArray, said: CodeArray, runner_up: CodeArray) -> tuple[CodeArray]:
    return (np.where(types == said, runner_up, said),)


def _services(state: State, grid: Grid) -> gpd.GeoDataFrame:
    points = state.layers.services
    if points is None:
        return without_tables(grid)["services"]
    return points[["kind", "name", "geometry"]]
