"""Distances are metres, never cells: a land of even 1 km blocks says the same when it is cut into cells of 250 m."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SMALL, grid_of, same_partition

from placetypes.access import CrowFly, friction
from placetypes.catchment import Supply, catchment_access
from placetypes.density import area_density, disc_share, disc_sum, population_density
from placetypes.economy import jobs_diversity
from placetypes.evidence import Inputs, ServicePoints
from placetypes.evidence.compute import compute
from placetypes.landuse import cover_share
from placetypes.settlements import edge_gaps, joined
from placetypes.typology import load

COARSE, FINE = 1000.0, 250.0
PARTS = round(COARSE / FINE)
SIDE = 12


def cut(array):
    """Each cell as 4 x 4 cells of the same value."""
    return np.kron(array, np.ones((PARTS, PARTS))).astype(array.dtype)


def both(array, *, count=False):
    """An array on large and on small cells, with their grids; a count is shared out."""
    small = cut(array) / PARTS**2 if count else cut(array)
    return (array, grid_of(array.shape)), (small, grid_of(small.shape, FINE))


@given(st.integers(0, 10_000), st.sampled_from([0.0, 1000.0, 1000.1, 2500.0]))
@settings(**SMALL)
def test_gaps_and_joins(seed, distance):
    rng = np.random.default_rng(seed)
    label = np.where(rng.random((SIDE, SIDE)) < 0.12, rng.integers(1, 6, (SIDE, SIDE)), 0).astype(np.int32)
    (large, grid), (small, fine) = both(label)
    together = cut(joined(large, grid, distance=distance))
    np.testing.assert_array_equal(together, joined(small, fine, distance=distance))
    at_two = [edge_gaps(a, a == a.max(), g) for a, g in ((large, grid), (small, fine))]
    np.testing.assert_allclose(*at_two)


EVEN = {
    "people": lambda g: disc_sum(np.full(g.shape, 100 * g.cell_area_km2), g, radius=3000) / (9 * np.pi),
    "density": lambda g: population_density(np.full(g.shape, 100 * g.cell_area_km2), np.ones(g.shape), g, radius=2000),
    "floor": lambda g: 1e5 * area_density(np.full(g.shape, 1e3 * g.cell_area_km2), np.ones(g.shape), g, radius=2000),
    "cover": lambda g: 100 * cover_share(np.ones(g.shape), np.ones(g.shape), g, radius=3000),
    "share": lambda g: 100 * disc_share(np.ones(g.shape), np.ones(g.shape), g, radius=3000),
    "diversity": lambda g: (
        200 * jobs_diversity({s: np.full(g.shape, 8 * g.cell_area_km2) for s in "AC"}, g, radius=3000)
    ),
}
"""What each gives 100 for in the middle of an even land."""


@pytest.mark.parametrize("what", EVEN)
@pytest.mark.parametrize("cell", [COARSE, FINE, 100.0])
def test_discs_in_an_even_land(what, cell):
    side = round(9000 / cell)
    assert EVEN[what](grid_of((side, side), cell))[side // 2, side // 2] == pytest.approx(100, rel=0.03)


@pytest.mark.parametrize("roads", [True, False])
def test_access_to_services(roads):
    way = CrowFly(detour=1.3, speed=65.0)
    found = []
    for cell in (COARSE, FINE):
        side = round(21_000 / cell)
        people = np.full((side, side), 1e-4 * cell**2)
        supply = Supply(np.array([side // 2]), np.array([side // 2]), np.array([1.0]))
        over = friction(np.full((side, side), 65.0), np.ones((side, side)), off_road_speed=5.0) if roads else way
        found.append(catchment_access(supply, people, over, grid_of((side, side), cell), catchment=9.0).max())
    assert found[1] == pytest.approx(found[0], rel=0.05)


@pytest.fixture(scope="module")
def evidence():
    """All layers that the default typology makes, of one land on large and on small cells."""
    rng = np.random.default_rng(3)
    people = rng.choice([5.0, 40.0], (24, 24))
    people[4:9, 4:9], people[10, 14:17], people[20, 3] = 2500.0, 900.0, 600.0
    apart = {"density_radius": 0.0, "settlement_neighbour_share": 1.0}  # discs of small cells are rounder
    typology = load("ostergotland").with_overrides(apart, allow_outside_range=True)
    given_people = both(people, count=True)
    where = grid_of(people.shape)
    points = ServicePoints(
        tuple(typology.service_kinds), where.eastings[5] + np.zeros(9), where.northings[6] + np.zeros(9), np.ones(9)
    )
    made = []
    for layer, grid in given_people:
        arrays = {"population": layer, "land": np.ones(grid.shape), "arable": np.full(grid.shape, 0.3)}
        made.append(compute(typology, Inputs(grid, arrays, services=points), language="en").layers)
    return made


@pytest.mark.parametrize("layer", ["settlement_population", "core_gap", "core_population", "near_town_population"])
def test_settlements_and_what_hangs_on_them(evidence, layer):
    large, small = evidence
    kept = large["settlement"] > 0
    np.testing.assert_allclose(small[layer][cut(kept)], cut(large[layer])[cut(kept)], rtol=1e-6)


def test_the_same_settlements_and_cores(evidence):
    large, small = evidence
    for layer in ("settlement", "core", "near_town"):
        assert same_partition(cut(large[layer]), np.asarray(small[layer]))
        assert large[layer].max() > 0


@pytest.mark.parametrize("layer", ["minutes_to_core", "minutes_to_near_town", "minutes_to_grocery"])
def test_minutes(evidence, layer):
    """By the middle of each large cell; no more than the way across one apart."""
    large, small = evidence
    middle = small[layer].reshape(24, PARTS, 24, PARTS).mean(axis=(1, 3))
    assert np.abs(middle - large[layer]).max() < 1.2
