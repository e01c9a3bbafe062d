"""What is kept of a run until its results are written, so that one that was interrupted can go on."""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from placetypes import __version__
from placetypes.errors import OutputError
from placetypes.tiles import Checkpoint

if TYPE_CHECKING:
    from placetypes.config import RegionFile
    from placetypes.layers import Layers
    from placetypes.typology import Typology

LIBRARIES = (
    "numpy",
    "numba",
    "scipy",
    "pandas",
    "geopandas",
    "shapely",
    "pyproj",
    "rasterio",
    "scikit-learn",
    "exactextract",
)
WORKING = "working"
"""Folder for layers on disk that no finished step has given."""
LATER = frozenset({"compute", "clusters", "publish"})
"""Tables of the region file on which layers do not depend; nor do they on the folder of results."""


def versions() -> dict[str, str]:
    """Of Python and of the libraries that results may depend on."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def working_folder(config: RegionFile) -> Path | None:
    """Folder for layers on disk among what is kept; None where nothing is."""
    folder = _folder(config)
    return None if folder is None else folder / WORKING


def begin(config: RegionFile) -> None:
    """Make the folder for layers on disk, without what an interrupted run left in it.

    Raises
    ------
    OutputError
        If it cannot be made.
    """
    working = working_folder(config)
    if working is None:
        return
    try:
        shutil.rmtree(working, ignore_errors=True)
        working.mkdir(parents=True)
    except OSError as error:
        raise OutputError("the folder cannot be made", where=working, got=error.strerror or str(error)) from error


def checkpoint(config: RegionFile, name: str, typology: Typology, layers: Layers) -> Checkpoint:
    """What is finished of the evidence and place types of one typology, by its short name.

    Raises
    ------
    ConfigError
        If what is kept is of another run.
    """
    folder = _folder(config)
    if folder is None:
        return Checkpoint()
    asked = {key: value for key, value in config.document.items() if key not in LATER}
    asked["output"] = {"language": config.output.language}
    run = {
        "placetypes": __version__,
        "versions": versions(),
        **asked,
        "inputs": dict(layers.record),
        f"typology '{name}'": typology.model_dump(mode="json"),
    }
    return Checkpoint.at(folder / name, dict(_flat(run)))


def forget(config: RegionFile) -> None:
    """Remove what was kept of a run: it is through."""
    folder = _folder(config)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def _folder(config: RegionFile) -> Path | None:
    folder = config.compute.checkpoints
    return None if folder is None else folder / config.region.id


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every value in tables within tables, as text, by its whole name."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", json.dumps(value, ensure_ascii=False, default=str)
