"""Real open data, read as a region file would have it."""

import os
from pathlib import Path

import numpy as np
import pytest

from placetypes.config import RegionFile
from placetypes.layers import align, check

DATA = Path(os.environ.get("PLACETYPES_DATA", Path(__file__).parents[3] / "shared" / "data")).absolute()

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="PLACETYPES_DATA is not set and the open data are not there"),
]


def census(folder, **more):
    path = DATA / folder / f"census2021_1km_{folder}.parquet"
    return {"path": str(path), "cell_id": "GRD_ID", "missing": "zero", **more}


def region(folder, country, *, crs="EPSG:3035", mask=True, buffer_km=10, **more):
    boundary = {"path": str(DATA / folder / f"municipalities_{folder}.gpkg")}
    document = {
        "region": {"id": folder, "name": folder, "country": country, "boundary": boundary, "buffer_km": buffer_km},
        "grid": {"crs": crs},
        "layers": {"population": census(folder, kind="count", column="T")},
        "units": {**boundary, "id": "mun_code", "name": "mun_name"},
    }
    if mask:
        document["region"]["mask"] = census(folder, kind="mode", column="in_region")
    document.update(more)
    return RegionFile.model_validate(document)


@pytest.mark.parametrize(
    ("folder", "country", "people"),
    [
        ("ostergotland", "SE", 469_917),
        ("navarra", "ES", 661_294),
        ("oeste_torres_vedras", "PT", 363_045),
        ("charleroi_wallonia", "BE", 572_750),
    ],
)
def test_everyone_of_the_census_is_there(folder, country, people):
    layers = align(region(folder, country))
    assert layers.arrays["population"][layers.region].sum() == people
    assert (layers.unit[layers.region] > 0).all()
    assert layers.record["layers.population"]["missing_means"] == "zero"


def test_without_the_mask_the_generalised_coast_loses_people():
    layers = align(region("ostergotland", "SE", mask=False))
    assert layers.arrays["population"][layers.region].sum() == 463_335


def swedish_grid(path, **more):
    return {"path": str(DATA / path), "kind": "count", "column": "beftotalt_2024", "missing": "zero", **more}


def test_the_swedish_grid_warped_keeps_everyone():
    path = "ostergotland/scb_pop_1km_2024_ostergotland.csv"
    document = region("ostergotland", "SE").model_dump(mode="json", exclude_none=True)
    document["layers"]["later"] = swedish_grid(path, cell_id="rutid_scb", warp=True)
    layers = align(RegionFile.model_validate(document))
    entry = layers.record["layers.later"]
    assert entry["sum_before"] == 473_011
    assert entry["sum_after"] == pytest.approx(473_011, rel=1e-9)
    assert np.nansum(layers.arrays["later"]) == pytest.approx(473_011)
    inside = layers.arrays["later"][layers.region].sum()
    assert 0.99 * 473_011 < inside <= 473_011


def test_the_swedish_grid_in_its_own_crs_is_copied_by_id_or_by_corner():
    path = "sweden/scb_pop_1km_2024_sweden.parquet"
    by_corner = swedish_grid(path, x="x_sweref99tm_ll", y="y_sweref99tm_ll", crs="EPSG:3006")
    layers = align(
        region(
            "ostergotland",
            "SE",
            crs="EPSG:3006",
            mask=False,
            layers={"population": swedish_grid(path, cell_id="rutid_scb"), "corner": by_corner},
        )
    )
    np.testing.assert_array_equal(layers.arrays["population"], layers.arrays["corner"])
    assert not layers.record["layers.population"]["warped"]
    assert layers.arrays["population"][layers.region].sum() == pytest.approx(473_011, rel=0.03)


def test_tartu_has_squares_classes_and_classed_roads():
    folder = DATA / "tartu_estonia"
    layers = align(
        region(
            "tartu_estonia",
            "EE",
            crs="EPSG:3301",
            mask=False,
            layers={
                "population": {
                    "path": str(folder / "pop_1km_tartu_2018course.gpkg"),
                    "kind": "count",
                    "column": "Population",
                    "missing": "zero",
                },
                "arable": {
                    "path": str(folder / "corine2012_tartu.parquet"),
                    "kind": "share",
                    "where": {"code_12": ["211", "212", "213"]},
                },
                "suppressed": census(
                    "tartu_estonia",
                    kind="count",
                    column="T",
                    warp=True,
                    suppressed={"flag": "T_CI", "range": [1, 4], "use": 2},
                ),
            },
            roads={
                "path": str(folder / "roads_tartu.gpkg"),
                "road_class": "TYYP",
                "speeds": {"Põhimaantee": 90, "Tugimaantee": 90, "Kõrvalmaantee": 70, "Tänav": 40},
            },
            actors={
                "path": str(folder / "osm_nodes_2019_tartu.csv"),
                "x": "LON",
                "y": "LAT",
                "crs": "EPSG:4326",
                "where": {"TAG": ["amenity", "shop", "tourism", "office"]},
                "id": "ID",
                "theme": "TAG",
            },
        )
    )
    assert not layers.record["layers.population"]["warped"]
    assert layers.record["layers.population"]["sum_on_grid"] == 150_535
    arable = layers.arrays["arable"]
    mapped = np.isfinite(arable)
    assert mapped.sum() == pytest.approx(3584, abs=30)
    assert 0.15 < arable[mapped].mean() < 0.3
    assert any("cells are not published and counted as 2 each" in note for note in layers.notes)
    assert set(layers.roads["speed_kmh"]) == {40, 70, 90}
    assert any("'Muu tee'" in note for note in layers.notes)
    assert len(layers.actors) > 500
    assert layers.arrays["land"][layers.region].min() == 1


def test_mollweide_rasters_with_and_without_declared_gaps():
    folder = DATA / "belgium_degurba"
    layers = align(
        RegionFile.model_validate(
            {
                "region": {
                    "id": "belgium",
                    "name": "Belgium",
                    "country": "BE",
                    "boundary": {"path": str(folder / "units_belgium.gpkg")},
                    "buffer_km": 2,
                },
                "grid": {"crs": "ESRI:54009"},
                "layers": {
                    "population": {"path": str(folder / "POP.tif"), "kind": "count", "missing": "zero"},
                    "land": {"path": str(folder / "LAND.tif"), "kind": "share", "scale": 1e-6},
                    "floor_area": {"path": str(folder / "BUILT_S.tif"), "kind": "count"},
                },
            }
        )
    )
    assert not any(layers.record[f"layers.{name}"]["warped"] for name in ("population", "land", "floor_area"))
    assert layers.arrays["population"][layers.region].sum() == pytest.approx(11.5e6, rel=0.02)
    assert np.nanmax(layers.arrays["land"]) == 1
    assert np.nanmax(layers.arrays["floor_area"]) <= 523_271


def test_flows_join_norwegian_municipalities():
    folder = DATA / "innlandet_norway"
    zones = {"path": str(folder / "ssb_municipalities_2022_norway.gpkg"), "id": "KOMMUNENR"}
    flows = {
        "path": str(folder / "ssb_commuting_od_2022_norway.csv"),
        "origin": "home_mun",
        "destination": "work_mun",
        "count": "employed_2022q4",
        "zones": zones,
    }
    layers = align(region("innlandet_norway", "NO", flows=flows, buffer_km=0))
    assert layers.record["flows"]["lost"] == 0
    assert {"0301", "3403"} <= set(layers.zone_ids)
    assert set(layers.flows["from_id"]) | set(layers.flows["to_id"]) <= set(layers.zone_ids)
    assert (layers.zone[layers.region] > 0).mean() > 0.95


def test_checking_says_what_is_there_and_names_no_folder_of_this_machine():
    findings, _ = check(region("ostergotland", "SE"))
    by_name = {f.input: f for f in findings}
    assert set(by_name) == {"region.boundary", "region.mask", "layers.population", "units"}
    assert all(not f.problem for f in findings)
    population = by_name["layers.population"]
    assert (population.crs, population.fit) == ("EPSG:3035", "copied")
    assert population.total > 469_917
    assert not any(str(DATA) in f.path for f in findings)
