"""What is wrong with the input is one sentence that says where; nothing is half-written, nothing earlier lost."""

import os
import shutil
import signal
import sys

import numpy as np
import pytest
import tiny_region
from affine import Affine
from command_line import call, spawn
from tiny_region import tiny_world

HALF = 500.0


def fails(region, folder, *, names, code=2):
    """The run ends with one sentence that holds all of `names`, and leaves no folder behind."""
    before = sorted(p.name for p in folder.parent.iterdir())
    ended = call("run", region, "--out", folder, "--quiet")
    assert ended.code == code, ended.out + ended.err
    assert ended.out == ""
    lines = ended.err.splitlines()
    assert len(lines) == 1, ended.err
    assert lines[0].startswith("placetypes: ")
    assert lines[0].endswith(".")
    for name in names:
        assert name in lines[0], lines[0]
    assert sorted(p.name for p in folder.parent.iterdir()) == before
    return lines[0]


@pytest.fixture
def place(tmp_path):
    """Folder of inputs and folder of output."""
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "inputs", tmp_path / "elsewhere" / "result"


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


def test_missing_region_file(place):
    place[0].mkdir()
    fails(place[0] / "nowhere.toml", place[1], names=["nowhere.toml", "not there"])


@pytest.mark.parametrize(
    ("text", "names"),
    [("[region", ["not valid TOML"]), ("", ["region", "missing"]), ("\x00\x01", ["region.toml"])],
    ids=["broken", "empty", "binary"],
)
def test_region_file_that_is_none(place, text, names):
    region = tiny_world().write(place[0])
    region.write_text(text, encoding="utf-8")
    fails(region, place[1], names=names)


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
    assert "1 of 1440 cells of the region have no value" in (place[1] / "run.json").read_text(encoding="utf-8")


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


@pytest.mark.parametrize(
    ("table", "key", "is_there"),
    [
        ("roads", "speed", "kmh"), ("actors", "theme", "org"), ("actors", "x", "easting"), ("units", "id", "code"),
        ("localities", "population", "people"), ("flows", "count", "from"),
    ],
)  # fmt: skip
def test_a_column_that_is_not_there(place, table, key, is_there):
    world = tiny_world()
    world.document[table][key] = "colonne"
    fails(world.write(place[0]), place[1], names=[table, "'colonne'", f"'{is_there}'", f"'{key}'"])


def test_a_band_that_is_not_there(place):
    world = tiny_world()
    world.document["layers"]["land"]["band"] = 4
    fails(world.write(place[0]), place[1], names=["layers.land", "band", "4"])


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda d: d["region"].update(bufer_km=3), ["region.bufer_km", "unknown key", "'buffer_km'"]),
        (lambda d: d["layers"]["land"].update(colum="x"), ["layers.land.colum", "'column'"]),
        (lambda d: d.update(rods={}), ["rods", "'roads'"]),
        (lambda d: d["layers"].pop("population"), ["layers.population"]),
        (lambda d: d["layers"]["land"].update(kind="sum"), ["layers.land.kind", "'sum'"]),
        (lambda d: d["grid"].update(cell_size=-1), ["grid.cell_size", "-1"]),
        (lambda d: d["grid"].update(crs="EPSG:99"), ["grid.crs", "EPSG:99"]),
        (lambda d: d["typology"].update(id="smaland"), ["smaland", "ostergotland"]),
        (lambda d: d["typology"].update(overrides={"inner_density": 9e9}), ["inner_density"]),
        (lambda d: d["clusters"].update(q=1.5), ["clusters.q", "1.5"]),
        (lambda d: d["publish"].update(min_members=1), ["publish.min_members"]),
        (lambda d: d["layers"]["land"].update(path="${HOME}/land.tif"), ["layers.land.path", "PLACETYPES_DATA"]),
    ],
)
def test_a_key_that_cannot_be(place, change, names):
    world = tiny_world()
    world.document["publish"] = {}
    change(world.document)
    fails(world.write(place[0]), place[1], names=names)


def test_the_data_folder_is_not_said(place, monkeypatch):
    monkeypatch.delenv("PLACETYPES_DATA", raising=False)
    world = tiny_world()
    world.document["layers"]["land"]["path"] = "${PLACETYPES_DATA}/land.tif"
    fails(world.write(place[0]), place[1], names=["layers.land.path", "PLACETYPES_DATA", "not set"])


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


def test_a_file_where_the_folder_should_be(place):
    place[1].write_text("mine", encoding="utf-8")
    fails(tiny_world().write(place[0]), place[1], names=[str(place[1]), "file"])
    assert place[1].read_text(encoding="utf-8") == "mine"


def test_a_folder_below_a_file(place):
    place[1].write_text("mine", encoding="utf-8")
    region = tiny_world().write(place[0])
    ended = call("run", region, "--out", place[1] / "below", "-q")
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)
    assert str(place[1]) in ended.err
    assert place[1].read_text(encoding="utf-8") == "mine"


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A result of the tiny region."""
    folder = tmp_path_factory.mktemp("saved")
    ended = call("run", tiny_world().write(folder), "--out", folder / "result", "-q")
    assert ended.code == 0, ended.err
    return folder / "result"


@pytest.fixture
def earlier(place, saved):
    """A region and its earlier result, with the bytes of every file."""
    shutil.copytree(saved, place[1])
    return tiny_world().write(place[0]), place[1], {p.name: p.read_bytes() for p in place[1].iterdir()}


def test_an_earlier_result_survives_bad_input(earlier, place):
    region, folder, files = earlier
    (place[0] / "roads.gpkg").write_bytes(b"no roads")
    fails(region, folder, names=["roads"])
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == files


def test_a_folder_that_cannot_be_written(earlier, tmp_path):
    region, folder, files = earlier
    refused = (
        "import tempfile\n"
        "def refuse(*a, **k): raise PermissionError(13, 'Permission denied')\n"
        "tempfile.mkdtemp = refuse"  # rights do not bind the superuser, who may be running this
    )
    ended = spawn("run", region, "--out", folder, "-q", folder=tmp_path, first=refused)
    assert ended.code == 2, ended.err
    assert len(ended.err.splitlines()) == 1
    assert str(folder) in ended.err
    assert "Permission denied" in ended.err
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == files


def test_a_disk_that_is_full(earlier, tmp_path):
    region, folder, files = earlier
    full = (
        "import os\n"
        "def full(handle): raise OSError(28, 'No space left on device')\n"
        "os.fsync = full"  # where a full disk shows at the latest
    )
    ended = spawn("run", region, "--out", folder, "-q", folder=tmp_path, first=full)
    assert ended.code == 2, ended.err
    assert len(ended.err.splitlines()) == 1
    assert "No space left" in ended.err
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == files
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]


def struck(name):
    """The program is struck by a signal when half of its files are written."""
    return (
        "import os, signal, time\n"
        "from placetypes.result import saving\n"
        "written = saving.write_geopackage\n"
        "def write_geopackage(*arguments, **named):\n"
        "    written(*arguments, **named)\n"
        f"    os.kill(os.getpid(), signal.{name})\n"
        "    time.sleep(30)\n"
        "saving.write_geopackage = write_geopackage"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGKILL", -9)])
def test_an_interruption_in_the_middle_of_saving_loses_nothing(earlier, tmp_path, name, code):
    region, folder, files = earlier
    ended = spawn("run", region, "--out", folder, "-q", folder=tmp_path, first=struck(name))
    assert ended.code == code, ended.err
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == files
    if name == "SIGINT":
        assert ended.err.strip().splitlines() == ["placetypes: interrupted; nothing was changed."]
        assert [p.name for p in folder.parent.iterdir()] == [folder.name]
    assert call("run", region, "--out", folder, "-q").code == 0
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]  # what was left behind is gone


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_an_interruption_before_anything_is_saved_leaves_nothing(place, tmp_path):
    region = tiny_world().write(place[0])
    early = (
        "import os, signal, time\n"
        "from placetypes.pipeline import outcome\n"
        "from placetypes import decision\n"
        "def decide(*arguments):\n"
        f"    os.kill(os.getpid(), {int(signal.SIGINT)})\n"
        "    time.sleep(30)\n"
        "decision.decide = decide"
    )
    ended = spawn("run", region, "--out", place[1], folder=tmp_path, first=early)
    assert ended.code == 130, ended.err
    assert "Traceback" not in ended.err
    assert ended.err.rstrip().endswith("interrupted; nothing was changed.")
    assert os.listdir(place[1].parent) == []  # noqa: PTH208


@pytest.mark.parametrize(
    ("typologies", "names"),
    [
        (["nordic", "nordic"], ["typologies.1", "twice", "typologies.0"]),
        (["nordic", {"id": "nordic", "overrides": {}}], ["typologies.1", "twice"]),
        (["nordic", "nordish"], ["typologies.1.id", "'nordish'", "one of"]),
        (["nordic", "gone.toml"], ["typologies.1", "gone.toml", "cannot be read"]),
        (["nordic", {"id": "degurba", "preset": "r1066"}], ["typologies.1", "preset", "r1066", "r2019a"]),
        ([{"id": "nordic", "overrides": {"core_min_population": 1}}], ["typologies.0.overrides.core_min_population"]),
        ([{"id": "nordic", "overrides": {"cor_min": 1}}], ["typologies.0", "no such threshold", "'cor_min'"]),
        ([{"ids": "nordic"}], ["typologies.0.ids", "unknown key", "'id'"]),
        ([["nordic"]], ["typologies.0", "table"]),
        ([], ["'typologies' is empty"]),
    ],
    ids=str,
)
def test_a_list_of_typologies_that_cannot_be_is_said_before_any_work(place, typologies, names):
    world = tiny_world().beside(*typologies)
    region = world.write(place[0])
    (place[0] / "population.tif").unlink()  # what is wrong with the list is said before a layer is opened
    fails(region, place[1], names=names)


def test_one_typology_and_several(place):
    world = tiny_world()
    world.document["typologies"] = ["nordic"]
    fails(world.write(place[0]), place[1], names=["either 'typology' or 'typologies', not both"])
