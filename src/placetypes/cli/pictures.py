"""The command that draws a map for a publication."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from placetypes.cli.app import AsJson, LanguageOrOwn, app, print_json, result_folder
from placetypes.errors import ConfigError, OutputError

if TYPE_CHECKING:
    from placetypes.result import Result

ALL = "all"
"""Asks for every typology of a run."""


@app.command("map")
def draw_map(
    where: Annotated[
        list[Path],
        typer.Argument(
            help="Region file that was run, or the folder of a result; several are drawn side by side.",
            metavar="FILE|DIR...",
        ),
    ],
    *,
    out: Annotated[
        Path | None, typer.Option(help="File to write: .png, .svg or .pdf; NAME_map.png beside the result otherwise.")
    ] = None,
    typology: Annotated[
        str | None, typer.Option(help="One of the typologies of the run; 'all' draws them side by side.")
    ] = None,
    width: Annotated[float | None, typer.Option(help="Of the page, mm; as the region asks for otherwise.")] = None,
    dpi: Annotated[int, typer.Option(min=30, max=1200, help="Dots per inch, of a PNG.")] = 200,
    language: LanguageOrOwn = None,
    palette: Annotated[str, typer.Option(help="'own', or 'safe' for colour-blind eyes.")] = "own",
    extent: Annotated[
        tuple[float, float, float, float] | None,
        typer.Option(help="Part to show, in the grid's coordinates, metres.", metavar="W S E N"),
    ] = None,
    columns: Annotated[int | None, typer.Option(min=1, help="Maps in a row, where there are several.")] = None,
    as_json: AsJson = False,
) -> None:
    """Draw the map of a result, or small maps of several, as PNG, SVG or PDF."""
    from placetypes import config
    from placetypes.maps.palettes import dressed
    from placetypes.maps.rows import titled
    from placetypes.maps.sheet import MM_PER_INCH
    from placetypes.maps.writing import FORMATS, map_bytes, rows_bytes
    from placetypes.result import Result

    folders = [place if place.is_dir() else result_folder(config.read(place), None) for place in where]
    file = out or folders[0].absolute().parent / f"{'_'.join(folder.name for folder in folders)}_map.png"
    form = next((form for form in FORMATS if file.suffix.lower() == f".{form}"), None)
    if form is None:
        raise ConfigError("no such kind of picture", where="--out", got=file, expected=".png, .svg or .pdf")
    if (file.absolute().parent / "run.json").exists():
        raise OutputError("the folder is a result's own", where=file.parent, fix="write the picture elsewhere")
    found = [(folder, each) for folder in folders for each in _of_typology(Result.load(folder), typology, folder)]
    results = [each for _, each in found]
    spoken = language or results[0].language
    inches = None if width is None else width / MM_PER_INCH
    if len(results) == 1:
        one = dressed(results[0], language=spoken, palette=palette)
        drawn = map_bytes(one, form=form, dpi=dpi, width=inches, extent=extent)
    else:
        shown = [(title, dressed(each, language=spoken, palette=palette)) for title, each in titled(results, spoken)]
        drawn = rows_bytes(shown, form=form, dpi=dpi, width=inches, extent=extent, columns=columns)
    try:
        file.write_bytes(drawn)
    except OSError as error:
        raise OutputError("cannot be written", where=file, got=error.strerror) from None
    if as_json:
        shown_as = {"file": file, "format": form, "language": spoken, "palette": palette, "extent": extent}
        synthetic = any(result.synthetic for result in results)
        print_json({"synthetic": synthetic, **shown_as, "maps": [_as_data(*each) for each in found]})
    else:
        typer.echo(f"Map: {file}")


def _as_data(folder: Path, result: Result) -> dict[str, Any]:
    """What a map shows, for machines."""
    return {
        "folder": folder,
        "synthetic": result.synthetic,
        "region": result.record.get("region", {}),
        "typology": result.record.get("typology", {}),
    }


def _of_typology(result: Result, typology: str | None, folder: Path) -> list[Result]:
    """What one typology says of a region, or all of a run."""
    named = {result.typology.id: result, **result.beside}
    if typology is None:
        return [result]
    if typology == ALL:
        return list(named.values())
    if typology not in named:
        raise ConfigError(
            "the run has no such typology", where=folder, got=f"'{typology}'", expected=f"one of {', '.join(named)}"
        )
    return [named[typology]]
