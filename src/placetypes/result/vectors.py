"""The layers of a result's GeoPackage, with their columns and styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from placetypes.io.attributes import shown, with_columns
from placetypes.io.styles import Entry, Shape, category_qml, entries_qml, single_qml, steps_qml
from placetypes.io.write_vectors import ABOUT_TABLE, STYLE_TABLE, VectorLayer
from placetypes.result.areas import areas_by_type, step_of
from placetypes.result.columns import columns_of
from placetypes.result.expectation import EXPECTED, expectation_cells
from placetypes.result.groups import members_of_groups
from placetypes.result.parts import ACTOR_COLUMNS
from placetypes.result.scales import expectation_steps
from placetypes.result.titles import theme_colors, theme_title
from placetypes.result.unit_classes import classified, unit_table
from placetypes.typology.model import text
from placetypes.words import say

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes.result.model import Result

    _Drawn = tuple[str, gpd.GeoDataFrame, str, str, str]
    """Name, table, kind of geometry, description and colours of a layer."""

FAINT, HALF = 0.25, 0.6
"""How opaque outlines of micro-clusters, and cells of the expectation, are filled."""
PLACE_COLUMNS = ("label", "name", "population", "area_km2")
TABLES = (ABOUT_TABLE, STYLE_TABLE)
LAYERS = (
    "Expectation", "Place types", "Municipalities", "Services", "Actors", "Members", "Micro-clusters", "Worth a visit",
    "Constellations", "Constellation members",
)  # fmt: skip
TAKEN = {name.casefold() for name in (*LAYERS, *TABLES)}
"""Layers of every GeoPackage; a kind of places is to be called otherwise."""
GROUPS = ("Micro-clusters", "Worth a visit")
NAMING = ("name", "unit_name", "activity", "cell_id", "cluster_id")
"""Columns that tell a feature in a list: the first that a layer has."""
MEMBER_COLUMNS = ("cluster_id", "standing", "actor_id", "theme", "role", "helix", "sector", "activity", "place_type")
SERVICE_COLUMNS = ("kind", "name")


def vector_layers(result: Result) -> list[VectorLayer]:
    """The layers of the GeoPackage, the lowest on a map first."""
    typology, language = result.typology, result.language
    synthetic = f"{say('synthetic', language)}." if result.synthetic else ""
    note = " ".join(filter(None, (text(typology.note, language), synthetic, result.changes)))

    def about(key: str, *more: str) -> str:
        return " ".join(filter(None, (say(f"about_{key}", language), *more)))

    areas, polygons = category_qml(typology, language, attribute="place_type"), "MultiPolygon"
    layers = [
        *_expectation(result, polygons),
        (
            "Place types",
            areas_by_type(result),
            polygons,
            about("place_types", _outlined(result), note),
            areas,
        ),
        (
            "Municipalities",
            result.units[[*unit_table(result), "geometry"]],
            polygons,
            about("municipalities_classes", note) if classified(result) else about("municipalities"),
            _unit_style(result),
        ),
        *_places(result, note),
        (
            "Services",
            result.services[[*SERVICE_COLUMNS, "geometry"]],
            "Point",
            about("services"),
            _point("#31688e", "1.4"),
        ),
        (
            "Actors",
            result.actors[[*ACTOR_COLUMNS, "geometry"]],
            "Point",
            about("actors"),
            _point("#4d4d4d", "1"),
        ),
        (
            "Constellations",
            _outermost_first(result.published_constellations),
            polygons,
            about("constellations"),
            _outline("#5e35b1", "0.5", style="dash"),
        ),
        (
            "Constellation members",
            _constellation_members(result),
            "Point",
            about("constellation_members"),
            _point("#5e35b1", "1.2"),
        ),
        (
            "Members",
            members_of_groups(result)[[*MEMBER_COLUMNS, "geometry"]],
            "Point",
            about("members"),
            _by_theme(result, "marker", outline_color="#ffffff", size="2"),
        ),
        (
            "Worth a visit",
            result.published_visits,
            polygons,
            about("worth_a_visit"),
            _outline("#c2185b", "0.4", style="dash"),
        ),
        (
            "Micro-clusters",
            result.published_clusters,
            polygons,
            about("micro_clusters"),
            _by_theme(result, "fill", opacity=FAINT, outline_color="#c2185b", outline_width="0.66"),
        ),
    ]
    return [_named(result, layer) for layer in layers]


def _named(result: Result, layer: _Drawn) -> VectorLayer:
    """A layer whose title, columns and codes are said in the result's language."""
    name, table, geometry, description, style = layer
    marked = table.assign(synthetic=result.mark)
    named = with_columns(
        style,
        columns_of(result, marked),
        name=next((column for column in NAMING if column in marked), ""),
        tip=_tip(result) if name in GROUPS else "",
    )
    return VectorLayer(name, layer_title(result, name), marked, geometry, description, named)


def layer_title(result: Result, name: str) -> str:
    """What a layer of the GeoPackage is called in the result's language."""
    kinds = {kind.name["en"]: text(kind.name, result.language) for kind in result.typology.places}
    if name in kinds:
        return kinds[name]
    return say(f"layer_{name.lower().replace(' ', '_').replace('-', '_')}", result.language)


def _tip(result: Result) -> str:
    """What is shown of a group where the mouse rests on it."""
    digits = {"members": 0, "observed": 0, "expected": 1, "q": 3}
    values = {key: shown("q_value" if key == "q" else key, digits=places) for key, places in digits.items()}
    found, candidate = (say(key, result.language, **values) for key in ("tip_group", "tip_candidate"))
    return f"<b>{shown('name')}</b><br/>{found}<br/>{candidate}" + (f"<br/>{result.mark}" if result.mark else "")


def _outlined(result: Result) -> str:
    """Which cells are outlined, where that is not each."""
    step = step_of(result.grid)
    if step == 1:
        return ""
    return say("about_outlined", result.language, cells=str(step**2), step=str(step))


def _expectation(result: Result, polygons: str) -> list[_Drawn]:
    """Cells with what is usual and what is there, where any theme was searched; lowest, so as to cover nothing."""
    if not result.expected:
        return []
    about = say("about_expectation", result.language)
    style = steps_qml(expectation_steps(result), attribute=EXPECTED, opacity=HALF)
    return [("Expectation", expectation_cells(result), polygons, about, style)]


def _by_theme(result: Result, shape: Shape, *, opacity: float = 1.0, **more: str) -> str:
    """A colour for each theme that actors have, the same in every layer, and for mixed groups."""
    colors = theme_colors(result)
    entries = [Entry(theme, theme_title(theme, result.themes, result.language), c) for theme, c in colors.items()]
    return entries_qml(shape, entries, attribute="theme", opacity=opacity, **more)


def _places(result: Result, note: str) -> list[_Drawn]:
    """A layer for each kind of places; the first kind lies uppermost and has the strongest outline."""
    found: list[_Drawn] = []
    for kind in result.typology.places:
        title = kind.name["en"]
        style = _outline("#7a6a58", "0.26") if found else _outline("#2b1a05", "0.46")
        table = result.places_of(kind)[[*PLACE_COLUMNS, "geometry"]]
        found.append((title, table, "MultiPolygon", f"{text(kind.name, result.language)}. {note}", style))
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
