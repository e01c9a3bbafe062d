"""What each kind of condition says at its threshold, and where a part is unknown."""

import numpy as np
import pytest
from seven_types import SEVEN, nan

from placetypes.decision import decide
from placetypes.typology.model import Rule


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
