"""The pictures of the tutorial: the report of the embedded sample, as a browser shows it.

    make demo && .venv/bin/python docs/screenshots.py

Needs what `make test` sets up, and Chromium (by `CHROMIUM` or on the PATH). WebGL is done in software, so that machines
without a graphics card draw the same.
"""

import io
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "out" / "ostergotland_twin"
IMAGES = ROOT / "docs" / "images"
PLACE, GROUP = "Ljungsbro", "Food (processing) near Valdemarsvik, rural heartland"
IN_SOFTWARE = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
COLORS = 256
"""Of a picture: enough for seven types and the edges of letters, and small enough to be kept with the text."""


MOST_BYTES = 150_000


def kept(name, shot):
    """Write a screenshot with few colours; one that is too large ends the program."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLORS, kmeans=1, dither=Image.Dither.NONE)
    picture.save(IMAGES / name, optimize=True)
    size = (IMAGES / name).stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{name} has {size} bytes, more than {MOST_BYTES}")


def search(page, name):
    """Find a place or group by its name, as somebody who types it does."""
    page.fill("#map-search", name)
    page.press("#map-search", "Enter")
    page.wait_for_function("() => placetypes.map.loaded()")


def square_under_the_cross(page):
    """Read the square in the middle of the map by keyboard, and put the cross away."""
    page.locator(".maplibregl-canvas").press("Enter")
    page.locator(".map-answer dl").wait_for()
    page.locator(".maplibregl-canvas").blur()


def top(page, element):
    """The page from an element on, with what sticks to its upper edge out of the way."""
    page.locator(element).evaluate("element => element.scrollIntoView()")
    page.wait_for_function("() => placetypes.map.loaded()")
    return page.screenshot()


def main():
    """Open the report, ask it something, and keep what is seen."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=IN_SOFTWARE)
        page = browser.new_page(viewport={"width": 1180, "height": 900})
        page.goto((RESULT / "report.html").as_uri())
        page.wait_for_selector("#map.is-drawn", timeout=60_000)
        search(page, PLACE)
        square_under_the_cross(page)
        page.click("[data-whole]")
        kept("report.png", top(page, "#where"))
        search(page, GROUP)
        kept("report_group.png", top(page, "#where"))
        kept("report_charts.png", top(page, "#types"))
        page.locator(".map-answer a").click()
        page.wait_for_load_state()
        kept("card.png", page.screenshot(full_page=True))
        browser.close()


if __name__ == "__main__":
    main()
