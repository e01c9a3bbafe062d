"""Files that are something else than their name says, or that name further files and addresses: they are not opened.

GDAL opens a file by what is in it, and dozens of its formats are only names of other files, or addresses that it then
asks. Skipping such formats (``GDAL_SKIP``, ``OGR_SKIP``) must happen before anyone imports rasterio or pyogrio, and
does not stop those that a GeoTIFF or GeoJSON can name itself; so files are looked at before they are opened.
"""

from __future__ import annotations

import mmap
import re
from pathlib import Path
from typing import TYPE_CHECKING

from placetypes.errors import InputError

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

_FIX = "open it in a GIS program you trust and export it anew: it asks for other files or addresses"
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_BEGIN = {
    ".gpkg": (b"SQLite format 3\x00",),
    ".fgb": (b"fgb",),
    ".shp": (b"\x00\x00\x27\x0a",),
    ".geojson": (b"{",),
    ".json": (b"{",),
}
"""With what the files of an ending begin; those of JSON after blanks and a mark of UTF-8."""
_JSON = (".geojson", ".json")
_UTF8 = b"\xef\xbb\xbf"
_LONGEST = 64
_OVERVIEWS = "OVERVIEWS"
_BESIDE_TIFF = (".ovr", ".msk")
_CRS = re.compile(
    rb"""["'](?:c|\\u00[46]3)(?:r|\\u00[57]2)(?:s|\\u00[57]3)(?:\\u0000|["'](?!
        \s*[,}\]] | \s*:\s*[^{/\s]
        | \s*:\s*\{\s*"type"\s*:\s*"(?:name|EPSG)"\s*,\s*"properties"\s*:
          \s*\{\s*"(?:name|code)"\s*:\s*(?:"[^"\\]*"|\d+)\s*\}\s*\}
    ))""",
    re.IGNORECASE | re.VERBOSE,
)
"""A member ``crs`` of GeoJSON, however its letters are written, that is no plain name or code: it may be a link."""


def vector_source(path: Path, *, where: str) -> Path | str:
    """A vector file as GDAL is to be asked for it, once it is seen to be what its ending says.

    Raises
    ------
    InputError
        If it is something else, or GeoJSON whose coordinate system is a link.
    """
    ending = path.suffix.lower()
    with path.open("rb") as file:
        head = file.read(_LONGEST)
        if ending in _JSON:
            head = head.removeprefix(_UTF8).lstrip() or b"{"  # of so many blanks the reader tells what follows
        if not head.startswith(_BEGIN[ending]):
            raise InputError(
                "the file cannot be read", where=where, got=f"'{path.name}': not what its ending says", fix=_FIX
            )
        if ending not in _JSON:
            return path.absolute()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if _CRS.search(content):
                raise InputError(
                    "the coordinate system of the file is no plain name", where=where, got=f"'{path.name}'", fix=_FIX
                )
    return f"GeoJSON:{path.absolute()}"  # no other format that is written as JSON is tried


def require_plain_tiff(path: Path, *, where: str) -> None:
    """See that what lies beside a GeoTIFF, as its overviews and its mask, is of TIFF too.

    Raises
    ------
    InputError
        If it is not.
    """
    for ending in _BESIDE_TIFF:
        beside = path.with_name(path.name + ending)
        if beside.is_file():
            with beside.open("rb") as file:
                plain = file.read(_LONGEST).startswith(_TIFF)
            if not plain:
                raise InputError(
                    "a file beside it is not what its ending says", where=where, got=f"'{beside.name}'", fix=_FIX
                )


def require_no_links(source: DatasetReader, path: Path, *, where: str) -> None:
    """See that an open GeoTIFF names no other file or address for its overviews or its mask.

    Raises
    ------
    InputError
        If it does.
    """
    named = [source.tags(band, ns=_OVERVIEWS) for band in range(source.count + 1)]
    if any(named):
        raise InputError(
            "the raster names other files", where=where, got=f"'{path.name}' with {next(filter(None, named))}", fix=_FIX
        )
