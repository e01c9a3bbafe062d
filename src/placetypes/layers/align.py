"""Every input of a region onto one grid."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import release, strips
from placetypes.errors import InputError
from placetypes.layers import actors, places, territory
from placetypes.layers.cells import grid_layer
from placetypes.layers.extent import extent
from placetypes.layers.ledger import Ledger
from placetypes.layers.model import Layers
from placetypes.tiles import Tiled
from placetypes.totals import total

if TYPE_CHECKING:
    from placetypes._typing import BoolArray, FloatArray
    from placetypes.config import Layer, RegionFile
    from placetypes.grid import Grid


def align(config: RegionFile, *, making: Callable[[Grid], Tiled] = Tiled) -> Layers:
    """Read every input the region file names and bring it onto the region's grid.

    `making` says of a grid how its layers are made and where they are kept; by itself whole, in memory.

    Counts keep their totals, classes their codes; a layer that does not fit the grid is refused unless the region file
    allows it to be warped. ``record`` says of every input what was read and what became of it, ``notes`` what a reader
    of the result must know.

    Raises
    ------
    PlacetypesError
        If an input is missing, cannot be read, does not fit or holds values that cannot be; or the region is empty or
        has no people.
    """
    ledger = Ledger(config.folder, config.output.language)
    tiled, region = extent(config, ledger, making=making)
    grid = tiled.grid
    arrays: dict[str, FloatArray] = {}
    for name, spec in config.layers.items():
        arrays |= grid_layer(name, spec, tiled, region=region, ledger=ledger)
    if config.friction is not None:
        arrays |= friction(config.friction, tiled, region, ledger)
    inhabited(arrays["population"], region, where=ledger.where("layers.population", config.layers["population"]))
    _say_unknown(region, ledger)
    arrays["land"] = land(arrays.get("land"), arrays["population"], region, tiled, ledger)
    units, unit = territory.no_units(grid), np.broadcast_to(np.int32(0), grid.shape)  # takes no room
    if config.units is not None:
        units, unit = territory.units(config.units, tiled, region, ledger)
    flows, zone, zone_ids = (
        territory.flows(config.flows, arrays["population"], tiled, ledger) if config.flows else (None, None, ())
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


def friction(spec: Layer, tiled: Tiled, region: BoolArray, ledger: Ledger) -> dict[str, FloatArray]:
    """Minutes per metre, float64: travel times add them up.

    Raises
    ------
    InputError
        If a cell takes no time, or less.
    """
    arrays = grid_layer("friction", spec, tiled, region=region, ledger=ledger, prefix="", least=np.float64)
    wrong, least = 0, np.inf
    for rows in strips(region.shape):
        here = arrays["friction"][rows]
        wrong += int(np.count_nonzero(here <= 0))
        least = min(least, float(np.fmin.reduce(here, axis=None, initial=np.inf)))
        release(arrays["friction"], rows)
    if wrong:
        raise InputError(
            f"{wrong} cells take no time to cross, or less",
            where=ledger.where("friction", spec),
            got=f"{least:g}",
            expected="minutes per metre, more than 0",
            fix="declare the value as no data where there is no way",
        )
    return arrays


def inhabited(population: FloatArray, region: BoolArray, *, where: str) -> None:
    """Refuse a region without people.

    Raises
    ------
    InputError
        If no cell of the region has a value, or all are 0.
    """
    known = inside = 0
    for rows in strips(region.shape):
        has = np.isfinite(population[rows])
        known += int(np.count_nonzero(has))
        inside += int(np.count_nonzero(has & region[rows]))
        release(population, rows)
        release(region, rows)
    if not inside:
        raise InputError(
            "no cell of the region has a value: the data lie elsewhere",
            where=where,
            got=f"{known} cells with a value, all outside the region",
            expected=f"values in {int(total(region))} cells",
            fix="check the boundary and the layer's 'crs'",
        )
    if not total(population, within=region) > 0:
        raise InputError(
            "the region has no people",
            where=where,
            got="0",
            expected="more than 0",
            fix="check 'column' and the boundary",
        )


def _say_unknown(region: BoolArray, ledger: Ledger) -> None:
    """Note cells whose people are unknown."""
    entry = ledger.inputs["layers.population"]
    unknown = 0 if entry["missing_means"] == "zero" else entry["missing_in_region"]
    if unknown:
        ledger.note("note_people_unknown", count=unknown, all=total(region))


def land(
    given: FloatArray | None, population: FloatArray, region: BoolArray, tiled: Tiled, ledger: Ledger
) -> FloatArray:
    """Share of each cell that is land, 0-1, without gaps where it matters; `given` is overwritten.

    Where no share is known, a cell of the region, or with people, counts as all land; so does one with people whose
    share is said to be 0, for nobody lives on water. Elsewhere it stays NaN.
    """
    if given is None:
        ledger.note("note_no_land")
    share = tiled.room(np.float32) if given is None else given
    drowned = empty = 0
    for rows in strips(share.shape):
        here = share[rows]
        if given is None:
            here[:] = np.nan
        people, inside = population[rows] > 0, region[rows]
        under_water = people & (here == 0)
        gaps = np.isnan(here) & (inside | people)
        drowned += int(np.count_nonzero(under_water))
        empty += int(np.count_nonzero(gaps & inside))
        here[gaps | under_water] = 1.0
        for layer in (share, population, region):
            release(layer, rows)
    if drowned:
        ledger.note("note_land_under_people", count=drowned)
    if given is not None and empty:
        ledger.note("note_land_unknown", count=empty)
    return share
