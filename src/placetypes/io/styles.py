"""Colours and class names of a typology in the forms that GIS programs read: QGIS styles and GDAL's auxiliary file.

Written with the standard library's ElementTree; a template would be shorter, but would need care with characters that
XML reserves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from placetypes.typology import Typology

Shape = Literal["fill", "line", "marker"]
_LAYER_CLASS = {"fill": "SimpleFill", "line": "SimpleLine", "marker": "SimpleMarker"}
QGIS_VERSION = "3.22.0"  # the oldest version whose styles have the form written here
_OPAQUE = 255
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow in any form."""
_RAT_COLUMNS = (
    ("Value", 0, 5),
    ("Count", 1, 1),
    ("Class", 2, 2),
    ("Key", 2, 0),
    ("Red", 0, 6),
    ("Green", 0, 7),
    ("Blue", 0, 8),
)
"""Name, type (0 integer, 1 real, 2 text) and usage (GDALRATFieldUsage) of the attribute table's columns."""


def rgb(color: str) -> tuple[int, int, int]:
    """Red, green, blue (0-255) of a colour such as ``#683e0c``.

    Examples
    --------
    >>> rgb("#683e0c")
    (104, 62, 12)
    """
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def palette(typology: Typology) -> dict[int, tuple[int, int, int, int]]:
    """Code -> red, green, blue, alpha (0-255); code 0 is transparent."""
    return {0: (0, 0, 0, 0), **{c.code: (*rgb(c.color), _OPAQUE) for c in typology.classes}}


@dataclass(frozen=True)
class Entry:
    """One line of a legend: a value of the column, or its upper bound, what it is called and its colour."""

    value: str | float
    label: str
    color: str


def class_entries(typology: Typology, language: str) -> list[Entry]:
    """Code, name and colour of each class."""
    names = typology.names(language)
    return [Entry(c.code, names[c.code], c.color) for c in typology.classes]


def category_qml(typology: Typology, language: str, *, attribute: str, opacity: float = 1.0) -> str:
    """QGIS style of polygons: one labelled colour per class, by the column that holds the code; opacity 0-1."""
    entries = class_entries(typology, language)
    return entries_qml("fill", entries, attribute=attribute, kind="long", opacity=opacity, outline_style="no")


def entries_qml(
    shape: Shape, entries: Sequence[Entry], *, attribute: str, kind: str = "string", opacity: float = 1.0, **more: str
) -> str:
    """QGIS style with one labelled colour per value of a column; ``more`` are further properties of every symbol."""
    root = ET.Element("qgis", version=QGIS_VERSION, styleCategories="Symbology")
    renderer = _renderer(root, "categorizedSymbol", attr=attribute)
    categories, symbols = ET.SubElement(renderer, "categories"), ET.SubElement(renderer, "symbols")
    for number, entry in enumerate(entries):
        named = {"render": "true", "symbol": str(number), "value": str(entry.value), "label": entry.label, "type": kind}
        ET.SubElement(categories, "category", named)
        _symbol(symbols, str(number), shape, _filled(shape, entry.color, opacity, more))
    return document(root)


def steps_qml(entries: Sequence[Entry], *, attribute: str, opacity: float = 1.0) -> str:
    """QGIS style of polygons: one labelled colour per step of a number, whose values are upper bounds, ascending."""
    root = ET.Element("qgis", version=QGIS_VERSION, styleCategories="Symbology")
    renderer = _renderer(root, "graduatedSymbol", attr=attribute, graduatedMethod="GraduatedColor")
    ranges, symbols = ET.SubElement(renderer, "ranges"), ET.SubElement(renderer, "symbols")
    lower = 0.0
    for number, entry in enumerate(entries):
        bounds = {"lower": f"{lower:g}", "upper": f"{entry.value:g}", "label": entry.label}
        ET.SubElement(ranges, "range", {"render": "true", "symbol": str(number), **bounds})
        _symbol(symbols, str(number), "fill", _filled("fill", entry.color, opacity, {"outline_style": "no"}))
        lower = float(entry.value)
    return document(root)


def _filled(shape: Shape, color: str, opacity: float, more: Mapping[str, str]) -> dict[str, str]:
    painted = f"{_color(color).rpartition(',')[0]},{round(_OPAQUE * opacity)}"
    style = {"style": "solid"} if shape == "fill" else {}
    return {"color": painted, **style, **{k: _color(v) if v.startswith("#") else v for k, v in more.items()}}


def single_qml(shape: Shape, properties: Mapping[str, str]) -> str:
    """QGIS style with one symbol for all features.

    `properties` are QGIS's names for the parts of a symbol, e.g. ``outline_color``; colours may be written ``#rrggbb``.
    """
    root = ET.Element("qgis", version=QGIS_VERSION, styleCategories="Symbology")
    symbols = ET.SubElement(_renderer(root, "singleSymbol"), "symbols")
    _symbol(symbols, "0", shape, {k: _color(v) if v.startswith("#") else v for k, v in properties.items()})
    return document(root)


def pam_xml(typology: Typology, language: str, counts: Mapping[int, int], *, metadata: Mapping[str, str]) -> str:
    """GDAL's auxiliary file (``.aux.xml``) of a class raster: category names, and a table of counts and colours.

    GeoTIFF itself has no place for class names; GDAL, QGIS and ArcGIS read them from this file.
    """
    names = {0: "", **typology.names(language)}
    root = ET.Element("PAMDataset")
    about = ET.SubElement(root, "Metadata")
    for key, value in metadata.items():
        ET.SubElement(about, "MDI", key=key).text = value
    band = ET.SubElement(root, "PAMRasterBand", band="1")
    categories = ET.SubElement(band, "CategoryNames")
    for code in range(max(names) + 1):
        ET.SubElement(categories, "Category").text = names.get(code, "")
    table = ET.SubElement(band, "GDALRasterAttributeTable", tableType="thematic")
    for index, (name, kind, usage) in enumerate(_RAT_COLUMNS):
        field = ET.SubElement(table, "FieldDefn", index=str(index))
        for tag, content in (("Name", name), ("Type", str(kind)), ("Usage", str(usage))):
            ET.SubElement(field, tag).text = content
    for index, c in enumerate(typology.classes):
        row = ET.SubElement(table, "Row", index=str(index))
        for part in (c.code, counts.get(c.code, 0), names[c.code], c.key, *rgb(c.color)):
            ET.SubElement(row, "F").text = str(part)
    return document(root)


def _renderer(root: ET.Element, kind: str, **attributes: str) -> ET.Element:
    fixed = {"type": kind, "forceraster": "0", "symbollevels": "0", "enableorderby": "0"}
    return ET.SubElement(root, "renderer-v2", {**fixed, **attributes})


def _symbol(symbols: ET.Element, name: str, shape: Shape, properties: Mapping[str, str]) -> None:
    symbol = ET.SubElement(symbols, "symbol", type=shape, name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    layer = ET.SubElement(symbol, "layer", {"class": _LAYER_CLASS[shape], "enabled": "1", "locked": "0", "pass": "0"})
    options = ET.SubElement(layer, "Option", type="Map")
    for key, value in properties.items():
        ET.SubElement(options, "Option", type="QString", name=key, value=value)
    for key, value in properties.items():  # versions before 3.26 read these instead
        ET.SubElement(layer, "prop", k=key, v=value)


def _color(color: str) -> str:
    return ",".join(str(part) for part in (*rgb(color), _OPAQUE))


def document(root: ET.Element) -> str:
    """The text of a document; characters that XML has no way to write, which names from data may hold, are left out."""
    ET.indent(root)
    return _NO_XML.sub("", ET.tostring(root, encoding="unicode")) + "\n"
