"""How sure a cluster is of itself: it comes back, or does not, when what is uncertain is drawn or chosen again."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from placetypes.clusters import expectation, micro_clusters, support
from placetypes.clusters.procedure import find
from placetypes.clusters.region import Region
from placetypes.clusters.search import Search
from placetypes.clusters.settings import asked_for
from placetypes.clusters.sites import Sites
from placetypes.clusters.space import Plane
from placetypes.errors import InputError

LETTERS = ("stable_scale", "stable_jitter", "stable_parameters")


@pytest.fixture(scope="module")
def planted(region):
    """The region with a strong group of sixteen and a loose one of four."""
    points, strata, focus = region
    rng = np.random.default_rng(4)
    strong = np.array([3_000.0, 16_000.0]) + rng.uniform(-200, 200, (16, 2))
    loose = np.array([17_000.0, 4_000.0]) + rng.uniform(-600, 600, (4, 2))
    return (
        np.vstack([points, np.round(strong), np.round(loose)]),
        np.concatenate([strata, np.full(16, 3), np.full(4, 2)]),
        np.concatenate([focus, np.ones(20, bool)]),
    )


@pytest.fixture(scope="module")
def found(planted, settings):
    return micro_clusters(*planted, seed=1, **settings)


@pytest.fixture(scope="module")
def sureness(planted, settings):
    """What the finder asks of its clusters, taken on its way."""
    taken = []

    class Taken(support.Sureness):
        def columns(self):
            taken.append(self)
            return super().columns()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("placetypes.clusters.procedure.Sureness", Taken)
        micro_clusters(*planted, seed=1, **settings, support_runs=1)
    return taken[0]


def test_a_strong_group_is_sure_and_a_loose_one_less(found, planted):
    table = found.table
    strong, loose = found.labels[len(planted[0]) - 20], found.labels[-1]
    assert strong >= 0
    assert loose >= 0
    assert table["support"][strong] >= 0.95
    assert table.loc[strong, list(LETTERS)].tolist() == ["A", "A", "A"]
    assert 0.2 < table["support"][loose] < 0.7


def test_support_is_a_share_of_the_runs_and_changes_nothing_else(found, planted, settings):
    runs = found.settings["support_runs"]
    counts = found.table["support"].to_numpy() * runs
    np.testing.assert_allclose(counts, np.round(counts), atol=1e-9)
    assert set(found.table[list(LETTERS)].to_numpy().ravel()) <= {"A", "B", "C"}
    without = micro_clusters(*planted, seed=1, **settings, support_runs=0)
    assert without.table["support"].isna().all()
    assert (without.table[list(LETTERS)] == "").all(axis=None)
    rest = found.table.columns.difference(support.COLUMNS)
    pd.testing.assert_frame_equal(found.table[rest], without.table[rest], check_exact=True)


def test_neither_threads_nor_the_order_of_rows_matter_and_the_seed_does(found, planted, settings):
    order = np.random.default_rng(5).permutation(len(planted[0]))
    other = micro_clusters(*(values[order] for values in planted), seed=1, threads=3, **settings)
    pd.testing.assert_frame_equal(found.table, other.table, check_exact=True)
    drawn = micro_clusters(*planted, seed=2, **settings)
    assert drawn.table["support"].tolist() != found.table["support"].tolist()


def test_letters_say_in_what_share_of_the_runs(planted, settings):
    def letters(best, good):
        found = micro_clusters(*planted, seed=1, **settings, jitter=500.0, stable_a=best, stable_b=good)
        return found.table["stable_jitter"].tolist()

    strict, usual, mild = letters(1.0, 1.0), letters(0.9, 0.5), letters(0.0, 0.0)
    assert set(strict) == {"A", "C"}
    assert set(usual) == {"A", "B", "C"}
    assert set(mild) == {"A"}
    assert all(one == "A" for one, other in zip(usual, strict, strict=True) if other == "A")


def test_addresses_that_move_too_far_carry_no_cluster(planted, settings):
    far = micro_clusters(*planted, seed=1, **settings, jitter=5_000.0).table
    assert (far["support"] < 0.1).all()
    assert (far["stable_jitter"] == "C").all()


def slow_reappears(sure, world):
    """The same question, actor by actor, in the whole region."""
    region, rows = sure.region, []
    for row in range(len(region.place)):
        actor = np.flatnonzero(sure.theme.rows == row)
        times = int(world.times[actor[0]]) if len(actor) else 0
        for copy in range(max(1, times)):
            share = world.expected[row] if copy == 0 else 0.0
            rows.append((*world.place[row], row, actor[0] if times else -1, share))
    rows.sort(key=lambda one: one[:3])
    place, row = np.array([one[:2] for one in rows]), np.array([one[2] for one in rows])
    actor, expected = np.array([one[3] for one in rows]), np.array([one[4] for one in rows])
    search = Search(
        Plane(Sites.gather(place, region.sites.stratum[row], region.sites.owner[row])), expected, world.rules, 1,
        total=float(len(sure.theme.rows)),
    )  # fmt: skip
    groups = search(np.flatnonzero(actor >= 0))
    people = actor[actor >= 0]
    called = [
        {int(a) for a in people[groups.of_row == g]}
        for g in range(len(groups.score))
        if groups.score[g] >= sure.lowest[groups.stratum[g]]
    ]
    answers = []
    for cluster in range(sure.group.max() + 1):
        members = {a for a in np.flatnonzero(sure.group == cluster).tolist() if world.times[a]}
        best = max((len(members & one) / len(members | one) for one in called), default=0.0)
        answers.append(best >= sure.asked.same_group)
    return answers


@pytest.mark.parametrize("kind", ["usual", "redrawn", "moved", "scales", "parameters"])
def test_a_run_says_what_a_slow_search_of_the_whole_region_says(sureness, kind):
    worlds = {
        "usual": [sureness._usual()],
        "redrawn": [sureness._redrawn(run) for run in range(6)],
        "moved": [sureness._moved(run) for run in range(3)],
        "scales": [make() for make in sureness._other_scales()],
        "parameters": [make() for make in sureness._other_parameters()],
    }[kind]
    for world in worlds:
        assert sureness.reappears(world, sureness._near()).tolist() == slow_reappears(sureness, world)


def test_in_the_observed_world_every_cluster_reappears(sureness):
    assert sureness.reappears(sureness._usual(), sureness._near()).all()


def test_an_actor_who_is_not_there_belongs_to_no_group(sureness):
    usual = sureness._usual()
    times = usual.times.copy()
    times[sureness.group == 0] = 0
    left = sureness.reappears(replace(usual, times=times), sureness._near())
    assert not left[0]
    assert left[1:].any()


def test_runs_draw_as_many_actors_and_keep_the_total_expected(sureness):
    for run in range(3):
        world = sureness._redrawn(run)
        assert world.times.sum() == len(sureness.theme.rows)
        assert world.expected.sum() == pytest.approx(len(sureness.theme.rows))
        away = np.hypot(*(world.place - sureness.region.place).T)
        assert np.median(away[sureness.theme.rows]) == pytest.approx(20 * 1.1774, rel=0.3)  # of a Rayleigh distance
        stays = ~np.isin(sureness.region.sites.of, sureness.region.sites.of[sureness.theme.rows])
        assert (away[stays] == 0).all()


def test_actors_at_one_address_move_together(settings):
    place = np.repeat([[500_000.0, 6_400_000.0], [505_000.0, 6_400_000.0]], 4, axis=0)
    focus = np.arange(8) % 4 < 2
    asked = asked_for({**settings, "seed": 1})
    region = Region.of(place, np.ones(8, int), focus.astype(int), at_risk=None, organisations=None, reach=3000.0)
    assert find(region, {"": focus[region.order]}, asked)[""].table.empty
    sites = region.sites.of
    sure = support.Sureness(region, _theme(region, focus, asked), asked, np.full(4, -1), np.zeros(1))
    moved = sure._moved(0).place
    assert all(len(np.unique(moved[sites == s], axis=0)) == 1 for s in (0, 1))
    assert (moved != region.place).all()


def _theme(region, focus, asked):
    from placetypes.clusters.region import Theme

    expected = region.expected(focus[region.order], bandwidth=asked.bandwidth, shrinkage=asked.shrinkage)
    search = Search(Plane(region.sites), expected, asked.rules, 1)
    rows = np.flatnonzero(focus[region.order])
    return Theme("", rows, expected, search, search(rows), {})


def test_a_region_almost_too_large_for_its_bandwidth_is_asked_with_the_narrowest_that_it_has(
    planted, settings, monkeypatch
):
    place = planted[0]
    assert expectation.narrowest_bandwidth(place) < 0.6 * settings["bandwidth"]
    monkeypatch.setattr(expectation, "_MOST_NODES", 250)
    narrowest = expectation.narrowest_bandwidth(place)
    assert 0.6 * settings["bandwidth"] < narrowest < settings["bandwidth"]
    assert np.isfinite(expectation.expected_actors(*planted, bandwidth=narrowest)).all()
    with pytest.raises(InputError, match="too far apart"):
        expectation.expected_actors(*planted, bandwidth=0.6 * settings["bandwidth"])
    found = micro_clusters(*planted, seed=1, **settings, support_runs=1)
    assert set(found.table["stable_scale"]) <= {"A", "B", "C"}


@pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
def test_methods_without_a_test_know_no_support(planted, settings, method):
    eps = {"eps": 300.0} if method == "dbscan" else {}
    table = micro_clusters(*planted, seed=1, method=method, **settings, **eps).table
    assert len(table)
    assert table["support"].isna().all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"support_runs": -1}, "support_runs: must be at least 0"),
        ({"jitter": 0.0}, "jitter: must be a positive number"),
        ({"same_group": 0.0}, "same_group: must be a share above 0"),
        ({"stable_a": 0.4, "stable_b": 0.5}, "shares must fall from A to B"),
    ],
)
def test_what_cannot_be_is_refused(planted, settings, changes, message):
    with pytest.raises(InputError, match=message):
        micro_clusters(*planted, seed=1, **settings | changes)
