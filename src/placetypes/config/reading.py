"""Reading a region file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from placetypes.config.region import RegionFile
from placetypes.documents import parse, read_text, validate
from placetypes.errors import ConfigError

_WHAT = "the region file"


def read(path: str | os.PathLike[str]) -> RegionFile:
    """Read and validate a region file.

    Raises
    ------
    ConfigError
        If the file is missing, not TOML, or says something that cannot be; the message names the key.
    """
    path = Path(path)
    fix = "check the name, or start from one in configs/"
    return understood(read_text(path, what=_WHAT, error=ConfigError, fix=fix), path)


def understood(text: str, path: Path) -> RegionFile:
    """What the text of a region file says, which is or will be in the file `path`.

    Raises
    ------
    ConfigError
        If it is not TOML, or says something that cannot be; the message names the key.
    """
    document = parse(text, where=path, what=_WHAT, error=ConfigError)
    folder = {"folder": path.parent}
    config = validate(RegionFile, document, where=path, error=ConfigError, context=folder)
    config._folder, config._document = path.parent, document
    return config


def schema() -> dict[str, Any]:
    """JSON Schema of the region file, for editors."""
    return RegionFile.model_json_schema()
