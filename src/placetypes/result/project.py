"""The QGIS project of a result: what lies above what, what is seen at first, what everything is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from placetypes.io.attributes import Column, with_columns
from placetypes.io.project import ProjectGroup, ProjectLayer, project
from placetypes.io.ramps import codes_qml
from placetypes.io.styles import class_entries
from placetypes.io.write_vectors import ABOUT_TABLE, VectorLayer
from placetypes.result.provenance import credits_of
from placetypes.result.scales import evidence_grids, expectation_grids
from placetypes.result.unit_classes import classified
from placetypes.result.vectors import GROUPS, layer_title
from placetypes.typology.model import text
from placetypes.words import say

if TYPE_CHECKING:
    from placetypes.result.model import Result

CLUSTERS = (*GROUPS, "Members", "Constellations", "Constellation members")
"""Layers of the group of micro-clusters, the uppermost first."""
SEEN = {*GROUPS, "Municipalities"}
"""Layers that are shown when the project opens, beside the first kind of places and the grid of types."""


def project_of(
    result: Result, layers: Sequence[VectorLayer], *, package: str, types: str, evidence: str, expectation: str
) -> bytes:
    """The project of a result that is saved under these file names, with the layers of its GeoPackage."""
    filled = {layer.name: layer for layer in layers if len(layer.table)}
    places = [name for name in reversed(filled) if name not in {*CLUSTERS, "Place types", "Expectation"}]
    first = result.typology.places[0].name["en"] if result.typology.places else ""

    def shapes(names: Sequence[str]) -> list[ProjectLayer]:
        return [_shapes(result, filled[name], package, seen=name in SEEN | {first}) for name in names if name in filled]

    def called(group: str) -> str:
        return say(f"group_{group}", result.language)

    grids = [ProjectLayer(grid.title, evidence, "raster", grid.style) for grid in evidence_grids(result)]
    usual = [ProjectLayer(grid.title, expectation, "raster", grid.style) for grid in expectation_grids(result)]
    groups = [
        ProjectGroup(called("clusters"), shapes(CLUSTERS), unfolded=True),
        ProjectGroup(called("places"), shapes(places), unfolded=True),
        ProjectGroup(called("types"), [*_types(result, types), *shapes(["Place types"])], unfolded=True),
        ProjectGroup(called("expectation"), [*shapes(["Expectation"]), *usual]),
        ProjectGroup(called("evidence"), grids),
        ProjectGroup(say("layer_about_this_result", result.language), [_about(result, package)]),
    ]
    return project(groups, result.grid, title=_title(result), notes=_notes(result))


def _title(result: Result) -> str:
    title = f"{text(result.typology.title, result.language)}: {result.name}"
    return f"{title} ({say('synthetic', result.language)})" if result.synthetic else title


def _notes(result: Result) -> list[str]:
    sources = f"{say('sources', result.language)}: {'; '.join(credits_of(result.record))}"
    return [line for line in (text(result.typology.note, result.language), result.changes, sources) if line]


def _shapes(result: Result, layer: VectorLayer, package: str, *, seen: bool) -> ProjectLayer:
    """A layer of the GeoPackage; units that are filled with the colours of classes would cover the grid."""
    covers = layer.name == "Municipalities" and classified(result)
    return ProjectLayer(
        layer.title,
        f"{package}|layername={layer.name}",
        "Point" if layer.geometry.endswith("Point") else "Polygon",
        layer.style,
        visible=seen and not covers,
        about=layer.description,
    )


def _types(result: Result, file: str) -> list[ProjectLayer]:
    """The grid of types, and those of the typologies beside."""
    own = [("", result), *((f"{name}/", other) for name, other in result.beside.items())]
    return [
        ProjectLayer(
            f"{say('layer_grid', result.language)}: {text(each.typology.title, result.language)}"
            if result.beside
            else say("layer_grid", result.language),
            f"{folder}{file}",
            "raster",
            codes_qml(class_entries(each.typology, result.language)),
            visible=not folder,
            about=text(each.typology.note, result.language),
        )
        for folder, each in own
    ]


def _about(result: Result, package: str) -> ProjectLayer:
    columns = [Column(name, say(f"column_{name}", result.language)) for name in ("fact", "value")]
    style = with_columns("<qgis/>", columns)
    return ProjectLayer(layer_title(result, ABOUT_TABLE), f"{package}|layername={ABOUT_TABLE}", "No geometry", style)
