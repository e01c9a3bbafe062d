import numpy as np
import pytest
from strategies import grid_of

from placetypes.compact import Runs
from placetypes.errors import InputError
from placetypes.services import TierRules, by_day, count_services, day_population, service_tiers
from placetypes.typology import load

GROUPS = {
    "trade": ("grocery", "fuel", "post"),
    "care": ("health_centre", "hospital", "pharmacy"),
    "education": ("compulsory_school", "upper_secondary", "university"),
}
KINDS = tuple(kind for kinds in GROUPS.values() for kind in kinds)
REGIONAL = ("fuel", "post", "grocery", "health_centre", "pharmacy", "compulsory_school", "upper_secondary")
RULES = TierRules(GROUPS, REGIONAL, 3, 2, 1, 0.2, "trade", 1, 200)
ONE_EACH = {"grocery": 1, "pharmacy": 1, "compulsory_school": 1}
TWO_EACH = {"grocery": 2, "pharmacy": 1, "health_centre": 1, "compulsory_school": 2}
THREE_EACH = dict.fromkeys(REGIONAL, 1) | {"health_centre": 2, "compulsory_school": 2}


def tier(services, day=1000.0, night=1000.0, kinds=KINDS, rules=RULES):
    counts = np.array([[9] * len(kinds), [services.get(kind, 0) for kind in kinds]])
    by_day = None if day is None else np.array([9e9, day])
    outside, found = service_tiers(counts, kinds, by_day, np.array([9e9, night]), rules)
    assert outside == 0  # what lies in no settlement has no tier, whatever is there
    return found


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        (dict.fromkeys(KINDS, 1), 5),
        (dict.fromkeys(KINDS, 9) | {"university": 0}, 4),
        (THREE_EACH, 4),
        (THREE_EACH | {"post": 0, "grocery": 9}, 3),  # a named kind is missing, however many others there are
        (THREE_EACH | {"health_centre": 1}, 3),  # two in care
        (dict.fromkeys(REGIONAL, 1), 3),
        (TWO_EACH, 3),
        (TWO_EACH | {"grocery": 1}, 2),
        (ONE_EACH, 2),
        (ONE_EACH | {"pharmacy": 0}, 1),
        ({"fuel": 1}, 1),
        ({"pharmacy": 5, "compulsory_school": 5}, 0),
        ({}, 0),
    ],
)
def test_each_tier_is_reached(services, expected):
    assert tier(services) == expected


def test_people_by_day_count_for_the_two_lowest_tiers_only():
    assert tier(ONE_EACH, day=200, night=1000) == 2
    assert tier(ONE_EACH, day=200, night=1001) == 1
    assert tier(ONE_EACH, day=199, night=1000) == 0
    assert tier({"grocery": 1}, day=200, night=9000) == 1
    assert tier({"grocery": 1}, day=199, night=100) == 0
    assert tier(TWO_EACH, day=0, night=9000) == 3
    assert tier(dict.fromkeys(KINDS, 1), day=0, night=9000) == 5
    assert tier(ONE_EACH, day=300, night=0) == 1  # nobody lives there: no ratio


def test_without_people_by_day_their_tests_are_left_out():
    assert tier(ONE_EACH, day=None) == 2
    assert tier({"grocery": 1}, day=None) == 1
    assert tier({}, day=None) == 0


def test_a_group_without_any_known_kind_is_left_out():
    kinds = ("grocery", "fuel", "post", "health_centre", "hospital", "pharmacy")
    assert tier(TWO_EACH, kinds=kinds) == 3
    assert tier({"grocery": 1, "pharmacy": 1}, kinds=kinds) == 2
    assert tier({"grocery": 1}, kinds=kinds) == 1
    assert tier(dict.fromkeys(kinds, 1), kinds=kinds) == 5


def test_a_kind_that_is_not_known_is_left_out():
    kinds = tuple(kind for kind in KINDS if kind not in {"post", "university"})
    without_post = THREE_EACH | {"grocery": 2}
    assert tier(without_post | {"post": 5}, kinds=kinds) == 4  # counted no more than asked for
    assert tier(without_post | {"hospital": 1}, kinds=kinds) == 5


def test_the_highest_tier_is_no_easier_where_few_kinds_are_known():
    kinds = ("grocery", "pharmacy", "compulsory_school")
    assert tier(ONE_EACH, kinds=kinds) == 2  # a village with one of each known kind is no regional capital
    assert tier(dict.fromkeys(kinds, 2), kinds=kinds) == 3
    assert tier(dict.fromkeys(kinds, 3), kinds=kinds) == 5


def test_without_any_kind_of_trade_there_is_no_lowest_tier():
    assert tier({}, kinds=("pharmacy", "compulsory_school")) == 0
    assert tier({"pharmacy": 1, "compulsory_school": 1}, kinds=("pharmacy", "compulsory_school")) == 2


def test_without_any_known_kind_there_are_no_tiers_to_tell():
    with pytest.raises(InputError, match="no kind of service is known"):
        tier({}, kinds=())
    with pytest.raises(InputError, match="no kind of service is known"):
        tier({}, kinds=("cinema",))


@pytest.mark.parametrize("seed", range(3))
def test_more_services_never_lower_a_tier(seed):
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 4, (200, len(KINDS)))
    more = counts + (rng.random(counts.shape) < 0.3)
    day, night = rng.integers(0, 500, 200).astype(float), rng.integers(0, 2000, 200).astype(float)
    before, after = (service_tiers(c, KINDS, day, night, RULES) for c in (counts, more))
    assert (after >= before).all()
    assert set(before.tolist()) >= {0, 1, 2, 3}


def test_the_order_of_kinds_does_not_matter():
    rng = np.random.default_rng(4)
    counts, order = rng.integers(0, 4, (50, len(KINDS))), rng.permutation(len(KINDS))
    night = np.full(50, 900.0)
    straight = service_tiers(counts, KINDS, None, night, RULES)
    kinds = tuple(KINDS[k] for k in order)
    np.testing.assert_array_equal(service_tiers(counts[:, order], kinds, None, night, RULES), straight)


def test_the_shipped_typology_names_the_nine_kinds():
    services = load("ostergotland").services
    assert services.kinds == KINDS
    assert set(services.regional) == set(REGIONAL)


def test_services_are_counted_by_place_and_kind():
    places = np.array([[1, 1, 0], [0, 2, 2]], np.int32)
    grid = grid_of((2, 3))
    west, _, _, north = grid.bounds
    points = [
        (0.5, 0.5, "grocery"),
        (1.9, 0.1, "grocery"),
        (1.0, 1.0, "pharmacy"),  # on an edge: east and south of it, so in place 2
        (2.5, 0.5, "grocery"),  # in no place
        (2.5, 1.5, "cinema"),  # of no known kind
        (9.0, 0.5, "grocery"),  # outside the grid
        (np.nan, 0.5, "grocery"),
    ]
    eastings = np.array([west + 1000 * x for x, _, _ in points])
    northings = np.array([north - 1000 * y for _, y, _ in points])
    got = count_services(
        eastings, northings, [k for *_, k in points], known_kinds=("grocery", "pharmacy"), places=places, grid=grid
    )
    assert got.tolist() == [[1, 0], [2, 0], [0, 1]]
    none = count_services(
        np.array([]), np.array([]), [], known_kinds=("grocery",), places=np.zeros((2, 3), np.int32), grid=grid
    )
    assert none.tolist() == [[0]]


def test_people_by_day_are_never_negative_and_unknown_counts_as_nothing():
    nan = np.nan
    got = day_population(
        np.array([100.0, 10.0, nan, 50.0]), np.array([40.0, 30.0, 5.0, nan]), np.array([25.0, 0, 9, nan])
    )
    assert got.tolist() == [85.0, 0.0, 4.0, 50.0]


def test_people_by_day_of_places_are_those_of_their_cells():
    rng = np.random.default_rng(0)
    shape = (300, 400)  # of more than a strip
    label = np.where(rng.random(shape) < 0.1, rng.integers(1, 5, shape), 0).astype(np.int32)
    layers = [np.where(rng.random(shape) < 0.1, np.nan, rng.random(shape)) for _ in range(3)]
    expected = np.bincount(label.ravel(), weights=day_population(*layers).ravel())
    np.testing.assert_array_equal(by_day(Runs.of(label), *layers)[1:], expected[1:])
