"""Every input of a region onto one grid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from placetypes.errors import InputError
from placetypes.layers import actors, places, territory
from placetypes.layers.cells import grid_layer
from placetypes.layers.extent import extent
from placetypes.layers.ledger import Ledger
from placetypes.layers.model import Layers

if TYPE_CHECKING:
    from placetypes._typing import BoolArray, FloatArray
    from placetypes.config import RegionFile
    from placetypes.grid import Grid
    from placetypes.tiles import Tiled


def align(config: RegionFile, *, making: Callable[[Grid], Tiled] | None = None) -> Layers:
    """Read every input the region file names and bring it onto the region's grid.

    `making` says of a grid how its layers are made and where they are kept; None: whole, in memory.

    Counts keep their totals, classes their codes; a layer that does not fit the grid is refused unless the region file
    allows it to be warped. ``record`` says of every input what was read and what became of it, ``notes`` what a reader
    of the result must know.

    Raises
    ------
    PlacetypesError
        If an input is missing, cannot be read, does not fit or holds values that cannot be; or the region is empty or
        has no people.
    """
    from placetypes.tiles import Tiled

    ledger = Ledger(config.folder)
    grid, region = extent(config, ledger)
    tiled = (making or Tiled)(grid)
    arrays: dict[str, FloatArray] = {}
    for name, spec in config.layers.items():
        arrays |= _kept(grid_layer(name, spec, grid, region=region, ledger=ledger), tiled)
    if config.friction is not None:
        friction = grid_layer("friction", config.friction, grid, region=region, ledger=ledger, prefix="")
        arrays |= _kept(friction, tiled)
    inhabited(arrays["population"], region, where=ledger.where("layers.population", config.layers["population"]))
    _say_unknown(arrays["population"], region, ledger)
    arrays["land"] = tiled.keep(land(arrays.get("land"), arrays["population"], region, ledger))
    units, unit = territory.no_units(grid), np.zeros(grid.shape, dtype=np.int32)
    if config.units is not None:
        units, unit = territory.units(config.units, grid, region, ledger)
    flows, zone, zone_ids = (
        territory.flows(config.flows, arrays["population"], grid, ledger) if config.flows else (None, None, ())
    )
    return Layers(
        grid=grid,
        arrays=arrays,
        region=region,
        unit=unit,
        units=units,
        roads=places.roads(config.roads, grid, ledger) if config.roads else None,
        services=places.services(config.services, grid, ledger),
        zone=zone,
        zone_ids=zone_ids,
        flows=flows,
        actors=actors.actors(config.actors, grid, region, ledger) if config.actors else None,
        localities=places.localities(config.localities, grid, ledger) if config.localities else None,
        record=ledger.inputs,
        notes=tuple(ledger.notes),
    )


def _kept(arrays: Mapping[str, FloatArray], tiled: Tiled) -> dict[str, FloatArray]:
    return {name: tiled.keep(values) for name, values in arrays.items()}


def inhabited(population: FloatArray, region: BoolArray, *, where: str) -> None:
    """Refuse a region without people.

    Raises
    ------
    InputError
        If no cell of the region has a value, or all are 0.
    """
    known = np.isfinite(population[region])
    if not known.any():
        raise InputError(
            "no cell of the region has a value: the data lie elsewhere",
            where=where,
            got=f"{int(np.isfinite(population).sum())} cells with a value, all outside the region",
            expected=f"values in {int(region.sum())} cells",
            fix="check the boundary and the layer's 'crs'",
        )
    if not np.nansum(population[region]) > 0:
        raise InputError(
            "the region has no people",
            where=where,
            got="0",
            expected="more than 0",
            fix="check 'column' and the boundary",
        )


def _say_unknown(population: FloatArray, region: BoolArray, ledger: Ledger) -> None:
    """Note cells whose people are unknown."""
    unknown = int((np.isnan(population) & region).sum())
    if unknown:
        ledger.note(
            f"layers.population: {unknown} of {int(region.sum())} cells of the region have no value and stay unknown; "
            'if they are uninhabited, say missing = "zero".'
        )


def land(given: FloatArray | None, population: FloatArray, region: BoolArray, ledger: Ledger) -> FloatArray:
    """Share of each cell that is land, 0-1, without gaps where it matters.

    Where no share is known, a cell of the region, or with people, counts as all land; so does one with people whose
    share is said to be 0, for nobody lives on water. Elsewhere it stays NaN.
    """
    if given is None:
        ledger.note("layers.land: there is none; every cell of the region counts as all land.")
    share = np.full(population.shape, np.nan) if given is None else given.copy()
    people = np.nan_to_num(population) > 0
    drowned = people & (share == 0)
    if drowned.any():
        ledger.note(f"layers.land: {int(drowned.sum())} cells have people but no land; they count as all land.")
        share[drowned] = np.nan
    gaps = np.isnan(share) & (region | people)
    empty = int((gaps & region & ~drowned).sum())
    if given is not None and empty:
        ledger.note(f"layers.land: {empty} cells of the region have no value and count as all land.")
    share[gaps] = 1.0
    return share
