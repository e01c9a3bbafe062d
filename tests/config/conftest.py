"""A good region file, written as it is or with something changed."""

import pytest

from placetypes.config import DATA_VARIABLE

GOOD = """
[region]
id = "island"
name = "Ön"
country = "SE"
boundary = { path = "maps/boundary.gpkg", layer = "island" }

[grid]
crs = "EPSG:3006"

[layers.population]
path = "${PLACETYPES_DATA}/people.csv"
kind = "count"
column = "T"
x = "x"
y = "y"

[layers.land]
path = "/open/land.tif"
kind = "share"

[roads]
path = "roads.gpkg"
speed = "kmh"

[services.shops]
path = "shops.csv"
x = "lon"
y = "lat"
crs = "EPSG:4326"
is_kind = "grocery"

[flows]
path = "flows.csv"
origin = "from"
destination = "to"
count = "n"
zones = { path = "zones.gpkg", id = "code" }

[actors]
path = "actors.csv"
x = "e"
y = "n"
crs = "EPSG:3006"
"""


@pytest.fixture
def written(tmp_path, monkeypatch):
    monkeypatch.setenv(DATA_VARIABLE, "/data")

    def write(*changes):
        document = GOOD
        for old, new in changes:
            assert document.count(old), old
            document = document.replace(old, new, 1)
        path = tmp_path / "island.toml"
        path.write_text(document, encoding="utf-8")
        return path

    return write
