import numpy as np
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from placetypes._kernels import extent


@st.composite
def windows(draw):
    """Sites with actors, and windows as stretches of a list of sites; none holds a site twice."""
    sites = draw(st.integers(1, 8))
    one = st.sets(st.integers(0, sites - 1), min_size=1)
    held = draw(st.lists(one, min_size=1, max_size=8))
    actors = np.array(draw(st.lists(st.integers(1, 4), min_size=sites, max_size=sites)))
    members = np.concatenate([sorted(w) for w in held]).astype(np.int64)
    count = np.array([len(w) for w in held])
    return held, actors, members, np.cumsum(count) - count, count


@checked(deadline=None)
@given(given_=windows(), seed=st.integers(0, 100))
def test_only_windows_that_touch_one_group_are_its_own(given_, seed):
    held, actors, members, first, count = given_
    group = np.random.default_rng(seed).integers(-1, 3, len(actors))
    only = np.empty(len(held), dtype=np.int64)
    extent.touched(members, first, count, group, only)
    for w, answer in zip(held, only, strict=True):
        touching = {int(group[a]) for a in w} - {-1}
        assert answer == (touching.pop() if len(touching) == 1 else -1)


@checked(deadline=None)
@given(given_=windows(), seed=st.integers(0, 100))
def test_share_in_common_is_the_weighted_mean_over_distinct_windows(given_, seed):
    held, actors, members, first, count = given_
    weight = np.random.default_rng(seed).uniform(0.01, 1, len(held))
    here = np.zeros(len(actors), dtype=bool)
    answer = extent.shared(members, first, count, actors, weight, here)
    assert not here.any()
    distinct = [k for k, w in enumerate(held) if held.index(w) == k]
    for v, mine in zip(held, answer, strict=True):
        share = [actors[sorted(v & held[k])].sum() / actors[sorted(v | held[k])].sum() for k in distinct]
        assert abs(mine - np.average(share, weights=weight[distinct])) < 1e-8
