"""Reading a TOML document into a model, and saying in one sentence what is wrong with it."""

from __future__ import annotations

import difflib
import tomllib
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from placetypes.errors import PlacetypesError

M = TypeVar("M", bound=BaseModel)


def read_text(path: Path, *, what: str, error: type[PlacetypesError], fix: str) -> str:
    """Text of a file; ``what`` it is called and ``fix`` say what to do where it is not there.

    Raises
    ------
    PlacetypesError
        Of the kind given, if it is missing, cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as reason:
        raise error(f"{what} is not there", where=path, fix=fix) from reason
    except OSError as reason:
        raise error(f"{what} cannot be read", where=path, got=reason.strerror) from reason
    except UnicodeDecodeError as reason:
        raise error(f"{what} is not UTF-8 text", where=path, got=reason.reason) from reason


def parse(text: str, *, where: object, what: str, error: type[PlacetypesError]) -> dict[str, Any]:
    """A TOML document as tables.

    Raises
    ------
    PlacetypesError
        Of the kind given, if it is not TOML; the message tells the line.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as reason:
        raise error(f"{what} is not valid TOML", where=where, got=str(reason)) from reason
    except RecursionError as reason:
        raise error(f"{what} is not valid TOML", where=where, got="lists within lists within lists") from reason


def validate(
    model: type[M],
    document: dict[str, Any],
    *,
    where: object,
    error: type[PlacetypesError],
    context: Mapping[str, Any] | None = None,
) -> M:
    """A document as the model reads it.

    Raises
    ------
    PlacetypesError
        Of the kind given, for the first thing that is wrong; the message names its key as the document writes it.
    """
    try:
        return model.model_validate(document, context=dict(context or {}))
    except ValidationError as reason:
        raise _first_problem(reason, model, document, where=where, kind=error) from reason


_IN_WORDS = {
    "model_type": "this must be a table",
    "dict_type": "this must be a table",
    "tuple_type": "this must be a list",
    "path_type": "this must be the path of a file",
    "int_parsing": "this must be a whole number",
}
"""What pydantic's types of error mean to who writes a document, where its own words speak of Python."""


def _first_problem(
    error: ValidationError, model: type[BaseModel], document: dict[str, Any], *, where: object,
    kind: type[PlacetypesError],
) -> PlacetypesError:  # fmt: skip
    """The first thing wrong with a document, as one sentence."""
    first = error.errors()[0]
    key = _written_key(first["loc"], document, missing=first["type"] == "missing")
    where = f"{where}, {key}" if key else str(where)
    if first["type"] == "extra_forbidden":
        name = str(first["loc"][-1])
        known = _known_keys(model, first["loc"][:-1])
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        return kind(
            "unknown key",
            where=where,
            expected=f"'{near[0]}'" if near else "one of " + ", ".join(known),
            fix="correct or remove it",
        )
    if first["type"] == "missing":
        return kind("this key is missing", where=where, fix="add it")
    if first["type"] == "value_error":
        return kind(first["msg"].removeprefix("Value error, "), where=where)
    tried = [e for e in error.errors() if _written_key(e["loc"], document, missing=False) == key]  # of a union, each
    words = dict.fromkeys(_IN_WORDS.get(e["type"]) or e["msg"][0].lower() + e["msg"][1:] for e in tried)
    return kind(", or ".join(words), where=where, got=repr(first["input"]))


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


def _known_keys(root: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Keys allowed at a place in the document."""
    model: type[BaseModel] | None = root
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
