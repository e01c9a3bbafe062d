import hashlib

import numpy as np
import pandas as pd
import pytest

from placetypes.errors import InputError, MissingInputError
from placetypes.io.files import column, digest, form, kept, numbers, texts


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(MissingInputError, match=r"layers\.x: the file is not there; got .*people\.tif"):
        form(tmp_path / "people.tif", where="layers.x")


def test_an_unknown_ending_names_the_known_ones(tmp_path):
    path = tmp_path / "people.xlsx"
    path.write_bytes(b"x")
    with pytest.raises(InputError, match=r"'people\.xlsx', expected one of \.tif"):
        form(path, where="layers.x")


def test_parquet_is_a_table_or_a_vector_file_by_its_content(tmp_path):
    import geopandas as gpd

    plain, geo = tmp_path / "a.parquet", tmp_path / "b.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(plain)
    gpd.GeoDataFrame({"a": [1]}, geometry=gpd.points_from_xy([0], [0]), crs=3006).to_parquet(geo)
    assert form(plain, where="") == "table"
    assert form(geo, where="") == "vector"


def test_the_digest_is_of_the_bytes_and_of_every_part_of_a_shapefile(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    assert digest(path) == hashlib.sha256(b"abc").hexdigest()
    shape = tmp_path / "a.shp"
    shape.write_bytes(b"abc")
    before = digest(shape)
    (tmp_path / "a.dbf").write_bytes(b"def")
    assert digest(shape) != before


@pytest.mark.parametrize(
    ("values", "wanted", "expected"),
    [
        (pd.Series(["0580", "580", None]), "0580", [True, False, False]),
        (pd.Series([211, 213, 311]), ["211", "213"], [True, True, False]),
        (pd.Series([211.0, np.nan, 311.0]), ["211"], [True, False, False]),
        (pd.Series(["211", "x", "311"]), 211, [True, False, False]),
        (pd.Series([True, False, True]), True, [True, False, True]),
        (pd.Series(["True", "FALSE", "1"]), True, [True, False, True]),
        (pd.Series([1, 0, 2]), False, [False, True, False]),
        (pd.Series([1.5, 2.5, np.nan]), 2.5, [False, True, False]),
    ],
)
def test_rows_are_kept_by_value_whatever_type_the_file_gave_it(values, wanted, expected):
    assert kept(pd.DataFrame({"c": values}), {"c": wanted}, where="").tolist() == expected


def test_all_columns_must_match():
    table = pd.DataFrame({"a": [1, 1, 2], "b": ["x", "y", "x"]})
    assert kept(table, {"a": 1, "b": "x"}, where="").tolist() == [True, False, False]


def test_a_column_that_is_not_there_names_those_that_are():
    with pytest.raises(
        InputError, match=r"people: no such column; got 'pop', expected one of 'T', 'x'; correct 'column'\."
    ):
        column(pd.DataFrame({"T": [1], "x": [1]}), "pop", where="people", key="column")


def test_numbers_take_missing_values_and_truth_but_no_words():
    found = numbers(pd.Series(["1", "", None, "nan", "-2.5"]), where="", name="c")
    np.testing.assert_array_equal(found, [1, np.nan, np.nan, np.nan, -2.5])
    np.testing.assert_array_equal(numbers(pd.Series([True, False]), where="", name="c"), [1, 0])
    np.testing.assert_array_equal(numbers(pd.Series([3, None], dtype="Int32"), where="", name="c"), [3, np.nan])
    with pytest.raises(InputError, match=r"column 'c' has 1 values that are not numbers; got 'many'"):
        numbers(pd.Series(["1", "many"]), where="", name="c")


def test_texts_of_nothing_are_nothing():
    assert texts(pd.Series([], dtype=object)).shape == (0,)
    assert texts(pd.Series([1.5, 2.0])).tolist() == ["1.5", "2"]
