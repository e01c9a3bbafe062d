"""What lies on the map that answers: outlines, groups and names, and what can be searched for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.maps.legend import CLUSTER, CONSTELLATION, FAINT, INK, main_places
from placetypes.report.card import in_short
from placetypes.result.groups import members_of_groups
from placetypes.result.rungs import ladder
from placetypes.result.titles import theme_title
from placetypes.standing import WORTH_A_VISIT
from placetypes.typology.model import text
from placetypes.words import say, words

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes.grid import Grid
    from placetypes.result import Result

PARTS = 16
"""Points of outlines lie on the sides of squares this many times smaller than those drawn: no eye sees the difference,
and a whole number takes a third of the room of a coordinate."""
COARSE = 0.25
"""How far borders may move, in squares."""
MOST_OUTLINES, MOST_FOUND, MOST_POINTS, MOST_NAMES = 500, 4000, 20_000, 40
"""Outlines of a kind, names that can be searched for, dots of a kind, names on the map, the largest first: more would
make the page slow and the map black."""


@dataclass(frozen=True)
class Plane:
    """Where points of the ground lie on the map: columns and rows of the squares that are drawn, times `PARTS`."""

    grid: Grid

    def outline(self, shape: Any, *, coarse: float) -> list[list[list[int]]]:
        """Rings of each polygon of a shape, the outer first, as x, y, x, y; none where it is smaller than a point."""
        import shapely

        simple = shapely.simplify(shape, coarse * self.grid.cell_size)
        parts = [p for p in shapely.get_parts(simple) if shapely.get_dimensions(p) == _AREA and not p.is_empty]
        return [[self._ring(ring) for ring in (p.exterior, *p.interiors)] for p in parts]

    def _ring(self, ring: Any) -> list[int]:
        import shapely

        return self.points(shapely.get_coordinates(ring))

    def points(self, places: Any) -> list[int]:
        """Points (n, 2) as x, y, x, y."""
        origin = self.grid.transform.c, self.grid.transform.f
        moved = (np.asarray(places) - origin) * (1, -1) * (PARTS / self.grid.cell_size)
        return [int(value) for value in np.rint(moved).ravel()]

    def box(self, shape: Any) -> list[int]:
        """Left, top, right, bottom of a shape."""
        west, south, east, north = shape.bounds
        return self.points([(west, north), (east, south)])


_AREA = 2
"""Dimension of a polygon."""


def layers(result: Result, plane: Plane, *, cards: bool = True) -> list[dict[str, Any]]:
    """The layers that can be shown and hidden, the lowest first; those that hold nothing are left out."""
    word = words(result.language)
    found = [
        {"id": "units", "title": word["map_units"], "color": "#ffffff", "shown": True,
         "shapes": _borders(result, plane)},
        *_places(result, plane),
        {"id": "constellations", "title": word["map_constellations"], "color": CONSTELLATION, "dashed": True,
         "shown": False, "asked": True, "shapes": _constellations(result, plane)},
        {"id": "visits", "title": word["map_visits"], "color": CLUSTER, "dashed": True, "shown": False, "asked": True,
         "rings": True, "shapes": _groups(result, result.published_visits, plane, cards=cards)},
        {"id": "groups", "title": word["map_groups"], "color": CLUSTER, "filled": True, "shown": True, "asked": True,
         "rings": True, "shapes": _groups(result, result.published_clusters, plane, cards=cards)},
        *_dots("actors", result.actors, plane, result.language, color=FAINT, radius=2),
        *_dots("members", members_of_groups(result), plane, result.language, color=INK, radius=3),
        {"id": "names", "title": word["map_names"], "color": INK, "shown": True, "names": _names(result, plane)},
    ]  # fmt: skip
    return [layer for layer in found if layer.get("shapes") or layer.get("points") or layer.get("names")]


def _borders(result: Result, plane: Plane) -> list[dict[str, Any]]:
    return [
        {"outline": plane.outline(shape, coarse=COARSE)}
        for shape in result.units.geometry
        if shape is not None and not shape.is_empty
    ]


def _places(result: Result, plane: Plane) -> Iterator[dict[str, Any]]:
    """A layer for each kind of places of the typology; the first is shown, as on printed maps."""
    for order, kind in enumerate(result.typology.places):
        shapes = [
            {"outline": plane.outline(shape, coarse=COARSE)} for shape in _largest(result.places_of(kind)).geometry
        ]
        title = text(kind.name, result.language)
        yield {"id": f"places-{kind.layer}", "title": title, "color": INK, "shown": order == 0, "shapes": shapes}


def _largest(places: gpd.GeoDataFrame, most: int = MOST_OUTLINES) -> gpd.GeoDataFrame:
    return places.sort_values(["population", "label"], ascending=[False, True]).iloc[:most]


def _groups(result: Result, table: gpd.GeoDataFrame, plane: Plane, *, cards: bool) -> list[dict[str, Any]]:
    """Outlines of groups that may be shown, each with what is said of it and where its card is."""
    names, language = result.typology.names(result.language), result.language
    rows = table.drop(columns="geometry").to_dict("records")
    return [
        {
            "name": row["name"],
            "said": [
                words(language)[f"standing_{row['standing']}"],
                theme_title(row["theme"], result.themes, language),
                str(row["municipality"]),
                names.get(int(row["place_type"]), words(language)["type_unknown"]),
            ],
            "found": in_short(result, row),
            "card": f"cards/{row['cluster_id']}.html" if cards else "",
            "weaker": row["standing"] == WORTH_A_VISIT,
            "outline": plane.outline(shape, coarse=0.0),
            "box": plane.box(shape),
        }
        for row, shape in zip(rows, table.geometry, strict=True)
    ]


def _constellations(result: Result, plane: Plane) -> list[dict[str, Any]]:
    table, word = result.published_constellations, words(result.language)
    shapes = dict(zip(table["name"], table.geometry, strict=True))
    return [
        {
            "name": row["name"],
            "said": [word["constellation_name"], row["theme"], row["rung"], row["municipalities"]],
            "found": f"{word['constellation_clusters']}: {row['clusters']} ({row['expected']})",
            "outline": plane.outline(shapes[row["name"]], coarse=0.0),
            "box": plane.box(shapes[row["name"]]),
        }
        for row in ladder(result)
    ]


def _dots(
    layer: str, actors: gpd.GeoDataFrame, plane: Plane, language: str, *, color: str, radius: int
) -> Iterator[dict[str, Any]]:
    """Where actors stand, as on cards; nothing else is told of them. Of too many, one of every few."""
    points = actors.geometry
    spots = np.unique(np.column_stack([points.x, points.y]), axis=0)
    step = max(-(-len(spots) // MOST_POINTS), 1)
    title = words(language)[f"map_{layer}"]
    title = title if step == 1 else say("map_one_in", language, what=title, number=str(step))
    look = {"color": color, "radius": radius, "shown": False}
    yield {"id": layer, "title": title, **look, "points": plane.points(spots[::step])}


def _names(result: Result, plane: Plane) -> list[dict[str, Any]]:
    """Names of the main places, those with most people first: where two meet, the map leaves the later away."""
    places = main_places(result)
    largest = _largest(places[places["name"] != ""], MOST_NAMES)
    points = largest.geometry.representative_point()
    return [
        {"name": str(name), "at": plane.points([(point.x, point.y)])}
        for name, point in zip(largest["name"], points, strict=True)
    ]


def searchable(result: Result, plane: Plane) -> list[dict[str, Any]]:
    """Names of municipalities and places, each with what it is and where; groups and constellations have theirs."""
    unit = words(result.language)["border"]
    found = [
        {"name": str(name), "kind": unit, "box": plane.box(shape)}
        for name, shape in zip(result.units["unit_name"], result.units.geometry, strict=True)
        if shape is not None and not shape.is_empty
    ]
    for kind in result.typology.places:
        own = result.places_of(kind, own=True)
        title = text(kind.name, result.language)
        found += [
            {"name": str(row.name), "kind": title, "box": plane.box(row.geometry)}
            for row in _largest(own[own["name"] != ""], MOST_FOUND).itertuples(index=False)
        ]
    return found[:MOST_FOUND]
