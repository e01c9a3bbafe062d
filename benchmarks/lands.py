"""Invented land to measure kernels on: like Europe at 1 km, whatever the number of cells.

A third of the cells has people, 25 to 30 % are water, roads cross a cell in 0.6 to 1.5 minutes, open land in 12.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import ndimage

CELL = 1000.0
WATER, PEOPLED = 0.28, 1 / 3
ROAD_MINUTES, OPEN_MINUTES = (0.6, 1.5), 12.0
ROAD_EVERY = 8
ROADS = (6, 8, 10, 14, 20, 32)
"""Cells over which roads of each kind wind."""
COARSE = 4
"""Cells that smooth noise is made on, then drawn out."""


@dataclass(frozen=True)
class Land:
    """Layers of ``rows`` x ``cols`` cells, made when they are asked for."""

    rows: int
    cols: int
    seed: int = 1

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.cols

    @property
    def cells(self) -> int:
        return self.rows * self.cols

    def _noise(self, number: int, width: float) -> np.ndarray:
        """Smooth noise, ranks from 0 to 1."""
        rng = np.random.default_rng([self.seed, number])
        rough = rng.standard_normal((self.rows // COARSE + 2, self.cols // COARSE + 2)).astype(np.float32)
        smooth = ndimage.gaussian_filter(rough, width / COARSE)
        drawn = ndimage.zoom(smooth, COARSE, order=1)[: self.rows, : self.cols]
        scale = np.quantile(smooth, np.linspace(0, 1, 257))
        return np.interp(drawn, scale, np.linspace(0, 1, 257)).astype(np.float32)

    @cached_property
    def land(self) -> np.ndarray:
        """Whether there is land."""
        return self._noise(0, 24) > WATER

    @cached_property
    def people(self) -> np.ndarray:
        """Whole people, float64, in a third of the cells: many where the land invites."""
        rng = np.random.default_rng([self.seed, 1])
        inviting = self._noise(2, 6)
        lived_in = self.land & (inviting + 0.4 * rng.random(self.shape, np.float32) > self._threshold(inviting))
        amount = rng.exponential(20.0, self.shape) * np.exp(6.0 * inviting.astype(np.float64) ** 6)
        return np.where(lived_in, np.ceil(amount), 0.0)

    def _threshold(self, inviting: np.ndarray) -> float:
        return float(np.quantile(inviting[self.land][:100_000] + 0.2, 1 - PEOPLED / (1 - WATER)))

    @cached_property
    def minutes(self) -> np.ndarray:
        """Minutes across a cell, float64, inf on water: winding roads of all kinds, and those of a lattice."""
        rng = np.random.default_rng([self.seed, 3])
        out = np.full(self.shape, OPEN_MINUTES)
        for number, width in enumerate(ROADS, 10):  # where smooth noise changes its sign is a winding line
            high = self._noise(number, width) > 0.5
            line = high != np.roll(high, 1, 0)
            line |= high != np.roll(high, 1, 1)
            out[line] = np.minimum(out[line], rng.uniform(*ROAD_MINUTES, line.sum()))
        return np.where(self.land, out, np.inf)

    @cached_property
    def lattice(self) -> np.ndarray:
        """Minutes across a cell with a straight road every 8 cells: what sweeps like best."""
        rng = np.random.default_rng([self.seed, 7])
        out = np.full(self.shape, OPEN_MINUTES)
        out[::ROAD_EVERY] = rng.uniform(*ROAD_MINUTES, out[::ROAD_EVERY].shape)
        out[:, ::ROAD_EVERY] = rng.uniform(*ROAD_MINUTES, out[:, ::ROAD_EVERY].shape)
        return np.where(self.land, out, np.inf)

    @cached_property
    def towns(self) -> np.ndarray:
        """Sources, int32: one cell in 300 with a road, each its own."""
        rng = np.random.default_rng([self.seed, 8])
        out = np.zeros(self.shape, np.int32)
        at = np.flatnonzero((self.minutes.ravel() < OPEN_MINUTES) & (rng.random(self.cells) < 1 / 300))
        out.ravel()[at] = np.arange(1, at.size + 1)
        return out


def serpentine(rows: int, cols: int) -> tuple[np.ndarray, np.ndarray]:
    """One corridor that winds through the whole land, minutes across a cell, and a source at its beginning."""
    out = np.full((rows, cols), np.inf)
    out[::2] = 0.6
    out[1::4, -1] = out[3::4, 0] = 0.6
    source = np.zeros((rows, cols), np.int32)
    source[0, 0] = 1
    return out, source
