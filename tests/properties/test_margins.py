"""The margin is 0 exactly where a value stands on a threshold that decides, and more wherever none does.

Held before the result rounds evidence to the single precision in which it is saved.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from invented_land import CELL, VARIANTS, few, lands
from strategies import grid_of

from placetypes.evidence import Inputs, compute
from placetypes.judge import Judge
from placetypes.layer_store import LayerStore
from placetypes.pipeline.outcome import classify_cells
from placetypes.tiles import Tiled
from placetypes.typology import Compare, load
from placetypes.typology.conditions import walk


def comparisons(typology):
    """Every comparison of a layer with a threshold that the rules make, once."""
    return list(dict.fromkeys(c for rule in typology.rules for c in walk(rule.condition) if isinstance(c, Compare)))


def codes_with(typology, evidence, decision, name, value):
    """Classes with one threshold moved, the rules read anew; which part of a core is the largest stays."""
    other = typology.with_overrides({name: value})
    codes = np.zeros(decision.rule.shape, int)
    for number, rule in reversed(list(enumerate(typology.rules, start=1))):
        before = Judge(evidence, codes.shape, typology).answer(rule.condition).holds
        holds = Judge(evidence, codes.shape, other).answer(rule.condition).holds
        if rule.largest_part_per is not None:
            in_place = np.nan_to_num(evidence[rule.largest_part_per]) > 0
            holds = holds & in_place & ~(before & (decision.rule != number))
        codes[holds] = typology.by_key[rule.type].code
    return np.where(decision.rule > 0, codes, 0)


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
@given(layers=lands())
@settings(**few(5))
def test_the_margin_is_zero_exactly_on_a_threshold_that_decides(variant, layers):
    typology = load(variant.typology, preset=variant.preset, level=variant.level)
    shape = layers["population"].shape
    grid = grid_of(shape, CELL)
    evidence = compute(typology, Inputs(grid, layers), language="en").layers
    decision, _ = classify_cells(typology, LayerStore.of(evidence, grid.shape), Tiled(grid))
    on_any, decides = np.zeros(shape, bool), np.zeros(shape, bool)
    for c in comparisons(typology):
        if c.layer not in evidence or evidence[c.layer].dtype in (bool, np.int32):  # no amounts: no margin on them
            continue
        value = typology[c.threshold]
        on = evidence[c.layer] == value
        on_any |= on
        if on.any():
            for beyond in (np.nextafter(value, np.inf), np.nextafter(value, -np.inf)):
                changed = codes_with(typology, evidence, decision, c.threshold, beyond)
                decides |= on & (changed > 0) & (changed != decision.types) & (decision.rule > 0)
    np.testing.assert_array_equal(decision.margin == 0, decides)
    off = ~on_any & np.isfinite(decision.margin)
    assert (decision.margin[off] > 0).all()
    np.testing.assert_array_equal(variant.classify(layers).margin, decision.margin)
