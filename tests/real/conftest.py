"""Runs of the real regions, once per session."""

import functools
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def run_region():
    """Run a region of `configs/` by its name, in memory; the same result for whoever asks again."""
    said = os.environ.get("PLACETYPES_DATA")
    data = Path(said or ROOT.parent / "shared" / "data").absolute()
    if not data.is_dir():
        pytest.skip("PLACETYPES_DATA is not set and the open data are not there")
    from placetypes.pipeline import run

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PLACETYPES_DATA", str(data))
        yield functools.cache(lambda name: run(ROOT / "configs" / f"{name}.toml"))
