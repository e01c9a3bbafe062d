"""Make the zip that QGIS installs: `python qgis/package.py FOLDER`. The same files give the same bytes."""

from __future__ import annotations

import argparse
import configparser
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
PLUGIN = "placetypes"
TIME = (1980, 1, 1, 0, 0, 0)
"""Of every file in the zip, whatever the clock says."""


def package(folder: Path) -> Path:
    """Write the zip of the plugin, with the licence, and give its path."""
    metadata = configparser.ConfigParser()
    metadata.read(HERE / PLUGIN / "metadata.txt", encoding="utf-8")
    files = {f"{PLUGIN}/{path.name}": path for path in (HERE / PLUGIN).iterdir() if path.is_file()}
    files[f"{PLUGIN}/LICENSE"] = HERE.parent / "LICENSE"
    target = folder / f"{PLUGIN}-qgis-{metadata['general']['version']}.zip"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as archive:
        for name, path in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return target


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    made = package(parser.parse_args().folder)
    sys.stdout.write(f"{made}: in QGIS choose Plugins, Manage and Install Plugins, Install from ZIP\n")
