"""The map in the report that answers: every square, outlines of what was found, and why each square has its type.

MapLibre GL JS, as its Python package brings it, put into the page; Leaflet draws no grid of a million squares, and
OpenLayers is no Python package. There is no map beneath and nothing is warped: squares of the region's own grid are
squares of the map, north is the grid's north, and a click leads to a row and a column exactly.
"""

from __future__ import annotations

import importlib.util
import math
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.maps.legend import background
from placetypes.maps.palettes import OWN, SAFE, palettes
from placetypes.maps.picture import Picture, left_out
from placetypes.report.packing import as_json, packed
from placetypes.report.weblayers import PARTS, Plane, layers, searchable
from placetypes.report.webtold import MOST_TOLD, told
from placetypes.result.provenance import credits_of
from placetypes.words import number, say, words

if TYPE_CHECKING:
    from markupsafe import Markup

    from placetypes._typing import AnyArray
    from placetypes.grid import Grid
    from placetypes.result import Result

MOST_DRAWN, MOST_ALONG = 1_000_000, 4096
"""Squares of the map, in all and along a side: beyond, one of every few is drawn. No graphics card takes a picture
with longer sides for certain."""
SCRIPTS = ("numbers.js", "squares.js", "sentences.js", "drawing.js", "answers.js", "map.js")
_TOLD = (
    "map_live", "map_nothing", "map_not_found", "map_type", "map_margin", "map_runner_up", "map_none", "map_card",
    "map_zoom_in", "map_zoom_out", "map_two_fingers", "map_wheel",
)  # fmt: skip
"""Words that the map's code says."""


def content(result: Result, *, cards: bool = True) -> dict[str, Any]:
    """Everything that the template of the map shows, named; with links to the cards of groups where these are files."""
    step = step_of(result.grid)
    picture, language = Picture.of(result, step), result.language
    kinds = _kinds(result, picture)
    plane = Plane(picture.grid)
    shown = layers(result, plane, cards=cards)
    return {
        "map_word": {key: _filled(key, result) for key in words(language) if key.startswith("map_")},
        "map_kinds": kinds,
        "map_layers": shown,
        "map_leaves_out": left_out(result.grid, language, step),
        "still_leaves_out": left_out(result.grid, language),
        "map_credits": credits_of(result.record),
        "map_style": _style(),
        "map_code": _code(),
        "map_data": as_json(
            {
                "rows": picture.types.shape[0],
                "cols": picture.types.shape[1],
                "step": step,
                "size": result.grid.cell_size,
                "west": result.grid.transform.c,
                "north": result.grid.transform.f,
                "parts": PARTS,
                "squares": packed(_squares(result, picture)),
                "kinds": kinds,
                "layers": shown,
                "search": searchable(result, plane),
                "told": told(result),
                "words": {key: _filled(key, result) for key in _TOLD} | {"map_type_only": _type_only(language)},
                "language": language,
                "decimal_mark": words(language)["decimal_mark"],
                "percent": words(language)["percent"],
            }
        ),
    }


def step_of(grid: Grid) -> int:
    """One of how many rows and columns is drawn: all where there are no more than a million squares.

    Examples
    --------
    >>> from affine import Affine
    >>> from placetypes.grid import Grid
    >>> step_of(Grid.from_transform(Affine(100, 0, 0, 0, -100, 0), (3000, 3000), "EPSG:3035"))
    3
    """
    rows, cols = grid.shape
    return max(math.ceil(math.sqrt(rows * cols / MOST_DRAWN)), math.ceil(max(rows, cols) / MOST_ALONG))


def _filled(key: str, result: Result) -> str:
    """Words of the map with the name of the region in them; what the map's code fills in stays in braces."""
    return words(result.language)[key].replace("{name}", result.name) if key in _NAMED else words(result.language)[key]


def _type_only(language: str) -> str:
    return say("map_type_only", language, count=number(MOST_TOLD, language))


_NAMED = ("map_alt", "map_live")


def _kinds(result: Result, picture: Picture) -> list[dict[str, Any]]:
    """What a square can be, by its number in the picture; the first, outside of all, is not drawn."""
    language, colors = result.language, palettes(result.typology)
    whole = result.summary().query("unit_id == ''").set_index("code")
    names = result.typology.names(language)
    types = [
        {
            "code": c.code,
            "name": names[c.code],
            **{palette: colors[palette][c.code] for palette in (OWN, SAFE)},
            "people": float(whole["share_people"][c.code]),
            "land": float(whole["share_area"][c.code]),
        }
        for c in result.typology.classes
    ]
    blank = [
        {"code": 0, "name": say(key, language), OWN: color, SAFE: color, "there": bool(where.any())}
        for key, color, where in _blank(picture)
    ]
    return [
        {name: None if value != value else value for name, value in kind.items()}  # noqa: PLR0124 - NaN: no share
        for kind in types + blank
    ]


def _blank(picture: Picture) -> list[tuple[str, str, AnyArray]]:
    """What squares without a type can be that are drawn: what lies outside of the region is left blank."""
    return [(key, color, where) for key, color, where in background(picture) if key != "elsewhere"]


def _squares(result: Result, picture: Picture) -> AnyArray:
    """Number of the kind of each square, counted from 1, (rows, cols) uint8; outside of the region 0."""
    numbers = np.zeros(256, np.uint8)
    classes = result.typology.classes
    for position, c in enumerate(classes, start=1):
        numbers[c.code] = position
    squares = numbers[picture.types]
    for position, (_, _, where) in enumerate(_blank(picture), start=len(classes) + 1):
        squares[where] = position
    return squares


@cache
def _code() -> Markup:
    """The map's code, MapLibre with its licence first."""
    from markupsafe import Markup

    own = "".join(_own(name) for name in SCRIPTS)
    licence = f"/*\n{_own('maplibre-licence.txt')}*/\n"
    return Markup(f"{licence}{_bundled('maplibre-gl.js')}\n(() => {{\n'use strict';\n{own}}})();\n")


@cache
def _style() -> Markup:
    from markupsafe import Markup

    return Markup(_bundled("maplibre-gl.css") + _own("map.css"))


def _own(name: str) -> str:
    return (resources.files("placetypes") / "data" / "web" / name).read_text(encoding="utf-8")


def _bundled(name: str) -> str:
    """A file that the package maplibre brings; the package itself is not imported, which would set up notebooks."""
    found = importlib.util.find_spec("maplibre")
    folder = Path(next(iter(found.submodule_search_locations or ()))) if found else Path()
    return (folder / "srcjs" / name).read_text(encoding="utf-8")
