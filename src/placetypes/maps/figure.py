"""Drawing the map.

matplotlib, as the palette comes from the typology and nothing but lines, squares and words is drawn; its object
interface only, so that no window system and no state shared with a notebook's own figures is touched.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.io.styles import rgb
from placetypes.io.write_vectors import dissolve
from placetypes.maps.expectation import expectation_map
from placetypes.maps.frame import (
    SIDE,
    banner,
    bottom,
    draw_lines,
    heading,
    scale_and_north,
    small_print,
    watermark,
    write_small_print,
)
from placetypes.maps.legend import (
    CLUSTER,
    CONSTELLATION,
    DASHES,
    FAINT,
    INK,
    LEGEND_WIDTH,
    VISIT_DOTS,
    VISIT_WIDTH,
    WATER,
    background,
    draw_legend,
    main_places,
)
from placetypes.maps.picture import DPI, MAP_HEIGHT, MAP_WIDTHS, Picture

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from placetypes._typing import AnyArray, FloatArray
    from placetypes.result import Result

TOP = 0.95
"""Inches above the map."""
SMALL_DPI = 75
"""Of a map beside others on a page."""
POINTS_PER_INCH = 72
_MARK = 8
"""Points a cluster's circle is wide, about."""
MOST_UNITS = 40
"""Units that are named, those with most people first: more would hide the map."""
MOST_PLACES = 150
"""Places that are named, those with most people first, as far as there is room: more would hide the map."""
_OFFSETS = ((0, 0), (0, 9), (0, -9), (14, 7), (-14, 7), (14, -7), (-14, -7), (0, 16), (0, -16), (26, 0), (-26, 0))
"""Where a name may stand, in points from the middle of its place."""


def save_map(result: Result, path: Path) -> Path:
    """Draw the map of a result in its own language and write it as PNG.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    path.write_bytes(map_png(result))
    return path


def map_png(result: Result) -> bytes:
    """The map of a result in its own language, as the bytes of a PNG file: the same result gives the same bytes."""
    return _as_png(result, place_type_map(result, result.language), DPI)


def map_pngs(result: Result) -> tuple[bytes, bytes]:
    """The map of a result and the same map small, drawn once; see `map_png`."""
    figure = place_type_map(result, result.language)
    return _as_png(result, figure, DPI), _as_png(result, figure, SMALL_DPI)


def expectation_png(result: Result) -> bytes:
    """Small maps of what is usual, one per theme, as the bytes of a PNG file; see `expectation_map`."""
    return _as_png(result, expectation_map(result, result.language), DPI)


def _as_png(result: Result, figure: Figure, dpi: int) -> bytes:
    buffer = io.BytesIO()
    about = f"{result.name}: {result.typology.title['en']}{', SYNTHETIC data' if result.synthetic else ''}"
    # matplotlib's own 'Software' entry would make the bytes depend on its version
    figure.savefig(buffer, dpi=dpi, metadata={"Software": None, "Title": about})
    return buffer.getvalue()


def place_type_map(result: Result, language: str) -> Figure:
    """Place types with borders, names, micro-clusters, legend, scale, north, sources and standing.

    Parameters
    ----------
    result
        What to show.
    language
        Of the names of place types and the words on the map.

    Returns
    -------
    Figure
        Not tied to a window; ``figure.savefig`` writes it.
    """
    from matplotlib.figure import Figure

    west, south, east, north = result.grid.bounds
    map_width = float(np.clip(MAP_HEIGHT * (east - west) / (north - south), *MAP_WIDTHS))
    map_height = min(MAP_HEIGHT, map_width * (north - south) / (east - west))
    width = SIDE + map_width + LEGEND_WIDTH + 2 * SIDE
    lines = small_print(result, language, width=width)
    height = TOP + map_height + bottom(lines)
    figure = Figure(figsize=(width, height), facecolor="white")
    frame = (SIDE / width, bottom(lines) / height, map_width / width, map_height / height)
    axes = figure.add_axes(frame)
    axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], aspect="equal", facecolor=WATER)
    axes.spines[:].set(color=FAINT, linewidth=0.5)
    picture = Picture.of(result)
    axes.imshow(_colored(result, picture), extent=picture.extent, interpolation="nearest", zorder=1)
    _borders(axes, result, picture)
    _constellations(axes, result)
    _clusters(axes, result)
    _names(axes, result)
    scale_and_north(axes)
    legend = figure.add_axes(((2 * SIDE + map_width) / width, frame[1], LEGEND_WIDTH / width, frame[3]))
    legend.set(xlim=(0, LEGEND_WIDTH), ylim=(map_height, 0))
    legend.set_axis_off()
    draw_legend(legend, result, picture, language, height=map_height)
    heading(figure, result, language)
    write_small_print(figure, lines)
    if result.synthetic:
        watermark(axes)
        banner(figure, language)
    return figure


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
    for table, width, style in (
        (result.published_visits, VISIT_WIDTH, VISIT_DOTS),
        (result.published_clusters, 1.3, "-"),
    ):
        if table.empty:
            continue
        points = table.geometry.representative_point()
        size = 14 + 5 * table["members"].to_numpy(dtype=float) ** 0.5
        ring: dict[str, Any] = {"s": size, "facecolors": "none", "zorder": 5}
        axes.scatter(points.x, points.y, edgecolors="white", linewidths=2 * width, **ring)
        axes.scatter(points.x, points.y, edgecolors=CLUSTER, linewidths=width, linestyles=[style], **ring)


def _names(axes: Axes, result: Result) -> None:
    """Names of places, then of units, each where it covers no other and, if it can, no cluster; else it is left out."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.patheffects import withStroke

    figure: Any = axes.figure
    canvas: Any = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()
    frame = axes.get_window_extent(renderer)
    points = result.published_clusters.geometry.representative_point()
    spots = axes.transData.transform(np.column_stack([points.x, points.y])) if len(points) else np.empty((0, 2))
    half = _MARK * figure.dpi / POINTS_PER_INCH / 2
    marks = np.hstack([spots - half, spots + half])
    taken = np.empty((0, 4))
    written: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "center", "zorder": 8, "color": INK}
    written["path_effects"] = [withStroke(linewidth=2.2, foreground="white", alpha=0.85)]
    tried = (marks, marks[:0]) if len(marks) else (marks,)
    for name, point, style in _labels(result):
        label: Any = axes.annotate(name, (point.x, point.y), xytext=_OFFSETS[0], **written, **style)
        for avoided, offset in product(tried, _OFFSETS):
            label.xyann = offset
            box = label.get_window_extent(renderer)
            inside = frame.x0 < box.x0 and box.x1 < frame.x1 and frame.y0 < box.y0 and box.y1 < frame.y1
            if inside and not _touches(box.extents, taken) and not _touches(box.extents, avoided):
                taken = np.vstack([taken, box.extents])
                break
        else:
            label.remove()


def _touches(box: FloatArray, others: FloatArray) -> bool:
    """Whether a box (left, lower, right, upper) shares a point with one of others."""
    left, lower, right, upper = box
    west, south, east, north = others.T
    return bool(((left <= east) & (west <= right) & (lower <= north) & (south <= upper)).any())


def _labels(result: Result) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    places = main_places(result).sort_values(["population", "label"], ascending=[False, True])
    seen = set()
    named = places[places["name"] != ""].iloc[:MOST_PLACES]
    for name, shape in zip(named["name"], named.geometry, strict=True):
        seen.add(str(name))
        yield str(name), shape.representative_point(), {"fontsize": 8.5, "fontweight": "bold"}
    table = result.summary().groupby("unit_id")["people"].sum()
    people = result.units["unit_id"].map(table).fillna(0).to_numpy()
    largest = result.units.iloc[np.argsort(-people, kind="stable")[:MOST_UNITS]]
    for name, shape in zip(largest["unit_name"], largest.geometry, strict=True):
        if str(name) not in seen and shape is not None and not shape.is_empty:
            yield str(name), shape.representative_point(), {"fontsize": 6.5, "fontstyle": "italic"}
