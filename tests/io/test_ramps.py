"""Styles of grids as QGIS reads them."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from placetypes.io.ramps import codes_qml, ramp_qml
from placetypes.io.styles import Entry

ENTRIES = [Entry(0.5, "half & less", "#000000"), Entry(1200.0, "1 200", "#ffffff")]


def test_a_ramp_has_a_colour_and_words_for_each_value():
    root = ET.fromstring(ramp_qml(ENTRIES, band=7))
    renderer = root.find("pipe/rasterrenderer")
    assert (renderer.get("type"), renderer.get("band")) == ("singlebandpseudocolor", "7")
    assert (renderer.get("classificationMin"), renderer.get("classificationMax")) == ("0.5", "1200")
    assert renderer.find(".//colorrampshader").get("colorRampType") == "INTERPOLATED"
    items = [(i.get("value"), i.get("label"), i.get("color")) for i in root.iter("item")]
    assert items == [("0.5", "half & less", "#000000"), ("1200", "1 200", "#ffffff")]


def test_steps_have_one_colour_each():
    root = ET.fromstring(ramp_qml(ENTRIES, stepwise=True))
    assert root.find(".//colorrampshader").get("colorRampType") == "DISCRETE"


def test_codes_have_a_colour_and_a_name_each():
    root = ET.fromstring(codes_qml([Entry(3, "Peri-urban", "#cba67c")], band=2))
    assert root.find("pipe/rasterrenderer").attrib["band"] == "2"
    assert [dict(e.attrib) for e in root.iter("paletteEntry")] == [
        {"value": "3", "color": "#cba67c", "alpha": "255", "label": "Peri-urban"}
    ]
