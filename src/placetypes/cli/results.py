"""Commands that work on a saved result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from placetypes.cli.app import (
    WRONG_INPUT,
    AsJson,
    LanguageOrOwn,
    OneTheme,
    Quiet,
    ResultPath,
    about,
    app,
    print_json,
    result_folder,
)
from placetypes.errors import ConfigError
from placetypes.progress import SAVING, Progress

if TYPE_CHECKING:
    from placetypes.result.explain import Explanation, Group


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
    language: LanguageOrOwn = None,
    as_json: AsJson = False,
) -> None:
    """Say why the place at a point has its type, or who lives in a municipality or a settlement and why."""
    from placetypes import config
    from placetypes.result import Result

    asked = {"E N": None if easting is None else (easting, northing), "--unit": unit, "--place": place}
    given = [name for name, value in asked.items() if value is not None]
    if len(given) != 1 or (easting is None) != (northing is None):
        raise ConfigError(
            "what to explain is not clear",
            where="explain",
            got=" and ".join(given) if len(given) > 1 else "E without N" if given else "neither a point nor a name",
            expected="one of: E N, --unit NAME, --place NAME",
        )
    result = Result.load(where if where.is_dir() else result_folder(config.read(where), None))
    told: Explanation | Group
    with about(given[0]):
        if unit is not None:
            told = result.explain_unit(unit, language)
        elif place is not None:
            told = result.explain_place(place, language)
        else:
            told = result.explain(easting or 0.0, northing or 0.0, language)
    if as_json:
        print_json({"synthetic": result.synthetic, **told.to_dict()})
    else:
        typer.echo(str(told))


@app.command()
def clusters(
    where: ResultPath,
    *,
    theme: OneTheme = None,
    q: Annotated[float | None, typer.Option(help="Accepted share of false groups among micro-clusters.")] = None,
    visit_q: Annotated[
        float | None, typer.Option(help="The share up to which weaker groups are shown as worth a visit.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the new result; the old one's place otherwise.")] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Find the micro-clusters of a saved result anew, with the settings that [clusters] has now."""
    from placetypes import config, pipeline, publish
    from placetypes.result import Result, check_folder, require_whole
    from placetypes.result.loading import READ, is_beside, within

    read = None if where.is_dir() else config.read(where)
    folder = where if read is None else result_folder(read, None)
    for each in (folder, *within(folder).values()):
        require_whole(each, READ)
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
    times = {find.title: result.record.get("times", {}).get(find.title, 0.0) for find in pipeline.FINDS}
    with Progress(quiet=quiet or as_json, expected=lambda: times) as show, about("--theme" if theme else where):
        found = pipeline.find_again(result, settings={**document.get("clusters", {}), **asked}, progress=show)
        show(SAVING, 0, 0)
        publish.publish(found, out or folder, force=False)
    if as_json:
        print_json(publish.as_data(found, out or folder))
    else:
        typer.echo(publish.closing(found, out or folder))


@app.command()
def verify(where: ResultPath, as_json: AsJson = False) -> None:
    """See whether every file of a saved result is as it was written and none is missing, and name those of your own."""
    from placetypes import config, result

    folder = where if where.is_dir() else result_folder(config.read(where), None)
    found = result.verify(folder)
    if as_json:
        flaws, own = (
            [{"file": flaw.file, "kind": flaw.kind, "message": str(flaw)} for flaw in flaws]
            for flaws in (found.flaws, found.own)
        )
        print_json({"folder": folder, "files": found.files, "whole": not flaws, "flaws": flaws, "own": own})
    else:
        if not found.flaws:
            typer.echo(f"All {found.files} files are as they were written.")
        for flaw in found.own:
            typer.echo(str(flaw))
        for flaw in found.flaws:
            typer.echo(f"placetypes: {flaw}", err=True)
    if found.flaws:
        raise typer.Exit(WRONG_INPUT)
