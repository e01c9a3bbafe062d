"""Operations on places as runs, against the same on whole arrays."""

import geopandas as gpd
import numpy as np
import pytest
import whole_places as whole
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point
from strategies import grid_of

from placetypes import agglomerations, runs, settlements
from placetypes.compact import Runs, Worked
from placetypes.io import write_vectors
from placetypes.layers import Layers
from placetypes.pipeline import places

SIDES = st.integers(1, 16)
MANY = settings(deadline=None, max_examples=150)


def serpentine(shape):
    rows, cols = np.indices(shape)
    return (rows % 2 == 0) | (cols == np.where(rows % 4 == 1, shape[1] - 1, 0))


def islands(shape):
    """Rings within rings."""
    rows, cols = np.indices(shape)
    return np.minimum.reduce([rows, cols, shape[0] - 1 - rows, shape[1] - 1 - cols]) % 2 == 0


MADE = {
    "everything": lambda shape: np.ones(shape, bool),
    "nothing": lambda shape: np.zeros(shape, bool),
    "serpentine": serpentine,
    "islands": islands,
    "checkerboard": lambda shape: np.indices(shape).sum(axis=0) % 2 == 0,
}


@st.composite
def pictures(draw):
    """Cells of many shapes, also turned, and a source of chance."""
    shape, kind = (draw(SIDES), draw(SIDES)), draw(st.sampled_from([*MADE, 0.1, 0.4, 0.6, 0.85]))
    rng = np.random.default_rng(draw(st.integers(0, 9_999)))
    cells = MADE[kind](shape) if kind in MADE else rng.random(shape) < kind
    turned = np.rot90(cells, draw(st.integers(0, 3)))
    return np.ascontiguousarray(turned), rng


def with_rim_of_nothing(rng, cells):
    """Amounts with gaps, and unknown along the edge of the grid."""
    amounts = np.where(rng.random(cells.shape) < 0.2, np.nan, rng.choice([0.0, 0.5, 1.0], cells.shape))
    if rng.random() < 0.3:
        amounts[[0, -1]], amounts[:, [0, -1]] = np.nan, np.nan
    return amounts


def labels(rng, cells, most=4):
    return np.where(cells, rng.integers(1, most, cells.shape), 0).astype(np.int32)


@MANY
@given(pictures(), st.sampled_from(["queen", "rook"]))
def test_enclosed_land(picture, contiguity):
    cells, rng = picture
    land = with_rim_of_nothing(rng, cells)
    got = settlements.with_enclosed_land(cells, land, contiguity=contiguity)
    assert got.dtype == np.bool_
    np.testing.assert_array_equal(got, whole.with_enclosed_land(cells, land, contiguity=contiguity))


@MANY
@given(pictures(), st.sampled_from([1, 2, 5, 14, 1000]))
def test_holes(picture, most):
    cells, rng = picture
    label = labels(rng, cells, int(rng.integers(2, 4)))
    got = agglomerations.fill_holes(label, grid_of(cells.shape), max_area=most + 0.5)
    np.testing.assert_array_equal(got, whole.fill(label, most))


@MANY
@given(pictures(), st.sampled_from([0, 1, 2, 30]))
def test_apart(picture, reach):
    cells, _ = picture
    got = agglomerations.apart(cells, grid_of(cells.shape), distance=reach * 1000.0)
    np.testing.assert_array_equal(got, whole.apart(cells, reach))


@MANY
@given(pictures(), st.sampled_from([0.02, 0.2, 1.0]), st.sampled_from([1000.0, 333.3]))
def test_gaps_and_the_least(picture, density, cell_size):
    cells, rng = picture
    label, to = labels(rng, cells), rng.random(cells.shape) < density * rng.random()
    grid = grid_of(cells.shape, cell_size)
    values = np.where(rng.random(cells.shape) < 0.2, np.nan, rng.normal(size=cells.shape))
    values[rng.random(cells.shape) < 0.1] = np.inf
    got = settlements.edge_gaps(label, to, grid)
    np.testing.assert_array_equal(got, whole.least(label, whole.gaps(to, cell_size)))  # to the last bit
    np.testing.assert_array_equal(settlements.least(label, values), whole.least(label, values))
    there, own = labels(rng, to), rng.integers(0, 5, int(label.max()) + 1).astype(np.int32)
    own[0] = 0
    np.testing.assert_array_equal(
        settlements.gaps_to_own(label, there, own, grid), whole.gaps_to_own(label, there, own, cell_size)
    )


@MANY
@given(pictures())
def test_what_lies_outside_and_beside(picture):
    cells, rng = picture
    label, other = labels(rng, cells), labels(rng, ~cells)
    one, two = Runs.of(label), Runs.of(other)
    np.testing.assert_array_equal(runs.outside(one).draw(), ~cells)
    np.testing.assert_array_equal(runs.joint(one, two).draw(), label + other)
    assert runs.joint(one, two).edge.tolist() == Runs.of(label + other).edge.tolist()
    np.testing.assert_array_equal(runs.runs_of(label.astype(float)).draw(), label)
    strips = [one.some(slice(at, at + 1)) for at in range(cells.shape[0])]
    for now, then in ((Runs.stacked(strips), one), (runs.runs_of(Worked(cells.shape, np.copy, (label,), int)), one)):
        assert [a.tolist() for a in (now.first, now.edge, now.number)] == [
            a.tolist() for a in (then.first, then.edge, then.number)
        ]
    at_rim = set(np.concatenate([label[0], label[-1], label[:, 0], label[:, -1]]).tolist()) - {0}
    assert set(np.flatnonzero(runs.at_rim(one))) == at_rim


@MANY
@given(pictures())
def test_some_cells_of_places(picture):
    cells, rng = picture
    label = labels(rng, cells)
    codes = rng.integers(1, 3, cells.shape).astype(np.uint8)
    np.testing.assert_array_equal(runs.where(Runs.of(label), codes, 2).draw(), label * (codes == 2))
    rows, cols = (grid.ravel() for grid in np.indices(cells.shape))
    assert runs.numbers_at(Runs.of(label), rows, cols).tolist() == label.ravel().tolist()


@MANY
@given(pictures(), st.sampled_from([1, 7, 40, 10**6]), st.sampled_from([1000.0, 333.3]))
def test_outlines(picture, at_once, cell_size):
    cells, rng = picture
    label, grid = labels(rng, cells, 7), grid_of(cells.shape, cell_size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(write_vectors, "_CELLS_AT_ONCE", at_once)
        table = write_vectors.dissolve(label, grid)
    expected = whole.dissolve(label, grid)
    assert table["value"].tolist() == [value for value, _ in expected]
    assert [shape.wkb for shape in table.geometry] == [shape.wkb for _, shape in expected]  # every corner in its order


@MANY
@given(pictures(), st.integers(1, 4))
def test_middles_and_main_units(picture, count):
    cells, rng = picture
    place, unit = Runs.of(labels(rng, cells, 6)), rng.integers(0, count + 1, cells.shape).astype(np.int32)
    people = np.where(rng.random(cells.shape) < 0.2, np.nan, rng.choice([0.0, 0.1, 0.2, 0.3], cells.shape))
    grid, names = grid_of(cells.shape), [f"unit {k}" for k in range(count)]
    for got, expected in zip(
        places._middles(place, people, grid), whole.middles(place.draw(), people, grid), strict=True
    ):
        np.testing.assert_array_equal(got, expected)  # to the last bit: of two as near the same is chosen
    units = gpd.GeoDataFrame({"unit_name": names}, geometry=[Point(0, 0)] * count, crs=grid.crs.to_wkt())
    layers = Layers(grid, {"population": people}, cells, unit, units)
    assert places.names_of(place, layers) == whole.main_unit(place.draw(), unit, people, names)
