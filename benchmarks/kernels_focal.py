"""Sums in a disc, beside their peers."""

from collections.abc import Iterator

import numpy as np
from beside import Case, Way, peer
from lands import CELL, Land

from placetypes import density
from placetypes._kernels.focal import disc_sum
from placetypes.grid import Grid

BARS = {5: 3.0, 10: 4.5, 20: 7.5}
UNITS = 1024.0
PIECE = 0.05
"""Share of the rows that slow peers get."""
MOVED = 16.0
"""Bytes per cell: a float64 is read, and one written."""


def disc(radius: int) -> np.ndarray:
    """Cells whose centre lies within so many cells."""
    k = np.arange(-radius, radius + 1)
    return (k[:, None] ** 2 + k**2 <= radius**2).astype(np.float64)


def _piece(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values[: max(1, int(len(values) * PIECE))])


def _filter(cv2, people, window):
    people, window = people.astype(np.float32), window.astype(np.float32)
    return lambda: cv2.filter2D(people, -1, window, borderType=cv2.BORDER_CONSTANT)


def _convolve(ndimage, people, window):
    return lambda: ndimage.convolve(people, window, mode="constant")


def cases(land: Land) -> Iterator[Case]:
    """Sums of people in discs of 5, 10 and 20 cells."""
    people = land.people
    grid = Grid.from_bounds((0, 0, land.cols * CELL, land.rows * CELL), crs="EPSG:3035", cell_size=CELL)
    few, out = _piece(people), np.zeros(land.shape)
    for radius, bar in BARS.items():
        window, metres = disc(radius), radius * CELL
        half = density.half_widths(grid, metres)
        yield Case(
            f"sum in a disc, r = {radius}",
            land.cells,
            [
                Way("placetypes", lambda h=half: disc_sum(people, h, UNITS, out), "exact"),
                Way(
                    "placetypes, as called",
                    lambda metres=metres: density.disc_sum(people, grid, radius=metres),
                    "with memory for the answer",
                ),
                peer("cv2", "OpenCV filter2D", lambda cv2, w=window: _filter(cv2, people, w), "float32, FFT"),
                peer("scipy.signal", "scipy oaconvolve", lambda s, w=window: lambda: s.oaconvolve(people, w, "same")),
                peer("scipy.ndimage", "scipy convolve", lambda n, w=window: _convolve(n, few, w), unit=PIECE),
                peer(
                    "xrspatial.convolution",
                    "xarray-spatial",
                    lambda x, w=window: lambda: x.convolve_2d(few, w),
                    unit=PIECE,
                ),
            ],
            MOVED,
            bar,
        )
