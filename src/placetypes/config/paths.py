"""Paths in a region file: relative to the file, with one variable expanded."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

DATA_VARIABLE = "PLACETYPES_DATA"


def _resolve(value: Any, info: ValidationInfo) -> Any:
    """Path of an input: the variable expanded, then relative to the region file's folder (the validation context)."""
    if not isinstance(value, str):
        return value
    if "${" in value:
        marker = "${" + DATA_VARIABLE + "}"
        if value.replace(marker, "").count("${"):
            raise ValueError(f"only {marker} is expanded in paths, got '{value}'")
        root = os.environ.get(DATA_VARIABLE)
        if not root:
            raise ValueError(
                f"'{value}' needs the environment variable {DATA_VARIABLE}, which is not set; "
                "set it to the folder of the open data"
            )
        value = value.replace(marker, str(Path(root).absolute()))  # said from where the program runs, not from the file
    base = (info.context or {}).get("folder")
    return Path(base, value) if base else Path(value)


def own_file(value: Any, info: ValidationInfo) -> Any:
    """An id of what ships, or the path of one's own TOML file as other paths are read."""
    is_path = isinstance(value, str) and value.endswith(".toml")
    return str(_resolve(value, info)) if is_path else value


def named_typology(value: Any) -> Any:
    """A typology that is named by its id or path alone, as the table it stands for."""
    return {"id": value} if isinstance(value, str) else value


ThemePath = Annotated[str, BeforeValidator(own_file)]
"""A theme's id, or the path of its file."""

InputPath = Annotated[Path, BeforeValidator(_resolve)]
