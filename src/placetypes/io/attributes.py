"""What a layer's columns are called in QGIS, what their codes mean, and what a point of the mouse shows of a feature.

QGIS keeps these in the same document as colours and symbols, so that one style says all of a layer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from placetypes.io.styles import document


@dataclass(frozen=True)
class Column:
    """A column of a layer."""

    name: str
    """In the file."""
    alias: str
    """As people read it, with its unit."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Code -> what it means; none where the values speak for themselves."""


def with_columns(style: str, columns: Sequence[Column], *, name: str = "", tip: str = "") -> str:
    """A QGIS style (QML) that also says how columns are called and what their codes mean.

    Parameters
    ----------
    style
        Colours and symbols.
    columns
        All of the layer's, in its order.
    name
        Column by which a feature is told in lists; none: QGIS chooses.
    tip
        HTML shown where the mouse rests, with expressions in ``[% %]``; write those by `shown`.

    Examples
    --------
    >>> print(with_columns("<qgis/>", [Column("area", "Area, m²")]).splitlines()[7].strip())
    <alias field="area" index="0" name="Area, m²" />
    """
    root = ET.fromstring(style)
    forms, aliases = ET.SubElement(root, "fieldConfiguration"), ET.SubElement(root, "aliases")
    for index, column in enumerate(columns):
        widget = ET.SubElement(ET.SubElement(forms, "field", name=column.name), "editWidget")
        widget.set("type", "ValueMap" if column.values else "")
        if column.values:
            _value_map(ET.SubElement(widget, "config"), column.values)
        ET.SubElement(aliases, "alias", field=column.name, index=str(index), name=column.alias)
    if name:
        ET.SubElement(root, "previewExpression").text = f'"{name}"'
    if tip:
        ET.SubElement(root, "mapTip").text = tip
    return document(root)


def _value_map(config: ET.Element, values: Mapping[str, str]) -> None:
    """QGIS's way to write a list of named codes."""
    pairs = ET.SubElement(ET.SubElement(config, "Option", type="Map"), "Option", type="List", name="map")
    for code, meaning in values.items():
        ET.SubElement(ET.SubElement(pairs, "Option", type="Map"), "Option", type="QString", name=meaning, value=code)


def shown(column: str, *, digits: int | None = None) -> str:
    """The value of a column as an expression in a tip: text stays text, whatever it holds; numbers are rounded.

    Examples
    --------
    >>> shown("q_value", digits=3)
    '[% round("q_value", 3) %]'
    """
    if digits is not None:
        return f'[% round("{column}", {digits}) %]'
    return f"""[% replace("{column}", map('&', '&amp;', '<', '&lt;', '>', '&gt;')) %]"""
