"""Classes of the 581 municipalities of Belgium, against the published sentences in plain Python."""

import os
from pathlib import Path

import degurba_units as oracle
import geopandas as gpd
import pytest

from placetypes.pipeline import run

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("PLACETYPES_DATA", ROOT.parent / "shared" / "data")).absolute()

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="PLACETYPES_DATA is not set and the open data are not there"),
]

REGION = """
typologies = [
  { id = "degurba", preset = "r2023a-v1", level = 2 },
  { id = "degurba", preset = "r2023a-v1", level = 2, units = "2021" },
  { id = "degurba", preset = "r2023a-v1", level = 1 },
  { id = "degurba", preset = "r2023a-v1", level = 1, units = "2021" },
]

[region]
id = "belgium"
name = "Belgium"
country = "BE"
buffer_km = 0

[region.boundary]
path = "FOLDER/units_belgium.gpkg"

[grid]
crs = "ESRI:54009"

[layers]
population = { path = "FOLDER/POP.tif", kind = "count" }
land = { path = "FOLDER/LAND.tif", kind = "share", scale = 1e-6 }
built = { path = "FOLDER/BUILT_S.tif", kind = "share", scale = 1e-6 }

[units]
path = "FOLDER/units_belgium.gpkg"
id = "UID"
name = "NAME_4"
"""


@pytest.fixture(scope="module")
def belgium(tmp_path_factory):
    """Level and edition -> result."""
    region = tmp_path_factory.mktemp("belgium") / "belgium.toml"
    region.write_text(REGION.replace("FOLDER", str(DATA / "belgium_degurba")), encoding="utf-8")
    main = run(region)
    results = [main, *main.beside.values()]
    return {(r.typology.level, r.typology.units.edition): r for r in results}


def by_class(result, codes):
    """People of each unit by class, and land where it has none, counted cell by cell."""
    people, land = ([[0.0] * len(codes) for _ in range(len(result.units))] for _ in range(2))
    cells = zip(
        result.unit.ravel().tolist(),
        result.types.ravel().tolist(),
        result.evidence["population"].astype(float).ravel().tolist(),
        result.evidence["land"].astype(float).ravel().tolist(),
        strict=True,
    )
    for unit, code, persons, share in cells:
        if unit and code in codes:
            people[unit - 1][codes.index(code)] += persons if persons == persons else 0  # noqa: PLR0124 - NaN
            land[unit - 1][codes.index(code)] += share
    return [own if sum(own) else area for own, area in zip(people, land, strict=True)]


@pytest.mark.parametrize("edition", ["2024", "2021"])
def test_every_municipality_has_the_class_that_the_published_sentences_give(belgium, edition):
    two, one = belgium[2, edition], belgium[1, edition]
    assert len(two.units) == len(one.units) == 581
    slow = [oracle.LEVEL2[edition](people) for people in by_class(two, oracle.CODES)]
    assert two.units["unit_class"].tolist() == slow
    assert one.units["unit_class"].tolist() == [oracle.level1(*people) for people in by_class(one, (3, 2, 1))]


def test_the_cities_everyone_names_are_cities(belgium):
    one, two = (belgium[level, "2024"].units.set_index("unit_name")["unit_class"] for level in (1, 2))
    for city in ("Antwerpen", "Gent", "Brussel", "Luik", "Charleroi"):
        assert (one[city], two[city]) == (3, 30), city
    assert one["Brunehaut"] == 1
    assert one.value_counts().to_dict() == {2: 292, 1: 214, 3: 73, 0: 2}


def test_municipalities_by_the_rules_of_2021_are_those_of_flexurba(belgium):
    """The 22 classes that flexurba's own tests state, in the order of the file without those that hold no cell."""
    units = belgium[2, "2021"].units.set_index("unit_id")["unit_class"]
    names = gpd.read_file(DATA / "belgium_degurba" / "units_belgium.gpkg")["UID"].astype(str)
    classes = units[names].to_numpy()
    classes = classes[classes > 0]
    assert classes[19:30].tolist() == [30, 21, 30, 23, 21, 30, 12, 21, 21, 30, 22]
    assert classes[99:110].tolist() == [23, 22, 30, 21, 22, 21, 22, 12, 21, 21, 23]


def test_two_municipalities_hold_no_cell_and_are_named(belgium):
    result = belgium[2, "2024"]
    without = result.units[result.units["unit_class"] == 0]
    assert sorted(without["unit_name"]) == ["Herstappe", "Koekelberg"]
    assert any("2 hold no cell's centre" in note and "Koekelberg" in note for note in result.record["notes"])
    assert not any("reach beyond" in note for note in result.record["notes"])


def test_urban_centres_are_outlined_and_named(belgium):
    result = belgium[2, "2024"]
    centres = result.places_of(result.typology.places[0])
    names = {"Antwerpen", "Gent", "Brussel", "Luik", "Charleroi", "La Louvière", "Namen", "Brugge", "Leuven"}
    assert names <= set(centres["name"])
    assert {"Lanaken", "Moeskroen"}.isdisjoint(centres["name"])  # Maastricht and Lille have only their edge here
    assert (centres["population"] >= 50_000).all()


def test_charleroi_from_the_census_under_the_degree_of_urbanisation(tmp_path, monkeypatch):
    monkeypatch.setenv("PLACETYPES_DATA", str(DATA))
    text = (ROOT / "configs" / "charleroi.toml").read_text(encoding="utf-8")
    region = tmp_path / "charleroi.toml"
    region.write_text(text.replace('id = "ostergotland"', 'id = "degurba"'), encoding="utf-8")
    result = run(region)
    units = result.units.set_index("unit_name")["unit_key"]
    assert units["Charleroi"] == units["Châtelet"] == "city"
    assert units["Chimay"] == "dispersed_rural_area"
    assert result.places_of(result.typology.places[0], own=True)["name"].tolist() == ["Charleroi"]
    assert len(units) == 30
    assert "La Louvière" not in set(units.index)
    result.save(tmp_path / "out")
    assert type(result).load(tmp_path / "out").units["unit_class"].tolist() == result.units["unit_class"].tolist()
