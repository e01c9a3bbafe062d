import tempfile
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyproj
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from rasterio.enums import Resampling
from rasterio.warp import reproject

from placetypes.errors import InputError, OutputError
from placetypes.grid import Grid
from placetypes.io import placing, resampling, sharing, warp
from placetypes.io.rasters import Source
from placetypes.io.warp import copied, fits
from placetypes.tiles.store import room

SWEREF, LAEA = pyproj.CRS.from_epsg(3006), pyproj.CRS.from_epsg(3035)
WEST, NORTH = 500_000.0, 6_500_000.0


def source(values, *, size=1000.0, west=WEST, north=NORTH, crs=SWEREF, suppressed=None):
    data = np.asarray(values, dtype=float)

    def read(rows):
        return data[rows], None if suppressed is None else suppressed[rows]

    return Source(data.shape, Affine(size, 0, west, 0, -size, north), crs, read)


def warped(layer, onto, *, kind):
    """What is said of a layer, and all of it."""
    with warp.warped(layer, onto, kind=kind, room=np.zeros, folder=None) as placed:
        return placed, together(placed.strips)[0]


def together(strips):
    rows, values, flags = zip(*strips, strict=True)
    assert [r for part in rows for r in range(part.start, part.stop)] == list(range(sum(map(len, values))))
    marked = [np.zeros(v.shape, bool) if f is None else f for v, f in zip(values, flags, strict=True)]
    return np.concatenate(values), np.concatenate(marked)


def grid(rows=4, cols=4, *, west=WEST, north=NORTH, size=1000.0, crs="EPSG:3006"):
    return Grid.from_transform(Affine(size, 0, west, 0, -size, north), (rows, cols), crs)


def test_a_layer_on_the_lattice_is_copied_exactly_wherever_it_lies():
    values = np.arange(16.0).reshape(4, 4)
    values[0, 0] = np.nan
    found, _ = together(copied(source(values, west=WEST - 2000, north=NORTH + 1000), grid()))
    expected = np.full((4, 4), np.nan)
    expected[:3, :2] = values[1:, 2:]
    np.testing.assert_array_equal(found, expected)


@given(
    st.tuples(*[st.integers(1, 9)] * 4), st.integers(-12, 12), st.integers(-12, 12), st.integers(1, 90), st.booleans()
)
def test_it_is_copied_in_strips_of_any_height_as_by_one_cell_after_another(shapes, down, right, cells, flagged):
    rows, cols, height, width = shapes
    values = np.arange(height * width, dtype=float).reshape(height, width)
    flags = values % 3 == 0 if flagged else None
    layer = source(values, west=WEST + right * 1000, north=NORTH - down * 1000, suppressed=flags)
    read = []
    looking = Source(layer.shape, layer.transform, layer.crs, lambda some: (read.append(some), layer.read(some))[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(placing, "CELLS_AT_ONCE", cells)
        found, marked = together(copied(looking, grid(rows, cols)))
    assert [row for part in read for row in range(part.start, part.stop)] == list(range(height))
    for row, col in np.ndindex(rows, cols):
        at = row - down, col - right
        inside = 0 <= at[0] < height and 0 <= at[1] < width
        np.testing.assert_equal(found[row, col], values[at] if inside else np.nan)
        assert marked[row, col] == (flagged and inside and flags[at])


def test_a_layer_elsewhere_leaves_the_grid_unknown():
    found, _ = together(copied(source(np.ones((2, 2)), west=WEST + 90_000), grid()))
    assert np.isnan(found).all()


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (
            {"west": WEST + 500},
            r"people: the layer's cells are offset from the grid's; got 500 m east and 0 m north.*warp",
        ),
        ({"north": NORTH + 250}, r"got 0 m east and 250 m north"),
        ({"size": 250.0}, r"another cell size than the grid; got 250 x 250 m, expected 1000 m"),
        ({"crs": LAEA}, r"another coordinate system than the grid; got EPSG:3035, expected EPSG:3006"),
        (
            {"crs": pyproj.CRS.from_epsg(4326)},
            r"the layer is in degrees; got EPSG:4326, expected EPSG:3006.*warp = true",
        ),
    ],
)
def test_a_layer_that_does_not_fit_is_refused_with_the_fix(layer, message):
    with pytest.raises(InputError, match=message):
        fits(source(np.ones((4, 4)), **layer), grid(), warp=False, where="people")
    assert not fits(source(np.ones((4, 4)), **layer), grid(), warp=True, where="people")


def test_finer_cells_are_summed_exactly():
    values = np.random.default_rng(0).poisson(30, (16, 16)).astype(float)
    _, found = warped(source(values, size=250.0), grid(), kind="count")
    np.testing.assert_allclose(found, values.reshape(4, 4, 4, 4).sum(axis=(1, 3)), rtol=1e-12)


def test_half_a_cell_off_each_cell_gives_a_quarter_to_its_neighbours():
    values = np.zeros((4, 4))
    values[1, 1] = 100
    _, found = warped(source(values, west=WEST + 500, north=NORTH - 500), grid(5, 5), kind="count")
    np.testing.assert_allclose(np.nan_to_num(found)[1:3, 1:3], 25)
    assert np.nansum(found) == pytest.approx(100)


@settings(max_examples=15)
@given(
    arrays(float, (5, 6), elements=st.floats(0, 1e5, allow_subnormal=False)),
    st.floats(-3000, 3000),
    st.floats(-3000, 3000),
    st.sampled_from([300.0, 1000.0, 2500.0]),
)
def test_sharing_out_keeps_every_person(values, east, north, size):
    layer = source(values, size=size, west=WEST + east, north=NORTH + north)
    wide = grid(60, 60, west=WEST - 20_000, north=NORTH + 20_000)
    placed, found = warped(layer, wide, kind="count")
    assert np.nansum(found) == pytest.approx(values.sum(), rel=1e-9, abs=1e-9)
    assert placed.after == pytest.approx(placed.before, rel=1e-9, abs=1e-9)


def test_between_projections_counts_go_where_the_areas_do():
    values = np.random.default_rng(1).poisson(200, (5, 5)).astype(float)
    there = pyproj.Transformer.from_crs(SWEREF, LAEA, always_xy=True)
    west, north = there.transform(WEST, NORTH)
    target = grid(14, 14, west=round(west, -3) - 4000, north=round(north, -3) + 4000, crs="EPSG:3035")
    _, found = warped(source(values), target, kind="count")
    west, _, _, north = target.bounds
    cols, rows = np.meshgrid(np.arange(14) * 1000.0, np.arange(14) * 1000.0)
    cells = shapely.box(west + cols, north - rows - 1000, west + cols + 1000, north - rows)
    oracle = np.zeros(target.shape)
    for row in range(5):
        for col in range(5):
            x, y = WEST + col * 1000, NORTH - row * 1000
            corners = (x, y), (x + 1000, y), (x + 1000, y - 1000), (x, y - 1000)
            quad = shapely.Polygon([there.transform(*corner) for corner in corners])
            oracle += values[row, col] * shapely.area(shapely.intersection(cells, quad)) / quad.area
    assert oracle.sum() == pytest.approx(values.sum(), rel=1e-6)
    assert np.abs(np.nan_to_num(found) - oracle).max() < 0.01 * values.max()


def test_unknown_cells_stay_unknown_when_shared_out():
    values = np.array([[1.0, np.nan], [np.nan, np.nan]])
    _, found = warped(source(values, size=2000.0), grid(), kind="count")
    np.testing.assert_allclose(found[:2, :2], 0.25)
    assert np.isnan(found[2:]).all()
    assert np.isnan(found[:, 2:]).all()


def test_shares_are_averaged_and_classes_take_the_most_frequent():
    shares = np.array([[0.0, 1.0], [0.5, np.nan]])
    np.testing.assert_allclose(warped(source(shares, size=500.0), grid(1, 1), kind="share")[1], [[0.5]])
    classes = np.array([[3.0, 3.0], [7.0, np.nan]])
    np.testing.assert_array_equal(warped(source(classes, size=500.0), grid(1, 1), kind="mode")[1], [[3]])


def test_suppressed_cells_are_counted():
    layer = source(np.full((2, 2), 3.0), size=500.0, suppressed=np.array([[True, False], [False, True]]))
    placed, _ = warped(layer, grid(1, 1), kind="count")
    assert (placed.suppressed, placed.suppressed_total) == (2, 6.0)


def test_what_lies_beside_the_grid_is_left_out_of_it():
    layer = source(np.ones((2, 2)), west=WEST - 90_500)
    placed, found = warped(layer, grid(), kind="count")
    assert np.isnan(found).all()
    assert placed.before == placed.after == 4


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_it_is_warped_by_strips_as_it_is_at_once(folder, data):
    """To the last bit, between projections, wherever the layer lies and however strips are cut."""

    def draw(low, high):
        return data.draw(st.integers(low, high))

    rng, kind = np.random.default_rng(draw(0, 99)), data.draw(st.sampled_from(["count", "share", "mode"]))
    values = rng.integers(0, 5, (draw(1, 14), draw(1, 14))) * (0.1 if kind == "share" else 1.0)
    values[rng.random(values.shape) < 0.2] = np.nan
    size = data.draw(st.sampled_from([500.0, 1000.0, 2000.0]))
    hidden = rng.random(values.shape) < 0.1
    layer = source(values, size=size, west=WEST + 100 * draw(-90, 90), north=NORTH, suppressed=hidden)
    west, north = pyproj.Transformer.from_crs(SWEREF, LAEA, always_xy=True).transform(WEST, NORTH)
    onto = grid(draw(1, 14), draw(1, 14), west=round(west), north=round(north) + 3000, crs="EPSG:3035")
    at_once, all_of_it = warped(layer, onto, kind=kind)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(placing, "CELLS_AT_ONCE", draw(1, 60))
        with warp.warped(layer, onto, kind=kind, room=partial(room, folder=folder), folder=folder) as placed:
            np.testing.assert_array_equal(together(placed.strips)[0], all_of_it)
    assert not list(folder.iterdir())
    for said in ("before", "after", "suppressed", "suppressed_total"):
        assert getattr(placed, said) == getattr(at_once, said)


@pytest.mark.parametrize(("kind", "how"), [("share", Resampling.average), ("mode", Resampling.mode)])
def test_from_file_to_file_gdal_finds_what_it_finds_from_array_to_array(kind, how):
    """With coordinate systems that no file can name, and lattices whose sizes are no whole numbers."""
    values = np.random.default_rng(3).integers(0, 9, (60, 70)).astype(float)
    values[values == 0] = np.nan
    crs = pyproj.CRS.from_user_input("+proj=ob_tran +o_proj=eqc +o_lat_p=40 +o_lon_p=0 +lon_0=195 +R=6371000 +units=m")
    west, north = pyproj.Transformer.from_crs(LAEA, crs, always_xy=True).transform(4_321_000, 3_210_000)
    layer, onto = (
        source(values, size=1000 / 3, west=west - 9000, north=north + 9000, crs=crs),
        grid(16, 17, west=4_310_000, north=3_220_000, crs="EPSG:3035"),
    )
    expected = np.full(onto.shape, np.nan)
    reproject(
        values, expected, src_transform=layer.transform, src_crs=crs.to_wkt(), src_nodata=np.nan,
        dst_transform=onto.transform, dst_crs=LAEA.to_wkt(), dst_nodata=np.nan, resampling=how,
    )  # fmt: skip
    assert np.isfinite(expected).any()
    np.testing.assert_array_equal(warped(layer, onto, kind=kind)[1], expected)


def test_a_disk_without_room_is_said_so(tmp_path, monkeypatch):
    monkeypatch.setattr(resampling.shutil, "disk_usage", lambda _: SimpleNamespace(free=100))
    layer = source(np.ones((2, 2)), size=500.0)
    with (
        pytest.raises(OutputError, match=r"a layer that is warped cannot be kept on disk; got no room, expected 0 MiB"),
        warp.warped(layer, grid(), kind="share", room=np.zeros, folder=tmp_path),
    ):
        pass


def test_few_parts_at_a_time_lose_nobody(monkeypatch):
    values = np.random.default_rng(2).poisson(9, (7, 6)).astype(float)
    onto = grid(12, 12, west=WEST - 2500, north=NORTH + 2500)
    placed, at_once = warped(source(values), onto, kind="count")
    monkeypatch.setattr(sharing, "PARTS_AT_ONCE", 5 * 256)
    again, found = warped(source(values), onto, kind="count")
    np.testing.assert_allclose(found, at_once, rtol=1e-14)
    assert placed.before == placed.after == again.after == values.sum()
