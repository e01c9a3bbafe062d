"""Commands that work on a region file: see to its inputs, say what a run will take, run it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from placetypes.cli.app import WRONG_INPUT, AsJson, Quiet, RegionPath, about, app, print_json, result_folder
from placetypes.errors import ConfigError, PlacetypesError
from placetypes.progress import SAVING, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from placetypes.config import RegionFile
    from placetypes.layers import Finding

DEGREES = 360
"""Edges of an extent below this are shown with their decimals: they are degrees."""

EngineName = Annotated[
    str | None,
    typer.Option("--engine", help="Who makes the layers: serial, threads or dask; the region file's otherwise."),
]


def _with_engine(read: RegionFile, engine: str | None) -> RegionFile:
    """The region file with another engine; the record of a run keeps what the file says."""
    from placetypes.config import Compute

    known = get_args(Compute.model_fields["engine"].annotation)
    if engine is None:
        return read
    if engine not in known:
        raise ConfigError("no such engine", where="--engine", got=f"'{engine}'", expected=f"one of {', '.join(known)}")
    return _computed(read, engine=engine)


def _computed(read: RegionFile, **otherwise: object) -> RegionFile:
    """The region file with other settings of how it is computed."""
    return read.model_copy(update={"compute": read.compute.model_copy(update=otherwise)})


@app.command()
def run(
    region: RegionPath,
    *,
    out: Annotated[Path | None, typer.Option(help="Folder for the result; the region file's otherwise.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a folder that holds something else than a result.")
    ] = False,
    engine: EngineName = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Classify a region, find its micro-clusters and write maps, layers, tables and a report."""
    from placetypes import config, pipeline, publish
    from placetypes.result import check_folder

    read = _with_engine(config.read(region), engine)
    folder = result_folder(read, out)
    check_folder(folder, force=force)
    with Progress(quiet=quiet or as_json, expected=lambda: pipeline.expected_seconds(read)) as show, about(region):
        result = pipeline.run(read, progress=show, keep_checkpoints=True)
        show(SAVING, 0, 0)
        publish.publish(result, folder, force=force)
    pipeline.forget(read)
    if as_json:
        print_json(publish.as_data(result, folder))
    else:
        typer.echo(publish.closing(result, folder))


@app.command()
def check(region: RegionPath, as_json: AsJson = False) -> None:
    """Open every input and report its coordinate system, extent, sums and gaps, without running."""
    from placetypes import config, layers, pipeline

    read = config.read(region)
    alone = _computed(read, checkpoints=None)  # what an interrupted run has kept is not touched
    findings, notes = layers.check(read, making=pipeline.Making(alone, len(read.layers)))
    problems = [found.problem for found in findings if found.problem]
    try:
        pipeline.typologies_of(read)
    except PlacetypesError as error:
        problems.append(str(error))
    if as_json:
        inputs = [asdict(found) for found in findings]
        print_json(
            {"region_file": region, "usable": not problems, "problems": problems, "inputs": inputs, "notes": notes}
        )
    else:
        _show_findings(region, findings, notes, problems, read.output.language)
    if problems:
        raise typer.Exit(WRONG_INPUT)


def _show_findings(
    region: Path, findings: Iterable[Finding], notes: Iterable[str], problems: list[str], language: str
) -> None:
    """Print what was found of each input, as a table, and what is wrong, in the region's language."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from placetypes.words import say, words

    word = words(language)
    table = Table(title=escape(say("check_title", language, file=str(region))))
    checked = [word[f"check_{key}"] for key in ("crs", "extent", "size", "sum", "missing", "fit")]
    for heading in (word["page_input"], word["page_file"], *checked):
        table.add_column(heading, overflow="fold")
    for found in findings:
        extent = " ".join(f"{edge:.6g}" if abs(edge) < DEGREES else f"{edge:.0f}" for edge in found.extent or ())
        numbers = [_number(value) for value in (found.size, found.total, found.missing)]
        fit = word[f"check_{found.fit}"] if found.fit else ""
        row = (found.input, found.path, found.crs or "", extent, *numbers, fit)
        table.add_row(*row, style="red" if found.problem else None)
    Console().print(table)
    for note in notes:
        typer.echo(f"- {note}")
    for problem in problems:
        typer.echo(f"placetypes: {problem}", err=True)
    if not problems:
        typer.echo(say("check_usable", language, command="placetypes run"))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}".replace(",", " ")


@app.command()
def plan(region: RegionPath, engine: EngineName = None, as_json: AsJson = False) -> None:
    """Say what a run will do, and how much memory, disk and time it will take, without reading the layers."""
    from placetypes import config, listing, pipeline

    planned = pipeline.plan(_with_engine(config.read(region), engine))
    if as_json:
        print_json(listing.plan_as_data(planned))
    else:
        listing.show_plan(planned)
