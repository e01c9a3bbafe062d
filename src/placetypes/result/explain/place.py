"""Explaining a place that the typology outlines, such as a settlement or an urban centre."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from placetypes.errors import InputError
from placetypes.result.explain.cells import Group, explain_cells
from placetypes.result.explain.unit import find
from placetypes.result.places import labels_of
from placetypes.typology.model import text

if TYPE_CHECKING:
    from placetypes._typing import LabelArray
    from placetypes.result.model import Result
    from placetypes.typology import PlaceKind


def explain_place(result: Result, place: str | tuple[float, float], language: str) -> Group:
    """Who lives in a place, by place type, and the rules that decide for most of them.

    Parameters
    ----------
    result
        What to explain.
    place
        Name of the place, in small or capital letters, or a point in it (easting, northing). Where places of several
        kinds have it, the kind that the typology lists first is meant.
    language
        Of all sentences.

    Returns
    -------
    Group
        Of the cells of the place that belong to the region.

    Raises
    ------
    InputError
        If the region has no such place, or several of one kind have the name.
    GridError
        If the point lies outside the grid.
    """
    kind, labels, label = find_place(result, place)
    table = result.places_of(kind)
    names = table.loc[table["label"] == label, "name"].tolist()
    called = f"{names[0] if names and names[0] else label} ({text(kind.name, language)})"
    return explain_cells(result, labels == label, called, language)


def find_place(
    result: Result, place: str | tuple[float, float], *, largest: bool = False
) -> tuple[PlaceKind, LabelArray, int]:
    """The kind of a place, the labels of all places of that kind (rows, cols), and its own; see `explain_place`.

    Of several places of one kind that have the name the one with most people is meant where `largest` is set.

    Raises
    ------
    InputError
        If the region has no such place, or several of one kind have the name.
    GridError
        If the point lies outside the grid.
    """
    labels = {
        kind.layer: labels_of(kind, result.typology, result.evidence, result.types)
        for kind in result.typology.places
        if kind.layer in result.evidence
    }
    if isinstance(place, str):
        layer, label = _named(result, labels, place, largest=largest)
    else:
        layer, label = _around(result, labels, place)
    return next(kind for kind in result.typology.places if kind.layer == layer), labels[layer], label


def _around(result: Result, labels: Mapping[str, LabelArray], point: tuple[float, float]) -> tuple[str, int]:
    at = result.grid.rowcol(*point)
    for layer, places in labels.items():
        if places[at] and result.region[at]:
            return layer, int(places[at])
    raise InputError("the point lies in no place of the region", where=f"E {point[0]:.0f} N {point[1]:.0f}")


def _named(result: Result, labels: Mapping[str, LabelArray], name: str, *, largest: bool) -> tuple[str, int]:
    table = result.places[result.places["name"] != ""]
    here = [
        layer in labels and bool(np.any(labels[layer][result.region] == label))
        for layer, label in zip(table["kind"], table["label"], strict=True)
    ]
    table = table[np.array(here, dtype=bool)]
    for layer in labels:
        known = table[table["kind"] == layer]
        if largest:
            ranked = known.sort_values(["population", "label"], ascending=[False, True])
            known = ranked[~ranked["name"].str.casefold().duplicated()]
        if (known["name"].str.casefold() == name.casefold()).any():
            middles = known.geometry.representative_point()
            points = [f"E {x:.0f} N {y:.0f}" for x, y in zip(middles.x, middles.y, strict=True)]
            return layer, int(known["label"].iloc[find(name, known["name"].tolist(), points, what="place")])
    find(name, table["name"].tolist(), [], what="place")
    raise AssertionError  # pragma: no cover - find has raised
