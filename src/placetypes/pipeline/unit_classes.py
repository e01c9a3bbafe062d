"""Classes of units, such as municipalities, from the classes of their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import Worked, release, strips
from placetypes.decision import decide
from placetypes.errors import InputError, TypologyError
from placetypes.units import by_class, lead_of, people_or_area, share_in
from placetypes.words import say

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from placetypes._typing import AnyArray, CodeArray, FloatArray
    from placetypes.compact import Held
    from placetypes.layers import Layers
    from placetypes.pipeline.state import State
    from placetypes.typology import Typology

_DIMENSIONS = 2
SHOWN = 10
"""Units that a note names; of more, only how many they are is said."""


def classify_units(
    types: ArrayLike,
    unit: ArrayLike,
    population: ArrayLike,
    land: ArrayLike,
    *,
    typology: str = "degurba",
    level: int | None = None,
    edition: str | None = None,
    overrides: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Classes of units, such as municipalities, by the classes of the cells in them, without a region file.

    Parameters
    ----------
    types
        Class of each cell, (rows, cols), codes of the typology at that level; 0 = not classified, left out.
    unit
        Number of the unit each cell lies in, (rows, cols), from 1; 0 = none.
    population, land
        Persons, and km2 of land, per cell, (rows, cols); NaN counts as 0.
    typology, level, edition
        Id of a shipped typology or path of a TOML file, its level, and the edition of its rules for units.
    overrides
        Threshold -> value, within its range.

    Returns
    -------
    DataFrame
        One row per number from 1 to the largest: unit, people, area_km2, unit_class (code; 0 = none), unit_key,
        unit_type (name), margin (of the nearest threshold's range; NaN = none), runner_up (code; 0 = none), and each
        measure the rules read: shares 0-1 of the unit's people or, where it has none, of its land; leads -1 to 1; NaN
        for a unit without either. Classes that the typology does not count, such as water, are left out of people and
        area alike.

    Raises
    ------
    InputError
        If shapes differ or are not 2-D, types has codes that the typology does not have, a unit's number is negative or
        no whole number, or people or land are infinite or negative.
    TypologyError
        If there is no such typology, level or edition, or it has no classes of units.

    Examples
    --------
    >>> types, unit = np.array([[3, 2, 1, 1]]), np.array([[1, 1, 2, 2]])
    >>> found = classify_units(types, unit, [[60.0, 40.0, 0.0, 0.0]], np.ones((1, 4)), level=1)
    >>> found[["unit_type", "centre_share", "rural_share"]].values.tolist()
    [['City', 0.6, 0.0], ['Rural area', 0.0, 1.0]]
    """
    from placetypes.typology import load

    chosen = load(typology, level=level, units=edition).with_overrides(overrides or {})
    if chosen.units is None:
        raise TypologyError("the typology has no classes of units", where=f"typology '{chosen.id}'")
    codes, number = _whole("types", types), _whole("unit", unit)
    if strange := sorted(set(np.unique(codes).tolist()) - {0, *chosen.by_code}):
        known = f"0 or one of {', '.join(map(str, chosen.by_code))}"
        raise InputError("codes that the typology does not have", where="types", got=strange, expected=known)
    people, area = _amount("population", population), _amount("land", land)
    units = int(number.max(initial=0))
    return table_of_units(codes.astype(np.uint8), number.astype(np.int32), people, area, chosen, units=units)


def _whole(name: str, values: ArrayLike) -> NDArray[np.int64]:
    array = np.asarray(values)
    if array.ndim != _DIMENSIONS or not np.isfinite(array).all() or (array != np.trunc(array)).any():
        raise InputError(
            "the array is not 2-D or not of whole numbers", where=name, got=f"{array.ndim}-D {array.dtype}"
        )
    return array.astype(np.int64)


def _amount(name: str, values: ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if np.isinf(array).any() or (array < 0).any():
        raise InputError("the array has infinite or negative values", where=name, fix="NaN means unknown")
    return array


def table_of_units(
    types: CodeArray,
    unit: Held,
    population: Held,
    land: Held,
    typology: Typology,
    *,
    units: int,
    language: str = "en",
) -> pd.DataFrame:
    """As `classify_units`, of a typology that is there and a number of units that is known."""
    import pandas as pd

    asked, of_units = typology.units, typology.of_units
    if asked is None or of_units is None:
        raise TypologyError("the typology has no classes of units", where=f"typology '{typology.id}'")
    codes = tuple(c.code for c in typology.classes if c.key not in asked.uncounted)
    people, area = (by_class(unit, types, amount, units=units, codes=codes) for amount in (population, land))
    amounts = people_or_area(people, area)

    def coded(keys: Sequence[str]) -> list[int]:
        return [typology.by_key[key].code for key in keys]

    measures: dict[str, AnyArray] = {}
    for m in asked.measures:
        if m.share:
            measures[m.name] = share_in(amounts, codes=codes, group=coded(m.share))
        else:
            rivals = [coded(rival) for rival in m.rivals]
            measures[m.name] = lead_of(amounts, codes=codes, group=coded(m.lead), rivals=rivals)
    evidence = {name: values[:, None] for name, values in measures.items()}
    decision = decide(evidence, np.ones((units, 1), bool), of_units)
    found = decision.types[:, 0].astype(np.int64).tolist()
    keys = {0: "", **{c.code: c.key for c in of_units.classes}}
    names = {0: "", **of_units.names(language)}
    columns = {
        "unit": np.arange(1, units + 1),
        "people": people.sum(axis=1),
        "area_km2": area.sum(axis=1),
        "unit_class": np.array(found, np.int64),
        "unit_key": np.array([keys[code] for code in found], object),
        "unit_type": np.array([names[code] for code in found], object),
        "margin": decision.margin[:, 0].astype(np.float64),
        "runner_up": decision.runner_up[:, 0].astype(np.int64),
    }
    return pd.DataFrame({**columns, **measures})


def classify_own_units(state: State) -> None:
    """Classes of the region's units over all their cells, where the typology has classes of units; others get none.

    A unit beyond the region has no class: near the edge of the grid the clusters that it would be judged by are cut.
    """
    import geopandas as gpd
    import pandas as pd

    layers, typology = state.layers, state.typology
    if typology.units is None or state.types is None or layers.units.empty:
        return
    number = len(layers.units)
    own = np.zeros(number + 1, bool)
    for rows in strips(layers.region.shape):
        own[layers.unit[rows][layers.region[rows]]] = True
        release(layers.unit, rows)
        release(layers.region, rows)
    numbers = np.where(own, np.arange(number + 1, dtype=np.int32), np.int32(0))
    unit = Worked(layers.unit.shape, partial(np.take, numbers), (layers.unit,), np.int32)
    area = Worked(layers.unit.shape, partial(_area, cell_area=layers.grid.cell_area_km2), (state.land,))
    table = table_of_units(
        state.types, unit, state.population, area, typology, units=number, language=state.language
    ).drop(columns="unit")
    table.loc[~own[1:], ["people", "area_km2"]] = np.nan
    ids, shapes = layers.units[["unit_id", "unit_name"]].reset_index(drop=True), layers.units.geometry
    state.units = gpd.GeoDataFrame(pd.concat([ids, table], axis=1), geometry=shapes.to_numpy(), crs=shapes.crs)
    named = layers.units["unit_name"].astype(str).to_numpy()
    cut = named[own[1:] & _cut(layers)]
    if len(cut):
        state.notes.append(_listed("units_cut", cut, state.language))
    unclassed = named[own[1:] & (table["unit_class"].to_numpy() == 0)]
    if len(unclassed):
        state.notes.append(_listed("units_without_class", unclassed, state.language))


def _area(land: AnyArray, *, cell_area: float) -> FloatArray:
    """Land of cells, from its share."""
    return land.astype(np.float64) * cell_area


def _cut(layers: Layers) -> AnyArray:
    """Which units reach beyond what is known by more than a cell: beyond the grid, or where people are unknown."""
    import shapely

    grid, shapes = layers.grid, layers.units.geometry
    beyond = (shapes.area - shapes.intersection(shapely.box(*grid.bounds)).area).to_numpy()
    cells = np.zeros(len(shapes) + 1, np.int64)
    population, land = layers.arrays["population"], layers.arrays["land"]
    for rows in strips(grid.shape):
        unknown = np.isnan(population[rows]) & (land[rows] != 0)
        cells += np.bincount(layers.unit[rows][unknown], minlength=cells.size)
        for layer in (population, land, layers.unit):
            release(layer, rows)
    reaches: AnyArray = beyond + cells[1:] * grid.cell_size**2 > grid.cell_size**2
    return reaches


def _listed(key: str, names: Sequence[str], language: str) -> str:
    """A sentence on units, with the names of the first in order."""
    shown = ", ".join(sorted(names)[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
    return say(key, language, count=str(len(names)), names=shown)
