"""The legend beside the map: colours with their share of people and land, symbols, and who lives where by unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from placetypes.result import NOT_CLASSIFIED
from placetypes.typology.model import text
from placetypes.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes

    from placetypes._typing import BoolArray
    from placetypes.maps.picture import Picture
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


def draw_legend(axes: Axes, result: Result, picture: Picture, language: str, *, height: float) -> None:
    """Write the legend into axes that measure inches from their upper left corner, `height` inches high."""
    from matplotlib.patches import Rectangle

    word, names = words(language), result.typology.names(language)
    table = result.summary()
    whole = table[table["unit_id"] == ""].set_index("code")
    shares: dict[str, Any] = {column: whole[column].to_dict() for column in ("share_people", "share_area")}
    people_at, land_at, y = LEGEND_WIDTH - 0.62, LEGEND_WIDTH, 0.1
    axes.text(0, y, word["place_types"], fontsize=8.5, fontweight="bold", color=INK, va="center")
    for x, key in ((people_at, "people"), (land_at, "land")):
        axes.text(x, y, word[key], fontsize=7, color=FAINT, ha="right", va="center")
    for c in result.typology.classes:
        y += _LINE * 1.15
        axes.add_patch(Rectangle((0, y - 0.075), 0.26, 0.15, facecolor=c.color, edgecolor=INK, linewidth=0.3))
        axes.text(0.36, y, names[c.code], fontsize=7.6, color=INK, va="center")
        for x, column in ((people_at, "share_people"), (land_at, "share_area")):
            axes.text(x, y, _percent(float(shares[column][c.code])), fontsize=7.6, color=INK, ha="right", va="center")
    y += _LINE * 1.6
    total = f"{_whole(whole['people'].sum())} {word['people']}, {_whole(whole['area_km2'].sum())} km² {word['land']}"
    axes.text(0, y, f"{word['total']}: {total}", fontsize=7, color=INK, va="center")
    y = _symbols(axes, result, picture, language, y + _LINE * 0.6)
    _composition(axes, result, table, word, top=y + _LINE * 1.9, bottom=height)


def _symbols(axes: Axes, result: Result, picture: Picture, language: str, y: float) -> float:
    from matplotlib.patches import Rectangle

    word = words(language)
    if len(main_places(result)):
        y += _LINE
        axes.add_patch(Rectangle((0, y - 0.075), 0.26, 0.15, facecolor="none", edgecolor=INK, linewidth=0.9))
        axes.text(0.36, y, text(result.typology.places[0].name, language), fontsize=7, color=INK, va="center")
    if count := len(result.published_clusters):
        y += _LINE
        axes.scatter([0.13], [y], s=24, facecolors="none", edgecolors=CLUSTER, linewidths=1.3)
        axes.text(0.36, y, f"{word['clusters']}: {count}", fontsize=7, color=INK, va="center")
    if count := len(result.published_visits):
        y += _LINE
        ring: dict[str, Any] = {"linewidths": VISIT_WIDTH, "linestyles": [VISIT_DOTS]}
        axes.scatter([0.13], [y], s=24, facecolors="none", edgecolors=CLUSTER, **ring)
        axes.text(0.36, y, f"{word['visits_on_map']}: {count}", fontsize=7, color=INK, va="center")
    if count := len(result.published_constellations):
        y += _LINE
        axes.plot([0, 0.26], [y, y], color=CONSTELLATION, linewidth=1.2, linestyle=DASHES)
        axes.text(0.36, y, f"{word['constellation_on_map']}: {count}", fontsize=7, color=INK, va="center")
    for key, color, where in background(picture):
        if not where.any():
            continue
        y += _LINE
        axes.add_patch(Rectangle((0, y - 0.075), 0.26, 0.15, facecolor=color, edgecolor=FAINT, linewidth=0.3))
        axes.text(0.36, y, word[key], fontsize=7, color=INK, va="center")
    return y


def _composition(
    axes: Axes, result: Result, table: pd.DataFrame, word: Mapping[str, str], *, top: float, bottom: float
) -> None:
    """People of each unit by place type, as bars; the largest units, as many as there is room for."""
    from matplotlib.patches import Rectangle

    parts = table[(table["unit_id"] != "") & (table["code"] > 0)]
    people = {place: float(rows["people"].sum()) for place, rows in parts.groupby(["unit_id", "unit_name"], sort=True)}
    largest: list[Any] = sorted((place for place in people if people[place] > 0), key=lambda place: -people[place])
    shown = largest[: max(int((bottom - top - _LINE) / _BAR), 0)]
    if len(shown) < _FEWEST_BARS:
        return
    axes.text(0, top, word["by_unit"], fontsize=8.5, fontweight="bold", color=INK, va="center")
    left = 0.36 + _LETTER * max(len(name) for _, name in shown)
    width = LEGEND_WIDTH - left - 0.62
    for row, (unit, name) in enumerate(shown):
        y, x, total = top + _LINE + row * _BAR, left, people[unit, name]
        axes.text(left - 0.08, y, name, fontsize=6.5, color=INK, ha="right", va="center")
        own = parts[parts["unit_id"] == unit].set_index("code")["people"]
        for c in result.typology.classes:
            length = width * float(own[c.code]) / total
            axes.add_patch(Rectangle((x, y - 0.055), length, 0.11, facecolor=c.color, edgecolor="none"))
            x += length
        axes.text(LEGEND_WIDTH, y, _whole(total), fontsize=6.5, color=FAINT, ha="right", va="center")


def _whole(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ")


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.1f} %"
