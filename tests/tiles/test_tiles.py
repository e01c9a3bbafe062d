"""Whatever the tiles, the same as of the whole grid, bit for bit."""

import gc
import os
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mazes import KINDS, maze, serpentine
from strategies import grid_of

from placetypes import access, agglomerations, density
from placetypes._kernels import travel
from placetypes._kernels.travel import settle_some
from placetypes.compact import ByPlace, Runs, Worked
from placetypes.errors import GridError, OutputError
from placetypes.straight import straight_distance
from placetypes.tiles import Serial, Threads, Tiled, Tiling, room
from placetypes.tiles.travel import FLATTER, tiling_of

SIDES = st.integers(1, 14)
SHAPES = st.tuples(SIDES, SIDES)
ENGINES = st.sampled_from([Serial(), Threads(3)])


WIDE = st.tuples(st.integers(1, 3_000), st.integers(1, 3_000))


def tiled(shape, size, engine=None):
    return Tiled(grid_of(shape), size, engine or Serial())


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


@given(shape=WIDE, size=WIDE)
def test_tiles_of_travel_have_whole_parts_and_no_more_cells(shape, size):
    got, (high, wide) = tiling_of(Tiling(shape, size)), travel.TILE
    if len(Tiling(shape, size)) == 1:
        assert len(got) == 1
    elif got.size[0] % high == 0 and got.size[1] % wide == 0:
        down, across = got.size[0] // high, got.size[1] // wide
        assert down == 1 or across >= FLATTER * down
        assert got.size[0] * got.size[1] <= size[0] * size[1]
    else:  # a tile is one part
        assert got.size == (min(size[0], high), min(size[1], wide))


def test_a_tile_without_cells_is_refused():
    with pytest.raises(GridError, match="no cells"):
        Tiling((3, 3), (0, 2))


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.float64])
def test_room_on_disk_is_an_array_of_0_whose_file_goes_with_it(tmp_path, dtype):
    folder, shape = tmp_path, (3, 5)
    values = room(shape, dtype, folder=folder)
    assert values.shape == shape
    assert values.dtype == dtype
    assert not values.any()
    values[0, 0] = 7
    assert values.sum() == 7
    assert len(list(folder.iterdir())) == 1
    del values
    gc.collect()
    assert not list(folder.iterdir())


def test_a_disk_without_room_is_said_so_and_left_as_it_was(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(OutputError, match=r"a layer of 8 MiB cannot be kept on disk.*No space left"):
        room((1024, 1024), np.float64, folder=tmp_path)
    assert not list(tmp_path.iterdir())


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
    got = tiled(shape, size, engine).near(method, people, land, radius=radius)
    np.testing.assert_array_equal(got, method(people, land, grid_of(shape)))


@given(shape=SHAPES, size=SHAPES, engine=ENGINES, seed=st.integers(0, 9_999))
def test_what_depends_on_the_cell_alone(shape, size, engine, seed):
    """Layers as they are held: arrays, runs, amounts of places and what follows from others."""
    rng = np.random.default_rng(seed)
    people, place = rng.random(shape, np.float32), rng.integers(0, 3, shape).astype(np.int32)
    given = [people, Runs.of(place), ByPlace(Runs.of(place), np.array([0, 0.5, np.nan]))]
    given.append(Worked(shape, np.multiply, (people, place)))
    arrays = [people.astype(float), place, np.array([0, 0.5, np.nan])[place], people.astype(float) * place]

    def both(*layers):
        assert [layer.dtype for layer in layers] == [array.dtype for array in arrays]
        return layers[0] + layers[2], layers[1] > 1

    makes, expected = tiled(shape, size, engine), both(*arrays)
    for values, right in zip(makes.alone(both, *given, dtypes=(float, bool)), expected, strict=True):
        np.testing.assert_array_equal(values, right)
        assert values.dtype == right.dtype
    runs = makes.runs(lambda *layers: both(*layers)[1:], *given)
    np.testing.assert_array_equal(runs.draw(), expected[1])
    sums = makes.near(lambda *layers, grid: layers[3] + grid.cell_size, *given, radius=0)
    np.testing.assert_array_equal(sums, arrays[3] + 1000)


@given(shape=SHAPES, size=SHAPES)
def test_bands_cover_every_row_once_with_the_cells_of_a_tile(shape, size):
    bands = Tiling(shape, size).bands
    assert [row for band in bands for row in range(band.start, band.stop)] == list(range(shape[0]))
    cells = size[0] * min(size[1], shape[1])
    assert all((band.stop - band.start - 1) * shape[1] < cells for band in bands)


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
    how = {"contiguity": contiguity, "min_population": least}
    got, total = tiled(cells.shape, size, engine).clusters(cells, people, **how)
    np.testing.assert_array_equal(got.draw(), agglomerations.contiguous(cells, people, **how))
    np.testing.assert_array_equal(total, agglomerations.population_of(got, people))


@given(cells=cells(), size=SHAPES, chosen=CHOICES, sea=st.sampled_from([0.0, 0.3, 0.6]))
def test_growing(cells, size, chosen, sea):
    engine, seed = chosen
    rng = np.random.default_rng(seed)
    label = np.where(cells, rng.integers(1, 4, cells.shape), 0).astype(np.int32)
    water = rng.random(cells.shape) < sea
    barred = water & (rng.random(cells.shape) < 0.5)
    got = tiled(cells.shape, size, engine).grown(Runs.of(label), barred=barred, uncounted=water)
    expected = agglomerations.grow_by_majority(label, barred=barred, uncounted=water)
    np.testing.assert_array_equal(got.draw(), expected)


def test_growth_goes_on_over_many_strips():
    shape = (150, 3)  # a shore that fills from its northern end, a cell in each pass
    label, sea = np.zeros(shape, np.int32), np.zeros(shape, bool)
    label[:, 0], label[0, 1], sea[:, 2] = 1, 1, True
    some = sea & (np.arange(150) % 3 == 0)[:, None]
    whole = agglomerations.grow_by_majority(label, barred=sea, uncounted=some)
    assert whole[:-1, 1].all()
    for rows in (1, 7, 40, 150):
        got = tiled(shape, (rows, 3)).grown(Runs.of(label), barred=sea, uncounted=some)
        np.testing.assert_array_equal(got.draw(), whole)
    assert not tiled(shape, (4, 3)).grown(Runs.of(0 * label), barred=None, uncounted=None).highest


@given(cells=cells(), size=SHAPES, from_edge=st.booleans(), limit=st.sampled_from([np.inf, 3.0, 12.0]), chosen=CHOICES)
def test_travel_times(cells, size, from_edge, limit, chosen):
    engine, seed = chosen
    rng = np.random.default_rng(seed)
    friction = np.where(cells, rng.choice([0.0006, 0.001, 0.012], cells.shape), np.inf)
    places = np.where(rng.random(cells.shape) < 0.06, rng.integers(1, 5, cells.shape), 0).astype(np.int32)
    how = {"from_edge": from_edge, "limit": limit}
    got = tiled(cells.shape, size, engine).travel_times([Runs.of(places)], friction, **how)[0]
    whole = access.travel_time(places, friction, grid_of(cells.shape), **how)
    np.testing.assert_array_equal(got.minutes, whole.minutes)
    np.testing.assert_array_equal(got.nearest, whole.nearest)


@given(kind=st.sampled_from(KINDS), sizes=st.tuples(*[st.integers(1, 24)] * 4), chosen=CHOICES)
def test_travel_times_through_mazes(kind, sizes, chosen):
    engine, seed = chosen
    rng, shape = np.random.default_rng(seed), sizes[:2]
    friction = np.where(maze(kind, shape, rng), rng.choice([0.0006, 0.001], shape), np.inf)
    places = np.where(rng.random(shape) < 0.02, rng.integers(1, 5, shape), 0).astype(np.int32)
    places[0, 0] = 1
    how = {"from_edge": False, "limit": np.inf}
    got = tiled(shape, sizes[2:], engine).travel_times([Runs.of(places)], friction, **how)[0]
    whole = access.travel_time(places, friction, grid_of(shape), **how)
    np.testing.assert_array_equal(got.minutes, whole.minutes)
    np.testing.assert_array_equal(got.nearest, whole.nearest)


class Dying:
    """Does tasks of travel times again that were given up in the middle, as if whoever was at them had died."""

    MOST = 9

    def __init__(self, monkeypatch, after):
        self.patched, self.after, self.deaths = monkeypatch, after, 0

    def map(self, task, items):
        return [self.twice(task, item) for item in items]

    def twice(self, task, item):
        if self.deaths == self.MOST:
            return task(item)
        left = iter(range(self.after))
        with self.patched.context() as patch:
            patch.setattr(travel, "VISITS", 1)
            patch.setattr(travel, "settle_some", lambda *of: 1 / 0 if next(left, None) is None else settle_some(*of))
            try:
                return task(item)
            except ZeroDivisionError:
                self.deaths += 1
        return task(item)


@pytest.mark.parametrize("after", [0, 1, 3])
@pytest.mark.parametrize("seed", range(4))
def test_travel_times_of_a_tile_that_was_given_up_in_the_middle_are_made_anew(monkeypatch, seed, after):
    monkeypatch.setattr(travel, "TILE", (3, 4))
    rng, shape = np.random.default_rng(seed), (31, 33)
    friction = np.where(serpentine(shape) | (rng.random(shape) < 0.3), rng.choice([0.0006, 0.012], shape), np.inf)
    places = [np.where(rng.random(shape) < 0.01, rng.integers(1, 5, shape), 0).astype(np.int32) for _ in range(2)]
    dying, how = Dying(monkeypatch, after), {"from_edge": False, "limit": np.inf}
    got = tiled(shape, (9, 8), dying).travel_times([Runs.of(of) for of in places], friction, **how)
    assert dying.deaths > 1
    for of, found in zip(places, got, strict=True):
        whole = access.travel_time(of, friction, grid_of(shape), **how)
        np.testing.assert_array_equal(found.minutes, whole.minutes)
        np.testing.assert_array_equal(found.nearest, whole.nearest)


def test_layers_may_be_kept_on_disk(tmp_path):
    people = np.arange(30.0).reshape(5, 6)
    kept = Tiled(grid_of(people.shape), (2, 4), scratch=tmp_path)
    sums = partial(density.disc_sum, radius=0.0)
    got = kept.near(sums, people, radius=0.0)
    assert isinstance(got, np.memmap)
    np.testing.assert_array_equal(got, people)


@given(
    cells=cells(), size=SHAPES, from_edge=st.booleans(), limit=st.sampled_from([np.inf, 3.0]),
    chosen=st.tuples(CHOICES, st.sampled_from(["metres", "minutes", "centres"])),
)  # fmt: skip
def test_straight_ways(cells, size, from_edge, limit, chosen):
    (engine, seed), kind = chosen
    rng, grid, by_tile = np.random.default_rng(seed), grid_of(cells.shape), tiled(cells.shape, size, engine)
    places = np.where(cells & (rng.random(cells.shape) < 0.2), rng.integers(1, 5, cells.shape), 0).astype(np.int32)
    people, runs = np.where(rng.random(cells.shape) < 0.5, rng.poisson(9, cells.shape), np.nan), Runs.of(places)
    if kind == "minutes":
        way = access.CrowFly(detour=1.3, speed=65.0)
        whole = access.travel_time(places, way, grid, from_edge=from_edge, limit=limit)
        got, expected = by_tile.travel_times([runs], way, from_edge=from_edge, limit=limit)[0], vars(whole).values()
    elif kind == "metres":
        got = by_tile.nearest(runs, way=None, from_edge=True, limit=np.inf)
        expected = straight_distance(places, people, grid, origin="edge")
    else:
        got = by_tile.nearest_centres(runs, people)
        expected = straight_distance(places, people, grid, origin="population_centre")
    for one, other in zip(vars(got).values(), expected, strict=True):
        np.testing.assert_array_equal(one, other)
