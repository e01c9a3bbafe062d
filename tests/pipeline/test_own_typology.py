"""A typology that is a TOML file alone, outside the package, from region file to report; and what is refused."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import tiny_region
from tiny_region import tiny_world

import placetypes as pt
from placetypes.errors import TypologyError
from placetypes.pipeline import run
from placetypes.report import render
from placetypes.result import Result
from placetypes.typology import load, read

OWN = Path(__file__).parents[1] / "support" / "own_typology.toml"
PAGE = Path(__file__).parents[2] / "docs" / "write-a-typology.md"
TOWN, NEAR, COUNTRYSIDE = 1, 2, 3
NEAR_CELLS = 3


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """The tiny region under one's own typology, named by a path relative to the region file."""
    folder = tmp_path_factory.mktemp("own")
    world = tiny_world()
    world.document["typology"] = {"id": "mine.toml"}
    path = world.write(folder)
    shutil.copy(OWN, folder / "mine.toml")
    return run(path)


def test_towns_are_where_they_were_planted(own):
    for place in (tiny_region.OUTER[0], tiny_region.LOCAL_CENTRE, tiny_region.SMALL_CENTRE):
        assert (own.types[place] == TOWN).all()
    assert (own.types[tiny_region.NEAR_TOWN] != TOWN).all()  # 800 people
    assert (own.types[tiny_region.SEA] == 0).all()
    assert set(np.unique(own.types)) == {0, TOWN, NEAR, COUNTRYSIDE}


def test_near_is_three_kilometres_from_the_edge(own):
    """By hand: of the row through the city's middle, columns 3 to 7 are town and the three beyond it near."""
    assert own.types[5, :14].tolist() == [2, 2, 2, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3]


def test_no_place_type_of_another_typology_is_known(own):
    assert own.typology.id == "three"
    assert {"town", "near_town", "countryside"} <= set(own.summary()["key"])
    assert not {"inner_urban", "rural_close"} & set(own.summary()["key"])
    assert not {"core", "minutes_to_core", "settlement"} & set(own.evidence)


def test_places_are_outlined_and_named(own):
    assert sorted(own.places["name"]) == ["Lilla", "Mitt", "Storstad"]


def test_explained_saved_loaded_and_reported(own, tmp_path):
    own.save(tmp_path / "out")
    again = Result.load(tmp_path / "out")
    np.testing.assert_array_equal(again.types, own.types)
    easting, northing = own.grid.eastings[9], own.grid.northings[5]
    said = str(again.explain(float(easting), float(northing)))
    assert "Near a town (2)" in said
    assert "is near a town" in said
    assert "Nära en ort" in str(again.explain(float(easting), float(northing), "sv"))
    assert "Within walking or cycling distance of a town." in render(again, b"")


def test_actors_find_their_micro_cluster_under_it(own):
    assert len(own.clusters)


def test_from_plain_arrays_too():
    people = np.full((20, 20), 5.0)
    people[8:11, 8:11] = 400
    types = pt.classify({"population": people}, cell_size=1000, crs="EPSG:3035", typology=str(OWN)).types
    expected = np.full(people.shape, COUNTRYSIDE)
    rows, cols = np.mgrid[:20, :20]
    beyond = [np.maximum(np.maximum(8 - at, at - 10), 0) for at in (rows, cols)]
    expected[np.hypot(*beyond) - 0.5 <= NEAR_CELLS] = NEAR  # from centre to centre, less the half cell to the edge
    expected[8:11, 8:11] = TOWN
    np.testing.assert_array_equal(types, expected)


def test_a_threshold_moves_within_its_range():
    assert load(str(OWN)).with_overrides({"near_distance": 5000})["near_distance"] == 5000
    with pytest.raises(TypologyError, match="leaves the threshold's range"):
        load(str(OWN)).with_overrides({"near_distance": 6000})


REFUSED = {
    "a layer that nothing gives": (
        'when = "metres_to_town <=',
        'when = "metres_to_twon <=',
        "rules read layers that no input or evidence gives",
    ),
    "a layer that comes later": (
        'where = "density >= town_density"',
        'where = "metres_to_town >= town_density"',
        "reads layers that only come after it",
    ),
    "a layer made twice": ('name = "built"', 'name = "density"', "gives layers that are there already"),
    "a threshold that is not there": ("<= near_distance", "<= nearness", "name thresholds that are not defined"),
    "no unit": ('unit = "m"\nrange = [2000', "range = [2000", "this key is missing"),
    "outside its range": ("value = 3000", "value = 9000", "is not within range"),
    "no width": ("range = [2000, 5000]", "range = [3000, 3000]", "is not within range"),
    "a number in a rule": ("<= near_distance", "<= 3000", "a part of the condition is not a rule"),
    "two of one code": ("code = 2", "code = 1", "two classes have the same code"),
    "an unknown class": ('type = "near_town"', 'type = "nearby"', "rules name classes that are not defined"),
    "behind otherwise": (
        'when = "metres_to_town <= near_distance"',
        'when = "otherwise"',
        "is unreachable: an earlier rule holds everywhere",
    ),
    "the same condition again": (
        'when = "metres_to_town <= near_distance"',
        'when = "built_population >= town_min_population"',
        "is unreachable: an earlier rule has the same condition",
    ),
    "bounds that contradict": (
        'when = "metres_to_town <= near_distance"',
        'when = "density < town_density and density >= near_distance"',
        "can never hold",
    ),
    "a name of no layer": (
        "# Evidence: layers",
        '[layer_names.metres_to_city]\nen = "the way to town"\n#',
        "layer_names names layers that no input or evidence gives",
    ),
    "a name of no unit": (
        "# Evidence: layers",
        '[unit_names.furlong]\nen = "{number} furlongs"\n#',
        "unit_names names units that no threshold has",
    ),
    "no English": ('en = "An example of how', 'sv = "An example of how', "every text needs at least English"),
    "an unknown key": ('layer = "town"', 'layer = "town"\nspeed = 3', "unknown key"),
    "places of a layer that is not there": ('layer = "town"', 'layer = "village"', "'places' names layers that"),
    "places that are not clusters": ('layer = "town"', 'layer = "density"', "'places' names layers that"),
    "two kinds of the same places": (
        "[[places]]",
        '[[places]]\nlayer = "town"\nname = { en = "Places" }\n[[places]]',
        "'places' has two kinds",
    ),
    "an idle class": (
        "# Evidence: layers",
        '[[classes]]\ncode = 4\nkey = "idle"\ncolor = "#000000"\nname = { en = "x" }\ndefinition = { en = "x" }\n#',
        "no rule gives these classes",
    ),
}


@pytest.mark.parametrize("mistake", REFUSED)
def test_mistakes_are_refused_with_file_and_reason(mistake, tmp_path):
    right, wrong, message = REFUSED[mistake]
    text = OWN.read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / "wrong.toml"
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(TypologyError) as error:
        read(path)
    assert message in str(error.value)
    assert "wrong.toml" in str(error.value)


def test_the_how_to_names_every_refusal():
    page = PAGE.read_text(encoding="utf-8")
    assert not {message for *_, message in REFUSED.values() if f"`{message}`" not in page}
    listed = [line.split("|")[2].strip(" `") for line in page.split("## What is refused")[1].splitlines()[6:]
              if line.startswith("| ")]  # fmt: skip
    assert set(listed) == {message for *_, message in REFUSED.values()}
