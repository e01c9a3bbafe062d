"""Outlines and names of places."""

import numpy as np
import pandas as pd
import pytest
from tiny_region import tiny_world

import placetypes as pt
from placetypes.pipeline.places import NEAREST_NAME


def of_kind(result, layer):
    return result.places[result.places["kind"] == layer]


def named(run_world, localities, layer="core"):
    """Names of the places of a kind, with other localities in the tiny world: name, row, column, people."""
    world = tiny_world()
    rows = [(name, *world.point(row, col), people) for name, row, col, people in localities]
    world.tables["localities"] = pd.DataFrame(rows, columns=["name", "easting", "northing", "people"])
    return of_kind(run_world(world), layer)["name"].tolist()


def test_places_have_the_people_land_and_outline_of_their_cells(tiny):
    assert tiny.places["kind"].tolist() == ["core"] + ["settlement"] * 4
    for place in tiny.places.itertuples():
        cells = tiny.evidence[place.kind] == place.label
        assert place.population == pytest.approx(tiny.evidence["population"][cells].sum())
        assert place.area_km2 == place.geometry.area / 1e6 == cells.sum()


def test_a_place_is_named_after_its_largest_locality(run_world, tiny):
    assert of_kind(tiny, "core")["name"].tolist() == ["Storstad"]
    assert set(of_kind(tiny, "settlement")["name"]) == {"Storstad", "Nära", "Mitt", "Lilla"}
    inside = [("Storstad", 5.5, 5.5, 29_000), ("Avesta", 4.5, 4.5, 29_000), ("Liten", 5.5, 4.5, 10)]
    assert named(run_world, inside) == ["Avesta"]  # of two as large the first name


def test_else_after_the_nearest_locality_that_is_no_other_place(run_world):
    middle, reach = (30.5, 5.0), NEAREST_NAME / 1000  # of the people of the southernmost settlement
    east, south = (middle[0], middle[1] + reach), (middle[0] + reach - 0.01, middle[1])

    def name(*localities):
        return named(run_world, localities, "settlement")[-1]

    assert name(("Öde", *south, 5), ("Nära", *east, 900)) == "Öde"
    assert name(("Öde", *east, 5), ("Ena", middle[0] - reach, middle[1], 5)) == "Ena"  # of two as near
    assert name(("Öde", middle[0], east[1] + 0.01, 5)) == "Västra"


def test_a_locality_in_another_place_does_not_name_this_one():
    import geopandas as gpd
    from shapely import Point

    from placetypes.layers import Layers
    from placetypes.pipeline.places import names_of

    grid = pt.Grid.from_bounds((0, 0, 6000, 1000), crs="EPSG:3035", cell_size=1000)
    place = np.array([[1, 0, 2, 0, 0, 3]], np.int32)
    inhabited = {"population": np.ones((1, 6))}
    towns = gpd.GeoDataFrame({"name": ["B"], "population": [9.0]}, geometry=[Point(2500, 500)], crs="EPSG:3035")
    units = gpd.GeoDataFrame({"unit_id": ["u"], "unit_name": ["U"]}, geometry=[Point(0, 0)], crs="EPSG:3035")
    unit = np.array([[1, 1, 1, 0, 0, 0]], np.int32)
    assert names_of(place, Layers(grid, inhabited, place > 0, unit, units, localities=towns)) == {1: "U", 2: "B"}


def test_without_localities_a_place_is_named_after_its_unit_or_a_number(run_world):
    without = run_world(tiny_world().without("localities"))
    assert of_kind(without, "core")["name"].tolist() == ["Västra"]
    assert len(of_kind(without, "settlement")) > len(set(of_kind(without, "settlement")["name"]))  # apart by label
    alone = run_world(tiny_world().without("localities", "units"))
    assert set(alone.places["name"]) == {""}


@pytest.fixture(scope="module")
def towns():
    """A centre of 200 000 people, a dense cluster, a semi-dense and a rural one."""
    people = np.zeros((40, 40))
    people[5:10, 5:10], people[5:8, 20:23], people[20:23, 5:8], people[30:32, 30:32] = 8000, 2000, 1000, 400
    people[20, 20:24] = 1600  # dense, with people enough
    return lambda level: pt.classify({"population": people, "built": people * 0}, cell_size=1000, crs="EPSG:3035",
                                     typology="degurba", level=level)  # fmt: skip


def test_only_cells_of_the_class_that_a_kind_asks_for_are_its_places(towns):
    result = towns(2)
    found = result.places.groupby("kind")["population"].apply(list).to_dict()
    assert found == {"urban_centre": [200_000], "dense_cluster": [18_000, 6_400], "semi_dense": [9_000],
                     "rural_cluster": [1_600]}  # fmt: skip
    for place in result.places.itertuples():
        assert place.area_km2 == place.geometry.area / 1e6


def test_an_urban_cluster_of_level_1_holds_its_centre(towns):
    result = towns(1)
    found = result.places.groupby("kind", sort=False)["population"].apply(list).to_dict()
    assert found == {"urban_centre": [200_000], "urban_cluster": [200_000, 18_000, 9_000, 6_400]}
