import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SMALL

from placetypes.decision import decide
from placetypes.errors import InputError
from placetypes.typology import load
from placetypes.typology.model import PlaceType, Rule, Threshold
from placetypes.units import by_class, lead_of, people_or_area, share_in

CODES = (30, 23, 22, 21, 13, 12, 11)
GROUPS = {
    "centre": (30,),
    "rural": (13, 12, 11),
    "centre_or_dense": (30, 23),
    "suburban_or_rural": (21, 13, 12, 11),
    "cluster": (30, 23, 22, 21, 13),
    "very_low": (11,),
}
LEADS = {
    "lead_dense": ((23,), ((22,),)),
    "lead_town": ((23, 22), ((21,),)),
    "lead_village": ((13,), ((12,), (11,))),
    "lead_low": ((12,), ((13,), (11,))),
    "lead_very_low": ((11,), ((13,), (12,))),
}
LEVEL1 = ((3, "centre >= half"), (2, "rural <= half"), (1, "rural > half"))
RULES_2024 = (
    (30, "centre >= half"),
    (23, "rural <= half and centre_or_dense >= half"),
    (22, "rural <= half and suburban_or_rural <= half"),
    (21, "rural <= half"),
    (13, "cluster >= half"),
    (12, "very_low <= half"),
    (11, "very_low > half"),
)
RULES_2021 = (
    (30, "centre >= half"),
    (23, "rural <= half and lead_town > tie and lead_dense >= tie"),
    (22, "rural <= half and lead_town > tie"),
    (21, "rural <= half"),
    (13, "lead_village >= tie"),
    (12, "lead_low >= tie"),
    (11, "lead_very_low >= tie"),
)

ONE = np.ones((1, 1), np.int32)


def typology(rules):
    """A typology of unit classes: the classifier's own decision list."""
    words = {"en": "x"}
    more = {"status": "published", "source": "GHSL Data Package 2023"}
    codes = sorted({code for code, _ in rules})
    limits = {"half": (0.5, (0.4, 0.6)), "tie": (0.0, (-0.1, 0.1))}
    return load("ostergotland").model_copy(
        update={
            "classes": tuple(
                PlaceType(code=c, key=f"c{c}", color="#000000", name=words, definition=words) for c in codes
            ),
            "rules": tuple(Rule(type=f"c{c}", when=when, says=words, **more) for c, when in rules),
            "thresholds": {
                name: Threshold(value=v, unit="share", range=r, meaning=words, **more)
                for name, (v, r) in limits.items()
            },
        }
    )


def classify(amounts, rules):
    evidence = {n: share_in(amounts, codes=CODES, group=g)[:, None] for n, g in GROUPS.items()}
    for name, (group, rivals) in LEADS.items():
        evidence[name] = lead_of(amounts, codes=CODES, group=group, rivals=rivals)[:, None]
    return decide(evidence, np.ones((len(amounts), 1), bool), typology(rules)).types[:, 0].tolist()


def slow_level1(people):
    """The published sentences for one unit, in whole people."""
    total, rural = sum(people), sum(people[4:])
    if total == 0:
        return 0
    if 2 * people[0] >= total:
        return 3
    return 2 if 2 * rural <= total else 1


def slow_2024(people):
    p, total, rural = dict(zip(CODES, people, strict=True)), sum(people), sum(people[4:])
    level1 = slow_level1(people)
    if level1 == 2:
        if 2 * (p[30] + p[23]) >= total:
            return 23
        return 22 if 2 * (p[21] + rural) <= total else 21
    if level1 == 1:
        if 2 * (p[13] + total - rural) >= total:
            return 13
        return 12 if 2 * p[11] <= total else 11
    return 10 * level1


def slow_2021(people):
    p, level1 = dict(zip(CODES, people, strict=True)), slow_level1(people)
    if level1 == 2:
        if p[23] + p[22] <= p[21]:
            return 21
        return 23 if p[23] >= p[22] else 22
    if level1 == 1:
        return max((13, 12, 11), key=lambda code: (p[code], code))
    return 10 * level1


@settings(**{**SMALL, "max_examples": 200})
@given(st.lists(st.lists(st.integers(0, 6), min_size=7, max_size=7), min_size=1, max_size=8))
def test_the_published_rules_as_a_decision_list(people):
    amounts = np.array(people, float)
    assert classify(amounts, LEVEL1) == [slow_level1(p) for p in people]
    assert classify(amounts, RULES_2024) == [slow_2024(p) for p in people]
    assert classify(amounts, RULES_2021) == [slow_2021(p) for p in people]


def test_exactly_half_is_a_city_a_town_and_a_village():
    amounts = np.array([[5, 0, 0, 0, 0, 0, 5], [0, 0, 0, 5, 0, 0, 5], [0, 0, 0, 2, 3, 0, 5]], float)
    assert classify(amounts, LEVEL1) == [3, 2, 1]
    assert classify(amounts, RULES_2024) == [30, 21, 13]


def test_the_two_editions_differ():
    people = np.array([[0, 30, 20, 25, 25, 0, 0]], float)
    assert (classify(people, RULES_2021), classify(people, RULES_2024)) == ([23], [22])


def test_people_by_class_are_those_of_the_cells():
    rng = np.random.default_rng(4)
    unit = rng.integers(0, 5, (30, 20)).astype(np.int32)
    types = rng.choice([10, *CODES], unit.shape).astype(np.uint8)
    people = rng.integers(0, 50, unit.shape).astype(float)
    people[0] = np.nan
    table = by_class(unit, types, people, units=6, codes=CODES)
    for u in range(1, 7):
        for k, code in enumerate(CODES):
            assert table[u - 1, k] == np.nansum(people[(unit == u) & (types == code)])


def test_a_unit_without_people_is_judged_by_its_land_and_one_without_land_not_at_all():
    people = np.array([[0, 0, 0, 9, 0, 0, 1], [0] * 7, [0] * 7], float)
    land = np.array([[0, 0, 0, 1, 0, 0, 9], [0, 0, 0, 1, 0, 0, 9], [0] * 7], float)
    assert classify(people_or_area(people, land), RULES_2024) == [21, 11, 0]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: by_class(ONE, ONE.astype(np.uint8), np.ones((1, 2)), units=1, codes=(1,)), "amount"),
        (lambda: by_class(ONE, np.ones((2, 1), np.uint8), np.ones((1, 1)), units=1, codes=(1,)), "types"),
        (lambda: by_class(ONE, ONE.astype(np.uint8), np.ones((1, 1)), units=0, codes=(1,)), "0 to 0"),
        (lambda: by_class(-ONE, ONE.astype(np.uint8), np.ones((1, 1)), units=1, codes=(1,)), "not there"),
        (lambda: by_class(ONE, ONE.astype(np.uint8), np.ones((1, 1)), units=1, codes=(1, 1)), "twice"),
        (lambda: people_or_area(np.ones((1, 2)), np.ones((1, 3))), "area"),
        (lambda: share_in(np.ones((1, 2)), codes=(30,), group=(30,)), "columns"),
        (lambda: share_in(np.ones((1, 1)), codes=(30,), group=(30, 23)), "23"),
        (lambda: lead_of(np.ones((1, 1)), codes=(30,), group=(30,), rivals=()), "rival"),
    ],
)
def test_what_cannot_be_is_refused(call, says):
    with pytest.raises(InputError, match=says):
        call()
