"""Classifying plain arrays: any typology, without a file or a region file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes import __version__
from placetypes.errors import InputError
from placetypes.evidence import Inputs, compute
from placetypes.pipeline import outcome, places

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from placetypes._typing import AnyArray
    from placetypes.result import Result


def classify(
    layers: Mapping[str, ArrayLike],
    *,
    cell_size: float,
    crs: Any,
    typology: str = "ostergotland",
    preset: str | None = None,
    level: int | None = None,
    overrides: Mapping[str, float] | None = None,
    allow_outside_range: bool = False,
    origin: tuple[float, float] = (0.0, 0.0),
    language: str = "en",
) -> Result:
    """Place types of a grid given as arrays.

    Parameters
    ----------
    layers
        Layer -> (rows, cols), north up: ``population`` (persons per cell) is needed; ``land`` (share of the cell, all
        land where absent), ``built``, ``floor_area``, ``employed``, ``jobs`` or ``jobs_A`` to ``jobs_U``, ``arable``,
        ``forest``, ``artificial`` where a typology reads them. NaN = unknown.
    cell_size
        Side of a cell, metres.
    crs
        A projected coordinate system in metres, equal-area for the Degree of Urbanisation.
    typology, preset, level
        Id of a shipped typology or path of a TOML file, and which of its editions and levels.
    overrides
        Threshold -> value, within its range.
    allow_outside_range
        Whether overrides may leave the ranges of thresholds.
    origin
        West and south edge of the grid, metres.
    language
        Of names and of what the result says: en, sv, es, pt or fr.

    Returns
    -------
    Result
        Every cell belongs to the region; there are no units, actors or micro-clusters.

    Raises
    ------
    InputError
        If population is missing or layers differ in shape, are not 2-D, infinite, or count fewer than 0 people.
    TypologyError
        If there is no such typology, preset or level, or an override leaves its range.

    Examples
    --------
    >>> people = np.zeros((8, 8))
    >>> people[2:6, 2:6] = 4000
    >>> result = classify({"population": people}, cell_size=1000, crs="EPSG:3035")
    >>> result.types[3].tolist()
    [3, 2, 1, 1, 1, 1, 2, 3]
    """
    from placetypes.grid import Grid
    from placetypes.result import Result
    from placetypes.tiles import Tiled
    from placetypes.typology import load

    chosen = load(typology, preset=preset, level=level)
    chosen = chosen.with_overrides(overrides or {}, allow_outside_range=allow_outside_range)
    arrays = _checked(layers)
    shape = arrays["population"].shape
    west, south = origin
    bounds = (west, south, west + shape[1] * cell_size, south + shape[0] * cell_size)
    grid = Grid.from_bounds(bounds, crs=crs, cell_size=cell_size, origin=origin)
    found = compute(chosen, Inputs(grid, arrays), language=language)
    evidence = outcome.asked_for(chosen, found)
    decision, types = outcome.classify_cells(chosen, evidence, Tiled(grid))
    return Result(
        grid=grid,
        typology=chosen,
        types=types,
        rule=decision.rule,
        margin=decision.margin,
        runner_up=outcome.otherwise(decision, types, Tiled(grid)),
        evidence=evidence,
        region=np.broadcast_to(np.True_, shape),  # takes no room
        unit=np.broadcast_to(np.int32(0), shape),
        places=places.outlines(chosen, evidence, types, grid, lambda _: {}),
        **outcome.without_tables(grid),
        record={
            "placetypes": __version__,
            "language": language,
            "region": {"id": "arrays", "name": "Arrays", "country": ""},
            "typology": {
                "id": chosen.id,
                "version": chosen.version,
                "preset": chosen.preset,
                "level": chosen.level,
                "overrides": chosen.overrides,
            },
            "fallbacks": list(found.fallbacks),
        },
    )


def _checked(layers: Mapping[str, ArrayLike]) -> dict[str, AnyArray]:
    """The layers as arrays of one shape, float32 where they are that and else float64, with land."""
    arrays = {name: _amounts(values) for name, values in layers.items()}
    if "population" not in arrays:
        raise InputError("the layer 'population' is missing", where="layers", got=", ".join(arrays) or "no layer")
    shape = arrays["population"].shape
    arrays.setdefault("land", np.ones(shape, np.float32))
    for name, values in arrays.items():
        if values.ndim != np.ndim(np.zeros((1, 1))) or values.shape != shape or not values.size:
            raise InputError(
                "the layer has another shape", where=name, got=values.shape, expected=f"{shape}, 2-D, not empty"
            )
        if np.isinf(values).any() or (values < 0).any():
            raise InputError("the layer has infinite or negative values", where=name, fix="NaN means unknown")
    return arrays


def _amounts(values: ArrayLike) -> AnyArray:
    """Values as they are where they are float32, which takes half the room, and float64 otherwise."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else np.asarray(array, dtype=np.float64)
