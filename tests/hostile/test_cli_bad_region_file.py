"""What is wrong with the region file is one sentence that names the key."""

import pytest
from failing_run import fails
from tiny_region import tiny_world


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
        (lambda d: d["clusters"].update(q=0.2, visit_q=0.15), ["clusters", "'visit_q' is 0.15", "at least 'q' = 0.2"]),
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


@pytest.mark.parametrize(
    ("typologies", "names"),
    [
        (["nordic", "nordic"], ["typologies.1", "twice", "typologies.0"]),
        (["nordic", {"id": "nordic", "overrides": {}}], ["typologies.1", "twice"]),
        (["nordic", "nordish"], ["typologies.1.id", "'nordish'", "one of"]),
        (["nordic", "gone.toml"], ["typologies.1", "gone.toml", "is not there"]),
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
