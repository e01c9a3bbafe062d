"""Pictures of settled cells, and settlements as the shipped typology makes them."""

import math
from types import SimpleNamespace

import numpy as np
from strategies import grid_of

from placetypes.agglomerations import contiguous, population_of
from placetypes.evidence import Inputs
from placetypes.evidence.compute import make
from placetypes.evidence.work import Work
from placetypes.layer_store import LayerStore
from placetypes.settlements import with_enclosed_land
from placetypes.tiles import Tiled
from placetypes.typology import load

nan = np.nan

SHIPPED = load("ostergotland")
OPERATIONS = {operation.name: operation for operation in SHIPPED.evidence}


def work_on(layers, shape, **overrides):
    """A working table with these layers and the shipped typology's thresholds, some set otherwise."""
    typology = SHIPPED.with_overrides(overrides, allow_outside_range=True)
    grid = grid_of(shape)
    arrays = {name: np.array(v, float) for name, v in layers.items()}
    return Work(typology, Inputs(grid, {}), LayerStore(arrays, shape), Tiled(grid), "en")


def built(density, area=None, land=None, share=0.3333, *, radius=1500.0, least_density=300.0, least_area=0.02):
    """Cells that the shipped typology counts as settled, before clusters are made of them."""
    shape = np.shape(density)
    layers = {"density": density, "land": np.ones(shape) if land is None else land}
    if area is not None:
        layers["area_density"] = area
    work = work_on(
        layers,
        shape,
        settlement_density=least_density,
        settlement_area_density=least_area,
        settlement_neighbour_share=share,
        settlement_neighbour_radius=radius,
    )
    work.layers.add(make(OPERATIONS["built_nearby"], work))
    return work.where(OPERATIONS["settlement"].where).draw()


def drawn(text):
    """A picture as bool: # is True."""
    return np.array([[c == "#" for c in line] for line in text.split()])


def label_settlements(cells, people, land):
    """Settlements as the shipped typology makes them: queen-connected, with the land they enclose."""
    label = contiguous(
        with_enclosed_land(cells, land, contiguity="queen"), people, contiguity="queen", min_population=0.0
    )
    return SimpleNamespace(label=label, population=population_of(label, people))


def settled(picture, people=None, land=None):
    cells = drawn(picture)
    people = np.ones(cells.shape) if people is None else np.array(people, float)
    return label_settlements(cells, people, np.ones(cells.shape) if land is None else np.array(land, float))


def corner_gap(a, b):
    """Least distance between two unit squares, by their sides."""
    return math.hypot(max(abs(a[0] - b[0]) - 1, 0), max(abs(a[1] - b[1]) - 1, 0))
