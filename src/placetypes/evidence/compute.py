"""Making the evidence: one function per operation, chosen by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, singledispatch
from typing import TYPE_CHECKING

import numpy as np

from placetypes import agglomerations, density, economy, landuse, settlements
from placetypes.compact import ByPlace, Held, held
from placetypes.evidence.work import Work
from placetypes.layer_store import LayerStore
from placetypes.tiles import Checkpoint, Tiled
from placetypes.typology import Operation
from placetypes.typology import operations as op
from placetypes.typology.model import text

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray, FloatArray
    from placetypes.compact import Runs
    from placetypes.evidence.inputs import Inputs
    from placetypes.grid import Grid
    from placetypes.typology import Typology

Made = Mapping[str, Held]


@dataclass(frozen=True)
class Evidence:
    """Layer -> (rows, cols), NaN = unknown; and what was missing and stood in for it, one sentence each."""

    layers: LayerStore
    fallbacks: tuple[str, ...]


def compute(
    typology: Typology,
    inputs: Inputs,
    *,
    language: str,
    tiled: Tiled | None = None,
    checkpoint: Checkpoint | None = None,
    progress: Callable[[str], None] | None = None,
) -> Evidence:
    """Make the layers a typology asks for, in its order.

    Parameters
    ----------
    typology
        Its `evidence` lists the operations, its thresholds their numbers.
    inputs
        What the region gives. An operation whose layers are absent is left out, and the result names it.
    language
        Of the sentences that say what was missing.
    tiled
        How layers are made; None: of the whole grid at once. They do not depend on it.
    checkpoint
        Has the layers of operations that are finished already, and gets those of the others.
    progress
        Called with the title of each operation as it is begun.
    """
    store = LayerStore(inputs.layers, inputs.grid.shape)
    work = Work(typology, inputs, store, tiled or Tiled(inputs.grid), language)
    finished, told = checkpoint or Checkpoint(), set[str]()
    for number, operation in enumerate(typology.evidence):
        if progress:
            progress(operation.title)
        absent = {layer for layer in operation.needs if layer not in work.layers}
        made = {} if absent else _made(operation, work, finished, step=f"{number} {operation.title}")
        if not made and operation.absent and not (absent and absent <= told):  # what is missing is named once
            work.say(text(operation.absent, language))
            told |= absent
        work.layers.add(made)
        work.layers.release()
    return Evidence(work.layers, tuple(work.fallbacks))


def _made(operation: Operation, work: Work, finished: Checkpoint, *, step: str) -> Made:
    """The layers an operation gives, made now or before."""
    known = {name: work.layers.held(name) for name in work.layers}
    if before := finished.layers(step, known):
        layers, said = before
        for sentence in said:
            work.say(sentence)
        return layers
    told = len(work.fallbacks)
    made = {
        name: work.tiled.keep(layer) if isinstance(layer, np.ndarray) else layer
        for name, layer in make(operation, work).items()
    }
    if made:
        finished.keep(step, made, known, said=work.fallbacks[told:], tiled=work.tiled)
    return made


@singledispatch
def make(operation: Operation, work: Work) -> Made:  # noqa: ARG001 - of those that are registered
    """The layers an operation gives; none where the region has no table for it."""
    raise TypeError(f"no operation: {type(operation).__name__}")


@make.register(op.Density)
def _(operation: op.Density, work: Work) -> Made:
    radius, grid = 0.0 if operation.radius is None else work.typology[operation.radius], work.inputs.grid
    if density.half_widths(grid, radius).size == 1:
        of_cells = partial(density.density_of_cells, cell_area=grid.cell_area_km2)
        return {operation.name: work.worked(of_cells, operation.of, operation.over)}
    amount, land = work.layers.held(operation.of), work.layers.held(operation.over)
    method = partial(density.population_density, radius=radius)
    return {operation.name: work.tiled.near(method, amount, land, radius=radius)}


@make.register(op.Ratio)
def _(operation: op.Ratio, work: Work) -> Made:
    rounded = partial(density.ratio, decimals=operation.decimals)
    return {operation.name: work.worked(rounded, operation.of, operation.over)}


@make.register(op.Cells)
def _(operation: op.Cells, work: Work) -> Made:
    return {operation.name: held(work.cells(operation.where))}


@make.register(op.DiscSum)
def _(operation: op.DiscSum, work: Work) -> Made:
    radius = work.typology[operation.radius]
    method = partial(density.disc_sum, radius=radius)
    return {operation.name: work.tiled.near(method, work.layers.held(operation.of), radius=radius)}


@make.register(op.CoverShare)
def _(operation: op.CoverShare, work: Work) -> Made:
    cover, land = work.layers.held(operation.of), work.layers.held(operation.over)
    radius = work.typology[operation.radius]
    return {operation.name: work.tiled.near(partial(landuse.cover_share, radius=radius), cover, land, radius=radius)}


@make.register(op.AreaDensity)
def _(operation: op.AreaDensity, work: Work) -> Made:
    floor, land = work.layers.held(operation.of), work.layers.held(operation.over)
    radius = work.typology[operation.radius]
    return {operation.name: work.tiled.near(partial(density.area_density, radius=radius), floor, land, radius=radius)}


@make.register(op.ShareAround)
def _(operation: op.ShareAround, work: Work) -> Made:
    land, radius = work.layers.held(operation.land), work.typology[operation.radius]
    method = partial(_share_around, radius=radius)
    return {operation.name: work.tiled.near(method, work.where(operation.where), land, radius=radius)}


def _share_around(holds: BoolArray, land: AnyArray, *, grid: Grid, radius: float) -> AnyArray:
    is_land = np.nan_to_num(land) > 0
    return np.where(is_land, density.disc_share(holds & is_land, is_land, grid, radius=radius), np.nan)


@make.register(op.Clusters)
def _(operation: op.Clusters, work: Work) -> Made:
    population = work.layers.held(operation.population)
    cells: Held = work.where(operation.where)
    if operation.enclosed_land:
        land = work.layers.held(operation.land)
        cells = settlements.enclosing(work.cells(operation.where), land, contiguity=operation.contiguity)
    least = 0.0 if operation.min_population is None else work.typology[operation.min_population]
    found, people = work.tiled.clusters(cells, population, contiguity=operation.contiguity, min_population=least)
    return work.with_total(operation.name, found, operation.total, people)


@make.register(op.Grow)
def _(operation: op.Grow, work: Work) -> Made:
    barred = None if operation.barred is None else work.where(operation.barred)
    uncounted = None if operation.uncounted is None else work.where(operation.uncounted)
    return {operation.name: work.tiled.grown(work.layers.runs(operation.of), barred=barred, uncounted=uncounted)}


@make.register(op.FillHoles)
def _(operation: op.FillHoles, work: Work) -> Made:
    label, max_area = work.layers.runs(operation.of), work.typology[operation.max_area]
    filled = agglomerations.filled(label, work.inputs.grid, max_area=max_area)
    return work.with_total(operation.name, filled, operation.total, operation.population)


@make.register(op.Apart)
def _(operation: op.Apart, work: Work) -> Made:
    places, distance = work.cells(operation.where), work.typology[operation.distance]
    return {operation.name: agglomerations.far_from(places, work.inputs.grid, distance=distance)}


@make.register(op.Join)
def _(operation: op.Join, work: Work) -> Made:
    places, distance = work.layers.runs(operation.of), work.typology[operation.distance]
    label = settlements.join(places, work.inputs.grid, distance=distance)
    return work.with_total(operation.name, label, operation.total, operation.population)


@make.register(op.Select)
def _(operation: op.Select, work: Work) -> Made:
    among, cells = work.layers.runs(operation.of), work.where(operation.where)
    selected = agglomerations.holding(among, cells, every=operation.every)
    if operation.none and not selected.highest:
        work.say(text(operation.none, work.language))
    return work.with_total(operation.name, selected, operation.total, operation.population)


@make.register(op.Gap)
def _(operation: op.Gap, work: Work) -> Made:
    places, to = work.layers.runs(operation.of), work.layers.runs(operation.to)
    return {operation.name: _within(places, settlements.edge_gaps(places, to, work.inputs.grid))}


@make.register(op.Least)
def _(operation: op.Least, work: Work) -> Made:
    places = work.layers.runs(operation.within)
    return {operation.name: _within(places, settlements.least(places, work.layers.held(operation.of)))}


def _within(places: Runs, amounts: FloatArray) -> ByPlace:
    """An amount of each place, unknown outside places."""
    return ByPlace(places, np.concatenate([[np.nan], amounts[1:]]))


@make.register(op.JobsDiversity)
def _(operation: op.JobsDiversity, work: Work) -> Made:
    sections = work.inputs.job_sections
    if len(sections) < 2:  # noqa: PLR2004 - one section says nothing of diversity
        return {}
    radius = work.typology[operation.radius]
    method = partial(_jobs_diversity, names=tuple(sections), radius=radius)
    return {operation.name: work.tiled.near(method, *sections.values(), radius=radius)}


def _jobs_diversity(*sections: AnyArray, grid: Grid, names: tuple[str, ...], radius: float) -> AnyArray:
    return economy.jobs_diversity(dict(zip(names, sections, strict=True)), grid, radius=radius)
