"""Deciding by patterns beside reading every rule in every cell, as whole arrays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from placetypes.decision import codes_of_rules, decide, first_holding, moved_past
from placetypes.decision import patterns as patterns_module
from placetypes.judge import Judge
from placetypes.typology import Compare, load
from placetypes.typology.conditions import walk

TYPOLOGIES = [
    load("ostergotland"),
    load("nordic"),
    load("halland"),
    load("degurba", level=1),
    load("degurba", level=2),
]
SHAPE = (6, 7)


def largest_parts(holds, layer):
    """Where a rule may apply that asks for the largest part of each place."""
    in_place = np.isfinite(layer) & (layer > 0)
    competing = holds & in_place
    allowed = in_place & ~competing
    for place in np.unique(layer[competing]):
        parts, _ = ndimage.label(competing & (layer == place), np.ones((3, 3)))
        allowed |= parts == 1 + np.bincount(parts.ravel())[1:].argmax()
    return allowed


def slowly(evidence, classified, typology):
    judge = Judge(evidence, SHAPE, typology)
    answers = [judge.answer(rule.condition).holds for rule in typology.rules]
    allowed = [
        np.ones(SHAPE, bool) if rule.largest_part_per is None else largest_parts(holds, evidence[rule.largest_part_per])
        for rule, holds in zip(typology.rules, answers, strict=True)
    ]
    holding = [holds & may for holds, may in zip(answers, allowed, strict=True)]
    rule, codes = np.where(classified, first_holding(holding), 0), codes_of_rules(typology)
    nearest, runner_up = np.full(SHAPE, np.inf), np.zeros(SHAPE, np.uint8)
    for _, move, code in moved_past(judge, holding, allowed, codes):
        closer = (rule > 0) & (code > 0) & (code != codes[rule]) & (move < nearest)
        nearest[closer], runner_up[closer] = move[closer], code[closer]
    margin = np.where(np.isfinite(nearest), nearest, np.nan).astype(np.float32)
    return codes[rule], rule, margin, runner_up


def made_up(typology, rng):
    """Evidence on both sides of its thresholds and on them, some of it unknown or absent; places as whole numbers."""
    evidence = {}
    compares = {c for rule in typology.rules for c in walk(rule.condition) if isinstance(c, Compare)}
    for layer in sorted({c.layer for c in compares}):
        limits = sorted({typology[c.threshold] for c in compares if c.layer == layer})
        values = [*limits, *(np.nextafter(x, np.inf) for x in limits), *(x * f for x in limits for f in (0.3, 0.9, 2))]
        evidence[layer] = rng.choice([*values, 0.0, np.nan, np.inf], SHAPE)
        if rng.random() < 0.1:
            evidence[layer] = evidence[layer] > 0
        elif rng.random() < 0.1:
            del evidence[layer]
    for name in {rule.largest_part_per for rule in typology.rules} - {None}:
        evidence[name] = rng.choice([0.0, 1.0, 2.0, np.nan], SHAPE)
    return evidence


@pytest.mark.parametrize("typology", TYPOLOGIES, ids=lambda t: f"{t.id}-{t.level}")
@given(seed=st.integers(0, 2**32 - 1))
def test_patterns_say_what_all_rules_say(typology, seed):
    rng = np.random.default_rng(seed)
    evidence, classified = made_up(typology, rng), rng.random(SHAPE) < 0.9
    found = decide(evidence, classified, typology)
    for name, expected in zip(
        ("types", "rule", "margin", "runner_up"), slowly(evidence, classified, typology), strict=True
    ):
        np.testing.assert_array_equal(getattr(found, name), expected, err_msg=name)


def test_room_for_patterns_grows(monkeypatch):
    monkeypatch.setattr(patterns_module, "_FIRST_ROOM", 1)
    typology, rng = TYPOLOGIES[0], np.random.default_rng(5)
    evidence, everywhere = made_up(typology, rng), np.ones(SHAPE, bool)
    found = decide(evidence, everywhere, typology)
    for name, expected in zip(
        ("types", "rule", "margin", "runner_up"), slowly(evidence, everywhere, typology), strict=True
    ):
        np.testing.assert_array_equal(getattr(found, name), expected)
