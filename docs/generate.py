"""Write the parts of the documentation that are made from the program itself.

Pages are written by hand; between two marks a part is generated, so that no number stands in two places::

    <!-- generated: NAME -->
    ...
    <!-- end of generated part -->

Run it from the project's folder::

    python docs/generate.py              # the tables of the region file and the pages of the typologies
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

from commands import commands, exit_codes
from comparison import comparison
from published import by_status, counts, finder
from reference import region_file
from tables import table
from theme_pages import all_themes, own_theme, theme_keys, theme_words
from typology_pages import own_typology, typology_operations, typology_page

from placetypes.typology import available, family, load

DOCS = Path(__file__).parent
ROOT = DOCS.parent
BEGIN, END = "<!-- generated: {} -->", "<!-- end of generated part -->"
PART = re.compile(r"<!-- generated: (?P<name>[\w.-]+) -->\n.*?<!-- end of generated part -->", re.DOTALL)


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


LANGUAGES = {"en": "English", "sv": "svenska", "es": "español", "pt": "português", "fr": "français"}


def glossary_types() -> str:
    """The types of the default typology in every language, in the order of their codes."""
    typology = load("ostergotland")
    names = {language: typology.names(language) for language in LANGUAGES}
    rows = [(str(code), *(names[language][code] for language in LANGUAGES)) for code in names["en"]]
    return table(("code", *LANGUAGES.values()), rows)


PARTS: dict[str, Callable[[], str]] = {
    "floors": floors,
    "glossary-types": glossary_types,
    "region-file": region_file,
    "commands": commands,
    "exit-codes": exit_codes,
    "typology-operations": typology_operations,
    "own-typology": own_typology,
    "themes": all_themes,
    "theme-keys": theme_keys,
    "theme-words": theme_words,
    "own-theme": own_theme,
    "typology-comparison": comparison,
    "published-counts": counts,
    "published-finder": finder,
    **{f"typology.{name}": (lambda name=name: typology_page(family(name))) for name in available()},
    **{f"published.{name}": (lambda name=name: by_status(family(name))) for name in available()},
}
"""Parts that need nothing but the program."""


TYPOLOGY_PAGE = f"""# The typology `{{name}}` in full

This page is made from the typology's own file, `src/placetypes/data/typologies/{{name}}.toml`.
How such a file is written is said in [write a typology](write-a-typology.md).

{BEGIN.format("typology.{name}")}

{END}
"""
"""What the page of a typology begins with."""


def renewed(text: str, parts: dict[str, Callable[[], str]]) -> str:
    """A page with its generated parts made anew; parts that are not in `parts` stay."""

    def part(found: re.Match[str]) -> str:
        name = found["name"]
        return f"{BEGIN.format(name)}\n\n{parts[name]()}\n\n{END}" if name in parts else found[0]

    return PART.sub(part, text)


def pages() -> list[Path]:
    """Every page that may have generated parts."""
    return [*sorted(DOCS.rglob("*.md")), ROOT / "CONTRIBUTING.md"]


def begin_pages() -> None:
    """Begin a page for every typology that ships and has none."""
    for name in available():
        page = DOCS / f"typology-{name}.md"
        if not page.exists():
            page.write_text(TYPOLOGY_PAGE.format(name=name), encoding="utf-8", newline="\n")


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
        import measured
        import measured_halland
        import measured_nordic

        parts |= measured.MEASURED | measured_halland.MEASURED | measured_nordic.MEASURED
    begin_pages()
    for page in pages():
        text = page.read_text(encoding="utf-8")
        page.write_text(renewed(text, parts), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
