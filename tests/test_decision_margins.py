"""Margins and runners-up against moving each threshold in turn."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seven_types import NOWHERE, SEVEN, TOWN, T, cells, inf, nan
from seven_types_oracle import VALUES, apart, plainly
from strategies import SMALL

from placetypes.decision import decide
from placetypes.typology import Compare, load, thresholds_of
from placetypes.typology.conditions import walk
from placetypes.typology.model import Rule

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
        monkeypatch.setattr("placetypes.compact._CELLS_AT_ONCE", cells_at_once)
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


def test_every_threshold_of_a_rule_can_be_the_nearest():
    assert set(MOVABLE) | {"heartland_votes"} == {t for rule in SEVEN.rules for t in thresholds_of(rule.condition)}
