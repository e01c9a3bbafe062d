import dataclasses

import numpy as np
import pandas as pd
import pyproj
import pytest
from affine import Affine

from placetypes.errors import InputError
from placetypes.grid import Grid
from placetypes.io.tables import Cells, cells_by_id, cells_by_xy, cropped, on_lattice, read_flows, read_table

LAEA = pyproj.CRS.from_epsg(3035)
GRID = Grid.from_transform(Affine(1000, 0, 4_636_000, 0, -1000, 3_821_000), (4, 4), "EPSG:3035")


def cells(east, north, values, *, size=1000.0, crs=LAEA, suppressed=None):
    return Cells(np.asarray(east, float), np.asarray(north, float), np.asarray(values, float), size, crs, suppressed)


def test_codes_stay_as_written_and_rows_are_filtered(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("\ufeffkommun,n,in\n0580,1,True\n0581,2,False\n", encoding="utf-8")
    table = read_table(path, keep={"in": True}, where="", text=("kommun",))
    assert table["kommun"].tolist() == ["0580"]


def test_a_table_is_not_a_raster(tmp_path):
    path = tmp_path / "a.tif"
    path.write_bytes(b"x")
    with pytest.raises(InputError, match=r"not a table; got 'a\.tif', expected a CSV or Parquet file"):
        read_table(path, keep={}, where="")


def test_corner_and_centre_mean_the_same_cell():
    table = pd.DataFrame({"x": [4_636_000], "y": [3_817_000], "cx": [4_636_500], "cy": [3_817_500]})
    one = cells_by_xy(table, np.ones(1), x="x", y="y", centre=False, size=1000, crs=LAEA, where="")
    two = cells_by_xy(table, np.ones(1), x="cx", y="cy", centre=True, size=1000, crs=LAEA, where="")
    assert one.eastings == two.eastings
    assert one.northings == two.northings


def test_cells_without_coordinates_are_refused():
    table = pd.DataFrame({"x": [1.0, None], "y": [1.0, 2.0]})
    with pytest.raises(InputError, match="1 cells have no coordinates"):
        cells_by_xy(table, np.ones(2), x="x", y="y", centre=False, size=1000, crs=LAEA, where="")


@pytest.mark.parametrize(
    ("cell_id", "east", "north", "size", "epsg"),
    [
        ("CRS3035RES1000mN3817000E4636000", 4_636_500, 3_817_500, 1000, 3035),
        ("CRS25833RES250mN6623500E86250", 86_375, 6_623_625, 250, 25833),
        ("1kmN3817E4636", 4_636_500, 3_817_500, 1000, 3035),
        ("4730006440000", 473_500, 6_440_500, 1000, 3006),
    ],
)
def test_ids_say_where_a_cell_is(cell_id, east, north, size, epsg):
    found = cells_by_id(np.array([cell_id], dtype=object), np.ones(1), size=1000, where="")
    assert (found.eastings[0], found.northings[0], found.size, found.crs.to_epsg()) == (east, north, size, epsg)


def test_other_ids_and_mixed_lattices_are_refused():
    with pytest.raises(InputError, match=r"neither an INSPIRE GRD_ID nor a SCB rutid; got 'A1'"):
        cells_by_id(np.array(["1kmN3817E4636", "A1"], dtype=object), np.ones(2), size=1000, where="")
    with pytest.raises(InputError, match="several lattices are mixed"):
        cells_by_id(np.array(["1kmN3817E4636", "250mN3817000E4636000"], dtype=object), np.ones(2), size=1000, where="")


def test_a_table_becomes_a_raster_on_its_own_lattice():
    source, repeated = on_lattice(cells([500, 2500, 500], [500, 500, 1500], [1, 2, 3]), kind="count", where="")
    np.testing.assert_array_equal(source.read(slice(None))[0], [[3, np.nan, np.nan], [1, np.nan, 2]])
    np.testing.assert_array_equal(source.read(slice(1, 2))[0], [[1, np.nan, 2]])
    assert (source.transform.c, source.transform.f, source.extent, repeated) == (0, 2000, (0, 0, 3000, 2000), 0)


@pytest.mark.parametrize(("kind", "expected"), [("count", 7.0), ("share", 3.5), ("mode", 5.0)])
def test_rows_that_name_the_same_cell(kind, expected):
    source, repeated = on_lattice(cells([500] * 3, [500] * 3, [5, np.nan, 2]), kind=kind, where="")
    assert source.read(slice(None))[0].tolist() == [[expected]]
    assert repeated == 2


def test_the_order_of_rows_does_not_matter():
    rng = np.random.default_rng(3)
    east, north, values = rng.integers(0, 6, 200) * 1000.0, rng.integers(0, 6, 200) * 1000.0, rng.random(200)
    order = rng.permutation(200)
    one, _ = on_lattice(cells(east, north, values), kind="count", where="")
    two, _ = on_lattice(cells(east[order], north[order], values[order]), kind="count", where="")
    np.testing.assert_array_equal(one.read(slice(None))[0], two.read(slice(None))[0])


@pytest.mark.parametrize("kind", ["count", "share", "mode"])
def test_cells_are_drawn_by_rows_as_they_are_put_together_one_by_one(kind):
    rng = np.random.default_rng(4)
    east, north, values = rng.integers(0, 5, 60), rng.integers(0, 9, 60), rng.choice([0.1, 0.2, 0.7, np.nan], 60)
    flags = rng.random(60) < 0.2
    table = dataclasses.replace(cells(east * 1000.0, north * 1000.0, values), suppressed=flags)
    source, _ = on_lattice(table, kind=kind, where="")
    together = {"count": sum, "share": lambda own: sum(own) / len(own), "mode": max}[kind]
    for start in range(9):
        for stop in range(start, 9):
            found, marked = source.read(slice(start, stop))
            for row, col in np.ndindex(found.shape):
                here = (east == col) & (north == 8 - start - row)
                own = sorted(values[here & ~np.isnan(values)])
                assert found[row, col] == together(own) if own else np.isnan(found[row, col])
                assert marked[row, col] == flags[here].any()


def test_cells_off_their_lattice_are_refused():
    with pytest.raises(InputError, match=r"1 cells are off the lattice of the others; got a centre at 1800, 500"):
        on_lattice(cells([500, 1800, 2500], [500, 500, 500], [1, 1, 1]), kind="count", where="")


def test_only_cells_near_the_grid_are_kept():
    east, north = [4_637_500, 4_633_000, 0], [3_819_500, 3_819_500, 0]
    found = cropped(cells(east, north, [1, 2, 3], suppressed=np.array([True, False, True])), GRID, where="")
    assert found.data.tolist() == [1]
    assert found.suppressed.tolist() == [True]
    with pytest.raises(InputError, match="wholly outside the region"):
        cropped(cells([0], [0], [1]), GRID, where="")
    with pytest.raises(InputError, match="the table has no rows"):
        cropped(cells([], [], []), GRID, where="")


def test_flows_are_added_and_sorted_with_ids_as_written(tmp_path):
    path = tmp_path / "flows.csv"
    path.write_text("a,b,n\n0301,1101,4\n0301,0301,10\n0301,1101,1.5\n")
    flows = read_flows(path, origin="a", destination="b", count="n", keep={}, where="")
    assert flows.to_dict("list") == {"from_id": ["0301"] * 2, "to_id": ["0301", "1101"], "count": [10, 5.5]}


@pytest.mark.parametrize("bad", ["-1", "", "inf"])
def test_flows_that_cannot_be(tmp_path, bad):
    path = tmp_path / "flows.csv"
    path.write_text(f"a,b,n\n1,2,4\n1,2,{bad}\n")
    with pytest.raises(InputError, match=r"1 flows are missing, .* all reason; got .* in row 2"):
        read_flows(path, origin="a", destination="b", count="n", keep={}, where="")
