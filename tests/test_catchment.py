import math

import numpy as np
import pytest
from strategies import grid_of

from placetypes.access import CrowFly
from placetypes.catchment import PER, Supply, catchment_access
from placetypes.errors import GridError

LINE = CrowFly(detour=1.2, speed=60.0)


def access(supply, people, way, grid, *, catchment):
    """Of a layer of supply, 0 = none."""
    out, (rows, cols) = np.empty(grid.shape), np.nonzero(supply)
    catchment_access(
        Supply.of(rows, cols, supply[rows, cols]), people, way, grid, catchment=catchment, access=out
    )  # fmt: skip
    return out


def test_per_thousand_people_and_unknown_people_are_nobody():
    people = np.array([[400.0, np.nan, 100.0]])
    supply = np.zeros((1, 3))
    supply[0, 0] = 2.0
    friction = np.full((1, 3), 0.005)  # 5 minutes a cell
    found = access(supply, people, friction, grid_of((1, 3)), catchment=20.0)[0]
    foot = math.exp(-0.5)
    half = (math.exp(-((10 / 20) ** 2) / 2) - foot) / (1 - foot)
    assert found[0] == pytest.approx(PER * 2.0 / (400 + 100 * half))
    assert found[2] == pytest.approx(found[0] * half)
    assert (found * [400, 0, 100]).sum() == pytest.approx(PER * 2.0)


def test_along_the_line_where_there_are_no_roads():
    supply, people = np.zeros((1, 5)), np.ones((1, 5))
    supply[0, 0] = 1.0
    reached = access(supply, people, LINE, grid_of((1, 5)), catchment=4.0)[0] > 1e-9
    assert reached.tolist() == [True, True, True, True, False]  # 1.2 minutes a cell: the third is 3.6 minutes away


def test_smaller_cells_say_nearly_the_same():
    """A service in the middle of even land: what a cell has does not depend on how finely the land is cut."""
    found = []
    for cell, side in ((1000.0, 21), (200.0, 105)):
        people, supply = np.full((side, side), 1e-4 * cell**2), np.zeros((side, side))
        supply[side // 2, side // 2] = 1.0
        found.append(access(supply, people, LINE, grid_of((side, side), cell), catchment=9.0))
    coarse, fine = found[0][10], found[1][52, 2::5]
    np.testing.assert_allclose(fine, coarse, atol=0.02 * coarse.max())


@pytest.mark.parametrize("catchment", [0.0, -1.0, math.inf, math.nan])
def test_a_catchment_is_a_time(catchment):
    with pytest.raises(GridError, match="the catchment is not a time"):
        access(np.zeros((1, 1)), np.zeros((1, 1)), LINE, grid_of((1, 1)), catchment=catchment)


def test_squares_share_out_all_that_there_is(monkeypatch):
    """Small squares: each service is shared out once, in the order of squares and of cells within, and all is had."""
    rng = np.random.default_rng(3)
    rows, cols = np.nonzero(rng.random((9, 11)) < 0.4)
    supply = Supply.of(rows, cols, rng.random(rows.size))
    found = list(supply.by_square(4))
    assert all(len({(row // 4, col // 4) for row, col in zip(s.rows, s.cols, strict=True)}) == 1 for s in found)
    cells = [(row // 4, col // 4, row, col) for s in found for row, col in zip(s.rows, s.cols, strict=True)]
    assert cells == sorted({(row // 4, col // 4, row, col) for row, col in zip(rows, cols, strict=True)})
    layer, people = np.zeros((9, 11)), rng.random((9, 11))
    layer[supply.rows, supply.cols] = supply.amounts
    np.testing.assert_array_equal(np.concatenate([s.amounts for s in found]), [layer[cell[2:]] for cell in cells])
    whole = access(layer, people, LINE, grid_of((9, 11)), catchment=4.0)
    monkeypatch.setattr("placetypes.catchment._SIDE", 4)
    np.testing.assert_allclose(access(layer, people, LINE, grid_of((9, 11)), catchment=4.0), whole, rtol=1e-12)


def test_supply_of_a_cell_is_summed_whatever_the_order():
    rng = np.random.default_rng(0)
    rows, cols, amounts = rng.integers(0, 4, 60), rng.integers(0, 3, 60), rng.random(60)
    order = rng.permutation(60)
    one, other = Supply.of(rows, cols, amounts), Supply.of(rows[order], cols[order], amounts[order])
    layer = np.zeros((4, 3))
    np.add.at(layer, (rows, cols), amounts)
    np.testing.assert_allclose(layer[one.rows, one.cols], one.amounts)
    assert (np.diff(one.rows * 3 + one.cols) > 0).all()
    for name, values in vars(one).items():
        np.testing.assert_array_equal(getattr(other, name), values)
