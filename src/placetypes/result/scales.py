"""Colours and legends of the grids behind a result, in its language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.io.ramps import codes_qml, ramp_qml
from placetypes.io.styles import Entry, class_entries
from placetypes.layer_store import LayerStore
from placetypes.result.columns import title_of
from placetypes.result.expectation import EXPECTED, bands
from placetypes.result.units_of_layers import units_of_layers
from placetypes.typology.model import text
from placetypes.typology.wording import Wording
from placetypes.words import number, percent

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray
    from placetypes.result.model import Result

STEPS, BLUES = (0.1, 0.3, 1, 3, 10, 1e6), ("#eff3ff", "#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c")
"""Usual actors per cell up to which a cell has each colour; the last is for all more."""
VIRIDIS = ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde725")
"""Matplotlib's, which people who see few colours tell apart too, and which stays in order when printed in grey."""
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Shares of the cells, of those that have any of a thing, below the value of each colour."""
MARGINS = (0.0, 0.1, 0.25, 0.5, 1.0)
"""Margins with a colour each; below the second a call is very close."""
SAMPLE, STRIPS = 20_000, 8
"""Cells from which colours are chosen, and the strips they come in: all cells of a small grid, some of a large one."""
_DIGITS = 2
"""Significant digits of a value in a legend."""


@dataclass(frozen=True)
class GridLayer:
    """A band of a file as a layer of its own."""

    title: str
    style: str
    """QGIS style (QML)."""


def expectation_steps(result: Result) -> list[Entry]:
    """Colours of the usual number of actors in a cell, by their upper bounds."""
    language = result.language
    return [
        Entry(step, f"≤ {number(step, language)}" if step < STEPS[-1] else f"> {number(STEPS[-2], language)}", color)
        for step, color in zip(STEPS, BLUES, strict=True)
    ]


def expectation_grids(result: Result) -> list[GridLayer]:
    """The bands of ``expectation.tif`` that say what is usual of each theme."""
    return [
        GridLayer(title_of(result, name), ramp_qml(expectation_steps(result), band=band, stepwise=True))
        for band, name in enumerate(bands(result), start=1)
        if name.startswith(EXPECTED)
    ]


def margin_style(result: Result, *, band: int) -> str:
    """Colours of how close a call was."""
    entries = [
        Entry(margin, percent(margin, result.language), color)
        for margin, color in zip(MARGINS, VIRIDIS[::-1], strict=True)
    ]
    return ramp_qml(entries, band=band)


def evidence_grids(result: Result) -> list[GridLayer]:
    """The bands of ``evidence.tif`` that can be read as a map: amounts, and how each cell was decided.

    Left out are bands that only number places, which have outlines of their own, and those that no rule reads and the
    typology has no name for.
    """
    decided, first = [], len(result.evidence) + 1
    styles = (margin_style(result, band=first), _rules(result, band=first + 1), _types(result, band=first + 2))
    for name, style in zip(("margin", "rule", "runner_up"), styles, strict=True):
        decided.append(GridLayer(title_of(result, name), style))
    evidence = LayerStore.kept(result.evidence, result.grid.shape)
    strips = _strips(result.grid.shape)
    inside = [result.region[rows] for rows in strips]
    units, wording = units_of_layers(result.typology), Wording(result.typology, result.language)
    amounts = []
    for band, name in enumerate(evidence, start=1):
        if name not in units and name not in result.typology.layer_names:
            continue
        stops = _stops(_sample(evidence, name, strips, inside), is_amount=name in units)
        colors = VIRIDIS[:: -1 if name.startswith("minutes") else 1]
        entries = [
            Entry(
                stop,
                wording.amount(stop, units[name]) if name in units else number(stop, result.language),
                colors[round(place * (len(colors) - 1) / max(len(stops) - 1, 1))],
            )
            for place, stop in enumerate(stops)
        ]
        amounts += [GridLayer(title_of(result, name), ramp_qml(entries, band=band))] if entries else []
    return [*decided, *amounts]


def _types(result: Result, *, band: int) -> str:
    return codes_qml(class_entries(result.typology, result.language), band=band)


def _rules(result: Result, *, band: int) -> str:
    """Each rule in the colour of the type that it gives."""
    typology, language = result.typology, result.language
    entries = []
    for place, rule in enumerate(typology.rules, start=1):
        given = typology.by_key[rule.type]
        label = f"{place}. {text(given.name, language)}: {text(rule.says, language)}"
        entries.append(Entry(place, label, given.color))
    return codes_qml(entries, band=band)


def _strips(shape: tuple[int, int]) -> list[slice]:
    """Rows from which colours are chosen, spread over a grid."""
    rows, cols = shape
    if rows * cols <= SAMPLE:
        return [slice(0, rows)]
    height = max(1, SAMPLE // (STRIPS * cols))
    tops = np.unique(np.linspace(0, rows - height, STRIPS).astype(int)).tolist()
    return [slice(top, top + height) for top in tops]


def _sample(evidence: LayerStore, name: str, strips: Sequence[slice], inside: Sequence[BoolArray]) -> AnyArray:
    """Known values of a layer that are not 0, of cells of the region in these rows."""
    parts = [evidence.raw(name, rows)[mask] for rows, mask in zip(strips, inside, strict=True)]
    values = np.concatenate(parts).astype(np.float64)
    known: AnyArray = values[np.isfinite(values) & (values != 0)]
    return known


def _stops(values: AnyArray, *, is_amount: bool) -> list[float]:
    """Round values with a colour each, ascending; none where nothing is known, or where values are numbers of places.

    A layer that no rule reads as an amount and that holds whole numbers alone numbers places.
    """
    if not values.size or not (is_amount or np.any(values != np.round(values))):
        return []
    found = np.quantile(values, SHARES)
    return sorted({float(f"{value:.{_DIGITS}g}") for value in found})
