"""The decision list: every rule on purpose, against plain ifs, and the largest part of each core."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seven_types import LIVED_IN, NOWHERE, SEVEN, TOWN, VILLAGE, T, cells, inf, nan
from seven_types_oracle import VALUES, apart, plainly
from strategies import SMALL, TURNS, turned

from placetypes.decision import decide, missing_layers
from placetypes.errors import InputError

NOT_COMMUTING = ("commuting_share", "minutes_to_commuting_core")


def types(*changes, without=(), typology=SEVEN):
    evidence = cells(*changes, without=without)
    return decide(evidence, np.ones((1, len(changes)), bool), typology).types[0].tolist()


def one(change, without=()):
    (code,) = types(change, without=without)
    return code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (TOWN | {"density": T["inner_density"]}, 1),
        (TOWN | {"density": 10.0, "area_density": 0.10}, 1),
        (TOWN | {"density": T["inner_density"] - 0.001, "area_density": 0.0999}, 2),
        (TOWN | {"density": nan, "area_density": nan}, 2),
        (TOWN | {"density": nan, "area_density": 0.2}, 1),
        (TOWN | {"settlement_population": 14_999.999, "density": 5000.0}, 4),
        ({"settlement_population": 5000.0}, 4),
        ({"settlement_population": 4999.0}, 7),
        (VILLAGE, 4),
        (VILLAGE | {"settlement_population": 999.0}, 7),
        (VILLAGE | {"service_tier": 2.0}, 7),
        (VILLAGE | {"self_containment": 0.349}, 7),
        (VILLAGE | {"self_containment": nan}, 4),
        (VILLAGE | {"service_tier": nan}, 7),
        ({"minutes_to_core": 6.0}, 3),
        ({"minutes_to_core": 6.001, "minutes_to_near_town": 4.501}, 7),
        ({"minutes_to_near_town": 4.5}, 3),
        ({"minutes_to_near_town": 4.5, "settlement_population": 4999.0}, 3),
        ({"minutes_to_near_town": 4.5, "settlement_population": 5000.0}, 4),
        ({"near_town_population": 5000.0, "settlement_population": 5000.0}, 3),
        (VILLAGE | {"minutes_to_core": 6.0}, 3),
        (VILLAGE | {"minutes_to_near_town": 4.5}, 3),
        ({"minutes_to_core": inf, "minutes_to_near_town": inf}, 7),
        ({"commuting_share": 0.2, "minutes_to_commuting_core": 45.0}, 5),
        ({"commuting_share": 0.199, "minutes_to_commuting_core": 10.0}, 7),
        ({"commuting_share": 0.9, "minutes_to_commuting_core": 45.001}, 7),
        ({"commuting_share": 0.0, "minutes_to_commuting_core": inf, "minutes_to_core": 10.0}, 7),
        ({"population_nearby": 400.0, "arable_share": 0.2}, 6),
        ({"population_nearby": 399.0, "arable_share": 0.2}, 7),
        ({"population_nearby": 400.0, "jobs_diversity": 0.75, "jobs_nearby": 100.0}, 6),
        ({"population_nearby": 400.0, "jobs_diversity": 0.75, "jobs_nearby": 99.0}, 7),
        ({"arable_share": 0.2, "minutes_to_grocery": 15.0, "minutes_to_compulsory_school": 15.0}, 6),
        ({"arable_share": 0.2, "minutes_to_grocery": 15.0, "minutes_to_compulsory_school": 15.01}, 7),
        ({}, 7),
    ],
)
def test_each_type_is_reached_and_its_thresholds_belong_to_it(change, code):
    assert one(change) == code


def test_the_first_rule_that_holds_wins():
    everything = (
        TOWN | VILLAGE | LIVED_IN | {"settlement_population": 20_000.0, "density": 5000.0, "minutes_to_core": 0.0}
    )
    everything |= {"minutes_to_near_town": 0.0, "commuting_share": 0.5, "minutes_to_commuting_core": 0.0}
    found = []
    away = {"minutes_to_core": 90.0, "minutes_to_near_town": 90.0}
    for less in [{}, {"density": 0.0}, {"settlement_population": 6000.0}, away, {"settlement_population": 0.0}]:
        everything |= less
        found.append(one(everything))
    found.append(one(everything | {"commuting_share": 0.0}))
    assert found == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("people", "minutes", "code"),
    [
        (15_000, 20.0, 5),
        (15_000, 20.01, 7),
        (49_999, 25.0, 7),
        (50_000, 25.0, 5),
        (50_000, 25.01, 7),
        (100_000, 30.0, 7),
        (100_000, 25.0, 5),
        (100_001, 30.0, 5),
        (100_001, 30.01, 7),
        (0, 20.0, 5),
    ],
)
def test_without_commuting_the_size_of_the_core_sets_the_minutes(people, minutes, code):
    change = {"core_population": float(people), "minutes_to_core": minutes, "commuting_share": 0.0}
    assert one(change, without=NOT_COMMUTING) == code
    unknown_here = change | {"commuting_share": nan, "minutes_to_commuting_core": nan}
    assert one(unknown_here) == code
    assert one(change) == 7  # where commuting is known it alone decides


def test_a_small_town_needs_a_known_tier_but_no_known_self_containment():
    assert one(VILLAGE, without=("service_tier",)) == 7
    assert one(VILLAGE | {"settlement_population": 5000.0}, without=("service_tier",)) == 4
    assert one(VILLAGE, without=("self_containment",)) == 4


@pytest.mark.parametrize(
    ("unknown", "change", "code"),
    [
        # four known: two needed; three known: two; two known: both; one known: that one
        ((), {"population_nearby": 400.0}, 7),
        (("arable_share",), {"population_nearby": 400.0}, 7),
        (("arable_share",), {"population_nearby": 400.0, "jobs_diversity": 0.8, "jobs_nearby": 200.0}, 6),
        (("arable_share", "jobs_nearby", "jobs_diversity"), {"population_nearby": 400.0}, 7),
        (
            ("arable_share", "jobs_nearby", "jobs_diversity"),
            {"population_nearby": 400.0, "minutes_to_grocery": 1.0, "minutes_to_compulsory_school": 1.0},
            6,
        ),
        (
            ("arable_share", "jobs_nearby", "jobs_diversity", "minutes_to_grocery", "minutes_to_compulsory_school"),
            {"population_nearby": 400.0},
            6,
        ),
        # no grocery layer: the school alone cannot say yes, but it can say no
        (("minutes_to_grocery",), {"population_nearby": 400.0, "minutes_to_compulsory_school": 1.0}, 7),
        (("arable_share", "jobs_diversity", "jobs_nearby", "minutes_to_grocery"), {"population_nearby": 400.0}, 7),
        (
            ("arable_share", "jobs_diversity", "jobs_nearby", "minutes_to_grocery"),
            {"population_nearby": 400.0, "minutes_to_compulsory_school": 1.0},
            6,
        ),
        # jobs are counted, and too few, but their sections are not known
        (("jobs_diversity",), {"population_nearby": 400.0, "arable_share": 0.2}, 6),
    ],
)
def test_a_vote_becomes_a_majority_of_what_is_known(unknown, change, code):
    assert one(change, without=unknown) == code
    assert one(change | dict.fromkeys(unknown, nan)) == code


def test_layers_that_are_absent_are_the_same_as_layers_unknown_everywhere():
    everywhere = [VILLAGE, TOWN, LIVED_IN, {}]
    for name in NOWHERE:
        if name != "settlement":
            assert types(*everywhere, without=(name,)) == types(*(c | {name: nan} for c in everywhere))


def test_only_classified_cells_are_classified():
    evidence = cells(TOWN, {}, LIVED_IN)
    result = decide(evidence, np.array([[True, False, True]]), SEVEN)
    assert result.types.tolist() == [[2, 0, 6]]
    assert result.rule.tolist() == [[2, 0, 6]]
    assert np.isnan(result.margin[0, 1])
    assert result.runner_up[0, 1] == 0
    nothing = decide(evidence, np.zeros((1, 3), bool), SEVEN)
    assert not nothing.types.any()
    assert np.isnan(nothing.margin).all()
    assert [a.dtype for a in vars(result).values()] == [np.uint8, np.uint8, np.float32, np.uint8]


def test_a_layer_of_another_shape_is_refused_by_name():
    with pytest.raises(InputError, match=r"density: the layer has another shape; got \(2, 2\), expected \(1, 1\)"):
        decide(cells({}) | {"density": np.zeros((2, 2))}, np.ones((1, 1), bool), SEVEN)


def test_a_rule_that_looks_for_parts_needs_the_layer_of_places():
    with pytest.raises(InputError, match="settlement"):
        one(TOWN, without=("settlement",))


def test_absent_layers_are_named_with_the_types_that_read_them():
    assert missing_layers(SEVEN, cells({})) == {}
    missing = missing_layers(SEVEN, cells({}, without=("minutes_to_core", "arable_share", "density")))
    assert missing == {
        "density": ("inner_urban",),
        "minutes_to_core": ("peri_urban", "rural_close"),
        "arable_share": ("rural_heartland",),
    }


# the largest part


def inner(dense, settlement):
    """Type map of cores drawn as dense cells and settlement labels."""
    dense, settlement = np.array(dense), np.array(settlement, dtype=float)
    evidence = {name: np.full(dense.shape, value) for name, value in NOWHERE.items()}
    evidence |= {
        "settlement": settlement,
        "settlement_population": np.where(settlement > 0, 20_000.0, 0.0),
        "density": np.where(dense, 5000.0, 500.0),
    }
    return decide(evidence, np.ones(dense.shape, bool), SEVEN)


def test_each_core_has_one_inner_part_the_largest():
    found = inner(
        [[1, 0, 1, 1, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0, 1]],
        [[1, 1, 1, 1, 0, 2, 2], [1, 1, 1, 1, 0, 2, 2], [1, 1, 1, 1, 0, 2, 2]],
    )
    assert found.types.tolist() == [[2, 2, 1, 1, 7, 2, 1], [2, 2, 2, 2, 7, 2, 2], [2, 2, 2, 2, 7, 2, 2]]
    # a part cut off is no runner-up: no threshold would bring it back
    assert found.runner_up[2, 3] != 1
    assert found.rule[2, 3] == 2


def test_parts_connect_across_corners_and_ties_go_to_the_first_in_raster_order():
    assert inner([[1, 0, 0], [0, 1, 0], [1, 0, 0]], np.ones((3, 3))).types.tolist() == [[1, 2, 2], [2, 1, 2], [1, 2, 2]]
    assert inner([[0, 0, 1], [0, 0, 0], [1, 0, 0]], np.ones((3, 3))).types.tolist() == [[2, 2, 1], [2, 2, 2], [2, 2, 2]]


def test_places_that_touch_keep_a_part_each():
    found = inner([[1, 1, 1, 1, 0, 1]], [[1, 1, 2, 2, 2, 2]])
    assert found.types.tolist() == [[1, 1, 1, 1, 2, 2]]


def test_dense_land_in_no_place_is_not_inner():
    evidence = cells(TOWN | {"settlement": 0.0, "density": 9000.0}, TOWN | {"settlement": nan, "density": 9000.0})
    assert decide(evidence, np.ones((1, 2), bool), SEVEN).types.tolist() == [[2, 2]]


@given(st.lists(VALUES, min_size=1, max_size=12))
@settings(**SMALL | {"max_examples": 150})
def test_against_plain_ifs(rows):
    found = decide(apart(rows), np.ones((1, 2 * len(rows)), bool), SEVEN).types[0, ::2]
    assert found.tolist() == [plainly(row, T) for row in rows]


@pytest.mark.parametrize("turn", TURNS)
def test_turning_the_map_turns_the_types(turn):
    rng = np.random.default_rng(9)
    shape = (9, 8)
    settlement = np.kron(np.array([[1.0, 2.0], [3.0, 0.0]]), np.ones((5, 4)))[:9]
    evidence = {name: rng.choice([0.5, 0.99, 1.0, 1.5], shape) * max(value, 1.0) for name, value in NOWHERE.items()}
    evidence |= {
        "settlement": settlement,
        "settlement_population": np.array([0.0, 20_000.0, 6000.0, 1200.0])[settlement.astype(int)],
        "density": rng.choice([100.0, 4000.0], shape, p=[0.1, 0.9]),  # no two parts are equally large
        "area_density": np.zeros(shape),
        "minutes_to_core": rng.choice([1.0, 22.0, 90.0], shape),
        "near_town_population": np.zeros(shape),
    }
    known = rng.random(shape) < 0.9
    straight = decide(evidence, known, SEVEN)
    assert set(straight.types.ravel().tolist()) >= {0, 1, 2, 3, 4, 7}
    other = decide({name: turned(turn, layer) for name, layer in evidence.items()}, turned(turn, known), SEVEN)
    for name, values in vars(straight).items():
        np.testing.assert_array_equal(getattr(other, name), turned(turn, values))
