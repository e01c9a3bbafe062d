"""Bad input: each one sentence that says what, where, got, expected and how to fix it."""

import numpy as np
import pytest
from affine import Affine
from hostile_region import BASE, CELL, NORTH, SIDE, WEST, load, polygons, raster, refused

from placetypes.errors import GridError, InputError, PlacetypesError
from placetypes.layers import align


def test_the_region_itself_is_well(folder):
    assert align(load(folder)).arrays["population"].sum() == 640


def test_layer_without_crs(folder):
    raster(folder / "people.tif", np.ones((SIDE, SIDE)), crs=None)
    assert refused(load(folder)) == (
        "layers.population (people.tif): the file does not say its coordinate system; "
        "add 'crs', e.g. crs = \"EPSG:3006\", if you know it."
    )
    assert align(load(folder, 'crs = "EPSG:3006"\n')).arrays["population"].sum() == 64


def test_degrees(folder):
    raster(folder / "people.tif", np.ones((60, 60)), crs="EPSG:4326", transform=Affine(0.01, 0, 14.8, 0, -0.01, 58.8))
    assert refused(load(folder)) == (
        "layers.population (people.tif): the layer is in degrees; got EPSG:4326, expected EPSG:3006; "
        "set warp = true to warp it onto the grid, or reproject it first."
    )
    warped = align(load(folder, "warp = true\n"))
    entry = warped.record["layers.population"]
    assert entry["sum_after"] == pytest.approx(entry["sum_before"], rel=1e-9)
    per_km2 = warped.arrays["population"][warped.region].mean()
    assert per_km2 == pytest.approx(1 / (1.113**2 * np.cos(np.radians(58.6))), rel=0.02)


def test_degrees_for_the_grid(folder):
    assert "does not measure in metres; got EPSG:4326 (degree" in refused(
        load(folder, base=BASE.replace("EPSG:3006", "EPSG:4326")), GridError
    )
    unknown = BASE.replace("EPSG:3006", "EPSG:1")
    assert refused(load(folder, base=unknown), GridError).startswith(
        "grid.crs: no such coordinate system; got 'EPSG:1'"
    )


def test_half_cell_offset(folder):
    raster(folder / "people.tif", np.ones((SIDE, SIDE)), transform=Affine(CELL, 0, WEST + 500, 0, -CELL, NORTH))
    assert refused(load(folder)) == (
        "layers.population (people.tif): the layer's cells are offset from the grid's; got 500 m east and 0 m north, "
        "expected cells that coincide; set warp = true to warp it, or grid.origin = [500, 0]."
    )
    moved = align(load(folder, base=BASE.replace("[layers", "origin = [500, 0]\n[layers")))
    assert not moved.record["layers.population"]["warped"]
    assert align(load(folder, "warp = true\n")).record["layers.population"]["warped"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.inf, "2 cells are infinite; got inf at 502500, 6496500, expected 0 or more"),
        (-np.inf, "2 cells are infinite; got -inf at 502500, 6496500"),
        (-200.0, "2 cells are negative; got -200 at 502500, 6496500, expected 0 or more"),
    ],
)
def test_people_that_cannot_be(folder, value, said):
    people = np.full((SIDE, SIDE), 10.0)
    people[3, 2] = people[4, 4] = value
    raster(folder / "people.tif", people)
    assert f"layers.population (people.tif): {said}" in refused(load(folder))


def test_nan_people_are_unknown_and_said_so(folder):
    people = np.full((SIDE, SIDE), 10.0)
    people[3, 2] = np.nan
    raster(folder / "people.tif", people)
    layers = align(load(folder))
    assert np.isnan(layers.arrays["population"][3, 2])
    assert any("1 of 36 cells of the region has no value and stays unknown" in note for note in layers.notes)


def test_nobody_and_nothing_known(folder):
    raster(folder / "people.tif", np.zeros((SIDE, SIDE)))
    assert "the region has no people; got 0" in refused(load(folder))
    raster(folder / "people.tif", np.full((SIDE, SIDE), np.nan))
    assert "no cell of the region has a value" in refused(load(folder))


def test_empty_region(folder):
    empty = BASE.replace('"boundary.gpkg"', '"boundary.gpkg", where = { code = "2" }')
    assert refused(load(folder, base=empty)) == (
        "region.boundary (boundary.gpkg): the boundary has no polygons, so the region is empty; check 'where'."
    )
    polygons(folder / "boundary.gpkg", (WEST + 1100, NORTH - 1200, WEST + 1200, NORTH - 1100))
    assert "no cell's centre lies in the region, so it is empty" in refused(load(folder))


def test_boundary_outside_the_data(folder):
    polygons(folder / "boundary.gpkg", (300_000, 6_200_000, 310_000, 6_210_000))
    assert "layers.population (people.tif): the layer lies wholly outside the region" in refused(load(folder))


def test_boundary_in_degrees_that_says_metres(folder):
    polygons(folder / "boundary.gpkg", (15.0, 58.5, 15.2, 58.7))
    assert "no cell's centre lies in the region" in refused(load(folder))


def test_boundary_in_metres_that_says_degrees(folder):
    polygons(folder / "boundary.gpkg", (WEST, NORTH - 9000, WEST + 9000, NORTH), crs="EPSG:4326")
    assert "lies outside what the grid's coordinate system can show" in refused(load(folder))


def test_a_grid_beyond_all_reason(folder):
    polygons(folder / "boundary.gpkg", (WEST, NORTH - 500_000, WEST + 500_000, NORTH))
    tiny = BASE.replace("[layers", "cell_size = 1\n[layers")
    assert "the grid would be too large; got 2.5e+11 cells of 1 m" in refused(load(folder, base=tiny))


def test_shares_in_percent(folder):
    raster(folder / "land.tif", np.full((SIDE, SIDE), 80.0))
    more = '[layers.land]\npath = "land.tif"\nkind = "share"\n'
    assert "shares leave 0 to 1; got 0 to 80, expected 0 to 1; add scale = 0.01 for percent" in refused(
        load(folder, more)
    )
    assert align(load(folder, more + "scale = 0.01\n")).arrays["land"].max() == pytest.approx(0.8)


def test_warping_that_loses_people(folder, monkeypatch):
    from contextlib import contextmanager
    from dataclasses import replace

    from placetypes.io.warp import warped
    from placetypes.layers import cells

    @contextmanager
    def leaky(*args, **options):
        with warped(*args, **options) as placed:
            yield replace(placed, after=placed.before * 0.99)

    monkeypatch.setattr(cells, "warped", leaky)
    off = Affine(CELL, 0, WEST + 500, 0, -CELL, NORTH)
    raster(folder / "people.tif", np.full((SIDE, SIDE), 10.0), transform=off)
    sentence = refused(load(folder, "warp = true\n"))
    assert "warping changed the total; got 633.6 of 640, expected a difference of 0.10% at most" in sentence
    read = align(load(folder, "warp = true\ntolerance = 0.02\n"))
    assert read.record["layers.population"]["sum_before"] == 640


def test_every_error_is_the_packages_own(folder):
    (folder / "people.tif").unlink()
    (folder / "people.tif").mkdir()
    assert issubclass(InputError, PlacetypesError)
    assert "the file is not there" in refused(load(folder))
