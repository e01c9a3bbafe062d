"""The maps of a comparison: one picture per place type and region, laid over each other, all at one scale.

A picture per type, filled with a colour by the page, lets it show one type alone in every region and change all colours
without reading a single dot. Pillow by way of
matplotlib writes them; GDAL's PNG driver would need a file in memory for each.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.io.styles import rgb
from placetypes.maps.frame import METRES_PER_KM, borders, round_length
from placetypes.maps.legend import background, main_places
from placetypes.maps.picture import Picture, left_out

if TYPE_CHECKING:
    from placetypes._typing import AnyArray
    from placetypes.comparing.model import Region, SideBySide
    from placetypes.grid import Grid

BAR_SHARE = 0.3
"""The scale bar is at most this share of a map's width."""
OPAQUE = 255
NAMES = 3
"""Places that are named on a map, those with most people: more would hide a small one."""
COARSE = 400
"""A map's width in dots, about: borders need no more detail."""
MOST_ALONG = 1000
"""Squares along a side of a map: of a large grid one of every few is drawn, so that the page can be mailed."""
MARGIN = 1.06
"""The widest region leaves a little room around it."""


@dataclass(frozen=True)
class Mark:
    """A name or a number on a map, at a place in percent of the frame from its upper left corner."""

    text: str
    left: float
    top: float


@dataclass(frozen=True)
class RegionMap:
    """What a page needs to draw a region; lengths in percent of the side of the square frame."""

    name: str
    synthetic: bool
    left: float
    top: float
    width: float
    height: float
    ground: str
    """What has no type, as a PNG in base64."""
    pictures: tuple[tuple[int, str], ...]
    """Code of each type, and where it is: a PNG in base64, to be filled with a colour."""
    shape: tuple[int, int]
    """Width and height of the coordinates of `borders`."""
    borders: str
    """Path of an SVG."""
    names: tuple[Mark, ...]
    twins: tuple[Mark, ...]
    leaves_out: str
    """What a picture leaves out of a large grid, as a sentence."""


def side_km(comparison: SideBySide) -> float:
    """Side of the square that every map shows, km: the longest extent of any of the regions."""
    sides = (
        side for region in comparison.regions for side in np.ptp(np.reshape(region.result.grid.bounds, (2, 2)), axis=0)
    )
    return MARGIN * max(map(float, sides)) / METRES_PER_KM


def bar_km(side: float) -> float:
    """Length of the scale bar of maps of so many km."""
    return round_length(side * METRES_PER_KM * BAR_SHARE) / METRES_PER_KM


def maps(comparison: SideBySide) -> list[RegionMap]:
    """The maps of all regions."""
    side = side_km(comparison)
    numbers = [
        (twin.place.region, str(rank), twin.place.easting, twin.place.northing)
        for found in comparison.twins
        for _, rank, twin in found
    ]
    asked = [(found.asked.region, "★", found.asked.easting, found.asked.northing) for found in comparison.twins]
    return [_map(region, side, [*asked, *numbers], comparison.language) for region in comparison.regions]


def borders_of(region: Region, metres: float) -> Any:
    """Borders of the units of a region, as coarse as a map of so many metres needs."""
    grid = region.result.grid
    return borders(region.result.units.geometry, grid.bounds, coarse=metres / COARSE)


def _map(region: Region, side: float, marks: Sequence[tuple[str, str, float, float]], language: str) -> RegionMap:
    result = region.result
    picture = Picture.of(result, step_of(result.grid))
    west, south, east, north = result.grid.bounds
    metres = side * METRES_PER_KM
    left, top = (metres - (east - west)) / 2, (metres - (north - south)) / 2

    def mark(text: str, easting: float, northing: float) -> Mark:
        return Mark(text, _percent(left + easting - west, metres), _percent(top + north - northing, metres))

    places = main_places(result)
    places = places[(places["name"] != "") & places["label"].isin(result.own_places["label"])]
    largest = places.sort_values(["population", "label"], ascending=[False, True]).iloc[:NAMES]
    points = largest.geometry.representative_point()
    return RegionMap(
        name=region.name,
        synthetic=result.synthetic,
        left=_percent(left, metres),
        top=_percent(top, metres),
        width=_percent(east - west, metres),
        height=_percent(north - south, metres),
        ground=_ground(picture),
        pictures=tuple(_pictures(region, picture)),
        shape=(round(east - west), round(north - south)),
        borders=_path(borders_of(region, metres), west, north),
        names=tuple(mark(str(n), p.x, p.y) for n, p in zip(largest["name"], points, strict=True)),
        twins=tuple(mark(text, *at) for name, text, *at in marks if name == region.name),
        leaves_out=left_out(result.grid, language, picture.step),
    )


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 3)


def step_of(grid: Grid) -> int:
    """One of how many rows and columns is drawn."""
    return -(-max(grid.shape) // MOST_ALONG) if grid.is_large else 1


def _ground(picture: Picture) -> str:
    """What lies in the region and has no type: water, and what is not known."""
    pixels = np.zeros((*picture.types.shape, 4), dtype=np.uint8)
    for key, color, where in background(picture):
        if key != "elsewhere":
            pixels[where & picture.region] = (*rgb(color), OPAQUE)
    return _png(pixels)


def _pictures(region: Region, picture: Picture) -> Iterator[tuple[int, str]]:
    for code in region.result.typology.by_code:
        pixels = np.zeros((*picture.types.shape, 4), dtype=np.uint8)
        pixels[(picture.types == code) & picture.region] = OPAQUE
        yield code, _png(pixels)


def _png(pixels: AnyArray) -> str:
    from matplotlib.image import imsave

    buffer = io.BytesIO()
    plain: dict[str, Any] = {"Software": None}  # matplotlib's own entry would make the bytes depend on its version
    imsave(buffer, pixels, format="png", metadata=plain)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _path(lines: Any, west: float, north: float) -> str:
    """Lines as the path of an SVG, in metres from the upper left corner of the grid."""
    import shapely

    drawn = []
    for line in shapely.get_parts(lines):
        points = [(round(x - west), round(north - y)) for x, y in shapely.get_coordinates(line)]
        drawn.append("M" + "L".join(f"{x} {y}" for x, y in points))
    return "".join(drawn)
