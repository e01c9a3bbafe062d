"""Where hostile inputs lie, and where their result would; a small region whose files are to be spoilt."""

import numpy as np
import pytest
from hostile_region import NORTH, SIDE, WEST, polygons, raster


@pytest.fixture
def place(tmp_path):
    """Folder of inputs and folder of output."""
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "inputs", tmp_path / "elsewhere" / "result"


@pytest.fixture
def folder(tmp_path):
    polygons(tmp_path / "boundary.gpkg", (WEST + 1000, NORTH - 7000, WEST + 7000, NORTH - 1000), code=["1"])
    raster(tmp_path / "people.tif", np.full((SIDE, SIDE), 10.0))
    return tmp_path
