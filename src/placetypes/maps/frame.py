"""What stands around the map: heading, scale, north, sources, and the mark of synthetic data."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from placetypes.maps.legend import FAINT, INK
from placetypes.maps.picture import left_out
from placetypes.result.provenance import credits_of
from placetypes.typology.model import text
from placetypes.typology.wording import Wording
from placetypes.words import length, one_line, say, words

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from placetypes.maps.picture import Picture
    from placetypes.result import Result

SIDE = 0.3
"""Inches of margin."""
METRES_PER_KM, POINTS_PER_INCH = 1000, 72
_LETTER = 0.66
"""Width of a bold letter as a share of its height, about."""
_BAR_SHARE = 0.25
"""The scale bar is at most this share of the map's width."""
_ROOM_FOR_HALF = 0.7
"""Inches of the shortest scale bar whose half is labelled."""
_CHARACTERS_PER_INCH = 18
"""Of the small print, for wrapping."""
_BOLD_SHARE = 0.85
"""So many letters of bold print stand where one of plain print does."""
_LINE_HEIGHT, SCALE_HEIGHT, _FEWEST_LINES = 0.124, 0.53, 5
"""Inches of a line of small print and of the scale above it, and lines there is always room for."""
_LARGEST_MARK, _ITS_MAP = 30, 6.5
"""Points of the mark of synthetic data on a map of so many inches and on wider ones."""
_ALARM = "#b3261e"
_MARKS = ((0.25, 0.2), (0.72, 0.38), (0.28, 0.62), (0.75, 0.82))
"""Where the watermark stands, as shares of the map's width and height."""


def draw_lines(axes: Axes, shapes: Any, **style: Any) -> None:
    """Draw the lines of shapes, without changing what the axes show."""
    from matplotlib.collections import LineCollection
    from shapely import LineString, get_coordinates, get_parts

    simple = [p for p in get_parts(get_parts(list(shapes))) if isinstance(p, LineString) and not p.is_empty]
    axes.add_collection(LineCollection([get_coordinates(p) for p in simple], **style), autolim=False)


def inches_across(axes: Axes) -> float:
    """How wide axes are on the page."""
    figure: Any = axes.get_figure(root=True)
    return float(axes.get_position().width * figure.get_figwidth())


def scale_and_north(axes: Axes) -> None:
    """A bar of a round length and an arrow to grid north, under the map; lengths below it are inches."""
    from matplotlib.transforms import ScaledTranslation

    def below(inches: float, along: Any) -> Any:
        return along + ScaledTranslation(0, -inches, axes.figure.dpi_scale_trans)

    west, east = axes.get_xlim()
    length = round_length((east - west) * _BAR_SHARE)
    line: dict[str, Any] = {"transform": below(0.16, axes.get_xaxis_transform()), "clip_on": False}
    line |= {"solid_capstyle": "butt", "scalex": False, "scaley": False}
    axes.plot([west, west + length], [0, 0], color=INK, linewidth=3.4, **line)
    axes.plot([west + length / 2, west + length], [0, 0], color="white", linewidth=2, **line)
    written: dict[str, Any] = {"transform": below(0.25, axes.get_xaxis_transform()), "fontsize": 6.5, "color": INK}
    across = inches_across(axes) * length / (east - west)
    for share, unit in ((0, ""), *([(0.5, "")] if across >= _ROOM_FOR_HALF else []), (1, " km")):
        kilometres = length * share / METRES_PER_KM
        axes.text(west + share * length, 0, f"{kilometres:g}{unit}", ha="center", va="top", clip_on=False, **written)
    axes.annotate(
        "N",
        xy=(0.985, 0),
        xycoords=below(0.09, axes.transAxes),
        xytext=(0.985, 0),
        textcoords=below(0.45, axes.transAxes),
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
    cell = length(result.grid.cell_size, language)
    shown = f"{shown or text(result.typology.title, language)}, {words(language)['cells'].format(size=cell)}"
    write_heading(figure, one_line(result.name), shown)


def write_heading(figure: Figure, title: str, shown: str) -> None:
    """Write a title and the line below it, smaller where the page is too narrow for them."""
    width, height = figure.get_size_inches()
    left: dict[str, Any] = {"x": SIDE / width, "va": "center"}
    size, small = (min(most, fitting(said, width)) for said, most in ((title, 17), (shown, 9)))
    figure.text(y=1 - 0.38 / height, s=title, fontsize=size, fontweight="bold", color=INK, **left)
    figure.text(y=1 - 0.7 / height, s=shown, fontsize=small, color=FAINT, **left)


def fitting(said: str, width: float) -> float:
    """Points of the largest letters in which words stand in one line of a page of so many inches, about."""
    return (width - 2 * SIDE) * POINTS_PER_INCH / (_LETTER * max(len(said), 1))


def small_print(result: Result, language: str, *, width: float, picture: Picture) -> tuple[list[str], list[str]]:
    """Lines below a map of a width in inches: thresholds that were set otherwise, and the standing with the sources."""
    part = say("picture_part", language) if picture.view != result.grid.bounds else ""
    plain = [text(result.typology.note, language), part, left_out(result.grid, language, picture.step)]
    return wrapped([result], [Wording(result.typology, language).changes()], plain, language, width=width)


def wrapped(
    results: Sequence[Result], strong: Sequence[str], plain: Sequence[str], language: str, *, width: float
) -> tuple[list[str], list[str]]:
    """Sentences in lines for a page of a width in inches, the sources of results last; empty ones are left out."""
    sources = "; ".join(dict.fromkeys(one_line(each) for result in results for each in credits_of(result.record)))
    said = [*plain, f"{words(language)['sources']}: {sources}." if sources else ""]
    characters = int((width - 2 * SIDE) * _CHARACTERS_PER_INCH)
    first = [line for part in strong for line in textwrap.wrap(part, int(characters * _BOLD_SHARE))]
    return first, [line for part in said for line in textwrap.wrap(part, characters)]


def bottom(lines: tuple[list[str], list[str]]) -> float:
    """Inches below the map that the scale and these lines need."""
    return SCALE_HEIGHT + max(_FEWEST_LINES, sum(map(len, lines))) * _LINE_HEIGHT


def write_small_print(figure: Figure, lines: tuple[list[str], list[str]]) -> None:
    """Write the lines below the map and its scale."""
    width, height = figure.get_size_inches()
    top = bottom(lines) - SCALE_HEIGHT
    for part, style in zip(lines, ({"color": INK, "fontweight": "bold"}, {"color": FAINT}), strict=True):
        at: dict[str, Any] = {"fontsize": 6.2, "va": "top", "linespacing": 1.35, **style}
        figure.text(SIDE / width, top / height, "\n".join(part), **at)
        top -= len(part) * _LINE_HEIGHT


def watermark(axes: Axes, *, size: float | None = None) -> None:
    """The word SYNTHETIC across a map, where no crop goes without it, in letters that fit or of a size in points."""
    if size is None:
        size = min(_LARGEST_MARK, _LARGEST_MARK * inches_across(axes) / _ITS_MAP)
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


def banner(figure: Figure, language: str, *, below: float = 0.4) -> None:
    """What SYNTHETIC means, at the right edge, some inches below the upper one."""
    width, height = figure.get_size_inches()
    said = words(language)["synthetic"]
    box = {"facecolor": _ALARM, "edgecolor": "none", "boxstyle": "round,pad=0.45"}
    style: dict[str, Any] = {"fontsize": min(8.5, 0.9 * fitting(said, width)), "fontweight": "bold", "color": "white"}
    figure.text(1 - SIDE / width, 1 - below / height, said, ha="right", va="center", bbox=box, **style)
