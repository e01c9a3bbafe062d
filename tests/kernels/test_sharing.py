import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from placetypes._kernels.sharing import share_out


def one_by_one(corners, counts, weights, total, reached):
    """The same by whole arrays: every part's place, then the sums of those inside."""
    x, y = (np.sum([corner[:, i, None] * weights[None, :, i] for i in range(4)], axis=0) for corner in corners)
    each = np.broadcast_to(counts[:, None] / len(weights), x.shape)
    inside = (x >= 0) & (x < total.shape[1]) & (y >= 0) & (y < total.shape[0])
    cell = y[inside].astype(int) * total.shape[1] + x[inside].astype(int)
    total += np.bincount(cell, each[inside], minlength=total.size).reshape(total.shape)
    reached |= np.bincount(cell, minlength=total.size).reshape(total.shape) > 0
    return each[np.isfinite(x) & np.isfinite(y)].sum()


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), cells=st.integers(0, 9), parts=st.integers(1, 9), reach=st.sampled_from([0.4, 5.0]))
def test_counts_go_where_their_parts_lie(seed, cells, parts, reach):
    rng = np.random.default_rng(seed)
    shape = rows, _ = tuple(rng.integers(1, 6, 2))
    col, row = (rng.uniform(-reach, reach + 1, (cells, 4)) for _ in "xy")
    col[rng.random(col.shape) < 0.05] = np.inf
    row[rng.random(row.shape) < 0.05] = np.nan
    counts, weights = rng.poisson(2, cells) * 0.1, rng.dirichlet(np.ones(4), parts)
    before = rng.random(shape)
    total, reached, expected, known = before.copy(), np.zeros(shape, bool), before.copy(), np.zeros(shape, bool)
    arrived = one_by_one((col, row), counts, weights, expected, known)
    inside = row[np.isfinite(row)]
    top = int(np.clip(inside.min() - 1, 0, rows)) if inside.size else 0
    window = rows - top, shape[1]
    room = np.zeros(window), np.zeros(window, bool), np.empty(rows * shape[1], np.int64)
    np.testing.assert_allclose(share_out(col, row, counts, weights, top, *room, total, reached), arrived, rtol=1e-12)
    np.testing.assert_array_equal(total, expected)
    np.testing.assert_array_equal(reached, known)
