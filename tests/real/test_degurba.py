"""The Degree of Urbanisation of Belgium: the rasters of flexurba 0.2.2, and the slow transcription of the rules."""

import os
from pathlib import Path

import degurba_oracle as oracle
import numpy as np
import pytest
import rasterio
from invented_land import degree_of_urbanisation

from placetypes.grid import Grid

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
