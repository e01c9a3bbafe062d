"""Names of columns in a QGIS style."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from placetypes.io.attributes import Column, shown, with_columns
from placetypes.io.styles import Entry, entries_qml, single_qml

STYLE = single_qml("fill", {"color": "#123456"})


def test_a_style_keeps_its_symbols_and_names_its_columns():
    root = ET.fromstring(
        with_columns(STYLE, [Column("n", "Members"), Column("q", "Share, %")], name="n", tip="<b>x</b>")
    )
    assert ET.canonicalize(ET.tostring(root.find("renderer-v2")), strip_text=True) == ET.canonicalize(
        ET.tostring(ET.fromstring(STYLE).find("renderer-v2")), strip_text=True
    )
    assert [(a.get("field"), a.get("index"), a.get("name")) for a in root.iter("alias")] == [
        ("n", "0", "Members"),
        ("q", "1", "Share, %"),
    ]
    assert root.findtext("previewExpression") == '"n"'
    assert root.findtext("mapTip") == "<b>x</b>"


def test_codes_are_shown_as_what_they_mean():
    root = ET.fromstring(
        with_columns(STYLE, [Column("type", "Type", {"1": "Inner & outer", "2": "<b>"}), Column("n", "N")])
    )
    assert [widget.get("type") for widget in root.iter("editWidget")] == ["ValueMap", ""]
    pairs = [
        (o.get("value"), o.get("name"))
        for o in root.iter("Option")
        if o.get("type") == "QString" and o.get("value") in "12"
    ]
    assert pairs == [("1", "Inner & outer"), ("2", "<b>")]


def test_a_name_that_xml_cannot_hold_breaks_no_style():
    hostile = "a\x00b\x0b<script>\u202e\ud800\uffffc"
    style = entries_qml("fill", [Entry(hostile, hostile, "#123456")], attribute="theme")
    root = ET.fromstring(with_columns(style, [Column("theme", hostile, {hostile: hostile})]).encode())
    assert root.find(".//category").get("label") == root.find(".//alias").get("name") == "ab<script>\u202ec"


def test_text_in_a_tip_stays_text():
    assert shown("name").startswith("[% replace(")
    assert "'<', '&lt;'" in shown("name")
