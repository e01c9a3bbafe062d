"""What is said before a run is what the run then does."""

import numpy as np
import pytest
from tiny_region import tiny_world

from placetypes.config import read
from placetypes.errors import ConfigError, InputError
from placetypes.layers import align
from placetypes.pipeline import plan, run
from placetypes.pipeline.chosen import typologies_of
from placetypes.pipeline.plan import held


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


def arrays_of(layer):
    """The arrays that a layer is, or follows from, by where they begin."""
    if isinstance(layer, np.ndarray):
        return {layer.__array_interface__["data"][0]: layer.itemsize}
    return {at: size for source in getattr(layer, "sources", ()) for at, size in arrays_of(source).items()}


@pytest.mark.parametrize(("typology", "more"), [("ostergotland", 1.25), ("nordic", 1.5), ("degurba", 1.75)])
def test_what_a_run_holds_at_its_end_was_planned_and_not_much_more(typology, more, tmp_path):
    """Inputs are planned in double precision, and are held in single precision where that loses nothing."""
    world = tiny_world()
    world.document["typology"] = {"id": typology}
    config = read(world.write(tmp_path))
    given, result = align(config), run(config)
    inputs = [*given.arrays.values(), given.region, given.unit, given.zone, result.evidence["road_speed"]]
    known, made = {}, {}
    for name in result.evidence:
        (known if name in given.arrays else made).update(arrays_of(result.evidence.held(name)))
    decided = [result.types, result.rule, result.margin, result.runner_up]
    found = sum(array.itemsize for array in (*inputs, *decided)) + sum(made[at] for at in made.keys() - known.keys())
    assert found <= held(config, typologies_of(config).values()) <= more * found


def test_memory_grows_with_what_a_run_holds(tmp_path):
    file = tiny_world().write(tmp_path)
    config, said = read(file), plan(read(file))
    chosen = typologies_of(config).values()
    fewer = config.model_copy(update={"layers": {"population": config.layers["population"]}})
    cells = said.grid.shape[0] * said.grid.shape[1]
    less = (held(config, chosen) - held(fewer, chosen)) * cells
    assert less == 8 * (len(config.layers) - 1) * cells
    assert said.memory - plan(fewer).memory == less


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
