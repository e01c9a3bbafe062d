"""The sample region as files: the synthetic twin written the way open data usually comes."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.errors import OutputError
from placetypes.synthetic import build_twin, read_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from placetypes._typing import FloatArray
    from placetypes.grid import Grid
    from placetypes.synthetic import Twin

SAMPLE_SEED = 20_240_101
NO_COUNT = -1  # counts outside the rim are unknown
FIXED_DATE = "2024-12-31T00:00:00.000Z"  # GeoPackage stamps its tables; files must not depend on the clock
SHARE_TYPE, COUNT_TYPE = "float32", "int32"
README = "ostergotland_twin.md"


def write_sample(folder: str | Path, seed: int = SAMPLE_SEED) -> list[Path]:
    """Build the synthetic twin of Östergötland and write it as files.

    The files are first written to a temporary folder beside `folder`, which then takes its place: a failed run leaves
    an earlier sample as it was.

    Parameters
    ----------
    folder
        Where to write. Made if it is not there. An earlier sample in it is replaced; a folder that holds anything
        else is refused.
    seed
        The same seed gives the same bytes on the same platform.

    Returns
    -------
    list of Path
        The files written, sorted.

    Raises
    ------
    OutputError
        If the folder holds other things, or cannot be written.
    """
    folder = Path(folder).absolute()
    twin = build_twin(read_facts(), seed)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
            fresh = Path(beside) / "new"
            fresh.mkdir()
            _write_all(twin, fresh)
            _refuse_strangers(folder, {path.name for path in fresh.iterdir()})
            _swap(fresh, folder, Path(beside) / "old")
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            "the sample cannot be written", where=folder, got=error.strerror or error, fix="choose another folder"
        ) from error
    return sorted(folder.iterdir())


def _swap(fresh: Path, folder: Path, old: Path) -> None:
    """Put the fresh folder in place of the earlier one, which comes back if that fails."""
    if not folder.exists():
        fresh.rename(folder)
        return
    folder.rename(old)
    try:
        fresh.rename(folder)
    except BaseException:
        old.rename(folder)
        raise


def _refuse_strangers(folder: Path, ours: set[str]) -> None:
    """What is not a file of the sample must not be lost."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OutputError("the sample needs a folder", where=folder, got="a file", fix="choose another folder")
    if strangers := sorted(path.name for path in folder.iterdir() if path.name not in ours):
        raise OutputError(
            "the folder holds other files than a sample",
            where=folder,
            got=", ".join(strangers[:3]),
            expected="an empty or new folder, or an earlier sample",
            fix="choose another folder",
        )


def _write_all(twin: Twin, folder: Path) -> None:
    _write_raster(folder / "population.tif", twin.grid, {"population": twin.population}, unit="persons")
    _write_raster(folder / "employed.tif", twin.grid, {"employed": twin.employed}, unit="persons")
    _write_raster(folder / "jobs.tif", twin.grid, twin.jobs, unit="jobs")
    _write_raster(folder / "floor_area.tif", twin.grid, {"floor_area": twin.floor_area}, unit="m2")
    _write_raster(folder / "land.tif", twin.grid, {"land": twin.land}, unit="1")
    _write_raster(folder / "landcover.tif", twin.grid, twin.cover, unit="1")
    for name in ("roads", "services", "zones", "municipalities"):
        _write_vector(folder / f"{name}.gpkg", getattr(twin, name))
    for name in ("flows", "localities", "actors", "planted_clusters", "planted_members"):
        _write_table(folder / f"{name}.csv", getattr(twin, name))
    text = (files("placetypes") / "data" / "samples" / README).read_text(encoding="utf-8")
    (folder / "README.md").write_text(text, encoding="utf-8", newline="\n")


def _write_raster(path: Path, grid: Grid, bands: Mapping[str, FloatArray], *, unit: str) -> None:
    """GeoTIFF, deflated, one described band per layer; unknown is -1 in counts (int32) and NaN in shares (float32)."""
    import rasterio

    counts = unit != "1"
    rows, cols = grid.shape
    profile = {
        "driver": "GTiff",
        "height": rows,
        "width": cols,
        "count": len(bands),
        "dtype": COUNT_TYPE if counts else SHARE_TYPE,
        "crs": str(grid.crs),
        "transform": grid.transform,
        "nodata": NO_COUNT if counts else np.nan,
        "compress": "deflate",
        "predictor": 2 if counts else 3,
        "zlevel": 9,
        "interleave": "band",
    }
    with rasterio.open(path, "w", **profile) as target:
        for index, (name, values) in enumerate(bands.items(), start=1):
            stored = np.where(np.isnan(values), NO_COUNT, values) if counts else values
            target.write(stored.astype(COUNT_TYPE if counts else SHARE_TYPE), index)
            target.set_band_description(index, name)
            target.set_band_unit(index, unit)
        target.update_tags(SYNTHETIC="yes")


def _write_vector(path: Path, frame: Any) -> None:
    """GeoPackage with a fixed date in its tables of contents and no spatial index (the layers are small)."""
    import pyogrio

    with _dated(FIXED_DATE):
        pyogrio.write_dataframe(frame, path, layer=path.stem, driver="GPKG", layer_options={"SPATIAL_INDEX": "NO"})


@contextmanager
def _dated(date: str) -> Iterator[None]:
    """GDAL believes that it is `date` while the block runs."""
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": date})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write_table(path: Path, table: Any) -> None:
    """CSV with a header, a point for decimals, and line feeds."""
    path.write_text(table.to_csv(index=False, lineterminator="\n", float_format="%.0f"), encoding="utf-8", newline="\n")
