"""Outlines and names of the places that a typology numbers, such as urban centres or settlements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import Runs, raw, release, strips
from placetypes.layer_store import LayerStore
from placetypes.runs import numbers_at, over, runs_of, where
from placetypes.words import say

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import AnyArray, CodeArray, FloatArray, IntArray, LabelArray
    from placetypes.compact import Held
    from placetypes.grid import Grid
    from placetypes.layers import Layers
    from placetypes.pipeline.state import State
    from placetypes.typology import PlaceKind, Typology

COLUMNS = {"kind": object, "label": np.int64, "name": object, "population": np.float64, "area_km2": np.float64}
"""Of the table of places, beside the outline."""

NEAREST_NAME = 3000.0
"""Metres from a place's middle within which a locality may name it: farther off it is another place's name. The point
of a locality is seldom more than a few cells of 1 km from the people it stands for."""

_CELLS_AT_ONCE = 2**18
"""Cells that are drawn at a time."""
Namer = Callable[[Runs], Mapping[int, str]]
"""Gives the names of numbered places: label -> name, without those that have none."""


def name_places(state: State) -> None:
    """Outline the places of each kind, named after their localities or else their main unit."""
    layers = state.layers
    if state.types is None:  # pragma: no cover
        raise RuntimeError("the types come before the places")
    state.places = outlined(state.typology, state.evidence, state.types, layers.grid, lambda p: names_of(p, layers))
    if (layers.localities is None or layers.localities.empty) and len(state.places):
        state.fallbacks.append(say("no_localities" if len(layers.units) else "no_names", state.language))


def outlined(
    typology: Typology, evidence: Mapping[str, FloatArray], types: CodeArray, grid: Grid, names: Namer
) -> gpd.GeoDataFrame:
    """Outlines of the places of all kinds, with their people, land area and names; kinds in the typology's order.

    Returns
    -------
    GeoDataFrame
        kind (the layer that numbers the places), label (its number there), name ("" = none), population [persons],
        area_km2 [of land], geometry. Unknown people and land count as 0.
    """
    return outlines(typology, evidence, types, grid, names)()


def outlines(
    typology: Typology, evidence: Mapping[str, FloatArray], types: CodeArray, grid: Grid, names: Namer
) -> Callable[[], gpd.GeoDataFrame]:
    """What `outlined` gives, made when it is asked for; people and land are summed now, while the evidence is exact."""
    store = LayerStore.of(evidence, grid.shape)
    kinds = {kind.layer: _cells_of(kind, typology, store, types) for kind in typology.places if kind.layer in evidence}
    sums = {
        layer: [_sum(places, store.held(name)) for name in ("population", "land")] for layer, places in kinds.items()
    }

    def made() -> gpd.GeoDataFrame:
        import geopandas as gpd

        tables = [_of_kind(layer, places, sums[layer], grid, names) for layer, places in kinds.items()]
        columns = {
            name: np.concatenate([np.empty(0, dtype), *(table[name] for table in tables)])
            for name, dtype in {**COLUMNS, "geometry": object}.items()
        }
        return gpd.GeoDataFrame(columns, crs=grid.crs.to_wkt())

    return made


def _cells_of(kind: PlaceKind, typology: Typology, store: LayerStore, types: CodeArray) -> Runs:
    """The places of a kind: all cells of its layer, or those of its type."""
    places = store.runs(kind.layer)
    return places if kind.type is None else where(places, types, typology.by_key[kind.type].code)


def _of_kind(kind: str, places: Runs, sums: Sequence[FloatArray], grid: Grid, names: Namer) -> dict[str, AnyArray]:
    """Columns with one row per place of a kind, ascending by label."""
    from placetypes.io.write_vectors import dissolve

    people, land = sums
    shapes, called = dissolve(places, grid), names(places)
    label = shapes["value"].to_numpy()
    return {
        "kind": np.full(label.size, kind, dtype=object),
        "label": label,
        "name": np.array([called.get(number, "") for number in label.tolist()], dtype=object),
        "population": people[label],
        "area_km2": land[label] * grid.cell_area_km2,
        "geometry": shapes.geometry.to_numpy(),
    }


def _sum(places: Runs, layer: Held) -> FloatArray:
    """Sum of a layer over each place, by label, cell by cell in raster order; unknown counts as 0."""
    from placetypes._kernels.runs import add_up

    out = np.zeros(places.highest + 1)
    for _, first, amounts in over(places, layer):
        add_up(first, places.edge, places.number, amounts, out)
    return out


def names_of(place: LabelArray | Runs, layers: Layers) -> dict[int, str]:
    """Label -> name of a place: its most populous locality; else the nearest; else its main unit.

    Parameters
    ----------
    place
        Number of the place each cell belongs to, (rows, cols), 0 = none.
    layers
        Its localities are in order, the largest first and then by name: of two as large, or as near, the first is
        taken. A locality that lies in another of the places names that alone, and one farther than `NEAREST_NAME` from
        the centre of a place's people does not name it.
    """
    places, localities = runs_of(place), layers.localities
    by_unit = _main_unit(places, layers)
    if localities is None or localities.empty:
        return by_unit
    return by_unit | _by_localities(localities, places, layers.arrays["population"], layers.grid)


def _by_localities(localities: gpd.GeoDataFrame, places: Runs, population: FloatArray, grid: Grid) -> dict[int, str]:
    """Place -> the most populous locality in it or, of those in no other place, the nearest to its middle."""
    import shapely

    rows, cols, inside = grid.rowcols(localities.geometry.x.to_numpy(), localities.geometry.y.to_numpy())
    lies_in = np.where(inside, numbers_at(places, np.where(inside, rows, 0), np.where(inside, cols, 0)), 0)
    found = dict(zip(*np.unique(lies_in, return_index=True), strict=True))
    chosen = {int(label): int(first) for label, first in found.items() if label > 0}
    free = np.flatnonzero(lies_in == 0)
    labels, eastings, northings = _middles(places, population, grid)
    tree = shapely.STRtree(localities.geometry.to_numpy()[free])
    pairs = tree.query_nearest(shapely.points(eastings, northings), max_distance=NEAREST_NAME)
    for row, near in sorted(zip(*pairs.tolist(), strict=True)):  # all that are as near, the first in order first
        chosen.setdefault(int(labels[row]), int(free[near]))
    names = localities["name"].to_numpy(dtype=object)
    return {label: str(names[row]) for label, row in chosen.items()}


def nearest_names(points: gpd.GeoDataFrame, localities: gpd.GeoDataFrame | None) -> AnyArray:
    """Name of the locality nearest to each point, '' without localities; of those as near the first."""
    import shapely

    if localities is None or localities.empty:
        return np.full(len(points), "", dtype=object)
    tree = shapely.STRtree(localities.geometry.to_numpy())
    point, near = tree.query_nearest(points.geometry.to_numpy())  # all that are as near
    first = np.full(len(points), len(localities), dtype=np.int64)
    np.minimum.at(first, point, near)
    names: AnyArray = localities["name"].to_numpy(dtype=object)[first]
    return names


def _middles(places: Runs, population: FloatArray, grid: Grid) -> tuple[AnyArray, AnyArray, AnyArray]:
    """Labels of places, and easting and northing of the centre of their people (of their cells where none lives)."""
    from placetypes._kernels.runs import add_moments

    sums = np.zeros((places.highest + 1, 6))
    for rows, first, people in over(places, population):
        add_moments(first, places.edge, places.number, people, grid.eastings, grid.northings[rows], sums)
    labels = np.flatnonzero(sums[:, 3])
    weight, east, north = np.where(sums[labels, :1] == 0, sums[labels, 3:], sums[labels, :3]).T
    return labels, east / weight, north / weight


def _main_unit(places: Runs, layers: Layers) -> dict[int, str]:
    """Place -> name of the unit where most of its people live; left out where they live in none.

    Of two alike it is the one with more of its cells, then the first.
    """
    units = len(layers.units) + 1
    inside = [
        rows for rows in strips(places.shape, _CELLS_AT_ONCE) if places.first[rows.start] < places.first[rows.stop]
    ]
    found = [np.unique(_places_and_units(places, layers, rows)[0]) for rows in inside]
    pairs = np.unique(np.concatenate([np.empty(0, np.int64), *found]))
    cells, living = np.zeros(pairs.size, np.int64), np.zeros(pairs.size)
    for rows in inside:
        both, people = _places_and_units(places, layers, rows)
        number = np.searchsorted(pairs, both)
        cells += np.bincount(number, minlength=pairs.size)
        np.add.at(living, number, people)
    label, unit = np.divmod(pairs, units)
    order = np.lexsort((unit, -cells, -living, label))
    labels, first = np.unique(label[order], return_index=True)
    names = layers.units["unit_name"].astype(str).to_numpy(dtype=object)
    return {k: names[u - 1] for k, u in zip(labels.tolist(), unit[order[first]].tolist(), strict=True) if u > 0}


def _places_and_units(places: Runs, layers: Layers, rows: slice) -> tuple[IntArray, FloatArray]:
    """Place and unit of each cell of a place in some rows, as one number, and its people.

    Also where no unit is: a city beyond the units is not named after its edge.
    """
    place, unit, population = places.draw(rows), raw(layers.unit, rows), layers.arrays["population"]
    inside = place > 0
    both = place[inside].astype(np.int64) * (len(layers.units) + 1) + unit[inside]
    people = np.nan_to_num(raw(population, rows)[inside])
    release(population, rows)
    release(layers.unit, rows)
    return both, people
