"""No file can make the program ask an address: a server counts the requests that it gets, and gets none."""

import json
import subprocess
import sys

import numpy as np
import pytest
import rasterio
from hostile_region import BASE, SIDE, load, raster, refused

from placetypes.layers import align

SERVER = """
import http.server, sys
class Counted(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(sys.argv[1], "a") as log:
            log.write(self.path + "\\n")
        self.send_error(404)
    do_HEAD = do_POST = do_GET
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counted)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Address of a server in a process of its own (GDAL lets no other thread of this one run), and its requests."""
    log = tmp_path_factory.mktemp("server") / "requests"
    log.touch()
    with subprocess.Popen([sys.executable, "-c", SERVER, str(log)], stdout=subprocess.PIPE, text=True) as process:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}", log
        process.kill()


def disguises(url):
    """What GDAL takes for a format of its own, whatever the file is called."""
    return {
        "wms": f'<GDAL_WMS><Service name="TiledWMS"><ServerUrl>{url}/wms?</ServerUrl><TiledGroupName>a</TiledGroupName>'
        "</Service></GDAL_WMS>",
        "vrt": '<VRTDataset rasterXSize="8" rasterYSize="8"><VRTRasterBand dataType="Float32" band="1"><SimpleSource>'
        f"<SourceFilename>/vsicurl/{url}/vrt.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>",
        "ogr vrt": f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{url}/a.geojson</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>",
        "wfs": f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>",
        "pipeline": json.dumps(
            {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {url}/x.geojson ! limit 1"}
        ),
    }


LINKS = (
    '"crs": {"type": "link", "properties": {"href": "URL/crs", "type": "proj4"}}',
    '"\\u0063RS": {"type": "link", "properties": {"href": "URL/crs", "type": "proj4"}}',
    '"crs" : { "properties": {"href": "URL/crs"}, "type": "LINK" }',
    '"crs": {"type": "url", "properties": {"url": "URL/crs"}}',
)


def test_a_file_of_another_kind_is_refused_unasked(folder, server):
    url, log = server
    for kind, text in disguises(url).items():
        (folder / "people.tif").write_text(text, encoding="utf-8")
        assert "(people.tif): the file cannot be read" in refused(load(folder)), kind
    raster(folder / "people.tif", np.full((SIDE, SIDE), 10.0))
    for ending in ("gpkg", "geojson", "json", "fgb", "shp"):
        for kind, text in disguises(url).items():
            (folder / f"a.{ending}").write_text(text, encoding="utf-8")
            said = refused(load(folder, base=BASE.replace("boundary.gpkg", f"a.{ending}")))
            assert f"(a.{ending}): the file cannot be read" in said, (ending, kind)
    assert log.read_text() == ""


@pytest.mark.parametrize("link", LINKS)
def test_a_link_instead_of_a_coordinate_system_is_refused_unasked(folder, server, link):
    square = [[500_000, 6_494_000], [506_000, 6_494_000], [506_000, 6_500_000], [500_000, 6_494_000]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [square]}}
    rest = json.dumps({"type": "FeatureCollection", "features": [feature]})
    base = BASE.replace("boundary.gpkg", "a.geojson")
    (folder / "a.geojson").write_text("{" + link.replace("URL", server[0]) + ", " + rest[1:], encoding="utf-8")
    assert "the coordinate system of the file is no plain name" in refused(load(folder, base=base))
    named = '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}'
    (folder / "a.geojson").write_text("{" + named + ", " + rest[1:], encoding="utf-8")
    assert align(load(folder, base=base)).region.any()
    assert server[1].read_text() == ""


def test_what_a_raster_names_for_its_overviews_and_mask_is_refused_unasked(folder, server):
    url, log = server
    plain = (folder / "people.tif").read_bytes()
    for ending in (".ovr", ".msk"):
        beside = folder / f"people.tif{ending}"
        beside.write_text(disguises(url)["wms"], encoding="utf-8")
        assert f"a file beside it is not what its ending says; got 'people.tif{ending}'" in refused(load(folder))
        beside.unlink()
    for key in ("OVERVIEW_FILE", "MASK_FILE"):
        with rasterio.open(folder / "people.tif", "r+") as target:
            target.update_tags(ns="OVERVIEWS", **{key: f"/vsicurl/{url}/{key}.tif"})
        assert "the raster names other files" in refused(load(folder))
        (folder / "people.tif").write_bytes(plain)
    (folder / "people.tif.aux.xml").write_text(
        '<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">'
        f"/vsicurl/{url}/pam.ovr</MDI></Metadata></PAMDataset>",
        encoding="utf-8",
    )
    assert "the raster names other files" in refused(load(folder))
    assert log.read_text() == ""


def test_the_server_does_count(server, tmp_path):
    (tmp_path / "people.tif").write_text(disguises(server[0])["wms"], encoding="utf-8")
    with pytest.raises(rasterio.RasterioIOError):
        rasterio.open(tmp_path / "people.tif")
    assert server[1].read_text() != ""
