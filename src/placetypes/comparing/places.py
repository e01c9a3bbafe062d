"""What is known of the places of a region, and of single cells, as far as they can be compared with others."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.comparing.likeness import Scale, mean_gap, size_gap, weighted_medians
from placetypes.layer_store import LayerStore
from placetypes.result.places import labels_of

if TYPE_CHECKING:
    from placetypes._typing import FloatArray, IntArray, LabelArray
    from placetypes.comparing.model import Region
    from placetypes.result import Result
    from placetypes.typology import PlaceKind

PEOPLE, TYPES = "people", "types"
"""What places are compared by besides evidence: their people, and how many of them live in which type."""


@dataclass(frozen=True, eq=False)
class Places:
    """Places of a region, one per row of every array."""

    region: Region
    names: tuple[str, ...]
    easting: FloatArray
    northing: FloatArray
    people: FloatArray
    mix: FloatArray
    """(places, classes): share of the people by place type or, of a place without people, of the cells."""
    scales: tuple[Scale, ...]
    """Of the layers."""
    layers: dict[str, FloatArray]
    """Layer -> value; NaN = unknown. Of a place of several cells the median, weighted by people."""
    sized: bool
    """Whether numbers of people are compared: of single cells the evidence says how many live there."""

    def __len__(self) -> int:
        return len(self.names)

    def gaps(self, row: int, others: Places) -> dict[str, FloatArray]:
        """Component -> gap of one of these places to each of other places; NaN = unknown of one of the two."""
        from placetypes.comparing.distance import apart

        found = {
            scale.layer: scale.gap(float(self.layers[scale.layer][row]), others.layers[scale.layer])
            for scale in self.scales
        }
        found |= {PEOPLE: size_gap(self.people[row], others.people)} if self.sized else {}
        return {**found, TYPES: apart(self.mix[row], others.mix)}

    def distances(self, row: int, others: Places) -> FloatArray:
        """Distance of one of these places to each of other places; NaN where too little is known."""
        return mean_gap(self.gaps(row, others).values(), len(others))

    def distances_to_cells(self, region: Region, chosen: IntArray) -> FloatArray:
        """Distance of the first of these cells to cells of another region, by their positions in the flattened grid.

        Layers are drawn one after the other: of millions of cells not all could be held at once.
        """
        result = region.result
        at = np.divmod(chosen, result.grid.shape[1])
        code = list(result.typology.by_code)[int(self.mix[0].argmax())]
        layers = (s.gap(float(self.layers[s.layer][0]), _layer(result, s.layer, at)) for s in self.scales)
        return mean_gap(chain(layers, [(result.types[at] != code).astype(np.float64)]), len(chosen))


def places_of(region: Region, kind: PlaceKind, scales: tuple[Scale, ...]) -> tuple[Places, LabelArray]:
    """The places of a kind that lie in a region, and the label of each.

    People are those of the whole place, also beyond the region; all else is of its classified cells in the region. A
    place without a name is called after the unit where most of its people in the region live.
    """
    result = region.result
    labels = labels_of(kind, result.typology, result.evidence, result.types)
    inside = result.region & (labels > 0) & (result.types > 0)
    known, group = np.unique(labels[inside], return_inverse=True)
    weights = np.nan_to_num(result.evidence["population"][inside].astype(np.float64))
    layers = {
        scale.layer: weighted_medians(_layer(result, scale.layer, inside), weights, group, len(known))
        for scale in scales
    }
    table = result.places_of(kind).drop_duplicates("label").set_index("label").reindex(known)
    points = table.geometry.representative_point()
    named = zip(table["name"].fillna(""), _main_units(result, inside, weights, group, len(known)), strict=True)
    places = Places(
        region=region,
        names=tuple(str(name or unit) for name, unit in named),
        easting=points.x.to_numpy(),
        northing=points.y.to_numpy(),
        people=table["population"].to_numpy(dtype=np.float64),
        mix=_mix(result, inside, weights, group, len(known)),
        scales=scales,
        layers=layers,
        sized=True,
    )
    return places, known


def cells_of(region: Region, chosen: IntArray, scales: tuple[Scale, ...]) -> Places:
    """Cells of a region as places, by their positions in the flattened grid; each is named after its unit."""
    result = region.result
    rows, cols = np.divmod(chosen, result.grid.shape[1])
    at = (rows, cols)
    units = ["", *result.units["unit_name"].astype(str)]
    people = result.evidence["population"][at].astype(np.float64)
    mix = (result.types[at][:, None] == np.array(list(result.typology.by_code))).astype(np.float64)
    layers = {scale.layer: _layer(result, scale.layer, at) for scale in scales}
    names = tuple(units[number] for number in result.unit[at])
    return Places(
        region, names, result.grid.eastings[cols], result.grid.northings[rows], people, mix, scales, layers, False
    )


def _layer(result: Result, name: str, at: Any) -> FloatArray:
    """Values of a layer at cells; NaN where the region lacks it."""
    evidence = LayerStore.of(result.evidence, result.grid.shape)
    if name not in evidence:
        return np.full(result.types[at].shape, np.nan)
    return np.asarray(evidence[name][at], dtype=np.float64)


def _main_units(result: Result, inside: Any, people: FloatArray, group: IntArray, groups: int) -> list[str]:
    """Name of the unit where most of the people of each place live, of several the first; '' where there is none."""
    units = ["", *result.units["unit_name"].astype(str)]
    pairs, each = np.unique(group.astype(np.int64) * len(units) + result.unit[inside], return_inverse=True)
    place, unit = np.divmod(pairs, len(units))
    order = np.lexsort((-unit, np.bincount(each, weights=people), place))
    main = np.zeros(groups, dtype=np.int64)
    main[place[order]] = unit[order]  # the last written is the one with most people
    return [units[number] for number in main]


def _mix(result: Result, inside: Any, people: FloatArray, group: IntArray, groups: int) -> FloatArray:
    codes = list(result.typology.by_code)
    position = np.zeros(256, dtype=np.int64)
    position[codes] = np.arange(len(codes))
    at = group * len(codes) + position[result.types[inside]]
    counted = [
        np.bincount(at, weights=weights, minlength=groups * len(codes)).reshape(groups, len(codes))
        for weights in (people, np.ones_like(people))
    ]
    empty = counted[0].sum(axis=1, keepdims=True) == 0
    amounts = np.where(empty, counted[1], counted[0])
    return np.asarray(amounts / amounts.sum(axis=1, keepdims=True))
