"""The synthetic twin keeps the published facts and has the shape of the region it stands for."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
import shapely
from scipy import ndimage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from placetypes.errors import InputError
from placetypes.synthetic import Facts, Twin, build_twin

SEED = 20_240_101
OTHER_SEED = 5
QUEEN = np.ones((3, 3))
KINDS = {"social_economy", "enterprise", "research_education", "public_authority", "civil_society", "other"}
THEMES = {
    *("food", "tourism", "culture", "circular_economy", "care_inclusion", "energy", "education", "community_services"),
    "none",
}
SERVICES = {
    *("grocery", "fuel", "post", "health_centre", "hospital", "pharmacy"),
    *("compulsory_school", "upper_secondary", "university"),
}


@pytest.fixture(scope="module", params=[SEED, OTHER_SEED])
def twin(request: pytest.FixtureRequest, facts: Facts) -> Twin:
    return build_twin(facts, request.param)


def holder(twin: Twin, polygons) -> np.ndarray:
    """Row of the polygon that holds each cell's centre, -1 = none: the slow, obvious way."""
    x, y = np.meshgrid(twin.grid.eastings, twin.grid.northings)
    owner = np.full(twin.grid.shape, -1)
    for row, shape in enumerate(polygons.geometry):
        owner[shapely.contains_xy(shape, x, y)] = row
    return owner


def settlements(twin: Twin) -> tuple[np.ndarray, np.ndarray]:
    dense = np.nan_to_num(twin.population) >= 300 * np.where(twin.land > 0, twin.land, np.inf)
    labels, _ = ndimage.label(dense, QUEEN)
    return labels, np.bincount(labels.ravel(), np.nan_to_num(twin.population).ravel())


def test_each_municipality_has_its_published_population(twin: Twin, facts: Facts) -> None:
    owner = holder(twin, twin.municipalities)
    for row, fact in enumerate(facts.municipalities.itertuples()):
        if fact.in_region:
            assert twin.population[owner == row].sum() == pytest.approx(fact.population, rel=0.01), fact.mun_name
    assert 472_000 <= twin.population[twin.region].sum() <= 474_000
    assert twin.municipalities["in_region"].sum() == 13


def test_region_is_the_municipalities_of_the_region(twin: Twin) -> None:
    inner = twin.municipalities[twin.municipalities["in_region"] == 1]
    assert np.array_equal(holder(twin, inner) >= 0, twin.region)


def test_municipal_polygons_are_valid_and_apart(twin: Twin) -> None:
    shapes = twin.municipalities.geometry
    assert shapes.is_valid.all()
    assert shapes.area.sum() == pytest.approx(shapely.union_all(shapes.to_numpy()).area, rel=1e-6)
    assert twin.land[twin.region].sum() == pytest.approx(10_560, rel=0.06)  # km2 of land in Östergötland


def test_nobody_lives_on_water_or_outside_the_rim(twin: Twin) -> None:
    assert np.array_equal(np.isnan(twin.population), ~twin.known)
    assert (np.nan_to_num(twin.population)[twin.land == 0] == 0).all()
    distance = ndimage.distance_transform_edt(~twin.region) * twin.grid.cell_size
    assert distance[twin.known].max() <= 45_000
    assert distance[~twin.known].min() > 45_000


def test_counts_are_whole_and_ordered(twin: Twin) -> None:
    for layer in (twin.population, twin.employed, twin.floor_area, *twin.jobs.values()):
        inside = layer[twin.known]
        assert (inside >= 0).all()
        assert np.array_equal(inside, np.round(inside))
    assert (twin.employed <= twin.population)[twin.known].all()
    assert twin.employed[twin.region].sum() / twin.population[twin.region].sum() == pytest.approx(0.487, abs=0.01)
    assert list(twin.jobs) == list("ABCDEFGHIJKLMNOPQRSTU")


def test_jobs_balance_workers(twin: Twin) -> None:
    jobs = sum(np.nansum(layer) for layer in twin.jobs.values())
    assert jobs == np.nansum(twin.employed)
    inside = sum(layer[twin.region].sum() for layer in twin.jobs.values())
    assert inside / twin.employed[twin.region].sum() == pytest.approx(1.0, abs=0.05)


def test_farms_are_rural_and_universities_urban(twin: Twin) -> None:
    dense = (np.nan_to_num(twin.population) > 1500) & twin.region
    sparse = (np.nan_to_num(twin.population) < 50) & twin.region
    share = {s: [twin.jobs[s][where].sum() for where in (dense, sparse)] for s in "AJ"}
    total = [sum(layer[where].sum() for layer in twin.jobs.values()) for where in (dense, sparse)]
    assert share["A"][1] / total[1] > 10 * share["A"][0] / total[0]
    assert share["J"][0] / total[0] > share["J"][1] / total[1]


def test_cities_and_local_centres_are_as_large_as_they_are(twin: Twin, facts: Facts) -> None:
    labels, size = settlements(twin)
    found = {}
    for name in ("Linköping", "Norrköping", "Motala", "Mjölby", "Finspång", "Söderköping", "Åtvidaberg", "Kisa"):
        fact = facts.localities.set_index("name").loc[name]
        row, col = twin.grid.rowcol(fact["easting"], fact["northing"])
        around = labels[row - 1 : row + 2, col - 1 : col + 2]
        found[name] = size[around.max(where=around > 0, initial=0)]
    assert 100_000 < found["Linköping"] < 135_000
    assert 85_000 < found["Norrköping"] < 120_000
    assert 25_000 < found["Motala"] < 36_000
    assert all(5_000 <= found[name] < 15_000 for name in ("Mjölby", "Finspång", "Söderköping", "Åtvidaberg")), found
    assert 1_000 <= found["Kisa"] < 5_000
    in_cores = size[labels[twin.region]][(labels[twin.region] > 0) & (size[labels[twin.region]] >= 15_000)]
    assert len(np.unique(in_cores)) == 3
    assert 5_000 < np.nanmax(twin.population[twin.region]) < 12_000


def test_country_is_scattered_and_partly_empty(twin: Twin) -> None:
    land = twin.region & (twin.land > 0.5)
    assert 0.45 < (twin.population[land] > 0).mean() < 0.7
    lived = twin.population[twin.region & (twin.population > 0)]
    assert 4 <= np.median(lived) <= 12


def test_region_looks_like_itself(twin: Twin) -> None:
    """Sea in the east, Vättern in the west, the plain in the middle, forest south and north."""
    arable, forest = twin.cover["arable"], twin.cover["forest"]

    def share(layer: np.ndarray, west: float, south: float, east: float, north: float) -> float:
        r0, c0 = twin.grid.rowcol(west * 1000, north * 1000)
        r1, c1 = twin.grid.rowcol(east * 1000, south * 1000)
        return float(np.nanmean(layer[r0:r1, c0:c1]))

    assert share(twin.land, 625, 6430, 640, 6480) < 0.05
    assert share(twin.land, 472, 6470, 478, 6490) < 0.2
    assert share(arable, 500, 6465, 530, 6480) > 0.5
    assert share(forest, 525, 6405, 560, 6425) > 0.7
    assert share(forest, 520, 6510, 545, 6525) > 0.7


def test_covers_fit_on_the_land(twin: Twin) -> None:
    total = sum(twin.cover.values())
    assert (total[twin.known] <= twin.land[twin.known] + 1e-9).all()
    assert all((layer[twin.known] >= 0).all() for layer in twin.cover.values())


def test_roads_are_one_network_near_everybody(twin: Twin) -> None:
    lines = twin.roads.geometry
    ends = np.array([(line.coords[0], line.coords[-1]) for line in lines]).reshape(-1, 2)
    nodes, index = np.unique(ends, axis=0, return_inverse=True)
    pairs = index.reshape(-1, 2)
    graph = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(nodes), len(nodes)))
    assert connected_components(graph, directed=False)[0] == 1
    x, y = np.meshgrid(twin.grid.eastings, twin.grid.northings)
    lived = np.nan_to_num(twin.population) > 0
    _, metres = shapely.STRtree(lines.to_numpy()).query_nearest(
        shapely.points(x[lived], y[lived]), return_distance=True, all_matches=False
    )
    assert (metres < 3000).mean() > 0.98
    assert twin.roads["speed_kmh"].between(30, 120).all()
    assert set(twin.roads["road_class"]) == {"motorway", "trunk", "secondary", "minor"}


def test_zones_hold_every_person_once(twin: Twin, facts: Facts) -> None:
    owner = holder(twin, twin.zones)
    assert (owner[np.nan_to_num(twin.population) > 0] >= 0).all()
    assert twin.zones["zone_id"].is_unique
    assert set(facts.localities["code"]) <= set(twin.zones["zone_id"])
    assert twin.zones.geometry.area.sum() == (owner >= 0).sum() * twin.grid.cell_size**2


def test_flows_sum_to_workers_and_jobs(twin: Twin) -> None:
    owner = holder(twin, twin.zones)
    held = owner >= 0
    workers = np.bincount(owner[held], twin.employed[held], len(twin.zones))
    work = np.bincount(owner[held], sum(twin.jobs.values())[held], len(twin.zones))
    ids = twin.zones["zone_id"]
    leaving = twin.flows.groupby("from_id")["count"].sum().reindex(ids, fill_value=0).to_numpy()
    arriving = twin.flows.groupby("to_id")["count"].sum().reindex(ids, fill_value=0).to_numpy()
    assert np.array_equal(leaving, workers)
    assert (np.abs(arriving - work) <= 5 * np.sqrt(work) + 5).all()  # chance of a draw, nothing more
    assert (twin.flows["count"] > 0).all()
    assert not twin.flows.duplicated(["from_id", "to_id"]).any()


def test_suburbs_work_in_the_city_and_cities_at_home(twin: Twin) -> None:
    names = twin.zones.set_index("zone_id")["zone_name"]
    flows = twin.flows.assign(origin=twin.flows["from_id"].map(names), goal=twin.flows["to_id"].map(names))
    counts = flows.groupby(["origin", "goal"])["count"].sum()
    shares = counts / counts.groupby("origin").transform("sum")
    assert shares["Linköping", "Linköping"] > 0.75
    assert shares["Sturefors", "Linköping"] > 0.5
    assert shares.get(("Österbymo", "Linköping"), 0) < 0.2
    assert shares["Kisa", "Kisa"] > 0.35


def test_services_follow_size(twin: Twin, facts: Facts) -> None:
    table = twin.services
    assert set(table["kind"]) == SERVICES
    assert set(table.loc[table["kind"] == "university", "locality"]) >= {"Linköping", "Norrköping"}
    inner = facts.localities[facts.localities["mun_code"].str.startswith("05")]
    hospitals = table[(table["kind"] == "hospital") & table["locality"].isin(inner["name"])]
    assert sorted(hospitals["locality"]) == ["Linköping", "Motala", "Norrköping"]
    with_shop = set(table.loc[table["kind"] == "grocery", "locality"])
    large = facts.localities["population"] >= 1500
    assert set(facts.localities.loc[large, "name"]) <= with_shop
    small = facts.localities.loc[facts.localities["population"] < 600, "name"]
    assert 0 < small.isin(with_shop).mean() < 0.6
    assert table.groupby("kind").size()["pharmacy"] < table.groupby("kind").size()["grocery"]


def test_actors_are_about_four_thousand_in_the_region(twin: Twin) -> None:
    actors = twin.actors
    assert 3_900 <= len(actors) <= 4_150
    assert actors["actor_id"].is_unique
    assert set(actors["kind"]) == KINDS
    assert set(actors["theme"]) == THEMES
    assert 0.6 < (actors["theme"] == "none").mean() < 0.9
    assert list(actors.columns) == [
        *("actor_id", "easting", "northing", "nace_section", "nace_division", "kind", "theme", "organisation")
    ]
    rows, cols, inside = twin.grid.rowcols(actors["easting"].to_numpy(), actors["northing"].to_numpy())
    assert inside.all()
    assert twin.region[rows, cols].mean() > 0.995  # a member of a planted group may stand over the border
    assert actors.duplicated(["easting", "northing"]).mean() > 0.03
    assert 0.01 < 1 - actors["organisation"].nunique() / len(actors) < 0.2


def test_planted_clusters_are_what_the_truth_says(twin: Twin) -> None:
    joined = twin.planted_members.merge(twin.actors, on="actor_id").merge(
        twin.planted_clusters, on="cluster_id", suffixes=("", "_cluster")
    )
    assert (joined["theme"] == joined["theme_cluster"]).all()
    assert joined.groupby("cluster_id").size().to_dict() == twin.planted_clusters.set_index("cluster_id")["n"].to_dict()
    assert not joined.duplicated(["cluster_id", "organisation"]).any()
    assert twin.planted_members["actor_id"].is_unique
    reach = np.hypot(joined["easting"] - joined["easting_cluster"], joined["northing"] - joined["northing_cluster"])
    allowed = joined["radius"] * np.where(joined["setting"] == "strip", 2.05, 1.0) + 10  # addresses are to 10 m
    assert (reach <= allowed).all()
    settings = twin.planted_clusters["setting"].value_counts().to_dict()
    assert settings == {"rural": 10, "village": 7, "town": 7, "strip": 3}
    middles = twin.planted_clusters[["easting", "northing"]].to_numpy()
    assert cKDTree(middles).query(middles, k=2)[0][:, 1].min() >= 5_000


def test_planted_clusters_stand_out_from_their_theme(twin: Twin) -> None:
    """Within the radius there are several times the theme's share of all actors nearby."""
    spots = twin.actors[["easting", "northing"]].to_numpy()
    tree = cKDTree(spots)
    share = twin.actors["theme"].value_counts(normalize=True)
    for cluster in twin.planted_clusters[twin.planted_clusters["setting"] != "strip"].itertuples():
        near = tree.query_ball_point((cluster.easting, cluster.northing), cluster.radius + 10)
        themed = (twin.actors["theme"].iloc[near] == cluster.theme).mean()
        assert themed > 5 * share[cluster.theme], cluster


def test_order_of_actors_does_not_give_the_planted_away(twin: Twin) -> None:
    position = twin.actors["actor_id"].isin(twin.planted_members["actor_id"]).to_numpy().nonzero()[0]
    assert 0.35 < position.mean() / len(twin.actors) < 0.65


def test_same_seed_same_twin_other_seed_other_twin(facts: Facts) -> None:
    first, again, other = (build_twin(facts, seed) for seed in (SEED, SEED, OTHER_SEED))
    for field in dataclasses.fields(Twin):
        a, b = getattr(first, field.name), getattr(again, field.name)
        if isinstance(a, np.ndarray):
            assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f"), field.name
        elif isinstance(a, pd.DataFrame):
            pd.testing.assert_frame_equal(pd.DataFrame(a), pd.DataFrame(b))
    assert not np.array_equal(first.population, other.population, equal_nan=True)
    assert not first.actors.equals(other.actors)


def test_repr_says_synthetic(twin: Twin) -> None:
    assert "SYNTHETIC" in repr(twin)


def test_negative_seed_is_refused(facts: Facts) -> None:
    with pytest.raises(InputError, match="seed is negative"):
        build_twin(facts, -1)
