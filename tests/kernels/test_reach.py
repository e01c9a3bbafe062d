import numpy as np
import pytest

from placetypes._kernels import reach, strips

RADII = np.array([0.0, 50.0, 100.0, 200.0, 400.0])


@pytest.mark.parametrize(("most", "parts"), [(9.0, 1), (9.0, 5), (1.0, 2), (1e9, 1)])
def test_ladder_is_a_tight_lower_bound_and_stops_beyond_the_most(most, parts):
    rng = np.random.default_rng(4)
    place = np.unique(rng.integers(0, 40, (120, 2)) * 20.0, axis=0)
    x, y, weight = place[:, 0].copy(), place[:, 1].copy(), rng.random(len(place))
    laid = strips.lay(x, y, weight, np.array([60.0, 240.0]))
    table, reach2 = np.empty((len(x), len(RADII)), np.float32), np.empty(len(x))
    for at in np.array_split(laid.site[: len(x)], parts):
        reach.ladder_table(x, y, RADII, laid, most, at, table, reach2)
    stopped = 0
    for i in range(len(x)):
        d2 = (x - x[i]) ** 2 + (y - y[i]) ** 2
        sums = np.array([weight[d2 <= r * r].sum() for r in RADII])
        inside = sums <= most
        assert (table[i, inside] <= sums[inside]).all()
        np.testing.assert_allclose(table[i, inside], sums[inside], rtol=2e-6)
        assert np.isinf(table[i, ~inside]).all()
        assert reach2[i] == (RADII[np.argmin(inside)] if not inside.all() else RADII[-1]) ** 2
        stopped += not inside.all()
    assert stopped == (0 if most > weight.sum() else len(x))
