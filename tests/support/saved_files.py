"""The files of a saved result."""

import hashlib
import json
from pathlib import Path

FILES = {
    "place_types.tif", "place_types.tif.aux.xml", "place_types.qml", "evidence.tif", "cells.parquet", "result.gpkg",
    "summary.csv", "clusters.csv", "constellations.csv", "typology.json", "themes.json", "run.json", "map.png",
    "report.html", "expectation.tif", "expectation.qml", "expectation.png", "clusters_by_type.csv", "cards",
    "evidence.qml", "result.qgz", "summary.xlsx",
}  # fmt: skip
OF_THEMES = {"expectation.tif", "expectation.qml", "expectation.png", "cards"}
"""Of these, what comes with themes that were searched: results beside another have none."""


def digests(folder: Path) -> dict[str, str]:
    """File -> hash, with cards; of the record without times, the one thing that may differ, and sums over these."""
    found = {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in [*folder.iterdir(), *folder.glob("cards/*")]
        if p.is_file() and p.name != "run.json"
    }
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record.pop("times")["started"]
    assert record.pop("sha256")
    record["files"] = {name: None if name.endswith("/run.json") else of for name, of in record["files"].items()}
    return {**found, "run.json": json.dumps(record, sort_keys=True)}
