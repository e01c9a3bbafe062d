import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine

from placetypes.config import read
from placetypes.errors import InputError, ThemeError
from placetypes.layers import align, check, shown_path

WEST, NORTH, CELL, SIDE = 500_000.0, 6_500_000.0, 1000.0, 12
CRS = "EPSG:3006"
PEOPLE = np.random.default_rng(11).poisson(40, (SIDE, SIDE)).astype(float)
BASE = """
[region]
id = "test"
name = "Test"
country = "SE"
buffer_km = 2
boundary = { path = "boundary.gpkg" }
[grid]
crs = "EPSG:3006"
[layers.population]
path = "people.tif"
kind = "count"
"""


def box(row, col, height, width):
    west, north = WEST + col * CELL, NORTH - row * CELL
    return shapely.box(west, north - height * CELL, west + width * CELL, north)


def polygons(path, boxes, crs=CRS, **columns):
    gpd.GeoDataFrame(columns, geometry=list(boxes), crs=crs).to_file(path)


def raster(path, values, *, names=()):
    values = np.asarray(values, dtype=float)
    values = values if values.ndim == 3 else values[None]
    profile = {"count": len(values), "height": values.shape[1], "width": values.shape[2], "dtype": "float64"}
    transform = Affine(CELL, 0, WEST, 0, -CELL, NORTH)
    with rasterio.open(path, "w", driver="GTiff", crs=CRS, transform=transform, nodata=np.nan, **profile) as out:
        out.write(values)
        for i, name in enumerate(names, start=1):
            out.set_band_description(i, name)


@pytest.fixture
def folder(tmp_path):
    """A region of 8 x 8 cells in the middle of a raster of 12 x 12."""
    polygons(tmp_path / "boundary.gpkg", [box(2, 2, 8, 5), box(2, 7, 8, 3)], code=["1", "2"])
    raster(tmp_path / "people.tif", PEOPLE)
    return tmp_path


def load(folder, more="", base=BASE):
    path = folder / "region.toml"
    path.write_text(base + more, encoding="utf-8")
    return read(path)


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


def test_what_missing_means(folder):
    people = PEOPLE.copy()
    people[3, 3:6] = np.nan
    raster(folder / "people.tif", people)
    unknown = align(load(folder))
    np.testing.assert_array_equal(unknown.arrays["population"], people)
    assert any("3 of 64 cells of the region have no value and stay unknown" in note for note in unknown.notes)
    zero = align(load(folder, 'missing = "zero"\n'))
    assert (zero.arrays["population"][3, 3:6] == 0).all()
    assert zero.record["layers.population"]["missing_in_region"] == 3


def test_values_not_published_are_replaced_counted_and_said(folder):
    people = PEOPLE.copy()
    people[2, 2:5] = -1
    raster(folder / "people.tif", people)
    layers = align(load(folder, "scale = 2.0\nsuppressed = { value = -1, range = [1, 4], use = 2 }\n"))
    assert (layers.arrays["population"][2, 2:5] == 4).all()
    assert layers.record["layers.population"]["suppressed"] == 3
    assert any("3 cells are not published and counted as 2 each" in n and "12 in all" in n for n in layers.notes)


def test_a_flag_says_what_is_not_published(folder):
    rows, cols = np.mgrid[:SIDE, :SIDE]
    table = pd.DataFrame(
        {
            "x": WEST + cols.ravel() * CELL,
            "y": NORTH - (rows.ravel() + 1) * CELL,
            "n": PEOPLE.ravel(),
            "flag": (np.arange(SIDE**2) % 50 == 49).astype(int),
        }
    )
    table.to_csv(folder / "people.csv", index=False)
    base = BASE.replace("people.tif", "people.csv") + 'column = "n"\nx = "x"\ny = "y"\ncrs = "EPSG:3006"\n'
    layers = align(load(folder, 'suppressed = { flag = "flag", range = [1, 4], use = 3 }\n', base))
    expected = PEOPLE.copy().ravel()
    expected[49::50] = 3
    np.testing.assert_array_equal(layers.arrays["population"].ravel(), expected)
    assert layers.record["layers.population"]["suppressed"] == 2


def test_each_band_is_a_layer(folder):
    raster(folder / "jobs.tif", [PEOPLE / 2, PEOPLE / 4], names=["A", "C"])
    layers = align(load(folder, '[layers.jobs]\npath = "jobs.tif"\nkind = "count"\nband = "each"\n'))
    assert set(layers.arrays) == {"population", "land", "jobs_A", "jobs_C"}
    np.testing.assert_array_equal(layers.arrays["jobs_C"], PEOPLE / 4)


def test_land_where_nobody_says_how_much(folder):
    layers = align(load(folder))
    assert (layers.arrays["land"] == 1).all()
    land = np.full((SIDE, SIDE), 0.5)
    land[0, 0], land[2, 2], land[5, 5], land[0, 1] = np.nan, np.nan, 0, np.nan
    people = PEOPLE.copy()
    people[0, 1] = 0
    raster(folder / "land.tif", land)
    raster(folder / "people.tif", people)
    layers = align(load(folder, '[layers.land]\npath = "land.tif"\nkind = "share"\n'))
    found = layers.arrays["land"]
    assert found[0, 0] == found[2, 2] == found[5, 5] == 1
    assert np.isnan(found[0, 1])
    assert found[4, 4] == 0.5
    assert "layers.land: 1 cells have people but no land; they count as all land." in layers.notes
    assert "layers.land: 1 cells of the region have no value and count as all land." in layers.notes


def test_land_cover_polygons_become_shares(folder):
    polygons(folder / "clc.gpkg", [box(0, 0, 12, 2.5), box(0, 2.5, 12, 9.5)], code=["211", "311"])
    layers = align(
        load(folder, '[layers.arable]\npath = "clc.gpkg"\nkind = "share"\nwhere = { code = ["211", "212"] }\n')
    )
    np.testing.assert_allclose(layers.arrays["arable"], np.tile([1, 1, 0.5] + [0] * 9, (SIDE, 1)), atol=1e-7)


def test_squares_are_cells_and_municipal_counts_are_shared_out(folder):
    rows, cols = np.mgrid[:SIDE, :SIDE]
    squares = [box(r, c, 1, 1) for r, c in zip(rows.ravel(), cols.ravel(), strict=True)]
    polygons(folder / "squares.gpkg", squares, n=PEOPLE.ravel())
    polygons(folder / "areas.gpkg", [box(0, 0, 12, 6), box(0, 6, 12, 12)], n=[7200.0, 1440.0])
    more = '[layers.{0}]\npath = "{0}.gpkg"\nkind = "count"\ncolumn = "n"\n'
    layers = align(load(folder, more.format("squares") + more.format("areas")))
    np.testing.assert_array_equal(layers.arrays["squares"], PEOPLE)
    np.testing.assert_allclose(layers.arrays["areas"], np.repeat([[100.0] * 6 + [10.0] * 6], SIDE, axis=0), rtol=1e-6)
    assert layers.record["layers.areas"]["sum_on_grid"] == pytest.approx(7920, rel=1e-6)


def test_polygons_may_carry_shares_and_classes(folder):
    polygons(folder / "areas.gpkg", [box(0, 0, 12, 6), box(0, 6, 12, 6)], n=[0.25, 0.75])
    more = '[layers.{0}]\npath = "areas.gpkg"\nkind = "{0}"\ncolumn = "n"\n'
    layers = align(load(folder, more.format("share") + more.format("mode")))
    np.testing.assert_allclose(layers.arrays["share"][0], [0.25] * 6 + [0.75] * 6)
    np.testing.assert_array_equal(layers.arrays["mode"][0], [0.25] * 6 + [0.75] * 6)


def test_a_mask_adds_cells_that_the_boundary_lost(folder):
    mask = np.zeros((SIDE, SIDE))
    mask[5, 11] = 1
    raster(folder / "mask.tif", mask)
    base = BASE.replace("buffer_km = 2", 'buffer_km = 0\nmask = { path = "mask.tif", kind = "mode" }')
    layers = align(load(folder, base=base))
    assert layers.region.sum() == 65
    assert layers.region[3, 9]
    assert layers.grid.shape == (8, 10)
    assert any("1 cells belong to the region though" in note for note in layers.notes)


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


def test_cells_named_twice_are_added_and_said(folder):
    (folder / "people.csv").write_text("id,n\n5050006495000,3\n5050006495000,4\n")
    base = BASE.replace("people.tif", "people.csv") + 'column = "n"\ncell_id = "id"\nmissing = "zero"\n'
    layers = align(load(folder, base=base))
    assert layers.arrays["population"][4, 5] == layers.arrays["population"].sum() == 7
    assert any("1 rows name a cell that another row names; their values were added" in n for n in layers.notes)


def test_polygons_too_may_hide_values(folder):
    polygons(folder / "areas.gpkg", [box(0, 0, 12, 6), box(0, 6, 12, 6)], n=[-1.0, 72.0])
    hidden = "suppressed = { value = -1, range = [0, 144], use = 36 }\n"
    layers = align(load(folder, f'[layers.areas]\npath = "areas.gpkg"\nkind = "count"\ncolumn = "n"\n{hidden}'))
    np.testing.assert_allclose(layers.arrays["areas"][0], [0.5] * 6 + [1.0] * 6)
    assert layers.record["layers.areas"]["suppressed"] == 1


FLOWS = """
[flows]
path = "flows.csv"
origin = "a"
destination = "b"
count = "n"
zones = { path = "zones.gpkg", id = "code" }
"""


def flows(folder, rows):
    boxes = [box(0, 0, 12, 6), box(0, 6, 12, 6), box(0, 600, 5, 5), box(0, 700, 5, 5)]
    polygons(folder / "zones.gpkg", boxes, code=["01", "02", "90", "91"])
    (folder / "flows.csv").write_text("a,b,n\n" + "\n".join(rows) + "\n")
    return align(load(folder, FLOWS))


def test_flows_keep_what_has_an_end_on_the_grid_and_say_what_is_lost(folder):
    layers = flows(folder, ["01,02,50", "01,90,30", "90,91,999", "02,77,3", "02,02,40"])
    assert layers.zone_ids == ("01", "02", "90", "91")
    assert layers.zone[0].tolist() == [1] * 6 + [2] * 6
    assert layers.flows.to_numpy().tolist() == [["01", "02", 50], ["01", "90", 30], ["02", "02", 40]]
    assert any("3 commuters (2.4%) start or end in zones that are not there" in note for note in layers.notes)
    assert any("30 commuters (24.4%) have their other end outside the grid" in note for note in layers.notes)


def test_commuters_of_a_zone_where_nobody_lives_on_the_grid_are_beyond_it(folder):
    """As where data end before the grid does: nobody knows where in the zone they live."""
    people = np.full((12, 12), 7.0)
    people[:, 6:] = 0
    raster(folder / "people.tif", people)
    layers = flows(folder, ["01,02,50", "01,01,30", "02,02,40"])
    assert layers.flows.to_numpy().tolist() == [["01", "01", 30], ["01", "02", 50]]
    assert any("50 commuters (62.5%) have their other end outside the grid" in note for note in layers.notes)


def test_zones_without_commuters_are_noticed(folder):
    assert any("1 zones on the grid have no commuters, such as '02'" in n for n in flows(folder, ["01,01,5"]).notes)


POINTS = 'x = "x"\ny = "y"\ncrs = "EPSG:3006"\n'


def test_services_of_several_files_and_kinds(folder):
    (folder / "a.csv").write_text(
        f"x,y,type,name\n{WEST + 500},{NORTH - 500},Apotek,B\n{WEST},{NORTH - 1},Apotek,A\n"
        f"{WEST + 9},{NORTH - 9},Ombud,C\n1,1,Apotek,far\n"
    )
    polygons(folder / "schools.gpkg", [box(3, 3, 1, 1)])
    kinds = 'kind = "type"\nkinds = { pharmacy = ["Apotek"] }\nname = "name"\n'
    more = f'[services.a]\npath = "a.csv"\n{POINTS}{kinds}[services.b]\npath = "schools.gpkg"\nis_kind = "school"\n'
    layers = align(load(folder, more))
    assert list(zip(layers.services["kind"], layers.services["name"], strict=True)) == [
        ("pharmacy", "A"),
        ("pharmacy", "B"),
        ("school", ""),
    ]
    assert layers.record["services.a"]["outside"] == 1


def test_the_capacity_of_services_is_a_column_or_one_each(folder):
    rows = f"x,y,beds\n{WEST + 500},{NORTH - 500},40\n{WEST + 9},{NORTH - 9},"
    more = f'[services.a]\npath = "a.csv"\n{POINTS}is_kind = "hospital"\n'
    (folder / "a.csv").write_text(rows + "0\n")
    assert align(load(folder, more)).services["capacity"].tolist() == [1.0, 1.0]
    assert align(load(folder, more + 'capacity = "beds"\n')).services["capacity"].tolist() == [0.0, 40.0]
    for wrong in ("", "-1"):
        (folder / "a.csv").write_text(rows + wrong + "\n")
        with pytest.raises(InputError, match=r"services\.a .*'beds'.*no usable capacity; got 1 rows with none"):
            align(load(folder, more + 'capacity = "beds"\n'))


def actors(folder, rows, more="", columns="x,y,id,theme,org"):
    (folder / "actors.csv").write_text(columns + "\n" + "\n".join(rows) + "\n")
    return align(load(folder, f'[actors]\npath = "actors.csv"\n{POINTS}{more}'))


def place(row, col):
    return f"{WEST + col * CELL},{NORTH - row * CELL}"


def test_actors_of_the_region_with_themes_and_organisations(folder):
    rows = [f"{place(4.5, 4.5)},07,food,X", f"{place(4.5, 4.5)},08,,", f"{place(0.5, 0.5)},09,craft,Y"]
    keys = 'id = "id"\ntheme = "theme"\norganisation = "org"\nthemes = { eat = ["food"] }\n'
    layers = actors(folder, rows, keys)
    table = layers.actors[["actor_id", "theme", "organisation", "kind", "name"]].to_numpy().tolist()
    assert table == [["07", "eat", "X", "", ""], ["08", "", "08", "", ""]]
    assert "actors: 1 of 3 lie outside the region and are left out." in layers.notes


def test_actors_without_ids_do_not_depend_on_the_order_of_rows(folder):
    rows = [f"{place(2.5 + i / 2, 3.5)},x,{'ab'[i % 2]}," for i in range(10)]
    one = actors(folder, rows, 'theme = "theme"\n').actors
    two = actors(folder, rows[::-1], 'theme = "theme"\n').actors
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(two))
    assert one["actor_id"].tolist() == [str(i) for i in range(1, 11)]
    assert one["organisation"].tolist() == one["actor_id"].tolist()


def coded(folder, values, more="", **columns):
    """Actors at one place, with columns of text."""
    names = list(columns)
    rows = [",".join((place(4.5, 4.5), value, *(columns[n][i] for n in names))) for i, value in enumerate(values)]
    return actors(folder, rows, more, columns=",".join(("x,y", "code", *names)))


def test_codes_tell_theme_role_helix_and_sector(folder):
    codes, kinds = ["10.71", "84.11", "47.71", "", "55.1;56.1"], ["ek", "", "", "", "firm"]
    more = 'nace = "code"\nkind = "k"\nhelixes = { social_economy = ["ek"] }\n'
    layers = coded(folder, codes, more, k=kinds)
    found = layers.actors.set_index("activity")
    assert found["theme"].to_dict() == {
        "10.71": "food", "84.11": "community_services", "47.71": "", "": "", "55.1": "tourism",
    }  # fmt: skip
    assert found.loc["10.71", ["role", "helix", "sector"]].tolist() == [
        "processing", "social_economy", "food_agriculture",
    ]  # fmt: skip
    assert found.loc["55.1", ["further_themes", "helix"]].tolist() == ["food", "enterprise"]
    said = "actors: 2 of 5 belong to no theme, such as '47.71' (1), 'no code' (1)"
    assert any(note.startswith(said) for note in layers.notes)
    themes = {"community_services": 1, "food": 1, "tourism": 1}
    assert (layers.record["actors"]["themes"], layers.record["actors"]["no_theme"]) == (themes, 2)


def test_a_theme_column_decides_where_it_has_a_value(folder):
    more = 'nace = "code"\ntheme = "t"\nthemes = { culture = ["art"] }\n'
    layers = coded(folder, ["56.1", "56.1", "56.1"], more, t=["art", "none", ""])
    assert sorted(layers.actors["theme"]) == ["", "culture", "food"]


def test_a_kind_that_is_called_as_a_helix_is_one(folder):
    layers = coded(folder, ["", ""], 'theme = "code"\nkind = "k"\n', k=["civil_society", "firm"])
    assert layers.actors["helix"].tolist() == ["civil_society", ""]
    assert set(layers.actors["role"]) == {""}


def test_codes_of_a_column_of_numbers_get_their_zero_back(folder):
    frame = gpd.GeoDataFrame({"code": [111, 4724]}, geometry=[shapely.Point(WEST + 4500, NORTH - 4500)] * 2, crs=CRS)
    frame.to_file(folder / "actors.gpkg")
    found = align(load(folder, '[actors]\npath = "actors.gpkg"\nnace = "code"\n')).actors
    assert sorted(found["activity"]) == ["01.11", "47.24"]


def test_codes_that_are_none_are_one_sentence(folder):
    with pytest.raises(InputError) as raised:
        coded(folder, ["47.24", "bread", "99.99", "99.99", ""], 'nace = "code"\n')
    said = "3 of 4 actors with a code have one that is none of NACE Rev. 2; got '99.99' (2), 'bread' (1)"
    assert said in str(raised.value)
    layers = coded(folder, ["47.24", "bread"], 'nace = "code"\nunknown_share = 0.5\n')
    assert any("1 of 2 actors with a code have one that is none of NACE Rev. 2" in note for note in layers.notes)
    assert len(layers.actors) == 2


@pytest.mark.parametrize("more", [
    'osm = { tags = "code" }',
    'osm = { columns = ["shop", "amenity"] }',
    'osm = { key = "k", value = "v" }',
])  # fmt: skip
def test_tags_tell_bodies_from_things(folder, more):
    tags = ["shop=bakery", "amenity=bench", "shop=clothes"]
    columns = {"shop": ["bakery", "", "clothes"], "amenity": ["", "bench", ""]}
    pairs = {"k": ["shop", "amenity", "shop"], "v": ["bakery", "bench", "clothes"]}
    layers = coded(folder, tags, more + "\n", **columns, **pairs)
    assert sorted(zip(layers.actors["theme"], layers.actors["activity"], strict=True)) == [
        ("", "shop=clothes"), ("food", "shop=bakery"),
    ]  # fmt: skip
    assert "actors: 1 of 3 rows are things or spots by their tags, and are left out." in layers.notes


def test_tags_of_things_alone(folder):
    with pytest.raises(InputError, match="no row is a body by its tags"):
        coded(folder, ["amenity=bench", "power=pole"], 'osm = { tags = "code" }\n')


def test_themes_of_ones_own(folder):
    own = Path(__file__).parent / "support" / "own_theme.toml"
    (folder / "mine.toml").write_text(own.read_text(encoding="utf-8"), encoding="utf-8")
    both = coded(folder, ["16.1", "56.1"], 'nace = "code"\nthemes = ["shipped", "mine.toml"]\n')
    assert sorted(both.actors["theme"]) == ["food", "wood"]
    alone = coded(folder, ["16.1", "56.1"], 'nace = "code"\nthemes = ["mine.toml"]\n')
    assert sorted(alone.actors["theme"]) == ["", "wood"]
    with pytest.raises(ThemeError, match=r"other\.toml: the theme file cannot be read"):
        coded(folder, ["16.1"], 'nace = "code"\nthemes = ["other.toml"]\n')


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (1, 3, 0, 2)])
def test_the_order_of_rows_changes_nothing_that_is_said(folder, order):
    codes = ["47.24", "62.01", "62.02", "x"]
    more = 'nace = "code"\nunknown_share = 1\n'
    usual, mixed = (coded(folder, [codes[i] for i in some], more) for some in (range(4), order))
    assert usual.notes == mixed.notes
    pd.testing.assert_frame_equal(pd.DataFrame(usual.actors), pd.DataFrame(mixed.actors))


def test_localities_are_the_largest_first(folder):
    (folder / "l.csv").write_text(f"x,y,n,p\n{place(1, 1)},A,5\n{place(2, 1)},B,\n{place(3, 1)},C,9\n1,1,D,99\n")
    found = align(load(folder, f'[localities]\npath = "l.csv"\n{POINTS}name = "n"\npopulation = "p"\n')).localities
    assert found["name"].tolist() == ["C", "A", "B"]
    assert np.isnan(found["population"].iloc[-1])


def test_roads_have_speeds_of_their_own_or_of_their_class(folder):
    lines = [shapely.LineString([(WEST - 9e5, NORTH - 500), (WEST + 3000, NORTH - 500)])] * 3
    polygons(folder / "roads.gpkg", lines, speed=[50.0, np.nan, 90.0], kind=["main", "path", "main"])
    own = align(load(folder, '[roads]\npath = "roads.gpkg"\nspeed = "speed"\n')).roads
    assert own["speed_kmh"].tolist() == [50, 90]
    assert own.length.tolist() == [3000, 3000]
    layers = align(load(folder, '[roads]\npath = "roads.gpkg"\nroad_class = "kind"\nspeeds = { main = 70 }\n'))
    assert layers.roads["speed_kmh"].tolist() == [70, 70]
    assert "roads: classes without a speed are left out: 'path'." in layers.notes


def test_a_friction_grid_is_a_layer_too(folder):
    raster(folder / "friction.tif", np.full((SIDE, SIDE), 0.002))
    layers = align(load(folder, '[friction]\npath = "friction.tif"\nkind = "share"\n'))
    assert (layers.arrays["friction"] == 0.002).all()
    assert "friction" in layers.record


def test_checking_goes_on_after_a_problem(folder):
    (folder / "flows.csv").write_text("a,b,n\n1,2,3\n")
    more = '[layers.land]\npath = "nowhere.tif"\nkind = "share"\n[localities]\npath = "flows.csv"\nname = "a"\n'
    findings, _ = check(load(folder, more + FLOWS))
    by_name = {f.input: f for f in findings}
    assert not by_name["layers.population"].problem
    assert by_name["layers.population"].total == PEOPLE.sum()
    assert "the file is not there" in by_name["layers.land"].problem
    assert "needs 'x' and 'y'" in by_name["localities"].problem
    assert "the file is not there" in by_name["flows"].problem


def test_checking_without_a_boundary_still_looks_for_the_files(folder):
    (folder / "boundary.gpkg").unlink()
    findings, _ = check(load(folder, '[layers.land]\npath = "nowhere.tif"\nkind = "share"\n'))
    assert [bool(f.problem) for f in findings] == [True, False, True]


def test_checking_agrees_with_aligning(folder):
    polygons(folder / "units.gpkg", [box(0, 0, 12, 12)], code=["1"])
    more = '[units]\npath = "units.gpkg"\nid = "code"\nname = "code"\n[friction]\npath = "people.tif"\nkind = "share"\n'
    config = load(folder, more)
    findings, notes = check(config)
    layers = align(config)
    assert {f.input for f in findings} == set(layers.record)
    assert not any(f.problem for f in findings)
    assert set(notes) <= set(layers.notes)
