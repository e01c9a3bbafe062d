"""A QGIS project: layers in groups, with names, styles and a page to print, in one file that needs no QGIS to be made.

A ``.qgz`` is a zip of one XML document. It is written with the standard library: QGIS's own Python would be a gigabyte
more to install, and reads whatever is left out as its usual value. Sources are relative, so that the folder can move.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET

from placetypes.io.page import add_page
from placetypes.io.styles import QGIS_VERSION, document

if TYPE_CHECKING:
    from placetypes.grid import Grid

_TIME = (1980, 1, 1, 0, 0, 0)
"""Stands where a zip wants the time of a file; the true time is in run.json."""
_ID = "placetypes_layer_{}"
"""Id of a layer; QGIS passes over ids of ten characters or fewer."""
_MARGIN = 0.03
"""Room around the region, as a share of it."""


@dataclass(frozen=True)
class ProjectLayer:
    """A layer of a project."""

    title: str
    source: str
    """File in the folder of the project; of a GeoPackage with ``|layername=...``."""
    kind: Literal["Polygon", "Point", "No geometry", "raster"]
    style: str
    """QGIS style (QML)."""
    visible: bool = False
    about: str = ""


@dataclass(frozen=True)
class ProjectGroup:
    """Layers under one heading, the uppermost first."""

    title: str
    layers: Sequence[ProjectLayer]
    unfolded: bool = False


def project(groups: Sequence[ProjectGroup], grid: Grid, *, title: str, notes: Sequence[str]) -> bytes:
    """A QGIS project (``.qgz``) that opens on a grid.

    Parameters
    ----------
    groups
        From the top; a group without layers is left out.
    grid
        Whose coordinate system and extent the map has.
    title
        Of the project and of the page to print.
    notes
        Lines below the map on the page to print.

    Returns
    -------
    bytes
        The same ones for the same project.
    """
    numbered = [(group, [(_ID.format(number), layer) for number, layer in some]) for group, some in _numbered(groups)]
    root = ET.Element("qgis", version=QGIS_VERSION, projectname=title)
    ET.SubElement(root, "title").text = title
    ET.SubElement(root, "projectCrs").append(_crs(grid))
    tree = ET.SubElement(root, "layer-tree-group")
    for group, layers in numbered:
        _add_group(tree, group, layers)
    found = ET.SubElement(root, "projectlayers")
    for _, layers in numbered:
        for key, layer in layers:
            found.append(_layer(key, layer, grid))
    properties = ET.SubElement(root, "properties")
    ET.SubElement(ET.SubElement(properties, "Paths"), "Absolute", type="bool").text = "false"
    ET.SubElement(ET.SubElement(properties, "SpatialRefSys"), "ProjectionsEnabled", type="int").text = "1"
    extent = _extent(grid)
    view = ET.SubElement(ET.SubElement(root, "ProjectViewSettings"), "DefaultViewExtent", extent)
    view.append(_crs(grid))
    canvas = ET.SubElement(root, "mapcanvas", name="theMapCanvas", annotationsVisible="1")
    ET.SubElement(canvas, "units").text = "meters"
    _add_edges(ET.SubElement(canvas, "extent"), extent)
    ET.SubElement(canvas, "destinationsrs").append(_crs(grid))
    legend = [_in_tree(key, layer) for _, layers in numbered for key, layer in layers if layer.visible]
    add_page(ET.SubElement(root, "Layouts"), extent, title=title, notes=notes, legend=legend)
    return _zipped(document(root))


def _numbered(groups: Sequence[ProjectGroup]) -> Iterator[tuple[ProjectGroup, list[tuple[int, ProjectLayer]]]]:
    number = 0
    for group in groups:
        if group.layers:
            yield group, list(enumerate(group.layers, start=number + 1))
            number += len(group.layers)


def _add_group(tree: ET.Element, group: ProjectGroup, layers: Sequence[tuple[str, ProjectLayer]]) -> None:
    seen = any(layer.visible for _, layer in layers)
    own = ET.SubElement(
        tree, "layer-tree-group", name=group.title, checked=_checked(seen), expanded=str(int(group.unfolded))
    )
    own.extend(_in_tree(key, layer) for key, layer in layers)


def _in_tree(key: str, layer: ProjectLayer) -> ET.Element:
    """A layer in a tree or legend; of a grid without the line that names its band."""
    found = ET.Element(
        "layer-tree-layer",
        id=key,
        name=layer.title,
        source=f"./{layer.source}",
        providerKey=_provider(layer),
        checked=_checked(layer.visible),
        expanded=str(int(layer.visible)),
    )
    if layer.kind == "raster":
        style = ET.fromstring(layer.style)
        lines = [*style.iter("paletteEntry"), *style.iter("item")]
        order = ",".join(str(line) for line in range(1, len(lines) + 1))
        options = ET.SubElement(ET.SubElement(found, "customproperties"), "Option", type="Map")
        ET.SubElement(options, "Option", type="QString", name="legend/node-order", value=order)
    return found


def _checked(yes: bool) -> str:
    return "Qt::Checked" if yes else "Qt::Unchecked"


def _provider(layer: ProjectLayer) -> str:
    return "gdal" if layer.kind == "raster" else "ogr"


def _layer(key: str, layer: ProjectLayer, grid: Grid) -> ET.Element:
    kind = {"type": "raster"} if layer.kind == "raster" else {"type": "vector", "geometry": layer.kind}
    found = ET.Element("maplayer", {**kind, "styleCategories": "AllStyleCategories"})
    for tag, content in (("id", key), ("datasource", f"./{layer.source}"), ("layername", layer.title)):
        ET.SubElement(found, tag).text = content
    if layer.about:
        ET.SubElement(found, "abstract").text = layer.about
    if layer.kind != "No geometry":
        ET.SubElement(found, "srs").append(_crs(grid))
    ET.SubElement(found, "provider", encoding="UTF-8").text = _provider(layer)
    found.extend(ET.fromstring(layer.style))
    return found


def _crs(grid: Grid) -> ET.Element:
    """A coordinate system: by its number in a register, and in full for the one that has none."""
    crs = grid.crs.proj
    found = ET.Element("spatialrefsys")
    ET.SubElement(found, "wkt").text = crs.to_wkt()
    register = crs.to_authority()
    if register is not None:
        ET.SubElement(found, "authid").text = ":".join(register)
    ET.SubElement(found, "description").text = crs.name
    return found


def _extent(grid: Grid) -> dict[str, str]:
    west, south, east, north = grid.bounds
    room = _MARGIN * max(east - west, north - south)
    edges = {"xmin": west - room, "ymin": south - room, "xmax": east + room, "ymax": north + room}
    return {edge: f"{value:.0f}" for edge, value in edges.items()}


def _add_edges(to: ET.Element, extent: dict[str, str]) -> None:
    for edge, value in extent.items():
        ET.SubElement(to, edge).text = value


def _zipped(text: str) -> bytes:
    packed = io.BytesIO()
    entry = zipfile.ZipInfo("result.qgs", date_time=_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0  # else it would say on which system it was made
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(entry, text)
    return packed.getvalue()
