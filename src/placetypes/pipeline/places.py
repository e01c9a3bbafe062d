"""Outlines and names of the places that a typology numbers, such as urban centres or settlements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import LayerStore
from placetypes.result.places import labels_of
from placetypes.words import say

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import AnyArray, CodeArray, FloatArray, LabelArray
    from placetypes.grid import Grid
    from placetypes.layers import Layers
    from placetypes.pipeline.state import State
    from placetypes.typology import PlaceKind, Typology

COLUMNS = {"kind": object, "label": np.int64, "name": object, "population": np.float64, "area_km2": np.float64}
"""Of the table of places, beside the outline."""

NEAREST_NAME = 3000.0
"""Metres from a place's middle within which a locality may name it: farther off it is another place's name. The point
of a locality is seldom more than a few cells of 1 km from the people it stands for."""

Namer = Callable[["LabelArray"], Mapping[int, str]]
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
    kinds = {kind.layer: kind for kind in typology.places if kind.layer in evidence}
    store = LayerStore.of(evidence, grid.shape)
    sums = {layer: _sums(kind, typology, store, types) for layer, kind in kinds.items()}
    numbered = store.only(kinds)  # nothing else is held until then

    def made() -> gpd.GeoDataFrame:
        import geopandas as gpd

        tables = [
            _of_kind(layer, labels_of(kind, typology, numbered, types), sums[layer], grid, names)
            for layer, kind in kinds.items()
        ]
        columns = {
            name: np.concatenate([np.empty(0, dtype), *(table[name] for table in tables)])
            for name, dtype in {**COLUMNS, "geometry": object}.items()
        }
        return gpd.GeoDataFrame(columns, crs=grid.crs.to_wkt())

    return made


def _of_kind(
    kind: str, place: LabelArray, sums: tuple[FloatArray, FloatArray], grid: Grid, names: Namer
) -> dict[str, AnyArray]:
    """Columns with one row per place of a kind, ascending by label."""
    from placetypes.io.write_vectors import dissolve

    people, land = sums
    shapes, called = dissolve(place, grid), names(place)
    label = shapes["value"].to_numpy()
    return {
        "kind": np.full(label.size, kind, dtype=object),
        "label": label,
        "name": np.array([called.get(number, "") for number in label.tolist()], dtype=object),
        "population": people[label],
        "area_km2": land[label] * grid.cell_area_km2,
        "geometry": shapes.geometry.to_numpy(),
    }


def _sums(kind: PlaceKind, typology: Typology, store: LayerStore, types: CodeArray) -> tuple[FloatArray, FloatArray]:
    """People and cells of land of each place of a kind, by label; unknown counts as 0."""
    from placetypes._kernels.runs import add_up

    places, code = store.runs(kind.layer), 0 if kind.type is None else typology.by_key[kind.type].code
    people, land = np.zeros(places.highest + 1), np.zeros(places.highest + 1)
    for name, out in (("population", people), ("land", land)):
        amounts = np.ascontiguousarray(store.whole(name))
        add_up(places.first, places.edge, places.number, amounts, types, code, out)
    return people, land


def names_of(place: LabelArray, layers: Layers) -> dict[int, str]:
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
    by_unit, localities = _main_unit(place, layers), layers.localities
    if localities is None or localities.empty:
        return by_unit
    return by_unit | _by_localities(localities, place, layers.arrays["population"], layers.grid)


def _by_localities(
    localities: gpd.GeoDataFrame, place: LabelArray, population: FloatArray, grid: Grid
) -> dict[int, str]:
    """Place -> the most populous locality in it or, of those in no other place, the nearest to its middle."""
    import shapely

    rows, cols, inside = grid.rowcols(localities.geometry.x.to_numpy(), localities.geometry.y.to_numpy())
    lies_in = np.where(inside, place[np.where(inside, rows, 0), np.where(inside, cols, 0)], 0)
    found = dict(zip(*np.unique(lies_in, return_index=True), strict=True))
    chosen = {int(label): int(first) for label, first in found.items() if label > 0}
    free = np.flatnonzero(lies_in == 0)
    labels, eastings, northings = _middles(place, population, grid)
    tree = shapely.STRtree(localities.geometry.to_numpy()[free])
    pairs = tree.query_nearest(shapely.points(eastings, northings), max_distance=NEAREST_NAME)
    for row, near in sorted(zip(*pairs.tolist(), strict=True)):  # all that are as near, the first in order first
        chosen.setdefault(int(labels[row]), int(free[near]))
    return {label: str(localities["name"].iloc[row]) for label, row in chosen.items()}


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


def _middles(place: LabelArray, population: FloatArray, grid: Grid) -> tuple[AnyArray, AnyArray, AnyArray]:
    """Labels of places, and easting and northing of the centre of their people (of their cells where none lives)."""
    labels, number = np.unique(place, return_inverse=True)
    rows, cols = np.indices(place.shape)
    weight = np.nan_to_num(population).ravel()
    empty = np.bincount(number.ravel(), weights=weight) == 0
    weight = np.where(empty[number.ravel()], 1.0, weight)
    total = np.bincount(number.ravel(), weights=weight)
    east, north = (
        np.bincount(number.ravel(), weights=weight * axis[index.ravel()]) / total
        for axis, index in ((grid.eastings, cols), (grid.northings, rows))
    )
    real = labels > 0
    return labels[real], east[real], north[real]


def _main_unit(place: LabelArray, layers: Layers) -> dict[int, str]:
    """Place -> name of the unit where most of its people live; left out where they live in none.

    Of two alike it is the one with more of its cells, then the first.
    """
    unit, people = layers.unit, np.nan_to_num(layers.arrays["population"])
    inside = place > 0  # also where no unit is: a city beyond the units is not named after its edge
    pairs, number, cells = np.unique(
        np.column_stack([place[inside], unit[inside]]), axis=0, return_inverse=True, return_counts=True
    )
    living = np.bincount(number.ravel(), weights=people[inside], minlength=len(pairs))
    order = np.lexsort((pairs[:, 1], -cells, -living, pairs[:, 0]))
    labels, first = np.unique(pairs[order, 0], return_index=True)
    names = layers.units["unit_name"].astype(str)
    return {int(k): names.iloc[u - 1] for k, u in zip(labels, pairs[order[first], 1], strict=True) if u > 0}
