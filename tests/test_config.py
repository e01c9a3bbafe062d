import json
import re
from pathlib import Path

import pytest

from placetypes.config import DATA_VARIABLE, RegionFile, read, schema
from placetypes.errors import ConfigError

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


def refused(path, *words):
    """The message of the error that reading raises: one sentence that names the file and what is asked for."""
    with pytest.raises(ConfigError) as error:
        read(path)
    message = str(error.value)
    for word in (str(path), *words):
        assert word in message
    assert "\n" not in message
    assert message.endswith(".")
    assert not message.endswith("..")
    assert "validation error" not in message
    assert "pydantic" not in message
    return message


def test_a_good_file_is_read(written):
    config = read(written())
    assert config.region.name == "Ön"
    assert config.grid.cell_size == 1000
    assert config.region.buffer_km == 45
    assert config.typology.id == "ostergotland"
    assert config.layers["population"].missing == "unknown"
    assert config.document["layers"]["population"]["path"] == "${PLACETYPES_DATA}/people.csv"
    assert read(str(written())) == config


# paths


def test_paths_are_relative_to_the_file(written, tmp_path):
    config = read(written())
    assert config.folder == tmp_path
    assert config.region.boundary.path == tmp_path / "maps/boundary.gpkg"
    assert config.flows.zones.path == tmp_path / "zones.gpkg"
    assert config.layers["land"].path == Path("/open/land.tif")


def test_the_data_variable_expands(written):
    assert read(written()).layers["population"].path == Path("/data/people.csv")


def test_a_relative_data_folder_is_said_from_where_the_program_runs(written, tmp_path, monkeypatch):
    path = written()
    monkeypatch.setenv(DATA_VARIABLE, "open")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert read(path).layers["population"].path == tmp_path / "elsewhere" / "open" / "people.csv"


@pytest.mark.parametrize("value", [None, ""])
def test_without_the_data_variable_the_message_says_what_to_set(written, monkeypatch, value):
    path = written()
    monkeypatch.delenv(DATA_VARIABLE)
    if value is not None:
        monkeypatch.setenv(DATA_VARIABLE, value)
    refused(path, "layers.population.path", DATA_VARIABLE, "not set")


def test_a_file_that_does_not_name_the_data_variable_needs_none(written, monkeypatch):
    path = written(("${PLACETYPES_DATA}/", ""))
    monkeypatch.delenv(DATA_VARIABLE)
    assert read(path).layers["population"].path.name == "people.csv"


@pytest.mark.parametrize(
    "name", ["${HOME}", "${PLACETYPES_DATA}/${USER}", "${", "${placetypes_data}", "${PLACETYPES_DATA"]
)
def test_nothing_else_expands(written, monkeypatch, name):
    monkeypatch.setenv("HOME", "/home/someone")
    message = refused(written(("maps/boundary.gpkg", f"{name}/b.gpkg")), "region.boundary.path", "${PLACETYPES_DATA}")
    assert "/home/someone" not in message


@pytest.mark.parametrize("name", ["$HOME", "~", "%HOME%", "$(ls)", "`ls`", "*"])
def test_what_a_shell_would_expand_stays_as_it_is(written, tmp_path, name):
    config = read(written(("maps/boundary.gpkg", f"{name}/b.gpkg")))
    assert config.region.boundary.path == tmp_path / name / "b.gpkg"


# files that are none


def test_a_missing_file_is_named(tmp_path):
    refused(tmp_path / "none.toml", "not there")


def test_a_folder_is_no_region_file(tmp_path):
    refused(tmp_path, "cannot be read")


@pytest.mark.parametrize("text", ["[region", "id = ", "a = 1\na = 2", "{}", "region: island", '"'])
def test_what_is_not_toml_is_refused_with_the_line(tmp_path, text):
    path = tmp_path / "island.toml"
    path.write_text(text)
    refused(path, "not valid TOML", "(at ")


def test_what_is_not_text_is_refused(tmp_path):
    path = tmp_path / "island.toml"
    path.write_bytes("name = 'Ön'".encode("latin-1"))
    refused(path, "cannot be read")
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    refused(path)


def test_an_empty_file_misses_its_first_key(tmp_path):
    path = tmp_path / "island.toml"
    path.write_text("")
    refused(path, "island.toml, region: ", "missing")


# keys


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
    ("old", "new", "key", "got"),
    [
        ('id = "island"', "id = 3", "region.id", "3"),
        ('id = "island"', 'id = "The Island"', "region.id", "'The Island'"),
        ('id = "island"', 'id = "../island"', "region.id", "'../island'"),
        ('country = "SE"', 'country = "Sweden"', "region.country", "'Sweden'"),
        ('crs = "EPSG:3006"', "crs = 3006", "grid.crs", "3006"),
        ('crs = "EPSG:3006"', 'crs = "EPSG:3006"\ncell_size = "wide"', "grid.cell_size", "'wide'"),
        ('crs = "EPSG:3006"', 'crs = "EPSG:3006"\ncell_size = 0', "grid.cell_size", "0"),
        ('crs = "EPSG:3006"', 'crs = "EPSG:3006"\ncell_size = nan', "grid.cell_size", "nan"),
        ('crs = "EPSG:3006"', 'crs = "EPSG:3006"\norigin = [0]', "grid.origin", ""),
        ('crs = "EPSG:3006"', 'crs = "EPSG:3006"\norigin = 0', "grid.origin", "0"),
        ('country = "SE"', 'country = "SE"\nbuffer_km = -1', "region.buffer_km", "-1"),
        ('country = "SE"', 'country = "SE"\nbuffer_km = 201', "region.buffer_km", "201"),
        ('country = "SE"', 'country = "SE"\nsynthetic = "perhaps"', "region.synthetic", "'perhaps'"),
        ('kind = "count"', 'kind = "sum"', "layers.population.kind", "'sum'"),
        ('kind = "share"', 'kind = "share"\nband = "all"', "layers.land.band", "'all'"),
        ('kind = "share"', 'kind = "share"\nwarp = 7', "layers.land.warp", "7"),
        ('kind = "share"', 'kind = "share"\nmissing = 0', "layers.land.missing", "0"),
        ('kind = "share"', 'kind = "share"\nwhere = { a = 2020-01-01 }', "layers.land.where.a", "2020"),
        ('kind = "share"', 'kind = "share"\nyear = "soon"', "layers.land.year", "'soon'"),
        ('path = "roads.gpkg"', "path = 3", "roads.path", "3"),
        ('path = "roads.gpkg"', 'path = ["a", "b"]', "roads.path", ""),
        (
            "[roads]",
            "[typology.overrides]\ninner_density = 'high'\n[roads]",
            "typology.overrides.inner_density",
            "'high'",
        ),
        ("[roads]", "[clusters]\nq = 1.0\n[roads]", "clusters.q", "1.0"),
        ("[roads]", "[clusters]\nreplicates = 19\n[roads]", "clusters.replicates", "19"),
        ("[roads]", "[publish]\nmin_members = 2\n[roads]", "publish.min_members", "2"),
        ("[roads]", "[output]\nlanguage = 'de'\n[roads]", "output.language", "'de'"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_the_key_as_written(written, old, new, key, got):
    refused(written((old, new)), f"island.toml, {key}: ", got)


def test_messages_speak_of_the_file_and_not_of_python(written):
    assert "must be the path of a file" in refused(written(('path = "roads.gpkg"', "path = 3")))
    assert "must be a table" in refused(
        written(('boundary = { path = "maps/boundary.gpkg", layer = "island" }', "boundary = 3"))
    )
    message = refused(written(('kind = "share"', 'kind = "share"\nband = "all"')))
    assert "whole number, or" in message
    assert "'each'" in message


@pytest.mark.parametrize("table", ["region", "grid", "layers", "roads", "flows", "actors"])
def test_a_value_in_the_place_of_a_table_is_refused(tmp_path, table):
    path = tmp_path / "island.toml"
    path.write_text(f"{table} = 3\n")
    with pytest.raises(ConfigError) as error:
        read(path)
    assert str(path) in str(error.value)


# what goes together


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


@pytest.mark.parametrize(
    ("suppressed", "words"),
    [
        ("use = 2\nrange = [1, 3]", "'value' or 'flag'"),
        ("value = -1\nflag = 's'\nuse = 2\nrange = [1, 3]", "'value' or 'flag'"),
        ("value = -1\nuse = 4\nrange = [1, 3]", "within the range"),
        ("value = -1\nuse = 0.5\nrange = [1, 3]", "within the range"),
        ("value = -1\nuse = 2\nrange = [3, 1]", "within the range"),
    ],
)
def test_what_stands_in_for_a_suppressed_value_must_be_within_its_range(written, suppressed, words):
    table = f"[layers.population.suppressed]\n{suppressed}\n[layers.land]"
    refused(written(("[layers.land]", table)), "layers.population.suppressed", words)


@pytest.mark.parametrize("use", ["1", "2.5", "3"])
def test_the_ends_of_the_range_will_do(written, use):
    table = f"[layers.population.suppressed]\nvalue = -1\nuse = {use}\nrange = [1, 3]\n[layers.land]"
    assert read(written(("[layers.land]", table))).layers["population"].suppressed.use == float(use)


# the schema


def test_the_schema_is_json_and_says_what_every_key_is():
    text = json.dumps(schema())
    assert json.loads(text) == schema()
    assert schema()["additionalProperties"] is False
    tables = {"RegionFile": schema(), **schema()["$defs"]}
    assert {"Layer", "Region", "Roads", "Services", "Flows", "Actors", "Suppressed"} <= set(tables)
    for name, table in tables.items():
        assert table["additionalProperties"] is False, name
        assert table["description"], name
        for key, value in table["properties"].items():
            told = "description" in value or re.search(r"\$ref", json.dumps(value))
            assert told, f"{name}.{key} has no description"
    assert set(schema()["required"]) == {"region", "grid", "layers"}


def test_a_schema_knows_the_keys_that_reading_knows():
    assert set(schema()["properties"]) == set(RegionFile.model_fields)
    assert schema()["$defs"]["Layer"]["properties"]["kind"]["enum"] == ["count", "share", "mode"]


# several typologies


def several(written, line):
    """The good file with a line before its first table."""
    return written(("[region]", f"{line}\n[region]"))


def test_without_a_list_there_is_one_typology(written):
    assert [c.id for c in read(written()).chosen] == ["ostergotland"]


def test_typologies_are_ids_paths_or_tables(written, tmp_path):
    line = 'typologies = ["nordic", "own.toml", { id = "degurba", level = 1, overrides = { dense = 300 } }]'
    nordic, own, degurba = read(several(written, line)).chosen
    assert nordic.id == "nordic"
    assert own.id == str(tmp_path / "own.toml")
    assert (degurba.id, degurba.level, degurba.overrides) == ("degurba", 1, {"dense": 300.0})


@pytest.mark.parametrize("line", ["", "typologies = ['nordic', { id = 'degurba', level = 1 }]"])
def test_what_was_read_can_be_written_and_read_again(written, line):
    config = read(several(written, line))
    again = RegionFile.model_validate(config.model_dump(mode="json"))
    assert again.chosen == config.chosen
    assert again.model_dump() == config.model_dump()


def test_typologies_may_be_tables_of_their_own(written):
    tables = '[[typologies]]\nid = "nordic"\n[[typologies]]\npreset = "r2019a"\nid = "degurba"\n[roads]'
    assert [(c.id, c.preset) for c in read(written(("[roads]", tables))).chosen] == [
        ("nordic", None),
        ("degurba", "r2019a"),
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("typologies = []", ["'typologies' is empty", "name at least one"]),
        ("typologies = 'nordic'", ["typologies: ", "must be a list", "'nordic'"]),
        ("typologies = [3]", ["typologies.0: ", "must be a table", "3"]),
        ("typologies = ['nordic', { idd = 'x' }]", ["typologies.1.idd", "unknown key", "'id'"]),
        ("typologies = [{ overrides = { dense = 'high' } }]", ["typologies.0.overrides.dense", "'high'"]),
        ("typologies = ['nordic']\ntypology = { id = 'nordic' }", ["either 'typology' or 'typologies', not both"]),
    ],
)
def test_a_wrong_list_of_typologies_is_refused(written, line, words):
    refused(several(written, line), *words)
