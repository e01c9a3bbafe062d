"""The QGIS project as a file; what QGIS makes of it is asked in tests/qgis."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree as ET

import pytest

from placetypes.grid import Grid
from placetypes.io.page import add_page
from placetypes.io.project import ProjectGroup, ProjectLayer, project
from placetypes.io.ramps import codes_qml
from placetypes.io.styles import Entry, single_qml

GRID = Grid.from_bounds((0, 0, 40_000, 20_000), crs="EPSG:3035", cell_size=1000)
HOSTILE = "<script>\x00&\u202e\n=1"
SHAPES = ProjectLayer(HOSTILE, "r.gpkg|layername=A", "Point", single_qml("marker", {"color": "#123456"}), visible=True)
CODES = ProjectLayer("Types", "t.tif", "raster", codes_qml([Entry(1, "One", "#123456"), Entry(2, "Two", "#654321")]))
GROUPS = [ProjectGroup("Up", [SHAPES], unfolded=True), ProjectGroup("None", []), ProjectGroup("Down", [CODES])]


def read(groups=GROUPS, grid=GRID, title="T") -> ET.Element:
    packed = zipfile.ZipFile(io.BytesIO(project(groups, grid, title=title, notes=["n"])))
    assert packed.namelist() == ["result.qgs"]
    return ET.fromstring(packed.read("result.qgs"))


def test_layers_stand_in_their_groups_and_are_seen_or_not():
    root = read()
    tree = root.find("layer-tree-group")
    assert [(g.get("name"), g.get("checked"), g.get("expanded")) for g in tree] == [
        ("Up", "Qt::Checked", "1"),
        ("Down", "Qt::Unchecked", "0"),
    ]
    assert [layer.get("checked") for layer in tree.iter("layer-tree-layer")] == ["Qt::Checked", "Qt::Unchecked"]
    ids = [layer.get("id") for layer in tree.iter("layer-tree-layer")]
    assert ids == [layer.findtext("id") for layer in root.iter("maplayer")]
    assert all(len(key) > 10 for key in ids)  # QGIS makes up another for a shorter one, and the tree is empty
    assert [layer.findtext("provider") for layer in root.iter("maplayer")] == ["ogr", "gdal"]
    assert root.find("projectlayers/maplayer/renderer-v2") is not None


def test_sources_are_relative_and_names_stay_text():
    root = read(title=HOSTILE)
    assert [layer.findtext("datasource") for layer in root.iter("maplayer")] == ["./r.gpkg|layername=A", "./t.tif"]
    assert root.findtext("properties/Paths/Absolute") == "false"
    assert root.findtext("title") == root.find("projectlayers/maplayer").findtext("layername") == "<script>&\u202e\n=1"


def test_a_legend_leaves_out_the_line_that_names_a_band():
    options = read().findall(".//layer-tree-layer/customproperties/Option/Option")
    assert [(o.get("name"), o.get("value")) for o in options] == [("legend/node-order", "1,2")]


def test_the_map_opens_on_the_region_in_its_coordinate_system():
    root = read()
    assert root.findtext("projectCrs/spatialrefsys/authid") == "EPSG:3035"
    assert root.findtext("properties/SpatialRefSys/ProjectionsEnabled") == "1"
    view = root.find("ProjectViewSettings/DefaultViewExtent")
    assert [float(view.get(e)) for e in ("xmin", "ymin", "xmax", "ymax")] == [-1200, -1200, 41200, 21200]


def test_a_coordinate_system_without_a_number_is_told_in_full():
    own = Grid.from_bounds(
        (0, 0, 4000, 4000), crs="+proj=laea +lat_0=52 +lon_0=10 +ellps=GRS80 +units=m", cell_size=1000
    )
    crs = read(grid=own).find("projectCrs/spatialrefsys")
    assert crs.find("authid") is None
    assert "Lambert Azimuthal Equal Area" in crs.findtext("wkt")


def test_the_same_project_is_the_same_bytes():
    assert project(GROUPS, GRID, title="T", notes=[]) == project(GROUPS, GRID, title="T", notes=[])
    with zipfile.ZipFile(io.BytesIO(project(GROUPS, GRID, title="T", notes=[]))) as packed:
        assert packed.getinfo("result.qgs").date_time == (1980, 1, 1, 0, 0, 0)


@pytest.mark.parametrize(("metres", "label", "units"), [(300_000, "km", 20), (4_000, "m", 500), (3_000_000, "km", 200)])
def test_the_page_fits_any_region(metres, label, units):
    layouts = ET.Element("Layouts")
    extent = {"xmin": "0", "ymin": "0", "xmax": str(metres), "ymax": str(metres / 2)}
    add_page(layouts, extent, title=HOSTILE, notes=["a", "b"], legend=[])
    items = {item.get("type"): item for item in layouts.iter("LayoutItem")}
    seen = items["65639"].find("Extent")
    assert float(seen.get("xmin")) <= 0 < metres <= float(seen.get("xmax"))
    assert float(seen.get("ymin")) <= 0 < metres / 2 <= float(seen.get("ymax"))
    wide, high = (float(part) for part in items["65639"].get("size").split(",")[:2])
    shape = (float(seen.get("xmax")) - float(seen.get("xmin"))) / (float(seen.get("ymax")) - float(seen.get("ymin")))
    assert shape == pytest.approx(wide / high, rel=0.01)
    bar = items["65646"]
    assert (bar.get("unitLabel"), float(bar.get("numUnitsPerSegment"))) == (label, units)
    assert float(bar.get("segmentMillimeters")) <= 30
