"""The map of a result as a page of its own, or in axes that somebody else arranges.

matplotlib, as the palette comes from the typology and nothing but lines, squares and words is drawn; its object
interface, so that no window system and no state shared with a notebook's own figures is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from placetypes.maps.frame import (
    banner,
    bottom,
    heading,
    scale_and_north,
    small_print,
    watermark,
    write_small_print,
)
from placetypes.maps.ground import draw_ground
from placetypes.maps.legend import COMPOSITION_BELOW, INK, LEGEND_WIDTH, draw_composition, draw_legend, legend_axes
from placetypes.maps.picture import Picture
from placetypes.maps.sheet import BANNER_AT, BANNER_BELOW, Sheet, divided

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from placetypes.maps.picture import Bounds
    from placetypes.result import Result


def place_type_map(
    result: Result,
    language: str,
    *,
    width: float | None = None,
    extent: Bounds | None = None,
    clusters: bool = True,
    names: bool = True,
    make: Callable[..., Figure] | None = None,
) -> Figure:
    """Place types with borders, names, micro-clusters, legend, scale, north, sources and standing.

    Parameters
    ----------
    result
        What to show.
    language
        Of the names of place types and the words on the map.
    width
        Of the page, inches; on a narrow one the legend stands below the map. None: as wide as the region asks for.
    extent
        West, south, east and north of what is shown, in the grid's coordinates; all of it where None.
    clusters
        Whether micro-clusters and what belongs to them are drawn.
    names
        Whether names of places and units are written.
    make
        Makes the figure; matplotlib's own class, which is not tied to a window, where None.

    Returns
    -------
    Figure
        Its first axes are the map, in the grid's coordinates; ``figure.savefig`` writes it.

    Raises
    ------
    GridError
        If the extent shows nothing of the grid.
    ConfigError
        If the page is too narrow or too wide.
    """
    from matplotlib.figure import Figure

    picture = Picture.of(result, extent=extent)
    sheet, lines = _sheet(result, picture, language, width)
    figure = (make or Figure)(figsize=(sheet.width, sheet.height), facecolor="white")
    left, lower, across, high = sheet.map
    box = (left / sheet.width, lower / sheet.height, across / sheet.width, high / sheet.height)
    axes = figure.add_axes(box)
    draw_ground(axes, result, picture, clusters=clusters, names=names)
    scale_and_north(axes)
    legend = legend_axes(figure, sheet.legend)
    last = draw_legend(legend, result, picture, language, clusters=clusters)
    if sheet.bars is not None:
        draw_composition(legend_axes(figure, sheet.bars), result, language, top=0.1)
    elif not sheet.is_narrow:
        draw_composition(legend, result, language, top=last + COMPOSITION_BELOW)
    heading(figure, result, language)
    write_small_print(figure, lines)
    if result.synthetic:
        watermark(axes)
        banner(figure, language, below=BANNER_BELOW if sheet.is_narrow else BANNER_AT)
    return figure


def _sheet(
    result: Result, picture: Picture, language: str, width: float | None
) -> tuple[Sheet, tuple[list[str], list[str]]]:
    """The page, and the lines of its small print: these need its width, and it needs their number."""
    from matplotlib.figure import Figure

    west, south, east, north = picture.view
    tried = legend_axes(Figure(), (0, 0, LEGEND_WIDTH, LEGEND_WIDTH))
    legend = draw_legend(tried, result, picture, language) + SPARE
    found: dict[str, Any] = {"shape": (north - south) / (east - west), "legend": legend, "marked": result.synthetic}
    lines = small_print(result, language, width=divided(width, **found, below=0).width, picture=picture)
    return divided(width, **found, below=bottom(lines)), lines


SPARE = 0.1
"""Inches below the last line of a legend."""


def map_in_axes(
    axes: Axes,
    result: Result,
    language: str,
    *,
    extent: Bounds | None = None,
    clusters: bool = True,
    names: bool = True,
    legend: bool = True,
    scale: bool = True,
) -> Axes:
    """Draw the map of a result into axes, with the mark of synthetic data; what else stands there is kept."""
    picture = Picture.of(result, extent=extent)
    draw_ground(axes, result, picture, clusters=clusters, names=names)
    if scale:
        scale_and_north(axes)
    if legend:
        types = result.typology.names(language)
        add_legend(axes, [(types[c.code], c.color) for c in result.typology.classes])
    if result.synthetic:
        watermark(axes)
    return axes


def add_legend(axes: Axes, types: list[tuple[str, str]]) -> None:
    """Names and colours in a corner of axes."""
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=color, edgecolor=INK, linewidth=0.3, label=name) for name, color in types]
    axes.legend(handles=handles, loc="best", fontsize="small", framealpha=0.9).set_zorder(10)
