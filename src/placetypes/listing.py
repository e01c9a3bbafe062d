"""Tables of what ships, as the command line shows them."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from placetypes.themes import chosen, load, vocabulary
from placetypes.typology import available, family, text


def show_typologies() -> None:
    """Print the typologies that ship, with how many classes each has, its presets and levels."""
    table = Table()
    for heading in ("id", "title", "classes", "presets", "levels"):
        table.add_column(heading, overflow="fold")
    for known in map(family, available()):
        levels = ", ".join(str(level) for level in known.levels)
        table.add_row(known.id, known.title["en"], str(len(known.classes)), ", ".join(known.presets), levels)
    Console().print(table)


def show_themes(language: str) -> None:
    """Print the themes that ship, with their chains and how many codes and tags each claims."""
    table = Table()
    for heading in ("id", "name", "chain", "codes", "tags"):
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
    shown, words, out = load(identifier), vocabulary(), Console()
    out.print(text(shown.name, language), style="bold")
    out.print(text(shown.definition, language))
    table = Table(show_lines=True)
    for heading in ("role, helix and sector", "NACE Rev. 2", "OpenStreetMap"):
        table.add_column(heading, overflow="fold")
    for role, claims in shown.by_role():
        said = (role.name, words.helixes[claims.helix], words.sectors[claims.sector])
        tags = "\n".join(f"{key} = {', '.join(values)}" for key, values in claims.values_by_key().items())
        table.add_row("\n".join(text(name, language) for name in said), ", ".join(claims.nace), tags)
    out.print(table)
    out.print(shown.source)
