"""Tables of every key of the region file, made from the models that validate it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from tables import table

from placetypes import config

TOLD: dict[type[BaseModel], tuple[str, str]] = {
    config.Layer: ("layers.NAME", "[a layer](#layersname)"),
    config.TypologyChoice: ("typology", "[a typology](#typology)"),
}
"""Where the keys of a table that may stand in several places are told, and how a reader gets there."""


def region_file() -> str:
    """Every table of the region file with its keys, in the order of the file; keys of every input once."""
    shared = [
        "### Every input",
        f"{_words(config.Source)} These keys are allowed wherever a file is named.",
        _keys(config.Source),
    ]
    return "\n\n".join([*shared, *(_section(*found) for found in _sections(config.RegionFile))])


def _sections(root: type[BaseModel]) -> Iterator[tuple[str, FieldInfo, type[BaseModel]]]:
    """Tables of the region file: heading, field and model, outermost first."""
    for name, info in root.model_fields.items():
        yield from _nested(name, info)


def _nested(name: str, info: FieldInfo) -> Iterator[tuple[str, FieldInfo, type[BaseModel]]]:
    model = _model(info.annotation)
    if model is None:
        return
    forms = {dict: f"{name}.NAME", tuple: f"[{name}]"}
    heading = forms.get(get_origin(info.annotation), name)
    yield heading, info, model
    if _described_elsewhere(heading, model):
        return
    for key, inner in model.model_fields.items():
        yield from _nested(f"{heading}.{key}", inner)


def _described_elsewhere(heading: str, model: type[BaseModel]) -> bool:
    """A layer, and a typology, has the same keys wherever it stands: they are told once."""
    return model in TOLD and heading != TOLD[model][0]


def _model(annotation: Any) -> type[BaseModel] | None:
    """The model in an annotation such as ``dict[str, Layer]`` or ``Roads | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for found in map(_model, get_args(annotation)) if found), None)


def _section(heading: str, info: FieldInfo, model: type[BaseModel]) -> str:
    inner = [f"`[{heading}.{key}]`" for key, field in model.model_fields.items() if _model(field.annotation)]
    parts = [f"### `[{heading}]`", _meaning(info) or _words(model)]
    if _described_elsewhere(heading, model):
        return "\n\n".join([*parts, f"Keys: those of {TOLD[model][1]}."])
    if issubclass(model, config.Source):
        parts.append("Keys: those of [every input](#every-input)" + (", and:" if model is not config.Source else "."))
    if model is not config.Source:
        parts.append(_keys(model))
    if inner:
        parts.append(f"Further tables inside it: {', '.join(inner)}.")
    return "\n\n".join(parts)


def _words(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split())


def _keys(model: type[BaseModel]) -> str:
    shared = (
        set() if model is config.Source or not issubclass(model, config.Source) else set(config.Source.model_fields)
    )
    rows = [
        (f"`{key}`", _kind(info), _default(info), _meaning(info))
        for key, info in model.model_fields.items()
        if _model(info.annotation) is None and key not in shared
    ]
    return table(("key", "what", "default", "meaning"), rows)


def _meaning(info: FieldInfo) -> str:
    return " ".join((info.description or "").split())


def _kind(info: FieldInfo) -> str:
    return ", ".join([_type_in_words(info.annotation), *_limits(info.metadata)])


def _limits(metadata: Iterable[Any]) -> list[str]:
    """Limits of a number in words, also where they stand in a field of their own."""
    words = (("gt", "more than"), ("ge", "at least"), ("lt", "less than"), ("le", "at most"))
    found = [item for outer in metadata for item in (outer.metadata if isinstance(outer, FieldInfo) else [outer])]
    return [f"{word} {getattr(item, name):g}" for item in found for name, word in words if hasattr(item, name)]


PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path"}


def _type_in_words(kind: Any) -> str:
    """A type as a reader of TOML knows it."""
    if kind in PLAIN:
        return PLAIN[kind]
    origin, inside = get_origin(kind), [a for a in get_args(kind) if a not in (type(None), Ellipsis)]
    if origin is Annotated:
        words = ", ".join([_type_in_words(inside[0]), *_limits(inside[1:])])
    elif origin is Literal:
        words = " or ".join(f'`"{a}"`' for a in inside)
    elif origin is dict:
        words = f"table of {_type_in_words(inside[1])}"
    elif origin is list:
        words = f"list of {_type_in_words(inside[0])}"
    elif origin is tuple:
        words = f"list of {'' if Ellipsis in get_args(kind) else 'two '}{_type_in_words(inside[0])}s"
    elif set(PLAIN) - {Path} <= set(inside):
        words = "a value or a list of values"
    elif inside:
        words = " or ".join(dict.fromkeys(map(_type_in_words, inside)))
    else:
        raise TypeError(f"no words for the type {kind}")
    return words


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "**needed**"
    value = info.get_default(call_default_factory=True)
    if value is None or value in ("", {}, []):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(f'{v:g}' for v in value)}]`"
    return f"`{value}`" if isinstance(value, int | float) else f'`"{value}"`'
