"""What is said before a run is what the run then does."""

import pytest
from tiny_region import tiny_world

from placetypes.config import read
from placetypes.errors import ConfigError, InputError
from placetypes.pipeline import plan, run


def planned(folder, **compute):
    world = tiny_world()
    world.document["compute"] = compute
    return plan(read(world.write(folder)))


def test_a_plan_names_the_grid_and_the_steps_of_the_run(tmp_path):
    file = tiny_world().write(tmp_path)
    said, done = plan(read(file)), []
    result = run(file, progress=lambda title, *_: done.append(title))
    assert list(said.steps) == [title for title in done if title.startswith("Evidence")]
    rows, cols = said.grid.shape
    assert said.bytes_of_layers == said.layers * rows * cols * 8
    assert said.layers >= len(result.evidence)
    assert (said.tiles, said.tile, said.folder) == (1, said.grid.shape, None)


def test_tiles_and_the_folder_of_layers_are_told(tmp_path):
    said = planned(tmp_path, tile=10, memory_limit=0, scratch=str(tmp_path), engine="threads")
    rows, cols = said.grid.shape
    assert said.tiles == -(-rows // 10) * -(-cols // 10)
    assert said.folder == tmp_path
    assert said.engine == "threads"
    assert said.memory < planned(tmp_path / "in").memory
    more = planned(tmp_path, tile=20, memory_limit=0, scratch=str(tmp_path), engine="threads")
    assert more.memory > said.memory


def test_twice_the_typologies_take_longer(tmp_path):
    once = read(tiny_world().write(tmp_path))
    other = once.typology.model_copy(update={"id": "nordic"})
    twice = once.model_copy(update={"typologies": (once.typology, other)})
    assert plan(twice).seconds > plan(once).seconds
    assert len(plan(twice).steps) > len(plan(once).steps)


def test_a_boundary_that_is_not_there_is_said_so(tmp_path):
    world = tiny_world()
    file = world.write(tmp_path)
    boundary = read(file).region.boundary.path
    boundary.unlink()
    with pytest.raises((InputError, ConfigError), match=boundary.name):
        plan(read(file))
