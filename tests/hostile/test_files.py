"""Files that cannot be read as they are named: each is one sentence."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine
from hostile_region import BASE, CELL, NORTH, WEST, load, raster, refused

from placetypes.errors import ConfigError, MissingInputError


def test_missing_file(folder):
    (folder / "people.tif").unlink()
    sentence = refused(load(folder), MissingInputError)
    assert sentence.startswith("layers.population (people.tif): the file is not there; got ")
    assert "correct 'path', which starts at the region file" in sentence


def test_truncated_tiff(folder):
    rng = np.random.default_rng(0)
    big = Affine(CELL, 0, WEST, 0, -CELL, NORTH)
    path = raster(folder / "people.tif", rng.random((400, 400)), transform=big)
    path.write_bytes(path.read_bytes()[:2000])
    assert refused(load(folder)).startswith(
        "layers.population (people.tif): the file cannot be read; got 'people.tif': "
    )


@pytest.mark.parametrize("content", [b"", b"not a file of any kind", b"II*\x00\x08\x00\x00\x00"])
@pytest.mark.parametrize("name", ["people.tif", "boundary.gpkg"])
def test_unreadable_files(folder, name, content):
    (folder / name).write_bytes(content)
    assert f"({name}): the file cannot be read" in refused(load(folder))


@pytest.mark.parametrize("name", ["a.csv", "a.parquet", "a.geojson", "a.fgb"])
def test_unreadable_tables_and_vectors(folder, name):
    (folder / name).write_bytes(b"")
    base = BASE.replace("people.tif", name) + 'column = "n"\nx = "x"\ny = "y"\ncrs = "EPSG:3006"\n'
    assert f"({name}): the file cannot be read" in refused(load(folder, base=base))


def test_column_that_is_not_there(folder):
    (folder / "people.csv").write_text("x,y,T\n500000,6499000,3\n")
    base = BASE.replace("people.tif", "people.csv") + 'column = "pop"\nx = "x"\ny = "y"\ncrs = "EPSG:3006"\n'
    assert refused(load(folder, base=base)) == (
        "layers.population (people.csv): no such column; got 'pop', expected one of 'x', 'y', 'T'; correct 'column'."
    )
    wrong = BASE.replace('"boundary.gpkg"', '"boundary.gpkg", where = { kod = "2" }')
    assert "no such column; got 'kod', expected one of 'code'; correct 'where'" in refused(load(folder, base=wrong))


def test_a_table_that_does_not_say_where_or_in_what(folder):
    (folder / "people.csv").write_text("x,y,T\n500000,6499000,3\n")
    base = BASE.replace("people.tif", "people.csv") + 'column = "T"\n'
    assert "does not say where its cells are; expected 'cell_id', or 'x' and 'y'" in refused(load(folder, base=base))
    assert "does not say its coordinate system" in refused(load(folder, 'x = "x"\ny = "y"\n', base))
    assert "which column holds the values; add 'column'" in refused(load(folder, base=base.replace('column = "T"', "")))


def test_words_for_people(folder):
    (folder / "people.csv").write_text("x,y,T\n500000,6499000,many\n")
    base = BASE.replace("people.tif", "people.csv") + 'column = "T"\nx = "x"\ny = "y"\ncrs = "EPSG:3006"\n'
    assert "column 'T' has 1 values that are not numbers; got 'many'" in refused(load(folder, base=base))


def test_unknown_key_and_wrong_kind(folder):
    with pytest.raises(ConfigError, match=r"layers\.population\.colum: unknown key; expected 'column'"):
        load(folder, 'colum = "T"\n')
    with pytest.raises(ConfigError, match=r"layers\.population\.kind: input should be 'count', 'share' or 'mode'"):
        load(folder, base=BASE.replace('"count"', '"sum"'))


def test_the_wrong_form_of_file(folder):
    (folder / "people.xlsx").write_bytes(b"PK")
    assert "this form of file is not read; got 'people.xlsx', expected one of .tif" in refused(
        load(folder, base=BASE.replace("people.tif", "people.xlsx"))
    )
    assert "region.boundary (people.tif): the file holds no polygons" in refused(
        load(folder, base=BASE.replace("boundary.gpkg", "people.tif"))
    )
    gpd.GeoDataFrame(geometry=[shapely.Point(WEST, NORTH)], crs=3006).to_file(folder / "boundary.gpkg")
    assert "other shapes than polygons; got Point" in refused(load(folder))
