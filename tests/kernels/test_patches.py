import numpy as np
import pytest
from scipy import ndimage

from placetypes._kernels.patches import absorb_patches

BOTH = [absorb_patches, getattr(absorb_patches, "py_func", absorb_patches)]


def slow(codes, free, seeds, min_cells):
    """The rule in words: each seed's patch, if still small, takes the free neighbour code of most shared edges."""
    out = codes.copy()
    for seed in seeds:
        row, col = divmod(int(seed), codes.shape[1])
        labels, _ = ndimage.label((out == out[row, col]) & free)
        patch = labels == labels[row, col]
        if patch.sum() >= min_cells:
            continue
        edges: dict[int, int] = {}
        for r, c in zip(*np.nonzero(patch), strict=True):
            for y, x in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
                inside = 0 <= y < codes.shape[0] and 0 <= x < codes.shape[1]
                if inside and free[y, x] and not patch[y, x]:
                    edges[int(out[y, x])] = edges.get(int(out[y, x]), 0) + 1
        if edges:
            out[patch] = min(edges, key=lambda code: (-edges[code], code))
    return out


def seeds_of(codes, free):
    """First cell of every patch, in raster order."""
    firsts = []
    for code in np.unique(codes[free]):
        labels, count = ndimage.label((codes == code) & free)
        firsts += [int(np.flatnonzero(labels.ravel() == k)[0]) for k in range(1, count + 1)]
    return np.array(sorted(firsts), np.int64)


def absorb(kernel, codes, free, seeds, min_cells):
    out = codes.copy()
    kernel(out, np.isin(np.arange(256), codes[free]), np.column_stack(np.divmod(seeds, codes.shape[1])), min_cells)
    return out


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("min_cells", [2, 4, 9])
def test_against_the_slow_rule(seed, min_cells):
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 10)), int(rng.integers(1, 10)))
    codes = rng.integers(5, 8, shape).astype(np.uint8)
    free = rng.random(shape) < 0.85
    codes[~free] = 1
    seeds = seeds_of(codes, free)
    expected = slow(codes, free, seeds, min_cells)
    for kernel in BOTH:
        np.testing.assert_array_equal(absorb(kernel, codes, free, seeds, min_cells), expected)


@pytest.mark.parametrize("kernel", BOTH)
def test_a_patch_joins_the_neighbour_of_most_edges_not_of_most_cells(kernel):
    codes = np.array([[7, 7, 7, 7], [7, 7, 6, 5], [7, 7, 5, 5]], np.uint8)
    out = absorb(kernel, codes, np.ones((3, 4), bool), np.array([6]), 2)
    assert out[1, 2] == 5  # two edges each with 7 and 5: the smaller code
    codes[1, 3] = 7
    assert absorb(kernel, codes, np.ones((3, 4), bool), np.array([6]), 2)[1, 2] == 7


@pytest.mark.parametrize("kernel", BOTH)
def test_a_patch_among_cells_that_are_not_free_stays(kernel):
    codes = np.array([[1, 1, 1], [1, 6, 1], [1, 1, 1]], np.uint8)
    assert absorb(kernel, codes, codes == 6, np.array([4]), 4)[1, 1] == 6


@pytest.mark.parametrize("kernel", BOTH)
def test_a_patch_that_has_grown_meanwhile_stays(kernel):
    codes = np.array([[5, 6, 7, 7]], np.uint8)  # 5 joins 6, then the two are no longer small
    out = absorb(kernel, codes, np.ones((1, 4), bool), np.array([0, 1]), 2)
    assert out.tolist() == [[6, 6, 7, 7]]


@pytest.mark.parametrize("kernel", BOTH)
def test_touching_by_a_corner_does_not_make_a_patch(kernel):
    codes = np.array([[6, 7, 7], [7, 6, 7], [7, 7, 7]], np.uint8)
    assert (absorb(kernel, codes, np.ones((3, 3), bool), np.array([0, 4]), 2) == 7).all()
