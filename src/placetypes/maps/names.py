"""Names on the map: of places, then of units, where there is room for them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.maps.legend import INK, main_places
from placetypes.words import one_line

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

    from placetypes._typing import FloatArray
    from placetypes.maps.picture import Bounds
    from placetypes.result import Result

POINTS_PER_INCH = 72
MARK = 8
"""Points a cluster's circle is wide, about."""
MOST_UNITS = 40
"""Units that are named, those with most people first: more would hide the map."""
MOST_PLACES = 150
"""Places that are named, those with most people first, as far as there is room: more would hide the map."""
_OFFSETS = ((0, 0), (0, 9), (0, -9), (14, 7), (-14, 7), (14, -7), (-14, -7), (0, 16), (0, -16), (26, 0), (-26, 0))
"""Where a name may stand, in points from the middle of its place."""


def draw_names(axes: Axes, result: Result, view: Bounds) -> None:
    """Write each name where it covers no other and, if it can, no cluster; else it is left out.

    The rim around a name is drawn by itself: with a rim of its own a name would be lines in a file, and no text.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.patheffects import Stroke

    figure: Any = axes.get_figure(root=True)
    canvas: Any = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()
    frame = axes.get_window_extent(renderer)
    points = result.published_clusters.geometry.representative_point()
    spots = axes.transData.transform(np.column_stack([points.x, points.y])) if len(points) else np.empty((0, 2))
    half = MARK * figure.dpi / POINTS_PER_INCH / 2
    marks = np.hstack([spots - half, spots + half])
    taken = np.empty((0, 4))
    written: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "center", "color": INK}
    rim: dict[str, Any] = {"path_effects": [Stroke(linewidth=2.2, foreground="white", alpha=0.85)]}
    tried = (marks, marks[:0]) if len(marks) else (marks,)
    for name, point, style in _labels(result, view):
        label: Any = axes.annotate(name, (point.x, point.y), xytext=_OFFSETS[0], zorder=8, **written, **style)
        for avoided, offset in product(tried, _OFFSETS):
            label.xyann = offset
            box = label.get_window_extent(renderer)
            inside = frame.x0 < box.x0 and box.x1 < frame.x1 and frame.y0 < box.y0 and box.y1 < frame.y1
            if inside and not _touches(box.extents, taken) and not _touches(box.extents, avoided):
                taken = np.vstack([taken, box.extents])
                axes.annotate(name, (point.x, point.y), xytext=offset, zorder=7, **rim, **written, **style)
                break
        else:
            label.remove()


def _touches(box: FloatArray, others: FloatArray) -> bool:
    """Whether a box (left, lower, right, upper) shares a point with one of others."""
    left, lower, right, upper = box
    west, south, east, north = others.T
    return bool(((left <= east) & (west <= right) & (lower <= north) & (south <= upper)).any())


def _labels(result: Result, view: Bounds) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    places = main_places(result).sort_values(["population", "label"], ascending=[False, True])
    seen = set()
    for name, point in _in_view(places[places["name"] != ""], "name", view, MOST_PLACES):
        seen.add(name)
        yield name, point, {"fontsize": 8.5, "fontweight": "bold"}
    table = result.summary().groupby("unit_id")["people"].sum()
    people = result.units["unit_id"].map(table).fillna(0).to_numpy()
    largest = result.units.iloc[np.argsort(-people, kind="stable")]
    for name, point in _in_view(largest, "unit_name", view, MOST_UNITS):
        if name not in seen:
            yield name, point, {"fontsize": 6.5, "fontstyle": "italic"}


def _in_view(table: gpd.GeoDataFrame, column: str, view: Bounds, most: int) -> Iterator[tuple[str, Any]]:
    """The first names of a table with a point in the part of their shape that is seen; none of what is not."""
    import shapely

    shapes = table.geometry
    met = shapes.notna() & ~shapes.is_empty & shapes.intersects(shapely.box(*view))
    whole = shapes[met].within(shapely.box(*view)).to_numpy()
    for name, shape, entire in list(zip(table.loc[met, column], shapes[met], whole, strict=True))[:most]:
        part = shape if entire else shapely.clip_by_rect(shapely.make_valid(shape), *view)
        if not part.is_empty:
            yield one_line(str(name)), part.representative_point()
