import numpy as np
import pytest
from scipy import ndimage
from strategies import grid_of

from placetypes.errors import GridError
from placetypes.smoothing import smooth

CODES = (5, 6, 7)


def smoothed(types, radius=1500.0, area=4.0, size=1000.0, codes=CODES):
    types = np.array(types, np.uint8)
    return smooth(types, grid_of(types.shape, size), codes=codes, majority_radius=radius, min_patch_area=area)


def test_a_speck_gives_way_to_the_majority():
    types = np.full((5, 5), 7)
    types[2, 2] = 6
    assert (smoothed(types) == 7).all()


def test_only_cells_of_the_codes_change_and_only_among_them():
    rng = np.random.default_rng(1)
    types = rng.integers(0, 8, (20, 20)).astype(np.uint8)
    before = types.copy()
    out = smoothed(types)
    free = np.isin(types, CODES)
    np.testing.assert_array_equal(types, before)  # the input is left alone
    np.testing.assert_array_equal(out[~free], types[~free])
    assert np.isin(out[free], CODES).all()
    assert (out[free] != types[free]).any()
    assert out.dtype == np.uint8


def test_towns_and_water_do_not_vote():
    types = [[3, 3, 3], [3, 6, 3], [0, 0, 7]]
    assert smoothed(types, area=0.5)[1, 1] == 6  # one 6, one 7: tied, its own
    types = [[3, 3, 3], [3, 6, 7], [0, 0, 7]]
    assert smoothed(types, area=0.5)[1, 1] == 7


def test_the_majority_is_taken_once():
    # a wave that would run on if passes were repeated
    types = np.array([[6, 7, 6, 7, 7, 7]])
    assert smoothed(types, radius=1000, area=0.5).tolist() == [[6, 6, 7, 7, 7, 7]]


def test_patches_of_the_least_area_stay_and_smaller_ones_join():
    types = np.full((6, 6), 7)
    types[1, 1:5] = 6
    assert (smoothed(types, radius=0, area=4.0) == types).all()
    assert (smoothed(types, radius=0, area=4.001) == 7).all()
    types[1, 1] = 7
    assert (smoothed(types, radius=0, area=4.0) == 7).all()


def test_the_area_is_in_km2_whatever_the_cell():
    types = np.full((6, 6), 7)
    types[1, 1:5] = 6
    assert (smoothed(types, radius=0, area=0.25, size=250.0) == types).all()
    assert (smoothed(types, radius=0, area=0.26, size=250.0) == 7).all()


def test_rounding_does_not_ask_for_another_cell():
    types = np.full((6, 6), 7)
    types[1, 1:4] = 6
    assert (smoothed(types, radius=0, area=0.27, size=300.0) == types).all()  # 0.27 / 0.09 is 3 and a little in floats


def test_small_patches_go_first_and_help_their_neighbours_to_grow():
    # 5 (1 cell) joins 6 (3 cells): together they are large enough to stay
    types = np.array([[7, 7, 7, 7, 7, 7], [7, 6, 6, 6, 5, 3], [7, 7, 7, 7, 3, 3]])
    types[0, 4] = 3
    assert smoothed(types, radius=0, area=4.0)[1].tolist() == [7, 6, 6, 6, 6, 3]


def test_no_small_patch_is_left_that_has_a_neighbour_to_join():
    rng = np.random.default_rng(5)
    types = rng.integers(3, 8, (30, 30)).astype(np.uint8)
    out = smoothed(types)
    free = np.isin(out, CODES)
    for code in CODES:
        labels, count = ndimage.label(out == code)
        for patch in range(1, count + 1):
            cells = labels == patch
            around = ndimage.binary_dilation(cells) & ~cells
            assert cells.sum() >= 4 or not (around & free).any()


def test_without_codes_nothing_changes():
    types = np.random.default_rng(6).integers(0, 8, (5, 5)).astype(np.uint8)
    out = smoothed(types, codes=())
    np.testing.assert_array_equal(out, types)
    out[0, 0] = 99
    assert types[0, 0] != 99


def test_smoothing_a_smooth_map_changes_nothing():
    types = np.repeat([[5], [6], [7]], 6, axis=0).repeat(9, axis=1)
    assert (smoothed(types) == types).all()


def test_a_map_of_another_shape_is_refused():
    with pytest.raises(GridError, match="types"):
        smooth(np.zeros((3, 3), np.uint8), grid_of((2, 2)), codes=CODES, majority_radius=0, min_patch_area=1)
