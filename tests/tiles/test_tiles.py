"""Whatever the tiles, the same as of the whole grid, bit for bit."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import grid_of

from placetypes import access, agglomerations, density
from placetypes.errors import GridError, OutputError
from placetypes.tiles import InMemory, OnDisk, Serial, Threads, Tiling, contiguous, near, travel_time

SIDES = st.integers(1, 14)
SHAPES = st.tuples(SIDES, SIDES)
ENGINES = st.sampled_from([Serial(), Threads(3)])


def empty(shape, dtype):
    return InMemory(np.full(shape, 99, dtype))


@given(shape=SHAPES, size=SHAPES)
def test_tiles_cover_every_cell_once(shape, size):
    tiling = Tiling(shape, size)
    seen = np.zeros(shape, int)
    for tile in tiling:
        seen[tile.box] += 1
    assert (seen == 1).all()
    assert len(list(tiling)) == len(tiling)


@given(shape=SHAPES, size=SHAPES, halo=st.integers(0, 20))
def test_a_halo_ends_where_the_grid_ends(shape, size, halo):
    cells = np.arange(shape[0] * shape[1]).reshape(shape)
    tiling = Tiling(shape, size)
    for tile in tiling:
        outer, inner = tiling.around(tile, halo)
        np.testing.assert_array_equal(cells[outer][inner], cells[tile.box])
        for side, wide, most in zip(tile.box, outer, shape, strict=True):
            assert wide == slice(max(side.start - halo, 0), min(side.stop + halo, most))


def test_a_tile_without_cells_is_refused():
    with pytest.raises(GridError, match="no cells"):
        Tiling((3, 3), (0, 2))


@given(seed=st.integers(0, 9_999), shape=SHAPES, size=SHAPES, box=st.tuples(SIDES, SIDES, SIDES, SIDES))
def test_what_was_written_to_disk_by_tile_is_read_by_window(tmp_path_factory, seed, shape, size, box):
    values = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    tiling = Tiling(shape, size)
    kept = OnDisk(tmp_path_factory.mktemp("kept"), tiling, values.dtype)
    for tile in list(tiling)[1:]:
        kept.write(tile, values[tile.box])
    values[next(iter(tiling)).box] = 0  # not written
    (top, bottom), (left, right) = (
        sorted(x % (n + 1) for x in box[k : k + 2]) for k, n in ((0, shape[0]), (2, shape[1]))
    )
    if top < bottom and left < right:
        window = slice(top, bottom), slice(left, right)
        np.testing.assert_array_equal(kept.read(window), values[window])


def test_a_tile_that_cannot_be_written_leaves_what_was_there(tmp_path, monkeypatch):
    tiling = Tiling((2, 2), (2, 2))
    (tile,) = tiling
    kept = OnDisk(tmp_path / "layer", tiling, np.dtype(np.uint8))
    kept.write(tile, np.ones((2, 2)))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(OutputError, match="No space left"):
        kept.write(tile, np.zeros((2, 2)))
    assert kept.read(tile.box).all()
    assert [f.name for f in (tmp_path / "layer").iterdir()] == ["0-0.npy"]


@given(
    seed=st.integers(0, 9_999),
    shape=SHAPES,
    size=SHAPES,
    radius=st.sampled_from([0, 750, 1000, 3500, 40_000]),
    engine=ENGINES,
)
def test_sums_around_cells(seed, shape, size, radius, engine):
    rng = np.random.default_rng(seed)
    people = np.where(rng.random(shape) < 0.2, np.nan, rng.poisson(40, shape) / 7)
    land = rng.choice([0, 0.3, 1, np.nan], shape)
    method = partial(density.population_density, radius=radius)
    output, grid = empty(shape, np.float64), grid_of(shape)
    near(
        method, InMemory(people), InMemory(land), output=output, grid=grid, tiling=Tiling(shape, size), engine=engine,
        radius=radius,
    )  # fmt: skip
    np.testing.assert_array_equal(output.values, method(people, land, grid))


def serpentine(shape):
    rows, cols = np.indices(shape)
    return (rows % 2 == 0) | (cols == np.where(rows % 4 == 1, shape[1] - 1, 0))


def checkerboard(shape):
    return np.indices(shape).sum(axis=0) % 2 == 0


@st.composite
def cells(draw):
    shape = draw(SHAPES)
    rng = np.random.default_rng(draw(st.integers(0, 9_999)))
    kind = draw(st.sampled_from(["random", "sparse", "serpentine", "checkerboard"]))
    made = {"serpentine": serpentine, "checkerboard": checkerboard}
    return made[kind](shape) if kind in made else rng.random(shape) < {"random": 0.6, "sparse": 0.3}[kind]


CHOICES = st.tuples(ENGINES, st.integers(0, 9_999))


@given(
    cells=cells(),
    size=SHAPES,
    contiguity=st.sampled_from(["rook", "queen"]),
    least=st.sampled_from([0, 1, 30, 400]),
    chosen=CHOICES,
)
def test_clusters(cells, size, contiguity, least, chosen):
    engine, seed = chosen
    rng = np.random.default_rng(seed)
    people = np.where(rng.random(cells.shape) < 0.1, np.nan, rng.poisson(9, cells.shape) / 3)
    output = empty(cells.shape, np.int32)
    count = contiguous(
        InMemory(cells), InMemory(people), output=output, tiling=Tiling(cells.shape, size), engine=engine,
        contiguity=contiguity, min_population=least,
    )  # fmt: skip
    whole = agglomerations.contiguous(cells, people, contiguity=contiguity, min_population=least)
    np.testing.assert_array_equal(output.values, whole)
    assert count == whole.max(initial=0)


@given(cells=cells(), size=SHAPES, from_edge=st.booleans(), limit=st.sampled_from([np.inf, 3.0, 12.0]), chosen=CHOICES)
def test_travel_times(cells, size, from_edge, limit, chosen):
    engine, seed = chosen
    rng = np.random.default_rng(seed)
    friction = np.where(cells, rng.choice([0.0006, 0.001, 0.012], cells.shape), np.inf)
    places = np.where(rng.random(cells.shape) < 0.06, rng.integers(1, 5, cells.shape), 0).astype(np.int32)
    minutes, nearest = empty(cells.shape, np.float64), empty(cells.shape, np.int32)
    travel_time(
        InMemory(places), InMemory(friction), minutes=minutes, nearest=nearest, tiling=Tiling(cells.shape, size),
        engine=engine, cell_size=1000.0, from_edge=from_edge, limit=limit,
    )  # fmt: skip
    whole = access.travel_time(places, friction, grid_of(cells.shape), from_edge=from_edge, limit=limit)
    np.testing.assert_array_equal(minutes.values, whole.minutes)
    np.testing.assert_array_equal(nearest.values, whole.nearest)
