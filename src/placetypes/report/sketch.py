"""The small map on a card: an inline SVG, drawn from the result alone.

Written with the standard library's ElementTree, which escapes what names may hold; matplotlib's SVG is ten times as
large, and its letters are outlines that nobody can select.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from placetypes.layer_store import LayerStore
from placetypes.maps.frame import METRES_PER_KM, borders, round_length
from placetypes.maps.legend import CLUSTER, FAINT, INK, WATER, main_places
from placetypes.maps.picture import step_of
from placetypes.result.inside import every

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes.result import Result

SIDE = 340.0
"""Width and height of the map, CSS pixels."""
MARGIN, SMALLEST = 1.5, 1200.0
"""The map shows this many times the extent of the group, and at least so many metres: what is around it tells where
one is."""
DOT, SMALL_DOT, NUMBERED = 5.2, 2.0, 8.0
"""Radius of a member, of another actor, and of several members at one address, CSS pixels."""
TINT = 0.38
"""How strong the colours of place types are behind the points."""
LOCATOR = 84.0
"""Longer side of the region in the corner of the map, CSS pixels."""
BAR = 0.3
"""The scale bar is at most this share of the map's width."""


@dataclass(frozen=True)
class _Frame:
    """A square of the ground, and where its points lie on the paper."""

    west: float
    north: float
    metres: float

    def at(self, easting: float, northing: float) -> tuple[float, float]:
        scale = SIDE / self.metres
        return (easting - self.west) * scale, (self.north - northing) * scale

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        return self.west, self.north - self.metres, self.west + self.metres, self.north


def region_outline(result: Result) -> Any:
    """Borders of the units of a region, or its own where there are none, as coarse as the corner of a map needs."""
    from placetypes.io.write_vectors import dissolve

    if len(result.units):
        shapes = result.units.geometry
    else:
        step = step_of(result.grid)
        shapes = dissolve(every(result.region, step), result.grid.every(step)).geometry
    west, south, east, north = result.grid.bounds
    coarse = max(east - west, north - south) / LOCATOR
    return borders(shapes, result.grid.bounds, coarse=coarse)


def sketch(
    result: Result, members: gpd.GeoDataFrame, outline: Any, *, name: str, kinds: Mapping[str, str], column: str,
    region: Any, dashed: bool = False,
) -> str:  # fmt: skip
    """SVG of a group: place types behind, borders and places, other actors, its outline and its members.

    Parameters
    ----------
    result
        Has what is around.
    members
        Its actors.
    outline
        Its polygon.
    name
        What the map is of, for those who do not see it.
    kinds
        Value of ``column`` -> colour of such members.
    column
        What members are coloured by.
    region
        `region_outline`, for the corner that shows where in the region it is.
    dashed
        Whether the outline is, as that of weaker groups on maps.
    """
    outline = outline.convex_hull.normalize()  # it is convex; a file may keep it as one of several
    frame = _frame(outline)
    size = f"{SIDE:g}"
    about = {"viewBox": f"0 0 {size} {size}", "width": size, "height": size, "role": "img", "aria-label": name}
    svg = ET.Element("svg", about, xmlns="http://www.w3.org/2000/svg")
    ET.SubElement(svg, "rect", width=size, height=size, fill="#ffffff")
    _cells(svg, result, frame)
    _lines(svg, result.units.geometry, frame, stroke="#ffffff", width=2.2)
    _lines(svg, result.units.geometry, frame, stroke=FAINT, width=1.0, dash="5 3")
    _lines(svg, main_places(result).geometry, frame, stroke=INK, width=0.9)
    _others(svg, result, set(members["actor_id"]), frame)
    _shape(svg, outline, frame, dash="6 4" if dashed else "none")
    _members(svg, members, kinds, column, frame)
    _names(svg, result, frame)
    _locator(svg, result, region, outline)
    _scale_and_north(svg, frame)
    return ET.tostring(svg, encoding="unicode")


def _frame(outline: Any) -> _Frame:
    west, south, east, north = outline.bounds
    metres = max(MARGIN * max(east - west, north - south), SMALLEST)
    return _Frame((west + east - metres) / 2, (south + north + metres) / 2, metres)


def _number(value: float) -> str:
    return f"{value:.1f}"


def _cells(svg: ET.Element, result: Result, frame: _Frame) -> None:
    """Place types of the cells in the frame; water where there is no land."""
    grid, t = result.grid, result.grid.transform
    west, south, east, north = frame.box
    size = grid.cell_size
    cols = range(max(int((west - t.c) // size), 0), min(int((east - t.c) // size) + 1, grid.shape[1]))
    rows = range(max(int((t.f - north) // size), 0), min(int((t.f - south) // size) + 1, grid.shape[0]))
    colors = {c.code: c.color for c in result.typology.classes}
    side = _number(size * SIDE / frame.metres + 0.2)  # a little more, so that no line shows between squares
    square = {"width": side, "height": side}
    land = LayerStore.of(result.evidence, grid.shape).drawn("land", slice(rows.start, rows.stop))
    for row in rows:
        for col in cols:
            code, water = int(result.types[row, col]), land[row - rows.start, col] == 0
            color = WATER if water else colors.get(code)
            if color is None:
                continue
            x, y = frame.at(t.c + col * size, t.f - row * size)
            tint = "1" if water else f"{TINT:g}"
            ET.SubElement(
                svg, "rect", {"x": _number(x), "y": _number(y), **square, "fill": color, "fill-opacity": tint}
            )


def _lines(
    svg: ET.Element, shapes: gpd.GeoSeries, frame: _Frame, *, stroke: str, width: float, dash: str = "none"
) -> None:
    import shapely

    for line in shapely.get_parts(borders(shapes, frame.box)):
        points = " ".join(",".join(map(_number, frame.at(x, y))) for x, y in shapely.get_coordinates(line))
        style = {"fill": "none", "stroke": stroke, "stroke-width": f"{width:g}", "stroke-dasharray": dash}
        if points:
            ET.SubElement(svg, "polyline", {"points": points, **style})


def _others(svg: ET.Element, result: Result, own: set[str], frame: _Frame) -> None:
    """Actors that are in the frame and not in the group, one dot per address."""
    west, south, east, north = frame.box
    at_x, at_y = result.actors.geometry.x, result.actors.geometry.y
    near = result.actors[(at_x >= west) & (at_x <= east) & (at_y >= south) & (at_y <= north)]
    near = near[~near["actor_id"].isin(own)]
    for easting, northing in sorted(set(zip(near.geometry.x, near.geometry.y, strict=True))):
        x, y = frame.at(easting, northing)
        ET.SubElement(svg, "circle", cx=_number(x), cy=_number(y), r=f"{SMALL_DOT:g}", fill=FAINT)


def _shape(svg: ET.Element, outline: Any, frame: _Frame, *, dash: str) -> None:
    import shapely

    points = " ".join(",".join(map(_number, frame.at(x, y))) for x, y in shapely.get_coordinates(outline))
    style = {
        "fill": CLUSTER,
        "fill-opacity": "0.07",
        "stroke": CLUSTER,
        "stroke-width": "1.6",
        "stroke-dasharray": dash,
    }
    ET.SubElement(svg, "polygon", {"points": points, **style})


def _members(svg: ET.Element, members: gpd.GeoDataFrame, kinds: Mapping[str, str], column: str, frame: _Frame) -> None:
    """One dot per address, with a number where several stand there; the most frequent kind gives the colour."""
    spots: dict[tuple[float, float], list[str]] = {}
    for x, y, kind in zip(members.geometry.x, members.geometry.y, members[column], strict=True):
        spots.setdefault((float(x), float(y)), []).append(str(kind))
    for (easting, northing), there in sorted(spots.items()):
        x, y = frame.at(easting, northing)
        ranked = sorted(Counter(there).items(), key=lambda item: (-item[1], item[0]))
        radius = NUMBERED if len(there) > 1 else DOT
        style = {"fill": kinds[ranked[0][0]], "stroke": "#ffffff", "stroke-width": "1.2"}
        ET.SubElement(svg, "circle", {"cx": _number(x), "cy": _number(y), "r": f"{radius:g}", **style})
        if len(there) > 1:
            _text(svg, x, y + 3.4, str(len(there)), size=9.5, color="#ffffff", anchor="middle", bold=True)


def _names(svg: ET.Element, result: Result, frame: _Frame) -> None:
    """Names of the places in the frame."""
    import shapely

    places = main_places(result)
    view = shapely.box(*frame.box)
    for name, shape in zip(places["name"], places.geometry, strict=True):
        part = shape.intersection(view)
        if name and not part.is_empty:
            west, _, east, north = part.bounds
            x, y = frame.at((west + east) / 2, north)  # at its upper edge, where it covers no member in the middle
            _text(svg, x, y + 14, str(name), size=11, color=INK, anchor="middle", bold=True, halo=True)


def _locator(svg: ET.Element, result: Result, region: Any, outline: Any) -> None:
    """Where in the region it is, in the upper left corner."""
    import shapely

    west, south, east, north = result.grid.bounds
    scale = LOCATOR / max(east - west, north - south)
    width, height = (east - west) * scale, (north - south) * scale
    box = {"x": "5", "y": "5", "width": _number(width + 6), "height": _number(height + 6)}
    ET.SubElement(svg, "rect", {**box, "fill": "#ffffff", "fill-opacity": "0.88", "stroke": FAINT})
    for line in shapely.get_parts(region):
        at = shapely.get_coordinates(line)
        points = " ".join(f"{_number(8 + (x - west) * scale)},{_number(8 + (north - y) * scale)}" for x, y in at)
        ET.SubElement(svg, "polyline", {"points": points, "fill": "none", "stroke": FAINT, "stroke-width": "0.6"})
    middle = outline.centroid
    x, y = 8 + (middle.x - west) * scale, 8 + (north - middle.y) * scale
    ET.SubElement(svg, "circle", {"cx": _number(x), "cy": _number(y), "r": "3.2", "fill": CLUSTER})


def _scale_and_north(svg: ET.Element, frame: _Frame) -> None:
    length = round_length(frame.metres * BAR)
    x, y, wide = 10.0, SIDE - 12.0, length * SIDE / frame.metres
    bar = {"x": _number(x), "y": _number(y), "width": _number(wide), "height": "4", "fill": INK, "stroke": "#ffffff"}
    ET.SubElement(svg, "rect", bar)
    told = f"{length / METRES_PER_KM:g} km" if length >= METRES_PER_KM else f"{length:g} m"
    _text(svg, x, y - 4, told, size=10, color=INK, halo=True)
    ET.SubElement(svg, "path", d=f"M{SIDE - 16:g} 8 l5 14 l-5 -3.5 l-5 3.5 z", fill=INK, stroke="#ffffff")
    _text(svg, SIDE - 16, 33, "N", size=10, color=INK, anchor="middle", bold=True, halo=True)


def _text(
    svg: ET.Element, x: float, y: float, text: str, *, size: float, color: str, anchor: str = "start",
    bold: bool = False, halo: bool = False,
) -> None:  # fmt: skip
    style = {"x": _number(x), "y": _number(y), "font-size": f"{size:g}", "fill": color, "text-anchor": anchor}
    style |= {"font-weight": "700"} if bold else {}
    if halo:
        style |= {"stroke": "#ffffff", "stroke-width": "3", "stroke-linejoin": "round", "paint-order": "stroke"}
    ET.SubElement(svg, "text", style).text = text
