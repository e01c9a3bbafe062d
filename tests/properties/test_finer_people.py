"""A region file whose people are given on smaller cells gives the same map, whatever the split."""

import numpy as np
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_land import few, same, told
from tiny_region import CELL, CRS, RIM, tiny_world

from placetypes.pipeline import run

PARTS = 4


def split(people, seed):
    """Whole people of each cell among its 4 x 4 sub-cells, most of which get few."""
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.full(PARTS**2, 0.3))
    parts = rng.multinomial(people.astype(int), weights)
    rows, cols = people.shape
    return parts.reshape(rows, cols, PARTS, PARTS).swapaxes(1, 2).reshape(rows * PARTS, cols * PARTS).astype(float)


@pytest.fixture(scope="module", params=["degurba", "halland", "nordic", "ostergotland"])
def world_and_map(request, tmp_path_factory):
    """The tiny region under a typology, the folder of its files, and its map from people on its own cells."""
    world = tiny_world().without("actors", "services", "localities", "flows")
    world.document["typology"] = {"id": request.param}
    if request.param == "degurba":
        world.arrays["built"] = world.arrays["artificial"]
        world.document["layers"]["built"] = {"path": "built.tif", "kind": "share"}
    folder = tmp_path_factory.mktemp(request.param)
    coarse = run(world.write(folder))
    world.document["layers"]["population"] |= {"warp": True}
    return world, world.write(folder), coarse


@given(seed=st.integers(0, 2**32 - 1))
@settings(**few(2))
def test_people_split_among_sub_cells_and_summed_give_the_same_map(world_and_map, seed):
    world, path, coarse = world_and_map
    size = CELL / PARTS
    at = Affine(size, 0, world.west - RIM * CELL, 0, -size, world.north + RIM * CELL)
    fine = split(world.arrays["population"], seed)
    world.write_raster(path.parent / "population.tif", fine, crs=CRS, transform=at)
    finer = run(path)
    assert finer.record["inputs"]["layers.population"]["warped"]
    assert len(np.unique(coarse.types)) > 2
    np.testing.assert_array_equal(finer.evidence["population"], coarse.evidence["population"])
    same(finer, told(coarse))
