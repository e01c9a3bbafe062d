"""The decision list: every rule on purpose, an oracle written as plain ifs, and margins by moving thresholds."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SMALL, TURNS, turned

from placetypes.decision import decide, missing_layers
from placetypes.errors import InputError
from placetypes.typology import Compare, load, thresholds_of
from placetypes.typology.conditions import walk
from placetypes.typology.model import Rule

SEVEN = load("ostergotland")
T = {name: threshold.value for name, threshold in SEVEN.thresholds.items()}
NOT_COMMUTING = ("commuting_share", "minutes_to_commuting_core")
nan, inf = math.nan, math.inf

# Empty countryside far from everything, with every layer known.
NOWHERE = {
    "settlement": 0.0,
    "settlement_population": 0.0,
    "density": 1.0,
    "area_density": 0.0,
    "service_tier": 0.0,
    "self_containment": nan,
    "minutes_to_core": 90.0,
    "core_population": 20_000.0,
    "near_town_population": 0.0,
    "minutes_to_near_town": 70.0,
    "commuting_share": 0.01,
    "minutes_to_commuting_core": 90.0,
    "population_nearby": 30.0,
    "arable_share": 0.0,
    "jobs_diversity": 0.1,
    "jobs_nearby": 3.0,
    "minutes_to_grocery": 40.0,
    "minutes_to_compulsory_school": 40.0,
}
LIVED_IN = {"population_nearby": 400.0, "arable_share": 0.2}


def cells(*changes, without=()):
    """Evidence of a row of cells, each a change of nowhere, without some layers."""
    rows = [NOWHERE | change for change in changes]
    return {name: np.array([[row[name] for row in rows]]) for name in NOWHERE if name not in without}


def types(*changes, without=(), typology=SEVEN):
    evidence = cells(*changes, without=without)
    return decide(evidence, np.ones((1, len(changes)), bool), typology).types[0].tolist()


def one(change, without=()):
    (code,) = types(change, without=without)
    return code


# every rule on purpose


TOWN = {"settlement": 1.0, "settlement_population": 15_000.0}
VILLAGE = {"settlement": 1.0, "settlement_population": 1000.0, "service_tier": 3.0, "self_containment": 0.35}


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


# an oracle that shares nothing with the classifier


def plainly(v, t):
    """The table of rules as plain ifs for one cell; v and t are its values and the thresholds."""
    if v["settlement_population"] >= t["core_min_population"]:
        dense = v["density"] >= t["inner_density"] or v["area_density"] >= t["inner_area_density"]
        return 1 if dense else 2
    gates = v["minutes_to_core"] <= t["peri_core_minutes"]
    small = v["settlement_population"] < t["local_min_population"]
    ring = v["minutes_to_near_town"] <= t["peri_town_minutes"] and small
    if gates or ring or v["near_town_population"] >= t["near_town_min_population"]:
        return 3
    if v["settlement_population"] >= t["local_min_population"]:
        return 4
    contained = math.isnan(v["self_containment"]) or v["self_containment"] >= t["local_self_containment"]
    served = v["service_tier"] >= t["local_service_tier"]
    if v["settlement_population"] >= t["local_small_population"] and served and contained:
        return 4
    if math.isnan(v["commuting_share"]) or math.isnan(v["minutes_to_commuting_core"]):
        reach = t["close_minutes_small"]
        if v["core_population"] >= t["core_medium_population"]:
            reach = max(reach, t["close_minutes_medium"])
        if v["core_population"] > t["core_large_population"]:
            reach = max(reach, t["close_minutes_large"])
        close = not math.isnan(v["core_population"]) and v["minutes_to_core"] <= reach
    else:
        daily = v["minutes_to_commuting_core"] <= t["close_commuting_minutes"]
        close = v["commuting_share"] >= t["close_commuting_share"] and daily
    if close:
        return 5
    signs = [
        both(at_least(v["population_nearby"], t["heartland_population"])),
        both(at_least(v["arable_share"], t["heartland_arable"])),
        both(
            at_least(v["jobs_diversity"], t["heartland_jobs_diversity"]),
            at_least(v["jobs_nearby"], t["heartland_jobs"]),
        ),
        both(
            at_least(-v["minutes_to_grocery"], -t["heartland_service_minutes"]),
            at_least(-v["minutes_to_compulsory_school"], -t["heartland_service_minutes"]),
        ),
    ]
    told = [sign for sign in signs if sign is not None]
    needed = t["heartland_votes"] if len(told) == 4 else len(told) // 2 + 1
    return 6 if told and sum(told) >= needed else 7


def at_least(value, threshold):
    return None if math.isnan(value) else value >= threshold


def both(*tests):
    return False if False in tests else None if None in tests else True


def around(*thresholds, low=0.0, high=200.0):
    """Values at, near and far from thresholds, and unknown."""
    near = [t * f for t in thresholds for f in (0.9, 1.0, 1.1)]
    return st.sampled_from([*near, low, high, nan])


VALUES = st.fixed_dictionaries(
    {
        "settlement": st.just(0.0),
        "settlement_population": around(1000.0, 5000.0, 15_000.0, high=1e5),
        "density": around(T["inner_density"], high=9e3),
        "area_density": around(0.1, high=1.0),
        "service_tier": st.sampled_from([0.0, 2.0, 3.0, 5.0, nan]),
        "self_containment": around(0.35, high=1.0),
        "minutes_to_core": around(6.0, 20.0, 25.0, 30.0, high=inf),
        "core_population": around(50_000.0, 100_000.0, high=1e6),
        "near_town_population": around(200.0, 5000.0),
        "minutes_to_near_town": around(4.5, high=inf),
        "commuting_share": around(0.2, high=1.0),
        "minutes_to_commuting_core": around(45.0, high=inf),
        "population_nearby": around(400.0, high=1e4),
        "arable_share": around(0.2, high=1.0),
        "jobs_diversity": around(0.75, high=0.99),
        "jobs_nearby": around(100.0, high=1e4),
        "minutes_to_grocery": around(15.0, high=inf),
        "minutes_to_compulsory_school": around(15.0, high=inf),
    }
)


def apart(rows):
    """Evidence of cells in a row, every core a place of its own that touches no other, so that parts do not matter."""
    evidence = cells(*itertools.chain.from_iterable((row, {}) for row in rows))
    evidence["settlement"] = np.arange(1.0, evidence["settlement"].size + 1)[None]
    return evidence


@given(st.lists(VALUES, min_size=1, max_size=12))
@settings(**SMALL | {"max_examples": 150})
def test_against_plain_ifs(rows):
    found = decide(apart(rows), np.ones((1, 2 * len(rows)), bool), SEVEN).types[0, ::2]
    assert found.tolist() == [plainly(row, T) for row in rows]


# margins: the least move of one threshold


MOVABLE = [
    c.threshold for rule in SEVEN.rules for c in walk(rule.condition) if isinstance(c, Compare)
]  # what a vote needs is a count, not a distance


def nearest_by_moving(row):
    """(relative move, type after it) of the least move of one threshold that changes the type: by trying them all."""
    own = plainly(row, T)
    moves = []
    for name in dict.fromkeys(MOVABLE):
        width = SEVEN.thresholds[name].width
        readings = {
            row[c.layer]
            for rule in SEVEN.rules
            for c in walk(rule.condition)
            if isinstance(c, Compare) and c.threshold == name and math.isfinite(row[c.layer])
        }
        for reading in readings:
            for moved in (math.nextafter(reading, -inf), reading, math.nextafter(reading, inf)):
                new = plainly(row, T | {name: moved})
                if new != own:
                    moves.append((abs(reading - T[name]) / width, new))
    if not moves:
        return nan, {0}
    least = min(move for move, _ in moves)
    return least, {new for move, new in moves if move <= least * (1 + 1e-6)}


@given(st.lists(VALUES, min_size=1, max_size=8))
@settings(**SMALL | {"max_examples": 150})
def test_margin_and_runner_up_are_what_the_least_move_of_one_threshold_gives(rows):
    found = decide(apart(rows), np.ones((1, 2 * len(rows)), bool), SEVEN)
    for number, row in enumerate(rows):
        margin, runners = nearest_by_moving(row)
        assert found.margin[0, 2 * number] == pytest.approx(margin, rel=1e-6, nan_ok=True)
        assert found.runner_up[0, 2 * number] in runners


def nearest(change, without=()):
    found = decide(cells(change, without=without), np.ones((1, 1), bool), SEVEN)
    return float(found.margin[0, 0]), int(found.runner_up[0, 0])


def test_margins_by_hand():
    core_width, inner_width = SEVEN.thresholds["core_min_population"].width, SEVEN.thresholds["inner_density"].width
    # dense, in a core of 15 100: the core goes with its size, and the inner part with it
    core = TOWN | {"settlement_population": 15_100.0, "density": T["inner_density"] + 400.0}
    assert nearest(core) == (pytest.approx(100 / core_width), 4)
    # dense enough by 8 people per km2 in a large core: the outer part is next
    core |= {"settlement_population": 80_000.0, "density": T["inner_density"] + 8.0}
    assert nearest(core) == (pytest.approx(8 / inner_width), 2)
    # by floor area as well: neither alone decides, so the core's size is the nearest that does
    assert nearest(core | {"area_density": 0.12}) == (pytest.approx(65_000 / core_width), 4)
    # on the edge
    assert nearest({"minutes_to_core": 6.0})[0] == 0.0
    # 6.5 minutes from a core, 30 % commuting: peri-urban would begin a little further out (range 4 to 8)
    near = {"minutes_to_core": 6.5, "commuting_share": 0.3, "minutes_to_commuting_core": 6.5}
    assert nearest(near) == (pytest.approx(0.5 / 4), 3)
    # three of four signs: no single one decides; two of four: the weaker one does
    two = {"population_nearby": 430.0, "arable_share": 0.25}
    assert nearest(two) == (pytest.approx(30 / 600), 7)
    three = two | {"jobs_diversity": 0.8, "jobs_nearby": 400.0}
    margin, runner = nearest(three)
    assert margin > 30 / 600
    assert runner != 7


def test_a_layer_that_is_absent_lends_no_threshold():
    # a village of 990: 10 people short of a small centre, but its services are not known
    margin, _ = nearest({"settlement": 1.0, "settlement_population": 990.0}, without=("service_tier",))
    assert margin > 10 / SEVEN.thresholds["local_small_population"].width
    served = {"settlement": 1.0, "settlement_population": 990.0, "service_tier": 5.0, "self_containment": 0.9}
    assert nearest(served) == (pytest.approx(10 / SEVEN.thresholds["local_small_population"].width), 4)


def test_numbers_of_places_and_yes_or_no_have_no_distance_to_a_threshold():
    """Whichever number a place has, and however many there are."""
    asked = load("degurba", preset="r2023a-v2", level=2)
    places = np.array([[0, 1, 7]], np.int32)
    people = np.full((1, 3), 60.0)
    evidence = {"semi_dense": places, "is_land": np.ones((1, 3), bool), "density": people}
    got = decide(evidence, np.ones((1, 3), bool), asked)
    assert got.types.tolist() == [[12, 22, 22]]
    np.testing.assert_allclose(got.margin, [[10 / 50, nan, nan]])


def test_how_many_rows_are_judged_at_once_does_not_matter(monkeypatch):
    rng = np.random.default_rng(4)
    evidence = {name: rng.uniform(0, 2 * (value if 1 < value < inf else 1), (30, 7)) for name, value in NOWHERE.items()}
    evidence["settlement"] = rng.integers(0, 3, (30, 7)).astype(float)
    whole = decide(evidence, np.ones((30, 7), bool), SEVEN)
    for cells_at_once in (1, 50):
        monkeypatch.setattr("placetypes.decision._CELLS_AT_ONCE", cells_at_once)
        strips = decide(evidence, np.ones((30, 7), bool), SEVEN)
        for name, values in vars(whole).items():
            np.testing.assert_array_equal(getattr(strips, name), values)


def test_where_no_threshold_could_change_it_there_is_no_margin():
    rules = (Rule(type="sparse_rural", when="otherwise", status="ours", source="here", says={"en": "is land"}),)
    found = decide(cells({}, TOWN), np.ones((1, 2), bool), SEVEN.model_copy(update={"rules": rules}))
    assert found.types.tolist() == [[7, 7]]
    assert np.isnan(found.margin).all()
    assert not found.runner_up.any()


def test_unreachable_is_no_distance():
    found = decide(cells({"minutes_to_core": inf, "minutes_to_near_town": inf}), np.ones((1, 1), bool), SEVEN)
    assert np.isfinite(found.margin).all()


def custom(*rules, **values):
    """A typology of given (type, when) rules on the classes and with the thresholds of the seven types, renamed."""
    template = SEVEN.thresholds["core_min_population"]
    thresholds = {
        name: template.model_copy(update={"value": float(value), "range": (0.0, 10.0)})
        for name, value in values.items()
    }
    made = tuple(Rule(type=t, when=w, status="ours", source="here", says={"en": "is"}) for t, w in rules)
    return SEVEN.model_copy(update={"rules": made, "thresholds": thresholds})


@pytest.mark.parametrize(
    ("operator", "expected"), [(">=", [0, 1, 1, 0]), (">", [0, 0, 1, 0]), ("<=", [1, 1, 0, 0]), ("<", [1, 0, 0, 0])]
)
def test_operators_at_the_threshold_and_where_nothing_holds(operator, expected):
    typology = custom(("inner_urban", f"x {operator} t"), t=5)
    found = decide({"x": np.array([[4.0, 5.0, 6.0, nan]])}, np.ones((1, 4), bool), typology)
    assert found.types.tolist() == [expected]


@pytest.mark.parametrize("operator", [">=", ">", "<=", "<"])
def test_a_move_just_past_the_value_flips_a_comparison(operator):
    typology = custom(("inner_urban", f"x {operator} t"), ("outer_urban", "otherwise"), t=5)
    found = decide({"x": np.array([[4.0, 5.0, 6.5, nan]])}, np.ones((1, 4), bool), typology)
    assert found.runner_up[0, :3].tolist() == [3 - code for code in found.types[0, :3]]
    assert found.margin[0].tolist() == pytest.approx([0.1, 0.0, 0.15, nan], nan_ok=True)


def test_optional_first_known_and_any_with_unknown_parts():
    x = np.array([[1.0, 9.0, 1.0, 9.0, 9.0, nan]])
    y = np.array([[9.0, nan, nan, 1.0, 9.0, nan]])
    expected = {
        "x >= t and optional(y >= t)": [2, 1, 2, 2, 1, 2],
        "x >= t and y >= t": [2, 2, 2, 2, 1, 2],
        "x >= t or y >= t": [1, 1, 2, 1, 1, 2],
        "optional(x >= t)": [2, 1, 2, 1, 1, 2],
        "first_known(y >= t, x >= t)": [1, 1, 2, 2, 1, 2],
        "first_known(absent >= t, x >= t)": [2, 1, 2, 1, 1, 2],
        "vote(n, x >= t, y >= t)": [2, 1, 2, 2, 1, 2],
    }
    for when, codes in expected.items():
        typology = custom(("inner_urban", when), ("outer_urban", "otherwise"), t=5, n=2)
        assert decide({"x": x, "y": y}, np.ones((1, 6), bool), typology).types.tolist() == [codes], when


def test_two_rules_of_one_type_do_not_rival_each_other():
    typology = custom(("inner_urban", "x >= t"), ("inner_urban", "y >= u"), ("outer_urban", "otherwise"), t=5, u=5)
    found = decide({"x": np.array([[6.0]]), "y": np.array([[9.0]])}, np.ones((1, 1), bool), typology)
    assert np.isnan(found.margin[0, 0])  # either alone keeps the type
    found = decide({"x": np.array([[6.0]]), "y": np.array([[4.0]])}, np.ones((1, 1), bool), typology)
    assert (found.margin[0, 0], found.runner_up[0, 0]) == (pytest.approx(0.1), 2)


def test_a_vote_may_need_one_and_never_more_than_there_are():
    x, y = np.array([[9.0, 1.0, 9.0]]), np.array([[1.0, 1.0, 9.0]])
    for needed, codes in ((1, [1, 2, 1]), (1.2, [2, 2, 1]), (2, [2, 2, 1]), (0, [1, 2, 1]), (9, [2, 2, 1])):
        typology = custom(("inner_urban", "vote(n, x >= t, y >= t)"), ("outer_urban", "otherwise"), t=5, n=needed)
        assert decide({"x": x, "y": y}, np.ones((1, 3), bool), typology).types.tolist() == [codes]


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


def test_every_threshold_of_a_rule_can_be_the_nearest():
    assert set(MOVABLE) | {"heartland_votes"} == {t for rule in SEVEN.rules for t in thresholds_of(rule.condition)}
