"""Tartu county, the region with most open data: every type where somebody from there would expect it.

What is expected is common knowledge there. Tartu, with more than 90 000 people, is the only city and Elva, with five to
six thousand, the only other town with thousands (Statistics Estonia); the boroughs around Tartu grew as its suburbs;
Võnnu, Puhja and Rõngu are country boroughs from where one drives to Tartu in about half an hour; Kallaste lies on Lake
Peipsi, some 50 km away; nobody lives in the mires of Alam-Pedja and Emajõe-Suursoo (nature reserves) and hardly anybody
in the old forest of Järvselja or on the island of Piirissaar.
"""

import numpy as np
import pyproj
import pytest

pytestmark = pytest.mark.real

INNER, OUTER, PERI, LOCAL, CLOSE, HEARTLAND, SPARSE = range(1, 8)

PLACES = [
    ("Town Hall Square", 58.3803, 26.7225, {INNER}),
    ("Annelinn, blocks of flats", 58.3720, 26.7750, {INNER}),
    ("Veeriku", 58.3700, 26.6800, {INNER}),
    ("Ropka, works and warehouses", 58.3480, 26.7350, {INNER, OUTER}),
    ("Tõrvandi, grown together with the city", 58.3230, 26.7050, {OUTER, PERI}),
    ("Ülenurme", 58.3163, 26.7247, {OUTER, PERI}),
    ("Lohkva", 58.3610, 26.7900, {OUTER, PERI}),
    ("Kõrveküla", 58.4283, 26.7833, {PERI}),
    ("Vahi", 58.4140, 26.7350, {OUTER, PERI}),
    ("Luunja", 58.3589, 26.8842, {PERI}),
    ("Ilmatsalu", 58.3850, 26.5450, {PERI}),
    ("Nõo", 58.2747, 26.5356, {PERI, CLOSE}),  # 8.4 minutes away; without flows a near-town ends at 8
    ("Kambja", 58.2383, 26.7036, {PERI, CLOSE}),
    ("Elva", 58.2222, 26.4211, {LOCAL}),
    ("Võnnu", 58.2817, 27.0472, {CLOSE}),
    ("Puhja", 58.3392, 26.3122, {CLOSE}),
    ("Rõngu", 58.1411, 26.2481, {CLOSE, HEARTLAND}),
    ("Laeva", 58.4711, 26.3722, {CLOSE}),
    ("Alatskivi", 58.5903, 27.1300, {CLOSE, HEARTLAND}),
    ("Kallaste, on the shore of Peipsi", 58.6653, 27.1583, {HEARTLAND}),
    ("Alam-Pedja, mire", 58.4800, 26.2000, {SPARSE}),
    ("Emajõe-Suursoo, mire", 58.4000, 27.1500, {SPARSE}),
    ("Järvselja, old forest", 58.2670, 27.3150, {SPARSE}),
    ("Piirissaar, island in Peipsi", 58.3750, 27.5100, {SPARSE}),
]
"""Name, latitude and longitude (WGS 84), and the types it may have."""

FALLBACKS = {
    "No floor areas: settlements and inner urban areas are told by people alone.",
    (
        "No commuting flows: rural areas close to urban are told by travel time to a core, by its size; "
        "near-towns by distance and travel time alone."
    ),
    "No services of these kinds: upper_secondary; tests of them are left out.",
    "No jobs or no employed residents: service tiers leave out people by day.",
    "No jobs: the rural heartland is told without them.",
    (
        "Rules do without these layers: the density of floor area (Inner urban area); the share of employed residents "
        "who work in the settlement (Local centre in rural area); the share of employed residents who work in the "
        "urban core that draws most of them (Rural area close to urban); the travel time to the urban core that draws "
        "most commuters (Rural area close to urban); the diversity of jobs near by (Rural heartland); the employment "
        "near by (Rural heartland)."
    ),
}
"""All that stands in for something; roads, land cover, schools and shops are there."""


def test_all_seven_types_are_there(run_region):
    result = run_region("tartu")
    people = result.evidence["population"]
    for code in result.typology.by_code:
        cells = result.region & (result.types == code)
        assert cells.sum() >= 4, code
        assert people[cells].sum() > 100, code


@pytest.mark.parametrize("place", PLACES, ids=[name for name, *_ in PLACES])
def test_a_place_has_the_type_that_a_local_expects(run_region, place):
    result = run_region("tartu")
    name, latitude, longitude, types = place
    to_grid = pyproj.Transformer.from_crs("EPSG:4326", result.grid.crs.proj, always_xy=True)
    cell = result.grid.rowcol(*to_grid.transform(longitude, latitude))
    assert int(result.types[cell]) in types, name


def test_tartu_is_the_only_city_and_elva_the_only_local_centre(run_region):
    result = run_region("tartu")
    assert len(np.unique(result.evidence["core"][result.region & (result.types <= OUTER) & (result.types > 0)])) == 1
    centres = np.unique(result.evidence["settlement"][result.region & (result.types == LOCAL)])
    assert len(centres) == 1


def test_types_follow_from_the_city_to_the_wild(run_region):
    """People per km2 fall, and minutes to Tartu rise, from each type of land to the next."""
    result = run_region("tartu")
    people, minutes = result.evidence["population"], result.evidence["minutes_to_core"]
    cells = {code: result.region & (result.types == code) for code in (INNER, OUTER, PERI, CLOSE, HEARTLAND, SPARSE)}
    density = [float(people[c].sum() / c.sum()) for c in cells.values()]
    away = [float(np.median(minutes[c])) for c in cells.values()]
    assert density[:4] == sorted(density[:4], reverse=True)
    assert density[-1] == min(density)
    assert away[:5] == sorted(away[:5])


def test_no_fallback_is_used_but_those_named(run_region):
    result = run_region("tartu")
    said = result.record["fallbacks"]
    assert len(said) == len(FALLBACKS)
    assert set(said) == FALLBACKS
    asked = result.record["configuration"]
    assert {"roads", "services"} <= set(asked)
    assert {"arable", "forest"} <= set(asked["layers"])


def test_the_hospital_quarter_is_the_micro_cluster(run_region):
    """Maarjamõisa: the university's hospital, its children's clinic and polyclinic, and the doctors and pharmacies
    on the way there. Anybody in Tartu would name it; a table by municipality does not show it."""
    tartu = run_region("tartu")
    (found,) = tartu.clusters.itertuples()
    assert (found.theme, found.place_type, found.invisible) == ("care_inclusion", INNER, True)
    assert found.members == 10
    lon, lat = pyproj.Transformer.from_crs(tartu.grid.crs.proj, 4326, always_xy=True).transform(
        found.easting, found.northing
    )
    assert abs(lat - 58.369) < 0.005
    assert abs(lon - 26.706) < 0.008
    assert found.support > 0.5
