"""Commands that show or write what ships with the program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from placetypes.cli.app import AsJson, Language, ThemeId, TypologyId, about, app, print_json


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(help="Folder to write to; replaced only if it holds an earlier sample.")],
    seed: Annotated[
        int | None, typer.Option(help="Another seed gives another twin; the committed one's otherwise.")
    ] = None,
) -> None:
    """Write the synthetic twin of Östergötland, from published facts and a seed."""
    from placetypes.sample import SAMPLE_SEED, write_sample

    paths = write_sample(folder, SAMPLE_SEED if seed is None else seed)
    typer.echo(f"SYNTHETIC sample: {len(paths)} files in {folder}")


@app.command()
def typologies(as_json: AsJson = False) -> None:
    """List the typologies that ship with the program."""
    from placetypes import listing

    if as_json:
        print_json(listing.typologies_as_data())
    else:
        listing.show_typologies()


@app.command()
def typology(
    identifier: TypologyId,
    preset: Annotated[str | None, typer.Option(help="Edition, of a typology that has several.")] = None,
    level: Annotated[int | None, typer.Option(help="Level, of a typology that has several.")] = None,
    units: Annotated[str | None, typer.Option(help="Edition of its rules for units, of several.")] = None,
    language: Language = "en",
) -> None:
    """Show a typology's rules in order and its thresholds."""
    from placetypes import listing, typology

    listing.show_typology(typology.load(identifier, preset=preset, level=level, units=units), language)


@app.command()
def themes(language: Language = "en") -> None:
    """List the themes that ship with the program."""
    from placetypes import listing

    listing.show_themes(language)


@app.command()
def theme(
    identifier: ThemeId,
    language: Language = "en",
) -> None:
    """Show which codes and tags belong to a theme, in the order of its chain."""
    from placetypes import listing

    with about("ID"):
        listing.show_theme(identifier, language)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the region file, for editors."""
    from placetypes import config

    typer.echo(json.dumps(config.schema(), indent=2))
