"""Write the parts of the documentation that are made from the program itself.

Pages are written by hand; between two marks a part is generated, so that no number stands in two places::

    <!-- generated: NAME -->
    ...
    <!-- end of generated part -->

Run it from the project's folder::

    python docs/generate.py              # the tables of the region file and of the typology
    python docs/generate.py --results    # the tables of results as well; needs PLACETYPES_DATA and two minutes
    python docs/generate.py --shares configs/ostergotland.toml core_min_population=13000

The last form prints the share of people in each place type, with some things changed for this once:

``THRESHOLD=VALUE``
    a threshold of the typology, also outside its range;
``before:LATER=EARLIER``
    the rule of one type moved before the rule of another;
``column:LAYER=NAME``
    another column of a layer's file;
``without:LAYER``
    a layer left out;
``people=scb2024``
    (Östergötland only) people of 2024 on Statistics Sweden's own grid instead of the census of 2021.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from tables import table

from placetypes import config
from placetypes.typology import Typology, available, load

DOCS = Path(__file__).parent
BEGIN, END = "<!-- generated: {} -->", "<!-- end of generated part -->"
PART = re.compile(r"<!-- generated: (?P<name>[\w.-]+) -->\n.*?<!-- end of generated part -->", re.DOTALL)


# The region file

LAYERS = "layers.NAME"
"""Where the keys of a layer are told."""


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
    heading = f"{name}.NAME" if get_origin(info.annotation) is dict else name
    yield heading, info, model
    if _described_elsewhere(heading, model):
        return
    for key, inner in model.model_fields.items():
        yield from _nested(f"{heading}.{key}", inner)


def _described_elsewhere(heading: str, model: type[BaseModel]) -> bool:
    """A layer has the same keys wherever it stands: they are told once."""
    return model is config.Layer and heading != LAYERS


def _model(annotation: Any) -> type[BaseModel] | None:
    """The model in an annotation such as ``dict[str, Layer]`` or ``Roads | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for found in map(_model, get_args(annotation)) if found), None)


def _section(heading: str, info: FieldInfo, model: type[BaseModel]) -> str:
    inner = [f"`[{heading}.{key}]`" for key, field in model.model_fields.items() if _model(field.annotation)]
    parts = [f"### `[{heading}]`", _meaning(info) or _words(model)]
    if _described_elsewhere(heading, model):
        return "\n\n".join([*parts, "Keys: those of [a layer](#layersname)."])
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
    if value is None or value in ("", {}):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(f'{v:g}' for v in value)}]`"
    return f"`{value}`" if isinstance(value, int | float) else f'`"{value}"`'


# The typology


def typology_classes(typology: Typology) -> str:
    """Codes, names and colours."""
    rows = [
        (str(c.code), f"`{c.key}`", c.name["en"], c.name["sv"], f"`{c.color}`", c.definition["en"])
        for c in typology.classes
    ]
    return table(("code", "key", "English", "Swedish", "colour", "in words"), rows)


def typology_rules(typology: Typology) -> str:
    """Every rule in order, as the program reads it."""
    parts = []
    for number, rule in enumerate(typology.rules, start=1):
        name = typology.by_key[rule.type].name["en"]
        place = rule.largest_part_per
        part = f"\n\nOf these cells only the largest connected part of each `{place}` counts." if place else ""
        parts.append(
            f"**{number}. {name}** – the place {rule.says['en']}.\n\n```text\n{_aligned(rule.when)}\n```{part}\n\n"
            f"Status: {rule.status}. Source: {rule.source}."
        )
    return "\n\n".join(parts)


def _aligned(when: str) -> str:
    """A rule with its own line breaks and even indentation."""
    lines = [line.strip() for line in when.strip().splitlines()]
    return "\n".join([lines[0], *("    " + line for line in lines[1:])])


def typology_thresholds(typology: Typology) -> str:
    """Every threshold."""
    rows = [
        (f"`{name}`", f"{t.value:g}", t.unit, f"{t.range[0]:g} to {t.range[1]:g}", t.status, t.meaning["en"], t.source)
        for name, t in typology.thresholds.items()
    ]
    return table(("threshold", "value", "unit", "range", "status", "meaning", "source"), rows)


def typology_services(typology: Typology) -> str:
    """Groups of services."""
    needed = set(typology.services.regional)
    rows = [
        (group, ", ".join(f"`{k}`{'*' if k in needed else ''}" for k in kinds))
        for group, kinds in typology.services.groups.items()
    ]
    return table(("group", "kinds (* = needed for tier 4)"), rows)


PARTS: dict[str, Callable[[], str]] = {
    "region-file": region_file,
    **{
        f"{made.__name__.replace('_', '-')}.{name}": (lambda made=made, name=name: made(load(name)))
        for name in available()
        for made in (typology_classes, typology_rules, typology_thresholds, typology_services)
    },
}
"""Parts that need nothing but the program."""


def renewed(text: str, parts: dict[str, Callable[[], str]]) -> str:
    """A page with its generated parts made anew; parts that are not in `parts` stay."""

    def part(found: re.Match[str]) -> str:
        name = found["name"]
        return f"{BEGIN.format(name)}\n\n{parts[name]()}\n\n{END}" if name in parts else found[0]

    return PART.sub(part, text)


def pages() -> list[Path]:
    """Every page of the documentation."""
    return sorted(DOCS.rglob("*.md"))


def main(arguments: list[str] | None = None) -> None:
    """Renew the pages, or print shares."""
    parser = argparse.ArgumentParser(description="Write the parts of the documentation made from the program itself.")
    parser.add_argument("--results", action="store_true", help="renew the tables of results as well")
    parser.add_argument("--shares", nargs="+", metavar=("FILE", "CHANGE"), help="print shares of people by type")
    asked = parser.parse_args(arguments)
    if asked.shares:
        from measured import shares

        path, *changes = asked.shares
        found = shares(Path(path), changes).by_type
        names = load("ostergotland").names()
        sys.stdout.write("".join(f"{names[code]:32}{found[code]:6.1f} %\n" for code in names))
        return
    parts = dict(PARTS)
    if asked.results:
        from measured import MEASURED

        parts |= MEASURED
    for page in pages():
        text = page.read_text(encoding="utf-8")
        page.write_text(renewed(text, parts), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
