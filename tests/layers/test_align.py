"""The grid, the region, its units, and the record of what was read."""

import json

import numpy as np
from region_folder import BASE, CELL, CRS, NORTH, PEOPLE, SIDE, WEST, box, load, polygons, raster

from placetypes.layers import align, shown_path


def test_the_grid_is_the_boundary_on_the_lattice_with_its_buffer(folder):
    layers = align(load(folder))
    assert layers.grid.bounds == (WEST, NORTH - SIDE * CELL, WEST + SIDE * CELL, NORTH)
    assert layers.region.sum() == 64
    assert layers.region[2:10, 2:10].all()
    np.testing.assert_array_equal(layers.arrays["population"], PEOPLE)
    assert layers.units.empty
    assert not layers.unit.any()
    assert (layers.roads, layers.services, layers.flows, layers.actors, layers.localities) == (None,) * 5


def test_the_record_names_every_input_as_the_region_file_does(folder):
    layers = align(load(folder))
    entry = layers.record["layers.population"]
    assert (entry["path"], entry["kind"], entry["crs"], entry["warped"]) == ("people.tif", "count", CRS, False)
    assert entry["sum_before"] == entry["sum_after"] == entry["sum_on_grid"] == PEOPLE.sum()
    assert len(entry["sha256"]) == 64
    assert str(folder) not in json.dumps(layers.record)


def test_paths_in_a_record_never_tell_where_they_lie(tmp_path, monkeypatch):
    monkeypatch.setenv("PLACETYPES_DATA", str(tmp_path))
    assert shown_path(tmp_path / "a" / "b.tif", tmp_path / "configs") == "${PLACETYPES_DATA}/a/b.tif"
    monkeypatch.delenv("PLACETYPES_DATA")
    assert shown_path(tmp_path / "configs" / "../b.tif", tmp_path / "configs") == "../b.tif"
    assert shown_path(tmp_path / "b.tif", tmp_path / "configs") == "b.tif"


def test_a_relative_data_folder_is_seen_from_where_the_program_runs(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("PLACETYPES_DATA", folder.name)
    base = BASE.replace('"people.tif"', '"${PLACETYPES_DATA}/people.tif"')
    layers = align(load(folder, base=base))
    assert layers.record["layers.population"]["path"] == "${PLACETYPES_DATA}/people.tif"


def test_a_mask_adds_cells_that_the_boundary_lost(folder):
    mask = np.zeros((SIDE, SIDE))
    mask[5, 11] = 1
    raster(folder / "mask.tif", mask)
    base = BASE.replace("buffer_km = 2", 'buffer_km = 0\nmask = { path = "mask.tif", kind = "mode" }')
    layers = align(load(folder, base=base))
    assert layers.region.sum() == 65
    assert layers.region[3, 9]
    assert layers.grid.shape == (8, 10)
    assert any("1 cell belongs to the region though" in note for note in layers.notes)


def test_units_are_labelled_by_centre_and_the_region_has_no_gaps(folder):
    polygons(folder / "units.gpkg", [box(2, 6, 8, 3.4), box(2, 2, 8, 4)], code=["0582", "0580"], name=["East", "West"])
    layers = align(load(folder, '[units]\npath = "units.gpkg"\nid = "code"\nname = "name"\n'))
    assert layers.units["unit_id"].tolist() == ["0580", "0582"]
    assert layers.units["unit_name"].tolist() == ["West", "East"]
    np.testing.assert_array_equal(layers.unit[5], [0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 0, 0])
    assert any("8 cells of the region lie in no unit" in note for note in layers.notes)
    assert str(layers.units.crs.to_epsg()) == "3006"


def test_a_unit_of_several_polygons_is_one(folder):
    boxes = [box(0, 0, 12, 4), box(0, 8, 12, 4), box(0, 4, 12, 4)]
    polygons(folder / "units.gpkg", boxes, code=[2, 2, 1], name=["Ends", "Ends", "Middle"])
    layers = align(load(folder, '[units]\npath = "units.gpkg"\nid = "code"\nname = "name"\n'))
    assert layers.units["unit_id"].tolist() == ["1", "2"]
    assert layers.unit[0].tolist() == [2] * 4 + [1] * 4 + [2] * 4
