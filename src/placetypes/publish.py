"""Writing a result with its map and report, all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from placetypes.result import Result


MAP, EXPECTATION, REPORT = "map.png", "expectation.png", "report.html"


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
