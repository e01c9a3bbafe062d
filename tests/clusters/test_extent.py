"""Who belongs to a called group: a slow account of the same, and what it does to groups."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from placetypes.clusters import micro_clusters, procedure
from placetypes.clusters.extent import delimit
from placetypes.clusters.region import Region
from placetypes.clusters.search import Search
from placetypes.clusters.settings import asked_for
from placetypes.clusters.space import Plane
from placetypes.errors import InputError


def score(actors, expected, total):
    if actors <= expected:
        return 0.0
    return actors * np.log(actors / expected) + (total - actors) * np.log((total - actors) / (total - expected))


def searched(seed):
    """A small world of one place type, searched: the search, its focus rows, groups and all windows as sets of rows."""
    rng = np.random.default_rng(seed)
    points = np.round(rng.uniform(0, 6_000, (260, 2)))
    points[:12] = np.round(rng.normal(3_000, 150, (12, 2)))
    focus = rng.random(260) < 0.12
    focus[:9] = True
    asked = asked_for({"max_expected": 3.0})
    region = Region.of(
        points, np.ones(260, int), focus.astype(np.int64), at_risk=None, organisations=None, reach=3_000.0
    )
    focus = focus[region.order]
    expected = region.expected(focus, bandwidth=10_000.0, shrinkage=20.0)
    search, rows = Search(Plane(region.sites), expected, asked.rules, 1), np.flatnonzero(focus)
    return region, expected, search, rows, search(rows)


def every_window(region, expected, search, rows):
    """Members and score less the cost of members of each distinct window, counted on all addresses."""
    world = search.world(rows)
    found = search.candidates(world)
    place, total, best = region.place, len(rows), {}
    for w in range(len(found.first)):
        ids = found.members[found.first[w] : found.first[w] + found.count[w]]
        at = place[rows[ids]] if found.grown[w] else place[rows[ids]][:1]
        d2 = ((place[:, None] - at[None]) ** 2).sum(axis=2).min(axis=1)
        inside = expected[d2 <= found.d2[w] * (1 + 1e-12)].sum()
        value = score(len(ids), inside, total)
        if inside <= 3.0 and value >= 3.0:
            members = frozenset(rows[ids].tolist())
            best[members] = max(best.get(members, -np.inf), value - 0.3 * len(ids))
    return best


@pytest.mark.parametrize("seed", range(4))
def test_the_reported_window_agrees_most_with_all_that_explain_the_group(seed):
    region, expected, search, rows, groups = searched(seed)
    assert len(np.unique(region.place[rows], axis=0)) == len(rows)  # a row is a site
    called = np.array([int(np.argmax(groups.score))])
    shown, (share,) = delimit(search, rows, groups, called)
    peak = frozenset(rows[groups.of_row == called[0]].tolist())
    best = {m: v for m, v in every_window(region, expected, search, rows).items() if m & peak}
    top = max(best.values())
    says = {m: np.exp(0.35 * (v - top)) for m, v in best.items() if v >= top - 12}
    mean = {m: sum(w * len(m & o) / len(m | o) for o, w in says.items()) / sum(says.values()) for m in says}
    chosen = frozenset(rows[shown.of_row == called[0]].tolist())
    assert mean[chosen] == pytest.approx(max(mean.values()), abs=1e-6)
    assert share[0] == pytest.approx(mean[chosen], abs=1e-6)
    assert shown.score[called[0]] == groups.score[called[0]]
    assert shown.actors[called[0]] == len(chosen)


@checked(max_examples=8)
@given(seed=st.integers(0, 1000))
def test_no_actor_belongs_to_two_and_none_to_a_group_that_is_not_called(seed):
    _, _, search, rows, groups = searched(seed)
    called = np.flatnonzero(groups.score >= np.quantile(groups.score, 0.5))
    shown, (share,) = delimit(search, rows, groups, called)
    assert set(shown.of_row.tolist()) - {-1} == set(called.tolist())
    assert ((share > 0) & (share <= 1)).all()
    for g in called:
        assert (shown.of_row == g).sum() == shown.actors[g] >= 3
        assert shown.stratum[g] == groups.stratum[g]


def test_groups_that_nobody_can_delimit_are_left_out(region, settings):
    some = micro_clusters(*region, seed=1, **settings | {"q": 0.2, "clear_extent": 0.0})
    fewer = micro_clusters(*region, seed=1, **settings | {"q": 0.2, "clear_extent": 0.9})
    none = micro_clusters(*region, seed=1, **settings | {"q": 0.2, "clear_extent": 0.999})
    assert len(some) > len(fewer) >= len(none)

    def rows(found):
        return {frozenset(np.flatnonzero(found.labels == c).tolist()) for c in found.table["cluster_id"]}

    assert rows(fewer) <= rows(some)


def test_the_less_sure_that_a_group_is_there_the_clearer_must_be_who_belongs_to_it(region, settings, monkeypatch):
    def all_alike(search, rows, groups, *levels):
        return groups, [np.full(len(called), 0.1) for called in levels]

    monkeypatch.setattr(procedure, "delimit", all_alike)
    asked = settings | {"q": 0.9, "support_runs": 0}
    q_value = micro_clusters(*region, seed=1, **asked, clear_extent=0.0).table["q_value"].to_numpy()
    between = np.unique(q_value)[:2].mean()
    least = 0.1 * (1 - between) / (1 - 0.9)
    some = micro_clusters(*region, seed=1, **asked, clear_extent=least).table["q_value"].to_numpy()
    assert some.tolist() == q_value[q_value < between].tolist()
    assert 0 < len(some) < len(q_value)


@pytest.mark.parametrize("share", [-0.1, 1.0])
def test_a_share_that_cannot_be_is_refused(region, share):
    with pytest.raises(InputError, match="clear_extent: must be a share below 1"):
        micro_clusters(*region, clear_extent=share)
