import numpy as np
import pytest
from strategies import TURNS, grid_of, turned

from placetypes.landuse import cover_share

nan = np.nan


def test_the_share_is_of_land_not_of_the_cell():
    cover, land = np.array([[0.25, 0.5, 0.0]]), np.array([[0.5, 1.0, 0.0]])
    np.testing.assert_allclose(cover_share(cover, land, grid_of((1, 3)), radius=0), [[0.5, 0.5, nan]])
    np.testing.assert_allclose(cover_share(cover, land, grid_of((1, 3)), radius=1000), [[0.5, 0.5, 0.5]])


def test_cells_whose_cover_or_land_is_unknown_do_not_count():
    cover, land = np.array([[1.0, nan, 0.0, 1.0]]), np.array([[1.0, 1.0, 1.0, nan]])
    got = cover_share(cover, land, grid_of((1, 4)), radius=1000)
    np.testing.assert_allclose(got, [[1.0, 0.5, 0.0, 0.0]])
    np.testing.assert_allclose(cover_share(cover, land, grid_of((1, 4)), radius=0), [[1.0, nan, 0.0, nan]])


def test_no_more_is_covered_than_there_is_land():
    # land and cover come from different maps and disagree at the shore
    got = cover_share(np.array([[0.9]]), np.array([[0.3]]), grid_of((1, 1)), radius=0)
    np.testing.assert_allclose(got, [[1.0]])


def test_shares_are_between_nothing_and_everything():
    rng = np.random.default_rng(3)
    cover, land = rng.random((8, 9)), rng.random((8, 9))
    got = cover_share(cover, land, grid_of((8, 9)), radius=2000)
    assert ((got >= 0) & (got <= 1)).all()


@pytest.mark.parametrize("turn", TURNS)
def test_turning_the_land_turns_its_shares(turn):
    rng = np.random.default_rng(4)
    cover, land = rng.random((5, 7)), rng.choice([0.0, 0.5, 1.0], (5, 7))
    before = cover_share(cover, land, grid_of((5, 7)), radius=1500)
    after = cover_share(turned(turn, cover), turned(turn, land), grid_of(turned(turn, land).shape), radius=1500)
    np.testing.assert_array_equal(after, turned(turn, before))
