"""The program, and what its commands have in common."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from placetypes import __version__
from placetypes.cli import here
from placetypes.errors import ConfigError, PlacetypesError

if TYPE_CHECKING:
    from placetypes.config import RegionFile

DONE, CUT_OFF, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130
"""Exit codes."""
MEANING: Mapping[int, str] = {
    DONE: "done",
    CUT_OFF: "whoever read the output stopped before its end, as `head` does",
    WRONG_INPUT: "something given is not right; one sentence on standard error says what, where, and how to fix it",
    INTERRUPTED: "interrupted (Ctrl-C); what was there before is as it was",
}
"""Exit code -> what it means."""
LANGUAGES = ("en", "sv", "es", "pt", "fr")

app = typer.Typer(
    name="placetypes",
    no_args_is_help=False,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def known_typologies(incomplete: str) -> list[str]:
    """Typologies that ship whose id begins so."""
    from placetypes.typology import available

    return [name for name in available() if name.startswith(incomplete)]


def _known_themes(incomplete: str) -> list[str]:
    from placetypes.themes import available

    return [name for name in available() if name.startswith(incomplete)]


def _languages(incomplete: str) -> list[str]:
    return [name for name in LANGUAGES if name.startswith(incomplete)]


def _spoken(language: str | None) -> str | None:
    """The language, if the program speaks it."""
    if language is not None and language not in LANGUAGES:
        raise ConfigError(
            "no such language", where="--language", got=f"'{language}'", expected=f"one of {', '.join(LANGUAGES)}"
        )
    return language


RegionPath = Annotated[
    Path,
    typer.Argument(
        help="Region file (TOML), e.g. configs/ostergotland_twin.toml.",
        metavar="FILE",
        autocompletion=here.files_called,
    ),
]
ResultPath = Annotated[
    Path,
    typer.Argument(
        help="Region file that was run, or the folder of a result.",
        metavar="FILE|DIR",
        autocompletion=here.files_and_results_called,
    ),
]
TypologyId = Annotated[
    str,
    typer.Argument(help="Id of a typology, or the path of a TOML file.", metavar="ID", autocompletion=known_typologies),
]
ThemeId = Annotated[
    str,
    typer.Argument(help="Id of a theme, or the path of a TOML file.", metavar="ID", autocompletion=_known_themes),
]
OneTheme = Annotated[
    str | None,
    typer.Option(
        "--theme",
        help="Search this theme alone, or 'any': all as one. It has the whole error budget.",
        autocompletion=_known_themes,
    ),
]
Language = Annotated[
    str, typer.Option("--language", help="en, sv, es, pt or fr.", callback=_spoken, autocompletion=_languages)
]
LanguageOrOwn = Annotated[
    str | None,
    typer.Option(
        "--language",
        help="en, sv, es, pt or fr; that of the region otherwise.",
        callback=_spoken,
        autocompletion=_languages,
    ),
]
LanguageOrAsked = Annotated[
    str | None,
    typer.Option(
        "--language",
        help="en, sv, es, pt or fr; asked first on a terminal, else en.",
        callback=_spoken,
        autocompletion=_languages,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document, for machines, and no progress; errors are JSON too.")
]


def print_json(document: Mapping[str, Any]) -> None:
    """Print what a command found as one JSON document."""
    from placetypes.io.write_tables import json_text

    typer.echo(json_text(document), nl=False)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"placetypes {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _program(
    context: typer.Context,
    _shown: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Seven types of place on a grid, and the micro-clusters inside them, from open data."""
    if context.invoked_subcommand is None:
        typer.echo(here.what_next(Path()))


def result_folder(read: RegionFile, out: Path | None) -> Path:
    """Where a region's result goes."""
    return out or read.output.folder / read.region.id


@contextmanager
def about(where: object) -> Iterator[None]:
    """What goes wrong here is said of this file or option, if it is not said of another."""
    try:
        yield
    except PlacetypesError as error:
        if error.where is not None:
            raise
        raise type(error)(error.what, where=where, got=error.got, expected=error.expected, fix=error.fix) from error


def asks_json() -> bool:
    """Whether the program was called with ``--json``."""
    return "--json" in sys.argv[1:]
