"""What the map that answers is made of."""

from __future__ import annotations

import base64
import dataclasses
import json
import zlib

import numpy as np
import pytest
import shapely

from placetypes.maps.picture import Picture
from placetypes.report.packing import as_json, packed
from placetypes.report.weblayers import PARTS, Plane
from placetypes.report.webmap import content, step_of


def unpacked(text, kind):
    """What the page's code does: bytes of a kind lie together."""
    planes = np.frombuffer(zlib.decompress(base64.b64decode(text), -zlib.MAX_WBITS), np.uint8)
    width = np.dtype(kind).itemsize
    return np.ascontiguousarray(planes.reshape(width, -1).T).view(np.dtype(kind).newbyteorder("<")).ravel()


def read(result):
    return json.loads(content(result)["map_data"])


@pytest.fixture(scope="module")
def data(small_result):
    return read(small_result)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32])
def test_arrays_come_out_as_they_went_in(kind):
    values = np.random.default_rng(3).uniform(0, 250, (7, 9)).astype(kind)
    assert (unpacked(packed(values), kind) == values.ravel()).all()


def test_no_name_ends_the_element_it_stands_in():
    name = "</script><script>alert(1)</script>"
    assert "<" not in as_json({"name": name})
    assert json.loads(as_json({"name": name})) == {"name": name}


def test_every_square_is_there_with_its_type(small_result):
    blank = {name: getattr(small_result, name).copy() for name in ("types", "rule", "runner_up", "margin")}
    for array in blank.values():
        array[20, 20] = 0
    small_result = dataclasses.replace(small_result, **blank)
    data = read(small_result)
    kinds = [{"code": 0, "name": "nothing"}, *data["kinds"]]
    squares = unpacked(data["squares"], np.uint8).reshape(data["rows"], data["cols"])
    assert (np.array([kind["code"] for kind in kinds])[squares] == small_result.types).all()
    names = np.array([kind["name"] for kind in kinds])[squares]
    blank = small_result.types == 0
    sea = small_result.evidence["land"] == 0
    assert set(names[blank & sea]) == {"Water"}
    assert set(names[blank & ~sea & small_result.region]) == {"Not classified: data are missing"}
    assert set(names[blank & ~sea & ~small_result.region]) == {"nothing"}


def test_shares_and_colours_are_those_of_the_result(data, small_result):
    whole = small_result.summary().query("unit_id == ''").set_index("code")
    for c, kind in zip(small_result.typology.classes, data["kinds"], strict=False):
        assert (kind["code"], kind["own"]) == (c.code, c.color)
        assert kind["people"] == pytest.approx(whole["share_people"][c.code])
        assert kind["land"] == pytest.approx(whole["share_area"][c.code])
    assert len({kind["safe"] for kind in data["kinds"] if kind["code"]}) == len(small_result.typology.classes)


def test_groups_below_the_floor_are_not_there_and_nobody_is_named(data):
    told = json.dumps(data)
    layers = {layer["id"]: layer for layer in data["layers"]}
    assert [shape["card"] for shape in layers["groups"]["shapes"]] == ["cards/c-1.html", "cards/c-2.html"]
    assert "energy near" not in told
    assert "Svensson" not in told
    assert len(layers["members"]["points"]) == 2 * 7  # of the third group, too small to be shown, nobody is there


def test_of_too_many_actors_one_of_every_few_is_drawn(small_result, monkeypatch):
    spots = small_result.actors.geometry.to_wkb().nunique()
    of_all = {layer["id"]: layer for layer in read(small_result)["layers"]}["actors"]
    assert (of_all["title"], len(of_all["points"])) == ("Actors", 2 * spots)
    monkeypatch.setattr("placetypes.report.weblayers.MOST_POINTS", spots // 2)
    few = {layer["id"]: layer for layer in read(small_result)["layers"]}["actors"]
    step = -(-spots // (spots // 2))
    assert few["title"] == f"Actors, one in {step}"
    every = list(zip(of_all["points"][::2], of_all["points"][1::2], strict=True))[::step]
    assert list(zip(few["points"][::2], few["points"][1::2], strict=True)) == every


def test_outlines_lie_where_the_ground_does(small_result):
    grid = small_result.grid
    west, south, east, north = grid.bounds
    rows, cols = grid.shape
    plane = Plane(grid)
    assert plane.box(shapely.box(west, south, east, north)) == [0, 0, cols * PARTS, rows * PARTS]
    assert plane.points([(west + grid.cell_size, north - 2 * grid.cell_size)]) == [PARTS, 2 * PARTS]


def test_shapes_without_an_area_are_no_outlines(small_result):
    plane = Plane(small_result.grid)
    flat = shapely.from_wkt("GEOMETRYCOLLECTION (LINESTRING (0 0, 1 1), POLYGON EMPTY)")
    assert plane.outline(flat, coarse=0.0) == []


@pytest.mark.parametrize(
    ("shape", "step"), [((40, 50), 1), ((1000, 1000), 1), ((1001, 1000), 2), ((9000, 10), 3), ((3000, 3000), 3)]
)
def test_of_large_grids_some_squares_are_drawn(small_result, shape, step):
    from affine import Affine

    from placetypes.grid import Grid

    assert step_of(Grid.from_transform(Affine(100, 0, 0, 0, -100, 0), shape, "EPSG:3035")) == step


def test_what_is_left_out_is_said(small_result, monkeypatch):
    monkeypatch.setattr("placetypes.report.webmap.MOST_DRAWN", 500)
    found = content(small_result)
    data = json.loads(found["map_data"])
    assert (data["step"], data["rows"], data["cols"]) == (2, 20, 25)
    assert "one of every 4 squares (2 x 2)" in found["map_leaves_out"]
    kinds = np.array([0, *(kind["code"] for kind in data["kinds"])])
    squares = unpacked(data["squares"], np.uint8).reshape(20, 25)
    assert (kinds[squares] == Picture.of(small_result, 2).types).all()
    assert (kinds[squares] == small_result.types[::2, ::2]).all()


@pytest.mark.parametrize("missing", ["units", "places", "clusters"])
def test_what_is_not_there_is_no_layer(small_result, missing):
    if missing == "clusters":
        without = {"clusters": small_result.clusters.iloc[:0], "members": small_result.members.iloc[:0]}
        without |= {"constellations": small_result.constellations.iloc[:0]}
        without |= {"constellation_members": small_result.constellation_members.iloc[:0]}
        gone = {"groups", "constellations", "members"}
    elif missing == "units":
        without, gone = {"units": small_result.units.iloc[:0], "unit": small_result.unit * 0}, {"units"}
    else:
        without, gone = {"places": small_result.places.iloc[:0]}, {"places-core", "names"}
    before = {layer["id"] for layer in read(small_result)["layers"]}
    after = {layer["id"] for layer in read(dataclasses.replace(small_result, **without))["layers"]}
    assert before - after == gone


def test_the_same_result_gives_the_same_map(small_result):
    assert content(small_result) == content(small_result)
