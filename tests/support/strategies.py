"""Small grids and arrays that several test modules share."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from placetypes.grid import Grid

SMALL = {"deadline": None, "max_examples": 25, "derandomize": True}

shapes = st.tuples(st.integers(1, 7), st.integers(1, 7))


def grid_of(shape, cell_size=1000.0):
    """A grid of a shape at the origin of the lattice of EPSG:3035."""
    rows, cols = shape
    west, south = 4_000_000.0, 3_000_000.0
    bounds = (west, south, west + cols * cell_size, south + rows * cell_size)
    return Grid.from_bounds(bounds, crs="EPSG:3035", cell_size=cell_size, origin=(west, south))


def whole_numbers(low, high, shape=shapes):
    """Arrays of whole numbers as float64, so that sums are exact in any order."""
    return hnp.arrays(np.float64, shape, elements=st.integers(low, high).map(float))


def masks(shape=shapes):
    """Arrays of bool."""
    return hnp.arrays(np.bool_, shape)


TURNS = {
    "quarter": np.rot90,
    "half": lambda a: np.rot90(a, 2),
    "three quarters": lambda a: np.rot90(a, 3),
    "mirror": np.fliplr,
    "flip": np.flipud,
    "transpose": np.transpose,
}
"""The ways to turn and mirror a grid."""


def turned(turn, array):
    """A turned or mirrored copy, contiguous."""
    return np.ascontiguousarray(TURNS[turn](array))


def same_partition(a, b):
    """Whether two label arrays part cells alike, whatever the numbers; 0 stays 0."""
    pairs = set(zip(a.ravel().tolist(), b.ravel().tolist(), strict=True))
    return len({p for p, _ in pairs}) == len(pairs) == len({q for _, q in pairs}) and all(
        (p == 0) == (q == 0) for p, q in pairs
    )
