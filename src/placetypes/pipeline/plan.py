"""What a run will do and take, said before it begins."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from placetypes.pipeline.chosen import typologies_of
from placetypes.pipeline.making import MIB, Making

if TYPE_CHECKING:
    from collections.abc import Iterable

    from placetypes.config import RegionFile
    from placetypes.grid import Grid
    from placetypes.typology import Typology


@dataclass(frozen=True)
class Plan:
    """What a run will do and take. Time and memory are estimates, of runs measured at one and ten million cells."""

    grid: Grid
    steps: tuple[str, ...]
    """Titles, in order; micro-clusters, maps and files come after them."""
    layers: int
    """Inputs and evidence."""
    bytes_of_layers: int
    folder: Path | None
    """Where layers are kept while a run lasts; None: in memory."""
    tiles: int
    tile: tuple[int, int]
    """Rows and columns of a tile."""
    engine: str
    memory: int
    """Bytes at most, up to place types."""
    seconds: float
    """Processor time up to place types."""


def plan(config: RegionFile) -> Plan:
    """Plan the run of a region file, from its boundary and typologies alone.

    Raises
    ------
    PlacetypesError
        If the region file, a typology or the boundary is not right.
    """
    from placetypes.layers.extent import extent
    from placetypes.layers.ledger import Ledger
    from placetypes.pipeline.steps import evidence_title

    chosen = typologies_of(config)
    making = Making.of(config, chosen.values())
    tiled, _ = extent(config, Ledger(config.folder), making=making)
    grid, cost = tiled.grid, _costs()
    operations = [operation for typology in chosen.values() for operation in typology.evidence]
    cells = grid.shape[0] * grid.shape[1]
    kinds = ["read", *(operation.operation for operation in operations), *["decide"] * len(chosen)]
    per_cell = sum(cost["nanoseconds"].get(kind, cost["nanoseconds"]["other"]) for kind in kinds)
    if tiled.scratch is None:
        kept = (held(config, chosen.values()) + cost["bytes"]["working"]) * cells
    else:
        kept = cost["bytes"]["beside"] * cells + making.bytes_of_tiles(grid, tiled.tiling.size[0])
    return Plan(
        grid=grid,
        steps=tuple(evidence_title(operation.title) for operation in operations),
        layers=making.layers,
        bytes_of_layers=making.bytes_of_layers(grid),
        folder=tiled.scratch,
        tiles=len(tiled.tiling),
        tile=tiled.tiling.size,
        engine=config.compute.engine,
        memory=cost["bytes"]["program"] * MIB + kept,
        seconds=cost["seconds"]["start"] + per_cell * cells / 1e9,
    )


def expected_seconds(config: RegionFile) -> dict[str, float]:
    """Step of a run, as it is called while it lasts -> processor seconds it is expected to take.

    Steps that take next to nothing are left out. Micro-clusters follow the actors, not the cells: they are taken to be
    those of the embedded sample.

    Raises
    ------
    PlacetypesError
        If the region file, a typology or the boundary is not right.
    """
    from placetypes.pipeline.steps import DECIDE, READ, evidence_title

    chosen, cost = typologies_of(config), _costs()
    rows, cols = plan(config).grid.shape
    costs, cells = cost["nanoseconds"], rows * cols
    of_cells = {READ: costs["read"]}
    prefixes = [f"{name}: " if len(chosen) > 1 else "" for name in chosen]
    for of, typology in zip(prefixes, chosen.values(), strict=True):
        for operation in typology.evidence:
            of_cells[of + evidence_title(operation.title)] = costs.get(operation.operation, costs["other"])
        of_cells[of + DECIDE] = costs["decide"]
    seconds = {title: nanoseconds * cells / 1e9 for title, nanoseconds in of_cells.items()}
    seconds[READ] += cost["seconds"]["start"]
    return seconds | {prefixes[0] + title: cost["finds"][title] for title in cost["finds"]}


def held(config: RegionFile, typologies: Iterable[Typology]) -> int:
    """Bytes per cell, at most, of the arrays that a run holds at its end: inputs, evidence and what was decided."""
    cost, of_roads = _costs(), 2  # speeds, and the time per metre that follows from them
    inputs = len(config.layers) + (config.friction is not None) + of_roads * (config.roads is not None)
    sizes: int = cost["bytes"]["input"] * inputs
    for typology in typologies:
        sizes += cost["bytes"]["decided"]
        for operation in typology.evidence:
            times = len(typology.service_kinds) if operation.of_each_kind else 1
            sizes += cost["held"].get(operation.operation, 0) * times
    return sizes


@cache
def _costs() -> dict[str, Any]:
    """What a cell costs, as `benchmarks/bench_runs.py --costs` measured it."""
    return tomllib.loads((resources.files("placetypes") / "data" / "costs.toml").read_text(encoding="utf-8"))
