import degurba_oracle as oracle
import numpy as np
import pytest

from placetypes._kernels.majority import grow

BOTH = [grow, getattr(grow, "py_func", grow)]


def grown(kernel, label, barred=None, uncounted=None, passes=10_000):
    out = np.array(label, np.int32)
    nothing = np.zeros(out.shape, bool)
    kernel(out, nothing if barred is None else barred, nothing if uncounted is None else uncounted, passes)
    return out


@pytest.mark.parametrize("seed", range(60))
def test_against_the_slow_rule(seed):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 26, 2))
    label = rng.integers(1, 4, shape) * (rng.random(shape) < rng.choice([0.3, 0.5, 0.6]))
    water = rng.random(shape) < rng.choice([0.0, 0.2, 0.5])
    barred = water & (rng.random(shape) < 0.5)
    expected = oracle.smooth(label, barred, water)
    np.testing.assert_array_equal(grown(grow, label, barred, water), expected)


@pytest.mark.parametrize("kernel", BOTH)
def test_five_of_eight_join_and_four_do_not(kernel):
    five = np.array([[1, 1, 1], [1, 0, 1], [0, 0, 0]])
    assert grown(kernel, five)[1, 1] == 1
    four = np.array([[1, 1, 1], [1, 0, 0], [0, 0, 0]])
    np.testing.assert_array_equal(grown(kernel, four), four)
    mixed = np.array([[1, 1, 1], [1, 0, 2], [2, 2, 2]])
    np.testing.assert_array_equal(grown(kernel, mixed), mixed)


@pytest.mark.parametrize("kernel", BOTH)
def test_beyond_the_edge_lies_no_member_yet_it_counts(kernel):
    label = np.array([[1, 0, 1], [1, 1, 1]])  # 5 of 8, three of them beyond the edge
    assert grown(kernel, label)[0, 1] == 1
    label = np.array([[0, 1], [1, 1]])  # 3 of 8
    assert grown(kernel, label)[0, 0] == 0


@pytest.mark.parametrize("kernel", BOTH)
def test_water_does_not_count_unless_it_has_a_label(kernel):
    label = np.array([[1, 1, 1], [0, 0, 0], [0, 0, 0]])
    water = np.array([[0, 0, 0], [1, 0, 1], [1, 0, 0]], bool)
    assert grown(kernel, label, uncounted=water)[1, 1] == 1  # 3 of 5
    label[2, 2] = 2
    water[2, 2] = True
    assert grown(kernel, label, uncounted=water)[1, 1] == 1  # still 3 of 5: the labelled water counts
    label[2, 1] = 2
    assert grown(kernel, label, uncounted=water)[1, 1] == 1
    label[2, 0] = 2
    assert grown(kernel, label, uncounted=water)[1, 1] == 0  # 3 of 6


@pytest.mark.parametrize("kernel", BOTH)
def test_barred_cells_never_join(kernel):
    label = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]])
    assert grown(kernel, label, barred=label == 0)[1, 1] == 0


def test_all_cells_of_a_pass_see_the_labels_before_it():
    # the left gap joins first and gives the right one its fifth neighbour in the next pass
    label = np.array([[1, 1, 1, 0], [1, 0, 0, 1], [1, 1, 0, 0]])
    out = grown(grow, label)
    np.testing.assert_array_equal(out, oracle.smooth(label, np.zeros((3, 4), bool), np.zeros((3, 4), bool)))
    assert out[1, 1] == 1
    assert out[1, 2] == 1


@pytest.mark.parametrize("kernel", BOTH)
def test_a_shore_that_fills_to_its_end_a_cell_in_each_pass(kernel):
    label, sea = np.zeros((3, 90), np.int32), np.zeros((3, 90), bool)
    label[0], label[1, 0], sea[2] = 1, 1, True
    some = sea & (np.arange(90) % 3 == 0)  # 3 of 7 do not join, and with the cell before 4 of 7 do
    assert grown(kernel, label, sea, some)[1].tolist() == [1] * 89 + [0]
    for passes in (0, 1, 17):
        assert grown(kernel, label, sea, some, passes)[1].sum() == 1 + passes
