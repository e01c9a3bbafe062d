"""Look at every input without running: what it is, what it holds, whether it fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.errors import PlacetypesError
from placetypes.io.files import form
from placetypes.layers import actors, places, territory
from placetypes.layers.align import friction, inhabited
from placetypes.layers.cells import grid_layer
from placetypes.layers.extent import extent
from placetypes.layers.ledger import Ledger, shown_path
from placetypes.tiles import Tiled

if TYPE_CHECKING:
    from placetypes._typing import BoolArray, FloatArray
    from placetypes.config import RegionFile, Source
    from placetypes.grid import Grid


@dataclass(frozen=True)
class Finding:
    """What was found of one input.

    Parameters
    ----------
    input
        Its key in the region file, e.g. ``layers.population``.
    path
        Its file, as the region file names it.
    crs, extent
        Coordinate system and (west, south, east, north) in it; None where the input has none of its own.
    size
        Rows, or cells with a value on the grid.
    total
        Sum on the grid, for counts.
    missing
        Cells of the region without a value.
    fit
        'copied' or 'warped'; '' for inputs that are no grid.
    problem
        One sentence; '' where all is well.
    """

    input: str
    path: str
    crs: str | None = None
    extent: tuple[float, ...] | None = None
    size: int | None = None
    total: float | None = None
    missing: int | None = None
    fit: str = ""
    problem: str = ""


def check(config: RegionFile, *, making: Callable[[Grid], Tiled] = Tiled) -> tuple[list[Finding], tuple[str, ...]]:
    """Open every input and say what it holds; one finding per input, and notes. Problems do not stop the rest.

    `making` says of a grid where its layers are kept while they are looked at, one at a time beside the population.
    Where the boundary itself cannot be used there is no grid, and the other inputs are only looked for.
    """
    ledger = Ledger(config.folder, config.output.language)
    problems: dict[str, str] = {}
    found: tuple[Tiled, BoolArray] | None = None
    population: FloatArray | None = None
    try:
        found = extent(config, ledger, making=making)
    except PlacetypesError as error:
        problems["region.boundary"] = str(error)
    for name, spec in _sources(config).items():
        try:
            if found is None:
                form(spec.path, where=ledger.where(name, spec))
            else:
                population = _open(name, config, *found, ledger, population=population)
        except PlacetypesError as error:
            problems.setdefault(name, str(error))
    findings = [_finding(name, spec, ledger, problems.get(name, "")) for name, spec in _sources(config).items()]
    return findings, tuple(ledger.notes)


def _sources(config: RegionFile) -> dict[str, Source]:
    """Every input by its key."""
    found: dict[str, Source | None] = {
        "region.boundary": config.region.boundary,
        "region.mask": config.region.mask,
        **{f"layers.{k}": v for k, v in config.layers.items()},
        "friction": config.friction,
        "roads": config.roads,
        **{f"services.{k}": v for k, v in config.services.items()},
        "flows.zones": config.flows.zones if config.flows else None,
        "flows": config.flows,
        "actors": config.actors,
        "units": config.units,
        "localities": config.localities,
    }
    return {k: v for k, v in found.items() if v is not None}


def _open(
    name: str, config: RegionFile, tiled: Tiled, region: BoolArray, ledger: Ledger, *, population: FloatArray | None
) -> FloatArray | None:
    """Read one input as a run would; the population, as soon as it is read."""
    head, _, key = name.partition(".")
    grid = tiled.grid
    if head == "layers":
        arrays = grid_layer(key, config.layers[key], tiled, region=region, ledger=ledger)
        if key == "population":
            inhabited(arrays[key], region, where=ledger.where(name, config.layers[key]))
            return arrays[key]
    elif head == "services":
        places.services({key: config.services[key]}, grid, ledger)
    elif name == "friction" and config.friction:
        friction(config.friction, tiled, region, ledger)
    elif name == "roads" and config.roads:
        places.roads(config.roads, grid, ledger)
    elif name == "flows" and config.flows:
        unknown = np.broadcast_to(1.0, grid.shape)  # a population that cannot be read says so by itself
        territory.flows(config.flows, unknown if population is None else population, tiled, ledger)
    elif name == "actors" and config.actors:
        actors.actors(config.actors, grid, region, ledger)
    elif name == "units" and config.units:
        territory.units(config.units, tiled, region, ledger)
    elif name == "localities" and config.localities:
        places.localities(config.localities, grid, ledger)
    return population


def _finding(name: str, spec: Source, ledger: Ledger, problem: str) -> Finding:
    """One input's finding, from what was written down of it."""
    entries = [e for k, e in ledger.inputs.items() if k == name or k.startswith(name + "_")]
    entry = entries[0] if entries else {}
    size = entry.get("cells", entry.get("rows"))
    fit = "" if "warped" not in entry else "warped" if entry["warped"] else "copied"
    extent_of = entry.get("extent")
    return Finding(
        input=name,
        path=shown_path(spec.path, ledger.folder),
        crs=entry.get("crs"),
        extent=tuple(extent_of) if extent_of else None,
        size=size,
        total=None if entry.get("sum_on_grid") is None else sum(e["sum_on_grid"] for e in entries),
        missing=entry.get("missing_in_region"),
        fit=fit,
        problem=problem,
    )
