"""The legend beside the map: colours with their share of people and land, symbols, and who lives where by unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from placetypes.result import NOT_CLASSIFIED
from placetypes.typology.model import text
from placetypes.words import one_line, percent, words

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from placetypes._typing import BoolArray
    from placetypes.maps.picture import Bounds, Picture
    from placetypes.result import Result

WATER, ELSEWHERE, UNKNOWN = "#e4eff5", "#e9e9e6", "#ffffff"
INK, FAINT, CLUSTER, CONSTELLATION = "#2a2520", "#6f6a64", "#b0125b", "#5e35b1"
DASHES = (0, (4, 2))
"""Of the outlines of constellations: a hull is no border."""
VISIT_WIDTH, VISIT_DOTS = 0.9, (0, (1.6, 1.2))
"""Of the rings of weaker groups: points, and dashes that a small ring has room for."""
LEGEND_WIDTH = 3.9
"""Inches."""
_LINE, _BAR, _LETTER = 0.235, 0.165, 0.052
"""Inches between lines, between bars, and of a letter beside a bar."""
COMPOSITION_BELOW = 1.9 * _LINE
"""Inches from the last line of the legend to the heading of the bars."""
_FEWEST_BARS = 2
"""Where there is no room for two units there is nothing to compare."""


def background(picture: Picture) -> tuple[tuple[str, str, BoolArray], ...]:
    """What cells without a type are, as key of the word for it, colour and mask.

    Where land is unknown beyond the region nothing is claimed: it may be land or water.
    """
    blank = picture.types == NOT_CLASSIFIED
    water = blank & (picture.land == 0)
    return (
        ("unknown", UNKNOWN, blank & picture.region & ~water),
        ("elsewhere", ELSEWHERE, blank & ~picture.region & ~water),
        ("water", WATER, water),
    )


def main_places(result: Result) -> gpd.GeoDataFrame:
    """The places that a map shows: those of the typology's first kind."""
    kinds = result.typology.places
    return result.places_of(kinds[0]) if kinds else result.places.iloc[:0]


def draw_legend(axes: Axes, result: Result, picture: Picture, language: str, *, clusters: bool = True) -> float:
    """Write the legend into axes made by `legend_axes`; where its last line stands, in inches below their top."""
    word, names = words(language), result.typology.names(language)
    table = result.summary()
    whole = table[table["unit_id"] == ""].set_index("code")
    shares: dict[str, Any] = {column: whole[column].to_dict() for column in ("share_people", "share_area")}
    people_at, land_at, y = LEGEND_WIDTH - 0.62, LEGEND_WIDTH, 0.1
    _write(axes, 0, y, word["place_types"], 8.5, fontweight="bold")
    for x, key in ((people_at, "people"), (land_at, "land")):
        _write(axes, x, y, word[key], 7, color=FAINT, ha="right")
    for c in result.typology.classes:
        y += _LINE * 1.15
        _box(axes, y, facecolor=c.color, edgecolor=INK, linewidth=0.3)
        _write(axes, 0.36, y, names[c.code], 7.6)
        for x, column in ((people_at, "share_people"), (land_at, "share_area")):
            _write(axes, x, y, _percent(float(shares[column][c.code]), language), 7.6, ha="right")
    y += _LINE * 1.6
    total = f"{_whole(whole['people'].sum())} {word['people']}, {_whole(whole['area_km2'].sum())} km² {word['land']}"
    _write(axes, 0, y, f"{word['total']}: {total}", 7)
    return _symbols(axes, result, picture, language, y + _LINE * 0.6, clusters=clusters)


def legend_axes(figure: Figure, box: Bounds) -> Axes:
    """Axes for a legend at a box of the page (left, lower, width, height, inches), measured in inches from their top.

    They are always `LEGEND_WIDTH` wide: in a narrower box inches, letters and lines are smaller.
    """
    left, lower, width, height = box
    wide, high = figure.get_size_inches()
    axes = figure.add_axes((left / wide, lower / high, width / wide, height / high))
    axes.set(xlim=(0, LEGEND_WIDTH), ylim=(height * LEGEND_WIDTH / width, 0))
    axes.set_axis_off()
    return axes


def _scale(axes: Axes) -> float:
    """How large letters and lines are: 1 in axes as wide as the legend."""
    figure: Any = axes.figure
    return float(axes.get_position().width * figure.get_figwidth() / LEGEND_WIDTH)


def _write(axes: Axes, x: float, y: float, said: str, size: float, **style: Any) -> None:
    axes.text(x, y, said, fontsize=size * _scale(axes), va="center", **{"color": INK, **style})


def _box(axes: Axes, y: float, *, linewidth: float, **style: Any) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((0, y - 0.075), 0.26, 0.15, linewidth=linewidth * _scale(axes), **style))


def _symbols(axes: Axes, result: Result, picture: Picture, language: str, y: float, *, clusters: bool) -> float:
    word = words(language)
    if len(main_places(result)):
        y += _LINE
        _box(axes, y, facecolor="none", edgecolor=INK, linewidth=0.9)
        _write(axes, 0.36, y, text(result.typology.places[0].name, language), 7)
    if clusters:
        y = _groups(axes, result, language, y)
    for key, color, where in background(picture):
        if where.any():
            y += _LINE
            _box(axes, y, facecolor=color, edgecolor=FAINT, linewidth=0.3)
            _write(axes, 0.36, y, word[key], 7)
    return y


def _groups(axes: Axes, result: Result, language: str, y: float) -> float:
    word, scale = words(language), _scale(axes)
    ring: dict[str, Any] = {"s": 24 * scale**2, "facecolors": "none", "edgecolors": CLUSTER}
    if count := len(result.published_clusters):
        y += _LINE
        axes.scatter([0.13], [y], linewidths=1.3 * scale, **ring)
        _write(axes, 0.36, y, f"{word['clusters']}: {count}", 7)
    if count := len(result.published_visits):
        y += _LINE
        axes.scatter([0.13], [y], linewidths=VISIT_WIDTH * scale, linestyles=[VISIT_DOTS], **ring)
        _write(axes, 0.36, y, f"{word['visits_on_map']}: {count}", 7)
    if count := len(result.published_constellations):
        y += _LINE
        axes.plot([0, 0.26], [y, y], color=CONSTELLATION, linewidth=1.2 * scale, linestyle=DASHES)
        _write(axes, 0.36, y, f"{word['constellation_on_map']}: {count}", 7)
    return y


def draw_composition(axes: Axes, result: Result, language: str, *, top: float) -> None:
    """People of each unit by place type, as bars from `top`; the largest units, as many as there is room for."""
    from matplotlib.patches import Rectangle

    table, bottom = result.summary(), axes.get_ylim()[0]
    parts = table[(table["unit_id"] != "") & (table["code"] > 0)]
    people = {place: float(rows["people"].sum()) for place, rows in parts.groupby(["unit_id", "unit_name"], sort=True)}
    largest: list[Any] = sorted((place for place in people if people[place] > 0), key=lambda place: -people[place])
    shown = largest[: max(int((bottom - top - _LINE) / _BAR), 0)]
    if len(shown) < _FEWEST_BARS:
        return
    _write(axes, 0, top, words(language)["by_unit"], 8.5, fontweight="bold")
    names = {unit: one_line(name) for unit, name in shown}
    left = 0.36 + _LETTER * max(map(len, names.values()))
    width = LEGEND_WIDTH - left - 0.62
    for row, (unit, name) in enumerate(shown):
        y, x, total = top + _LINE + row * _BAR, left, people[unit, name]
        _write(axes, left - 0.08, y, names[unit], 6.5, ha="right")
        own = parts[parts["unit_id"] == unit].set_index("code")["people"]
        for c in result.typology.classes:
            length = width * float(own[c.code]) / total
            axes.add_patch(Rectangle((x, y - 0.055), length, 0.11, facecolor=c.color, edgecolor="none"))
            x += length
        _write(axes, LEGEND_WIDTH, y, _whole(total), 6.5, color=FAINT, ha="right")


def _whole(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ")


def _percent(share: float, language: str) -> str:
    return "–" if math.isnan(share) else percent(share, language)
