"""A small island with a town, two municipalities and some actors: a result made by hand, to be looked at and saved."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from affine import Affine

from placetypes._typing import AnyArray
from placetypes.decision import decide
from placetypes.grid import Grid
from placetypes.result import Result
from placetypes.themes import load as load_theme
from placetypes.typology import load

ROWS, COLS, CELL = 40, 50, 1000.0
WEST, NORTH = 500_000.0, 6_500_000.0
CRS = "EPSG:3006"


def _box(row: float, col: float, height: float, width: float) -> shapely.Polygon:
    west, north = WEST + col * CELL, NORTH - row * CELL
    return shapely.box(west, north - height * CELL, west + width * CELL, north)


def _point(row: float, col: float) -> shapely.Point:
    return shapely.Point(WEST + col * CELL, NORTH - row * CELL)


def make_result(*, synthetic: bool = True, language: str = "en", actors: bool = True, min_members: int = 3) -> Result:
    """A small island with one town in the west, a smaller one in the east, two municipalities and a sea around it."""
    rng = np.random.default_rng(7)
    grid = Grid.from_transform(Affine(CELL, 0, WEST, 0, -CELL, NORTH), (ROWS, COLS), CRS)
    row, col = np.mgrid[:ROWS, :COLS] + 0.5
    shore = 0.9 + 0.06 * np.sin(5 * np.arctan2(row - ROWS / 2, col - COLS / 2))
    land = (((row - ROWS / 2) / (ROWS / 2)) ** 2 + ((col - COLS / 2) / (COLS / 2)) ** 2 < shore).astype(float)
    town = np.hypot(row - 20, col - 16)
    small = np.hypot(row - 22, col - 39)
    people = np.round(
        (3600 * np.exp(-((town / 2.2) ** 2)) + 1700 * np.exp(-((small / 1.1) ** 2)) + 4 + rng.gamma(1, 6, land.shape))
        * land
    )
    people[3, 25] = np.nan
    density = np.where(land > 0, people, np.nan)
    core = (town < 4.2) & (land > 0)
    centre = (small < 1.6) & (land > 0)
    settlement_population = np.where(core, people[core].sum(), np.where(centre, people[centre].sum(), 0.0))
    minutes = np.maximum(town - 4.2, 0) * 1.2
    nearby = np.where(row < 26, 600.0, 100.0)
    evidence = {
        "population": people,
        "land": land,
        "density": density,
        "settlement_population": settlement_population,
        "minutes_to_core": minutes,
        "core_population": np.full(land.shape, 40_000.0),
        "population_nearby": nearby,
        "settlement": np.where(core, 1.0, np.where(centre, 2.0, 0.0)),
        "core": np.where(core, 1.0, 0.0),
    }
    typology = load("ostergotland").with_overrides({"peri_core_minutes": 5.5})
    decided = decide(evidence, land > 0, typology)
    region = (land > 0) & (col < 46)
    unit = np.where(region, np.where(col < 27, 1, 2), 0).astype(np.int32)
    isle = shapely.union_all([_box(r, c, 1, 1) for r, c in zip(*np.nonzero(region), strict=True)])
    units = gpd.GeoDataFrame(
        {"unit_id": ["0101", "0102"], "unit_name": ["Västerö", "Österö"]},
        geometry=[isle & _box(0, 0, ROWS, 27), isle & _box(0, 27, ROWS, COLS - 27)],
        crs=CRS,
    )
    towns = shapely.union_all([_box(r, c, 1, 1) for r, c in zip(*np.nonzero(core), strict=True)])
    places = gpd.GeoDataFrame(
        {
            "kind": ["core"],
            "label": [1],
            "name": ["Storköping"],
            "population": [float(people[core].sum())],
            "area_km2": [float(core.sum())],
        },
        geometry=[towns],
        crs=CRS,
    )
    return Result(
        grid=grid,
        typology=typology,
        types=decided.types,
        rule=decided.rule,
        margin=decided.margin,
        runner_up=decided.runner_up,
        evidence=evidence,
        region=region,
        unit=unit,
        units=units,
        places=places,
        clusters=_clusters(actors=actors),
        actors=_actors(actors=actors),
        members=_members(_actors(actors=actors)),
        visits=_clusters(actors=False),
        visit_members=_members(_actors(actors=False)),
        constellations=_constellations(actors=actors),
        constellation_members=_constellation_members(actors=actors),
        themes={"food": load_theme("food").alone},
        expected={"food": _expected()} if actors else {},
        services=gpd.GeoDataFrame(
            {"kind": ["grocery", "pharmacy"], "name": ["", "Apotek"]},
            geometry=[_point(20, 16), _point(22, 39)],
            crs=CRS,
        ),
        record=_record(
            synthetic=synthetic, language=language, min_members=min_members, people=float(np.nansum(people[region]))
        ),
    )


MEMBERS: dict[str, list[tuple[float, float]]] = {
    "c-1": [(10, 30), (10.3, 30.2), (9.8, 29.8), (10.1, 30.4)],
    "c-2": [(28, 14), (28.2, 14.1), (28, 14.3)],
    "c-3": [(30, 30), (30.1, 30)],
    "": [(20, 16)],
}


def _actors(*, actors: bool) -> gpd.GeoDataFrame:
    rows = [(cluster, at) for cluster, spots in MEMBERS.items() for at in spots] if actors else []
    count = len(rows)
    return gpd.GeoDataFrame(
        {
            "actor_id": [f"a{i}" for i in range(count)],
            "theme": ["food"] * count,
            **{name: [""] * count for name in ("further_themes", "role", "helix", "sector", "activity")},
            "organisation": [f"o{i}" for i in range(count)],
            "kind": ["enterprise"] * count,
            "name": ["Karin Svensson"] * count,
            "place_type": np.full(count, 5),
            "unit_id": ["0101"] * count,
            "locality": ["Byn"] * count,
        },
        geometry=[_point(*at) for _, at in rows],
        crs=CRS,
    )


def _members(actors: gpd.GeoDataFrame) -> pd.DataFrame:
    clusters = [cluster for cluster, spots in MEMBERS.items() for _ in spots][: len(actors)]
    table = pd.DataFrame({"cluster_id": clusters, "actor_id": actors["actor_id"]})
    return table[table["cluster_id"] != ""].reset_index(drop=True)


def _expected() -> AnyArray:
    """Half of the ten actors are usual in each of two cells."""
    expected = np.zeros((ROWS, COLS), np.float32)
    expected[10, 30] = expected[28, 14] = 5
    return expected


PROFILE = pd.DataFrame(
    {
        "activities": ["47.24;10.71", "55.20", ""],
        "helixes": [2, 1, 0],
        "helix_counts": ["enterprise 3;civil_society 1", "enterprise 3", ""],
        "sectors": [2, 1, 0],
        "diversity_0": [2.0, 1.0, np.nan],
        "diversity_1": [1.9, 1.0, np.nan],
        "diversity_2": [1.8, 1.0, np.nan],
        "largest_share": [0.25, 1 / 3, 0.5],
        "dominated": [False, False, False],
        "formation": ["hybrid", "traditional", ""],
        "size_class": ["small", "small", "small"],
        "scope": ["local", "local", "inter_municipal"],
        "municipal_quotient": [0.8, 4.0, np.nan],
        "municipal_q": [0.9, 0.01, np.nan],
        "invisible": pd.array([True, False, pd.NA], dtype="boolean"),
        "lowest_without_one": [5.2, 3.1, 1.0],
        "holds_without_one": [True, False, False],
        "carried_by": ["", "lodging", ""],
        "missing_links": ["Production (3.4 km)", "nothing", ""],
        "missing_roles": ["production", "", ""],
        "missing_km": ["3.4", "", ""],
        "missing_actors": ["a7", "", ""],
    }
)


def _clusters(*, actors: bool) -> gpd.GeoDataFrame:
    ids = ["c-1", "c-2", "c-3"] if actors else []
    spots = [(10, 30), (28, 14), (30, 30)] if actors else []
    numbers = {
        "observed": 4.0,
        "expected": 0.2,
        "relative_risk": 20.0,
        "rr_low": 5.4,
        "rr_high": 51.2,
        "concentration": 8.1,
        "specialisation": 2.0,
        "q_value": 0.04,
        "radius_m": 500.0,
    }
    return gpd.GeoDataFrame(
        {
            "cluster_id": ids,
            "standing": ["micro_cluster"] * len(ids),
            "theme": ["food", "tourism", "energy"][: len(ids)],
            "place_type": np.array([5, 5, 7][: len(ids)], dtype=np.int64),
            "members": np.array([4, 3, 2][: len(ids)], dtype=np.int64),
            "organisations": np.array([4, 3, 2][: len(ids)], dtype=np.int64),
            **{name: np.full(len(ids), value) for name, value in numbers.items()},
            **PROFILE.iloc[: len(ids)],
            "constellation": ["k-1", "k-1", ""][: len(ids)],
            "municipality": ["Österö", "Västerö", "Österö"][: len(ids)],
            "name": ["food near Österö", "tourism near Västerö", "energy near Österö"][: len(ids)],
        },
        geometry=[_point(*at).buffer(900) for at in spots],
        crs=CRS,
    )


def _constellations(*, actors: bool) -> gpd.GeoDataFrame:
    """One constellation of the first two micro-clusters and the lone actor."""
    numbers = {
        "micro_clusters": 2,
        "lone_actors": 1,
        "members": 8,
        "units": 2,
        "regions": 0,
        "countries": 0,
        "in_reach": 3,
    }
    measures = {"minutes": 21.4, "within": 30.0, "span_m": 24_000.0, "expected": 0.8, "score": 2.6}
    rates = {"false_per_region": 0.02, "q_value": 0.06}
    texts = {
        "constellation_id": "k-1", "name": "Food: Österö – Västerö", "theme": "food", "rung": "inter_municipal",
        "municipalities": "Österö;Västerö", "parent": "", "children": "c-1;c-2",
    }  # fmt: skip
    rows = 1 if actors else 0
    table = pd.DataFrame({key: [value] * rows for key, value in (texts | numbers | measures | rates).items()})
    hull = shapely.MultiPoint([_point(*at) for group in ("c-1", "c-2", "") for at in MEMBERS[group]]).convex_hull
    return gpd.GeoDataFrame(table, geometry=[hull.buffer(900)] * rows, crs=CRS)


def _constellation_members(*, actors: bool) -> pd.DataFrame:
    held = [cluster != "c-3" for cluster, spots in MEMBERS.items() for _ in spots] if actors else []
    ids = [f"a{i}" for i, inside in enumerate(held) if inside]
    return pd.DataFrame({"constellation_id": ["k-1"] * len(ids), "actor_id": ids})


def _record(*, synthetic: bool, language: str, min_members: int, people: float) -> dict[str, object]:
    return {
        "placetypes": "0.1.0",
        "synthetic": synthetic,
        "region": {"id": "island", "name": "Provön", "country": "SE"},
        "language": language,
        "configuration": {
            "publish": {"min_members": min_members},
            "grid": {"crs": CRS, "cell_size": CELL},
            "clusters": {"q": 0.1},
        },
        "typology": {"id": "ostergotland", "version": "1.0", "overrides": {"peri_core_minutes": 5.5}},
        "inputs": {
            "population": {
                "path": "people.csv",
                "sha256": "ab" * 32,
                "source": "The islanders",
                "licence": "CC0",
                "year": 2024,
                "sum_before": people,
                "sum_after": people,
            },
            "boundary": {
                "path": "island.gpkg",
                "sha256": "cd" * 32,
                "source": "The surveyor",
                "licence": "CC BY 4.0",
                "year": None,
            },
        },
        "sums": {"population": people},
        "fallbacks": ["Travel time is the straight line times 1.3 at 65 km/h, because the region has no roads."],
        "notes": ["One cell of 'population' is unknown."],
        "versions": {"numpy": "2.4.6"},
        "times": {"started": "2025-01-01T00:00:00Z", "classify": 0.25},
    }
