"""Writing a result with its map and report, all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from placetypes.result import Result


def publish(result: Result, folder: Path, *, force: bool) -> Path:
    """Draw the map, write the report, and save both with the result.

    Raises
    ------
    OutputError
        If `folder` holds something that is no result and `force` is not set, or writing fails; an earlier result then
        stays.
    """
    from placetypes import maps, report

    picture = maps.map_png(result)
    page = report.render(result, picture)
    return result.save(folder, force=force, extras={"map.png": picture, "report.html": page.encode()})
