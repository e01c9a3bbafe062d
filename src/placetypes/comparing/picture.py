"""One picture of a comparison, for slides and letters: maps at one scale, one legend, and who lives where as bars.

matplotlib, as for the map of one region.
"""

from __future__ import annotations

import io
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.comparing.charts import shortened
from placetypes.comparing.maps import bar_km, borders_of, side_km
from placetypes.comparing.tally import COUNTED
from placetypes.io.styles import rgb
from placetypes.maps.frame import METRES_PER_KM, draw_lines, watermark
from placetypes.maps.legend import FAINT, INK, background
from placetypes.maps.picture import Picture
from placetypes.result.provenance import credits_of
from placetypes.typology.model import text
from placetypes.words import amount, length, say, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from placetypes.comparing.model import Region, SideBySide

WIDTH, EDGE, GAP = 12.0, 0.3, 0.15
"""Inches of the picture, of its margin, and between maps."""
HEAD, NAMES, LEGEND, TITLE, BAR, LINE = 0.75, 0.6, 0.34, 0.3, 0.24, 0.13
"""Inches of the heading, of what stands below a map, of a row of the legend, of a title, of a bar, of small print."""
LABEL = 1.75
"""Inches of the names beside bars."""
TALLEST = 3.6
"""Inches of a map's side, at most: two regions need no larger ones."""
PER_ROW = 4
DPI = 110
_LETTERS = 240
"""Letters of small print in a row."""
_LONGEST = 24
"""Letters of a region's name beside its bar."""


def png(comparison: SideBySide) -> bytes:
    """The picture as the bytes of a PNG file: the same comparison gives the same bytes."""
    buffer = io.BytesIO()
    names = ", ".join(region.name for region in comparison.regions)
    mark = f" ({say('synthetic', comparison.language)})" if comparison.mark else ""
    about = f"{names}{mark}"
    # matplotlib's own 'Software' entry would make the bytes depend on its version
    draw(comparison).savefig(buffer, dpi=DPI, metadata={"Software": None, "Title": about})
    return buffer.getvalue()


def draw(comparison: SideBySide) -> Figure:
    """The picture as a figure that is not tied to a window."""
    from matplotlib.figure import Figure

    count = len(comparison.regions)
    columns = min(count, PER_ROW)
    rows = -(-count // columns)
    side = min((WIDTH - 2 * EDGE - (columns - 1) * GAP) / columns, TALLEST)
    classes = comparison.regions[0].result.typology.classes
    legend_rows = -(-len(classes) // PER_ROW)
    lines = _small_print(comparison)
    parts = [HEAD, rows * (side + NAMES), legend_rows * LEGEND, TITLE + count * BAR + 0.2, len(lines) * LINE + EDGE]
    height = sum(parts)
    figure = Figure(figsize=(WIDTH, height), facecolor="white")
    _heading(figure, comparison, height)
    for order, region in enumerate(comparison.regions):
        row, column = divmod(order, columns)
        left, top = EDGE + column * (side + GAP), HEAD + row * (side + NAMES)
        axes = figure.add_axes((left / WIDTH, 1 - (top + side) / height, side / WIDTH, side / height))
        _map(axes, region, comparison)
    _legend(figure, comparison, top=sum(parts[:2]), height=height)
    _bars(figure, comparison, top=sum(parts[:3]), height=height)
    at: dict[str, Any] = {"fontsize": 6.2, "va": "top", "linespacing": 1.35, "color": FAINT, "parse_math": False}
    figure.text(EDGE / WIDTH, 1 - sum(parts[:4]) / height, "\n".join(lines), **at)
    return figure


def _heading(figure: Figure, comparison: SideBySide, height: float) -> None:
    result = comparison.regions[0].result
    cells = say("cells", comparison.language, size=length(result.grid.cell_size, comparison.language))
    shown = f"{text(result.typology.title, comparison.language)}, {cells}"
    title = say("compare_title", comparison.language)
    figure.text(EDGE / WIDTH, 1 - 0.3 / height, title, fontsize=15, fontweight="bold", color=INK, va="center")
    figure.text(EDGE / WIDTH, 1 - 0.56 / height, shown, fontsize=9, color=FAINT, va="center")


def _map(axes: Axes, region: Region, comparison: SideBySide) -> None:
    result = region.result
    side = side_km(comparison) * METRES_PER_KM
    west, south, east, north = result.grid.bounds
    x, y = (west + east) / 2, (south + north) / 2
    axes.set(xlim=(x - side / 2, x + side / 2), ylim=(y - side / 2, y + side / 2), xticks=[], yticks=[])
    axes.set_facecolor("#f1efeb")
    axes.spines[:].set(color=FAINT, linewidth=0.4)
    picture = Picture.of(result)
    colored = np.zeros((*picture.types.shape, 4), dtype=np.uint8)
    for key, color, where in background(picture):
        if key != "elsewhere":
            colored[where & picture.region] = (*rgb(color), 255)
    for code, place_type in result.typology.by_code.items():
        colored[(picture.types == code) & picture.region] = (*rgb(place_type.color), 255)
    axes.imshow(colored, extent=picture.extent, interpolation="nearest", zorder=1)
    axes.set(xlim=(x - side / 2, x + side / 2), ylim=(y - side / 2, y + side / 2))
    draw_lines(axes, [borders_of(region, side)], color="white", linewidth=0.35, alpha=0.8, zorder=2)
    length = bar_km(side / METRES_PER_KM)
    start, low = x - 0.47 * side, y - 0.46 * side
    axes.plot([start, start + length * METRES_PER_KM], [low, low], color=INK, linewidth=2, solid_capstyle="butt")
    axes.text(start, low + 0.015 * side, f"{length:g} km", fontsize=6.5, color=INK, va="bottom")
    people, area = (float(region.result.sums.whole[number].sum()) for number in (0, 1))
    said = amount(round(people), words(comparison.language)["persons"], comparison.language)
    whole = f"{area:,.0f}".replace(",", "\u00a0")
    name: dict[str, Any] = {"transform": axes.transAxes, "va": "baseline", "color": INK}
    axes.text(0, -0.06, region.name, fontsize=10, fontweight="bold", parse_math=False, **name)
    axes.text(0, -0.115, f"{said}, {whole} km²", fontsize=7.5, **name)
    if result.synthetic:
        watermark(axes, size=16)


def _legend(figure: Figure, comparison: SideBySide, *, top: float, height: float) -> None:
    from matplotlib.patches import Rectangle

    typology = comparison.regions[0].result.typology
    names = typology.names(comparison.language)
    step = (WIDTH - 2 * EDGE) / PER_ROW
    for order, place_type in enumerate(typology.classes):
        row, column = divmod(order, PER_ROW)
        x, y = EDGE + column * step, top + (row + 0.5) * LEGEND
        corner = (x / WIDTH, 1 - (y + 0.075) / height)
        box: dict[str, Any] = {"facecolor": place_type.color, "edgecolor": INK, "linewidth": 0.3}
        figure.add_artist(Rectangle(corner, 0.28 / WIDTH, 0.15 / height, transform=figure.transFigure, **box))
        figure.text((x + 0.36) / WIDTH, 1 - y / height, names[place_type.code], fontsize=8, color=INK, va="center")


def _bars(figure: Figure, comparison: SideBySide, *, top: float, height: float) -> None:
    """Shares of people at the left, of land at the right, a bar per region."""
    half = (WIDTH - 2 * EDGE) / 2
    typology = comparison.regions[0].result.typology
    for number, counted in enumerate(COUNTED[:2]):
        left = EDGE + number * half + LABEL
        tall = len(comparison.regions) * BAR
        frame = (left / WIDTH, 1 - (top + TITLE + tall) / height, (half - LABEL - 0.2) / WIDTH, tall / height)
        axes = figure.add_axes(frame)
        axes.set(xlim=(0, 1), ylim=(len(comparison.regions), 0), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        axes.set_title(
            say(f"compare_{counted}", comparison.language), fontsize=9, fontweight="bold", color=INK, loc="left"
        )
        for row, region in enumerate(comparison.regions):
            amounts = region.tally.whole[number]
            shares = amounts / amounts.sum() if amounts.sum() > 0 else amounts
            starts = np.concatenate([[0.0], np.cumsum(shares)[:-1]])
            colors = [place_type.color for place_type in typology.classes]
            axes.barh([row + 0.5] * len(shares), shares, left=starts, color=colors, height=0.72)
            name = shortened(region.name, _LONGEST)
            axes.text(-0.02, row + 0.5, name, fontsize=7.5, color=INK, ha="right", va="center", parse_math=False)


def _small_print(comparison: SideBySide) -> list[str]:
    """What a reader must know, the standing of the typology, and who made the data."""
    from placetypes.comparing.differences import warnings

    results = [region.result for region in comparison.regions]
    sources = "; ".join(dict.fromkeys(line for result in results for line in credits_of(result.record)))
    changes = dict.fromkeys(result.changes for result in results if result.changes)
    lines = [
        *warnings(comparison.regions, comparison.language),
        *changes,
        text(results[0].typology.note, comparison.language),
        *([f"{words(comparison.language)['sources']}: {sources}."] if sources else []),
    ]
    return [part for line in lines for part in textwrap.wrap(line, _LETTERS)]
