"""What lies in the folder where the program is called: region files, results, and what can be done next."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from placetypes import __version__

OUT, CONFIGS = "out", "configs"
"""Where results go if the region file does not say, and where region files are kept, beside the working folder."""
TWIN = f"{CONFIGS}/ostergotland_twin.toml"
RECORD = "run.json"
MINE = "my_region.toml"
"""What a region file is called as long as there is none."""
_SHOWN = 5
"""Region files that are named."""


def region_files(folder: Path) -> list[Path]:
    """Region files in a folder and in its ``configs``, by name."""
    return [file for place in (folder, folder / CONFIGS) for file in sorted(place.glob("*.toml")) if _is_region(file)]


def results(folder: Path) -> list[Path]:
    """Folders of results in the folder's ``out``, the latest first."""
    found = [record.parent for record in (folder / OUT).glob(f"*/{RECORD}")]
    return sorted(found, key=lambda result: (-(result / RECORD).stat().st_mtime, result))


def files_called(incomplete: str) -> list[str]:
    """Region files in the working folder whose name begins so."""
    return _beginning(region_files(Path()), incomplete)


def files_and_results_called(incomplete: str) -> list[str]:
    """Region files and results in the working folder whose name begins so."""
    return _beginning([*region_files(Path()), *results(Path())], incomplete)


def _beginning(paths: Iterable[Path], incomplete: str) -> list[str]:
    return [path.as_posix() for path in paths if path.as_posix().startswith(incomplete)]


def _is_region(file: Path) -> bool:
    try:
        return "region" in tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not to be read, not UTF-8, not TOML: whatever it is, none that could be run
        return False


def what_next(folder: Path) -> str:
    """What the program says when it is called alone: what is here, and what can be done with it."""
    return "\n".join(_lines(region_files(folder), results(folder)))


def _lines(files: list[Path], found: list[Path]) -> Iterator[str]:
    yield f"placetypes {__version__}: types of place on a grid, and the micro-clusters inside them, from open data."
    yield ""
    if found:
        yield f"The latest result here is {found[0].as_posix()}" + (f", of {len(found)}:" if len(found) > 1 else ":")
        yield from _columns(_opened(found[0]))
    else:
        yield "There is no result here yet."
    yield ""
    if files:
        more = ", ..." if len(files) > _SHOWN else ""
        yield f"Region files here: {', '.join(file.as_posix() for file in files[:_SHOWN])}{more}"
        yield ""
    yield "What next:"
    yield from _columns((f"placetypes {command}", does) for command, does in _commands(files, found))
    yield ""
    yield "All commands: placetypes --help. One of them: placetypes run --help."


def _columns(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Lines with what is first in each row above the others."""
    told = list(rows)
    width = max((len(first) for first, _ in told), default=0)
    return (f"  {first:{width}}  {second}" for first, second in told)


def _opened(result: Path) -> Iterator[tuple[str, str]]:
    """Files to look at in a result, and how."""
    for file, how in (
        ("report.html", "open it in a browser: double-click it"),
        ("result.qgz", "open it in QGIS"),
        ("summary.xlsx", "open it in Excel or LibreOffice"),
    ):
        if (result / file).is_file():
            yield (result / file).as_posix(), how


def _commands(files: list[Path], found: list[Path]) -> Iterator[tuple[str, str]]:
    """Commands that make sense here, in the order in which one needs them."""
    names = [file.as_posix() for file in files]
    if TWIN in names and not found:
        yield f"run {TWIN}", "a first map, of an invented region that comes with the program"
    mine = next((name for name in names if not name.startswith(f"{CONFIGS}/")), None)
    yield f"init {MINE}", "a region file of your own, by a few questions"
    mine = mine or MINE
    yield f"check {mine}", "opens every input and says what it holds"
    yield f"run {mine}", "classifies, finds micro-clusters, writes maps and a report"
    if found:
        yield f"explain {found[0].as_posix()} E N", "why the place at a point has its type"
    if len(found) > 1:
        yield f"compare {found[0].as_posix()} {found[1].as_posix()}", "regions side by side"
