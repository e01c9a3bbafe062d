"""The command that begins a region file: it asks, or takes flags, and looks into the files that it is given."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from placetypes.cli.app import LANGUAGES, LanguageOrAsked, app, known_typologies
from placetypes.cli.here import MINE
from placetypes.errors import ConfigError, PlacetypesError

if TYPE_CHECKING:
    from placetypes.drafting import Seen

CODES = ("mun_code", "municipality_code", "kommunkod", "lau_id", "code", "kod", "codigo", "cod", "insee", "id", "gid")
NAMES = ("mun_name", "municipality", "kommunnamn", "lau_name", "name", "namn", "nombre", "nome", "nom")
PEOPLE = ("population", "people", "pop", "t", "tot_p", "befolkning", "poblacion", "populacao", "obs_value")
EASTINGS, NORTHINGS = ("x", "easting", "east", "x_epsg3035"), ("y", "northing", "north", "y_epsg3035")
"""What columns are called that are offered first."""
BOUNDARY, POPULATION = Path("boundary.gpkg"), Path("population.tif")
"""Names of files that are not there yet."""
UNKNOWN_COUNTRY = "XX"
"""A code that ISO 3166 gives to no country."""
USUAL_CRS, USUAL_SIZE = "EPSG:3035", 1000.0
"""Europe's grid, where the data do not say another."""


@app.command()
def init(
    file: Annotated[Path, typer.Argument(help="Region file to write.", metavar="FILE")] = Path(MINE),
    *,
    name: Annotated[str | None, typer.Option(help="Name of the region, on maps and reports.")] = None,
    identifier: Annotated[str | None, typer.Option("--id", help="Short name; made from the name otherwise.")] = None,
    country: Annotated[
        str | None, typer.Option(help="Code of the country, two letters; XX where it is not known.")
    ] = None,
    boundary: Annotated[Path | None, typer.Option(help="File with the polygons of the region.")] = None,
    population: Annotated[
        Path | None, typer.Option(help="People per cell: a raster, a table of cells or polygons.")
    ] = None,
    population_column: Annotated[
        str | None, typer.Option(help="Column with the people, of a table or polygons.")
    ] = None,
    crs: Annotated[
        str | None, typer.Option(help="Coordinate system in metres, e.g. EPSG:3035; the population's otherwise.")
    ] = None,
    cell_size: Annotated[float | None, typer.Option(help="Side of a cell, metres; the population's otherwise.")] = None,
    units: Annotated[Path | None, typer.Option(help="File with municipalities or other units.")] = None,
    unit_id: Annotated[str | None, typer.Option(help="Column with the units' codes.")] = None,
    unit_name: Annotated[str | None, typer.Option(help="Column with the units' names.")] = None,
    typology: Annotated[str, typer.Option(help="Id of a typology.", autocompletion=known_typologies)] = "ostergotland",
    language: LanguageOrAsked = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: what is not given is guessed.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file of this name.")] = False,
) -> None:
    """Begin a region file: by a few questions, or from flags; questions and notes are in the language chosen."""
    from placetypes import drafting
    from placetypes.drafting.draft import check_file, id_of

    check_file(file, force=force)
    ask = Asking(yes, {"--name": name, "--boundary": boundary, "--population": population}, language)
    name = name or ask("name", ask.say("my_region"))
    country = country or ask("country", _own_country(), valid=_is_country)
    boundary = boundary or Path(ask("boundary", str(BOUNDARY)))
    population = population or Path(ask("population", str(POPULATION)))
    people = _seen(population, "--population")
    border = _seen(boundary, "--boundary")
    crs = crs or ask("crs", _metric(people, border))
    own_size = people.cell_size if people and people.metres else None
    cell_size = cell_size or float(ask("cell_size", f"{own_size or USUAL_SIZE:g}", valid=_is_positive))
    if units is None and border and border.rows > 1:
        units = boundary
    given = str(units) if units else ask("units", "")
    units = Path(given) if given else None
    divided = border if units == boundary else _seen(units, "--units")
    columns = divided.columns if divided else ()
    draft = drafting.Draft(
        name=name,
        id=identifier or id_of(name),
        country=country,
        crs=crs,
        cell_size=cell_size,
        origin=people.origin if people and (people.crs, people.cell_size) == (crs, cell_size) else (0.0, 0.0),
        boundary=boundary,
        population=population,
        population_keys=_population(people, population_column, ask, crs, cell_size),
        units=units,
        unit_id=_column(columns, unit_id, CODES, ask=ask, question="unit_id", flag="--unit-id"),
        unit_name=_column(columns, unit_name, NAMES, ask=ask, question="unit_name", flag="--unit-name"),
        typology=typology,
        language=ask.language,
    )
    drafting.write(draft, file, force=force)
    typer.echo(ask.say("written", file=str(file)))
    if draft.missing:
        typer.echo(ask.say("not_there", files=", ".join(map(str, draft.missing))))
    typer.echo(ask.say("next", command=f"placetypes check {file}"))


class Asking:
    """Asks on a terminal, on standard error; takes what is proposed where nothing is to be asked.

    Parameters
    ----------
    yes
        Ask nothing.
    needed
        Flag -> what is given, of those without which there must be somebody to ask.
    language
        Of the questions; None: that is asked first, and is English where nobody is asked.
    """

    def __init__(self, yes: bool, needed: dict[str, object], language: str | None) -> None:
        self.silent = yes or not sys.stdin.isatty()
        lacking = [flag for flag, value in needed.items() if value is None]
        if self.silent and not yes and lacking:
            raise ConfigError(
                "nobody can be asked, as this is no terminal",
                where="init",
                got=f"no {', '.join(lacking)}",
                fix="give these flags, or '--yes' for a file to complete by hand",
            )
        self.language = language or LANGUAGES[0]
        if language is None and not self.silent:
            self.language = self._which_language()

    def say(self, key: str, **values: str) -> str:
        """Words of this command."""
        from placetypes.words import say

        return say(f"init_{key}", self.language, **values)

    def __call__(
        self,
        question: str,
        proposed: str,
        *,
        among: Sequence[str] = (),
        valid: Callable[[Asking, str], str] | None = None,
    ) -> str:
        """The answer, or what is proposed; asked again with what is wrong as long as `valid` says something."""
        return proposed if self.silent else self._answer(self.say(f"ask_{question}"), proposed, among, valid)

    def _answer(
        self,
        question: str,
        proposed: str,
        among: Sequence[str],
        valid: Callable[[Asking, str], str] | None = None,
        shown: Sequence[str] = (),
    ) -> str:
        sys.stderr.write("".join(f"  {number} {name}\n" for number, name in enumerate(shown or among, start=1)))
        while True:
            sys.stderr.write(f"{question}{f' [{proposed}]' if proposed else ''}: ")
            sys.stderr.flush()
            line = sys.stdin.readline()
            if not line:  # Ctrl-D
                raise KeyboardInterrupt
            answer = line.strip() or proposed
            if among and answer.isdigit() and 1 <= int(answer) <= len(among):
                answer = among[int(answer) - 1]
            wrong = valid(self, answer) if valid else ""
            if among and answer not in among:
                wrong = self.say("one_of", known=", ".join(among))
            if not wrong:
                return answer
            sys.stderr.write(f"  {self.say('expected', answer=answer or self.say('nothing'), expected=wrong)}\n")

    def _which_language(self) -> str:
        """The language to go on in, asked in all; proposed is that of the system."""
        from placetypes.words import say

        own = _system()[:2]
        question = " / ".join(say("init_ask_language", language) for language in LANGUAGES)
        shown = [f"{language} {say('init_language', language)}" for language in LANGUAGES]
        return self._answer(question, own if own in LANGUAGES else LANGUAGES[0], LANGUAGES, shown=shown)


def _could_be_country(code: str) -> bool:
    return len(code) == len("SE") and code.isascii() and code.isalpha() and code.isupper()


def _is_country(ask: Asking, answer: str) -> str:
    return "" if _could_be_country(answer) else ask.say("two_letters")


def _is_positive(ask: Asking, answer: str) -> str:
    try:
        right = float(answer) > 0
    except ValueError:
        right = False
    return "" if right else ask.say("above_zero")


def _system() -> str:
    """Language and country of who calls, by the system's settings, such as sv_SE."""
    return (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").partition(".")[0]


def _own_country() -> str:
    """The country of who calls, by the system's settings."""
    code = _system().partition("_")[2]
    return code if _could_be_country(code) else UNKNOWN_COUNTRY


def _seen(path: Path | None, flag: str) -> Seen | None:
    """What a file says of itself; None where there is none yet."""
    from placetypes.drafting import look

    return look(path, where=flag) if path is not None and path.exists() else None


def _metric(*seen: Seen | None) -> str:
    """The first coordinate system in metres."""
    return next((found.crs for found in seen if found and found.metres and found.crs), USUAL_CRS)


def _column(
    columns: Sequence[str], given: str | None, words: Sequence[str], *, ask: Asking, question: str, flag: str
) -> str:
    """A column of a file: the one that is given, else the one that is chosen of those that there are."""
    from placetypes.drafting import nearest_column

    if given is not None and columns and given not in columns:
        raise ConfigError(
            "no such column", where=flag, got=f"'{given}'", expected=f"one of {', '.join(map(repr, columns))}"
        )
    if given is not None or not columns:
        return given or ""
    return ask(question, nearest_column(columns, words) or columns[0], among=columns)


def _population(
    seen: Seen | None, column: str | None, ask: Asking, crs: str, cell_size: float
) -> dict[str, str | float | bool]:
    """What the region file says of the population beside its path and kind."""
    from placetypes.drafting import nearest_column

    if seen is None:
        return {} if column is None else {"column": column}
    keys: dict[str, str | float | bool] = {}
    if seen.form != "raster":
        numbers = [name for name in seen.numeric if name != seen.ids]
        keys["column"] = _column(numbers, column, PEOPLE, ask=ask, question="people", flag="--population-column")
    if seen.form == "table":
        keys |= {"cell_id": seen.ids} if seen.ids else _by_coordinates(seen, ask, crs, nearest_column)
        keys["missing"] = "zero"
    elif seen.crs is None:
        keys["crs"] = crs
    if seen.form == "raster" or seen.ids:
        own = seen.crs or crs, seen.cell_size
        if own != (crs, cell_size):
            keys["warp"] = True
    return keys


def _by_coordinates(
    seen: Seen, ask: Asking, crs: str, nearest: Callable[[Sequence[str], Sequence[str]], str | None]
) -> dict[str, str | float | bool]:
    """Columns with the corners of cells."""
    proposed = [nearest(seen.numeric, words) for words in (EASTINGS, NORTHINGS)]
    if ask.silent and None in proposed:
        raise PlacetypesError(
            "no column tells where the cells are", where="--population", got=", ".join(seen.columns),
            expected="ids of cells, or columns 'x' and 'y'", fix="rename them, or write the region file by hand",
        )  # fmt: skip
    east, north = (
        ask(question, first or seen.numeric[0], among=seen.numeric)
        for question, first in zip(("eastings", "northings"), proposed, strict=True)
    )
    return {"x": east, "y": north, "crs": crs}
