"""What is wrong with the input is one sentence that says where."""

import numpy as np
import pytest
import tiny_region
from affine import Affine
from command_line import call
from failing_run import fails
from tiny_region import tiny_world

HALF = 500.0


def lattice(world, *, east=0.0, north=0.0):
    left, top = world.west - tiny_region.RIM * 1000, world.north + tiny_region.RIM * 1000
    return Affine(1000, 0, left + east, 0, -1000, top + north)


@pytest.mark.parametrize(
    ("key", "file"),
    [
        ("region.boundary", "boundary.gpkg"), ("layers.population", "population.tif"), ("layers.land", "land.tif"),
        ("roads", "roads.gpkg"), ("services.all", "services.gpkg"), ("flows", "flows.csv"),
        ("flows.zones", "zones.gpkg"), ("actors", "actors.csv"), ("units", "units.gpkg"),
        ("localities", "localities.csv"),
    ],
)  # fmt: skip
def test_missing_file(place, key, file):
    region = tiny_world().write(place[0])
    (place[0] / file).unlink()
    fails(region, place[1], names=[key, file, "not there"])


def test_raster_without_a_coordinate_system(place):
    world = tiny_world()
    region = world.write(place[0])
    world.write_raster(place[0] / "population.tif", world.arrays["population"], crs=None)
    fails(region, place[1], names=["layers.population", "population.tif", "coordinate system", "crs ="])


def test_vector_without_a_coordinate_system(place):
    world = tiny_world()
    region = world.write(place[0])
    (place[0] / "roads.gpkg").unlink()
    world.tables["roads"].to_file(place[0] / "roads.shp")
    (place[0] / "roads.prj").unlink()
    region.write_text(region.read_text(encoding="utf-8").replace("roads.gpkg", "roads.shp"), encoding="utf-8")
    fails(region, place[1], names=["roads", "roads.shp", "coordinate system"])


def test_raster_in_degrees(place):
    world = tiny_world()
    region = world.write(place[0])
    degrees = Affine(0.02, 0, 15.0, 0, -0.01, 58.65)
    world.write_raster(place[0] / "land.tif", world.arrays["land"], crs="EPSG:4326", transform=degrees)
    fails(region, place[1], names=["layers.land", "degrees", "EPSG:4326", "warp"])


def test_grid_in_degrees(place):
    world = tiny_world()
    world.document["grid"]["crs"] = "EPSG:4326"
    fails(world.write(place[0]), place[1], names=["EPSG:4326", "metres"])


def test_half_a_cell_off(place):
    world = tiny_world()
    region = world.write(place[0])
    world.write_raster(
        place[0] / "population.tif", world.arrays["population"], transform=lattice(world, east=HALF, north=HALF)
    )
    fails(region, place[1], names=["layers.population", "500 m east", "warp = true"])


@pytest.mark.parametrize(
    ("value", "names"), [(np.inf, ["infinite"]), (-np.inf, ["infinite"]), (-3.0, ["negative", "-3"])]
)
def test_people_that_cannot_be(place, value, names):
    world = tiny_world()
    world.region("population")[10, 10] = value
    fails(world.write(place[0]), place[1], names=["layers.population", "population.tif", "510500", *names])


def test_people_unknown_everywhere(place):
    world = tiny_world()
    world.region("population")[:] = np.nan
    fails(world.write(place[0]), place[1], names=["layers.population", "no cell of the region has a value"])


def test_some_people_unknown_are_a_note_not_an_error(place):
    world = tiny_world()
    world.region("population")[10, 10] = np.nan
    ended = call("run", world.write(place[0]), "--out", place[1], "-q")
    assert ended.code == 0
    assert "cells of the region has no value and stays unknown" in (place[1] / "run.json").read_text(encoding="utf-8")


def test_a_region_without_people(place):
    world = tiny_world()
    world.region("population")[:] = 0
    fails(world.write(place[0]), place[1], names=["layers.population", "no people"])


def test_a_boundary_without_polygons(place):
    world = tiny_world()
    world.document["region"]["boundary"]["where"] = {"id": 99}
    fails(world.write(place[0]), place[1], names=["region.boundary", "boundary.gpkg", "empty", "'where'"])


def test_a_boundary_smaller_than_a_cell(place):
    world = tiny_world()
    world.tables["boundary"] = tiny_region._boxes(world, {"id": [1]}, [(5.6, 5.6, 5.9, 5.9)])
    fails(world.write(place[0]), place[1], names=["region.boundary", "empty", "centre"])


def test_a_boundary_outside_the_data(place):
    world = tiny_world()
    world.tables["boundary"] = world.tables["boundary"].translate(300_000, 0).to_frame("geometry")
    fails(world.write(place[0]), place[1], names=["layers.population", "outside the region"])


def test_a_boundary_that_reaches_beyond_the_data_is_said(place):
    world = tiny_world()
    world.tables["boundary"] = tiny_region._boxes(world, {"id": [1]}, [(-20, 0, 36, 40)])
    world.document["region"]["buffer_km"] = 0
    ended = call("run", world.write(place[0]), "--out", place[1], "-q")
    assert ended.code == 0
    assert "cells of the region have no value" in (place[1] / "run.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.95])
def test_a_truncated_raster(place, share):
    region = tiny_world().write(place[0])
    file = place[0] / "population.tif"
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    fails(region, place[1], names=["layers.population", "population.tif"])


def test_a_truncated_geopackage(place):
    region = tiny_world().write(place[0])
    file = place[0] / "services.gpkg"
    file.write_bytes(file.read_bytes()[:5000])
    fails(region, place[1], names=["services.all", "services.gpkg"])


def test_actors_all_outside(place):
    world = tiny_world()
    world.document["actors"]["crs"] = "EPSG:3035"
    fails(world.write(place[0]), place[1], names=["actors", "actors.csv", "no actor lies in the region", "'crs'"])


def test_no_actors_at_all_is_no_error(place):
    world = tiny_world()
    world.tables["actors"] = world.tables["actors"].iloc[:0]
    ended = call("run", world.write(place[0]), "--out", place[1], "-q")
    assert ended.code == 0, ended.err
    assert "- No actors: no micro-clusters were looked for." in ended.out
    assert (place[1] / "map.png").is_file()


def test_flows_between_strangers(place):
    world = tiny_world()
    world.tables["flows"]["from"] = "0" + world.tables["flows"]["from"]
    fails(world.write(place[0]), place[1], names=["flows", "zones that are not there"])


def test_shares_in_percent(place):
    world = tiny_world()
    world.arrays["land"] *= 100
    fails(world.write(place[0]), place[1], names=["layers.land", "0 to 1", "scale = 0.01"])
