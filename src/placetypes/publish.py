"""Writing a result with its maps, cards and report, all or nothing, and what is said at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from placetypes.result import Result


MAP, EXPECTATION, REPORT = "map.png", "expectation.png", "report.html"
FILES = {"map": MAP, "report": REPORT, "qgis": "result.qgz", "spreadsheet": "summary.xlsx"}
"""What to open first -> its file."""


def publish(result: Result, folder: Path, *, force: bool) -> Path:
    """Draw the maps, write the report, and save them with the result; so for each result beside it, in its own folder.

    Raises
    ------
    OutputError
        If `folder` holds something that is no result and `force` is not set, or writing fails; an earlier result then
        stays.
    """
    from placetypes import maps, report
    from placetypes.result.saving import CARDS

    extras: dict[str, bytes] = {}
    small_maps: dict[str, bytes] = {}
    for name, other in result.beside.items():
        extras[f"{name}/{MAP}"], small_maps[name] = maps.map_pngs(other)
        extras[f"{name}/{REPORT}"] = report.render(other, extras[f"{name}/{MAP}"]).encode()
    extras[MAP] = maps.map_png(result)
    if result.expected:
        extras[EXPECTATION] = maps.expectation_png(result)
    extras |= {f"{CARDS}/{name}.html": page.encode() for name, page in report.cards(result).items()}
    extras[REPORT] = report.render(result, extras[MAP], beside=small_maps, expectation=extras.get(EXPECTATION)).encode()
    return result.save(folder, force=force, extras=extras)


def as_data(result: Result, folder: Path) -> dict[str, Any]:
    """What a run found and where it is, for machines: as `closing`, with micro-clusters that may be shown one by one.

    People [persons], area [km2], shares [0-1]; null where a number is not known.
    """
    from placetypes import __version__

    beside = {name: as_data(other, folder / name) for name, other in result.beside.items()}
    return {
        "placetypes": result.record.get("placetypes", __version__),
        "synthetic": result.synthetic,
        "region": result.record.get("region", {}),
        "typology": result.record.get("typology", {}),
        "set_otherwise": result.changes,
        "folder": folder,
        "files": {name: folder / file for name, file in FILES.items()},
        "place_types": _whole_region(result),
        "clusters": _rows(result.published_clusters),
        "worth_a_visit": _rows(result.published_visits),
        "constellations": len(result.published_constellations),
        "fallbacks": result.record.get("fallbacks", []),
        "notes": result.record.get("notes", []),
        **({"beside": beside} if beside else {}),
    }


def _whole_region(result: Result) -> list[dict[Any, Any]]:
    """People, land and cells of each place type in the whole region."""
    table = result.summary()
    whole: list[dict[Any, Any]] = (
        table[table["unit_id"] == ""].drop(columns=["unit_id", "unit_name"]).to_dict("records")
    )
    return whole


def _rows(groups: gpd.GeoDataFrame) -> list[dict[Any, Any]]:
    """Groups without their outlines."""
    rows: list[dict[Any, Any]] = groups.drop(columns="geometry").to_dict("records")
    return rows


def closing(result: Result, folder: Path) -> str:
    """What a run says at its end: what was found, what was done without, and where the map is."""
    return "\n".join(_lines(result, folder))


def _lines(result: Result, folder: Path) -> Iterator[str]:
    from placetypes.result.by_type import found
    from placetypes.result.summary import first_checked
    from placetypes.result.titles import theme_title
    from placetypes.typology import text
    from placetypes.words import length, say

    rows, cols = result.grid.shape
    language, title = result.language, text(result.typology.title, result.language)
    cells = say("cells", language, size=length(result.grid.cell_size, language))
    yield f"{result.name}: {title} ({rows} × {cols} {cells})"
    yield from (f"  {line}" for line in first_checked(result))
    if result.synthetic:
        yield f"{say('synthetic', language)}."
    for fallback in result.record.get("fallbacks", []):
        yield f"- {fallback}"
    if said := found(result):
        yield said
    if theme := result.record.get("clusters", {}).get("theme"):
        yield say("only_theme", result.language, theme=theme_title(theme, result.themes, result.language))
    yield from _beside(result, folder)
    files = {say("told_map", language): "map", say("told_report", language): "report", "QGIS": "qgis"}
    width = max(map(len, files)) + 1
    yield from (f"{f'{label}:':{width}} {folder / FILES[key]}" for label, key in files.items())


def _beside(result: Result, folder: Path) -> Iterator[str]:
    """How the typologies of a run agree, and where the maps of the others are; nothing where there is one alone."""
    from placetypes.words import say

    for found in result.comparisons[: len(result.beside)]:  # those with the main one; all are in the table
        yield found.in_short()
    for name, other in result.beside.items():
        if other.changes:
            yield f"{name}: {other.changes}"
        yield f"{say('told_map_of', result.language, name=name)}: {folder / name / MAP}"
    if result.beside:
        yield f"{say('told_compared', result.language)}: {folder / 'comparison.csv'}"
