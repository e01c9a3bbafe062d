"""Services, localities, roads and friction."""

import numpy as np
import pytest
import shapely
from region_folder import NORTH, POINTS, SIDE, WEST, box, load, place, polygons, raster

from placetypes.errors import InputError
from placetypes.layers import align


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
