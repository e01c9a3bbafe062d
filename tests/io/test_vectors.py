import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine
from rasterio.features import rasterize

from placetypes.errors import InputError
from placetypes.grid import Grid
from placetypes.io.vectors import burnt, labels, lines_within, read_points, read_vectors

WEST, NORTH = 500_000.0, 6_500_000.0
GRID = Grid.from_transform(Affine(1000, 0, WEST, 0, -1000, NORTH), (6, 6), "EPSG:3006")


def frame(geometry, crs="EPSG:3006", **columns):
    return gpd.GeoDataFrame({**columns, "geometry": list(geometry)}, geometry="geometry", crs=crs)


def read(path, shape="polygons", **options):
    return read_vectors(path, **{"layer": None, "crs": None, "keep": {}, "shape": shape, "where": "units", **options})


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.fgb", "a.shp", "a.parquet", "a.geoparquet"])
def test_every_form_says_the_same(tmp_path, name):
    boxes = frame([shapely.box(15, 58, 15.1, 58.1), shapely.box(15.1, 58, 15.2, 58.1)], "EPSG:4326", code=["01", "02"])
    path = tmp_path / name
    boxes.to_parquet(path) if "parquet" in name else boxes.to_file(path)
    found = read(path, keep={"code": "02"})
    assert found["code"].tolist() == ["02"]
    assert found.crs.to_epsg() == 4326
    assert found.total_bounds == pytest.approx([15.1, 58, 15.2, 58.1])


def test_a_layer_of_a_geopackage(tmp_path):
    path = tmp_path / "a.gpkg"
    frame([shapely.box(0, 0, 1, 1)]).to_file(path, layer="one")
    frame([shapely.box(0, 0, 1, 1)] * 2).to_file(path, layer="two")
    assert len(read(path, layer="two")) == 2
    with pytest.raises(InputError, match=r"no such layer; got 'three', expected one of 'one', 'two'"):
        read(path, layer="three")


def test_without_a_crs_the_region_file_may_say_it(tmp_path):
    path = tmp_path / "a.shp"
    frame([shapely.box(0, 0, 1, 1)], a=[1]).to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputError, match="does not say its coordinate system; add 'crs'"):
        read(path)
    assert read(path, crs="EPSG:3006").crs.to_epsg() == 3006


def test_points_are_no_polygons_and_tables_no_shapes(tmp_path):
    path = tmp_path / "a.gpkg"
    frame([shapely.Point(0, 0)]).to_file(path)
    with pytest.raises(InputError, match="other shapes than polygons; got Point, expected polygons"):
        read(path)
    table = tmp_path / "a.csv"
    table.write_text("x,y\n1,2\n")
    with pytest.raises(InputError, match=r"holds no polygons; got 'a\.csv'"):
        read(table)


def test_cells_belong_by_their_centre():
    rng = np.random.default_rng(5)
    blob = shapely.MultiPoint(rng.uniform([WEST, NORTH - 6000], [WEST + 6000, NORTH], (7, 2))).convex_hull
    found = labels(frame([blob]), GRID)
    east, north = np.meshgrid(GRID.eastings, GRID.northings)
    np.testing.assert_array_equal(found == 1, shapely.contains_xy(blob, east, north))
    assert not labels(frame([]), GRID).any()


def test_lines_are_cut_at_the_grid_and_taken_apart():
    inside = shapely.LineString([(WEST - 5000, NORTH - 500), (WEST + 2500, NORTH - 500)])
    away = shapely.LineString([(0, 0), (1, 1)])
    double = shapely.MultiLineString(
        [[(WEST, NORTH - 99), (WEST + 100, NORTH - 99)], [(WEST + 5, NORTH), (WEST + 5, NORTH - 9)]]
    )
    found = lines_within(frame([inside, away, double], speed_kmh=[50.0, 60.0, 70.0]), GRID)
    assert sorted(zip(found["speed_kmh"], found.length, strict=True)) == [(50.0, 2500.0), (70.0, 9.0), (70.0, 100.0)]


def points(path, **options):
    default = {"layer": None, "crs": None, "x": None, "y": None, "keep": {}, "text": ()}
    return read_points(path, **{**default, **options}, to_crs=GRID.crs.proj, where="actors")


def test_points_of_a_table_are_carried_to_the_grid_and_those_without_a_place_counted(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("lon,lat,id\n15,58,007\n,58,2\n")
    found, lost, facts = points(path, x="lon", y="lat", crs="EPSG:4326", text=("id",))
    assert found["id"].tolist() == ["007"]
    assert found.geometry.x[0] == pytest.approx(500_000)
    assert lost == 1
    assert facts == {"crs": "EPSG:4326", "extent": [15.0, 58.0, 15.0, 58.0]}
    with pytest.raises(InputError, match="needs 'x' and 'y'"):
        points(path)


def test_a_polygon_stands_for_a_point_inside_it(tmp_path):
    path = tmp_path / "a.gpkg"
    frame([shapely.box(WEST, NORTH - 1000, WEST + 100, NORTH - 900)]).to_file(path)
    found, lost, _ = points(path)
    assert lost == 0
    assert shapely.box(WEST, NORTH - 1000, WEST + 100, NORTH - 900).contains(found.geometry[0])


@pytest.mark.parametrize("size", [1000.0, 30.0, 0.1])
def test_cells_get_the_same_polygon_in_strips_of_any_height_also_where_edges_go_through_their_centres(size):
    rng = np.random.default_rng(5)
    for steps in (1, 2, 4, 1e6):  # corners on cells' corners, on their centres, between these, anywhere
        west, north = float(rng.integers(5_000_000)), float(rng.integers(3_000_000, 7_000_000))
        grid = Grid.from_transform(Affine(size, 0, west, 0, -size, north), (40, 30), "EPSG:3006")
        corners = rng.integers(-5 * steps, 45 * steps, (20, 4, 2)) / steps * [size, -size] + [west, north]
        polygons = frame([shapely.Polygon(c) for c in corners])
        shapes = zip(polygons.geometry, range(1, 21), strict=True)
        whole = rasterize(shapes, out_shape=grid.shape, transform=grid.transform, fill=0, dtype="int32")
        for height in (1, 7, 40):
            strips = list(burnt(polygons, grid, cells=height * 30))
            np.testing.assert_array_equal(np.concatenate([label for _, label in strips]), whole)
            assert [rows.start for rows, _ in strips] == list(range(0, 40, height))
