"""Tables of what ships, as the command line shows them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from rich.console import Console
from rich.table import Table

from placetypes.pipeline.making import MIB
from placetypes.pipeline.plan import Plan
from placetypes.themes import chosen, load, vocabulary
from placetypes.typology import Typology, available, family, text
from placetypes.typology.wording import Wording
from placetypes.words import say, words


def show_plan(shown: Plan) -> None:
    """Print what a run will do and take."""
    table = Table(show_header=False)
    rows, cols = shown.grid.shape
    height, width = shown.tile
    where = "in memory" if shown.folder is None else f"on disk, in {shown.folder}"
    cut = "the grid is not cut" if shown.tiles == 1 else f"{shown.tiles} of {height} x {width} cells"
    table.add_row("grid with its buffer", f"{rows} x {cols} cells of {shown.grid.cell_size:g} m")
    table.add_row("layers", f"{shown.layers}, {shown.bytes_of_layers / MIB:.0f} MiB, {where}")
    table.add_row("tiles", f"{cut}, engine '{shown.engine}'")
    table.add_row("steps", "\n".join(shown.steps))
    table.add_row("memory, up to place types", f"about {shown.memory / MIB:.0f} MiB")
    table.add_row("processor time, up to place types", f"about {shown.seconds:.0f} s")
    Console().print(table)


def plan_as_data(shown: Plan) -> dict[str, Any]:
    """What a run will do and take, for machines: bytes, seconds, metres."""
    grid = {
        "shape": shown.grid.shape,
        "cell_size": shown.grid.cell_size,
        "crs": str(shown.grid.crs),
        "bounds": shown.grid.bounds,
    }
    return {field.name: getattr(shown, field.name) for field in fields(shown)} | {"grid": grid}


def typologies_as_data() -> dict[str, Any]:
    """The typologies that ship, for machines: names and colours of classes, presets and levels."""
    return {
        "typologies": [
            {
                "id": known.id,
                "title": known.title,
                "classes": [{"code": c.code, "key": c.key, "color": c.color, "name": c.name} for c in known.classes],
                "presets": list(known.presets),
                "levels": list(known.levels),
            }
            for known in map(family, available())
        ]
    }


def show_typologies() -> None:
    """Print the typologies that ship, with how many classes each has, its presets and levels."""
    table = Table()
    for heading in ("id", "title", "classes", "presets", "levels"):
        table.add_column(heading, overflow="fold")
    for known in map(family, available()):
        levels = ", ".join(str(level) for level in known.levels)
        table.add_row(known.id, known.title["en"], str(len(known.classes)), ", ".join(known.presets), levels)
    Console().print(table)


def show_typology(shown: Typology, language: str) -> None:
    """Print a typology's rules in order, those for units where it has some, and its thresholds."""
    out, wording = Console(), Wording(shown, language)
    out.print(text(shown.title, language), style="bold")
    out.print(text(shown.note, language))
    out.print(_rules(shown, language, title=say("list_rules", language)))
    if shown.units and shown.of_units:
        out.print(
            _rules(
                shown.of_units, language, title=say("list_unit_rules", language, edition=shown.units.edition).strip()
            )
        )
    word = words(language)
    thresholds = Table(title=word["sheet_thresholds"])
    for key in ("name", "value", "range", "status", "meaning", "source"):
        thresholds.add_column(word[f"page_{key}"], overflow="fold")
    for name, t in shown.thresholds.items():
        between = "–".join(wording.bare(end, t.unit) for end in t.range)
        row = (wording.threshold(name), between, word[f"page_status_{t.status}"], text(t.meaning, language), t.source)
        thresholds.add_row(name, *row)
    out.print(thresholds)


def _rules(shown: Typology, language: str, *, title: str) -> Table:
    """The rules of a typology in words."""
    wording, rules = Wording(shown, language), Table(title=title)
    word = words(language)
    for heading in ("", word["list_type"], word["list_when"], word["list_that_is"], word["page_status"]):
        rules.add_column(heading, overflow="fold")
    for number, rule in enumerate(shown.rules, start=1):
        said = (wording.type(rule.type), text(rule.says, language), wording.condition(rule.condition))
        rules.add_row(str(number), *said, word.get(f"page_status_{rule.status}", rule.status))
    return rules


def show_themes(language: str) -> None:
    """Print the themes that ship, with their chains and how many codes and tags each claims."""
    table = Table()
    word = words(language)
    for heading in ("id", word["page_name"], word["list_chain"], word["list_codes"], word["list_tags"]):
        table.add_column(heading, overflow="fold")
    for known in chosen():
        sizes = (str(sum(len(getattr(claims, kind)) for claims in known.claims)) for kind in ("nace", "osm"))
        chain = ", ".join(text(role.name, language) for role in known.chain)
        table.add_row(known.id, text(known.name, language), chain, *sizes)
    Console().print(table)


def show_theme(identifier: str, language: str) -> None:
    """Print a theme's chain with the helix, sector, codes and tags of each link.

    Raises
    ------
    ThemeError
        If there is none of that id, or its file is not valid.
    """
    shown, terms, out = load(identifier), vocabulary(), Console()
    out.print(text(shown.name, language), style="bold")
    out.print(text(shown.definition, language))
    table = Table(show_lines=True)
    for heading in (say("list_role_helix_sector", language), "NACE Rev. 2", "OpenStreetMap"):
        table.add_column(heading, overflow="fold")
    for role, claims in shown.by_role():
        said = (role.name, terms.helixes[claims.helix], terms.sectors[claims.sector])
        tags = "\n".join(f"{key} = {', '.join(values)}" for key, values in claims.values_by_key().items())
        table.add_row("\n".join(text(name, language) for name in said), ", ".join(claims.nace), tags)
    out.print(table)
    out.print(shown.source)
