"""The files of a saved result."""

import hashlib
import json
from pathlib import Path

FILES = {
    "place_types.tif", "place_types.tif.aux.xml", "place_types.qml", "evidence.tif", "cells.parquet", "result.gpkg",
    "summary.csv", "clusters.csv", "constellations.csv", "typology.json", "themes.json", "run.json", "map.png",
    "report.html", "expectation.tif", "expectation.png",
}  # fmt: skip


def digests(folder: Path) -> dict[str, str]:
    """File -> hash; of the record without times, the one thing that may differ."""
    found = {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.iterdir()
        if p.is_file() and p.name != "run.json"
    }
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record.pop("times")["started"]
    return {**found, "run.json": json.dumps(record, sort_keys=True)}
