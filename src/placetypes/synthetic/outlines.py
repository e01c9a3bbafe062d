"""Outlines of planted groups: points scattered in a disc, or in a strip along a road."""

from __future__ import annotations

import numpy as np

from placetypes._typing import BoolArray, FloatArray

STRIP_LENGTH, STRIP_WIDTH = 4.0, 0.3  # of the radius: groups along a road


def in_disc(radius: float, n: int, rng: np.random.Generator) -> FloatArray:
    """Offsets (n, 2) from the middle, even over a disc (m)."""
    angle, out = rng.uniform(0, 2 * np.pi, n), radius * np.sqrt(rng.random(n))
    return np.column_stack([out * np.cos(angle), out * np.sin(angle)])


def in_strip(radius: float, bearing: float, n: int, rng: np.random.Generator) -> FloatArray:
    """Offsets (n, 2) from the middle, even over a strip of 4 x 0.3 radii along a bearing (m; radians from north)."""
    along = np.sort(rng.uniform(-0.5, 0.5, n)) * STRIP_LENGTH * radius
    across = rng.uniform(-0.5, 0.5, n) * STRIP_WIDTH * radius
    strip: FloatArray = np.column_stack([along, across]) @ _turn(bearing)
    return strip


def lies_in(offsets: FloatArray, radius: float, bearing: float) -> BoolArray:
    """Which offsets (n, 2) from the middle lie in the strip of this bearing, or in the disc where it is NaN."""
    inside: BoolArray = (offsets**2).sum(axis=1) <= radius**2
    if not np.isnan(bearing):
        along, across = (offsets @ _turn(bearing).T).T
        inside = (np.abs(along) <= STRIP_LENGTH * radius / 2) & (np.abs(across) <= STRIP_WIDTH * radius / 2)
    return inside


def _turn(bearing: float) -> FloatArray:
    """Rows: one metre along the bearing, one metre across."""
    return np.array([[np.sin(bearing), np.cos(bearing)], [np.cos(bearing), -np.sin(bearing)]])
