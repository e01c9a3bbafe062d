"""The command that sets regions side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from placetypes.cli.app import AsJson, LanguageOrOwn, about, app, print_json, result_folder


@app.command()
def compare(
    regions: Annotated[
        list[Path],
        typer.Argument(help="Region files that were run, or folders of results: two or more.", metavar="FILE|DIR..."),
    ],
    *,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the comparison; beside the first region's result otherwise.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a folder that holds something else than a comparison.")
    ] = False,
    language: LanguageOrOwn = None,
    twin: Annotated[
        list[str] | None, typer.Option(help="A place, such as a settlement, to find the like of elsewhere: its name.")
    ] = None,
    twin_at: Annotated[
        tuple[float, float] | None,
        typer.Option(help="A cell of the first region to find the like of: a point in it, metres.", metavar="E N"),
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="How many places of each region are shown as most alike.")] = 3,
    allow_different_thresholds: Annotated[
        bool, typer.Option("--allow-different-thresholds", help="Compare although thresholds differ, and say so.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Set regions side by side: shares of place types, micro-clusters, how alike they are, places that are twins."""
    from placetypes import comparing, config
    from placetypes.comparing.saving import PAGE, check_folder, record

    folders = [place if place.is_dir() else result_folder(config.read(place), None) for place in regions]
    name = "_".join(["compare", *(folder.name for folder in folders)])
    folder = out or folders[0].absolute().parent / name
    check_folder(folder, force=force)
    like: list[str | tuple[float, float]] = [*(twin or []), *([] if twin_at is None else [twin_at])]
    with about("--twin" if like else "compare"):
        found = comparing.compare(
            folders, language=language, like=like, most=most, allow_different_thresholds=allow_different_thresholds
        )
    found.save(folder, force=force)
    if as_json:
        print_json({"folder": folder, **record(found)})
        return
    typer.echo(repr(found))
    typer.echo(f"Page:   {folder / PAGE}")
