"""How a run is computed never shows in what it finds."""

import os

import numpy as np
import pandas as pd
import pytest
from tiny_region import tiny_world

from placetypes.config import read
from placetypes.errors import ConfigError, OutputError
from placetypes.grid import Grid
from placetypes.pipeline import run
from placetypes.pipeline.chosen import typologies_of
from placetypes.pipeline.making import Making
from placetypes.tiles import Dask, Serial, Threads

WAYS = [
    {"engine": "dask", "tile": 30},
    {"tile": 7},
    {"engine": "threads", "workers": 1, "tile": 16},
    {"engine": "threads", "workers": 2, "tile": 11},
    {"engine": "threads", "workers": 4, "tile": 7},
    {"memory_limit": 0},
    {"memory_limit": 0, "tile": 5},
]


def computed(compute, folder):
    world = tiny_world()
    world.document["compute"] = compute
    return world.write(folder)


@pytest.mark.parametrize("compute", WAYS, ids=str)
def test_results_do_not_depend_on_how_they_are_computed(tiny, compute, tmp_path):
    got = run(
        computed({**compute, "scratch": str(tmp_path)} if "memory_limit" in compute else compute, tmp_path / "in")
    )
    for name in ("types", "rule", "margin", "runner_up"):
        np.testing.assert_array_equal(getattr(got, name), getattr(tiny, name))
    assert list(got.evidence) == list(tiny.evidence)
    for name, layer in tiny.evidence.items():
        np.testing.assert_array_equal(got.evidence[name], layer, err_msg=name)
    pd.testing.assert_frame_equal(got.places.drop(columns="geometry"), tiny.places.drop(columns="geometry"))
    pd.testing.assert_frame_equal(got.clusters.drop(columns="geometry"), tiny.clusters.drop(columns="geometry"))


def making(compute, tmp_path):
    config = read(computed(compute, tmp_path))
    return Making.of(config, typologies_of(config).values())


def test_layers_go_to_disk_where_they_need_more_than_they_may(tmp_path):
    grid = Grid.from_bounds((0, 0, 40_000, 40_000), crs="EPSG:3006", cell_size=1000)
    small, large = (making({"memory_limit": limit}, tmp_path / str(limit)) for limit in (1, 1000))
    assert small.bytes_of_layers(grid) == small.layers * 1600 * 8
    assert small.bytes_of_layers(grid) > 2**20 / 2
    assert large(grid).scratch is None
    assert large(grid).size is None
    bigger = Grid.from_bounds((0, 0, 400_000, 400_000), crs="EPSG:3006", cell_size=1000)
    assert small(bigger).scratch is not None


def test_tiles_are_as_large_as_memory_has_room_for(tmp_path):
    """The widest radius, 10 km, reaches a hundred cells beyond a tile."""
    grid = Grid.from_bounds((0, 0, 400_000, 400_000), crs="EPSG:3006", cell_size=100)
    needs = {side: -(-((side + 200) ** 2 * 100) // 2**20) for side in (1024, 512, 64)}
    for limit, side in ((needs[1024], 1024), (needs[1024] - 1, 512), (needs[512], 512), (needs[64], 64), (0, 1024)):
        assert making({"memory_limit": limit}, tmp_path)(grid).size == (side, side)
    with pytest.raises(ConfigError, match=rf"compute.memory_limit: .* got {needs[64] - 1} MiB, expected at least"):
        making({"memory_limit": needs[64] - 1}, tmp_path)(grid)
    told = rf"at least {needs[512]} for tiles of 512 x 512 cells, 1 at a time; raise it, or leave 'tile' out"
    with pytest.raises(ConfigError, match=told):
        making({"memory_limit": needs[512] - 1, "tile": 512}, tmp_path)(grid)
    several = making({"memory_limit": needs[1024], "engine": "threads"}, tmp_path)
    assert several(grid).size == ((1024, 1024) if os.cpu_count() == 1 else (512, 512))


def test_a_tile_may_be_smaller_than_a_radius(tiny, tmp_path):
    got = run(computed({"tile": 3}, tmp_path))
    assert making({"tile": 3}, tmp_path).reach == 10_000
    np.testing.assert_array_equal(got.types, tiny.types)


def test_threads_in_memory_have_tiles_to_share(tmp_path):
    grid = Grid.from_bounds((0, 0, 4_000_000, 4_000_000), crs="EPSG:3006", cell_size=1000)
    assert making({}, tmp_path)(grid).size is None
    assert (making({"engine": "threads"}, tmp_path)(grid).size is None) == (os.cpu_count() == 1)


def test_who_makes_the_tiles_is_as_asked(tmp_path):
    grid = Grid.from_bounds((0, 0, 40_000, 40_000), crs="EPSG:3006", cell_size=1000)
    assert isinstance(making({}, tmp_path / "a")(grid).engine, Serial)
    assert isinstance(making({"engine": "threads"}, tmp_path / "b")(grid).engine, Threads)
    assert making({"engine": "threads", "workers": 5}, tmp_path / "d")(grid).engine == Threads(5)
    by_others = making({"engine": "dask", "scheduler": "tcp://there:1"}, tmp_path / "c")(grid)
    assert by_others.engine == Dask(os.cpu_count(), "tcp://there:1")
    assert by_others.scratch is not None


def test_a_folder_for_layers_that_is_not_there_is_said_so(tmp_path):
    file = computed({"memory_limit": 0, "scratch": str(tmp_path / "none")}, tmp_path / "in")
    with pytest.raises(OutputError, match=r"none: a layer of .* cannot be kept on disk"):
        run(file)
