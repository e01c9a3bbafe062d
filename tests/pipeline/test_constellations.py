"""Micro-clusters of a small island, and what hangs together of them."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from tiny_region import tiny_world

from placetypes.access import CrowFly, minutes_to_metres
from placetypes.ladder import RUNGS
from placetypes.pipeline.constellations import COLUMNS, find_constellations
from placetypes.pipeline.groups import no_clusters
from placetypes.result import load

CHAIN = [(20, 21), (20, 25), (20, 29), (20, 33)]
"""Four groups of food, four kilometres from one to the next; the municipal border lies at column 27."""
OTHERS = [(6 + 3.5 * r, 10 + 8 * c) for r in range(8) for c in range(4) if abs(6 + 3.5 * r - 20) > 4]
LONE = [(20.5, 23), (20.5, 35), (33, 20)]


def groups(result, middles, themes):
    """The result with groups of three actors at these middles (row, col), and three lone actors of food."""
    west, _, _, north = result.grid.bounds
    spots = [(row + d, col + 0.1) for row, col in middles for d in (0.0, 0.2, 0.4)] + LONE
    points = shapely.points([west + col * 1000 for _, col in spots], [north - row * 1000 for row, _ in spots])
    number, ids = len(spots), [f"c{k:02d}" for k in range(len(middles))]
    theme = [*np.repeat(themes, 3), "food", "food", "food"]
    rows, cols, _ = result.grid.rowcols(shapely.get_x(points), shapely.get_y(points))
    units = np.array(["", *result.units["unit_id"]], dtype=object)[result.unit[rows, cols]]
    actors = gpd.GeoDataFrame(
        {name: [""] * number for name in ("further_themes", "role", "helix", "sector", "activity", "kind")}
        | {"actor_id": [f"a{k:03d}" for k in range(number)], "theme": theme, "organisation": "o", "place_type": 5}
        | {"unit_id": units, "locality": ["Byn"] * number},
        geometry=points,
        crs=result.grid.crs.to_wkt(),
    )
    outlines = [shapely.MultiPoint(points[3 * k : 3 * k + 3]).convex_hull.buffer(150) for k in range(len(middles))]
    table = {
        "cluster_id": ids,
        "standing": "micro_cluster",
        "theme": themes,
        "members": 3,
        "place_type": 5,
        "q_value": 0.01,
        "invisible": pd.array([pd.NA] * len(ids), dtype="boolean"),
    }
    clusters = gpd.GeoDataFrame(table, geometry=outlines, crs=result.grid.crs.to_wkt())
    members = pd.DataFrame({"cluster_id": np.repeat(ids, 3), "actor_id": actors["actor_id"][: 3 * len(ids)]})
    return replace(result, actors=actors, clusters=clusters, members=members, **without(result))


def without(result):
    none = {"constellations": result.constellations[:0], "constellation_members": result.constellation_members[:0]}
    return {**none, "record": {**result.record, "configuration": {"clusters": {"replicates": 199}}}}


@pytest.fixture(scope="module")
def island(small_result):
    themes = np.random.default_rng(4).permutation(np.resize(["care", "culture", "energy", "tourism"], len(OTHERS)))
    return groups(small_result, [*CHAIN, *OTHERS], ["food"] * 4 + themes.tolist())


@pytest.fixture(scope="module")
def found(island):
    return find_constellations(island)


def test_a_chain_across_the_border_is_one_constellation(found):
    table = found.constellations
    assert list(table.columns) == [*COLUMNS, "geometry"]
    row = table.iloc[0]
    assert (row["name"], row["rung"]) == ("Food: Västerö – Österö", "inter_municipal")
    assert (row["municipalities"], row["micro_clusters"], row["units"]) == ("Västerö;Österö", 4, 2)
    assert row["children"] == "c00;c01;c02;c03"
    way = CrowFly(detour=1.3, speed=65.0)
    assert row["minutes"] <= way.minutes(np.array(4000.0))
    assert minutes_to_metres(row["minutes"], 65.0) > 2000
    assert row["q_value"] <= 0.1


def test_micro_clusters_and_lone_actors_know_their_constellation(found):
    identity = found.constellations["constellation_id"][0]
    own = found.clusters.set_index("cluster_id")["constellation"]
    assert (own[["c00", "c01", "c02", "c03"]] == identity).all()
    assert (own.drop(["c00", "c01", "c02", "c03"]) == "").all()
    assert found.clusters.columns[-2:].tolist() == ["constellation", "geometry"]
    held = found.constellation_members["actor_id"].tolist()
    lone = found.actors["actor_id"].iloc[-3:].tolist()
    assert held[:12] == [f"a{k:03d}" for k in range(12)]
    assert lone[0] in held  # between the first groups
    assert lone[2] not in held
    assert found.constellations["lone_actors"][0] == len(set(held) & set(lone))


def test_every_outline_holds_what_is_inside(found):
    hull = found.constellations.geometry[0]
    inside = found.clusters["constellation"] == found.constellations["constellation_id"][0]
    assert found.clusters.geometry[inside].within(hull).all()
    actors = found.actors.set_index("actor_id").loc[found.constellation_members["actor_id"]]
    assert actors.geometry.within(hull).all()


def test_the_record_says_what_could_have_been_called_and_that_roads_are_missing(found):
    record = found.record["constellations"]
    assert record["within"] == [30.0, 60.0, 120.0]
    smallest = {(row["theme"], row["within"]): row["micro_clusters"] for row in record["smallest_that_could_be_called"]}
    assert 2 <= smallest["food", 30.0] <= 4
    assert found.record["fallbacks"][-1] == "No roads: travel times follow the straight line x 1.3 at 65 km/h."
    assert find_constellations(found).record == found.record


def test_it_is_the_same_again_and_on_a_saved_result(found, island, tmp_path):
    again = find_constellations(island)
    pd.testing.assert_frame_equal(pd.DataFrame(again.constellations), pd.DataFrame(found.constellations))
    saved = load(found.save(tmp_path / "island"))
    pd.testing.assert_frame_equal(
        pd.DataFrame(saved.constellations.drop(columns="geometry")),
        pd.DataFrame(found.constellations.drop(columns="geometry")),
        check_dtype=False,
    )
    pd.testing.assert_frame_equal(saved.constellation_members, found.constellation_members, check_dtype=False)
    table = pd.read_csv(tmp_path / "island" / "constellations.csv")
    assert table["constellation_id"].tolist() == found.constellations["constellation_id"].tolist()
    assert (table["synthetic"] == "SYNTHETIC").all()


def test_roads_of_the_region_are_gone_along(island):
    fast = np.full(island.grid.shape, np.nan)
    fast[20] = 80.0
    evidence = {**island.evidence, "land": np.ones(island.grid.shape), "road_speed": fast}
    row = find_constellations(replace(island, evidence=evidence)).constellations.iloc[0]
    assert row["children"] == "c00;c01;c02;c03"
    assert row["minutes"] == pytest.approx(4 * 60 / 80)
    friction = replace(island, evidence={**evidence, "friction": np.full(island.grid.shape, 0.001)})
    assert find_constellations(friction).constellations["minutes"][0] == pytest.approx(4.0)


def test_countries_and_regions_of_the_units_make_the_upper_rungs(island):
    rungs = {
        "national": island.units.assign(region=["north", "south"]),
        "multinational": island.units.assign(region=["north", "south"], country=["SE", "NO"]),
    }
    for rung, units in rungs.items():
        table = find_constellations(replace(island, units=units)).constellations
        assert table["rung"][0] == rung
    assert set(rungs) <= set(RUNGS)


def test_a_region_file_names_the_columns_of_regions_and_countries(run_world, tmp_path):
    world = tiny_world()
    world.tables["units"] = world.tables["units"].assign(county=["E", "F"], state=["SE", "NO"])
    world.document["units"] |= {"region": "county", "country": "state"}
    result = load(run_world(world).save(tmp_path / "saved"))
    assert result.units[["unit_id", "region", "country"]].to_numpy().tolist() == [["01", "E", "SE"], ["02", "F", "NO"]]


def test_groups_of_several_themes_stay_below_the_ladder(island):
    mixed = island.clusters.assign(theme=island.clusters["theme"].where(island.clusters["cluster_id"] > "c01", "any"))
    ladder = find_constellations(replace(island, clusters=mixed))
    assert (ladder.clusters["constellation"][:2] == "").all()


def test_without_micro_clusters_there_is_no_ladder(island, found):
    bare = replace(found, clusters=no_clusters(island.grid), members=island.members[:0], **without(island))
    result = find_constellations(bare)
    assert result.constellations.empty
    assert result.constellation_members.empty
    assert list(result.constellations.columns) == list(found.constellations.columns)
    assert "constellations" not in result.record


def test_larger_constellations_hold_smaller_ones_and_their_outlines(small_result):
    limits = {"constellation_minutes_near": 15, "constellation_minutes_wide": 45, "constellation_min_clusters": 3}
    near = replace(small_result, typology=small_result.typology.with_overrides(limits))
    chains = [(6, col) for col in (3, 6, 9, 12, 25, 28, 31, 34)]
    others = [(r, c) for r in (22, 25, 28, 31, 34, 37) for c in (6, 12, 18, 24, 30, 36)]
    themes = np.random.default_rng(2).permutation(np.resize(["care", "culture", "energy", "tourism"], len(others)))
    world = groups(near, [*chains, *others], ["food"] * 8 + themes.tolist())
    lone = world.actors["actor_id"].isin(world.actors["actor_id"].iloc[-3:])  # none of food between the chains
    world = replace(world, actors=world.actors.assign(theme=world.actors["theme"].mask(lone, "care")))
    found = find_constellations(world)
    table = found.constellations[found.constellations["theme"] == "food"].set_index("constellation_id")
    whole = table["micro_clusters"].idxmax()
    assert sorted(table["micro_clusters"]) == [4, 4, 8]
    inside = table.drop(whole)
    assert (inside["parent"] == whole).all()
    assert inside.geometry.within(table.geometry[whole]).all()
    assert set(table["children"][whole].split(";")) == set(inside.index)
    own = found.clusters.set_index("cluster_id")["constellation"]
    assert set(own[[f"c{k:02d}" for k in range(8)]]) == set(inside.index)
    assert (inside["within"] == 15).all()
    assert table["within"][whole] == 45
