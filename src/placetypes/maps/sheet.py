"""How a page is divided: where its map, its legend and its small print stand, in inches from the lower left corner."""

from __future__ import annotations

from dataclasses import dataclass

from placetypes.errors import ConfigError
from placetypes.maps.frame import SCALE_HEIGHT, SIDE
from placetypes.maps.legend import LEGEND_WIDTH
from placetypes.maps.picture import MAP_HEIGHT, MAP_WIDTHS

TOP, BANNER = 0.95, 0.4
"""Inches above the map, and more where the mark of synthetic data has no room beside the heading."""
BANNER_AT, BANNER_BELOW = 0.4, 1.05
"""Inches from the upper edge to that mark, beside the heading and below it."""
NARROWEST, WIDEST = 3.5, 48.0
"""Inches of a page: a column of a journal, and a poster."""
TALLEST = 1.25
"""A map is at most so many times as tall as its page is wide; with the legend below it still stands on a sheet."""
MM_PER_INCH = 25.4
_BESIDE = SIDE + MAP_WIDTHS[0] + LEGEND_WIDTH + 2 * SIDE
"""Inches of the narrowest page with the legend beside the map; on a narrower one it stands below."""
_TWO_COLUMNS = 5.5
"""Inches of the narrowest page on which the legend below has bars beside it."""

Box = tuple[float, float, float, float]
"""Left, lower, width and height."""


@dataclass(frozen=True)
class Sheet:
    """A page."""

    width: float
    height: float
    top: float
    """Inches above the map."""
    map: Box
    legend: Box
    bars: Box | None
    """Of people by unit and place type; None where they stand below the legend, or nowhere."""

    @property
    def is_narrow(self) -> bool:
        """Whether the legend stands below the map."""
        return self.legend[1] < self.map[1]


def divided(width: float | None, shape: float, *, legend: float, below: float, marked: bool) -> Sheet:
    """Where everything stands.

    Parameters
    ----------
    width
        Inches of the page; None: as wide as the map is at its usual height.
    shape
        Height of the map by its width.
    legend
        Inches that the legend is high at its usual width, without bars.
    below
        Inches of the small print and the scale.
    marked
        Whether the mark of synthetic data is written.

    Raises
    ------
    ConfigError
        If the page is too narrow or too wide.
    """
    if width is not None and not NARROWEST <= width <= WIDEST:
        raise ConfigError(
            "no page is so wide",
            got=f"{width * MM_PER_INCH:.0f} mm",
            expected=f"{NARROWEST * MM_PER_INCH:.0f} to {WIDEST * MM_PER_INCH:.0f} mm",
        )
    if width is None or width >= _BESIDE:
        return _with_legend_beside(width, shape, below=below)
    return _with_legend_below(width, shape, legend=legend, below=below, top=TOP + BANNER * marked)


def _with_legend_beside(width: float | None, shape: float, *, below: float) -> Sheet:
    if width is None:
        across = min(max(MAP_HEIGHT / shape, MAP_WIDTHS[0]), MAP_WIDTHS[1])
        high = min(MAP_HEIGHT, across * shape)
    else:
        across = width - LEGEND_WIDTH - 3 * SIDE
        high = across * min(shape, TALLEST)
    left = 2 * SIDE + across
    legend = (left, below, LEGEND_WIDTH, high)
    return Sheet(left + LEGEND_WIDTH + SIDE, TOP + high + below, TOP, (SIDE, below, across, high), legend, bars=None)


def _with_legend_below(width: float, shape: float, *, legend: float, below: float, top: float) -> Sheet:
    across = width - 2 * SIDE
    high = across * min(shape, TALLEST)
    columns = 2 if width >= _TWO_COLUMNS else 1
    column = (across - SIDE * (columns - 1)) / columns
    lowest, tall = below - SCALE_HEIGHT + SIDE / 2, legend * column / LEGEND_WIDTH
    lower = lowest + tall + SCALE_HEIGHT
    bars = (SIDE + column + SIDE, lowest, column, tall) if columns > 1 else None
    return Sheet(width, top + high + lower, top, (SIDE, lower, across, high), (SIDE, lowest, column, tall), bars)
