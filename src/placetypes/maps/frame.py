"""What stands around the map: heading, scale, north, sources, and the mark of synthetic data."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

from placetypes.maps.legend import FAINT, INK
from placetypes.maps.picture import left_out
from placetypes.result.provenance import credits_of
from placetypes.typology.model import text
from placetypes.typology.wording import Wording
from placetypes.words import words

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from placetypes.result import Result

SIDE = 0.3
"""Inches of margin."""
METRES_PER_KM = 1000
_BAR_SHARE = 0.25
"""The scale bar is at most this share of the map's width."""
_CHARACTERS_PER_INCH = 15.5
"""Of the small print, for wrapping."""
_BOLD_SHARE = 0.85
"""So many letters of bold print stand where one of plain print does."""
_LINE_HEIGHT, _SCALE_HEIGHT, _FEWEST_LINES = 0.124, 0.53, 5
"""Inches of a line of small print and of the scale above it, and lines there is always room for."""
_ALARM = "#b3261e"
_MARKS = ((0.25, 0.2), (0.72, 0.38), (0.28, 0.62), (0.75, 0.82))
"""Where the watermark stands, as shares of the map's width and height."""


def draw_lines(axes: Axes, shapes: Any, **style: Any) -> None:
    """Draw the lines of shapes, without changing what the axes show."""
    from matplotlib.collections import LineCollection
    from shapely import LineString, get_coordinates, get_parts

    simple = [p for p in get_parts(get_parts(list(shapes))) if isinstance(p, LineString) and not p.is_empty]
    axes.add_collection(LineCollection([get_coordinates(p) for p in simple], **style), autolim=False)


def scale_and_north(axes: Axes) -> None:
    """A bar of a round length and an arrow to grid north, under the map."""
    west, east = axes.get_xlim()
    length = round_length((east - west) * _BAR_SHARE)
    under, below = axes.get_xaxis_transform(), -0.022
    line: dict[str, Any] = {"transform": under, "clip_on": False, "solid_capstyle": "butt"}
    axes.plot([west, west + length], [below] * 2, color=INK, linewidth=3.4, **line)
    axes.plot([west + length / 2, west + length], [below] * 2, color="white", linewidth=2, **line)
    written: dict[str, Any] = {"transform": under, "fontsize": 6.5, "color": INK, "ha": "center", "va": "top"}
    for share, unit in ((0, ""), (0.5, ""), (1, " km")):
        kilometres = length * share / METRES_PER_KM
        axes.text(west + share * length, below - 0.012, f"{kilometres:g}{unit}", clip_on=False, **written)
    axes.annotate(
        "N",
        xy=(0.985, -0.012),
        xytext=(0.985, -0.062),
        xycoords="axes fraction",
        ha="center",
        va="center",
        fontsize=8,
        color=INK,
        annotation_clip=False,
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1, "shrinkA": 0, "shrinkB": 0},
    )


def borders(shapes: gpd.GeoSeries, box: tuple[float, float, float, float], *, coarse: float = 0.0) -> Any:
    """Lines around polygons within a box; the same whether a polygon stands alone or as one of several, as in files."""
    import shapely

    rings = shapely.boundary(shapely.get_parts(shapely.normalize(shapes.to_numpy())))
    lines = shapely.union_all(shapely.clip_by_rect(shapely.simplify(rings, coarse), *box))
    return shapely.normalize(shapely.line_merge(lines))


def round_length(longest: float) -> float:
    """The largest of 1, 2, 5, 10, ... metres that is not longer.

    Examples
    --------
    >>> round_length(38_000.0)
    20000.0
    """
    power = 10.0 ** math.floor(math.log10(longest))
    return max(m * power for m in (1, 2, 5) if m * power <= longest)


def heading(figure: Figure, result: Result, language: str, *, shown: str | None = None) -> None:
    """Name of the region, and what is shown of it; where that is not said, the typology."""
    width, height = figure.get_size_inches()
    size = result.grid.cell_size
    cell = f"{size / METRES_PER_KM:g} km" if size >= METRES_PER_KM else f"{size:g} m"
    shown = f"{shown or text(result.typology.title, language)}, {words(language)['cells'].format(size=cell)}"
    left: dict[str, Any] = {"x": SIDE / width, "va": "center"}
    figure.text(y=1 - 0.38 / height, s=result.name, fontsize=17, fontweight="bold", color=INK, **left)
    figure.text(y=1 - 0.7 / height, s=shown, fontsize=9, color=FAINT, **left)


def small_print(result: Result, language: str, *, width: float) -> tuple[list[str], list[str]]:
    """Lines below a map of a width in inches: thresholds that were set otherwise, and the standing with the sources."""
    sources = "; ".join(credits_of(result.record))
    shown = left_out(result.grid, language)
    plain = [
        text(result.typology.note, language),
        *([shown] if shown else []),
        *([f"{words(language)['sources']}: {sources}."] if sources else []),
    ]
    characters = int((width - 2 * SIDE) * _CHARACTERS_PER_INCH)
    strong = textwrap.wrap(Wording(result.typology, language).changes(), int(characters * _BOLD_SHARE))
    return strong, [part for line in plain for part in textwrap.wrap(line, characters)]


def bottom(lines: tuple[list[str], list[str]]) -> float:
    """Inches below the map that the scale and these lines need."""
    return _SCALE_HEIGHT + max(_FEWEST_LINES, sum(map(len, lines))) * _LINE_HEIGHT


def write_small_print(figure: Figure, lines: tuple[list[str], list[str]]) -> None:
    """Write the lines below the map and its scale."""
    width, height = figure.get_size_inches()
    top = bottom(lines) - _SCALE_HEIGHT
    for part, style in zip(lines, ({"color": INK, "fontweight": "bold"}, {"color": FAINT}), strict=True):
        at: dict[str, Any] = {"fontsize": 6.2, "va": "top", "linespacing": 1.35, **style}
        figure.text(SIDE / width, top / height, "\n".join(part), **at)
        top -= len(part) * _LINE_HEIGHT


def watermark(axes: Axes, *, size: float = 30) -> None:
    """The word SYNTHETIC across a map, in letters of a size in points, where no crop of it goes without."""
    faint: dict[str, Any] = {
        "color": _ALARM,
        "alpha": 0.16,
        "rotation": 28,
        "ha": "center",
        "va": "center",
        "zorder": 9,
        "fontsize": size,
        "fontweight": "bold",
    }
    for x, y in _MARKS:
        axes.text(x, y, "SYNTHETIC", transform=axes.transAxes, **faint)


def banner(figure: Figure, language: str) -> None:
    """What SYNTHETIC means, in the upper corner."""
    width, height = figure.get_size_inches()
    box = {"facecolor": _ALARM, "edgecolor": "none", "boxstyle": "round,pad=0.45"}
    style: dict[str, Any] = {"fontsize": 8.5, "color": "white", "fontweight": "bold", "ha": "right", "va": "center"}
    figure.text(1 - SIDE / width, 1 - 0.4 / height, words(language)["synthetic"], bbox=box, **style)
