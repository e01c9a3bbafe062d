"""The layers of a result's GeoPackage, with their columns and styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from placetypes.io.styles import category_qml, single_qml
from placetypes.io.write_vectors import ABOUT_TABLE, STYLE_TABLE, VectorLayer
from placetypes.result.areas import areas_by_type
from placetypes.result.model import ACTOR_COLUMNS
from placetypes.result.unit_classes import classified, unit_table

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes.result.model import Result

PLACE_COLUMNS = ("label", "name", "population", "area_km2")
TABLES = (ABOUT_TABLE, STYLE_TABLE)
TAKEN = {
    name.casefold()
    for name in (
        "Place types",
        "Municipalities",
        "Services",
        "Actors",
        "Members",
        "Micro-clusters",
        "Constellations",
        "Constellation members",
        *TABLES,
    )
}
"""Layers of every GeoPackage; a kind of places is to be called otherwise."""
MEMBER_COLUMNS = ("cluster_id", "actor_id", "theme", "role", "helix", "sector", "activity", "place_type")
SERVICE_COLUMNS = ("kind", "name")


def vector_layers(result: Result) -> list[VectorLayer]:
    """The layers of the GeoPackage, the lowest on a map first."""
    typology, language = result.typology, result.language
    synthetic = "SYNTHETIC: the data are invented." if result.synthetic else ""
    note = " ".join(filter(None, (typology.note["en"], synthetic, result.changes)))
    areas, outline, polygons = category_qml(typology, language, attribute="place_type"), "outline_color", "MultiPolygon"
    layers = [
        ("Place types", areas_by_type(result), polygons, f"Cells per place type and unit. {note}", areas),
        (
            "Municipalities",
            result.units[[*unit_table(result), "geometry"]],
            polygons,
            f"Territorial units, with their class. {note}" if classified(result) else "Territorial units.",
            _unit_style(result),
        ),
        *_places(result, note),
        ("Services", result.services[[*SERVICE_COLUMNS, "geometry"]], "Point", "Services.", _point("#31688e", "1.4")),
        (
            "Actors",
            result.actors[[*ACTOR_COLUMNS, "geometry"]],
            "Point",
            "Actors, with their place type.",
            _point("#4d4d4d", "1"),
        ),
        (
            "Constellations",
            _outermost_first(result.published_constellations),
            polygons,
            "Micro-clusters of a theme that hang together. Candidates to talk to, not verdicts.",
            _outline("#5e35b1", "0.5", style="dash"),
        ),
        (
            "Constellation members",
            _constellation_members(result),
            "Point",
            "Actors of constellations, with the smallest they belong to; lone ones are in no micro-cluster.",
            _point("#5e35b1", "1.2"),
        ),
        (
            "Members",
            result.published_members[[*MEMBER_COLUMNS, "geometry"]],
            "Point",
            "Actors of micro-clusters, once for each they belong to.",
            _point("#c2185b", "1.6"),
        ),
        (
            "Micro-clusters",
            result.published_clusters,
            polygons,
            "Candidates to talk to, not verdicts.",
            single_qml("fill", {"color": "#c2185b", "style": "no", outline: "#c2185b", "outline_width": "0.66"}),
        ),
    ]
    return [VectorLayer(name, table.assign(synthetic=result.mark), *rest) for name, table, *rest in layers]


def _places(result: Result, note: str) -> list[tuple[str, gpd.GeoDataFrame, str, str, str]]:
    """A layer for each kind of places; the first kind lies uppermost and has the strongest outline."""
    found: list[tuple[str, gpd.GeoDataFrame, str, str, str]] = []
    for kind in result.typology.places:
        title = kind.name["en"]
        style = _outline("#7a6a58", "0.26") if found else _outline("#2b1a05", "0.46")
        table = result.places_of(kind)[[*PLACE_COLUMNS, "geometry"]]
        found.append((title, table, "MultiPolygon", f"{title}. {note}", style))
    return found[::-1]


def _unit_style(result: Result) -> str:
    """Outlines, or colours that places shine through where units have classes."""
    of_units = result.typology.of_units
    if of_units is None or not classified(result):
        return _outline("#6b6b6b", "0.26")
    return category_qml(of_units, result.language, attribute="unit_class", opacity=0.5)


def _outermost_first(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Constellations, each before those inside it, so that these lie above it on a map."""
    return table.sort_values(["members", "constellation_id"], ascending=[False, True]).reset_index(drop=True)


def _constellation_members(result: Result) -> gpd.GeoDataFrame:
    """Actors of constellations that may be shown."""
    shown = result.constellation_members
    shown = shown[shown["constellation_id"].isin(result.published_constellations["constellation_id"])]
    of_actor = result.actors[["actor_id", "theme", "geometry"]].set_index("actor_id").loc[shown["actor_id"]]
    lone = ~shown["actor_id"].isin(result.members["actor_id"])
    table = of_actor.reset_index().assign(lone=lone.to_numpy())
    table.insert(0, "constellation_id", shown["constellation_id"].to_numpy())
    return table[["constellation_id", "actor_id", "theme", "lone", "geometry"]]


def _outline(color: str, width: str, *, style: str = "solid") -> str:
    return single_qml(
        "fill",
        {"color": color, "style": "no", "outline_color": color, "outline_style": style, "outline_width": width},
    )


def _point(color: str, size: str) -> str:
    return single_qml("marker", {"name": "circle", "color": color, "outline_color": "#ffffff", "size": size})
