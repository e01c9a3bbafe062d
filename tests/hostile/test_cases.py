"""What is usually wrong with data, in a table: each is refused by one sentence that names the file and says the fix."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from hostile_region import BASE, CELL, NORTH, SIDE, TRANSFORM, WEST, load, polygons, raster, refused

XY = 'column = "n"\nx = "x"\ny = "y"\ncrs = "EPSG:3006"\n'
SHARE = '[layers.{name}]\npath = "{name}.tif"\nkind = "share"\n'


def people(value=10.0):
    values = np.full((SIDE, SIDE), 10.0)
    values[3, 4] = value
    return values


def as_raster(folder, values=None, **options):
    raster(folder / "people.tif", people() if values is None else values, **options)
    return BASE


def as_table(folder, change):
    rows, cols = (index.ravel() for index in np.indices((SIDE, SIDE)))
    table = pd.DataFrame({"x": WEST + cols * CELL, "y": NORTH - (rows + 1) * CELL, "n": people().ravel()})
    change(table).to_csv(folder / "people.csv", index=False)
    return BASE.replace("people.tif", "people.csv") + XY


def as_squares(folder, change):
    corners = [(WEST + c * CELL, NORTH - r * CELL) for r, c in np.ndindex(SIDE, SIDE)]
    bounds = [(x, y - CELL, x + CELL, y) for x, y in corners]
    polygons(folder / "squares.gpkg", *bounds, n=people().ravel())
    change(gpd.read_file(folder / "squares.gpkg")).to_file(folder / "people.gpkg")
    return BASE.replace("people.tif", "people.gpkg") + 'column = "n"\n'


def as_share(folder, name, value):
    values = np.full((SIDE, SIDE), 0.5)
    values[3, 4] = value
    raster(folder / f"{name}.tif", values)
    return BASE + SHARE.format(name=name)


def set_n(value):
    return lambda table: table.assign(n=table["n"].where(table.index != 28, value))


def swapped(table):
    return table.rename(columns={"x": "y", "y": "x"})


def mirrored(places):
    return places[:, ::-1]


def twice(table):
    return pd.concat([table, table.iloc[:5]])


def beside(folder, name, change):
    """A layer of squares that are not upright: weighed by area."""
    shapes = gpd.GeoDataFrame({"n": [1.0, 2.0]}, geometry=gpd.points_from_xy([0, 1], [0, 1]).buffer(1))
    shapes = change(shapes.translate(WEST + 4000, NORTH - 4000).to_frame("geometry").assign(n=[1.0, 2.0]))
    shapes.set_crs("EPSG:3006").to_file(folder / f"{name}.gpkg")
    return BASE + f'[layers.{name}]\npath = "{name}.gpkg"\nkind = "count"\ncolumn = "n"\n'


NO_DATA = "declare the value as no data"
CASES = {
    "NaN everywhere": (
        lambda f: as_raster(f, people() * np.nan),
        "no cell of the region has a value",
        "check the boundary",
    ),
    "inf in a raster": (lambda f: as_raster(f, people(np.inf)), "1 cell is infinite; got inf at 504500", NO_DATA),
    "inf in a table": (lambda f: as_table(f, set_n(np.inf)), "1 cell is infinite; got inf at 504500", NO_DATA),
    "inf in squares": (lambda f: as_squares(f, set_n(np.inf)), "1 cell is infinite", NO_DATA),
    "inf in shapes": (lambda f: beside(f, "jobs", lambda s: s.assign(n=np.inf)), "are infinite", NO_DATA),
    "negative in a raster": (
        lambda f: as_raster(f, people(-3)),
        "1 cell is negative; got -3 at 504500",
        "if the value means",
    ),
    "negative in a table": (
        lambda f: as_table(f, set_n(-3)),
        "1 cell is negative; got -3 at 504500",
        "declare it as such",
    ),
    "negative in shapes": (
        lambda f: beside(f, "jobs", lambda s: s.assign(n=-1.0)),
        "are negative",
        "declare it as such",
    ),
    "-9999 people": (lambda f: as_raster(f, people(-9999)), "got -9999 at 504500, 6496500", "declare it as such"),
    "-9999 of a share": (lambda f: as_share(f, "land", -9999), "stands for no data in many files; got -9999", NO_DATA),
    "-32768 of an own layer": (lambda f: as_share(f, "slope", -32768), "stands for no data in many files", NO_DATA),
    "-9999 in percent": (
        lambda f: as_share(f, "land", -9999) + "scale = 0.01\n",
        "stands for no data in many files; got -99.99",
        NO_DATA,
    ),
    "the least of all numbers": (lambda f: as_share(f, "slope", -3.4e38), "got -3.4e+38 at 504500, 6496500", NO_DATA),
    "more people than can be": (
        lambda f: as_raster(f, people(1e30)),
        "stands for no data in many files; got 1e+30",
        NO_DATA,
    ),
    "friction of 0": (
        lambda f: as_share(f, "friction", 0).replace("[layers.friction]", "[friction]"),
        "1 cells take no time to cross, or less; got 0",
        "where there is no way",
    ),
    "friction below 0": (
        lambda f: as_share(f, "friction", -1).replace("[layers.friction]", "[friction]"),
        "take no time to cross, or less; got -1",
        "where there is no way",
    ),
    "another coordinate system": (
        lambda f: as_raster(f, crs="EPSG:32633"),
        "in another coordinate system than the grid; got EPSG:32633",
        "set warp = true to warp it, or set grid.crs",
    ),
    "a coordinate system that is not its own": (
        lambda f: as_raster(f, crs="EPSG:3035") + "warp = true\n",
        "lies wholly outside the region",
        "check the coordinate systems of both",
    ),
    "none": (lambda f: as_raster(f, crs=None), "does not say its coordinate system", "add 'crs'"),
    "degrees": (
        lambda f: as_raster(f, crs="EPSG:4326", transform=Affine(0.02, 0, 15, 0, -0.01, 58.64)),
        "the layer is in degrees; got EPSG:4326",
        "set warp = true",
    ),
    "degrees in a table": (
        lambda f: as_table(f, lambda t: t.assign(x=t["x"] / 33_000, y=t["y"] / 111_000)),
        "lies wholly outside",
        "check 'crs', 'x', 'y'",
    ),
    "half a cell off": (
        lambda f: as_raster(f, transform=TRANSFORM @ Affine.translation(0.5, 0.5)),
        "offset from the grid's; got 500 m east and 500 m north",
        "set warp = true",
    ),
    "half a cell off in a table": (
        lambda f: as_table(f, lambda t: t.assign(x=t["x"] + 500)),
        "got 500 m east and 0 m north",
        "set warp = true",
    ),
    "one cell off the others": (
        lambda f: as_table(f, lambda t: t.assign(x=t["x"].where(t.index != 28, t["x"] + 500))),
        "1 cells are off the lattice of the others",
        "correct 'cell_size', 'x' and 'y'",
    ),
    "swapped axes of a table": (
        lambda f: as_table(f, swapped),
        "lies wholly outside the region",
        "check 'crs', 'x', 'y'",
    ),
    "swapped axes of squares": (
        lambda f: as_squares(
            f, lambda s: s.set_geometry(shapely.transform(s.geometry.to_numpy(), mirrored), crs=s.crs)
        ),
        "lies wholly outside the region",
        "check 'crs'",
    ),
    "upside down": (
        lambda f: as_raster(f, transform=Affine(CELL, 0, WEST, 0, CELL, NORTH - SIDE * CELL)),
        "not north up",
        "gdalwarp",
    ),
    "rows there twice": (
        lambda f: as_table(f, twice),
        "5 rows are there twice; got row 65, the cell around 500500, 6499500",
        "take out the second ones",
    ),
    "squares there twice": (
        lambda f: as_squares(f, twice),
        "5 rows are there twice; got row 65",
        "take out the second",
    ),
    "rows of one cell there twice": (
        lambda f: as_table(f, lambda t: pd.concat([t, t.iloc[[9]]])),
        "1 row is there twice",
        "take out the second ones",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_usually_wrong_is_refused_with_the_fix(folder, case):
    base, what, fix = CASES[case]
    sentence = refused(load(folder, base=base(folder)))
    assert what in sentence
    assert fix in sentence.split("; ")[-1] or fix in sentence
    key = sentence.split(" ")[0]
    assert f"{key} ({key.split('.')[-1].replace('population', 'people')}." in sentence


def test_what_only_looks_wrong_is_not_refused(folder):
    from placetypes.layers import align

    own = as_share(folder, "slope", -9998.5)
    assert align(load(folder, base=own)).arrays["slope"].min() == pytest.approx(-9998.5)
    parts = as_table(folder, lambda t: pd.concat([t.assign(sex="f"), t.assign(sex="m")]))
    assert align(load(folder, base=parts)).arrays["population"].sum() == 2 * 640


@pytest.mark.parametrize("people", ["-9999", "inf"])
def test_places_with_a_population_that_cannot_be(folder, people):
    (folder / "towns.csv").write_text(f"x,y,name,n\n{WEST + 4000},{NORTH - 4000},Storstad,{people}\n")
    more = '[localities]\npath = "towns.csv"\nx = "x"\ny = "y"\ncrs = "EPSG:3006"\nname = "name"\npopulation = "n"\n'
    assert f"1 places have a population that cannot be; got {people}, expected 0 or more" in refused(load(folder, more))
