import numpy as np
import pyproj
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from placetypes.errors import InputError
from placetypes.grid import Grid
from placetypes.io import warp
from placetypes.io.rasters import Raster, Source
from placetypes.io.warp import copied, fits, warped

SWEREF, LAEA = pyproj.CRS.from_epsg(3006), pyproj.CRS.from_epsg(3035)
WEST, NORTH = 500_000.0, 6_500_000.0


def raster(values, *, size=1000.0, west=WEST, north=NORTH, crs=SWEREF, suppressed=None):
    return Raster(np.asarray(values, dtype=float), Affine(size, 0, west, 0, -size, north), crs, suppressed)


def source(values, **options):
    layer = raster(values, **options)

    def read(rows):
        return layer.data[rows], None if layer.suppressed is None else layer.suppressed[rows]

    return Source(layer.data.shape, layer.transform, layer.crs, read)


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
        patch.setattr(warp, "CELLS_AT_ONCE", cells)
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
    placed = warped(raster(values, size=250.0), grid(), kind="count")
    np.testing.assert_allclose(placed.data, values.reshape(4, 4, 4, 4).sum(axis=(1, 3)), rtol=1e-12)


def test_half_a_cell_off_each_cell_gives_a_quarter_to_its_neighbours():
    values = np.zeros((4, 4))
    values[1, 1] = 100
    placed = warped(raster(values, west=WEST + 500, north=NORTH - 500), grid(5, 5), kind="count")
    np.testing.assert_allclose(np.nan_to_num(placed.data)[1:3, 1:3], 25)
    assert np.nansum(placed.data) == pytest.approx(100)


@settings(max_examples=15)
@given(
    arrays(float, (5, 6), elements=st.floats(0, 1e5, allow_subnormal=False)),
    st.floats(-3000, 3000),
    st.floats(-3000, 3000),
    st.sampled_from([300.0, 1000.0, 2500.0]),
)
def test_sharing_out_keeps_every_person(values, east, north, size):
    source = raster(values, size=size, west=WEST + east, north=NORTH + north)
    wide = grid(60, 60, west=WEST - 20_000, north=NORTH + 20_000)
    placed = warped(source, wide, kind="count")
    assert np.nansum(placed.data) == pytest.approx(values.sum(), rel=1e-9, abs=1e-9)
    assert placed.after == pytest.approx(placed.before, rel=1e-9, abs=1e-9)


def test_between_projections_counts_go_where_the_areas_do():
    values = np.random.default_rng(1).poisson(200, (5, 5)).astype(float)
    source = raster(values)
    there = pyproj.Transformer.from_crs(SWEREF, LAEA, always_xy=True)
    west, north = there.transform(WEST, NORTH)
    target = grid(14, 14, west=round(west, -3) - 4000, north=round(north, -3) + 4000, crs="EPSG:3035")
    placed = warped(source, target, kind="count")
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
    assert np.abs(np.nan_to_num(placed.data) - oracle).max() < 0.01 * values.max()


def test_unknown_cells_stay_unknown_when_shared_out():
    values = np.array([[1.0, np.nan], [np.nan, np.nan]])
    placed = warped(raster(values, size=2000.0), grid(), kind="count")
    np.testing.assert_allclose(placed.data[:2, :2], 0.25)
    assert np.isnan(placed.data[2:]).all()
    assert np.isnan(placed.data[:, 2:]).all()


def test_shares_are_averaged_and_classes_take_the_most_frequent():
    shares = np.array([[0.0, 1.0], [0.5, np.nan]])
    placed = warped(raster(shares, size=500.0), grid(1, 1), kind="share")
    np.testing.assert_allclose(placed.data, [[0.5]])
    classes = np.array([[3.0, 3.0], [7.0, np.nan]])
    np.testing.assert_array_equal(warped(raster(classes, size=500.0), grid(1, 1), kind="mode").data, [[3]])


def test_suppressed_cells_are_counted():
    layer = raster(np.full((2, 2), 3.0), size=500.0, suppressed=np.array([[True, False], [False, True]]))
    placed = warped(layer, grid(1, 1), kind="count")
    assert (placed.suppressed, placed.suppressed_total) == (2, 6.0)


def test_what_lies_beside_the_grid_is_left_out_of_it():
    layer = raster(np.ones((2, 2)), west=WEST - 90_500)
    placed = warped(layer, grid(), kind="count")
    assert np.isnan(placed.data).all()
    assert placed.before == placed.after == 4
