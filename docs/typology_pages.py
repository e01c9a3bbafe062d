"""The pages of the typologies, and the tables of how to write one, made from the typologies and their models."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from conditions import in_words, number
from formulas import formula
from pydantic.fields import FieldInfo
from tables import table
from typology_parts import classes, dropping_empty, only, units

from placetypes.typology import AnyOperation, Operation, Typology

OWN = Path(__file__).parent.parent / "tests" / "support" / "own_typology.toml"
"""The typology that the how-to page explains, kept where it is tested."""

STANDARD = ("name", "operation", "presets", "levels")
"""Keys of an operation that the table of evidence shows in columns of their own."""

ROLES = {
    "layer": "layer",
    "threshold": "threshold",
    "condition": "condition",
    "given": "name for a further layer",
}
"""What a text in an operation names, in words."""


MADE_OF = (
    "What is made of the inputs, in this order. An operation whose layers are absent is left out; rules do without."
    " What each computes stands under [formulas](#formulas)."
)
FORMULAS = (
    "What each operation computes; the signs are explained in [operations and their formulas](operations.md), as are"
    " [the margin, the runner-up](operations.md#margin-and-runner-up) and [smoothing](operations.md#smoothing)."
)
FIRST_HOLDS = (
    "The first rule that holds gives the type. What a comparison with an unknown value does is said in"
    " [the method](method.md#when-a-value-is-unknown)."
)
NUMBERS = (
    "Only here do numbers stand. A region file may set a threshold otherwise, within its range; margins are"
    " fractions of the range's width. *Published*: a public method says so. *Ours*: this project's choice."
    " *Fitted*: set by looking at published shares."
)


def typology_page(typology: Typology) -> str:
    """Everything a typology's file says, and the formulas of what it computes."""
    sections = [
        "## Types of place",
        classes(typology),
        "## Evidence",
        MADE_OF + (f" Numbers are those of the preset `{typology.preset}`." if typology.presets else ""),
        _evidence(typology),
        *_absent(typology),
        "## Rules",
        FIRST_HOLDS,
        *(_rule(typology, number) for number in range(1, len(typology.rules) + 1)),
        *_smoothing(typology),
        *_services(typology),
        *_places(typology),
        *units(typology),
        *_presets(typology),
        "## Thresholds",
        NUMBERS,
        _thresholds(typology),
        "## Formulas",
        FORMULAS,
        *_formulas(typology),
    ]
    return "\n\n".join([typology.note["en"], _contents(sections), *sections])


def _contents(sections: list[str]) -> str:
    """Links to the parts of the page."""
    parts = [section.removeprefix("## ") for section in sections if section.startswith("## ")]
    return " · ".join(f"[{part}](#{part.lower().replace(' ', '-')})" for part in parts)


def _formulas(typology: Typology) -> list[str]:
    """What each operation of the typology computes, once, and which layers are made by it."""
    made: dict[str, list[str]] = {}
    for operation in typology.evidence:
        made.setdefault(operation.operation, []).append(f"`{operation.name}`")
    return [
        f"### `{name}`\n\nMakes {', '.join(dict.fromkeys(layers))}.\n\n{formula(name)}" for name, layers in made.items()
    ]


def _evidence(typology: Typology) -> str:
    rows = [
        [
            str(number),
            "<br>".join(_layer(layer, typology) for layer in _made(o)),
            f"[`{o.operation}`](#{o.operation})",
            _reads(o),
            _numbers(o, typology),
            only(o),
        ]
        for number, o in enumerate(typology.evidence, start=1)
    ]
    return dropping_empty(["#", "layers it makes", "operation", "from", "with", "only"], rows)


def _layer(name: str, typology: Typology) -> str:
    """A layer by its name, and by the words that the typology has for it."""
    named = typology.layer_names.get(name)
    return f"`{name}`: {named['en']}" if named else f"`{name}`"


def _made(operation: Operation) -> tuple[str, ...]:
    """Layers an operation makes; of services one for each kind."""
    return tuple(f"{stem}_KIND" for stem in operation.of_each_kind) or operation.gives


def _words(operation: type[Operation]) -> str:
    return " ".join((operation.__doc__ or "").split())


def _reads(operation: Operation) -> str:
    """What an operation reads and how, without the thresholds that stand in a key of their own."""
    given = operation.model_dump(exclude={*STANDARD, "absent", "none"}, exclude_defaults=True)
    roles = {key: _role(info) for key, info in type(operation).model_fields.items()}
    return "; ".join(
        f"{key.replace('_', ' ')}" if value is True else f"{key.replace('_', ' ')}: `{' '.join(str(value).split())}`"
        for key, value in given.items()
        if roles[key] not in {"threshold", "given"}
    )


def _numbers(operation: Operation, typology: Typology) -> str:
    """The thresholds an operation reads, with their values."""
    known = {name: typology.thresholds[name] for name in operation.thresholds}
    return "; ".join(f"`{name}` = {number(t.value)} {t.unit}" for name, t in known.items())


def _role(info: FieldInfo) -> str:
    """What the text of a field names: a layer, a threshold, a condition, or a layer that is given."""
    return next((m.kind for m in info.metadata if getattr(m, "kind", None) in ROLES), "")


def _absent(typology: Typology) -> list[str]:
    """What a result says where something is missing."""
    said = [(o.name, words["en"]) for o in typology.evidence for words in (o.absent, getattr(o, "none", {})) if words]
    if not said:
        return []
    rows = [(f"`{name}`", words) for name, words in said]
    return ["### What a result says where something is missing", table(("layer", "sentence"), rows)]


def _rule(typology: Typology, number: int) -> str:
    rule = typology.rules[number - 1]
    name, limited, place = typology.by_key[rule.type].name["en"], only(rule), rule.largest_part_per
    parts = [
        f"**{number}. {name}**{f' ({limited})' if limited else ''} – the place {rule.says['en']}.",
        f"{in_words(rule.condition, typology)}",
        f"```text\n{_aligned(rule.when)}\n```",
        f"Of these cells only the largest connected part of each `{place}` counts." if place else "",
        f"Status: {rule.status}. Source: {rule.source}.",
    ]
    return "\n\n".join(part for part in parts if part)


def _aligned(when: str) -> str:
    """A rule with its own line breaks and even indentation."""
    lines = [line.strip() for line in when.strip().splitlines()]
    return "\n".join([lines[0], *("    " + line for line in lines[1:])])


def _smoothing(typology: Typology) -> list[str]:
    how = typology.smoothing
    if how is None:
        return []
    names = ", ".join(typology.by_key[key].name["en"] for key in how.types)
    words = (
        f"After the rules, cells of these types alone change, and only into one another: {names}."
        f" A cell takes the type of the majority within `{how.majority_radius}`, once; patches smaller than"
        f" `{how.min_patch_area}` then join the neighbour they share most edges with."
    )
    return ["### Smoothing", words]


def _services(typology: Typology) -> list[str]:
    asked = typology.services
    if asked is None:
        return []
    rows = [
        (group, ", ".join(f"`{k}`{'*' if k in asked.regional else ''}" for k in kinds))
        for group, kinds in asked.groups.items()
    ]
    return ["## Services that make up the tiers", table(("group", "kinds (* = needed for tier 4)"), rows)]


def _places(typology: Typology) -> list[str]:
    if not typology.places:
        return []
    said = "Places that are outlined and named; maps show the first kind."
    rows = [
        [kind.name["en"], f"`{kind.layer}`", f"cells of `{kind.type}`" if kind.type else "all", only(kind)]
        for kind in typology.places
    ]
    return ["## Places", said, dropping_empty(["kind", "layer", "what of it", "only"], rows)]


def _presets(typology: Typology) -> list[str]:
    if not typology.presets:
        return []
    rows = [
        (f"`{name}`", ", ".join(f"`{k}` = {v:g}" for k, v in preset.thresholds.items()), preset.source)
        for name, preset in typology.presets.items()
    ]
    said = f"Where none is named, `{typology.preset}` is meant."
    return ["## Presets", said, table(("preset", "thresholds", "source"), rows)]


def _thresholds(typology: Typology) -> str:
    rows = [
        (
            f"`{name}`",
            number(t.value),
            t.unit,
            f"{number(t.range[0])} to {number(t.range[1])}",
            t.status,
            t.meaning["en"],
            t.source,
        )
        for name, t in typology.thresholds.items()
    ]
    return table(("threshold", "value", "unit", "range", "status", "meaning", "source"), rows)


# How to write one


def typology_operations() -> str:
    """Every operation with its keys."""
    kinds = get_args(get_args(AnyOperation)[0])
    rows = []
    for kind in kinds:
        (name,) = get_args(kind.model_fields["operation"].annotation)
        own = {key: info for key, info in kind.model_fields.items() if key not in Operation.model_fields}
        keys = "; ".join(_key(key, info) for key, info in own.items() if key != "operation")
        rows.append((f"[`{name}`](operations.md#{name})", _words(kind), keys))
    return table(("operation", "what it makes", "keys (* = needed)"), rows)


def _key(key: str, info: FieldInfo) -> str:
    role = ROLES.get(_role(info), "")
    choices = " or ".join(f'`"{c}"`' for c in get_args(info.annotation) if isinstance(c, str))
    plain = "true or false" if info.annotation is bool else "number" if int in get_args(info.annotation) else "text"
    said = role or choices or plain
    meaning = " ".join((info.description or "").split()).rstrip(".")
    meaning = "" if meaning.startswith("Name of a ") or not meaning else f" – {meaning}"
    return f"`{key}`{'*' if info.is_required() else ''}: {said}{meaning}"


def own_typology() -> str:
    """The fifth typology, as it stands in the tests."""
    return f"```toml\n{OWN.read_text(encoding='utf-8').rstrip()}\n```"
