import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placetypes._kernels import verdicts

OPERATORS = (np.greater_equal, np.greater, np.less_equal, np.less)
VALUES = st.lists(st.sampled_from([-np.inf, -1.0, 0.0, 0.5, 1.0, 1e300, np.inf, np.nan]), min_size=1, max_size=9)


@given(VALUES, st.integers(0, 3), st.integers(0, 31), st.booleans(), st.sampled_from([np.float64, np.float32]))
def test_bits_say_what_the_comparison_says(values, operator, pair, each, dtype):
    with np.errstate(over="ignore"):
        layer = np.array(values, dtype)
    limit = np.array(values[::-1] if each else [0.5])
    before = np.arange(layer.size, dtype=np.uint64) * np.uint64(0x123456789ABCDEF)
    word = before.copy()
    verdicts.mark(layer, operator, limit, 2 * pair, word)
    bits = word >> np.uint64(2 * pair) & np.uint64(3)
    np.testing.assert_array_equal(bits & np.uint64(1), ~np.isnan(layer))
    np.testing.assert_array_equal(bits == np.uint64(3), OPERATORS[operator](layer.astype(float), limit))
    others = ~(np.uint64(3) << np.uint64(2 * pair))
    np.testing.assert_array_equal(word & others, before & others)


@given(VALUES, st.integers(0, 3))
def test_a_threshold_just_past_says_the_opposite(values, operator):
    layer = np.array([v for v in values if np.isfinite(v)])
    out = np.empty(layer.size)
    verdicts.past(layer, operator, 0.5, out)
    test = OPERATORS[operator]
    np.testing.assert_array_equal(test(layer, out), ~test(layer, 0.5))
    back = np.nextafter(out, layer)  # nothing lies between
    assert ((out == layer) | (back == layer)).all()


@given(st.integers(1, 3), st.lists(st.integers(0, 5), min_size=1, max_size=40), st.integers(1, 6))
def test_combinations_are_numbered_by_first_appearance(width, drawn, room):
    words = np.array([[k * 7 + w * (k % 2) for k in drawn] for w in range(width)], np.uint64)
    keys, slots = np.zeros((room, width), np.uint64), np.full(4 * 8, -1, np.int32)
    out = np.empty(len(drawn), np.int32)
    count, done = verdicts.number(words, 0, keys, slots, 0, out)
    distinct = list(dict.fromkeys(drawn))
    full = next((k for k, v in enumerate(drawn) if distinct.index(v) >= room), len(drawn))
    assert (count, done) == (min(room, len(distinct)), full)
    assert out[:done].tolist() == [distinct.index(v) for v in drawn[:done]]


@pytest.mark.parametrize("plain", [False, True])
def test_the_nearest_of_cells_and_what_they_become(plain):
    def kernel(name):
        found = getattr(verdicts, name)
        return getattr(found, "py_func", found) if plain else found

    new = np.zeros(4, bool)
    kernel("turns")(np.array([1.0, 1.0, 2.0, np.nan]), new)
    assert new.tolist() == [False, False, True, True]
    new[0] = True
    index = np.empty(4, np.int32)
    kernel("rank")(new, index)
    assert index.tolist() == [0, 0, 1, 2]
    heads, pattern = np.flatnonzero(new), np.array([1, 1, 0, 2], np.int32)
    classes, code = np.array([0, 10, 20], np.uint8), np.empty(3, np.uint8)
    kernel("changes")(np.array([2, 2, 2], np.int32), pattern, heads, classes, code)
    assert code.tolist() == [20, 0, 0]  # of no class before; the same class
    nearest, other = np.array([np.inf, 0.1, np.inf, np.inf]), np.zeros(4, np.uint8)
    kernel("nearer")(np.array([3.0, 3.0, 5.0, np.nan]), 5.0, 4.0, code, index, nearest, other)
    assert nearest.tolist() == [0.5, 0.1, np.inf, np.inf]
    assert other.tolist() == [20, 0, 0, 0]
    rule, types, runner = (np.full(4, 9, np.uint8) for _ in range(3))
    margin, inside = np.zeros(4, np.float32), np.array([True, False, True, True])
    rules = np.array([0, 1, 2], np.uint8)
    kernel("settle")(
        pattern, rules, np.array([0, 30, 40], np.uint8), inside, nearest, other, rule, types, margin, runner
    )
    assert rule.tolist() == [1, 0, 0, 2]
    assert types.tolist() == [30, 0, 0, 40]
    assert runner.tolist() == [20, 0, 0, 0]
    np.testing.assert_array_equal(margin, [0.5, np.nan, np.nan, np.nan])
    word, beyond = np.zeros(2, np.uint64), np.empty(2)
    for operator in range(4):
        kernel("mark")(np.array([1.0, np.nan]), operator, np.array([1.0]), 2 * operator, word)
        kernel("past")(np.array([1.0, 2.0]), operator, 1.0, beyond)
    assert word.tolist() == [0b01110111, 0]
    slots, out = np.full(8, -1, np.int32), np.empty(3, np.int32)
    words = np.array([[5, 5, 6]], np.uint64)
    assert kernel("number")(words, 0, np.zeros((2, 1), np.uint64), slots, 0, out) == (2, 3)
    assert out.tolist() == [0, 0, 1]
