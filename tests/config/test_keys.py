"""Keys that are unknown, missing, or do not go together."""

import pytest
from refused_file import refused


@pytest.mark.parametrize(
    ("old", "new", "key", "near"),
    [
        ("[roads]", "[road]", "road", "'roads'"),
        ('country = "SE"', 'country = "SE"\nbufer_km = 3', "region.bufer_km", "'buffer_km'"),
        ('crs = "EPSG:3006"', 'crs = "EPSG:3006"\ncellsize = 500', "grid.cellsize", "'cell_size'"),
        ('column = "T"', 'colum = "T"', "layers.population.colum", "'column'"),
        ('is_kind = "grocery"', 'is_kind = "grocery"\nkid = "k"', "services.shops.kid", "'kind'"),
        ('id = "code" }', 'id = "code", nme = "x" }', "flows.zones.nme", "one of"),
        ('layer = "island" }', 'layr = "island" }', "region.boundary.layr", "'layer'"),
        (
            "[layers.land]",
            "[layers.population.suppressed]\nvalu=1\nuse=1\nrange=[0,3]\n[layers.land]",
            "valu",
            "'value'",
        ),
        ("[roads]", "[typology]\nidd = 'x'\n[roads]", "typology.idd", "'id'"),
    ],
)
def test_an_unknown_key_is_refused_and_the_nearest_known_one_named(written, old, new, key, near):
    refused(written((old, new)), key, "unknown key", near, "correct or remove it")


def test_a_key_like_none_that_is_known_gets_the_list(written):
    message = refused(written(('crs = "EPSG:3006"', 'crs = "EPSG:3006"\nzzz = 1')), "grid.zzz")
    assert "one of crs, cell_size, origin" in message


@pytest.mark.parametrize("name", ["path", "band", "kind", "suppressed", "where", "x"])
def test_a_layer_that_is_named_like_a_key_is_still_a_layer(written, name):
    refused(written(("[layers.land]", f"[layers.{name}]\ncolum = 'a'")), f"layers.{name}.colum", "'column'")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('name = "Ön"\n', "region.name"),
        ('country = "SE"\n', "region.country"),
        ('crs = "EPSG:3006"\n', "grid.crs"),
        ('kind = "count"\n', "layers.population.kind"),
        ('path = "/open/land.tif"\n', "layers.land.path"),
        ('destination = "to"\n', "flows.destination"),
        (', id = "code"', "flows.zones.id"),
        ('boundary = { path = "maps/boundary.gpkg", layer = "island" }\n', "region.boundary"),
    ],
)
def test_a_missing_key_is_named(written, line, key):
    refused(written((line, "")), f"island.toml, {key}: ", "this key is missing", "add it")


def test_a_region_needs_people(written):
    refused(written(("[layers.population]", "[layers.people]")), "'layers.population' is missing")


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ('y = "lat"\n', "", "services.shops", "'x' and 'y' go together"),
        ('x = "lon"\n', "", "services.shops", "'x' and 'y' go together"),
        ('crs = "EPSG:4326"\n', "", "services.shops", "need 'crs'"),
        ('x = "x"\n', "", "layers.population", "'x' and 'y' go together"),
        ('y = "y"\n', "", "layers.population", "'x' and 'y' go together"),
        ('y = "y"\n', 'y = "y"\ncell_id = "GRD_ID"\n', "layers.population", "'cell_id'"),
        ('speed = "kmh"', "", "roads", "either 'speed' or 'road_class'"),
        (
            'speed = "kmh"',
            'speed = "kmh"\nroad_class = "c"\nspeeds = { a = 50 }',
            "roads",
            "either 'speed' or 'road_class'",
        ),
        ('speed = "kmh"', 'road_class = "c"', "roads", "'road_class' needs 'speeds'"),
        ('is_kind = "grocery"', "", "services.shops", "either 'kind'"),
        ('is_kind = "grocery"', 'is_kind = "grocery"\nkind = "k"', "services.shops", "either 'kind'"),
    ],
)
def test_keys_that_do_not_go_together_are_refused(written, old, new, key, words):
    refused(written((old, new)), f"island.toml, {key}: ", words)


def test_roads_and_friction_exclude_each_other(written):
    friction = '[friction]\npath = "f.tif"\nkind = "share"\n[roads]'
    refused(written(("[roads]", friction)), "either 'roads' or 'friction'")
