"""Reports of synthetic regions of growing size: how large the file is, and how soon a browser shows its map.

    python benchmarks/bench_report.py [--cells 1e5 1e6 1e7]

Left out without Chromium (by `CHROMIUM` or on the PATH). Each region is run, its report is written once more by itself
to count what that costs, and opened from disk three times in a new browser; the middle one counts. WebGL is done in
software, so that a machine without a graphics card measures it too: with one the map is there sooner. No peer makes
such a report.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright
from wide_region import write

import placetypes as pt
from placetypes import maps, report

HEADER = (
    "cells",
    "report, MB",
    "of it the picture",
    "CPU s to write it",
    "s to first paint",
    "s until the map is drawn",
)
BAR = {1e5: 5.0}
"""Cells: MB that a report may have."""
IN_SOFTWARE = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
OPENINGS = 3
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
DRAWN = "() => document.querySelector('#map.is-drawn') && performance.now() / 1000"


def chromium():
    """The browser's program, or None."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def opened(file):
    """Seconds to the first paint and until the map is drawn."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=IN_SOFTWARE)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(file.as_uri())
        drawn = page.wait_for_function(DRAWN, timeout=120_000).json_value()
        painted = page.evaluate(PAINTED)
        browser.close()
    return painted, drawn


def measured(cells, folder):
    """A row of the table."""
    result = pt.run(write(folder / "region", cells=cells, cell_size=1000.0, seed=0))
    picture = maps.map_png(result)
    begun = time.process_time()
    html = report.render(result, picture)
    seconds = time.process_time() - begun
    file = folder / "report.html"
    file.write_text(html, encoding="utf-8")
    painted, drawn = (statistics.median(times) for times in zip(*(opened(file) for _ in range(OPENINGS)), strict=True))
    size = file.stat().st_size / 1e6
    if size > BAR.get(cells, size):
        raise SystemExit(f"the report of {cells:g} cells has {size:.2f} MB, more than {BAR[cells]:g}")
    row = (f"{result.types.size:,}".replace(",", " "), size, len(picture) / 1e6 * 4 / 3, seconds, painted, drawn)
    return [row[0], *(f"{value:.2f}" for value in row[1:])]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=float, nargs="+", default=[1e5, 1e6, 1e7])
    asked = parser.parse_args()
    if chromium() is None:
        print("Reports in a browser: left out, for there is no Chromium")
        return
    print("| " + " | ".join(HEADER) + " |\n|" + " --- |" * len(HEADER))
    for cells in asked.cells:
        with tempfile.TemporaryDirectory() as folder:
            print("| " + " | ".join(measured(cells, Path(folder))) + " |", flush=True)


if __name__ == "__main__":
    main()
