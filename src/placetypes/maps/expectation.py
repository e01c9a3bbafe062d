"""Small maps side by side, one per theme: how many actors are usual where, and who stands out from that."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.io.write_vectors import dissolve
from placetypes.maps.frame import SIDE, banner, bottom, draw_lines, heading, small_print, watermark, write_small_print
from placetypes.maps.legend import CLUSTER, FAINT, INK, WATER
from placetypes.maps.picture import Picture
from placetypes.result.expectation import actors_of, observed
from placetypes.result.inside import every
from placetypes.result.titles import theme_title
from placetypes.words import number, say, words

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes
    from matplotlib.colors import LogNorm
    from matplotlib.figure import Figure

    from placetypes.result import Result

MOST_THEMES = 12
"""Themes that are drawn, those with most actors first: more would be too small to read."""
COLUMNS, PANEL, GAP = 3, 3.35, 0.22
"""Maps in a row, inches each is wide, and inches between them."""
TITLE, TOP, KEY = 0.34, 0.95, 0.5
"""Inches above each map, above the first row, and for the colours below the last."""
STAMP = 13
"""Points of the mark of synthetic data on each map."""
COLORS = "YlGnBu"
FEWEST = 0.01
"""Actors per cell below which a cell has the lightest colour: a hundred such cells hold one."""


def expectation_map(result: Result, language: str) -> Figure:
    """How many actors of each theme are usual in each cell, its actors and its micro-clusters, one small map per theme.

    Parameters
    ----------
    result
        With the expectation of at least one theme.
    language
        Of the words on the map.
    """
    from matplotlib.colors import LogNorm
    from matplotlib.figure import Figure

    shown = _themes(result)
    west, south, east, north = result.grid.bounds
    columns = min(COLUMNS, len(shown))
    rows = math.ceil(len(shown) / columns)
    high = PANEL * (north - south) / (east - west)
    width = 2 * SIDE + max(columns, 2) * PANEL + (max(columns, 2) - 1) * GAP
    picture = Picture.of(result)
    lines = small_print(result, language, width=width, picture=picture)
    below = bottom(lines)
    height = TOP + rows * (high + TITLE) + below
    figure = Figure(figsize=(width, height), facecolor="white")
    heading(figure, result, language, shown=words(language)["expectation"])
    most = max(float(result.expected[theme].max()) for theme in shown)
    norm = LogNorm(FEWEST, max(most, 2 * FEWEST))
    land = dissolve(np.where(picture.types > 0, 1, 0), picture.grid)
    for at, theme in enumerate(shown):
        row, column = divmod(at, columns)
        left = SIDE + column * (PANEL + GAP)
        base = height - TOP - (row + 1) * (high + TITLE) + TITLE / 2
        axes = figure.add_axes((left / width, base / height, PANEL / width, high / height))
        axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor=WATER)
        axes.spines[:].set(color=FAINT, linewidth=0.5)
        _panel(axes, result, picture, theme, land, norm=norm, language=language)
        if result.synthetic:
            watermark(axes, size=STAMP)
    if result.synthetic:
        banner(figure, language)
    _key(figure, norm, language, height=below - KEY)
    write_small_print(figure, lines)
    return figure


def _themes(result: Result) -> list[str]:
    """The themes with most actors, then by their names, in the order of their names."""
    ranked = sorted(result.expected, key=lambda theme: (-float(result.expected[theme].sum()), theme))
    return sorted(ranked[:MOST_THEMES], key=lambda theme: theme_title(theme, result.themes, result.language))


def _panel(
    axes: Axes, result: Result, picture: Picture, theme: str, land: gpd.GeoDataFrame, *, norm: LogNorm, language: str
) -> None:
    expected = every(result.expected[theme], picture.step)
    paper = np.where(picture.types > 0, 1.0, np.nan)
    extent: dict[str, Any] = {"extent": picture.extent, "interpolation": "nearest"}
    axes.imshow(paper, cmap="gray", vmin=0, vmax=1, zorder=1, **extent)
    usual = np.where(expected > 0, np.clip(expected, norm.vmin, None), np.nan)
    axes.imshow(usual, cmap=COLORS, norm=norm, zorder=2, **extent)
    draw_lines(axes, land.geometry.boundary, color=FAINT, linewidth=0.3, zorder=3)
    points = actors_of(result, theme).geometry
    axes.scatter(points.x, points.y, s=1.5, color=INK, linewidths=0, alpha=0.8, zorder=4)
    own = result.published_clusters
    own = own[own["theme"] == theme]
    middle = own.geometry.representative_point()
    for color, linewidth in (("white", 2.2), (CLUSTER, 1.1)):
        axes.scatter(middle.x, middle.y, s=34, facecolors="none", edgecolors=color, linewidths=linewidth, zorder=5)
    counted = say(
        "expectation_panel",
        language,
        actors=number(float(observed(result, theme).sum()), language),
        clusters=number(len(own), language),
    )
    title = theme_title(theme, result.themes, language)
    axes.set_title(f"{title}: {counted}", fontsize=7.6, color=INK, loc="left", pad=4)


def _key(figure: Figure, norm: LogNorm, language: str, *, height: float) -> None:
    """Colours with their numbers, and what dots and rings are."""
    from matplotlib.cm import ScalarMappable

    width, tall = figure.get_size_inches()
    base = height + KEY / 2
    axes = figure.add_axes((SIDE / width, base / tall, 2.6 / width, 0.11 / tall))
    bar = figure.colorbar(ScalarMappable(norm, COLORS), cax=axes, orientation="horizontal")
    steps = [step for step in 10.0 ** np.arange(-2, 4) if norm.vmin <= step <= norm.vmax]
    bar.set_ticks(steps, labels=[number(step, language) for step in steps], fontsize=6.2)
    bar.ax.minorticks_off()
    bar.ax.set_title(words(language)["expectation_key"], fontsize=6.8, color=INK, loc="left", pad=3)
    bar.outline.set_linewidth(0.3)
    symbols = figure.add_axes((3.2 / width, (base - 0.1) / tall, (width - 3.4) / width, 0.4 / tall))
    symbols.set(xlim=(0, width - 3.4), ylim=(0, 0.4))
    symbols.set_axis_off()
    symbols.scatter([0.1], [0.28], s=3, color=INK, linewidths=0)
    symbols.scatter([0.1], [0.08], s=30, facecolors="none", edgecolors=CLUSTER, linewidths=1.1)
    for y, key in ((0.28, "expectation_actor"), (0.08, "clusters")):
        symbols.text(0.25, y, words(language)[key], fontsize=6.8, color=INK, va="center")
