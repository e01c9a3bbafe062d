"""QGIS styles of grids: amounts on a scale of colours, and codes with a name each."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from placetypes.io.styles import QGIS_VERSION, Entry, document

_OPAQUE = "255"


def codes_qml(entries: Sequence[Entry], *, band: int = 1) -> str:
    """QGIS style of a grid of codes: one labelled colour per code of a band, counted from 1."""
    root, renderer = _grid("paletted", band)
    palette = ET.SubElement(renderer, "colorPalette")
    for entry in entries:
        named = {"value": str(entry.value), "color": entry.color, "alpha": _OPAQUE, "label": entry.label}
        ET.SubElement(palette, "paletteEntry", named)
    return document(root)


def ramp_qml(entries: Sequence[Entry], *, band: int = 1, stepwise: bool = False) -> str:
    """QGIS style of a grid of amounts: colours from one labelled value to the next, ascending.

    Parameters
    ----------
    entries
        Values with their colours; values beyond the first and last have these.
    band
        Of the grid, counted from 1.
    stepwise
        One colour up to each value, rather than all between two.
    """
    root, renderer = _grid("singlebandpseudocolor", band)
    low, high = (f"{float(entry.value):g}" for entry in (entries[0], entries[-1]))
    renderer.set("classificationMin", low)
    renderer.set("classificationMax", high)
    shader = ET.SubElement(
        ET.SubElement(renderer, "rastershader"),
        "colorrampshader",
        colorRampType="DISCRETE" if stepwise else "INTERPOLATED",
        classificationMode="1",
        clip="0",
        minimumValue=low,
        maximumValue=high,
    )
    for entry in entries:
        bound = {"value": f"{float(entry.value):g}", "label": entry.label, "color": entry.color, "alpha": _OPAQUE}
        ET.SubElement(shader, "item", bound)
    ET.SubElement(shader, "rampLegendSettings", useContinuousLegend="0")
    return document(root)


def _grid(kind: str, band: int) -> tuple[ET.Element, ET.Element]:
    root = ET.Element("qgis", version=QGIS_VERSION, styleCategories="AllStyleCategories")
    fixed = {"type": kind, "band": str(band), "opacity": "1", "alphaBand": "-1", "nodataColor": ""}
    return root, ET.SubElement(ET.SubElement(root, "pipe"), "rasterrenderer", fixed)
