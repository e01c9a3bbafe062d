"""Values of cells: missing, not published, in bands, as shares, and of polygons."""

import numpy as np
import pandas as pd
import pytest
from region_folder import BASE, CELL, NORTH, PEOPLE, SIDE, WEST, box, load, polygons, raster

from placetypes.layers import align


def test_what_missing_means(folder):
    people = PEOPLE.copy()
    people[3, 3:6] = np.nan
    raster(folder / "people.tif", people)
    unknown = align(load(folder))
    np.testing.assert_array_equal(unknown.arrays["population"], people)
    assert any("3 of 64 cells of the region have no value and stay unknown" in note for note in unknown.notes)
    zero = align(load(folder, 'missing = "zero"\n'))
    assert (zero.arrays["population"][3, 3:6] == 0).all()
    assert zero.record["layers.population"]["missing_in_region"] == 3


def test_values_not_published_are_replaced_counted_and_said(folder):
    people = PEOPLE.copy()
    people[2, 2:5] = -1
    raster(folder / "people.tif", people)
    layers = align(load(folder, "scale = 2.0\nsuppressed = { value = -1, range = [1, 4], use = 2 }\n"))
    assert (layers.arrays["population"][2, 2:5] == 4).all()
    assert layers.record["layers.population"]["suppressed"] == 3
    assert any("3 cells are not published and counted as 2 each" in n and "12 in all" in n for n in layers.notes)


def test_a_flag_says_what_is_not_published(folder):
    rows, cols = np.mgrid[:SIDE, :SIDE]
    table = pd.DataFrame(
        {
            "x": WEST + cols.ravel() * CELL,
            "y": NORTH - (rows.ravel() + 1) * CELL,
            "n": PEOPLE.ravel(),
            "flag": (np.arange(SIDE**2) % 50 == 49).astype(int),
        }
    )
    table.to_csv(folder / "people.csv", index=False)
    base = BASE.replace("people.tif", "people.csv") + 'column = "n"\nx = "x"\ny = "y"\ncrs = "EPSG:3006"\n'
    layers = align(load(folder, 'suppressed = { flag = "flag", range = [1, 4], use = 3 }\n', base))
    expected = PEOPLE.copy().ravel()
    expected[49::50] = 3
    np.testing.assert_array_equal(layers.arrays["population"].ravel(), expected)
    assert layers.record["layers.population"]["suppressed"] == 2


def test_each_band_is_a_layer(folder):
    raster(folder / "jobs.tif", [PEOPLE / 2, PEOPLE / 4], names=["A", "C"])
    layers = align(load(folder, '[layers.jobs]\npath = "jobs.tif"\nkind = "count"\nband = "each"\n'))
    assert set(layers.arrays) == {"population", "land", "jobs_A", "jobs_C"}
    np.testing.assert_array_equal(layers.arrays["jobs_C"], PEOPLE / 4)


def test_land_where_nobody_says_how_much(folder):
    layers = align(load(folder))
    assert (layers.arrays["land"] == 1).all()
    land = np.full((SIDE, SIDE), 0.5)
    land[0, 0], land[2, 2], land[5, 5], land[0, 1] = np.nan, np.nan, 0, np.nan
    people = PEOPLE.copy()
    people[0, 1] = 0
    raster(folder / "land.tif", land)
    raster(folder / "people.tif", people)
    layers = align(load(folder, '[layers.land]\npath = "land.tif"\nkind = "share"\n'))
    found = layers.arrays["land"]
    assert found[0, 0] == found[2, 2] == found[5, 5] == 1
    assert np.isnan(found[0, 1])
    assert found[4, 4] == 0.5
    assert "layers.land: 1 cell has people but no land; it counts as all land." in layers.notes
    assert "layers.land: 1 cell of the region has no value and counts as all land." in layers.notes


def test_land_cover_polygons_become_shares(folder):
    polygons(folder / "clc.gpkg", [box(0, 0, 12, 2.5), box(0, 2.5, 12, 9.5)], code=["211", "311"])
    layers = align(
        load(folder, '[layers.arable]\npath = "clc.gpkg"\nkind = "share"\nwhere = { code = ["211", "212"] }\n')
    )
    np.testing.assert_allclose(layers.arrays["arable"], np.tile([1, 1, 0.5] + [0] * 9, (SIDE, 1)), atol=1e-7)


def test_squares_are_cells_and_municipal_counts_are_shared_out(folder):
    rows, cols = np.mgrid[:SIDE, :SIDE]
    squares = [box(r, c, 1, 1) for r, c in zip(rows.ravel(), cols.ravel(), strict=True)]
    polygons(folder / "squares.gpkg", squares, n=PEOPLE.ravel())
    polygons(folder / "areas.gpkg", [box(0, 0, 12, 6), box(0, 6, 12, 12)], n=[7200.0, 1440.0])
    more = '[layers.{0}]\npath = "{0}.gpkg"\nkind = "count"\ncolumn = "n"\n'
    layers = align(load(folder, more.format("squares") + more.format("areas")))
    np.testing.assert_array_equal(layers.arrays["squares"], PEOPLE)
    np.testing.assert_allclose(layers.arrays["areas"], np.repeat([[100.0] * 6 + [10.0] * 6], SIDE, axis=0), rtol=1e-6)
    assert layers.record["layers.areas"]["sum_on_grid"] == pytest.approx(7920, rel=1e-6)


def test_polygons_may_carry_shares_and_classes(folder):
    polygons(folder / "areas.gpkg", [box(0, 0, 12, 6), box(0, 6, 12, 6)], n=[0.25, 0.75])
    more = '[layers.{0}]\npath = "areas.gpkg"\nkind = "{0}"\ncolumn = "n"\n'
    layers = align(load(folder, more.format("share") + more.format("mode")))
    np.testing.assert_allclose(layers.arrays["share"][0], [0.25] * 6 + [0.75] * 6)
    np.testing.assert_array_equal(layers.arrays["mode"][0], [0.25] * 6 + [0.75] * 6)


def test_cells_named_twice_are_added_and_said(folder):
    (folder / "people.csv").write_text("id,n\n5050006495000,3\n5050006495000,4\n")
    base = BASE.replace("people.tif", "people.csv") + 'column = "n"\ncell_id = "id"\nmissing = "zero"\n'
    layers = align(load(folder, base=base))
    assert layers.arrays["population"][4, 5] == layers.arrays["population"].sum() == 7
    assert any("1 row names a cell that another row names; their values were added" in n for n in layers.notes)


def test_polygons_too_may_hide_values(folder):
    polygons(folder / "areas.gpkg", [box(0, 0, 12, 6), box(0, 6, 12, 6)], n=[-1.0, 72.0])
    hidden = "suppressed = { value = -1, range = [0, 144], use = 36 }\n"
    layers = align(load(folder, f'[layers.areas]\npath = "areas.gpkg"\nkind = "count"\ncolumn = "n"\n{hidden}'))
    np.testing.assert_allclose(layers.arrays["areas"][0], [0.5] * 6 + [1.0] * 6)
    assert layers.record["layers.areas"]["suppressed"] == 1
