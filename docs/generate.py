"""Write the parts of the documentation that are made from the program itself.

Pages are written by hand; between two marks a part is generated, so that no number stands in two places::

    <!-- generated: NAME -->
    ...
    <!-- end of generated part -->

Run it from the project's folder::

    python docs/generate.py              # the tables of the region file and of the typology
    python docs/generate.py --results    # the tables of results as well; needs PLACETYPES_DATA and half a minute
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
import ast
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

from reference import region_file
from tables import table

from placetypes.typology import Typology, available, load

DOCS = Path(__file__).parent
ROOT = DOCS.parent
BEGIN, END = "<!-- generated: {} -->", "<!-- end of generated part -->"
PART = re.compile(r"<!-- generated: (?P<name>[\w.-]+) -->\n.*?<!-- end of generated part -->", re.DOTALL)


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


# The floors of the house


def floors() -> str:
    """Every module on its floor, as the contract of imports has them, with the first line of its docstring."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    stacked = [floor.replace(":", "|").split("|") for floor in contracts[0]["layers"]]
    rows = [
        (str(len(stacked) - depth), f"`{module.strip()}`", _first_line(module.strip()))
        for depth, modules in enumerate(stacked)
        for module in modules
    ]
    return table(("floor", "module", "what"), rows)


def _first_line(module: str) -> str:
    package = ROOT / "src" / "placetypes" / module
    file = package / "__init__.py" if package.is_dir() else package.with_suffix(".py")
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").split("\n\n")[0].replace("\n", " ")


PARTS: dict[str, Callable[[], str]] = {
    "floors": floors,
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
    """Every page that may have generated parts."""
    return [*sorted(DOCS.rglob("*.md")), ROOT / "CONTRIBUTING.md"]


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
