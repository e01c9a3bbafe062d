"""A small region in a folder."""

import pytest
from region_folder import PEOPLE, box, polygons, raster


@pytest.fixture
def folder(tmp_path):
    """A region of 8 x 8 cells in the middle of a raster of 12 x 12."""
    polygons(tmp_path / "boundary.gpkg", [box(2, 2, 8, 5), box(2, 7, 8, 3)], code=["1", "2"])
    raster(tmp_path / "people.tif", PEOPLE)
    return tmp_path
