"""The order of Hallandstypologin's rules, proved on grids made by hand, one rule against another."""

import numpy as np
import pytest

import placetypes as pt

CORE, OUTER, PERI, LOCAL_NEAR, LOCAL_RURAL, CLOSE, RURAL = range(1, 8)
SHAPE = (9, 101)
ROW = 4
CITY = np.s_[3:6, 3:6]
"""Nine cells in columns 3 to 5: its edge is at 6 km, its centre at 4.5 km from the west."""


def types(*places, shape=SHAPE, **overrides):
    """Types of an empty country with some places in it: each (where, people per cell)."""
    people = np.full(shape, 1.0)
    for where, each in places:
        people[where] = each
    made = pt.classify({"population": people}, cell_size=1000, crs="EPSG:3006", typology="halland", overrides=overrides)
    return made.types


SMALL_CITY, LARGE_CITY = (CITY, 2500), (CITY, 6000)


def test_a_city_has_a_core_and_the_rest_is_outer():
    """20 000 people: the dense cells are core, those of 300 to 1 499 outer."""
    found = types((np.s_[3:6, 3:6], 2400), (np.s_[3:6, 6], 300))
    assert (found[CITY] == CORE).all()
    assert (found[3:6, 6] == OUTER).all()


def test_one_person_less_is_no_city():
    city, town = np.full(9, 2222.0), np.full(9, 2222.0)
    city[0], town[0] = 2224, 2223
    assert city.sum() == 20_000
    for people, code in ((city, CORE), (town, LOCAL_RURAL)):
        assert (types((CITY, people.reshape(3, 3)))[CITY] == code).all()


@pytest.mark.parametrize(("people", "code"), [(1500, CORE), (1499, OUTER)])
def test_a_cell_of_1500_is_core(people, code):
    assert types(SMALL_CITY, (np.s_[3, 6], people))[3, 6] == code


@pytest.mark.parametrize(("people", "code"), [(300, OUTER), (299, PERI)])
def test_a_cell_of_300_is_of_the_city(people, code):
    assert types(SMALL_CITY, (np.s_[3, 6], people))[3, 6] == code


def test_only_the_largest_connected_part_is_core_by_cells_that_touch_by_a_corner():
    """A dense cell beyond a belt of 500 is outer; one that touches the core by its corner belongs to it."""
    found = types(SMALL_CITY, (np.s_[4, 6], 500), (np.s_[4, 7], 3000), (np.s_[2, 6], 1500))
    assert found[4, 7] == OUTER
    assert found[2, 6] == CORE


def test_cells_that_do_not_touch_are_no_city_together():
    """Two towns of 12 000 with a gap of one cell are not bridged; touching by a corner they are one city."""
    west, east, corner = (np.s_[4, 3:7], 3000), (np.s_[4, 8:12], 3000), (np.s_[5, 7:11], 3000)
    assert (types(west, east)[4, 3:7] == LOCAL_RURAL).all()
    assert (types(west, corner)[4, 3:7] == CORE).all()


def test_the_ring_ends_ten_kilometres_from_the_edge_of_the_fabric():
    """The edge is at 6 km: the centre of column 15 is 9.5 km from it, that of column 16 10.5 km."""
    found = types(SMALL_CITY)
    assert found[ROW, 15] == PERI
    assert found[ROW, 16] == CLOSE


@pytest.mark.parametrize(("city", "last"), [(SMALL_CITY, 29), (LARGE_CITY, 41)])
def test_the_hinterland_ends_by_the_size_of_the_city(city, last):
    """25 km from the centre at 4.5 km: column 29 lies exactly there. 37.5 km for a larger city: column 41 is 37 km."""
    found = types(city)
    assert found[ROW, last] == CLOSE
    assert found[ROW, last + 1] == RURAL


def test_the_hinterland_is_counted_from_where_people_are():
    """With all its people but few in the east of a long city, its centre lies there and the hinterland moves."""
    heavy_west = types((np.s_[4, 0:8], 300), (np.s_[4, 0], 30_000))
    heavy_east = types((np.s_[4, 0:8], 300), (np.s_[4, 7], 30_000))
    reach = [int(np.flatnonzero(found[ROW] == CLOSE).max()) for found in (heavy_west, heavy_east)]
    assert reach[1] - reach[0] in {6, 7}


@pytest.mark.parametrize(
    ("column", "code"),
    [(10, LOCAL_NEAR), (20, LOCAL_NEAR), (28, LOCAL_NEAR), (40, LOCAL_RURAL)],
    ids=["in the ring", "in the hinterland", "at its end", "beyond it"],
)
def test_a_local_centre_overrides_the_ring_and_the_hinterland(column, code):
    """3 000 people in one cell: near a city where ring or hinterland reach it, else rural."""
    found = types(SMALL_CITY, (np.s_[ROW, column], 3000))
    assert found[ROW, column] == code
    without = types(SMALL_CITY)
    found[ROW, column] = without[ROW, column] = 0
    np.testing.assert_array_equal(found, without)  # a local centre changes nothing around it


def test_a_town_of_2999_is_what_the_land_around_it_is():
    found = types(SMALL_CITY, (np.s_[ROW, 10], 2999), (np.s_[ROW, 20], 2999), (np.s_[ROW, 40], 2999))
    assert found[ROW, [10, 20, 40]].tolist() == [PERI, CLOSE, RURAL]


def test_a_city_in_the_ring_of_another_is_a_city():
    """The rule of cities comes before the ring and local centres."""
    found = types(LARGE_CITY, (np.s_[3:6, 9:12], 2500))
    assert (found[3:6, 9:12] == CORE).all()


def test_the_ring_comes_before_the_hinterland():
    """All land within 10 km is peri-urban although the hinterland reaches further."""
    found = types(LARGE_CITY)
    assert (found[ROW, 6:16] == PERI).all()
    assert (found[ROW, 16:42] == CLOSE).all()
    assert (found[ROW, 42:] == RURAL).all()


def test_without_a_city_there_are_rural_centres_and_rural_land_alone():
    found = types((np.s_[ROW, 10], 3000))
    assert found[ROW, 10] == LOCAL_RURAL
    assert set(np.unique(found)) == {LOCAL_RURAL, RURAL}
