"""The map itself, in any axes: colours of place types, borders, outlines, micro-clusters and names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.io.styles import rgb
from placetypes.io.write_vectors import dissolve
from placetypes.maps.frame import draw_lines, inches_across
from placetypes.maps.legend import (
    CLUSTER,
    CONSTELLATION,
    DASHES,
    FAINT,
    INK,
    VISIT_DOTS,
    VISIT_WIDTH,
    WATER,
    background,
    main_places,
)
from placetypes.maps.names import draw_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from placetypes._typing import AnyArray
    from placetypes.maps.picture import Picture
    from placetypes.result import Result

_ROOMY, _SMALLEST = 5.0, 0.5
"""Inches of a map on which rings have their size; on smaller ones they shrink, to this share at least."""


def draw_ground(axes: Axes, result: Result, picture: Picture, *, clusters: bool = True, names: bool = True) -> None:
    """Draw the map of a result into axes, and set what they show; names go where the axes stand now.

    Cells are one picture, drawn dot for dot and never smoothed, in files of lines too: ten thousand squares as lines
    would be a file that no program opens with pleasure, with gaps between them.
    """
    west, south, east, north = picture.view
    axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], aspect="equal", facecolor=WATER)
    axes.spines[:].set(color=FAINT, linewidth=0.5)
    axes.imshow(_colored(result, picture), extent=picture.extent, interpolation="none", zorder=1)
    axes.set(xlim=(west, east), ylim=(south, north))
    _borders(axes, result, picture)
    if clusters:
        _constellations(axes, result)
        _clusters(axes, result)
    if names:
        axes.apply_aspect()
        draw_names(axes, result, picture.view)


def _colored(result: Result, picture: Picture) -> AnyArray:
    """Colour of every cell that is drawn, (rows, cols, 3), uint8."""
    colors = np.zeros((256, 3), dtype=np.uint8)
    for c in result.typology.classes:
        colors[c.code] = rgb(c.color)
    colored = colors[picture.types]
    for _, color, where in background(picture):
        colored[where] = rgb(color)
    return colored


def _borders(axes: Axes, result: Result, picture: Picture) -> None:
    """Outline of what is classified (lakes are left without one), borders of units within it, outlines of places."""
    from shapely import MultiPolygon, Polygon

    land = dissolve(np.where(picture.types > 0, 1, 0), picture.grid)
    if land.empty:
        return
    shape = MultiPolygon([Polygon(part.exterior) for part in land.geometry.iloc[0].geoms]).buffer(0)
    borders, within = result.units.geometry.boundary, shape.buffer(-picture.grid.cell_size / 10)
    # of a large grid all at once: the outline is long, and each border would be held against all of it
    lines = borders.intersection(within) if picture.step == 1 else [borders.union_all().intersection(within)]
    draw_lines(axes, lines, color="white", linewidth=0.7, alpha=0.9, zorder=2)
    draw_lines(axes, [shape.boundary], color=FAINT, linewidth=0.35, zorder=3)
    draw_lines(axes, main_places(result).geometry.boundary, color=INK, linewidth=0.8, zorder=4)


def _constellations(axes: Axes, result: Result) -> None:
    """Hulls of micro-clusters that hang together, dashed."""
    hulls = result.published_constellations.geometry.boundary
    draw_lines(axes, hulls, color="white", linewidth=2.2, alpha=0.8, zorder=5)
    draw_lines(axes, hulls, color=CONSTELLATION, linewidth=1.1, linestyle=DASHES, zorder=5)


def _clusters(axes: Axes, result: Result) -> None:
    """A ring around each micro-cluster, a thin dotted one around each weaker group."""
    scale = float(np.clip(inches_across(axes) / _ROOMY, _SMALLEST, 1))
    for table, width, style in (
        (result.published_visits, VISIT_WIDTH, VISIT_DOTS),
        (result.published_clusters, 1.3, "-"),
    ):
        if table.empty:
            continue
        points = table.geometry.representative_point()
        size = (14 + 5 * table["members"].to_numpy(dtype=float) ** 0.5) * scale**2
        ring: dict[str, Any] = {"s": size, "facecolors": "none", "zorder": 5}
        axes.scatter(points.x, points.y, edgecolors="white", linewidths=2 * width, **ring)
        axes.scatter(points.x, points.y, edgecolors=CLUSTER, linewidths=width, linestyles=[style], **ring)
