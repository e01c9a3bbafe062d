"""Writing rasters: Cloud Optimized GeoTIFF, with class names and colours beside them.

rasterio's own COG driver, rather than rio-cogeo (a further dependency for the same driver) or a plain GeoTIFF (no
overviews). What was written is read back and compared: a full disk can go unnoticed where a GDAL driver finishes its
file on closing.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.errors import OutputError
from placetypes.io.styles import palette, pam_xml, raster_qml

if TYPE_CHECKING:
    from pathlib import Path

    from placetypes._typing import AnyArray, CodeArray
    from placetypes.grid import Grid
    from placetypes.typology import Typology

_FIX = "make room on the disk and run again"
_COG = {"driver": "COG", "compress": "DEFLATE", "blocksize": 512, "num_threads": 1, "bigtiff": "IF_SAFER"}
"""DEFLATE because every GIS reads it; no predictor, which would garble NaN-heavy float bands in old readers; one
thread, so that the order of bytes does not depend on timing."""


def write_types(
    path: Path, types: CodeArray, grid: Grid, typology: Typology, *, language: str, tags: Mapping[str, str]
) -> None:
    """Write place types (rows, cols), uint8, 0 = not classified, with palette, class names and QGIS style.

    The names stand in ``.aux.xml`` and the style in ``.qml`` beside the raster.

    Raises
    ------
    OutputError
        If the file does not hold what was written.
    """
    _write(path, {"place type": types}, grid, nodata=0, resampling="MODE", tags=tags, colormap=palette(typology))
    codes, counts = np.unique(types, return_counts=True)
    found = dict(zip(codes.tolist(), counts.tolist(), strict=True))
    aux = pam_xml(typology, language, found, metadata={k: v for k, v in tags.items() if k == "SYNTHETIC"})
    path.with_name(path.name + ".aux.xml").write_text(aux, encoding="utf-8", newline="\n")
    path.with_suffix(".qml").write_text(raster_qml(typology, language), encoding="utf-8", newline="\n")


def write_evidence(
    path: Path, bands: Mapping[str, AnyArray], grid: Grid, *, units: Mapping[str, str], tags: Mapping[str, str]
) -> None:
    """Write one float32 band per layer, described by its name; NaN = unknown. `units`: layer -> unit of its values.

    Raises
    ------
    OutputError
        If the file does not hold what was written.
    """
    single = {name: np.asarray(values, dtype=np.float32) for name, values in bands.items()}
    _write(path, single, grid, nodata=float("nan"), resampling="AVERAGE", tags=tags, units=units)


def _write(
    path: Path,
    bands: Mapping[str, AnyArray],
    grid: Grid,
    *,
    nodata: float,
    resampling: str,
    tags: Mapping[str, str],
    units: Mapping[str, str] | None = None,
    colormap: Mapping[int, tuple[int, int, int, int]] | None = None,
) -> None:
    import rasterio
    from rasterio._err import CPLE_BaseError  # GDAL's own errors, which rasterio lets through when a file is closed

    first = next(iter(bands.values()))
    profile: dict[str, Any] = {
        "width": grid.shape[1],
        "height": grid.shape[0],
        "count": len(bands),
        "dtype": first.dtype.name,
        "crs": grid.crs.to_wkt(),
        "transform": grid.transform,
        "nodata": nodata,
        "overview_resampling": resampling,
    }
    try:
        with rasterio.open(path, "w", **_COG, **profile) as target:
            target.update_tags(**tags)
            for number, (name, values) in enumerate(bands.items(), start=1):
                target.write(values, number)
                target.set_band_description(number, name)
                if units and units.get(name):
                    target.set_band_unit(number, units[name])
            if colormap:
                target.write_colormap(1, dict(colormap))
        _verify(path, bands)
    except (CPLE_BaseError, rasterio.errors.RasterioError) as error:
        got = str(error).splitlines()[0]
        raise OutputError("the raster cannot be written", where=path, got=got, fix=_FIX) from error


def _verify(path: Path, bands: Mapping[str, AnyArray]) -> None:
    import rasterio

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)  # a cut-off file is reported below
        with rasterio.open(path) as source:
            same = source.count == len(bands) and all(
                np.array_equal(read, values[window.toslices()], equal_nan=values.dtype.kind == "f")
                for _, window in source.block_windows(1)  # a block holds all bands: read once, not once for each
                for read, values in zip(source.read(window=window), bands.values(), strict=True)
            )
    if not same:
        raise OutputError("the file does not hold what was written", where=path, fix=_FIX)
