"""The sample as files: the committed ones are what the code writes, and writing loses nothing."""

from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio

from placetypes import sample
from placetypes.errors import OutputError
from placetypes.sample import SAMPLE_SEED, write_sample

COMMITTED = Path(__file__).parents[1] / "sample_grids" / "ostergotland_twin"
RASTERS = ("population", "employed", "jobs", "floor_area", "land", "landcover")
VECTORS = ("roads", "services", "zones", "municipalities")
TABLES = ("flows", "localities", "actors", "planted_clusters", "planted_members")
NAMES = {
    *(f"{name}.tif" for name in RASTERS),
    *(f"{name}.gpkg" for name in VECTORS),
    *(f"{name}.csv" for name in TABLES),
    "README.md",
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "twin"
    assert {path.name for path in write_sample(folder, SAMPLE_SEED)} == NAMES
    return folder


def test_the_committed_folder_is_complete_and_small() -> None:
    assert {path.name for path in COMMITTED.iterdir()} == NAMES
    assert sum(path.stat().st_size for path in COMMITTED.iterdir()) < 3_000_000


@pytest.mark.parametrize("name", RASTERS)
def test_committed_rasters_are_what_the_code_writes(written: Path, name: str) -> None:
    with rasterio.open(written / f"{name}.tif") as new, rasterio.open(COMMITTED / f"{name}.tif") as old:
        assert new.profile["transform"] == old.profile["transform"]
        assert new.crs == old.crs
        assert (new.descriptions, new.units, new.dtypes) == (old.descriptions, old.units, old.dtypes)
        np.testing.assert_array_equal(new.read(), old.read())


@pytest.mark.parametrize("name", VECTORS)
def test_committed_vectors_are_what_the_code_writes(written: Path, name: str) -> None:
    new, old = (gpd.read_file(folder / f"{name}.gpkg") for folder in (written, COMMITTED))
    pd.testing.assert_frame_equal(
        pd.DataFrame(new.drop(columns="geometry")), pd.DataFrame(old.drop(columns="geometry"))
    )
    assert new.crs == old.crs
    assert new.geometry.geom_equals_exact(old.geometry, 1e-6).all()


@pytest.mark.parametrize("name", [*(f"{table}.csv" for table in TABLES), "README.md"])
def test_committed_texts_are_what_the_code_writes(written: Path, name: str) -> None:
    assert (written / name).read_bytes() == (COMMITTED / name).read_bytes()


def test_two_runs_give_the_same_bytes_whatever_the_clock(written: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    write_sample(again, SAMPLE_SEED)
    for name in sorted(NAMES):
        assert (again / name).read_bytes() == (written / name).read_bytes(), name


def test_bands_are_described_and_say_what_is_unknown(written: Path) -> None:
    with rasterio.open(written / "jobs.tif") as jobs:
        assert jobs.descriptions == tuple("ABCDEFGHIJKLMNOPQRSTU")
        assert jobs.nodata == -1
    with rasterio.open(written / "landcover.tif") as cover:
        assert cover.descriptions == ("arable", "forest", "artificial")
        assert np.isnan(cover.nodata)
    with rasterio.open(written / "population.tif") as people:
        assert people.crs.to_epsg() == 3006
        assert people.res == (1000, 1000)
        assert people.tags()["SYNTHETIC"] == "yes"
        masked = people.read(1, masked=True)
        assert masked.mask.any()
        assert masked.min() == 0


def test_actors_keep_the_zero_of_their_division_and_the_truth_apart(written: Path) -> None:
    actors = pd.read_csv(written / "actors.csv", dtype=str, keep_default_na=False)
    assert {"01", "02", "10"} <= set(actors["nace_division"])
    assert not any("cluster" in column or "planted" in column for column in actors.columns)
    members = pd.read_csv(written / "planted_members.csv")
    assert set(members["actor_id"]) <= set(actors["actor_id"])


def test_readme_says_what_it_is_and_names_every_file(written: Path) -> None:
    text = (written / "README.md").read_text(encoding="utf-8")
    assert "SYNTHETIC" in text
    assert "placetypes sample" in text
    assert str(SAMPLE_SEED) in text
    localities = pd.read_csv(written / "localities.csv")
    assert f"{len(localities)} localities" in text
    assert f"{len(pd.read_csv(written / 'planted_clusters.csv'))} planted" in text
    assert all(f"`{name}`" in text for name in NAMES - {"README.md"})
    for name in (*RASTERS, "landcover", "jobs"):
        with rasterio.open(written / f"{name}.tif") as raster:
            named = raster.descriptions if name != "jobs" else ("A", "U")
            assert all(f"`{band}`" in text for band in named)
    for name in TABLES:
        assert all(f"`{column}`" in text for column in pd.read_csv(written / f"{name}.csv", nrows=1).columns)


@pytest.fixture
def few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write three words instead of a region: how files change places does not depend on what is in them."""

    def write(twin: object, folder: Path) -> None:
        (folder / "README.md").write_text("new")
        (folder / "actors.csv").write_text("new")

    monkeypatch.setattr(sample, "build_twin", lambda *_: None)
    monkeypatch.setattr(sample, "_write_all", write)


@pytest.mark.usefixtures("few_files")
def test_an_earlier_sample_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "twin"
    write_sample(folder)
    (folder / "actors.csv").write_text("old")
    write_sample(folder)
    assert (folder / "actors.csv").read_text() == "new"
    assert [path.name for path in folder.parent.iterdir()] == ["twin"]


@pytest.mark.usefixtures("few_files")
def test_other_files_are_not_lost(tmp_path: Path) -> None:
    folder = tmp_path / "twin"
    folder.mkdir()
    (folder / "thesis.docx").write_text("years of work")
    with pytest.raises(OutputError, match=r"other files.*thesis\.docx"):
        write_sample(folder)
    assert (folder / "thesis.docx").read_text() == "years of work"
    assert [path.name for path in tmp_path.iterdir()] == ["twin"]


@pytest.mark.usefixtures("few_files")
def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "twin").write_text("a file")
    with pytest.raises(OutputError, match="needs a folder"):
        write_sample(tmp_path / "twin")
    with pytest.raises(OutputError, match="cannot be written"):
        write_sample(tmp_path / "twin" / "inner")


@pytest.mark.usefixtures("few_files")
def test_an_interrupted_write_leaves_the_earlier_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "twin"
    write_sample(folder)

    def interrupted(twin: object, fresh: Path) -> None:
        (fresh / "README.md").write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr(sample, "_write_all", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_sample(folder)
    assert (folder / "README.md").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["twin"]


@pytest.mark.usefixtures("few_files")
def test_a_failed_move_brings_the_earlier_sample_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "twin"
    write_sample(folder)
    (folder / "README.md").write_text("earlier")
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(28, os.strerror(28))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OutputError, match="No space left"):
        write_sample(folder)
    assert (folder / "README.md").read_text() == "earlier"


def test_gdal_gets_its_own_clock_back() -> None:
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    with sample._dated("2001-01-01T00:00:00.000Z"):
        assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == "2001-01-01T00:00:00.000Z"
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == before
