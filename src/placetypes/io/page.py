"""The page to print of a QGIS project: title, map, legend, scale bar and notes on a sheet of A4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

PAGE, MAP, LABEL, LEGEND, SCALE = "65638", "65639", "65641", "65642", "65646"
"""What QGIS calls the parts of a page."""
_SHEET = (297.0, 210.0)
"""A4, mm."""
_EDGE, _HEAD, _FOOT, _ASIDE = 10.0, 20.0, 24.0, 82.0
"""Room around, above, below and to the right of the map, mm."""
_BARS = (1, 2, 5)
"""Of these times a power of ten is a part of the scale bar."""
_BAR = 30.0
"""Most that a part of the scale bar is long, mm."""
_FONT = "Sans Serif,{},-1,5,50,0,0,0,0,0"
"""As Qt writes one, with its size in points."""
_MAP_ID = "{00000000-0000-4000-8000-000000000001}"


def add_page(
    layouts: ET.Element,
    extent: Mapping[str, str],
    *,
    title: str,
    notes: Sequence[str],
    legend: Sequence[ET.Element],
) -> None:
    """Add the page to a project; `legend`: the layers that it explains as they stand in a tree, the uppermost first."""
    layout = ET.SubElement(layouts, "Layout", name="A4", units="mm", printResolution="300")
    width, height = _SHEET[0] - 2 * _EDGE - _ASIDE, _SHEET[1] - _HEAD - _FOOT
    pages = ET.SubElement(layout, "PageCollection")
    _item(pages, PAGE, (0, 0), _SHEET)
    drawn = _item(layout, MAP, (_EDGE, _HEAD), (width, height), frame="true", keepLayerSet="false", drawCanvasItems="1")
    drawn.set("uuid", _MAP_ID)
    seen = _fitted(extent, width / height)
    ET.SubElement(drawn, "Extent", {edge: f"{value:.0f}" for edge, value in seen.items()})
    _label(layout, title, (_EDGE, _EDGE / 2), (_SHEET[0] - 2 * _EDGE, _HEAD - _EDGE / 2 - 1), points=16)
    _label(
        layout, "\n".join(notes), (_EDGE, _SHEET[1] - _FOOT + 2), (_SHEET[0] - 2 * _EDGE, _FOOT - _EDGE / 2), points=7
    )
    _legend(layout, legend, (_EDGE + width + 3, _HEAD))
    _scale_bar(layout, (seen["xmax"] - seen["xmin"]) / width, (_EDGE + width + 5, _HEAD + height - 12))


def _item(to: ET.Element, kind: str, at: tuple[float, float], size: tuple[float, float], **more: str) -> ET.Element:
    place, extent = (f"{first:g},{second:g},mm" for first, second in (at, size))
    fixed = {"type": kind, "position": place, "positionOnPage": place, "size": extent, "background": "true"}
    return ET.SubElement(to, "LayoutItem", {**fixed, "visibility": "1", "opacity": "1", "referencePoint": "0", **more})


def _label(to: ET.Element, text: str, at: tuple[float, float], size: tuple[float, float], *, points: float) -> None:
    label = _item(to, LABEL, at, size, labelText=text, htmlState="0", halign="1", valign="32", marginX="0", marginY="0")
    ET.SubElement(label, "LabelFont", description=_FONT.format(points), style="")


def _legend(layout: ET.Element, layers: Sequence[ET.Element], at: tuple[float, float]) -> None:
    legend = _item(layout, LEGEND, at, (_ASIDE - 3, _SHEET[1] - _HEAD - _EDGE), map_uuid=_MAP_ID, resizeToContents="1")
    for name, value in (("columnCount", "1"), ("symbolWidth", "6"), ("symbolHeight", "3.5"), ("boxSpace", "0")):
        legend.set(name, value)
    styles = ET.SubElement(legend, "styles")
    for name, size, above in (("title", 10, 0), ("group", 9, 3), ("subgroup", 8, 3), ("symbolLabel", 7, 1)):
        style = ET.SubElement(styles, "style", name=name, alignment="1", indent="0", marginTop=str(above))
        style.set("marginLeft", "2")
        ET.SubElement(style, "styleFont", description=_FONT.format(size), style="")
    ET.SubElement(legend, "layer-tree-group").extend(layers)


def _scale_bar(layout: ET.Element, metres_per_mm: float, at: tuple[float, float]) -> None:
    """A bar of two parts, each a round number of kilometres or metres."""
    most = metres_per_mm * _BAR
    part = max(step * 10**power for power in range(7) for step in _BARS if step * 10**power <= max(most, 1))
    kilometre = 1000
    unit, name, size = ("km", "km", kilometre) if part >= kilometre else ("meters", "m", 1)
    bar = _item(layout, SCALE, at, (2 * _BAR + 10, 12), mapUuid=_MAP_ID, style="Single Box")
    fixed = {"unitType": unit, "unitLabel": name, "numUnitsPerSegment": f"{part / size:g}", "numSegments": "2"}
    for key, value in {**fixed, "numMapUnitsPerScaleBarUnit": "1", "numSegmentsLeft": "0", "height": "2"}.items():
        bar.set(key, value)
    bar.set("segmentMillimeters", f"{part / metres_per_mm:.3f}")
    black, white = ({"red": shade, "green": shade, "blue": shade, "alpha": "255"} for shade in ("0", "255"))
    for tag, color in (("strokeColor", black), ("fillColor", black), ("fillColor2", white)):
        ET.SubElement(bar, tag, color)
    ET.SubElement(bar, "text-style", fontSize="8", fontSizeUnit="Point", textColor="0,0,0,255", textOpacity="1")


def _fitted(extent: Mapping[str, str], shape: float) -> dict[str, float]:
    """An extent made wider or higher, so that its width is so many times its height."""
    west, south, east, north = (float(extent[edge]) for edge in ("xmin", "ymin", "xmax", "ymax"))
    wide = max(east - west, (north - south) * shape)
    x, y = (west + east) / 2, (south + north) / 2
    return {"xmin": x - wide / 2, "ymin": y - wide / shape / 2, "xmax": x + wide / 2, "ymax": y + wide / shape / 2}
