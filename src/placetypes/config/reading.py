"""Reading a region file, and saying in one sentence what is wrong with it."""

from __future__ import annotations

import difflib
import os
import tomllib
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from placetypes.config.region import RegionFile
from placetypes.errors import ConfigError


def read(path: str | os.PathLike[str]) -> RegionFile:
    """Read and validate a region file.

    Raises
    ------
    ConfigError
        If the file is missing, not TOML, or says something that cannot be; the message names the key.
    """
    path = Path(path)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            "the region file is not there", where=path, fix="check the name, or start from one in configs/"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("the region file cannot be read", where=path, got=str(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("the region file is not valid TOML", where=path, got=str(error)) from error
    try:
        config = RegionFile.model_validate(document, context={"folder": path.parent})
    except ValidationError as error:
        raise _first_problem(error, path, document) from error
    config._folder, config._document = path.parent, document
    return config


_IN_WORDS = {
    "model_type": "this must be a table",
    "dict_type": "this must be a table",
    "tuple_type": "this must be a list",
    "path_type": "this must be the path of a file",
    "int_parsing": "this must be a whole number",
}
"""What pydantic's types of error mean to who writes a region file, where its own words speak of Python."""


def _first_problem(error: ValidationError, path: Path, document: dict[str, Any]) -> ConfigError:
    """The first thing wrong with a region file, as one sentence."""
    first = error.errors()[0]
    key = _written_key(first["loc"], document, missing=first["type"] == "missing")
    where = f"{path}, {key}" if key else str(path)
    if first["type"] == "extra_forbidden":
        name = str(first["loc"][-1])
        known = _known_keys(first["loc"][:-1])
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        return ConfigError(
            "unknown key",
            where=where,
            expected=f"'{near[0]}'" if near else "one of " + ", ".join(known),
            fix="correct or remove it",
        )
    if first["type"] == "missing":
        return ConfigError("this key is missing", where=where, fix="add it")
    if first["type"] == "value_error":
        return ConfigError(first["msg"].removeprefix("Value error, "), where=where)
    tried = [e for e in error.errors() if _written_key(e["loc"], document, missing=False) == key]  # of a union, each
    words = dict.fromkeys(_IN_WORDS.get(e["type"]) or e["msg"][0].lower() + e["msg"][1:] for e in tried)
    return ConfigError(", or ".join(words), where=where, got=repr(first["input"]))


def _written_key(location: tuple[int | str, ...], document: Any, *, missing: bool) -> str:
    """The key as the file writes it: pydantic's location also names the alternative of a union it tried last."""
    parts: list[str] = []
    here = document
    for part in location:
        if isinstance(here, dict):
            if part not in here:
                return ".".join([*parts, str(part)] if missing else parts)
        elif not (isinstance(here, list) and isinstance(part, int) and part < len(here)):
            break
        here = here[part]
        parts.append(str(part))
    return ".".join(parts)


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """Keys allowed at a place in the region file."""
    model: type[BaseModel] | None = RegionFile
    inside_table = False
    for part in location:
        if inside_table:  # the part is a name the user gave, such as a layer's
            inside_table = False
        elif model is not None and part in model.model_fields:
            annotation = model.model_fields[str(part)].annotation
            model, inside_table = _model_in(annotation), get_origin(annotation) is dict
    return list(model.model_fields) if model else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation such as ``dict[str, Layer]`` or ``Roads | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for m in (_model_in(a) for a in get_args(annotation)) if m is not None), None)


def schema() -> dict[str, Any]:
    """JSON Schema of the region file, for editors."""
    return RegionFile.model_json_schema()
