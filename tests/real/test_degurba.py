"""The Degree of Urbanisation of Belgium: the rasters of flexurba 0.2.2, and the slow transcription of the rules."""

import os
from pathlib import Path

import degurba_oracle as oracle
import geopandas as gpd
import numpy as np
import pytest
import rasterio
import rasterio.features
from invented_land import degree_of_urbanisation

from placetypes.grid import Grid
from placetypes.units import by_class, lead_of, share_in

DATA = Path(os.environ.get("PLACETYPES_DATA", Path(__file__).parents[3] / "shared" / "data")).absolute()
FOLDER = DATA / "belgium_degurba"
M2_PER_CELL = 1e6

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="PLACETYPES_DATA is not set and the open data are not there"),
]


def read(name):
    with rasterio.open(FOLDER / name) as source:
        values = source.read(1)
        return np.where(values == source.nodata, np.nan, values)


@pytest.fixture(scope="module")
def belgium():
    with rasterio.open(FOLDER / "POP.tif") as source:
        grid = Grid.from_transform(source.transform, source.shape, source.crs)
    return (read("POP.tif"), read("LAND.tif") / M2_PER_CELL, read("BUILT_S.tif") / M2_PER_CELL), grid


def counts(classes):
    return {int(code): int(n) for code, n in zip(*np.unique(classes, return_counts=True), strict=True)}


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (1, {3: 2145, 2: 8797, 1: 52837, 0: 2578}),
        (2, {30: 2145, 23: 1511, 22: 575, 21: 6789, 13: 2091, 12: 20955, 11: 29713, 10: 2578}),
    ],
)
def test_no_cell_differs_from_flexurba(belgium, level, expected):
    layers, _ = belgium
    classes = degree_of_urbanisation(*layers, preset="r2023a-v1", level=level)
    reference = read(f"flexurba_belgium_L{level}_default.tif")
    assert classes.size == 66_357
    assert (classes != reference).sum() == 0
    assert counts(classes) == expected


@pytest.mark.parametrize("level", [1, 2])
@pytest.mark.parametrize("preset", sorted(oracle.PRESETS))
def test_no_cell_differs_from_the_slow_transcription(belgium, preset, level):
    layers, _ = belgium
    slow = {1: oracle.level1, 2: oracle.level2}[level](*layers, preset)
    assert (degree_of_urbanisation(*layers, preset=preset, level=level) != slow).sum() == 0


def test_unknown_people_at_sea_change_nothing(belgium):
    (people, land, built), _ = belgium
    unknown = np.isnan(people)
    assert unknown.sum() == 1910
    assert not land[unknown].any()
    assert not built[unknown].any()
    for preset in oracle.PRESETS:
        classes = degree_of_urbanisation(people, land, built, preset=preset, level=2)
        np.testing.assert_array_equal(
            classes, degree_of_urbanisation(np.nan_to_num(people), land, built, preset=preset, level=2)
        )


@pytest.mark.parametrize("preset", ["r2022a", "r2023a-v2"])
def test_four_countries_side_by_side_are_four_times_one(belgium, preset):
    """With 5 unknown cells around each, which count like those beyond the edge, none leaks into another."""
    layers, _ = belgium
    one = degree_of_urbanisation(*layers, preset=preset, level=2)
    padded = [np.pad(layer, 5, constant_values=np.nan) for layer in layers]
    tiled = [np.tile(layer, (2, 2)) for layer in padded]
    whole = degree_of_urbanisation(*tiled, preset=preset, level=2)
    np.testing.assert_array_equal(whole, np.tile(np.pad(one, 5, constant_values=10), (2, 2)))


def test_municipalities_by_the_rules_of_2021_are_those_of_flexurba(belgium):
    """The 22 classes that flexurba's own tests state; two municipalities hold no cell centre and have no class."""
    (people, *_), grid = belgium
    units = gpd.read_file(FOLDER / "units_belgium.gpkg")
    unit = rasterio.features.rasterize(
        [(shape, number) for number, shape in enumerate(units.geometry, start=1)],
        out_shape=grid.shape,
        transform=grid.transform,
        dtype="int32",
    )
    codes = (30, 23, 22, 21, 13, 12, 11)
    types = read("flexurba_belgium_L2_default.tif").astype(np.uint8)
    table = by_class(unit, types, people, units=len(units), codes=codes)
    assert table.shape == (581, 7)
    assert (table.sum(axis=1) == 0).sum() == 2
    table = table[table.sum(axis=1) > 0]

    def lead(group, *rivals):
        return lead_of(table, codes=codes, group=group, rivals=rivals)

    city = share_in(table, codes=codes, group=(30,)) >= 0.5
    town = share_in(table, codes=codes, group=(13, 12, 11)) <= 0.5
    clustered = town & (lead((23, 22), (21,)) > 0)
    rural = [lead((13,), (12,), (11,)) >= 0, lead((12,), (13,), (11,)) >= 0]
    classes = np.select(
        [city, clustered & (lead((23,), (22,)) >= 0), clustered, town, *rural], [30, 23, 22, 21, 13, 12], 11
    )
    assert classes[19:30].tolist() == [30, 21, 30, 23, 21, 30, 12, 21, 21, 30, 22]
    assert classes[99:110].tolist() == [23, 22, 30, 21, 22, 21, 22, 12, 21, 21, 23]
