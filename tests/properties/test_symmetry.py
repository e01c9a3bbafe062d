"""What must not depend on how a map is laid out: turned, mirrored, moved, padded, its layers in another order.

Three things depend on the order of rows, as two things alike must be told apart by something, and are left out where
they occur: of two largest parts of a core that are as large the first is the inner one; of two cores as near that
differ in size one is the nearest; and of two specks that touch one is smoothed away first.
"""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from invented_land import CELL, VARIANTS, cores_tie, few, lands, parts_tie, patches_touch, same, told
from strategies import TURNS, turned

RIM = 3

by_variant = pytest.mark.parametrize("variant", VARIANTS, ids=str)


@by_variant
@given(layers=lands(), turn=st.sampled_from(sorted(TURNS)))
@settings(**few(6))
def test_a_turned_or_mirrored_map_has_turned_classes(variant, layers, turn):
    straight = variant.classify(layers)
    assume(not parts_tie(straight) and not cores_tie(straight))
    other = variant.classify({name: turned(turn, values) for name, values in layers.items()})
    np.testing.assert_array_equal(other.rule, turned(turn, straight.rule))
    assume(not patches_touch(straight))
    same(other, {name: turned(turn, values) for name, values in told(straight).items()})


@by_variant
@given(layers=lands(), cells=st.tuples(st.integers(-3000, 3000), st.integers(-3000, 3000)))
@settings(**few(6))
def test_a_map_moved_by_whole_cells_has_the_same_classes(variant, layers, cells):
    origin = (cells[0] * CELL, cells[1] * CELL)
    same(variant.classify(layers, origin=origin), variant.classify(layers))


@by_variant
@given(layers=lands(), rim=st.tuples(*[st.integers(0, RIM)] * 4))
@settings(**few(6))
def test_unknown_cells_around_a_map_change_nothing_in_it(variant, layers, rim):
    """Unknown, not empty: beside known water fewer neighbours make a majority, and empty land has neighbours' types."""
    top, bottom, left, right = rim
    padded = {n: np.pad(v, ((top, bottom), (left, right)), constant_values=np.nan) for n, v in layers.items()}
    inner = variant.classify(layers)
    rows, cols = inner.types.shape
    outer = variant.classify(padded)
    inside = np.s_[top : top + rows, left : left + cols]
    same(inner, {name: values[inside] for name, values in told(outer).items()})


@by_variant
@given(data=st.data(), layers=lands())
@settings(**few(3))
def test_the_order_of_layers_does_not_matter(variant, data, layers):
    names = data.draw(st.permutations(sorted(layers)))
    same(variant.classify({name: layers[name] for name in names}), variant.classify(layers))
