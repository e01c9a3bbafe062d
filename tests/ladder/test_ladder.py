import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import pdist
from scipy.stats import binom

from placetypes.errors import InputError
from placetypes.ladder import RUNGS, cluster_ladder
from placetypes.ladder.model import COLUMNS

from .conftest import CHAIN, GRID, THEMES, land, others


@pytest.fixture(scope="module")
def found(chain):
    return chain.ladder()


def test_a_chain_along_a_road_across_a_border_is_found(found, chain):
    assert len(found) == 1
    row = found.table.iloc[0]
    assert (row["theme"], row["rung"], row["micro_clusters"], row["units"]) == ("food", "inter_municipal", 4, 2)
    assert set(row["children"].split(";")) == {"c00", "c01", "c02", "c03"}
    assert row["parent"] == ""
    # ten cells of road at 80 km/h at most: members stand up to 300 m from the middle of their group
    assert 6.0 < row["minutes"] <= 10.5 * 60 / 80
    assert row["within"] == 30
    assert row["expected"] == pytest.approx(row["in_reach"] * 5 / 25)
    assert row["q_value"] <= 0.1
    members = found.members(row["constellation_id"])
    assert set(members) >= set(range(12))
    assert (chain.themes[members] == "food").all()
    assert row["members"] == len(members) == 12 + row["lone_actors"]
    assert row["span_m"] == pytest.approx(pdist(chain.points[members]).max())
    assert (found.labels >= 0).sum() == len(members)


def test_the_table_has_the_columns_it_says(found):
    assert list(found.table.columns) == list(COLUMNS)
    for name, kind in COLUMNS.items():
        assert found.table[name].dtype == (kind if kind is not str else found.table["theme"].dtype)
    assert found.labels.dtype == np.int32
    assert repr(found) == "<Ladder: 1 constellations (1 inter_municipal)>"
    assert not found.table.isna().any().any()


def test_along_the_straight_line_it_is_found_as_well(chain, crow):
    table = chain.ladder(way=crow, grid=None).table
    row = table[table["theme"] == "food"].iloc[0]
    assert row["children"] == "c00;c01;c02;c03"
    assert 9_400 * 1.3 / 1000 <= row["minutes"] <= 10_600 * 1.3 / 1000


def test_lone_actors_link_and_belong(chain):
    """Without the second and third group; a lone actor of food between the others, 25 km from either."""
    rows = np.concatenate([np.arange(3), np.arange(9, len(chain.ids))])
    less = chain.in_order(rows)
    free = np.flatnonzero((less.clusters == "") & (less.themes == "food"))
    away = less.points.copy()
    away[free] = np.array([30_500.0, 60_500.0])
    joined = type(chain)(**{**vars(less), "points": away})
    ladder = joined.ladder(q=0.9)
    row = ladder.table[ladder.table["theme"] == "food"].iloc[0]
    assert row["children"] == "c00;c03"
    assert row["lone_actors"] == len(free)
    assert row["minutes"] <= 15.5 * 60 / 80
    alone = joined.in_order(np.delete(np.arange(len(rows)), free)).ladder(q=0.9)
    row = alone.table[alone.table["theme"] == "food"].iloc[0]
    assert (row["lone_actors"], row["children"]) == (0, "c00;c03")
    assert row["minutes"] > 29 * 60 / 80


def test_a_micro_cluster_need_not_climb(found, chain):
    far = chain.clusters == "c24"
    assert (chain.themes[far] == "food").all()
    assert (found.labels[far] == -1).all()


@pytest.fixture(scope="module")
def climbing():
    """Two chains of food, each in a region of its own; the way from one to the other takes 50 minutes."""
    second = [(x + 85_000 - 15_500 - 15_000, y) for x, y in CHAIN]
    themes = ["food"] * 8 + ["care", "culture", "energy", "tourism"] * 8
    world = land([*CHAIN, *second, *others(5, 32)], themes)
    east = world.points[:, 0] > 60_000
    units = np.where(world.points[:, 0] < 30_000, "a", np.where(east, "d", "b"))
    countries = np.where(east, "EE", "LV")
    return type(world)(**{**vars(world), "units": units, "countries": countries, "regions": countries})


def test_constellations_lie_inside_larger_ones(climbing):
    world = climbing
    friction = np.full(GRID.shape, 60 / 30_000)
    ladder = world.ladder(way=friction, min_clusters=3)
    table = ladder.table[ladder.table["theme"] == "food"].set_index("constellation_id")
    assert table["rung"].tolist() == ["municipal", "inter_municipal", "multinational"]
    assert table["micro_clusters"].tolist() == [4, 4, 8]
    whole = table.index[2]
    assert table["parent"].tolist() == [whole, whole, ""]
    assert set(table.loc[whole, "children"].split(";")) == set(table.index[:2])
    for child, row in table.iterrows():
        inside = set(ladder.members(child))
        assert len(inside) == row["members"]
        if row["parent"]:
            assert inside < set(ladder.members(row["parent"]))
            assert row["minutes"] < table.loc[row["parent"], "minutes"]
            assert RUNGS.index(row["rung"]) <= RUNGS.index(table.loc[row["parent"], "rung"])
    with pytest.raises(KeyError):
        ladder.members("none")


@pytest.mark.parametrize(
    ("codes", "rung"),
    [
        ({"regions": None, "countries": None}, "inter_municipal"),
        ({"countries": None}, "national"),
        ({}, "multinational"),
    ],
)
def test_rungs_need_their_codes(climbing, codes, rung):
    table = climbing.ladder(way=np.full(GRID.shape, 60 / 30_000), min_clusters=3, **codes).table
    assert table["rung"].iloc[table["micro_clusters"].argmax()] == rung


def test_codes_that_are_missing_are_not_counted(chain):
    units = chain.units.astype(object)
    units[:6] = None
    units[6:9] = np.nan
    row = type(chain)(**{**vars(chain), "units": units}).ladder().table.iloc[0]
    assert row["rung"] == "municipal"


def test_rows_in_another_order_permute_labels_only(found, chain):
    order = np.random.default_rng(2).permutation(len(chain.ids))
    other = chain.in_order(order).ladder()
    pd.testing.assert_frame_equal(found.table, other.table, check_exact=True)
    pd.testing.assert_frame_equal(found.smallest, other.smallest, check_exact=True)
    assert np.array_equal(found.labels[order], other.labels)


def test_threads_and_later_worlds_do_not_matter(found, chain):
    again = chain.ladder(threads=3)
    pd.testing.assert_frame_equal(found.table, again.table, check_exact=True)
    assert chain.ladder(seed=2).table["constellation_id"].tolist() == found.table["constellation_id"].tolist()


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_land_has_the_same_constellations(found, chain, turns):
    points, friction = chain.points, chain.friction
    for _ in range(turns):
        points, friction = np.column_stack([120_000 - points[:, 1], points[:, 0]]), np.rot90(friction)
    turned = type(chain)(**{**vars(chain), "points": points, "friction": friction}).ladder()
    same = ["constellation_id", "minutes", "in_reach", "q_value", "parent", "children"]
    pd.testing.assert_frame_equal(found.table[same], turned.table[same], check_exact=True)
    assert np.array_equal(found.labels, turned.labels)


def test_actors_without_a_theme_are_left_out(found, chain):
    more = cluster_ladder(
        np.vstack([chain.points, [[60_000.0, 60_000.0]]]),
        [*chain.themes, None],
        [*chain.clusters, ""],
        [*chain.ids, "x"],
        [*chain.units, "west"],
        way=chain.friction, grid=GRID, within=(30, 60, 120), min_clusters=2, q=0.1, replicates=199, seed=1,
    )  # fmt: skip
    assert more.labels[-1] == -1
    assert np.array_equal(more.labels[:-1], found.labels)


def test_the_smallest_that_could_be_called_explains_every_yes_and_no(found, chain):
    table = found.smallest.set_index(["theme", "within"])["micro_clusters"]
    assert table["food", 30.0] <= 4
    assert (found.smallest["of_all"] == 25).all()
    pair = land([*CHAIN[:2], *others(3, 6)], ["food"] * 2 + ["care", "culture"] * 3)
    ladder = pair.ladder()
    assert not len(ladder)
    assert ladder.smallest["micro_clusters"].isna().any()


def test_one_theme_alone_cannot_be_shuffled(chain):
    ladder = type(chain)(**{**vars(chain), "themes": np.full(len(chain.ids), "food")}).ladder()
    assert not len(ladder)
    assert ladder.smallest["micro_clusters"].isna().all()
    assert (ladder.labels == -1).all()


def test_nothing_comes_of_nothing(chain):
    nobody = chain.in_order(np.array([], dtype=int)).ladder()
    assert not len(nobody)
    assert repr(nobody) == "<Ladder: 0 constellations>"
    lone = chain.in_order(np.flatnonzero(chain.clusters == "")).ladder()
    assert not len(lone)
    assert not len(lone.smallest)


@pytest.mark.slow
def test_shuffled_themes_seldom_make_a_constellation(crow):
    """At q = 0.10 about one shuffled region in ten may hold one: 36 clusters in towns and country, lone actors."""
    regions, holding = 150, 0
    for seed in range(regions):
        rng = np.random.default_rng(1000 + seed)
        middles = np.vstack([rng.normal(60_000, 6_000, (14, 2)), rng.uniform(5_000, 115_000, (22, 2))])
        world = land(middles, rng.permutation(np.resize(THEMES, 36)), lone=80, seed=seed)
        holding += len(world.ladder(way=crow, grid=None, seed=seed)) > 0
    assert holding <= binom.ppf(0.99, regions, 0.10)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"within": ()}, "within: limits of travel time must be minutes above 0"),
        ({"within": (0, 30)}, "must be minutes above 0"),
        ({"within": (60, 30)}, "within: the limits must rise; got [60, 30]"),
        ({"min_clusters": 1}, "min_clusters: a constellation holds several micro-clusters; got 1"),
        ({"q": 0.0}, "q: the false discovery rate must lie between 0 and 1"),
        ({"replicates": 5}, "replicates: too few null worlds"),
        ({"seed": -1}, "seed: must be a whole number"),
        ({"threads": 0}, "threads: must be a positive number"),
        ({"grid": None}, "grid: friction needs the grid"),
        ({"regions": ["a"]}, "regions: one value per actor is needed; got shape (1,)"),
    ],
)
def test_what_is_asked_must_make_sense(chain, change, told):
    with pytest.raises(InputError) as error:
        chain.ladder(**change)
    assert told in str(error.value)


def changed(world, **columns):
    return type(world)(**{**vars(world), **columns})


def test_actors_must_make_sense(chain):
    points = chain.points.copy()
    points[7] = np.nan
    twice = chain.ids.copy()
    twice[5] = twice[4]
    mixed = chain.themes.copy()
    mixed[1] = "care"
    without = chain.themes.copy()
    without[:3] = None
    far = chain.points + 1e6
    for world, told in (
        (changed(chain, points=points), "points, row 7: 1 coordinates are missing or infinite"),
        (changed(chain, ids=twice), "ids, row 4: ids must tell actors apart; got 'a0004' 2 times"),
        (changed(chain, themes=mixed), "clusters, 'c00': the members of a micro-cluster are of several themes"),
        (changed(chain, themes=without), "themes, row 0: a member of a micro-cluster has no theme; got c00"),
        (changed(chain, points=far), f"points: {len(far)} actors stand outside the grid"),
    ):
        with pytest.raises(InputError) as error:
            world.ladder()
        assert told in str(error.value)
