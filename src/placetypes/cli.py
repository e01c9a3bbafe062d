"""The command line: parse, call, print.

Exit codes: 0 done; 2 something given is not right (one sentence on standard error says what); 130 interrupted.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from placetypes import __version__
from placetypes.errors import ConfigError, PlacetypesError
from placetypes.progress import Progress

if TYPE_CHECKING:
    from placetypes.config import RegionFile

WRONG_INPUT, INTERRUPTED = 2, 130
DEGREES = 360
"""Edges of an extent below this are shown with their decimals: they are degrees."""

NEW_OBJECTS = 100_000
"""Made before Python looks for unused ones that hold each other: tens of megabytes at most. With its usual 700 a run
looks hundreds of times through all that the libraries made when they were imported."""

app = typer.Typer(
    name="placetypes",
    help="Seven types of place on a grid, and the micro-clusters inside them, from open data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

RegionPath = Annotated[
    Path, typer.Argument(help="Region file (TOML), e.g. configs/ostergotland_twin.toml.", metavar="FILE")
]


ResultPath = Annotated[
    Path, typer.Argument(help="Region file that was run, or the folder of a result.", metavar="FILE|DIR")
]


def main() -> None:
    """Run the program; a problem with what was given is one sentence and exit code 2, never a traceback."""
    gc.set_threshold(NEW_OBJECTS)
    try:
        app(prog_name="placetypes")
    except PlacetypesError as error:
        sys.stderr.write(f"placetypes: {error}\n")
        raise SystemExit(WRONG_INPUT) from None
    except KeyboardInterrupt:
        _say_interrupted()
        raise SystemExit(INTERRUPTED) from None
    except SystemExit as ended:  # typer makes this of an interruption, and says nothing
        if ended.code == INTERRUPTED:
            _say_interrupted()
        raise


def _say_interrupted() -> None:
    sys.stderr.write("placetypes: interrupted; nothing was changed.\n")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"placetypes {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def run(
    region: RegionPath,
    out: Annotated[Path | None, typer.Option(help="Folder for the result; the region file's otherwise.")] = None,
    force: Annotated[bool, typer.Option(help="Replace a folder that holds something else than a result.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Classify a region, find its micro-clusters and write maps, layers, tables and a report."""
    from placetypes import config, pipeline, publish
    from placetypes.result import check_folder

    read = config.read(region)
    folder = _result_folder(read, out)
    check_folder(folder, force=force)
    with Progress(quiet) as show:
        result = pipeline.run(read, progress=show)
        show("Saving", 0, 0)
        publish.publish(result, folder, force=force)
    typer.echo(publish.closing(result, folder))


@app.command()
def check(region: RegionPath) -> None:
    """Open every input and report its coordinate system, extent, sums and gaps, without running."""
    from rich.console import Console
    from rich.table import Table

    from placetypes import config, layers, pipeline

    read = config.read(region)
    findings, notes = layers.check(read)
    table = Table(title=f"Inputs of {region}")
    for heading in ("input", "file", "CRS", "extent", "size", "sum", "missing", "fit"):
        table.add_column(heading, overflow="fold")
    for found in findings:
        extent = " ".join(f"{edge:.6g}" if abs(edge) < DEGREES else f"{edge:.0f}" for edge in found.extent or ())
        numbers = [_number(value) for value in (found.size, found.total, found.missing)]
        row = (found.input, found.path, found.crs or "", extent, *numbers, found.fit)
        table.add_row(*row, style="red" if found.problem else None)
    Console().print(table)
    for note in notes:
        typer.echo(f"- {note}")
    problems = [found.problem for found in findings if found.problem]
    try:
        pipeline.typologies_of(read)
    except PlacetypesError as error:
        problems.append(str(error))
    for problem in problems:
        typer.echo(f"placetypes: {problem}", err=True)
    if problems:
        raise typer.Exit(WRONG_INPUT)
    typer.echo("Every input can be used; 'placetypes run' is next.")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}".replace(",", " ")


@app.command()
def explain(
    where: ResultPath,
    easting: Annotated[
        float | None, typer.Argument(help="Easting in the grid's coordinate system, metres.", metavar="E")
    ] = None,
    northing: Annotated[
        float | None, typer.Argument(help="Northing in the grid's coordinate system, metres.", metavar="N")
    ] = None,
    *,
    unit: Annotated[str | None, typer.Option(help="A municipality or other unit instead: its name or id.")] = None,
    place: Annotated[
        str | None, typer.Option(help="An outlined place instead, such as a settlement: its name.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="en, sv, es, pt or fr.")] = None,
) -> None:
    """Say why the place at a point has its type, or who lives in a municipality or a settlement and why."""
    from placetypes import config
    from placetypes.result import Result

    spoken = get_args(config.Output.model_fields["language"].annotation)
    if language is not None and language not in spoken:
        raise ConfigError(
            "no such language", where="--language", got=f"'{language}'", expected=f"one of {', '.join(spoken)}"
        )
    asked = {"E N": None if easting is None else (easting, northing), "--unit": unit, "--place": place}
    given = [name for name, value in asked.items() if value is not None]
    if len(given) != 1 or (easting is None) != (northing is None):
        raise ConfigError(
            "what to explain is not clear",
            where="explain",
            got=" and ".join(given) if len(given) > 1 else "E without N" if given else "neither a point nor a name",
            expected="one of: E N, --unit NAME, --place NAME",
        )
    result = Result.load(where if where.is_dir() else _result_folder(config.read(where), None))
    if easting is not None and northing is not None:
        typer.echo(str(result.explain(easting, northing, language)))
    elif unit is not None:
        typer.echo(str(result.explain_unit(unit, language)))
    elif place is not None:
        typer.echo(str(result.explain_place(place, language)))


@app.command()
def clusters(
    where: ResultPath,
    *,
    theme: Annotated[
        str | None, typer.Option(help="Search this theme alone, or 'any': all as one. It has the whole error budget.")
    ] = None,
    q: Annotated[float | None, typer.Option(help="Accepted share of false groups among micro-clusters.")] = None,
    visit_q: Annotated[
        float | None, typer.Option(help="The share up to which weaker groups are shown as worth a visit.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the new result; the old one's place otherwise.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Find the micro-clusters of a saved result anew, with the settings that [clusters] has now."""
    from placetypes import config, pipeline, publish
    from placetypes.result import Result, check_folder
    from placetypes.result.loading import is_beside

    read = None if where.is_dir() else config.read(where)
    folder = where if read is None else _result_folder(read, None)
    result = Result.load(folder)
    document = result.record.get("configuration", {}) if read is None else read.document
    given = {"theme": theme, "q": q, "visit_q": visit_q}
    asked = {key: value for key, value in given.items() if value is not None}
    if out is None and is_beside(folder):
        raise ConfigError(
            "the result lies beside another, and its folder is that one's",
            where=folder,
            fix="write elsewhere with '--out', or name the folder around it",
        )
    check_folder(out or folder, force=False)
    with Progress(quiet) as show:
        found = pipeline.find_again(result, settings={**document.get("clusters", {}), **asked}, progress=show)
        show("Saving", 0, 0)
        publish.publish(found, out or folder, force=False)
    typer.echo(publish.closing(found, out or folder))


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
def typologies() -> None:
    """List the typologies that ship with the program."""
    from placetypes import listing

    listing.show_typologies()


@app.command()
def typology(
    identifier: Annotated[str, typer.Argument(help="Id of a typology, or the path of a TOML file.", metavar="ID")],
    preset: Annotated[str | None, typer.Option(help="Edition, of a typology that has several.")] = None,
    level: Annotated[int | None, typer.Option(help="Level, of a typology that has several.")] = None,
    units: Annotated[str | None, typer.Option(help="Edition of its rules for units, of several.")] = None,
    language: Annotated[str, typer.Option(help="en, sv, es, pt or fr.")] = "en",
) -> None:
    """Show a typology's rules in order and its thresholds."""
    from placetypes import listing, typology

    listing.show_typology(typology.load(identifier, preset=preset, level=level, units=units), language)


@app.command()
def themes(language: Annotated[str, typer.Option(help="en, sv, es, pt or fr.")] = "en") -> None:
    """List the themes that ship with the program."""
    from placetypes import listing

    listing.show_themes(language)


@app.command()
def theme(
    identifier: Annotated[str, typer.Argument(help="Id of a theme, or the path of a TOML file.", metavar="ID")],
    language: Annotated[str, typer.Option(help="en, sv, es, pt or fr.")] = "en",
) -> None:
    """Show which codes and tags belong to a theme, in the order of its chain."""
    from placetypes import listing

    listing.show_theme(identifier, language)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the region file, for editors."""
    from placetypes import config

    typer.echo(json.dumps(config.schema(), indent=2))


def _result_folder(read: RegionFile, out: Path | None) -> Path:
    """Where a region's result goes."""
    return out or read.output.folder / read.region.id
