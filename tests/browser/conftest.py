"""Pages opened from disk in a real browser: Debian's Chromium, driven by Playwright.

A page that asks for anything beyond its own files, or says an error to the console, fails its test.
"""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from command_line import ROOT
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
LOCAL = {"file", "data", "blob"}
SCREENSHOTS = ROOT / "out" / "screenshots"
MOST_AT_ONCE = 8000
"""Pixels of a page that Chromium draws rightly at once, by WebGL in software."""
GRAVE = {"serious", "critical"}
NO_GRAPHICS_CARD = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
"""WebGL in software: test machines have no card, and the pictures are then the same everywhere."""

Opening = Callable[..., Page]
Looking = Callable[..., Path]
Checking = Callable[..., None]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium by `CHROMIUM` or from the PATH, once per file of tests.

    Not once per session: while Playwright runs, no other test of the process could use asyncio.
    """
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium: install Debian's package chromium, or name the program by CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=NO_GRAPHICS_CARD)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Opening]:
    """Open a file as a page; `width`, `height` and what else Playwright's `new_context` takes say in which window.

    At the end of the test no page may have asked the network for anything, nor have said an error.
    """
    contexts, asked, wrong = [], [], []

    def noted(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(message.text)

    def visit(file: Path, *, width: int = 1280, height: int = 900, **choices: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **choices)
        contexts.append(context)
        context.on("request", lambda request: asked.append(request.url))
        context.on("console", noted)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        page = context.new_page()
        page.goto(file.resolve().as_uri())
        return page

    yield visit
    for context in contexts:
        context.close()
    assert [url for url in asked if urlsplit(url).scheme not in LOCAL] == []
    assert wrong == []


def whole(page: Page) -> Image.Image:
    """All of a page, piece by piece: at once, Chromium shows the top again below what a graphics card takes."""
    width, height = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    picture = Image.new("RGB", (width, height))
    for top in range(0, height, MOST_AT_ONCE):
        part = {"x": 0, "y": top, "width": width, "height": min(MOST_AT_ONCE, height - top)}
        picture.paste(Image.open(io.BytesIO(page.screenshot(full_page=True, clip=part))), (0, top))
    return picture


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Looking:
    """Keep what a page looks like under `out/screenshots`, to be looked at; of `element`, or of all of the page."""

    def screenshot(page: Page, name: str, *, element: str = "", full: bool = False) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        test = re.sub(r"\W+", "_", request.node.path.stem.removeprefix("test_"))
        kept = SCREENSHOTS / f"{test}_{name}.png"
        if element:
            page.locator(element).screenshot(path=kept)
        elif full:
            whole(page).save(kept)
        else:
            page.screenshot(path=kept)
        return kept

    return screenshot


@pytest.fixture
def accessible() -> Checking:
    """Fail where axe-core finds a serious or critical barrier in a page, or in the `context` (a selector) of it."""

    def accessible(page: Page, context: str | None = None) -> None:
        found = Axe().run(page, context=context).response["violations"]
        grave = [
            f"{one['id']}: {one['help']}: {node['html'][:200]}"
            for one in found
            if one["impact"] in GRAVE
            for node in one["nodes"]
        ]
        assert grave == []

    return accessible
