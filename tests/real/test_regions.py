"""The real regions of `configs/`: who lives there, and that places everyone knows have the type they should."""

import numpy as np
import pandas as pd
import pyproj
import pytest

from placetypes.publish import publish

pytestmark = pytest.mark.real

INNER, OUTER, PERI, LOCAL, CLOSE, HEARTLAND, SPARSE = range(1, 8)

PEOPLE = {
    "ostergotland": 469_917, "navarra": 661_294, "oeste": 363_045, "charleroi": 572_750, "tartu": 149_806,
    "innlandet": 370_763,
}  # fmt: skip
"""Census 2021 by grid cells; for Tartu the register of 2018."""

PUBLISHED = {INNER: 46.8, OUTER: 8.3, PERI: 14.2, CLOSE: 13.9, LOCAL: 9.7, HEARTLAND: 5.9, SPARSE: 1.2}
"""Östergötland, % of people: Nordregio, Nordic urban-rural typology, 2022."""

TARTU_THEMES = {
    "food": 207, "care_inclusion": 41, "community_services": 24, "circular_economy": 22, "education": 22, "culture": 16,
    "tourism": 5, "energy": 2,
}  # fmt: skip

PLACES = {
    "ostergotland": [
        ("Linköping", 58.411, 15.622, {INNER}), ("Norrköping", 58.591, 16.184, {INNER}),
        ("Motala", 58.537, 15.037, {INNER, OUTER}), ("Mjölby", 58.332, 15.116, {LOCAL}),
        ("Finspång", 58.705, 15.763, {LOCAL}), ("Åtvidaberg", 58.199, 15.996, {LOCAL}),
        ("Vadstena", 58.446, 14.894, {LOCAL}), ("Söderköping", 58.478, 16.332, {LOCAL}),
        ("Ekängen, beside Linköping", 58.470, 15.641, {PERI}), ("Sturefors", 58.335, 15.723, {PERI}),
        ("Ulrika", 58.134, 15.414, {HEARTLAND, SPARSE}), ("Ydre: Österbymo", 57.826, 15.281, {HEARTLAND, SPARSE}),
        ("Ydre: woods in the south", 57.740, 15.270, {HEARTLAND, SPARSE}),
        ("Horn", 57.900, 15.842, {HEARTLAND, SPARSE}),
        ("Tinnerö, fields by Linköping", 58.370, 15.640, {INNER, OUTER, PERI}),
        ("plain by Vikingstad", 58.375, 15.390, {PERI, CLOSE}), ("Vättern", 58.300, 14.560, {0}),
    ],
    "navarra": [
        ("Pamplona", 42.8165, -1.6433, {INNER}), ("Tudela", 42.0617, -1.6046, {INNER}),
        ("Estella", 42.6706, -2.0317, {LOCAL}), ("Isaba", 42.862, -0.924, {HEARTLAND, SPARSE}),
        ("Larra, karst", 42.940, -0.780, {SPARSE}),
    ],
    "oeste": [
        ("Torres Vedras", 39.0917, -9.2589, {INNER}), ("Caldas da Rainha", 39.4036, -9.1358, {INNER}),
        ("Peniche", 39.356, -9.381, {PERI}),  # 1 km from the edge of a core of 35 758
    ],
    "charleroi": [
        ("Charleroi", 50.4108, 4.4446, {INNER}), ("woods south of Chimay", 50.000, 4.400, {HEARTLAND, SPARSE}),
    ],
    "innlandet": [
        ("Hamar", 60.7945, 11.0680, {INNER}), ("Gjøvik", 60.7954, 10.6916, {INNER, OUTER}),
        ("Lillehammer", 61.1153, 10.4662, {INNER, OUTER}), ("Elverum", 60.8819, 11.5623, {LOCAL}),
        ("Kongsvinger", 60.1905, 11.9977, {LOCAL}), ("Raufoss", 60.7269, 10.6172, {LOCAL, PERI}),
        ("Brumunddal", 60.8810, 10.9440, {LOCAL, PERI}), ("Lom", 61.8384, 8.5660, {HEARTLAND}),
        ("Rondane", 61.9170, 9.8170, {SPARSE}), ("Jotunheimen", 61.6360, 8.3120, {SPARSE}),
    ],
    "tartu": [("Tartu", 58.3776, 26.7290, {INNER}), ("Elva", 58.2222, 26.4211, {LOCAL})],
}  # fmt: skip
"""Name, latitude and longitude (WGS 84), and the types it may have."""


@pytest.mark.parametrize("name", PEOPLE)
def test_everyone_is_counted_and_nearly_all_have_a_type(run_region, name):
    result = run_region(name)
    people = result.evidence["population"].astype(float)
    assert result.record["sums"]["people_in_region"] == pytest.approx(PEOPLE[name], abs=0.5)
    assert np.nansum(people[result.region]) == pytest.approx(PEOPLE[name], rel=1e-6)
    assert np.nansum(people[result.types > 0]) == pytest.approx(PEOPLE[name], rel=1e-6)
    assert (result.unit[result.region] > 0).all()
    whole = result.summary().query("unit_id == ''")
    assert whole["people"].sum() == pytest.approx(PEOPLE[name], abs=1)


@pytest.mark.parametrize(("region", "place"), [(r, p) for r, places in PLACES.items() for p in places],
                         ids=[p[0] for places in PLACES.values() for p in places])  # fmt: skip
def test_a_known_place_has_its_type(run_region, region, place):
    result = run_region(region)
    name, latitude, longitude, types = place
    to_grid = pyproj.Transformer.from_crs("EPSG:4326", result.grid.crs.proj, always_xy=True)
    cell = result.grid.rowcol(*to_grid.transform(longitude, latitude))
    assert int(result.types[cell]) in types, name


def test_ostergotland_comes_near_the_published_shares(run_region):
    table = run_region("ostergotland").summary().query("unit_id == ''").set_index("code")
    share = {code: 100 * table["share_people"].get(code, 0.0) for code in PUBLISHED}
    assert share[INNER] == pytest.approx(PUBLISHED[INNER], abs=3)
    assert share[INNER] + share[OUTER] == pytest.approx(PUBLISHED[INNER] + PUBLISHED[OUTER], abs=3)
    for code in (OUTER, PERI, LOCAL, CLOSE, HEARTLAND, SPARSE):
        assert share[code] == pytest.approx(PUBLISHED[code], abs=8), run_region("ostergotland").typology.names()[code]


def test_ostergotland_has_the_cores_everyone_names(run_region):
    result = run_region("ostergotland")
    inside = [
        c
        for c in result.places_of(result.typology.places[0]).itertuples()
        if (result.region & (result.evidence["core"] == c.label)).any()
    ]
    assert sorted(c.name for c in inside) == ["Linköping", "Motala", "Norrköping"]


@pytest.mark.parametrize("name", PEOPLE)
def test_what_a_region_lacks_is_said(run_region, name):
    result = run_region(name)
    said = " ".join(result.record["fallbacks"])
    asked = result.record["configuration"]
    assert ("No roads" in said) == ("roads" not in asked)
    assert ("No commuting flows" in said) == ("flows" not in asked)
    assert ("No actors" in said) == ("actors" not in asked)
    assert ("No land cover" in said) == ("arable" not in asked["layers"])
    assert not result.synthetic


def test_tartu_has_micro_clusters_of_its_own_actors(run_region):
    result = run_region("tartu")
    assert len(result.clusters) > 0
    assert (result.clusters["members"] >= 3).all()
    members = result.members["cluster_id"].value_counts()
    pd.testing.assert_series_equal(
        members.sort_index(), result.clusters.set_index("cluster_id")["members"].sort_index(),
        check_names=False, check_dtype=False, check_index_type=False,
    )  # fmt: skip


def test_tartu_has_actors_of_every_theme(run_region):
    """Nodes of OpenStreetMap, 2019, by the themes that ship; no node has the key 'tourism', so there is no hotel."""
    result = run_region("tartu")
    facts = result.record["inputs"]["actors"]
    assert facts["themes"] == TARTU_THEMES
    assert facts["in_region"] == len(result.actors) == sum(TARTU_THEMES.values()) + facts["no_theme"]
    assert result.actors["theme"].value_counts().drop("").to_dict() == TARTU_THEMES
    told = result.actors[result.actors["theme"] != ""]
    assert (told[["role", "helix", "sector", "activity"]] != "").all(axis=None)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_region_is_published_whole(run_region, tmp_path, name):
    folder = publish(run_region(name), tmp_path / name, force=False)
    assert (folder / "map.png").read_bytes().startswith(b"\x89PNG")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert run_region(name).name in page
    assert "SYNTHETIC" not in page
