"""Writing rasters: Cloud Optimized GeoTIFF, with class names and colours beside them.

GDAL's own COG driver, rather than rio-cogeo (a further dependency for the same driver) or a plain GeoTIFF (no
overviews). It copies and cannot write a part at a time, so the bands go to a plain GeoTIFF first and not all into
memory. The evidence of a large grid stays in that one: each band lies by itself, as programs read it, and making
overviews of many bands takes longer than all else. What was written is read back and compared: a full disk can go
unnoticed where a GDAL driver finishes its file on closing.
"""

from __future__ import annotations

import warnings
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.compact import release, strips
from placetypes.errors import OutputError
from placetypes.io.ramps import codes_qml
from placetypes.io.styles import class_entries, palette, pam_xml
from placetypes.layer_store import LayerStore

if TYPE_CHECKING:
    from pathlib import Path

    from placetypes._typing import AnyArray, CodeArray
    from placetypes.grid import Grid
    from placetypes.typology import Typology

_FIX = "make room on the disk and run again"
_COG = {"driver": "COG", "num_threads": 1, "bigtiff": "IF_SAFER"}
"""No predictor, which would garble NaN-heavy float bands in old readers; one thread, so that the order of bytes does
not depend on timing."""
_TYPES = {**_COG, "compress": "DEFLATE", "blocksize": 512, "overview_resampling": "MODE"}
"""DEFLATE because every GIS reads it."""
_EVIDENCE = {**_COG, "compress": "ZSTD", "level": 1, "blocksize": 256, "overview_resampling": "AVERAGE"}
"""Many bands of floats: ZSTD takes two thirds of the time that DEFLATE does, and a tenth less room. A block holds all
bands, so a smaller one needs a quarter of the memory."""
_DRAFT = {
    "driver": "GTiff", "tiled": True, "interleave": "band", "compress": "ZSTD", "zstd_level": 1, "num_threads": 1,
    "bigtiff": "IF_SAFER",
}  # fmt: skip
"""Of the file that the bands are first written to, one after the other, and of the evidence of large grids."""
_CACHED_BLOCKS, _SMALLEST_CACHE = 8, 2**26
"""Blocks of all bands that GDAL keeps, and bytes at least: with fewer than five it reads each again and again, and its
own choice is a share of the machine."""
_AT_ONCE = 2**20
"""Cells that are counted at once."""


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
    _write(
        path,
        {"place type": types},
        grid,
        np.uint8,
        cog=_TYPES,
        nodata=0,
        plain=False,
        tags=tags,
        colormap=palette(typology),
    )
    found = Counter[int]()
    for rows in strips(types.shape, cells=_AT_ONCE):
        codes, counts = np.unique(types[rows], return_counts=True)
        found.update(dict(zip(codes.tolist(), counts.tolist(), strict=True)))
    aux = pam_xml(typology, language, found, metadata={k: v for k, v in tags.items() if k == "SYNTHETIC"})
    path.with_name(path.name + ".aux.xml").write_text(aux, encoding="utf-8", newline="\n")
    _write_style(path, codes_qml(class_entries(typology, language)))


def write_evidence(
    path: Path,
    bands: Mapping[str, AnyArray],
    grid: Grid,
    *,
    units: Mapping[str, str],
    tags: Mapping[str, str],
    style: str | None = None,
) -> None:
    """Write one float32 band per layer, described by its name; NaN = unknown. `units`: layer -> unit of its values.

    A QGIS style of one of the bands goes beside it.

    A Cloud Optimized GeoTIFF; for a large grid a tiled one without overviews, band by band.

    Raises
    ------
    OutputError
        If the file does not hold what was written.
    """
    _write(
        path, bands, grid, np.float32, cog=_EVIDENCE, nodata=float("nan"), plain=grid.is_large, tags=tags, units=units
    )
    if style is not None:
        _write_style(path, style)


def _write_style(path: Path, style: str) -> None:
    """What QGIS reads beside a raster of the same name."""
    path.with_suffix(".qml").write_text(style, encoding="utf-8", newline="\n")


def _write(
    path: Path,
    bands: Mapping[str, AnyArray],
    grid: Grid,
    dtype: type[np.generic],
    *,
    cog: Mapping[str, Any],
    nodata: float,
    plain: bool,
    tags: Mapping[str, str],
    units: Mapping[str, str] | None = None,
    colormap: Mapping[int, tuple[int, int, int, int]] | None = None,
) -> None:
    import rasterio
    import rasterio.shutil
    from rasterio._err import CPLE_BaseError  # GDAL's own errors, which rasterio lets through when a file is closed

    profile: dict[str, Any] = {
        "width": grid.shape[1],
        "height": grid.shape[0],
        "count": len(bands),
        "dtype": dtype,
        "crs": grid.crs.to_wkt(),
        "transform": grid.transform,
        "nodata": nodata,
    }
    side = cog["blocksize"]
    cache = max(_CACHED_BLOCKS * side**2 * len(bands) * np.dtype(dtype).itemsize, _SMALLEST_CACHE)
    layers, sums = LayerStore.of(bands, grid.shape), list[list[int]]()
    draft = path if plain else path.with_name(f".{path.stem}.draft.tif")
    try:
        with rasterio.Env(GDAL_CACHEMAX=cache):
            with rasterio.open(draft, "w", **_DRAFT, blockxsize=side, blockysize=side, **profile) as target:
                target.update_tags(**tags)
                for number, name in enumerate(bands, start=1):
                    sums.append(_fill(target, number, layers, name, dtype, side=side))
                    target.set_band_description(number, name)
                    if units and units.get(name):
                        target.set_band_unit(number, units[name])
                if colormap:
                    target.write_colormap(1, dict(colormap))
            if not plain:
                rasterio.shutil.copy(draft, path, **cog)
            _verify(path, sums)
    except (CPLE_BaseError, rasterio.errors.RasterioError) as error:
        got = str(error).splitlines()[0]
        raise OutputError("the raster cannot be written", where=path, got=got, fix=_FIX) from error
    finally:
        if not plain:
            draft.unlink(missing_ok=True)


def _fill(target: Any, number: int, layers: LayerStore, name: str, dtype: Any, *, side: int) -> list[int]:
    """Write a band by rows of blocks, and give the checksums of the blocks."""
    from rasterio.windows import Window

    rows_cols, sums = layers.shape, list[int]()
    for rows in strips(rows_cols, cells=side * rows_cols[1]):
        part = np.ascontiguousarray(layers.raw(name, rows), dtype=dtype)
        target.write(part, number, window=Window(0, rows.start, *part.shape[::-1]))
        sums += [zlib.crc32(part[:, col : col + side].tobytes()) for col in range(0, part.shape[1], side)]
        release(layers.held(name))
    return sums


def _verify(path: Path, sums: Sequence[Sequence[int]]) -> None:
    """Read back each block once, which may hold all bands; `sums`: those of the blocks of each band, as written."""
    import rasterio

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)  # a cut-off file is reported below
        with rasterio.open(path) as source:
            read = ([zlib.crc32(band) for band in source.read(window=window)] for _, window in source.block_windows(1))
            same = source.count == len(sums) and list(read) == [list(block) for block in zip(*sums, strict=True)]
    if not same:
        raise OutputError("the file does not hold what was written", where=path, fix=_FIX)
