"""Units, actors, roads and flows that cannot be: each is one sentence."""

import geopandas as gpd
import pytest
import shapely
from hostile_region import NORTH, WEST, load, polygons, refused

from placetypes.layers import align

ACTORS = '[actors]\npath = "actors.csv"\nx = "x"\ny = "y"\ncrs = "EPSG:3006"\nid = "id"\n'


def test_units_without_ids_or_without_polygons(folder):
    polygons(folder / "units.gpkg", (WEST, NORTH - 8000, WEST + 8000, NORTH), code=[None], name=["A"])
    more = '[units]\npath = "units.gpkg"\nid = "code"\nname = "name"\n'
    assert "units (units.gpkg): 1 polygons have no id" in refused(load(folder, more))
    assert "there are no polygons; check 'where'" in refused(load(folder, more + 'where = { name = "B" }\n'))


def test_shapes_without_a_place_are_left_out_without_a_warning(folder):
    frame = gpd.GeoDataFrame(
        {"code": ["a", "b", "c"], "name": ["A", "B", "C"]},
        geometry=[shapely.box(WEST, NORTH - 8000, WEST + 8000, NORTH), shapely.Polygon(), None],
        crs="EPSG:3006",
    )
    frame.to_file(folder / "units.geojson")
    layers = align(load(folder, '[units]\npath = "units.geojson"\nid = "code"\nname = "name"\n'))
    assert layers.units["unit_id"].tolist() == ["a"]


def test_actors_outside_the_region(folder):
    (folder / "actors.csv").write_text("id,x,y\n1,15.1,58.6\n2,15.2,58.6\n")
    sentence = refused(load(folder, ACTORS))
    assert "actors (actors.csv): no actor lies in the region; got 2 actors within (15, 59, 15, 59)" in sentence
    assert "check 'crs', 'x' and 'y'" in sentence
    (folder / "actors.csv").write_text(f"id,x,y\n1,{WEST + 4000},{NORTH - 4000}\n2,15.2,58.6\n")
    layers = align(load(folder, ACTORS))
    assert len(layers.actors) == 1
    assert "actors: 1 of 2 lies outside the region and is left out." in layers.notes


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
    assert "stand several times; got '1' (2)" in refused(load(folder, ACTORS))
    (folder / "actors.csv").write_text(f"id,x,y\n1,{here}\n3,{here}\n2,,\n")
    layers = align(load(folder, ACTORS))
    assert layers.actors["actor_id"].tolist() == ["1", "3"]
    assert "actors: 1 row has no position and is left out." in layers.notes


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


def test_flows_of_more_people_than_there_are(folder):
    sentence = refused(flows(folder, "0580,0580,1e308\n0580,0580,1e308\n"))
    assert "2 flows are missing, negative or infinite, or beyond all reason; got 1e+308 in row 1" in sentence


def test_a_unit_without_an_area_has_no_cells_and_lets_no_warning_through(folder):
    flat = shapely.Polygon([(WEST, NORTH), (WEST + 8000, NORTH), (WEST, NORTH)])
    whole = shapely.box(WEST, NORTH - 8000, WEST + 8000, NORTH)
    frame = gpd.GeoDataFrame({"code": ["a", "b"], "name": ["A", "B"]}, geometry=[flat, whole], crs="EPSG:3006")
    frame.to_file(folder / "units.geojson")
    layers = align(load(folder, '[units]\npath = "units.geojson"\nid = "code"\nname = "name"\n'))
    assert (layers.unit[layers.region] == layers.units["unit_id"].tolist().index("b") + 1).all()
