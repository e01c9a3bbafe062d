import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from placetypes._kernels import chance


def guided(cumulative):
    out = np.empty(len(cumulative), np.int64)
    chance.guide(cumulative, out)
    return out


def draw(weight, uniforms, wanted, limit=None):
    cumulative, limit = np.cumsum(weight), np.ones(len(weight)) if limit is None else limit
    taken, out = np.zeros(len(weight), np.int32), np.empty(wanted, np.int64)
    got = chance.draw(cumulative, guided(cumulative), limit, uniforms, wanted, taken, out, 0)
    assert np.array_equal(np.bincount(out[:got], minlength=len(weight)), taken)
    return out[:got].tolist()


def test_a_row_is_drawn_as_often_as_it_stands_for_actors_and_always_once():
    weight, limit = np.array([1.0, 3.0, 2.0, 0.2]), np.array([1.0, 3.0, 2.5, 0.4])
    drawn = draw(weight, np.random.default_rng(0).random(5000), 8, limit)
    assert np.bincount(drawn).tolist() == [1, 3, 3, 1]
    # of three actors in a row the first is drawn: the same number proposes it again, others propose the others
    assert draw(np.array([3.0]), np.array([0.1, 0.1, 0.2, 0.5, 0.9]), 3, np.array([3.0])) == [0, 0, 0]
    assert draw(np.array([3.0]), np.array([0.1, 0.1, 0.2, 0.3]), 3, np.array([3.0])) == [0]


def test_draw_never_takes_a_row_twice_nor_one_without_weight():
    weight = np.array([0.0, 1.0, 3.0, 0.0, 1.0, 0.0])
    assert sorted(draw(weight, np.random.default_rng(0).random(200), 3)) == [1, 2, 4]


def test_draw_follows_the_weights():
    hits = np.zeros(3)
    for u in np.random.default_rng(1).random(4000):
        hits[draw(np.array([1.0, 2.0, 5.0]), np.array([u]), 1)] += 1
    np.testing.assert_allclose(hits / 4000, np.array([1.0, 2.0, 5.0]) / 8, atol=0.03)


@settings(max_examples=50)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 60), spread=st.sampled_from([0.0, 1.0, 8.0]))
def test_guided_draw_is_the_search_of_all_running_sums(seed, n, spread):
    rng = np.random.default_rng(seed)
    weight = np.exp(spread * rng.normal(size=n))
    cumulative = np.cumsum(weight)
    # also the edges of parts and of rows, where rounding could go wrong
    edges = np.concatenate([np.arange(n) / n, cumulative[:-1] / cumulative[-1]])
    uniforms = np.concatenate([rng.random(20), edges, np.nextafter(edges, 0), np.nextafter(edges[edges < 1], 1)])
    want = []
    for u in uniforms[uniforms < 1]:
        row = min(np.searchsorted(cumulative, u * cumulative[-1], side="right"), n - 1)
        if row not in want:
            want.append(int(row))
    assert draw(weight, uniforms[uniforms < 1], n) == want
