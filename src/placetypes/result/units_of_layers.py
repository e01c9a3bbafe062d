"""Units of evidence layers, taken from the thresholds they are compared with: they are written down nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from placetypes.typology import Compare
from placetypes.typology.conditions import walk

if TYPE_CHECKING:
    from placetypes.typology import Typology

_ALWAYS = {
    "population": "persons", "land": "share of the cell", "road_speed": "km/h", "friction": "min per m",
    "margin": "share of the threshold's range",
}  # fmt: skip
"""Layers that results have and no rule reads."""


def units_of_layers(typology: Typology) -> dict[str, str]:
    """Layer -> unit, for the layers that rules compare with a threshold and those every result has.

    Examples
    --------
    >>> from placetypes.typology import load
    >>> units_of_layers(load("ostergotland"))["minutes_to_core"]
    'min'
    """
    compares = (part for rule in typology.rules for part in walk(rule.condition) if isinstance(part, Compare))
    return {**_ALWAYS, **{c.layer: typology.thresholds[c.threshold].unit for c in compares}}
