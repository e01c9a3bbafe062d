"""The tutorial's table of errors quotes the program: each sentence is produced here, and must stand there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from placetypes import config, layers
from placetypes.errors import PlacetypesError
from placetypes.result import Result, check_folder
from placetypes.typology import load

ROOT = Path(__file__).parents[1]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BUILT = "\n".join(re.findall(r"^```toml\n(.*?)^```", TUTORIAL, re.MULTILINE | re.DOTALL)[:-1])
"""The region file that the tutorial builds, without the changed threshold of its last step."""
ROW = re.compile(r"^\| `(?P<sentence>.+?)` \|", re.MULTILINE)
QUOTED = [found["sentence"] for found in ROW.finditer(TUTORIAL)]
SAMPLE = "../sample_grids/ostergotland_twin"
POPULATION = f'"{SAMPLE}/population.tif"'
REGION_FILES = [
    ("buffer_km = 45", "bufer_km = 45"),
    ("buffer_km = 45", "buffer_km = 45km"),
    (POPULATION, r'"C:\Users\me\population.tif"'),
    (f'[layers.population]\npath = {POPULATION}\nkind = "count"\n', ""),
    (f'path = {POPULATION}\nkind = "count"', f"path = {POPULATION}"),
    ('id = "my_region"', 'id = "My Region"'),
    (POPULATION, '"${PLACETYPES_DATA}/x/population.tif"'),
]
"""What is replaced in the region file, and by what, so that it cannot be read."""
INPUTS = [
    ("population.tif", "people.tif", ""),
    ("flows.csv", "flows.xlsx", "flows"),
    ("flows.csv", "flows2.csv", "flows"),
    ('x = "easting"', 'x = "east"', "actors"),
    ("actors.csv", "actors4.csv", "actors"),
    ('crs = "EPSG:3006"\ncell_size', 'crs = "EPSG:3035"\ncell_size', ""),
    ('crs = "EPSG:3006"\ncell_size', 'crs = "EPSG:4326"\ncell_size', ""),
    ("cell_size = 1000", "cell_size = 500", ""),
    ("land.tif", "population.tif", "land"),
    ("where = { in_region = 1 }", "where = { in_region = 7 }", ""),
    ('id = "zone_id"', 'id = "zone_name"', "flows"),
    ('speed = "speed_kmh"', 'road_class = "road_class"\n[roads.speeds]\nmain = 80', "roads"),
]
"""What is replaced so that an input cannot be used, and which input beside the people is read."""
PLACE = re.compile(r"\(at line \d+, column \d+\)")


def matches(quoted: str, sentence: str) -> bool:
    """Whether a quoted sentence, in which [...] stands for what is left out, is this one."""
    parts = [re.escape(PLACE.sub("(at)", part)) for part in quoted.split("[...]")]
    return re.fullmatch(".*".join(parts), PLACE.sub("(at)", sentence)) is not None


def assert_quoted(sentence: str) -> None:
    found = [quoted for quoted in QUOTED if matches(quoted, sentence)]
    assert len(found) == 1, f"the tutorial does not quote: {sentence}"


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Write the tutorial's region file with one thing replaced."""
    sample = tmp_path / "sample_grids" / "ostergotland_twin"
    sample.mkdir(parents=True)
    for file in (ROOT / "sample_grids" / "ostergotland_twin").iterdir():
        (sample / file.name).symlink_to(file)
    (tmp_path / "configs").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(config.DATA_VARIABLE, raising=False)

    def write(old: str, new: str) -> Path:
        assert old in BUILT
        path = Path("configs", "my_region.toml")
        path.write_text(BUILT.replace(old, new, 1), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(("old", "new"), REGION_FILES)
def test_region_file(written: Callable[[str, str], Path], old: str, new: str) -> None:
    with pytest.raises(PlacetypesError) as raised:
        config.read(written(old, new))
    assert_quoted(str(raised.value))


@pytest.mark.parametrize(("old", "new", "keep"), INPUTS)
def test_inputs(written: Callable[[str, str], Path], old: str, new: str, keep: str) -> None:
    """What `placetypes check` says of an input, with `keep` beside the people."""
    path = written(old, new)
    sample = Path("sample_grids", "ostergotland_twin")
    (sample / "flows.xlsx").write_bytes(b"PK")
    (sample / "flows2.csv").write_text((sample / "flows.csv").read_text().replace(",", ";"))
    actors = (sample / "actors.csv").read_text().replace("easting,northing", "northing,easting", 1)
    (sample / "actors4.csv").write_text(actors)
    region = config.read(path)
    others = {name: None for name in ("roads", "flows", "actors", "units", "localities") if name != keep}
    grids = {name: layer for name, layer in region.layers.items() if name in {"population", keep}}
    small = region.model_copy(update={**others, "layers": grids, "services": {}})
    small._folder = region.folder
    findings, _ = layers.check(small)
    problems = [found.problem for found in findings if found.problem]
    assert problems
    assert_quoted(problems[0])


def test_threshold_outside_its_range() -> None:
    with pytest.raises(PlacetypesError) as raised:
        load("ostergotland").with_overrides({"inner_density": 2500})
    assert_quoted(str(raised.value))


def test_results(tmp_path: Path) -> None:
    from placetypes.grid import Grid

    with pytest.raises(PlacetypesError) as raised:
        Result.load(tmp_path / "out")
    assert_quoted(str(raised.value))
    for name in ("base.toml", "my_region.toml"):
        (tmp_path / name).write_text("")
    with pytest.raises(PlacetypesError) as raised:
        check_folder(tmp_path, force=False)
    assert_quoted(str(raised.value))
    grid = Grid.from_bounds((472_000, 6_394_000, 615_000, 6_543_000), crs="EPSG:3006", cell_size=1000)
    with pytest.raises(PlacetypesError) as raised:
        grid.rowcol(1, 2)
    assert_quoted(str(raised.value))


def test_every_quoted_sentence_is_made_here() -> None:
    made_one_by_one = 4
    assert len(QUOTED) == len(set(QUOTED)) == len(REGION_FILES) + len(INPUTS) + made_one_by_one
