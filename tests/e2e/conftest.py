"""One run of the tiny region, saved, for all tests of the command line."""

import pytest
from command_line import call
from tiny_region import tiny_world


@pytest.fixture(scope="session")
def tiny_saved(tmp_path_factory):
    """The tiny region's file and the folder of its result."""
    folder = tmp_path_factory.mktemp("tiny")
    region = tiny_world().write(folder)
    ended = call("run", region, "--out", folder / "result", "--quiet")
    assert ended.code == 0, ended.err
    return region, folder / "result"
