"""The program, and what its commands have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from placetypes import __version__

if TYPE_CHECKING:
    from placetypes.config import RegionFile

WRONG_INPUT, INTERRUPTED = 2, 130
"""Exit codes."""

app = typer.Typer(
    name="placetypes",
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
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]


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
    """Seven types of place on a grid, and the micro-clusters inside them, from open data."""


def result_folder(read: RegionFile, out: Path | None) -> Path:
    """Where a region's result goes."""
    return out or read.output.folder / read.region.id
