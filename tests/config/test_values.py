"""Values of the wrong kind, or beyond their range."""

import pytest
from refused_file import refused

from placetypes.config import read
from placetypes.errors import ConfigError


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
