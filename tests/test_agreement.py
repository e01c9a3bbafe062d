"""Agreement of two maps, against sums written out in plain Python."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placetypes.agreement import (
    UNMATCHED,
    adjusted_mutual_information,
    agreement,
    corresponding,
    cross_table,
    kappa,
)

loads = settings(deadline=None)
"""The first example loads scikit-learn or SciPy."""

CODES = (1, 2, 3, 4)
OTHERS = (2, 5, 9)

cells = st.lists(
    st.tuples(st.sampled_from((0, *CODES)), st.sampled_from((0, *OTHERS)), st.integers(0, 900)), min_size=1, max_size=60
)


def maps(cells):
    first, second, people = (np.array(column) for column in zip(*cells, strict=True))
    return first, second, people.astype(float)


def table_of(cells):
    return cross_table(*maps(cells), first_codes=CODES, second_codes=OTHERS)


def counts_of(cells):
    first, second, _ = maps(cells)
    return cross_table(first, second, np.ones(len(first)), first_codes=CODES, second_codes=OTHERS)


@given(cells)
def test_the_cross_table_is_the_sum_over_cells(cells):
    table = table_of(cells)
    for (i, one), (j, other) in itertools.product(enumerate(CODES), enumerate(OTHERS)):
        assert table[i, j] == sum(people for a, b, people in cells if (a, b) == (one, other))
    assert table.sum() == sum(people for a, b, people in cells if a and b)


@given(cells, st.randoms())
def test_neither_the_order_of_cells_nor_of_maps_matters(cells, random):
    first, second, people = maps(cells)
    swapped = cross_table(second, first, people, first_codes=OTHERS, second_codes=CODES)
    np.testing.assert_array_equal(swapped.T, table_of(cells))
    shuffled = random.sample(cells, len(cells))
    np.testing.assert_array_equal(table_of(shuffled), table_of(cells))


@given(cells)
def test_codes_may_be_listed_in_any_order_and_unknown_people_count_as_none(cells):
    first, second, people = maps(cells)
    backward = cross_table(first, second, people, first_codes=CODES[::-1], second_codes=OTHERS)
    np.testing.assert_array_equal(backward[::-1], table_of(cells))
    unknown = cross_table(first, second, np.where(people > 0, people, np.nan), first_codes=CODES, second_codes=OTHERS)
    np.testing.assert_array_equal(unknown, table_of(cells))


def best_by_trying_all(common):
    rows, cols = common.shape
    short, long = min(rows, cols), max(rows, cols)
    table = common if rows <= cols else common.T
    return max(sum(table[i, p[i]] for i in range(short)) for p in itertools.permutations(range(long), short))


@loads
@given(cells)
def test_the_matching_has_the_most_people_in_common(cells):
    people, count = table_of(cells), counts_of(cells)
    match = corresponding(people, count, first_keys="abcd", second_keys="xyz")
    matched = match[match != UNMATCHED]
    assert len(set(matched.tolist())) == len(matched)
    assert (
        agreement(people, match) * people.sum() == pytest.approx(best_by_trying_all(people), abs=1) or not people.any()
    )
    assert all(people[row, col] > 0 for row, col in enumerate(match) if col != UNMATCHED)


def test_cells_decide_between_matchings_with_the_same_people():
    people, count = np.array([[5.0, 5.0], [5.0, 5.0]]), np.array([[3.0, 8.0], [7.0, 4.0]])
    assert corresponding(people, count, first_keys="ab", second_keys="xy").tolist() == [1, 0]
    assert corresponding(people, count.T[::-1].T, first_keys="ab", second_keys="xy").tolist() == [0, 1]


def test_what_has_nothing_in_common_is_not_matched():
    nobody, count = np.zeros((2, 2)), np.array([[3.0, 8.0], [7.0, 4.0]])
    match = corresponding(nobody, count, first_keys="ab", second_keys="xy")
    assert match.tolist() == [UNMATCHED, UNMATCHED]
    assert math.isnan(agreement(nobody, match))
    match = corresponding(count, nobody, first_keys="ab", second_keys="xy")
    assert agreement(count, match) == 15 / 22


def test_classes_of_one_key_are_the_same_whoever_lives_there():
    people = np.array([[0.0, 50.0, 1.0], [9.0, 0.0, 7.0]])
    match = corresponding(people, people, first_keys=("town", "farms"), second_keys=("town", "woods", "sea"))
    assert match.tolist() == [0, 2]  # 'farms' has most in common with 'sea' among what is left


def kappa_by_hand(cells, match):
    """Cohen (1960): observed and expected proportions, class by class."""
    same = {(CODES[row], OTHERS[col]) for row, col in enumerate(match) if col != UNMATCHED}
    both = [cell for cell in cells if cell[0] and cell[1]]
    total = sum(n for _, _, n in both)
    if not total:
        return math.nan
    observed = sum(n for a, b, n in both if (a, b) in same) / total
    expected = sum(
        sum(n for one, _, n in both if one == a) * sum(n for _, other, n in both if other == b) for a, b in same
    )
    expected /= total**2
    return (observed - expected) / (1 - expected) if expected != 1 else math.nan


@loads
@given(cells)
def test_kappa_is_cohens(cells):
    people, count = table_of(cells), counts_of(cells)
    match = corresponding(people, count, first_keys="abcd", second_keys="xyz")
    assert kappa(people, match) == pytest.approx(kappa_by_hand(cells, match), nan_ok=True, abs=1e-12)
    ones = [(a, b, 1) for a, b, _ in cells]
    assert kappa(count, match) == pytest.approx(kappa_by_hand(ones, match), nan_ok=True, abs=1e-12)


@loads
@given(cells)
def test_what_agrees_does_not_depend_on_which_map_is_first(cells):
    people, count = table_of(cells), counts_of(cells)
    match = corresponding(people, count, first_keys="abcd", second_keys="abx")
    back = np.full(len(OTHERS), UNMATCHED)
    for row, col in enumerate(match):
        if col != UNMATCHED:
            back[col] = row
    assert agreement(people.T, back) == pytest.approx(agreement(people, match), nan_ok=True)
    assert kappa(people.T, back) == pytest.approx(kappa(people, match), nan_ok=True)


@loads
@given(st.lists(st.tuples(st.sampled_from(CODES), st.integers(1, 900)), min_size=1, max_size=40))
def test_a_map_agrees_fully_with_itself(cells):
    types, people = (np.array(column) for column in zip(*cells, strict=True))
    table = cross_table(types, types, people, first_codes=CODES, second_codes=CODES)
    match = corresponding(table, table, first_keys="abcd", second_keys="abcd")
    assert match.tolist() == [0, 1, 2, 3]
    assert agreement(table, match) == 1
    assert kappa(table, match) == pytest.approx(1) or len(set(types.tolist())) == 1
    assert adjusted_mutual_information(types, types) == pytest.approx(1)


def entropy(labels):
    parts = [labels.count(one) / len(labels) for one in set(labels)]
    return -sum(p * math.log(p) for p in parts)


def information(first, second):
    return entropy(first) + entropy(second) - entropy(list(zip(first, second, strict=True)))


@pytest.mark.parametrize(
    ("first", "second"), [("aabbc", "xyyyx"), ("aabb", "xyxy"), ("aaabbb", "xxyyyz"), ("abcab", "zzzxy")]
)
def test_mutual_information_is_adjusted_by_all_ways_to_shuffle(first, second):
    """The mean over every order of the cells of the second map is what chance gives (Vinh and others, 2010)."""
    first, orders = list(first), list(itertools.permutations(second))
    chance = sum(information(first, list(order)) for order in orders) / len(orders)
    most = (entropy(first) + entropy(list(second))) / 2
    expected = (information(first, list(second)) - chance) / (most - chance)
    assert adjusted_mutual_information(first, list(second)) == pytest.approx(expected, abs=1e-9)


@loads
@given(cells.filter(lambda cells: any(a and b for a, b, _ in cells)), st.permutations(CODES), st.randoms())
def test_other_names_and_another_order_tell_as_much(cells, names, random):
    first, second, _ = maps([cell for cell in cells if cell[0] and cell[1]])
    plain = adjusted_mutual_information(first, second)
    renamed = np.array([0, *names])[first]
    assert adjusted_mutual_information(renamed, second) == pytest.approx(plain, abs=1e-9)
    assert adjusted_mutual_information(second, first) == pytest.approx(plain, abs=1e-9)
    order = random.sample(range(len(first)), len(first))
    assert adjusted_mutual_information(first[order], second[order]) == pytest.approx(plain, abs=1e-9)


def test_no_cells_give_no_figures():
    nothing = cross_table(np.zeros(3), np.zeros(3), np.ones(3), first_codes=(1, 2), second_codes=(1, 2))
    match = corresponding(nothing, nothing, first_keys="ab", second_keys="xy")
    assert match.tolist() == [UNMATCHED, UNMATCHED]
    assert math.isnan(agreement(nothing, match))
    assert math.isnan(kappa(nothing, match))
    assert math.isnan(adjusted_mutual_information(np.array([]), np.array([])))


def test_kappa_of_a_single_class_is_not_defined():
    assert math.isnan(kappa(np.array([[8.0, 0.0], [0.0, 0.0]]), np.array([0, 1])))
