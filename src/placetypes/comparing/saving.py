"""Which files a comparison is saved as. Everything is written beside the folder and moved into place at the end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from placetypes.comparing.page import render
from placetypes.comparing.picture import png
from placetypes.io.write_tables import write_csv, write_json
from placetypes.result.folder import refuse_foreign, replaced
from placetypes.result.provenance import credits_of

if TYPE_CHECKING:
    import os

    import pandas as pd

    from placetypes.comparing.model import SideBySide

FORMAT = 1
"""Version of the folder's layout."""
PAGE, PICTURE, RECORD = "compare.html", "compare.png", "compare.json"
_SHARE, _RATE = 5, 4
DECIMALS: dict[str, dict[str, int]] = {
    "shares": {"amount": 3, **dict.fromkeys(("share", "share_low", "share_high", "units_low", "units_high"), _SHARE)},
    "rates": {
        "people": 1,
        **dict.fromkeys(("per_1000_actors", "actors_low", "actors_high"), _RATE),
        **dict.fromkeys(("per_10000_people", "people_low", "people_high"), _RATE),
    },
    "distances": dict.fromkeys(("distance", "close_calls", "difference"), _SHARE),
    "differences": {},
    "twin_places": {"easting": 0, "northing": 0, "people": 0, "distance": _RATE},
    "twin_evidence": {"asked_value": _SHARE, "value": _SHARE, "gap": _RATE},
}
"""Table -> column -> decimal places in its file."""


def save(comparison: SideBySide, folder: str | os.PathLike[str], *, force: bool) -> Path:
    """Write the page, a picture, a CSV file of each table, and a record.

    Parameters
    ----------
    comparison
        What to save.
    folder
        Where; an earlier comparison there is replaced, files of other names are kept.
    force
        Save into a folder although it holds things and no comparison.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OutputError
        If the folder holds something that is no comparison and `force` is not set, or writing fails.
    """
    final = Path(folder).absolute()
    check_folder(final, force=force)
    with replaced(final, written_by=written_by) as partial:
        _write(comparison, partial)
    return final


def check_folder(folder: str | os.PathLike[str], *, force: bool) -> None:
    """See whether a comparison may be saved in a folder, before the work is done.

    Raises
    ------
    OutputError
        If a file is in the way, or the folder holds something that is no comparison and `force` is not set.
    """
    refuse_foreign(Path(folder).absolute(), written_by=written_by, what="comparison", force=force)


def written_by(folder: Path) -> frozenset[str]:
    """Names of the files in a folder that a comparison wrote; none where it holds no comparison."""
    try:
        return frozenset(map(str, json.loads((folder / RECORD).read_text(encoding="utf-8"))["files"]))
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def tables(comparison: SideBySide) -> dict[str, pd.DataFrame]:
    """Name -> table, each with a column that says whether its region is invented; those of twins if any are asked for.

    A row about two regions is marked where one of them is invented. Where thresholds were set otherwise, rows about one
    region say so.
    """
    marks = {region.name: region.result.mark for region in comparison.regions}
    changes = {region.name: region.result.changes for region in comparison.regions}
    marked = {}
    for name in DECIMALS:
        table: pd.DataFrame = getattr(comparison, name)
        if not len(table.columns):
            continue
        own = table["region"].map(marks)
        others = [column for column in ("other", "asked_region") if column in table]
        for column in others:
            own = own.where(own != "", table[column].map(marks))
        marked[name] = table.assign(synthetic=own)
        if not others:
            marked[name]["set_otherwise"] = table["region"].map(changes)
    return marked


def record(comparison: SideBySide) -> dict[str, Any]:
    """All that is known of a comparison, for machines: regions, sentences, and tables as lists of rows."""
    typology = comparison.regions[0].result.typology
    facts = ("id", "version", "preset", "level")
    return {
        "typology": {name: getattr(typology, name) for name in facts},
        "cell_size": comparison.regions[0].result.grid.cell_size,
        "language": comparison.language,
        "synthetic": comparison.mark != "",
        "regions": [
            {
                "name": region.name,
                "id": region.result.record.get("region", {}).get("id", ""),
                "synthetic": region.result.synthetic,
                "set_otherwise": region.result.changes,
                "placetypes": region.result.record.get("placetypes", ""),
                "sources": credits_of(region.result.record),
            }
            for region in comparison.regions
        ],
        "sentences": list(comparison.sentences()),
        "tables": {name: table.round(DECIMALS[name]).to_dict("records") for name, table in tables(comparison).items()},
    }


def _write(comparison: SideBySide, to: Path) -> None:
    made = tables(comparison)
    for name, table in made.items():
        write_csv(to / f"{name}.csv", table, decimals=DECIMALS[name])
    (to / PAGE).write_text(render(comparison), encoding="utf-8", newline="\n")
    (to / PICTURE).write_bytes(png(comparison))
    files = sorted([*(f"{name}.csv" for name in made), PAGE, PICTURE, RECORD])
    write_json(to / RECORD, {"format": FORMAT, **record(comparison), "files": files})
