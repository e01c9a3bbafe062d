"""Runs of the tiny region."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_region import World, tiny_world

from placetypes.pipeline import run
from placetypes.result import Result


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Result:
    """The tiny region with every input."""
    return run(tiny_world().write(tmp_path_factory.mktemp("tiny")))


@pytest.fixture
def run_world(tmp_path: Path) -> Callable[[World], Result]:
    """Write a world and run it."""
    return lambda world: run(world.write(tmp_path / f"world{len(list(tmp_path.iterdir()))}"))
