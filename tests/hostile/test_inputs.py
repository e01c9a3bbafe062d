"""Bad input: each one sentence that says what, where, got, expected and how to fix it."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine

from placetypes.config import read
from placetypes.errors import ConfigError, GridError, InputError, MissingInputError, PlacetypesError
from placetypes.layers import align, check

WEST, NORTH, CELL, SIDE = 500_000.0, 6_500_000.0, 1000.0, 8
BASE = """
[region]
id = "test"
name = "Test"
country = "SE"
buffer_km = 1
boundary = { path = "boundary.gpkg" }
[grid]
crs = "EPSG:3006"
[layers.population]
path = "people.tif"
kind = "count"
"""
TRANSFORM = Affine(CELL, 0, WEST, 0, -CELL, NORTH)


def raster(path, values, *, crs="EPSG:3006", transform=TRANSFORM):
    values = np.asarray(values, dtype="float32")
    height, width = values.shape
    profile = {"count": 1, "height": height, "width": width, "dtype": "float32"}
    with rasterio.open(path, "w", driver="GTiff", crs=crs, transform=transform, **profile) as out:
        out.write(values, 1)
    return path


def polygons(path, *bounds, crs="EPSG:3006", **columns):
    gpd.GeoDataFrame(columns, geometry=[shapely.box(*b) for b in bounds], crs=crs).to_file(path)
    return path


@pytest.fixture
def folder(tmp_path):
    polygons(tmp_path / "boundary.gpkg", (WEST + 1000, NORTH - 7000, WEST + 7000, NORTH - 1000), code=["1"])
    raster(tmp_path / "people.tif", np.full((SIDE, SIDE), 10.0))
    return tmp_path


def load(folder, more="", base=BASE):
    (folder / "region.toml").write_text(base + more, encoding="utf-8")
    return read(folder / "region.toml")


def refused(config, error=InputError):
    """The sentence with which a region is refused; aligning and checking say the same."""
    with pytest.raises(error) as caught:
        align(config)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert sentence in {f.problem for f in check(config)[0]}
    return sentence


def test_the_region_itself_is_well(folder):
    assert align(load(folder)).arrays["population"].sum() == 640


def test_missing_file(folder):
    (folder / "people.tif").unlink()
    sentence = refused(load(folder), MissingInputError)
    assert sentence.startswith("layers.population (people.tif): the file is not there; got ")
    assert "correct 'path', which starts at the region file" in sentence


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
    assert any("1 of 36 cells of the region have no value and stay unknown" in note for note in layers.notes)


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


def test_truncated_tiff(folder):
    rng = np.random.default_rng(0)
    big = Affine(CELL, 0, WEST, 0, -CELL, NORTH)
    path = raster(folder / "people.tif", rng.random((400, 400)), transform=big)
    path.write_bytes(path.read_bytes()[:2000])
    assert refused(load(folder)).startswith(
        "layers.population (people.tif): the file cannot be read; got 'people.tif': "
    )


@pytest.mark.parametrize("content", [b"", b"not a file of any kind", b"II*\x00\x08\x00\x00\x00"])
@pytest.mark.parametrize("name", ["people.tif", "boundary.gpkg"])
def test_unreadable_files(folder, name, content):
    (folder / name).write_bytes(content)
    assert f"({name}): the file cannot be read" in refused(load(folder))


@pytest.mark.parametrize("name", ["a.csv", "a.parquet", "a.geojson", "a.fgb"])
def test_unreadable_tables_and_vectors(folder, name):
    (folder / name).write_bytes(b"")
    base = BASE.replace("people.tif", name) + 'column = "n"\nx = "x"\ny = "y"\ncrs = "EPSG:3006"\n'
    assert f"({name}): the file cannot be read" in refused(load(folder, base=base))


def test_column_that_is_not_there(folder):
    (folder / "people.csv").write_text("x,y,T\n500000,6499000,3\n")
    base = BASE.replace("people.tif", "people.csv") + 'column = "pop"\nx = "x"\ny = "y"\ncrs = "EPSG:3006"\n'
    assert refused(load(folder, base=base)) == (
        "layers.population (people.csv): no such column; got 'pop', expected one of 'x', 'y', 'T'; correct 'column'."
    )
    wrong = BASE.replace('"boundary.gpkg"', '"boundary.gpkg", where = { kod = "2" }')
    assert "no such column; got 'kod', expected one of 'code'; correct 'where'" in refused(load(folder, base=wrong))


def test_a_table_that_does_not_say_where_or_in_what(folder):
    (folder / "people.csv").write_text("x,y,T\n500000,6499000,3\n")
    base = BASE.replace("people.tif", "people.csv") + 'column = "T"\n'
    assert "does not say where its cells are; expected 'cell_id', or 'x' and 'y'" in refused(load(folder, base=base))
    assert "does not say its coordinate system" in refused(load(folder, 'x = "x"\ny = "y"\n', base))
    assert "which column holds the values; add 'column'" in refused(load(folder, base=base.replace('column = "T"', "")))


def test_words_for_people(folder):
    (folder / "people.csv").write_text("x,y,T\n500000,6499000,many\n")
    base = BASE.replace("people.tif", "people.csv") + 'column = "T"\nx = "x"\ny = "y"\ncrs = "EPSG:3006"\n'
    assert "column 'T' has 1 values that are not numbers; got 'many'" in refused(load(folder, base=base))


def test_unknown_key_and_wrong_kind(folder):
    with pytest.raises(ConfigError, match=r"layers\.population\.colum: unknown key; expected 'column'"):
        load(folder, 'colum = "T"\n')
    with pytest.raises(ConfigError, match=r"layers\.population\.kind: input should be 'count', 'share' or 'mode'"):
        load(folder, base=BASE.replace('"count"', '"sum"'))


def test_the_wrong_form_of_file(folder):
    (folder / "people.xlsx").write_bytes(b"PK")
    assert "this form of file is not read; got 'people.xlsx', expected one of .tif" in refused(
        load(folder, base=BASE.replace("people.tif", "people.xlsx"))
    )
    assert "region.boundary (people.tif): the file holds no polygons" in refused(
        load(folder, base=BASE.replace("boundary.gpkg", "people.tif"))
    )
    gpd.GeoDataFrame(geometry=[shapely.Point(WEST, NORTH)], crs=3006).to_file(folder / "boundary.gpkg")
    assert "other shapes than polygons; got Point" in refused(load(folder))


def test_shares_in_percent(folder):
    raster(folder / "land.tif", np.full((SIDE, SIDE), 80.0))
    more = '[layers.land]\npath = "land.tif"\nkind = "share"\n'
    assert "shares leave 0 to 1; got 0 to 80, expected 0 to 1; add scale = 0.01 for percent" in refused(
        load(folder, more)
    )
    assert align(load(folder, more + "scale = 0.01\n")).arrays["land"].max() == pytest.approx(0.8)


ACTORS = '[actors]\npath = "actors.csv"\nx = "x"\ny = "y"\ncrs = "EPSG:3006"\nid = "id"\n'


def test_warping_that_loses_people(folder, monkeypatch):
    from dataclasses import replace

    from placetypes.io.warp import place
    from placetypes.layers import cells

    def leaky(*args, **options):
        placed = place(*args, **options)
        return replace(placed, after=placed.before * 0.99)

    monkeypatch.setattr(cells, "place", leaky)
    sentence = refused(load(folder))
    assert "warping changed the total; got 633.6 of 640, expected a difference of 0.10% at most" in sentence
    assert align(load(folder, "tolerance = 0.02\n")).record["layers.population"]["sum_before"] == 640


def test_units_without_ids_or_without_polygons(folder):
    polygons(folder / "units.gpkg", (WEST, NORTH - 8000, WEST + 8000, NORTH), code=[None], name=["A"])
    more = '[units]\npath = "units.gpkg"\nid = "code"\nname = "name"\n'
    assert "units (units.gpkg): 1 polygons have no id" in refused(load(folder, more))
    assert "there are no polygons; check 'where'" in refused(load(folder, more + 'where = { name = "B" }\n'))


def test_actors_outside_the_region(folder):
    (folder / "actors.csv").write_text("id,x,y\n1,15.1,58.6\n2,15.2,58.6\n")
    sentence = refused(load(folder, ACTORS))
    assert "actors (actors.csv): no actor lies in the region; got 2 actors within (15, 59, 15, 59)" in sentence
    assert "check 'crs', 'x' and 'y'" in sentence
    (folder / "actors.csv").write_text(f"id,x,y\n1,{WEST + 4000},{NORTH - 4000}\n2,15.2,58.6\n")
    layers = align(load(folder, ACTORS))
    assert len(layers.actors) == 1
    assert "actors: 1 of 2 lie outside the region and are left out." in layers.notes


@pytest.mark.parametrize("name", ["actors.csv", "actors.geojson"])
def test_no_actors_at_all(folder, name):
    empty = '{"type": "FeatureCollection", "features": []}' if name.endswith("json") else "id,x,y\n"
    (folder / name).write_text(empty)
    layers = align(load(folder, ACTORS.replace("actors.csv", name)))
    assert len(layers.actors) == 0
    assert list(layers.actors.columns) == [
        *("actor_id", "theme", "organisation", "kind", "name"),
        *("further_themes", "role", "helix", "sector", "activity", "geometry"),
    ]
    assert "actors: the file names none, so there are no micro-clusters." in layers.notes


def test_the_same_actor_twice_and_one_without_a_place(folder):
    here = f"{WEST + 4000},{NORTH - 4000}"
    (folder / "actors.csv").write_text(f"id,x,y\n1,{here}\n1,{here}\n2,,\n")
    layers = align(load(folder, ACTORS))
    assert layers.actors["actor_id"].tolist() == ["1", "1"]
    assert "actors: 1 rows have no position and are left out." in layers.notes


def test_roads_without_a_speed_or_elsewhere(folder):
    line = shapely.LineString([(0, 0), (1000, 0)])
    gpd.GeoDataFrame({"speed": [50.0]}, geometry=[line], crs=3006).to_file(folder / "roads.gpkg")
    more = '[roads]\npath = "roads.gpkg"\nspeed = "speed"\n'
    assert "no road with a speed lies on the grid; got 1 lines, 1 with a speed" in refused(load(folder, more))


def flows(folder, rows):
    polygons(folder / "zones.gpkg", (WEST, NORTH - 8000, WEST + 8000, NORTH), code=["0580"])
    (folder / "flows.csv").write_text("a,b,n\n" + rows)
    zones = 'zones = { path = "zones.gpkg", id = "code" }\n'
    return load(folder, f'[flows]\npath = "flows.csv"\norigin = "a"\ndestination = "b"\ncount = "n"\n{zones}')


def test_flows_between_zones_that_are_not_there(folder):
    assert "no flow starts or ends on the grid; got ids such as '580', expected ids such as '0580'" in refused(
        flows(folder, "580,580,10\n")
    )
    sentence = refused(flows(folder, "0580,0580,80\n0580,0581,20\n"))
    assert "20.0% of commuters start or end in zones that are not there; got ids such as '0581'" in sentence


def test_every_error_is_the_packages_own(folder):
    (folder / "people.tif").unlink()
    (folder / "people.tif").mkdir()
    assert issubclass(InputError, PlacetypesError)
    assert "the file is not there" in refused(load(folder))
